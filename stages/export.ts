// Reads an exported patron file as Alexandria gave it: by header, in whatever dialect the librarian's export has.
// Tolerant of form, strict about sense: what could be read in two ways is refused with its line. Edits nothing.
// Past 200 lines because each refusal has its own words.

import { isUtf8 } from 'node:buffer';
import { NOTHING_CHANGED, SyncError } from '../mappings/errors.ts';
import type { Dictionary } from '../mappings/tables.ts';
import { type BadRecord, type Dialect, type Records, readHeading, scanRecords } from './delimited.ts';
import type { Encoding } from './encoding.ts';

/** An exported patron file over its bytes. Rows are 1-based export records. */
export interface PatronExport {
  /** The file as messages name it. */
  readonly name: string;
  readonly rows: Records;
  readonly dialect: Dialect;
  /** The field code of each column, '' for a column the dictionary does not know. */
  readonly codes: readonly string[];
  /** The heading of each column as it stands, or the code in a PT01 file. */
  readonly headings: readonly string[];
  /** The column of a field code, or -1. */
  column(code: string): number;
  /** The bytes before the first record, byte order mark and header included. */
  readonly head: Uint8Array;
  /** Blank lines after the last record. */
  readonly tail: Uint8Array;
  /** The export's own `###*PT01/{codes}/` line as a template, or '' when it has titles. */
  readonly importHeader: string;
  /** Whether the header's cells are quoted, so that a new row's are too. */
  readonly quotesAll: boolean;
}

export interface ExportReading {
  readonly name: string;
  readonly dictionary: Dictionary;
  /** The library's own titles by field code, from the settings. */
  readonly titles: Readonly<Record<string, string>>;
}

const SPACE = 32;
const NEEDED = ['1000', '1006', '1007'];
const MEND = 'Export again from Alexandria, or mend the line.';
const PT01 = /^(#*\**PT01[^0-9]*)((?:\d{4}[^0-9]+)*\d{4})(.*)$/;

/**
 * Reads an export. Throws EXPORT_UNREADABLE naming the file, the line and what to do when it is empty, not text, ragged
 * in every reading, has a column twice, or lacks 1000, 1006 or 1007.
 */
export function readExport(bytes: Buffer, reading: ExportReading): PatronExport {
  const { name } = reading;
  const start = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  refuseUnlessText(bytes, start, name);
  const encoding: Encoding = isUtf8(bytes) ? 'utf-8' : 'windows-1252';
  const header = readHeader(bytes, start, encoding);
  refuseSemicolons(header, name);
  const { records, dialect } = readRecords(bytes, header, name);
  const codes = header.headings.map((heading) => codeOf(heading, reading));
  refuseMissing(codes, reading);
  // Only now: without a header line the first row stands here, and a message must not quote it.
  refuseDuplicates(header.headings, codes, name);
  const columns = new Map(codes.map((code, column) => [code, column]));
  const last = records.count === 0 ? header.next : lastByte(bytes, records);
  return {
    name,
    rows: records,
    dialect,
    codes,
    headings: header.headings,
    column: (code) => columns.get(code) ?? -1,
    head: bytes.subarray(0, header.next),
    tail: bytes.subarray(last),
    importHeader: header.template,
    quotesAll: dialect.quoted && inQuotes(header.raw),
  };
}

function refuseUnlessText(bytes: Buffer, start: number, name: string): void {
  if (!bytes.subarray(start).some((byte) => byte > SPACE)) {
    throw unreadable(
      name,
      'The file is empty; expected a header line and a line for each patron.',
      'Export again from Alexandria.',
    );
  }
  const utf16 =
    bytes.length > 1 &&
    ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));
  if (utf16 || bytes.includes(0)) {
    const got = utf16 ? 'The file is UTF-16 text' : 'The file holds NUL bytes, so it is not a text file';
    throw unreadable(
      name,
      `${got}; expected tab- or comma-delimited text in UTF-8 or Windows-1252.`,
      'Export again from Alexandria as plain text.',
    );
  }
}

function refuseSemicolons({ headings }: Header, name: string): void {
  if (headings.length > 1 || (headings[0]?.split(';').length ?? 0) < 3) return;
  throw unreadable(
    `${name}, line 1`,
    'The columns are separated by semicolons, as a spreadsheet does; expected tabs or commas.',
    'Use the file as Alexandria wrote it, without opening it in a spreadsheet.',
  );
}

interface Header {
  readonly delimiter: '\t' | ',';
  readonly encoding: Encoding;
  readonly headings: readonly string[];
  readonly raw: readonly string[];
  readonly template: string;
  readonly next: number;
}

