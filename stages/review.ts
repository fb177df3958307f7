// Writes the spreadsheet in which a person settles the users that match left open. It decides nothing itself: the
// last four columns are empty until somebody fills them in.

import type { Decision } from './match/plan.ts';
import { candidatesOf, type Judge } from './report/comparison.ts';
import type { Cells } from './report/input.ts';
import { spreadsheetLines } from './report/spreadsheet.ts';
import type { Candidate } from './report/view.ts';
import { nameWords } from './report/words.ts';

export const REVIEW_COLUMNS = [
  'guid',
  'last_name',
  'first_name',
  'site',
  'reason',
  'candidates',
  'agrees',
  'differs',
  'decision',
  'barcode',
  'who',
  'note',
] as const;

export interface ReviewInput extends Omit<Judge, 'shown'> {
  /** In plan order; all but `review` are passed over. */
  readonly decisions: Iterable<Decision>;
  /** The roster's patron row by field code; `undefined` for a user that the roster does not hold. */
  readonly user: (guid: string) => Cells | undefined;
}

/** The lines of `review.csv`, one a user that waits for a decision, its candidates joined by ' | '. */
export function reviewCsv(input: ReviewInput): Iterable<string> {
  return spreadsheetLines(rowsOf(input));
}

function* rowsOf(input: ReviewInput): Generator<readonly string[]> {
  yield REVIEW_COLUMNS;
  for (const decision of input.decisions) {
    if (decision.action === 'review') {
      yield rowOf(decision, input);
    }
  }
}

function rowOf(decision: Decision, input: ReviewInput): readonly string[] {
  const user = input.user(decision.guid) ?? (() => '');
  const candidates = candidatesOf(user, decision.candidates, { ...input, shown: (_code, value) => value });
  return [
    decision.guid,
    user('1006'),
    user('1007'),
    decision.site,
    decision.because,
    candidates.map(described).join(' | '),
    candidates.map(({ agrees }) => agrees.join(', ')).join(' | '),
    candidates.map(({ differs }) => differs.join(', ')).join(' | '),
    ...['', '', '', ''],
  ];
}

// e.g. "00123 Ngata, Aroha"
function described({ barcode, lastName, firstName }: Candidate): string {
  return `${barcode} ${nameWords(lastName, firstName)}`.trim();
}
