// How a day of a case ended, as outcome.json tells it: what run.json and plan.json say, without hashes and times.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Outcome {
  readonly exit: number;
  /** '' where the command ended before a run began. */
  readonly state: string;
  /** The names of the limits, each once. */
  readonly holds: readonly string[];
  /** The plan's own limits with their place and numbers. */
  readonly held: readonly string[];
  /** Their likely causes, each once, and the sentences of all holds; left out where there is none. */
  readonly causes?: readonly string[];
  readonly said?: readonly string[];
  readonly error: string;
  /** What was said once about the whole plan, but for advice on columns that the small exports all lack. */
  readonly notes: readonly string[];
}

/** The outcome of a command that began `run`, or none (''). */
export function outcomeOf(workspace: string, run: string, exit: number, error: string): Outcome {
  const folder = join(workspace, 'runs', run);
  const record: { state?: string; holds?: { limit: string; sentence: string }[] } =
    run === '' ? {} : JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  const planPath = join(folder, '3-match', 'plan.json');
  const plan: { holds?: PlanHold[]; notes?: { code: string; message: string }[] } =
    run !== '' && existsSync(planPath) ? JSON.parse(readFileSync(planPath, 'utf8')) : {};
  return {
    exit,
    state: record.state ?? '',
    holds: [...new Set((record.holds ?? []).map(({ limit }) => limit))],
    held: (plan.holds ?? []).map(placeOf),
    ...wordsOf(plan.holds ?? [], record.holds ?? []),
    error,
    notes: (plan.notes ?? [])
      .filter(({ code }) => code !== 'COLUMN_ADVISED')
      .map(({ code, message }) => `${code}: ${message}`),
  };
}

function wordsOf(
  holds: readonly PlanHold[],
  said: readonly { readonly sentence: string }[],
): Pick<Outcome, 'causes' | 'said'> {
  const causes = [...new Set(holds.map(({ cause }) => cause))].filter((cause) => cause !== '');
  return {
    ...(causes.length > 0 ? { causes } : {}),
    ...(said.length > 0 ? { said: said.map(({ sentence }) => sentence) } : {}),
  };
}

interface PlanHold {
  readonly cause: string;
  readonly limit: string;
  readonly site: string;
  readonly role: string;
  readonly field: string;
  readonly count: number;
  readonly of: number;
}

// e.g. 'field 1019, site BRK, students: 14 of 20'
function placeOf({ limit, site, role, field, count, of }: PlanHold): string {
  const what = field === '' ? limit : `${limit} ${field}`;
  const place = [site === '' ? '' : `site ${site}`, role].filter((word) => word !== '').join(', ');
  return `${what}, ${place === '' ? 'all' : place}: ${count} of ${of}`;
}
