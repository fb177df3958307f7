// How a row stands in the files for Alexandria. Tab-delimited without quotes, since its import page lists
// tab-delimited files and nothing says that it takes quotes off; the CSV is quoted where needed. Nothing is escaped
// for spreadsheets here: a value must reach Alexandria as it is.

import { writeCell } from '../delimited.ts';

const CSV = { delimiter: ',', quoted: true } as const;

/** A row as a line of the CSV, with CRLF. */
export function csvOf(row: readonly string[]): string {
  return `${row.map((cell) => writeCell(cell, CSV)).join(',')}\r\n`;
}

/** A row as a line of the tab file, with CRLF. Its cells must be free of tabs and line breaks. */
export function tsvOf(row: readonly string[]): string {
  return `${row.join('\t')}\r\n`;
}
