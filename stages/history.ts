// One person over all runs, oldest first: what each plan decided, with the days on which nothing changed folded into one.
// Compares decisions; explains none of them.

import type { Decision } from './match/plan.ts';
import type { RunState } from './report/view.ts';

export interface Day {
  readonly run: string;
  readonly state: RunState | 'running';
  readonly dryRun: boolean;
  /** Null where the plan has no line about the person. */
  readonly decision: Decision | null;
}

/** A day on which something changed, and those after it that were the same. */
export interface Stretch extends Day {
  /** The later runs that decided the same, oldest first. */
  readonly same: readonly string[];
}

/** Folds days that follow each other and say the same. Where in the export a patron stands is no change. */
export function stretchesOf(days: Iterable<Day>): readonly Stretch[] {
  const stretches: (Day & { same: string[] })[] = [];
  let before: string | undefined;
  for (const day of days) {
    const told = tellingOf(day.decision);
    const last = stretches.at(-1);
    if (last !== undefined && told === before) last.same.push(day.run);
    else stretches.push({ ...day, same: [] });
    before = told;
  }
  return stretches;
}

/** What makes one day like another. */
function tellingOf(decision: Decision | null): string {
  if (decision === null) return '';
  const { action, role, guid, barcode, site, matchedBy, fields, flags, candidates } = decision;
  return JSON.stringify([action, role, guid, barcode, site, matchedBy, fields, flags, candidates.length]);
}
