// A delimited file as bytes: where each record starts and ends, and its cells, decoded only when asked for.
// Keeps no parsed row. Record boundaries are found here, not by a CSV library, because untouched records are
// copied byte for byte and a changed one keeps the bytes of the cells it does not change.
// Past 200 lines because the boundaries, the cells and the writing of one form must never disagree.

import { decode, type Encoding } from './encoding.ts';

export interface Dialect {
  readonly delimiter: '\t' | ',';
  /** Whether quotes at the start of a cell mean anything. A plain tab file may hold stray quotes as text. */
  readonly quoted: boolean;
  readonly encoding: Encoding;
}

/** The records of a file, the header not among them. Numbers are 1-based, as people count rows. */
export interface Records {
  readonly count: number;
  /** All bytes of the file. */
  readonly file: Buffer;
  /** Where in the file each record starts, record 1 first, and last of all where the last one ends. */
  readonly starts: Float64Array;
  /** The cells of a record as text, quotes removed. Out of range is a bug and throws. */
  cells(record: number): string[];
  /** The cells as they stand in the file, quotes and all; joined by the delimiter they are the record. */
  rawCells(record: number): string[];
  /** The bytes of a record with its line end. */
  bytes(record: number): Uint8Array;
  /** The line of the file that a record starts on, 1-based. */
  line(record: number): number;
  /** The line end of a record: CRLF, LF, CR, or '' at the end of a file that lacks one. */
  lineEnd(record: number): string;
}

/** The first record that does not have the expected number of cells, or whose quotes do not close. */
export interface BadRecord {
  readonly offset: number;
  readonly line: number;
  readonly cells: number;
  readonly brokenQuote: boolean;
}

export type Scan = { readonly records: Records } | { readonly bad: BadRecord };

const TAB = 9;
const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;

/**
 * Finds the records of `bytes` from `offset` on. Every record must have `width` cells; blank lines are allowed at
 * the end only. Returns the records, or the first bad one.
 */
export function scanRecords(bytes: Buffer, offset: number, width: number, dialect: Dialect): Scan {
  const end = contentEnd(bytes, offset);
  const starts = growingOffsets();
  let at = offset;
  while (at < end) {
    const record = readRecord(bytes, at, end, dialect);
    if (record.cells !== width || record.brokenQuote) {
      return {
        bad: { offset: at, line: lineOf(bytes, at), cells: record.cells, brokenQuote: record.brokenQuote },
      };
    }
    starts.push(at);
    at = record.next;
  }
  starts.push(Math.max(at, end));
  return { records: recordsOf(bytes, starts.trimmed(), dialect) };
}

/** The cells of the record that starts at `offset`, and where the next begins. For headers. */
export function readHeading(
  bytes: Buffer,
  offset: number,
  dialect: Dialect,
): { cells: string[]; raw: string[]; next: number; brokenQuote: boolean } {
  const record = readRecord(bytes, offset, bytes.length, dialect);
  const text = decode(bytes, offset, record.end, dialect.encoding);
  const raw = splitRaw(text, dialect);
  return {
    cells: raw.map((cell) => unquote(cell, dialect)),
    raw,
    next: record.next,
    brokenQuote: record.brokenQuote,
  };
}

/** A value as a cell of the dialect. In a plain file the value must be free of tabs and line breaks already. */
export function writeCell(
  value: string,
  dialect: Pick<Dialect, 'delimiter' | 'quoted'>,
  always = false,
): string {
  if (!dialect.quoted) return value;
  const needed = always || /["\r\n]/.test(value) || value.includes(dialect.delimiter);
  return needed ? `"${value.replaceAll('"', '""')}"` : value;
}

interface RecordEnd {
  readonly cells: number;
  /** Where its content ends, before the line end. */
  readonly end: number;
  readonly next: number;
  readonly brokenQuote: boolean;
}

function readRecord(bytes: Buffer, start: number, end: number, dialect: Dialect): RecordEnd {
  const delimiter = dialect.delimiter === '\t' ? TAB : COMMA;
  let cells = 1;
  let cellStart = start;
  let at = plainEnd(bytes, start, end);
  while (at < end) {
    const byte = bytes[at];
    if (byte === QUOTE && at === cellStart && dialect.quoted) {
      at = closingQuote(bytes, at, end) + 1;
      if (at > end || !endsCell(bytes[at], delimiter, at, end))
        return { cells, end: at, next: end, brokenQuote: true };
      continue;
    }
    if (byte === LF || byte === CR) break;
    if (byte === delimiter) {
      cells += 1;
      cellStart = at + 1;
    }
    at = plainEnd(bytes, at + 1, end);
  }
  return { cells, end: at, next: afterLineEnd(bytes, at), brokenQuote: false };
}

/** Past the letters and digits: a delimiter, a quote and a line end are no greater than a comma. */
function plainEnd(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] ?? 0) > COMMA) at += 1;
  return at;
}

