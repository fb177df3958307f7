// Counts the decisions of a plan as they go by, and proves that every user and every export record has exactly one.

import { SyncError } from '../../mappings/errors.ts';
import type { Action, PlanSummary, Settled } from './plan.ts';

export interface Counter {
  count(decision: Settled): void;
  /** Throws SUMS when users or export records do not add up. */
  sums(userCount: number): PlanSummary['sums'];
  readonly counts: PlanSummary['counts'];
  readonly matchedBy: Record<string, number>;
  readonly flags: Record<string, number>;
}

function noActions(): Record<Action, number> {
  return { create: 0, update: 0, unchanged: 0, review: 0, skip: 0, transfer: 0, clear: 0, untouched: 0 };
}

/** A fresh count for an export of that many records. */
export function countDecisions(patronCount: number): Counter {
  const all = noActions();
  const byRole: Record<string, Record<Action, number>> = {};
  // Without a prototype: a site's code is whatever the library wrote, e.g. `constructor`.
  const bySite: Record<string, Record<Action, number>> = Object.create(null);
  const matchedBy: Record<string, number> = {};
  const flagCounts: Record<string, number> = {};
  const OWN = 1;
  const POINTED_AT = 2;
  const marks = new Uint8Array(patronCount);
  const mark = (row: number, bit: number) => {
    marks[row - 1] = (marks[row - 1] ?? 0) | bit;
  };
  return {
    counts: { all, byRole, bySite },
    matchedBy,
    flags: flagCounts,
    count(decision) {
      const { action, role, site, matchedBy: by, flags } = decision;
      all[action] += 1;
      byRole[role] ??= noActions();
      byRole[role][action] += 1;
      bySite[site] ??= noActions();
      bySite[site][action] += 1;
      if (by !== '') matchedBy[by] = (matchedBy[by] ?? 0) + 1;
      for (const flag of flags) flagCounts[flag] = (flagCounts[flag] ?? 0) + 1;
      for (const row of rowsOf(decision)) mark(row, pointsOnly(decision) ? POINTED_AT : OWN);
    },
    sums(userCount) {
      const pointedAt = marks.reduce((sum, bits) => sum + (bits === POINTED_AT ? 1 : 0), 0);
      const users = all.create + all.update + all.unchanged + all.review + all.skip;
      const rows = all.update + all.unchanged + all.transfer + all.clear + all.untouched + pointedAt;
      if (users !== userCount || rows !== patronCount) throw sumsError(users, userCount, rows, patronCount);
      return { users, exportRows: rows, pointedAt };
    },
  };
}

function sumsError(users: number, userCount: number, rows: number, patronCount: number): SyncError {
  return new SyncError('SUMS', {
    where: '3-match/plan.jsonl',
    what: `The plan accounts for ${users} of ${userCount} users and ${rows} of ${patronCount} export records.`,
    means: 'This is a mistake in clever-sync; nothing was loaded.',
    mend: 'Keep the run folder and report it.',
  });
}

/** A review and a skip only point at export records; every other decision has its own. */
function pointsOnly({ action }: Settled): boolean {
  return action === 'review' || action === 'skip';
}

function rowsOf(decision: Settled): readonly number[] {
  const own = decision.row === null ? [] : [decision.row];
  return pointsOnly(decision) ? [...own, ...decision.candidates] : own;
}
