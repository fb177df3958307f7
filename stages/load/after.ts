// The export as it will be once Alexandria has imported the file: in its own dialect and order, untouched rows and
// untouched cells byte for byte, new patrons after the last row. Where a new value does not exist in the export's
// encoding the whole file becomes UTF-8.

import { writeCell } from '../delimited.ts';
import { canEncode, decode, type Encoding, encode } from '../encoding.ts';
import type { PatronExport } from '../export.ts';
import type { Decision } from '../match/plan.ts';
import { isWritten } from './rows.ts';

/** The pieces of `patrons-after`. `decisions` is read twice; only those that write something are kept. */
export function* patronsAfter(
  patronExport: PatronExport,
  decisions: () => Iterable<Decision>,
): Generator<Uint8Array> {
  const { rows, dialect, head, tail } = patronExport;
  const { fieldsByRow, encoding } = changedRows(decisions(), dialect.encoding);
  const reencode = encoding !== dialect.encoding;
  yield reencode ? encode(decode(Buffer.from(head), 0, head.length, dialect.encoding), encoding) : head;
  for (let row = 1; row <= rows.count; row += 1) {
    const fields = fieldsByRow.get(row);
    if (!fields && !reencode) yield rows.bytes(row);
    else yield encode(rowText(patronExport, row, fields ?? {}), encoding);
  }
  const lineEnd = lineEndOf(patronExport);
  if (lastLineEndOf(patronExport) === '') yield* lateLineEnd(decisions(), lineEnd);
  for (const decision of decisions()) {
    if (decision.action === 'create') yield encode(newRow(patronExport, decision, lineEnd), encoding);
  }
  yield tail;
}

interface ChangedRows {
  readonly fieldsByRow: ReadonlyMap<number, Decision['fields']>;
  readonly encoding: Encoding;
}

function changedRows(decisions: Iterable<Decision>, encoding: Encoding): ChangedRows {
  const fieldsByRow = new Map<number, Decision['fields']>();
  let fits = true;
  for (const decision of decisions) {
    if (!isWritten(decision)) continue;
    if (decision.row !== null) fieldsByRow.set(decision.row, decision.fields);
    fits &&= Object.values(decision.fields).every(([, after]) => canEncode(after, encoding));
  }
  return { fieldsByRow, encoding: fits ? encoding : 'utf-8' };
}

/** Whether the applied export has to leave the export's encoding, because a new value does not exist there. */
export function leavesEncoding(decisions: Iterable<Decision>, encoding: Encoding): boolean {
  return changedRows(decisions, encoding).encoding !== encoding;
}

function rowText(patronExport: PatronExport, row: number, fields: Decision['fields']): string {
  const { rows, dialect, codes, quotesAll } = patronExport;
  // In a tab file a quote that nothing needs would be read as text, once no cell holds a tab or a line break.
  const keepsQuotes = dialect.delimiter === ',' || quotesAll;
  const raw = rows.rawCells(row);
  const cells = raw.map((cell, column) => {
    const change = fields[codes[column] ?? ''];
    return change === undefined ? cell : writeCell(change[1], dialect, keepsQuotes && cell.startsWith('"'));
  });
  return cells.join(dialect.delimiter) + rows.lineEnd(row);
}

function newRow(patronExport: PatronExport, { fields }: Decision, lineEnd: string): string {
  const { codes, dialect, quotesAll } = patronExport;
  const cells = codes.map((code) => writeCell(fields[code]?.[1] ?? '', dialect, quotesAll));
  return cells.join(dialect.delimiter) + lineEnd;
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
