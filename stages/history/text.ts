// The history of one person as lines for a terminal, newest last.

import { ACTION_WORDS } from '../explain/words.ts';
import type { Stretch } from '../history.ts';
import { amount, FLAG_WORDS, MATCHED_WORDS } from '../report/words.ts';

const LONGEST = 40;

export interface HistoryWords {
  readonly titleOf: (code: string) => string;
  /** How a run ended, e.g. 'ready to import'. */
  readonly stateWords: (stretch: Stretch) => string;
}

/** One person's history in text. */
export function historyText(stretches: readonly Stretch[], words: HistoryWords): string {
  return stretches.map((stretch) => stretchText(stretch, words)).join('\n');
}

function stretchText(stretch: Stretch, words: HistoryWords): string {
  const { run, dryRun, decision, same } = stretch;
  const ended = `${words.stateWords(stretch)}${dryRun ? ', dry run' : ''}`;
  const lines = decision === null ? ['not in the plan'] : decisionLines(decision, words);
  return [
    `${run}  ${ended}`,
    ...lines.map((line) => `  ${line}`),
    ...(same.length === 0 ? [] : [`  the same ${foldedWords(same)}`]),
    '',
  ].join('\n');
}

function decisionLines(
  { action, barcode, site, matchedBy, fields, flags, because }: NonNullable<Stretch['decision']>,
  { titleOf }: HistoryWords,
): readonly string[] {
  const where = [
    barcode === '' ? '' : `barcode ${barcode}`,
    site === '' ? '' : `site ${site}`,
    matchedBy === '' ? '' : `found by ${MATCHED_WORDS[matchedBy]}`,
  ].filter((part) => part !== '');
  return [
    ACTION_WORDS[action],
    ...(where.length === 0 ? [] : [where.join(', ')]),
    ...(because === '' ? [] : [`Why: ${because}`]),
    ...Object.entries(fields).map(
      ([code, [before, after]]) => `${titleOf(code)}: ${short(before)} -> ${short(after)}`,
    ),
    ...flags.map((flag) => FLAG_WORDS[flag]),
  ];
}

/** e.g. 'on 12 more days, to 2026-12-06T101500Z'. */
function foldedWords(runs: readonly string[]): string {
  const days = new Set(runs.map((run) => run.slice(0, 10))).size;
  const inRuns = days === runs.length ? '' : ` (${amount(runs.length, 'run', 'runs')})`;
  return `on ${amount(days, 'more day', 'more days')}${inRuns}, to ${runs.at(-1)}`;
}

function short(value: string): string {
  if (value === '') return 'blank';
  return value.length > LONGEST ? `${value.slice(0, LONGEST - 1)}…` : value;
}
