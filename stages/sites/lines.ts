// Changes one line in the text of a table that a person keeps. Every other line stays as it is, byte for byte, and so do the
// order of the lines and of the columns, the delimiter and the line ends.

import { delimiterOf, type Line, splitTable } from '../../mappings/csv.ts';
import { forSheet, fromSheet, tidy } from '../../mappings/text.ts';

type Cells = Readonly<Record<string, string>>;

/** Replaces cells, by column, of the line that has the given ones. */
export function changeLine(text: string, having: Cells, cells: Cells): string {
  const { header, lines } = tableOf(text);
  const line = lines.find((one) => has(one, header, having));
  if (line === undefined) return text;
  const row = header.map((column, at) => cells[column] ?? line.cells[at] ?? '');
  return replaced(text, line.line, (lineEnd) => `${written(row, text)}${lineEnd}`);
}

/** Takes out the line that has the given cells. */
export function dropLine(text: string, having: Cells): string {
  const { header, lines } = tableOf(text);
  const line = lines.find((one) => has(one, header, having));
  return line === undefined ? text : replaced(text, line.line, () => '');
}

/** Adds a line at the end. A column that the table does not have is left out. */
export function addLine(text: string, cells: Cells): string {
  const { header } = tableOf(text);
  const lineEnd = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  const begun = text === '' || /[\r\n]$/.test(text) ? '' : lineEnd;
  const row = header.map((column) => cells[column] ?? '');
  return `${text}${begun}${written(row, text)}${lineEnd}`;
}

/**
 * A line of a table, without its line end. A spreadsheet may open the table, so that no cell begins as a formula.
 * @param like a text whose first line shows the delimiter
 */
function written(row: readonly string[], like: string): string {
  const delimiter = delimiterOf(like);
  return row.map((cell) => cellText(forSheet(tidy(cell).text), delimiter)).join(delimiter);
}

function cellText(cell: string, delimiter: string): string {
  return cell.includes('"') || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function tableOf(text: string): { header: readonly string[]; lines: readonly Line[] } {
  const [header, ...lines] = splitTable(text, '');
  return { header: (header?.cells ?? []).map((name) => name.toLowerCase()), lines };
}

function has(line: Line, header: readonly string[], cells: Cells): boolean {
  return Object.entries(cells).every(
    ([column, cell]) => fromSheet(line.cells[header.indexOf(column)] ?? '') === cell,
  );
}

/** @param change is given the line end of the record, and returns what stands in its place */
function replaced(text: string, first: number, change: (lineEnd: string) => string): string {
  const physical = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  let end = first;
  while (isOpen(physical.slice(first - 1, end).join('')) && end < physical.length) end += 1;
  const lineEnd = /(?:\r\n|\r|\n)?$/.exec(physical[end - 1] ?? '')?.[0] ?? '';
  return [...physical.slice(0, first - 1), change(lineEnd), ...physical.slice(end)].join('');
}

/** Whether a quoted cell goes on in the next line. */
function isOpen(text: string): boolean {
  return ((text.match(/"/g) ?? []).length & 1) === 1;
}