function readHeader(bytes: Buffer, start: number, encoding: Encoding): Header {
  const line = readHeading(bytes, start, { delimiter: '\t', quoted: false, encoding });
  const text = line.raw.join('\t');
  const pt01 = PT01.exec(text.replace(/^"|"$/g, ''));
  if (pt01) return pt01Header(bytes, line.next, encoding, pt01);
  const delimiter = text.includes('\t') ? '\t' : ',';
  // A tab header may have stray quotes like any other line; a quoted one reads the same once its quotes are off.
  const heading = readHeading(bytes, start, { delimiter, quoted: true, encoding });
  const headings = heading.brokenQuote ? line.cells : heading.cells;
  return {
    delimiter,
    encoding,
    headings: headings.map((cell) => cell.trim()),
    raw: heading.brokenQuote ? line.raw : heading.raw,
    template: '',
    next: heading.brokenQuote ? line.next : heading.next,
  };
}

function pt01Header(bytes: Buffer, next: number, encoding: Encoding, match: RegExpExecArray): Header {
  const codes = match[2]?.match(/\d{4}/g) ?? [];
  const first = readHeading(bytes, next, { delimiter: '\t', quoted: false, encoding });
  const text = first.cells.join('\t');
  return {
    delimiter: first.cells.length > 1 || !text.includes(',') ? '\t' : ',',
    encoding,
    headings: codes,
    raw: codes,
    template: `${match[1]}{codes}${match[3]?.replace(/[\s,]+$/, '')}`,
    next,
  };
}

/**
 * A tab file is plain when every line, taken plain, has the header's number of cells; else it is read quoted.
 * Where the header itself is all in quotes, quotes mean something, so that reading comes first.
 */
function readRecords(bytes: Buffer, header: Header, name: string): { records: Records; dialect: Dialect } {
  const { delimiter, encoding } = header;
  const width = header.headings.length;
  const plain: Dialect = { delimiter, encoding, quoted: false };
  const quoted: Dialect = { delimiter, encoding, quoted: true };
  const tries = delimiter === ',' ? [quoted] : inQuotes(header.raw) ? [quoted, plain] : [plain, quoted];
  let furthest: BadRecord | undefined;
  for (const dialect of tries) {
    const scan = scanRecords(bytes, header.next, width, dialect);
    if ('records' in scan) return { records: scan.records, dialect };
    if (!furthest || scan.bad.offset > furthest.offset) furthest = scan.bad;
  }
  throw unreadable(
    `${name}, line ${furthest?.line}`,
    furthest?.brokenQuote
      ? 'A quoted cell does not end where the next one begins.'
      : `${furthest?.cells} column${furthest?.cells === 1 ? '' : 's'}, expected ${width}.`,
    MEND,
  );
}

function inQuotes(raw: readonly string[]): boolean {
  return raw.every((cell) => cell.startsWith('"') && cell.endsWith('"') && cell.length > 1);
}

/** 1002 and 1003 are never read, so their columns are kept like any unknown one. */
function codeOf(heading: string, { dictionary, titles }: ExportReading): string {
  const code = dictionary.codeOfHeading(heading, titles) ?? '';
  return code === '1002' || code === '1003' ? '' : code;
}

function refuseDuplicates(headings: readonly string[], codes: readonly string[], name: string): void {
  const seen = new Map<string, number>();
  for (const [column, heading] of headings.entries()) {
    const key = codes[column] || heading.toLowerCase();
    const earlier = seen.get(key);
    if (key !== '' && earlier !== undefined) {
      throw unreadable(
        name,
        `Columns ${earlier + 1} (${headings[earlier]}) and ${column + 1} (${heading}) are the same field; expected each once.`,
        'Export again from Alexandria with each field once.',
      );
    }
    seen.set(key, column);
  }
}

function refuseMissing(codes: readonly string[], { name, dictionary, titles }: ExportReading): void {
  const missing = NEEDED.filter((code) => !codes.includes(code));
  if (missing.length === 0) return;
  const words = missing.map((code) =>
    `${code} ${titles[code] ?? dictionary.byCode.get(code)?.title ?? ''}`.trim(),
  );
  throw unreadable(
    name,
    `The header has no column ${words.join(', ')}.`,
    'Export again from Alexandria with these fields; if the library renamed one, say so in the setting titles.',
  );
}

function lastByte(bytes: Buffer, records: Records): number {
  const last = records.bytes(records.count);
  return last.byteOffset - bytes.byteOffset + last.byteLength;
}

function unreadable(where: string, what: string, mend: string): SyncError {
  return new SyncError('EXPORT_UNREADABLE', { where, what, means: NOTHING_CHANGED, mend });
}
