// The export as it will be once Alexandria has imported the file: in its own dialect and order, untouched rows and
// untouched cells byte for byte, new patrons after the last row. Where a new value does not exist in the export's
// encoding the whole file becomes UTF-8.

import { type Dialect, writeCell } from '../delimited.ts';
import { canEncode, decode, type Encoding, encode } from '../encoding.ts';
import type { PatronExport } from '../export.ts';
import type { Decision } from '../match/plan.ts';
import { isWritten } from './rows.ts';

/**
 * The pieces of `patrons-after`. `decisions` is read twice; only those that write something are kept.
 * @param wanted the encoding to write where every value exists in it: the export's own, or for an undo the one that
 *   the export had before
 */
export function* patronsAfter(
  patronExport: PatronExport,
  decisions: () => Iterable<Decision>,
  wanted: Encoding = patronExport.dialect.encoding,
): Generator<Uint8Array> {
  const { rows, dialect, head, tail } = patronExport;
  const changed = changedRows(decisions(), wanted);
  const form = {
    ...formAfter(patronExport, changed.fieldsByRow),
    encoding: encodingAfter(patronExport, changed, wanted),
  };
  const reencode = form.encoding !== dialect.encoding;
  yield* reencode ? reencoded(head, dialect.encoding, form.encoding) : [head];
  for (let row = 1; row <= rows.count; row += 1) {
    const fields = changed.fieldsByRow.get(row);
    if (!fields && !reencode && form.quoted === dialect.quoted) yield rows.bytes(row);
    else yield encode(rowText(patronExport, row, fields ?? {}, form), form.encoding);
  }
  const lineEnd = lineEndOf(patronExport);
  if (lastLineEndOf(patronExport) === '') yield* lateLineEnd(decisions(), lineEnd);
  for (const decision of decisions()) {
    if (decision.action === 'create')
      yield encode(newRow(patronExport, decision, lineEnd, form), form.encoding);
  }
  yield tail;
}

/** A byte order mark stays what it is: in Windows-1252 it would be three letters. */
function* reencoded(head: Uint8Array, from: Encoding, to: Encoding): Generator<Uint8Array> {
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  yield head.subarray(0, start);
  yield encode(textOf(head.subarray(start), from), to);
}

interface ChangedRows {
  readonly fieldsByRow: ReadonlyMap<number, Decision['fields']>;
  /** Whether every new value exists in the encoding that was asked for. */
  readonly fits: boolean;
}

function changedRows(decisions: Iterable<Decision>, encoding: Encoding): ChangedRows {
  const fieldsByRow = new Map<number, Decision['fields']>();
  let fits = true;
  for (const decision of decisions) {
    if (!isWritten(decision)) continue;
    if (decision.row !== null) fieldsByRow.set(decision.row, decision.fields);
    fits &&= Object.values(decision.fields).every(([, after]) => canEncode(after, encoding));
  }
  return { fieldsByRow, fits };
}

/** Whether the applied export has to leave the export's encoding, because a new value does not exist there. */
export function leavesEncoding(decisions: Iterable<Decision>, encoding: Encoding): boolean {
  return !changedRows(decisions, encoding).fits;
}

/** UTF-8 has every value; Windows-1252 is taken only where all of the file exists in it. */
function encodingAfter(
  patronExport: PatronExport,
  { fieldsByRow, fits }: ChangedRows,
  wanted: Encoding,
): Encoding {
  const { rows, dialect, head } = patronExport;
  if (wanted === 'utf-8' || !fits) return 'utf-8';
  if (dialect.encoding === wanted) return wanted;
  if (!canEncode(textOf(head, dialect.encoding), wanted)) return 'utf-8';
  for (let row = 1; row <= rows.count; row += 1) {
    if (!canEncode(rowText(patronExport, row, fieldsByRow.get(row) ?? {}, dialect), wanted)) return 'utf-8';
  }
  return wanted;
}

/**
 * Whether quotes mean anything in the applied export. Only a tab file can change in that: it is read as plain where no
 * cell holds a tab or a line break, so its quotes go with the last such cell, and come with the first.
 */
