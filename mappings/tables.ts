// The table of one role: which patron field takes which value of a Clever user.
// It refuses a table that names a field, a verb or a place in a user that it does not know.

import { oneOf, refuseOrder, unexpected } from './cells.ts';
import { readTable, refusedCell, type TableRow } from './csv.ts';
import { type Dictionary, type Field, foldTitle } from './dictionary.ts';
import { didYouMean } from './nearest.ts';
import { CLEVER_PATHS } from './paths.ts';
import type { Role } from './roles.ts';
import type { VerbName } from './verbs.ts';

export type { Dictionary } from './dictionary.ts';

/**
 * Who has the last word on a field of an existing patron: the roster; the library (then it is written for a new patron
 * only); or a person (`ask`: a blank is filled, a filled value that differs is left alone and listed).
 */
export const OWNERS = ['roster', 'library', 'ask'] as const;
export type Owner = (typeof OWNERS)[number];

/**
 * Fields whose owner nobody can choose. The roster's: without them nobody is matched, moved or marked Transferred. The
 * library's: no import can change a barcode, and an existing patron's policy is changed by a person.
 */
export const FIXED_OWNERS: ReadonlyMap<string, Owner> = new Map([
  ['1000', 'library'],
  ['1026', 'roster'],
  ['1028', 'library'],
  ['1050', 'roster'],
  ['1200', 'roster'],
]);

/** One mapped field of a role. */
export interface RoleTableRow<Verb extends string = VerbName> {
  readonly code: string;
  readonly title: string;
  /** Where the value stands in a Clever user; several are a choice for the settings, none means it comes from elsewhere. */
  readonly paths: readonly string[];
  readonly verb: Verb;
  /** What a blank value does to a patron: nothing, or it empties the field. */
  readonly whenBlank: 'keep' | 'clear';
  readonly owner: Owner;
  readonly notes: string;
}

export interface RoleTable<Verb extends string = VerbName> {
  readonly role: Role;
  /** Ascending code. */
  readonly rows: readonly RoleTableRow<Verb>[];
}

/** No import may carry these, whatever a table says. */
const NEVER = ['1002', '1003'];
/** Without these no row can be matched, named, placed or marked Transferred. */
const ALWAYS = ['1006', '1007', '1026', '1050', '1200'];

/**
 * Parses the table of one role, e.g. `students.csv`, against the dictionary, the verbs there are, and the places
 * of a Clever user that may be read. Throws SyncError TABLE.
 */
export function parseRoleTable<Verb extends string>(
  text: string,
  where: string,
  role: Role,
  dictionary: Dictionary,
  verbNames: readonly Verb[],
): RoleTable<Verb> {
  const columns = ['code', 'title', 'clever_path', 'verb', 'when_blank', 'owner', 'notes'];
  const lines = readTable(text, { where, columns });
  refuseOrder(lines);
  const rows = lines.map((row) => {
    const field = fieldNamed(row, dictionary);
    const verb = oneOf(row, 'verb', verbNames);
    return {
      code: field.code,
      title: field.title,
      paths: pathsOf(row, role, verb),
      verb,
      whenBlank: oneOf(row, 'when_blank', ['keep', 'clear']),
      owner: ownerOf(row, field.code),
      notes: row.cell('notes'),
    };
  });
  refuseMissing(rows, lines.at(-1) ?? { where, line: 1, cell: () => '' }, dictionary);
  return { role, rows };
}

function ownerOf(row: TableRow, code: string): Owner {
  const owner = oneOf(row, 'owner', OWNERS);
  const fixed = FIXED_OWNERS.get(code) ?? owner;
  if (owner === fixed) return owner;
  const why = fixed === 'roster' ? 'every match rests on this field' : 'it is written for new patrons only';
  throw unexpected(row, 'owner', `${fixed}, because ${why}`, `Write ${fixed}.`);
}

function fieldNamed(row: TableRow, { byCode, fields }: Dictionary): Field {
  const [code, title] = [row.cell('code'), row.cell('title')];
  const field = byCode.get(code);
  if (field === undefined) {
    const hint = fields.find((known) => foldTitle(known.title) === foldTitle(title));
    throw unexpected(
      row,
      'code',
      `a code of fields.csv${hint ? ` (${title} is ${hint.code})` : ''}`,
      'Correct the code.',
    );
  }
  if (NEVER.includes(code) || !field.importable) {
    const expected = 'a field that fields.csv calls importable, and never 1002 or 1003';
    throw unexpected(row, 'code', expected, 'Delete the line.');
  }
  if (title !== field.title) {
    throw unexpected(row, 'title', `"${field.title}" as in fields.csv`, 'Correct the code or the title.');
  }
  return field;
}

function pathsOf(row: TableRow, role: Role, verb: string): readonly string[] {
  const text = row.cell('clever_path');
  const known = CLEVER_PATHS[role];
  const paths = text === '' ? [] : text.split('|').map((path) => path.trim());
  const refusedPath = (expected: string, mend: string) => unexpected(row, 'clever_path', expected, mend);
  if (verb === 'status') {
    if (paths.length > 0) throw refusedPath('nothing, because a status is never read', 'Empty the cell.');
    return paths;
  }
  if (paths.length === 0 && verb !== 'policy')
    throw refusedPath('a path such as name.last', 'Write the path.');
  if (paths.length > 1 && verb !== 'key') {
    throw refusedPath('one path, because only the verb key has a choice', 'Leave one path.');
  }
  const unknown = paths.find((path) => !known.includes(path));
  if (unknown !== undefined) {
    throw refusedPath(
      `one of ${known.join(', ')} (for ${role})`,
      `Correct the path.${didYouMean(unknown, known)}`,
    );
  }
  if (new Set(paths).size < paths.length) throw refusedPath('each path once', 'Delete the second one.');
  return paths;
}

function refuseMissing(rows: readonly RoleTableRow<string>[], last: TableRow, { byCode }: Dictionary): void {
  const missing = ALWAYS.filter((code) => !rows.some((row) => row.code === code));
  if (missing.length === 0) return;
  const names = missing.map((code) => `${code} ${byCode.get(code)?.title ?? ''}`.trim()).join(', ');
  throw refusedCell(
    last,
    'code',
    `Got no line for ${names}, expected one: every patron needs it.`,
    'Add the line.',
  );
}
