// Rows as comma-separated text for a spreadsheet, where a cell must never run as a formula.
// Never for a file that Alexandria reads: escaping alters the text.

import { stringify } from 'csv-stringify/sync';
import { isLikeFormula } from '../../mappings/text.ts';

/**
 * Turns rows into lines that end in CRLF, the first one after a byte order mark so that accents open right. A cell
 * that a spreadsheet would run or rewrite as a number in scientific form gets an apostrophe before it; whoever
 * reads such a file back takes one leading apostrophe off.
 */
export function* spreadsheetLines(rows: Iterable<readonly string[]>): Generator<string> {
  let bom = true;
  for (const row of rows) {
    yield stringify([row.map(safeCell)], {
      bom,
      record_delimiter: 'windows',
      quoted_match: /[\r\n]/,
    });
    bom = false;
  }
}

// A tab or a return at the start may begin a formula, too. Clever ids are 24 hex digits, and
// about one in ten thousand looks like a number, e.g. 123456789012345678901234 or 4e0000000000000000000012.
function safeCell(cell: string): string {
  const runs = isLikeFormula(cell) || /^[\t\r\n]/.test(cell);
  const looksLikeANumber = /^(?:\d{16,}|\d+e\d+)$/i.test(cell);
  return runs || looksLikeANumber ? `'${cell}` : cell;
}