function formAfter(
  { rows, dialect, codes, quotesAll }: PatronExport,
  fieldsByRow: ReadonlyMap<number, Decision['fields']>,
): Dialect {
  if (dialect.delimiter === ',' || quotesAll) return dialect;
  for (const fields of fieldsByRow.values()) {
    const isBroken = ([code, [, after]]: [string, readonly [string, string]]) =>
      codes.includes(code) && BREAK.test(after);
    if (Object.entries(fields).some(isBroken)) return { ...dialect, quoted: true };
  }
  if (!dialect.quoted) return dialect;
  for (let row = 1; row <= rows.count; row += 1) {
    const fields = fieldsByRow.get(row) ?? {};
    const isBroken = (cell: string, column: number) => !fields[codes[column] ?? ''] && BREAK.test(cell);
    if (rows.cells(row).some(isBroken)) return dialect;
  }
  return { ...dialect, quoted: false };
}

const BREAK = /[\t\r\n]/;

/**
 * A row with its new values. A cell that has quotes without needing them keeps them, and one without gets them only
 * where it needs them, so that a change taken back gives the cell's bytes back. Quotes that are needed say nothing of
 * a custom; there most of the row's other cells tell. In a row that quotes some cells and not others it cannot be known
 * whether a value that needed quotes had some before it needed them.
 */
function rowText(patronExport: PatronExport, row: number, fields: Decision['fields'], form: Dialect): string {
  const { rows, dialect, codes } = patronExport;
  const values = rows.cells(row);
  const raw = rows.rawCells(row);
  const keepsNeeded = quotesMost(raw, values, dialect);
  const cells = raw.map((cell, column) => {
    const value = values[column] ?? '';
    const change = fields[codes[column] ?? ''];
    if (change !== undefined) {
      const keeps = isQuoted(cell, dialect) && (keepsNeeded || !needsQuotes(value, dialect));
      return writeCell(change[1], form, keeps);
    }
    return form.quoted === dialect.quoted ? cell : writeCell(value, form);
  });
  return cells.join(dialect.delimiter) + rows.lineEnd(row);
}

/** Whether most of the filled cells of a row that need no quotes have some. */
function quotesMost(raw: readonly string[], values: readonly string[], dialect: Dialect): boolean {
  const needless = raw.filter((_, column) => {
    const value = values[column] ?? '';
    return value !== '' && !needsQuotes(value, dialect);
  });
  return needless.filter((cell) => isQuoted(cell, dialect)).length * 2 > needless.length;
}

function isQuoted(cell: string, dialect: Dialect): boolean {
  return dialect.quoted && cell.startsWith('"');
}

function needsQuotes(value: string, dialect: Dialect): boolean {
  return writeCell(value, dialect) !== value;
}

function textOf(bytes: Uint8Array, encoding: Encoding): string {
  return decode(Buffer.from(bytes), 0, bytes.length, encoding);
}

function newRow(
  { codes, quotesAll }: PatronExport,
  { fields }: Decision,
  lineEnd: string,
  form: Dialect,
): string {
  const cells = codes.map((code) => writeCell(fields[code]?.[1] ?? '', form, quotesAll));
  return cells.join(form.delimiter) + lineEnd;
}

function lineEndOf({ rows, head }: PatronExport): string {
  return (rows.count > 0 && rows.lineEnd(1)) || endOf(head) || '\r\n';
}

/** The line end of the last row, or of the header where there is no row; '' where the file ends without one. */
function lastLineEndOf({ rows, head }: PatronExport): string {
  return rows.count > 0 ? rows.lineEnd(rows.count) : endOf(head);
}

function endOf(bytes: Uint8Array): string {
  return /(\r\n|\r|\n)?$/.exec(Buffer.from(bytes).toString('latin1'))?.[0] ?? '';
}

/** A last row without a line end gets one only when rows follow it. */
function* lateLineEnd(decisions: Iterable<Decision>, lineEnd: string): Generator<Uint8Array> {
  for (const { action } of decisions) {
    if (action !== 'create') continue;
    yield Buffer.from(lineEnd, 'latin1');
    return;
  }
}