/** The place of the quote that closes the cell opened at `open`, or the end of the file. */
function closingQuote(bytes: Buffer, open: number, end: number): number {
  let at = bytes.indexOf(QUOTE, open + 1);
  while (at !== -1 && at + 1 < end && bytes[at + 1] === QUOTE) at = bytes.indexOf(QUOTE, at + 2);
  return at === -1 ? end : at;
}

function endsCell(byte: number | undefined, delimiter: number, at: number, end: number): boolean {
  return at === end || byte === delimiter || byte === LF || byte === CR;
}

function afterLineEnd(bytes: Buffer, at: number): number {
  if (at >= bytes.length) return at;
  return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
}

/** Where the last record ends, its line end included; blank lines after it are not records. */
function contentEnd(bytes: Buffer, offset: number): number {
  let end = bytes.length;
  while (end > offset && (bytes[end - 1] === LF || bytes[end - 1] === CR)) end -= 1;
  return end === offset ? offset : afterLineEnd(bytes, end);
}

function lineOf(bytes: Buffer, offset: number): number {
  let line = 1;
  for (let at = 0; at < offset; at = afterLineEnd(bytes, at)) {
    while (at < offset && bytes[at] !== LF && bytes[at] !== CR) at += 1;
    if (at < offset) line += 1;
  }
  return line;
}

function recordsOf(bytes: Buffer, starts: Float64Array, dialect: Dialect): Records {
  const bounds = (record: number): readonly [number, number] => {
    const [start, next] = [starts[record - 1], starts[record]];
    if (start === undefined || next === undefined) throw new RangeError(`there is no record ${record}`);
    return [start, next];
  };
  const lineEnd = (record: number): string => {
    const [start, next] = bounds(record);
    return /(\r\n|\r|\n)?$/.exec(bytes.toString('latin1', Math.max(start, next - 2), next))?.[0] ?? '';
  };
  const text = (record: number): string => {
    const [start, next] = bounds(record);
    let end = next;
    if (end > start && bytes[end - 1] === LF) end -= 1;
    if (end > start && bytes[end - 1] === CR) end -= 1;
    return decode(bytes, start, end, dialect.encoding);
  };
  return {
    count: starts.length - 1,
    file: bytes,
    starts,
    cells: (record) => splitCells(text(record), dialect),
    rawCells: (record) => splitRaw(text(record), dialect),
    bytes: (record) => bytes.subarray(...bounds(record)),
    line: (record) => lineOf(bytes, bounds(record)[0]),
    lineEnd,
  };
}

function splitCells(text: string, dialect: Dialect): string[] {
  if (!dialect.quoted || !text.includes('"')) return text.split(dialect.delimiter);
  return splitRaw(text, dialect).map((cell) => unquote(cell, dialect));
}

function splitRaw(text: string, dialect: Dialect): string[] {
  if (!dialect.quoted || !text.includes('"')) return text.split(dialect.delimiter);
  const cells: string[] = [];
  let start = 0;
  while (start <= text.length) {
    const end = rawCellEnd(text, start, dialect.delimiter);
    cells.push(text.slice(start, end));
    start = end + 1;
  }
  return cells;
}

function rawCellEnd(text: string, start: number, delimiter: string): number {
  let at = start;
  if (text[start] === '"') {
    at = text.indexOf('"', start + 1);
    while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  }
  const end = at === -1 ? -1 : text.indexOf(delimiter, at);
  return end === -1 ? text.length : end;
}

function unquote(cell: string, dialect: Dialect): string {
  if (!dialect.quoted || !cell.startsWith('"')) return cell;
  return cell.slice(1, -1).replaceAll('""', '"');
}

interface Offsets {
  push(offset: number): void;
  trimmed(): Float64Array;
}

/** A growing list of file offsets: 8 bytes each, so that a million records cost 8 MB. */
function growingOffsets(): Offsets {
  let kept = new Float64Array(1024);
  let count = 0;
  return {
    push(offset) {
      if (count === kept.length) {
        const grown = new Float64Array(kept.length * 2);
        grown.set(kept);
        kept = grown;
      }
      kept[count] = offset;
      count += 1;
    },
    trimmed: () => kept.slice(0, count),
  };
}
