// What a person decided about users that were left for review: decisions.csv, or a review.csv that was filled in.
// The last line for a user wins. It quotes no cell, because the lines are about people.

import { refuseScientific } from './cells.ts';
import { readTable, refusedCell, type TableRow } from './csv.ts';
import { didYouMean } from './nearest.ts';
import { isCleverId } from './verbs.ts';

export const VERDICTS = ['same', 'new', 'ignore', 'later'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The columns of decisions.csv as this program writes them. */
export const DECISION_COLUMNS = ['guid', 'decision', 'barcode', 'who', 'note'] as const;

/** One line: `same` joins the user to the patron with the barcode. */
export interface DecisionLine {
  readonly guid: string;
  readonly decision: Verdict;
  /** '' unless the decision is about a certain patron. */
  readonly barcode: string;
  readonly who: string;
  readonly note: string;
  /** The line of the file, from 1. */
  readonly line: number;
}

export interface DecisionTable {
  /** All lines with a decision, in the order of the file. */
  readonly rows: readonly DecisionLine[];
  /** The line that counts, by the user's id. */
  readonly byGuid: ReadonlyMap<string, DecisionLine>;
}

/**
 * Parses decisions. Columns beyond guid, decision, barcode, who, note are ignored; so are lines whose decision is
 * still blank. Throws SyncError TABLE.
 */
export function parseDecisions(text: string, where: string): DecisionTable {
  const columns = ['guid', 'decision', 'barcode'];
  const lines = readTable(text, { where, columns, optional: ['who', 'note'], others: true });
  const rows = lines.flatMap(decisionRow);
  return { rows, byGuid: new Map(rows.map((row) => [row.guid, row])) };
}

/** review.csv puts an apostrophe before a cell that a spreadsheet would reckon with; a copied cell still has it. */
export function copied(cell: string): string {
  return cell.replace(/^'/, '');
}

function decisionRow(line: TableRow): readonly DecisionLine[] {
  const [guid, barcode] = [copied(line.cell('guid')).toLowerCase(), copied(line.cell('barcode'))];
  const word = line.cell('decision').toLowerCase();
  if (word === '' && barcode === '') return [];
  const decision = VERDICTS.find((verdict) => verdict === word);
  if (decision === undefined) {
    throw refusedCell(
      line,
      'decision',
      `Got ${word === '' ? 'a barcode without a decision' : 'another word'}, expected one of ${VERDICTS.join(', ')}.`,
      `Write one of them.${didYouMean(word, VERDICTS)}`,
    );
  }
  refuseScientific(line, 'guid');
  refuseScientific(line, 'barcode');
  if (!isCleverId(guid)) {
    throw refusedCell(
      line,
      'guid',
      "Got something else, expected Clever's id of the user: 24 digits and letters a to f.",
      'Copy the id from review.csv.',
    );
  }
  if (decision === 'same' && barcode === '') {
    throw refusedCell(
      line,
      'barcode',
      'Got no barcode, expected that of the patron who is the same person.',
      'Copy the barcode of a candidate from review.csv, or write "new", "ignore" or "later".',
    );
  }
  const [who, note] = [line.cell('who'), line.cell('note')];
  return [{ guid, decision, barcode, who, note, line: line.line }];
}
