// Reads a small table that a person keeps: the mapping tables and those of a workspace. Rosters and exports are
// not read here. It refuses whatever would shift a cell into another column, and never quotes a whole line.

import { CsvError, parse } from 'csv-parse/sync';
import { NOTHING_CHANGED, SyncError } from './errors.ts';
import { didYouMean } from './nearest.ts';

export interface TableShape {
  /** What messages call the file, e.g. 'sites.csv'. */
  readonly where: string;
  /** The columns that must be there, in any order. */
  readonly columns: readonly string[];
  /** Columns that may be there. */
  readonly optional?: readonly string[];
  /** Other columns are allowed and ignored, e.g. in a filled review.csv. */
  readonly others?: boolean;
}

export interface TableRow {
  /** What messages call the file. */
  readonly where: string;
  /** The line of the file on which the row begins, from 1. */
  readonly line: number;
  /** The trimmed text of a column; '' where an optional column is missing. */
  readonly cell: (column: string) => string;
}

export interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The rows of a table in file order, those with no text left out. Commas, or semicolons or tabs where the header has no comma.
 * Headers are recognised without regard to capital letters. A missing, double or unknown column, a line with
 * another number of cells than the header, and a quote out of place are each a SyncError TABLE.
 */
export function readTable(text: string, shape: TableShape): readonly TableRow[] {
  const [header, ...lines] = splitTable(text, shape.where);
  const names = (header?.cells ?? []).map((name) => name.toLowerCase());
  refuseHeader(names, header?.line ?? 1, shape);
  const columnByName = new Map(names.map((name, column) => [name, column]));
  return lines.map(({ line, cells }) => {
    refuseRagged(cells, names, line, shape.where);
    return { where: shape.where, line, cell: (column) => cells[columnByName.get(column) ?? -1] ?? '' };
  });
}

/** The refusal of one cell, e.g. `sites.csv, line 4, column school_id: …`. The sentences are the caller's. */
export function refusedCell(row: TableRow, column: string, what: string, mend: string): SyncError {
  return refusal(`${row.where}, line ${row.line}, column ${column}`, what, mend);
}

function refusal(where: string, what: string, mend: string): SyncError {
  return new SyncError('TABLE', { where, what, means: NOTHING_CHANGED, mend });
}

/**
 * The lines of a table with their trimmed cells, the header first; lines with no text are left out. A quote out of place
 * is a SyncError TABLE: the parser's own error carries the record, so that only its kind and place go on.
 */
export function splitTable(text: string, where: string): readonly Line[] {
  const plain = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const lines: Line[] = [];
  let line = 1;
  try {
    parse(plain, {
      delimiter: delimiterOf(plain),
      record_delimiter: '\n',
      relax_column_count: true,
      trim: true,
      on_record: (cells: string[], { lines: end }) => {
        lines.push({ line, cells: cells.map((cell) => cell.trim()) });
        line = end + 1;
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw quoteRefusal(error, where, line);
  }
  return lines.filter(({ cells }) => cells.some((cell) => cell !== ''));
}

/** What stands between the cells of a table, by its first line. */
export function delimiterOf(text: string): string {
  const header = text.trimStart().split('\n', 1)[0] ?? '';
  return [',', ';', '\t'].find((mark) => header.includes(mark)) ?? ',';
}

/** `begins` is the line of the record: the parser counts an open quote to the end of the file. */
function quoteRefusal({ code, lines, column }: CsvError, where: string, begins: number): SyncError {
  const open = code === 'CSV_QUOTE_NOT_CLOSED';
  const line = open ? begins : lines;
  return refusal(
    `${where}, line ${line}, column ${Number(column) + 1}`,
    open
      ? 'A quoted cell is never closed: expected a second double quote before the end of the file.'
      : 'A double quote stands inside a cell: expected quotes only around the whole cell.',
    'Put double quotes around the whole cell and write each quote inside it twice, or take the quote out.',
  );
}

/** Refuses a first line with a missing, double or unknown column. @param names in small letters */
export function refuseHeader(names: readonly string[], line: number, shape: TableShape): void {
  const { columns, optional = [], others = false } = shape;
  const where = `${shape.where}, line ${line}`;
  const header = [...columns, ...optional];
  const twice = names.find((name, column) => name !== '' && names.indexOf(name) !== column);
  if (twice !== undefined) {
    throw refusal(
      `${where}, column ${twice}`,
      'The column is there twice.',
      'Delete one of the two columns.',
    );
  }
  // Excel's own hint of the separator; it reads it, and everybody else takes it for the names of the columns.
  if (/^sep=/.test(names[0] ?? '')) {
    throw refusal(
      where,
      'The line is a hint for Excel (sep=), expected the names of the columns.',
      'Delete this line; nothing else has to change.',
    );
  }
  const unknown = others ? undefined : names.find((name) => name !== '' && !header.includes(name));
  if (unknown !== undefined) {
    throw refusal(
      `${where}, column ${names.indexOf(unknown) + 1}`,
      `The column "${shorten(unknown)}" is not known: expected ${header.join(', ')}.${didYouMean(unknown, header)}`,
      'Rename the column, or delete it.',
    );
  }
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length === 0) return;
  throw refusal(
    `${where}, column ${missing.join(', ')}`,
    `${names.length === 0 ? 'The file is empty' : `${missing.length} of the columns are missing`}: expected a first line with ${columns.join(',')}.`,
    'Write the missing column into the first line, and its cells below.',
  );
}

function refuseRagged(cells: readonly string[], names: readonly string[], line: number, where: string): void {
  if (cells.length !== names.length) {
    throw refusal(
      `${where}, line ${line}`,
      `Got ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, expected ${names.length} as in the first line.`,
      'Put double quotes around a cell that has a comma in it, or add the missing cells.',
    );
  }
  const stray = names.findIndex((name, column) => name === '' && cells[column] !== '');
  if (stray < 0) return;
  throw refusal(
    `${where}, line ${line}, column ${stray + 1}`,
    'The cell is filled, but its column has no name.',
    'Name the column in the first line, or empty the cell.',
  );
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
