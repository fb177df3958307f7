// Reads the files of 3-match again: the plan, its summary, what was known. Their own program wrote them; what is not
// as it was written is damage.

import { SyncError } from '../../mappings/errors.ts';
import type { Problem } from '../../mappings/problems.ts';
import { isRecord } from '../../mappings/unknown.ts';
import { type Known, NOTHING_KNOWN, readKnown } from '../../stages/known.ts';
import { ACTIONS, type Action, type Decision, type PlanSummary } from '../../stages/match/plan.ts';
import { readWhole } from '../disk/files.ts';
import { jsonLines, lines } from '../disk/lines.ts';

/** `plan.json` as it is on the disk: the summary, bound to the plan's own hash. */
export type PlanFile = PlanSummary & { readonly plan: string };

/**
 * The decisions of a `plan.jsonl`, in order.
 * @param actions only these; the lines of others are not even parsed, which on most days is nearly all
 */
export function* decisionsIn(path: string, actions?: ReadonlySet<Action>): Generator<Decision> {
  for (const line of lines(path)) {
    if (actions !== undefined && !isOneOf(line, actions, path)) continue;
    yield decisionOf(line, path);
  }
}

/** The decision of one line of a `plan.jsonl`. Throws STATE_DAMAGED, which names the file and not the line. */
export function decisionOf(line: string, path: string): Decision {
  const decision = parse(line);
  if (!isDecision(decision)) throw damagedPlan(path);
  return decision;
}

/** The action is the first key of every line; that is promised. */
function isOneOf(line: string, actions: ReadonlySet<Action>, path: string): boolean {
  const action = ACTIONS.find((one) => line.startsWith(`{"action":"${one}"`));
  if (action === undefined) throw damagedPlan(path);
  return actions.has(action);
}

/** The problems of a `problems.jsonl`, in order. */
export function* problemsIn(path: string): Generator<Problem> {
  for (const line of jsonLines(path)) {
    if (!isProblem(line)) throw damagedPlan(path);
    yield line;
  }
}

/** The summary of a plan. */
export function readPlanFile(path: string): PlanFile {
  const plan = parse(readWhole(path).toString('utf8'));
  if (!isPlanFile(plan)) throw damagedPlan(path);
  return plan;
}

/** What was known when a plan was made; nothing for the first. */
export function readKnownFile(path: string | undefined): Known {
  return path === undefined ? NOTHING_KNOWN : readKnown(jsonLines(path));
}

/** The same without anybody in it: only its first line is read. */
export function readKnownHead(path: string): Known {
  for (const first of jsonLines(path)) return readKnown([first]);
  return NOTHING_KNOWN;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isDecision(line: unknown): line is Decision {
  return (
    isRecord(line) &&
    ACTIONS.some((action) => action === line.action) &&
    isRecord(line.fields) &&
    Array.isArray(line.flags) &&
    Array.isArray(line.candidates)
  );
}

function isProblem(line: unknown): line is Problem {
  return isRecord(line) && typeof line.code === 'string' && typeof line.guid === 'string';
}

function isPlanFile(plan: unknown): plan is PlanFile {
  return (
    isRecord(plan) &&
    isRecord(plan.counts) &&
    isRecord(plan.inputs) &&
    Array.isArray(plan.holds) &&
    Array.isArray(plan.columns) &&
    typeof plan.plan === 'string'
  );
}

/** What a plan that is not as it was written means, whoever reads it. */
export function damagedPlan(where: string): SyncError {
  return new SyncError('STATE_DAMAGED', {
    where,
    what: 'The file is not as it was written.',
    means: 'What that plan decided is not known, and nothing was done.',
    mend: 'Run clever-sync sync again, which makes a new plan; or put the file back from a backup.',
  });
}
