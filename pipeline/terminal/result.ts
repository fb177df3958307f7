// How a run ended, for the terminal: the state in words, the counts that add up, and what to do next.

import { ROLES } from '../../mappings/roles.ts';
import type { Action, Counts, PlanSummary } from '../../stages/match/plan.ts';
import type { Release } from '../../stages/release.ts';
import type { RunState } from '../../stages/report/view.ts';

export interface ResultWords {
  readonly run: string;
  readonly state: RunState;
  readonly summary: PlanSummary;
  readonly holds: readonly string[];
  readonly release: Pick<Release, 'words' | 'command'> | null;
  readonly earlier: string;
  readonly before: readonly string[];
}

const STATE_WORDS: Readonly<Record<RunState, string>> = {
  loaded: 'Ready to import',
  held: 'Held: a person has to look',
  unchanged: 'Nothing to do',
  planned: 'A plan only (dry run): nothing was written for the librarian',
  failed: 'Failed',
};

const COLUMNS: readonly { readonly title: string; readonly action: Action }[] = [
  { title: 'new', action: 'create' },
  { title: 'updated', action: 'update' },
  { title: 'unchanged', action: 'unchanged' },
  { title: 'to review', action: 'review' },
  { title: 'left out', action: 'skip' },
  { title: 'Transferred', action: 'transfer' },
  { title: 'cleared', action: 'clear' },
  { title: 'untouched', action: 'untouched' },
];

/** The text of a finished run. `report` is the path as the person would type it. */
export function resultText(
  { run, state, summary, holds, release, earlier, before }: ResultWords,
  report: string,
): string {
  const { all, byRole } = summary.counts;
  const rows = [
    ...ROLES.map((role) => [role, byRole[role]] as const),
    ['not in the roster', byRole['']] as const,
    ['all', all] as const,
  ];
  const table = rows.flatMap(([label, counts]) => (counts ? [countLine(label, counts)] : []));
  const { users, exportRows, pointedAt } = summary.sums;
  return [
    `\n${STATE_WORDS[state]} (run ${run})\n`,
    headLine(),
    ...table,
    '',
    `${users} users = ${all.create} new + ${all.update} updated + ${all.unchanged} unchanged + ${all.review} to review + ${all.skip} left out`,
    `${exportRows} export rows = ${all.update} updated + ${all.unchanged} unchanged + ${all.transfer} Transferred + ${all.clear} cleared + ${all.untouched} untouched + ${pointedAt} that only a review or a left-out user points at`,
    '',
    ...holds.map((sentence) => `Held: ${sentence}`),
    ...(holds.length > 0 ? ['Nothing was written for import.', ''] : []),
    ...(release === null ? [] : [release.words, `  ${release.command}`, '']),
    ...(earlier === '' ? [] : [earlier]),
    ...unreadText(summary),
    ...summary.notes.filter(isToldInTerminal).map(({ message }) => message),
    ...(all.review > 0
      ? [
          `${all.review} ${all.review === 1 ? 'person waits' : 'people wait'} for a decision: see review.csv beside the report.`,
        ]
      : []),
    ...before,
    `Report: ${report}`,
    '',
  ].join('\n');
}

/** Why nobody leaves today. */
function unreadText({ notes }: Pick<PlanSummary, 'notes'>): readonly string[] {
  const reasons = notes.flatMap(({ code, message }) => (code === 'ROSTER_INCOMPLETE' ? [message] : []));
  return reasons.length === 0
    ? []
    : [`The roster was not read whole, so nobody leaves by it: ${reasons.join(' ')}`];
}

const TOLD: ReadonlySet<string> = new Set([
  'LAST_LOAD',
  'ROLE_UNSEEN',
  'MAP_KEY',
  'EDIT_AT_RISK',
  'FIELD_ASKED',
]);

/** What is about one patron stands in the report. */
function isToldInTerminal({ code, guid }: PlanSummary['notes'][number]): boolean {
  return TOLD.has(code) && guid === '';
}

/** The same in one line, for the mail or the log of a scheduler. */
export function briefText({ run, state, summary }: Pick<ResultWords, 'run' | 'state' | 'summary'>): string {
  const { create, update, transfer, review } = summary.counts.all;
  const unread = unreadText(summary).map((sentence) => ` ${sentence}`);
  return `${STATE_WORDS[state]} (run ${run}): ${create} new, ${update} updated, ${transfer} Transferred, ${review} to review.${unread.join('')}`;
}

function headLine(): string {
  return `${''.padEnd(18)}${COLUMNS.map(({ title }) => title.padStart(Math.max(title.length, 5) + 2)).join('')}`;
}

function countLine(label: string, counts: Counts): string {
  const cells = COLUMNS.map(({ title, action }) =>
    String(counts[action]).padStart(Math.max(title.length, 5) + 2),
  );
  return `${label.padEnd(18)}${cells.join('')}`;
}
