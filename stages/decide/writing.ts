// The text of decisions.csv with more decisions at its end. What stands there stays as it is; a file of another form, e.g. a
// saved review.csv, is carried over, its decided lines in their order.

import { DECISION_COLUMNS, type DecisionLine } from '../../mappings/decisions.ts';
import { tidy } from '../../mappings/text.ts';
import { spreadsheetLines } from '../report/spreadsheet.ts';

/**
 * The new content of decisions.csv, in pieces.
 * @param existing the bytes that stand there, null for none
 * @param recorded the lines in them that hold a decision
 */
export function decisionsFile(
  existing: Uint8Array | null,
  recorded: readonly DecisionLine[],
  added: readonly DecisionLine[],
): readonly (string | Uint8Array)[] {
  const text = existing === null ? '' : Buffer.from(existing).toString('utf8');
  const [header, ...lines] = spreadsheetLines([DECISION_COLUMNS, ...added.map(cellsOf)]);
  if (existing !== null && isOwnForm(text)) {
    const lineEnd = lineEndOf(text);
    const begun = /[\r\n]$/.test(text) ? [] : [lineEnd];
    return [existing, ...begun, ...lines.map((line) => line.replace(/\r\n$/, lineEnd))];
  }
  const [, ...carried] = spreadsheetLines([DECISION_COLUMNS, ...recorded.map(cellsOf)]);
  return [header ?? '', ...carried, ...lines];
}

function isOwnForm(text: string): boolean {
  const [header = ''] = text.replace(/^\uFEFF/, '').split(/[\r\n]/, 1);
  return header.toLowerCase() === DECISION_COLUMNS.join(',');
}

function lineEndOf(text: string): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\r\n';
}

function cellsOf({ guid, decision, barcode, who, note }: DecisionLine): readonly string[] {
  return [guid, decision, barcode, tidy(who).text, tidy(note).text];
}
