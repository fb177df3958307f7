// What cells of small tables have in common: one of a few words, a number a spreadsheet spoiled, an order of lines.
// Nothing here knows what a table is about.

import { refusedCell, type TableRow } from './csv.ts';
import type { SyncError } from './errors.ts';
import { didYouMean } from './nearest.ts';

/** What a spreadsheet makes of a long number, or of digits around an e. e.g. 5.94E+23 */
const SCIENTIFIC = /^\d+([.,]\d+)?e[+-]\d+$/i;

/** The one of a few words that a cell holds, as they are written. */
export function oneOf<Word extends string>(row: TableRow, column: string, words: readonly Word[]): Word {
  const got = row.cell(column);
  const word = words.find((known) => known === got);
  if (word !== undefined) return word;
  throw unexpected(row, column, `one of ${words.join(', ')}`, `Correct the word.${didYouMean(got, words)}`);
}

/** Refuses lines that are not in ascending order of code, each once. */
export function refuseOrder(rows: readonly TableRow[]): void {
  for (const [index, row] of rows.entries()) {
    const [code, before] = [row.cell('code'), rows[index - 1]?.cell('code')];
    if (before === undefined) continue;
    if (code === before) throw unexpected(row, 'code', 'each code once', 'Delete one of the two lines.');
    if (code < before) throw unexpected(row, 'code', `a code above ${before}`, 'Sort the lines by code.');
  }
}

/** The refusal of a cell that is not what was expected. It quotes the cell: not for a table that holds people. */
export function unexpected(row: TableRow, column: string, expected: string, mend: string): SyncError {
  const got = row.cell(column);
  const quoted = got.length > 60 ? `${got.slice(0, 60)}…` : got;
  return refusedCell(
    row,
    column,
    `Got ${got === '' ? 'nothing' : `"${quoted}"`}, expected ${expected}.`,
    mend,
  );
}

/** Whether a text is a number in scientific notation, e.g. 5.94E+23. */
export function isScientific(text: string): boolean {
  return SCIENTIFIC.test(text);
}

/** A spreadsheet turns long numbers into e.g. 5.94E+23 and cannot turn them back. */
export function refuseScientific(row: TableRow, column: string): void {
  if (!isScientific(row.cell(column))) return;
  throw unexpected(
    row,
    column,
    'the whole text: a spreadsheet has made a number in scientific notation of it',
    'Format the column as text in the spreadsheet, then copy the value from its source again.',
  );
}
