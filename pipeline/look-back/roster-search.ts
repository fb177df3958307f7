// Finds in the bytes of a patrons.csv the users that a text names, without parsing the others: the text is looked for as a
// whole cell, capitals or not, and only the records that have it are cut into cells.

import { type Dialect, readHeading, scanRecords } from '../../stages/delimited.ts';
import { openUsers } from '../../stages/match/sides.ts';

const DIALECT: Dialect = { delimiter: ',', quoted: true, encoding: 'utf-8' };
/** By which fields a user is named: number, community id, e-mail, username. */
const NAMING = ['1000', '1001', '1019', '1052'];
const LF = '\n';

/** The GUIDs of the users that hold the text as a number, e-mail or username. @param users the bytes of patrons.csv */
export function guidsNamed(who: string, users: Buffer): ReadonlySet<string> {
  const guids = new Set<string>();
  const wanted = who.toLowerCase();
  for (const cells of recordsHolding(who, users)) {
    if (NAMING.some((code) => cells(code).toLowerCase() === wanted)) guids.add(cells('1200'));
  }
  return guids;
}

type Cells = (code: string) => string;

/** The records with a cell that is the text; and maybe others. */
function* recordsHolding(who: string, users: Buffer): Generator<Cells> {
  if (who === '') return;
  // Of what is ASCII the bytes are the letters, and nothing has to be decoded.
  const encoding = isAscii(who) ? 'latin1' : 'utf8';
  const text = users.toString(encoding);
  const { cells: headings } = readHeading(users, 0, DIALECT);
  const columns = new Map(headings.map((heading, column) => [heading.slice(0, 4), column]));
  const flags = encoding === 'latin1' ? 'gi' : 'giu';
  const pattern = new RegExp(escaped(who.replaceAll('"', '""')), flags);
  for (let hit = pattern.exec(text); hit !== null; hit = pattern.exec(text)) {
    const end = hit.index + hit[0].length;
    if (!isEdge(text[hit.index - 1]) || !isEdge(text[end])) continue;
    const [from, to] = [text.lastIndexOf(LF, hit.index) + 1, text.indexOf(LF, end)];
    const record = Buffer.from(text.slice(from, to === -1 ? text.length : to), encoding);
    const scan = scanRecords(record, 0, headings.length, DIALECT);
    if (!('records' in scan)) return yield* everyRecord(users);
    const cells = scan.records.cells(1);
    yield (code) => cells[columns.get(code) ?? -1] ?? '';
  }
}

/** A cell with a line break is in no line of its own; then all are read. */
function* everyRecord(bytes: Buffer): Generator<Cells> {
  const users = openUsers(bytes);
  for (let user = 0; user < users.count; user += 1)
    yield (code) => (code === '1200' ? users.guid(user) : users.cell(user, code));
}

function isEdge(character: string | undefined): boolean {
  return character === undefined || ',"\r\n'.includes(character);
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
