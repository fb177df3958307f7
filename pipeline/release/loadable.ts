// What a plan must be before it is loaded or released: made from the files that are there now, not loaded yet, not
// overtaken by another run, and not held, or released by a person. Refuses; changes nothing.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import { sha256OfFile } from '../disk/files.ts';
import { hasStage, readRun, runFolder, stageFolder } from '../runs.ts';
import { inputHashes, isOvertaken } from '../steps/match.ts';
import { type PlanFile, readPlanFile } from '../steps/plan.ts';
import { artifact, type RunFiles } from '../steps/step.ts';
import { undoneHash } from '../steps/undo.ts';
import type { ExportFile } from '../workspace/exports.ts';
import type { LedgerEntries } from '../workspace/ledger.ts';
import { holdsOf, type RunHold } from './gates.ts';

export type Approval = LedgerEntries['approvals'][number];

/** A plan on its way to a load. */
export interface PlanToLoad {
  /** The run whose folder holds the files of the plan. */
  readonly run: RunFiles;
  /** The run that the plan was shown in, or comes from; `run` itself where it is loaded in place. */
  readonly shownIn: string;
  readonly plan: PlanFile;
  readonly exported: ExportFile;
  readonly ledger: LedgerEntries;
}

/**
 * Throws PLAN_LOADED, or PLAN_STALE naming each file that is not the one the plan was made from.
 * @param overtakenBy the run that came to count since the plan was made, '' for none
 */
export function requireAsPlanned(loading: PlanToLoad, overtakenBy: string): void {
  refuseLoaded(loading);
  refuseStale(loading);
  if (overtakenBy === '') return;
  if (isSamePlan(loading, overtakenBy))
    throw stale(
      loading.shownIn,
      `Run ${overtakenBy} came to count since, and shows the same plan.`,
      `Name run ${overtakenBy} instead.`,
    );
  throw stale(
    loading.shownIn,
    `The plan was made before run ${overtakenBy} came to count, so known.jsonl differs.`,
  );
}

/** e.g. where its report was made again since. */
function isSamePlan({ run, plan }: PlanToLoad, other: string): boolean {
  const { folder } = run.workspace;
  if (!hasStage(folder, other, '3-match')) return false;
  return readPlanFile(join(stageFolder(folder, other, '3-match'), 'plan.json')).plan === plan.plan;
}

/** Returns what released the plan, if it had to be. Throws PLAN_HELD. */
export function requireReleased(loading: PlanToLoad, ownHolds: readonly RunHold[]): Approval | undefined {
  const { run, plan } = loading;
  const approval = approvalOf(loading);
  const holds = approval === undefined ? plan.holds : [];
  const waiting = holdsOf(run.workspace, { holds }, ownHolds).length;
  if (waiting > 0) throw held(run.id, waiting);
  return approval;
}

/** The approval of exactly this plan of exactly this run. */
export function approvalOf({ run, shownIn, plan, ledger }: PlanToLoad): Approval | undefined {
  return ledger.approvals.find(
    (one) => (one.run === run.id || one.run === shownIn) && one.planSha256 === plan.plan,
  );
}

/** The run that came to count since the plan was made, '' for none. */
export function overtaker({ run, shownIn, plan, ledger }: PlanToLoad): string {
  const { current } = ledger;
  if (current === shownIn) return '';
  // What waits for a person was shown on its day: any later one that counts has taken its place.
  if (plan.holds.length > 0 && current > shownIn) return current;
  return isOvertaken(run, ledger, plan.inputs['known.jsonl']) ? current : '';
}

/** A child who leaves, comes back and leaves again makes the same plan twice, each for an export of its own. */
function refuseLoaded({ run, shownIn, plan, exported, ledger }: PlanToLoad): void {
  const isEarlier = (one: LedgerEntries['loads'][number]) =>
    one.run === shownIn ||
    one.shownIn === shownIn ||
    (one.run === exported.loadedBy && one.planSha256 === plan.plan);
  const earlier = ledger.loads.find(isEarlier);
  if (earlier === undefined) return;
  throw new SyncError('PLAN_LOADED', {
    where: `run ${run.id}`,
    what: `The plan was loaded already, by run ${earlier.run}.`,
    means: 'Nothing was written a second time.',
    mend: 'Import the file of that run, export again from Alexandria, and run clever-sync sync.',
  });
}

function refuseStale({ run, shownIn, plan, exported }: PlanToLoad): void {
  const now: Record<string, string> = {
    export: exported.sha256,
    'known.jsonl': sha256OfFile(artifact(run, '3-match', 'known.jsonl')),
    ...inputHashes(run),
    ...run.workspace.hashes,
    ...undoneHash(run.workspace, plan.undoes),
  };
  const names = Object.keys({ ...plan.inputs, ...now }).filter((name) => plan.inputs[name] !== now[name]);
  const isPlan = sha256OfFile(artifact(run, '3-match', 'plan.jsonl')) === plan.plan;
  const differing = [...(isPlan ? [] : ['3-match/plan.jsonl']), ...names, ...editedBeside(run, now)];
  if (differing.length === 0) return;
  const verb = differing.length === 1 ? 'differs' : 'differ';
  const paths = new Map([
    ['export', exported.name],
    ['undone', `runs/${plan.undoes}/3-match/plan.jsonl`],
  ]);
  const named = differing.map((name) => paths.get(name) ?? name).join(', ');
  throw stale(shownIn, `The plan was made from other files: ${named} ${verb}.`);
}

/** The files of the roster that the plan itself does not name, and the plan's own summary, bound by run.json. */
const BESIDE = /^(1-extract\/.*|3-match\/plan\.json)$/;

function editedBeside(
  { id, workspace: { folder } }: RunFiles,
  seen: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(readRun(folder, id).artifacts).flatMap(([name, sha256]) => {
    if (!BESIDE.test(name) || name in seen) return [];
    const path = join(runFolder(folder, id), name);
    return existsSync(path) && sha256OfFile(path) === sha256 ? [] : [name];
  });
}

function stale(
  id: string,
  what: string,
  mend = 'Run clever-sync sync again; it makes a new plan from what is there now.',
): SyncError {
  return new SyncError('PLAN_STALE', {
    where: `run ${id}`,
    what,
    means: NOTHING_CHANGED,
    mend,
  });
}

function held(id: string, limits: number): SyncError {
  return new SyncError('PLAN_HELD', {
    where: `run ${id}`,
    what: `The run is held for ${limits} ${limits === 1 ? 'reason' : 'reasons'}.`,
    means: NOTHING_CHANGED,
    mend: `The report of the run says why, and what releases it; so does this: clever-sync status ${id}`,
  });
}
