// The two sides of a match: the roster's users and the export's patrons, both read row by row from their bytes.
// Keeps a few numbers a row (role, status, site, what is protected) and no text that can be read again.
// Past 200 lines because both sides of a match are opened in the same way.

import { type DateForm, readDate } from '../../mappings/dates.ts';
import { ROLES, type Role } from '../../mappings/roles.ts';
import { isCleverId, readGender, readStatus } from '../../mappings/verbs.ts';
import { type Records, readHeading, scanRecords } from '../delimited.ts';
import type { PatronExport } from '../export.ts';
import { growingIndex, indexKey, type KeyIndex } from '../keys.ts';
import type { Known } from '../known.ts';
import { packIds } from './ids.ts';

/** The users of `patrons.csv`, numbered from 0, ascending by id. */
export interface Users {
  readonly count: number;
  readonly codes: readonly string[];
  cell(user: number, code: string): string;
  guid(user: number): string;
  role(user: number): Role;
  readonly byGuid: KeyIndex;
}

/** The patrons of the export, numbered from 0; export record N is patron N-1. */
export interface PatronSide {
  readonly count: number;
  has(code: string): boolean;
  /** The text of a cell as it stands; '' where the export lacks the column. */
  cell(patron: number, code: string): string;
  /** The same, trimmed. */
  key(patron: number, code: string): string;
  /** The trimmed 1200 and 1050, without reading the record again. */
  guid(patron: number): string;
  site(patron: number): string;
  /** The role last known for the patron's GUID, '' if none. */
  role(patron: number): Role | '';
  status(patron: number): string;
  isLinked(patron: number): boolean;
  isProtected(patron: number): boolean;
  readonly byGuid: KeyIndex;
  readonly byBarcode: KeyIndex;
  /** How many filled birth dates cannot be read for certain. */
  readonly unreadableDates: number;
  /** How many filled statuses are none of Alexandria's. */
  readonly unknownStatuses: number;
  readonly form: { readonly dates: DateForm; readonly genderLetters: boolean };
}

export interface Protection {
  /** e.g. '1-50' or '77'. */
  readonly barcodes: readonly string[];
  readonly policies: readonly string[];
  /** The barcodes of protect.csv. */
  readonly listed: ReadonlySet<string>;
}

/** Opens `patrons.csv`. It is this program's own file, so anything odd in it is a bug or damage, and throws. */
export function openUsers(bytes: Buffer): Users {
  const dialect = { delimiter: ',', quoted: true, encoding: 'utf-8' } as const;
  const heading = readHeading(bytes, 0, dialect);
  const scan = scanRecords(bytes, heading.next, heading.cells.length, dialect);
  if (!('records' in scan)) throw new RangeError(`patrons.csv, line ${scan.bad.line}: it is damaged`);
  const codes = heading.cells.map((cell) => cell.slice(0, 4));
  const columns = new Map(codes.map((code, column) => [code, column]));
  const { count } = scan.records;
  const cells = remembering(scan.records);
  const cell = (user: number, code: string) => cells(user)[columns.get(code) ?? -1] ?? '';
  const ids = packIds(count);
  const byGuid = growingIndex(count, ids.at);
  const roles = new Uint8Array(count);
  for (let user = 0; user < count; user += 1) {
    const guid = cell(user, '1200');
    if (!isCleverId(guid)) throw new RangeError(`patrons.csv, record ${user + 1}: no id; it is damaged`);
    ids.put(user, guid);
    byGuid.add(user, guid);
    roles[user] = roleNumber(cells(user)[0]);
  }
  return {
    count,
    codes: codes.slice(1),
    cell,
    guid: ids.at,
    role: (user) => ROLES[roles[user] ?? 0] ?? 'students',
    byGuid,
  };
}

function roleNumber(text: string | undefined): number {
  const number = (ROLES as readonly (string | undefined)[]).indexOf(text);
  if (number === -1) throw new RangeError('patrons.csv: a row names no role; it is damaged');
  return number;
}

const LINKED = 1;
const PROTECTED = 2;

