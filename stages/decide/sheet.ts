// Reads a sheet that a person filled in: review.csv with its last columns, or a bare list of decisions. It takes what a
// spreadsheet does to a file without harm; a line whose cells have shifted is a complaint. It judges no decision.

import { delimiterOf, type Line, refuseHeader, splitTable } from '../../mappings/csv.ts';
import { copied } from '../../mappings/decisions.ts';
import { decodeSheet } from './decoding.ts';

/** One filled or unfilled line, its cells as they stand, but for the apostrophe that review.csv puts before some. */
export interface SheetLine {
  /** The line of the file, from 1. */
  readonly line: number;
  /** In small letters, like `decision`. */
  readonly guid: string;
  readonly decision: string;
  readonly barcode: string;
  readonly who: string;
  readonly note: string;
}

/** Why a line cannot be taken. `what` is a sentence, or two: what is there, and what to do. It quotes nobody's name. */
export interface LineComplaint {
  readonly line: number;
  /** '' for the whole line. */
  readonly column: string;
  readonly what: string;
}

export interface Sheet {
  readonly lines: readonly SheetLine[];
  /** What was unusual about the file, in sentences. */
  readonly remarks: readonly string[];
  readonly complaints: readonly LineComplaint[];
}

const DELIMITERS: Readonly<Record<string, string>> = { ';': 'semicolons', '\t': 'tabs' };

/**
 * The lines of a sheet. Columns beyond guid, decision, barcode, who and note are passed over.
 * Throws SyncError TABLE when it is no such sheet: its encoding, its first line, a quote that never closes.
 */
export function readSheet(bytes: Buffer, where: string): Sheet {
  const { text, remarks } = decodeSheet(bytes, where);
  const [header, ...lines] = splitTable(text, where);
  const names = (header?.cells ?? []).map((name) => name.toLowerCase());
  const columns = ['guid', 'decision', 'barcode'];
  refuseHeader(names, header?.line ?? 1, { where, columns, optional: ['who', 'note'], others: true });
  const delimiter = DELIMITERS[delimiterOf(text)];
  const complaints = lines.flatMap((line) => shiftOf(line, names));
  const shifted = new Set(complaints.map(({ line }) => line));
  return {
    lines: lines.filter(({ line }) => !shifted.has(line)).map((line) => sheetLine(line, names)),
    remarks: [
      ...remarks,
      ...(delimiter === undefined ? [] : [`The cells are divided by ${delimiter}; the file was read so.`]),
    ],
    complaints,
  };
}

/** Spreadsheets leave blank cells at the end of a line out. More cells than columns mean that a cell fell in two. */
function shiftOf({ line, cells }: Line, names: readonly string[]): readonly LineComplaint[] {
  if (cells.length > names.length) {
    const what = `Got ${cells.length} cells, expected ${names.length} as in the first line. Put double quotes around a cell that has a comma in it.`;
    return [{ line, column: '', what }];
  }
  const stray = names.findIndex((name, column) => name === '' && (cells[column] ?? '') !== '');
  if (stray === -1) return [];
  const what = 'The cell is filled, but its column has no name. Name the column, or empty the cell.';
  return [{ line, column: String(stray + 1), what }];
}

function sheetLine({ line, cells }: Line, names: readonly string[]): SheetLine {
  const cell = (name: string) => cells[names.indexOf(name)] ?? '';
  return {
    line,
    guid: copied(cell('guid')).toLowerCase(),
    decision: copied(cell('decision')).toLowerCase(),
    barcode: copied(cell('barcode')),
    who: cell('who'),
    note: cell('note'),
  };
}
