// Why one person is what it is, from the plan alone: the decision, the key, each field with where it comes from, and
// what else could be meant. Decides nothing and guesses nothing.

import type { Problem } from '../mappings/problems.ts';
import type { Decision } from './match/plan.ts';
import { FLAG_WORDS } from './report/words.ts';

export interface Explanation {
  readonly decision: Decision;
  /** The problems of the user. */
  readonly problems: readonly Problem[];
  /** The sentences of the holds that keep the whole plan waiting. */
  readonly holds: readonly string[];
  /** Field by field: the library's title, and where in Clever the value comes from, '' where it comes from elsewhere. */
  readonly titleOf: (code: string) => string;
  readonly sourceOf: (role: string, code: string) => string;
}

const ACTION_WORDS: Readonly<Record<Decision['action'], string>> = {
  create: 'a new patron',
  update: 'an existing patron, updated',
  unchanged: 'an existing patron, unchanged',
  review: 'waits for a decision; nothing is written',
  skip: 'left out; nothing is written',
  transfer: 'leaving: the status becomes 4 Transferred',
  clear: 'an old GUID, cleared',
  untouched: 'not touched',
};

/** The explanation as lines of text. */
export function explainText({ decision, problems, holds, titleOf, sourceOf }: Explanation): string {
  const { action, role, guid, barcode, row, site, matchedBy, fields, flags, candidates, because } = decision;
  const source = (code: string) => {
    const from = sourceOf(role, code);
    return from === '' ? '' : `   (Clever: ${from})`;
  };
  const lines = [
    `${guid || 'no GUID'}: ${ACTION_WORDS[action]}`,
    `  Why: ${because}`,
    ...(role === '' ? [] : [`  Role: ${role}`]),
    ...(site === '' ? [] : [`  Site: ${site}`]),
    ...(row === null ? [] : [`  Patron: barcode ${barcode}, export record ${row}`]),
    ...(row === null && barcode !== '' ? [`  Barcode: ${barcode}`] : []),
    ...(matchedBy === '' ? [] : [`  Matched by: ${matchedBy}`]),
    ...(candidates.length === 0
      ? []
      : [
          `  Could also be: export ${candidates.length === 1 ? 'record' : 'records'} ${candidates.join(', ')}`,
        ]),
    ...Object.entries(fields).map(([code, [before, after]]) => {
      return `  ${titleOf(code)}: ${quoted(before)} -> ${quoted(after)}${source(code)}`;
    }),
    ...flags.map((flag) => `  ${flag}: ${FLAG_WORDS[flag]}`),
    ...problems.map(({ code, message }) => `  ${code}: ${message}`),
    ...holds.map((sentence) => `  The run is held: ${sentence}`),
  ];
  return `${lines.join('\n')}\n`;
}

function quoted(value: string): string {
  return value === '' ? '(blank)' : `"${value}"`;
}