/** Opens the patrons of an export with what earlier runs know of them. Each record is read once. */
export function openPatrons(
  patrons: PatronExport,
  known: Known,
  protection: Protection,
  dates: DateForm,
): PatronSide {
  const cells = remembering(patrons.rows);
  const { count } = patrons.rows;
  const cell = (patron: number, code: string) => cells(patron)[patrons.column(code)] ?? '';
  const key = (patron: number, code: string) => cell(patron, code).trim();
  const isProtected = protector(protection);
  const marks = new Uint8Array(count);
  const statuses = new Uint8Array(count);
  const sites = textsOnce(count);
  const ids = packIds(count);
  const isLinked = (patron: number) => ((marks[patron] ?? 0) & LINKED) !== 0;
  const guid = (patron: number) => (isLinked(patron) ? ids.at(patron) : key(patron, '1200'));
  const byGuid = growingIndex(count, guid);
  const genders = { letters: false, digits: false };
  const unread = { dates: 0, statuses: 0 };
  for (let patron = 0; patron < count; patron += 1) {
    const id = key(patron, '1200');
    const status = key(patron, '1026');
    if (isCleverId(id)) {
      marks[patron] = LINKED;
      ids.put(patron, id);
    }
    if (isProtected(key(patron, '1000'), key(patron, '1028')))
      marks[patron] = (marks[patron] ?? 0) | PROTECTED;
    statuses[patron] = Number(readStatus(status));
    sites.put(patron, key(patron, '1050'));
    byGuid.add(patron, id);
    noteGender(genders, key(patron, '1032'));
    if (isUnreadableDate(key(patron, '1045'), dates)) unread.dates += 1;
    if (status !== '' && statuses[patron] === 0) unread.statuses += 1;
  }
  const status = (patron: number) => (statuses[patron] === 0 ? '' : String(statuses[patron]));
  let byBarcode: KeyIndex | undefined;
  return {
    count,
    has: (code) => patrons.column(code) !== -1,
    cell,
    key,
    guid,
    site: sites.at,
    role: (patron) => known.role(guid(patron)),
    status,
    isLinked,
    isProtected: (patron) => ((marks[patron] ?? 0) & PROTECTED) !== 0,
    byGuid,
    get byBarcode() {
      byBarcode ??= indexKey(count, (patron) => key(patron, '1000'));
      return byBarcode;
    },
    unreadableDates: unread.dates,
    unknownStatuses: unread.statuses,
    form: { dates, genderLetters: genders.letters && !genders.digits },
  };
}

function isUnreadableDate(text: string, dates: DateForm): boolean {
  return text !== '' && readDate(text, dates) === '';
}

/** A text for each row, kept once for all rows that have it. For texts of which there are few, e.g. site codes. */
function textsOnce(count: number): { put(row: number, text: string): void; at(row: number): string } {
  const numbers = new Uint32Array(count);
  const texts: string[] = [];
  const numberByText = new Map<string, number>();
  return {
    put(row, text) {
      const number = numberByText.get(text) ?? texts.push(text) - 1;
      numberByText.set(text, number);
      numbers[row] = number;
    },
    at: (row) => texts[numbers[row] ?? 0] ?? '',
  };
}

function noteGender(genders: { letters: boolean; digits: boolean }, text: string): void {
  if (text === '') return;
  if (/\d/.test(text)) genders.digits = true;
  else if (readGender(text) !== '') genders.letters = true;
}

/** Tells by barcode and policy whether a patron is one that nothing is ever written for. */
export function protector({
  barcodes,
  policies,
  listed,
}: Protection): (barcode: string, policy: string) => boolean {
  const ranges = barcodes.map((range) => {
    const [from, to] = range.split('-').map(Number);
    return { from: from ?? 0, to: to ?? from ?? 0 };
  });
  const folded = new Set(policies.map((policy) => policy.toUpperCase()));
  return (barcode, policy) => {
    if (listed.has(barcode) || folded.has(policy.toUpperCase())) return true;
    const number = /^\d+$/.test(barcode) ? Number(barcode) : Number.NaN;
    return ranges.some(({ from, to }) => number >= from && number <= to);
  };
}

/** Cells by row number from 0; the last few rows are kept, since one row is asked for cell by cell. */
function remembering(records: Records): (row: number) => readonly string[] {
  const kept: { row: number; cells: readonly string[] }[] = Array.from({ length: 8 }, () => ({
    row: -1,
    cells: [],
  }));
  return (row) => {
    const slot = kept[row & 7];
    if (slot?.row === row) return slot.cells;
    const cells = records.cells(row + 1);
    kept[row & 7] = { row, cells };
    return cells;
  };
}
