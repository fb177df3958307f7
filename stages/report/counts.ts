// Tables of counts whose rows add up: whatever no row accounts for gets a row of its own, and the sum comes last.
// It counts nothing anew; the plan's summary is the only source.

import { isRole, ROLES } from '../../mappings/roles.ts';
import { grouped } from '../../mappings/words.ts';
import type { Action, Counts, PlanSummary } from '../match/plan.ts';
import type { CountRow } from './view.ts';
import { amount } from './words.ts';

const USERS = ['create', 'update', 'unchanged', 'review', 'skip'] as const satisfies readonly Action[];
const OTHERS = ['transfer', 'clear', 'untouched'] as const satisfies readonly Action[];

/**
 * Rows by ascending key (roles in their own order), then what belongs to none of them, then the sum of all.
 * `restLabel` names what is counted under '' or under nothing at all.
 */
export function countRows(
  all: Counts,
  byKey: Readonly<Record<string, Counts>>,
  labelOf: (key: string) => string,
  restLabel: string,
): readonly CountRow[] {
  const named = Object.entries(byKey).filter(([key]) => key !== '');
  const rows = named
    .toSorted(([left], [right]) => rankOf(left) - rankOf(right) || (left < right ? -1 : 1))
    .map(([key, counts]) => rowOf(labelOf(key), counts));
  const rest = named.reduce((left, [, counts]) => without(left, counts), all);
  const blank = Object.values(rest).every((count) => count === 0);
  return [...rows, ...(blank ? [] : [rowOf(restLabel, rest)]), rowOf('All', all)];
}

/** The two sums that a plan must satisfy, as sentences with their numbers; an undo reads no roster and has one. */
export function sumsOf({ counts: { all }, sums, undoes }: PlanSummary): readonly string[] {
  const users = `${amount(sums.users, 'user', 'users')} in the roster = ${grouped(all.create)} new + ${grouped(all.update)} updated + ${grouped(all.unchanged)} no change + ${grouped(all.review)} to review + ${grouped(all.skip)} left out`;
  const patrons = `${amount(sums.exportRows, 'patron', 'patrons')} in the export = ${grouped(all.update)} updated + ${grouped(all.unchanged)} no change + ${grouped(all.transfer)} leaving + ${grouped(all.clear)} GUID cleared + ${grouped(all.untouched)} left alone + ${grouped(sums.pointedAt)} that only a review or a user left out points at`;
  return undoes === '' ? [users, patrons] : [patrons];
}

/** Those for whom nothing has to be written, in two sentences. */
export function restWords({ unchanged, untouched }: Counts): string {
  const agree = amount(unchanged, 'person agrees', 'people agree');
  const others = amount(untouched, 'patron is', 'patrons are');
  return `${agree} with the roster already. ${others} in the library only: protected, Transferred already, in no roster so far, or missing without proof.`;
}

function rankOf(key: string): number {
  return isRole(key) ? ROLES.indexOf(key) : ROLES.length;
}

function rowOf(label: string, counts: Counts): CountRow {
  return { label, counts, users: total(USERS, counts), others: total(OTHERS, counts) };
}

function total(actions: readonly Action[], counts: Counts): number {
  return actions.reduce((sum, action) => sum + counts[action], 0);
}

function without(left: Counts, right: Counts): Counts {
  return {
    create: left.create - right.create,
    update: left.update - right.update,
    unchanged: left.unchanged - right.unchanged,
    review: left.review - right.review,
    skip: left.skip - right.skip,
    transfer: left.transfer - right.transfer,
    clear: left.clear - right.clear,
    untouched: left.untouched - right.untouched,
  };
}
