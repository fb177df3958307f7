// The operation log as the page tells it: what the run read, decided and wrote, in counts only. When each happened stands
// in run.log, since no clock shows on the page.

import { grouped, listed } from '../../mappings/words.ts';
import type { Roster } from '../extract.ts';
import type { PlanSummary } from '../match/plan.ts';
import type { LogLine, RunState } from './view.ts';
import { amount, MATCHED_WORDS } from './words.ts';

export interface LogInput {
  readonly state: RunState;
  readonly summary: PlanSummary;
  /** Why it is held, a sentence each. */
  readonly holds: readonly unknown[];
  readonly roster: Pick<Roster, 'counts' | 'complete' | 'incomplete'>;
  /** How many problems the records have. */
  readonly problems: number;
}

/** A line a step, in the order in which they were done. */
export function logOf({ state, summary, holds, roster, problems }: LogInput): readonly LogLine[] {
  const { counts, undoes } = summary;
  const { create, update, transfer, clear } = counts.all;
  const rows = amount(create + update + transfer + clear, 'row', 'rows');
  const ofRoster = [
    { step: 'Roster read', text: rosterWords(roster) },
    {
      step: 'Records mapped',
      text: problems === 0 ? 'No problem.' : `${amount(problems, 'problem', 'problems')}.`,
    },
    { step: 'Patrons found', text: matchedWords(summary) },
  ];
  return [
    ...(undoes === '' ? ofRoster : []),
    { step: 'Planned', text: plannedWords(summary) },
    {
      step: 'Limits',
      text: holds.length === 0 ? 'None is broken.' : `${amount(holds.length, 'hold', 'holds')}.`,
    },
    { step: 'Import file', text: state === 'loaded' ? `${rows}.` : 'Its header line only.' },
  ];
}

function rosterWords({ counts, complete, incomplete }: LogInput['roster']): string {
  const { users, students, teachers, staff, schools } = counts;
  const who = `${amount(users, 'user', 'users')} (${amount(students, 'student', 'students')}, ${amount(teachers, 'teacher', 'teachers')}, ${grouped(staff)} staff) and ${amount(schools, 'school', 'schools')}`;
  return `${who}, ${complete ? 'read whole.' : `not read whole: ${incomplete.join(' ')}`}`;
}

function matchedWords({ matchedBy }: PlanSummary): string {
  const parts = Object.entries(MATCHED_WORDS).flatMap(([key, words]) => {
    const count = key === '' ? 0 : (matchedBy[key] ?? 0);
    return count === 0 ? [] : [`${grouped(count)} by ${words}`];
  });
  return parts.length === 0 ? 'None.' : `${listed(parts)}.`;
}

function plannedWords({ counts: { all }, undoes }: PlanSummary): string {
  if (undoes !== '') return `${grouped(all.update)} put back, ${grouped(all.untouched)} left alone.`;
  return `${grouped(all.create)} new, ${grouped(all.update)} updated, ${grouped(all.unchanged)} no change, ${grouped(all.review)} to review, ${grouped(all.skip)} left out, ${grouped(all.transfer)} leaving, ${grouped(all.clear)} GUID cleared, ${grouped(all.untouched)} left alone.`;
}
