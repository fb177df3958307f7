// The load stage of a run: the plan applied to the export it was made from. Refuses any other export, any plan whose
// inputs changed since, a plan that was loaded already, and a plan that is held.

import { join } from 'node:path';
import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import { WRITTEN } from '../../stages/load/rows.ts';
import { load, PART_BYTES } from '../../stages/load.ts';
import type { ExportFile } from '../exports.ts';
import { sha256OfFile, writeWhole } from '../files.ts';
import type { RunHold } from '../gates.ts';
import type { LedgerEntries } from '../ledger.ts';
import { writeStage } from '../runs.ts';
import { inputHashes } from './match.ts';
import { decisionsIn, type PlanFile, readPlanFile } from './plan.ts';
import { type Artifacts, artifact, noteArtifact, type RunContext } from './step.ts';
import { undoneHash } from './undo.ts';

export interface LoadStep {
  readonly artifacts: Artifacts;
  readonly planSha256: string;
}

/**
 * Loads. Throws PLAN_STALE, PLAN_LOADED or PLAN_HELD and then writes nothing.
 * @param ownHolds what holds the run beside its plan
 * @param overtakenBy the run that came to count since the plan was made, '' for none
 */
export async function loadStep(
  run: RunContext,
  exported: ExportFile,
  ledger: LedgerEntries,
  ownHolds: readonly RunHold[],
  overtakenBy = '',
): Promise<LoadStep> {
  const { workspace, progress, log } = run;
  progress.stage('load');
  const planPath = artifact(run, '3-match', 'plan.jsonl');
  const plan = readPlanFile(artifact(run, '3-match', 'plan.json'));
  refuseStale(run, exported, plan);
  refuseLoaded(run, exported, ledger, plan.plan);
  if (overtakenBy !== '' && overtakenBy !== run.id) {
    throw stale(run.id, `The plan was made before run ${overtakenBy} came to count, so known.jsonl differs.`);
  }
  const holds = plan.holds.length + ownHolds.length;
  if (holds > 0) throw held(run.id, holds);
  const written = () => decisionsIn(planPath, WRITTEN);
  const files = load(
    {
      export: exported.patrons,
      summary: plan,
      decisions: written,
      partBytes: PART_BYTES,
    },
    exported.extension,
  );
  const artifacts = await writeStage(workspace.folder, run.id, '4-load', (folder) => {
    const noted: Artifacts = {};
    for (const { name, pieces } of files) {
      noteArtifact(noted, '4-load', name, writeWhole(join(folder, name), pieces));
    }
    return noted;
  });
  const { all } = plan.counts;
  const rows = all.create + all.update + all.transfer + all.clear;
  progress.done(`${rows} rows to import`);
  log.line(`load: ${rows} rows to import`);
  return {
    artifacts,
    planSha256: plan.plan,
  };
}

function refuseStale(
  run: RunContext,
  exported: ExportFile,
  { inputs: planned, plan: planSha256, undoes }: PlanFile,
): void {
  const now: Record<string, string> = {
    export: exported.sha256,
    'known.jsonl': sha256OfFile(artifact(run, '3-match', 'known.jsonl')),
    ...inputHashes(run),
    ...run.workspace.hashes,
    ...undoneHash(run.workspace, undoes),
  };
  const differing = Object.keys({ ...planned, ...now }).filter((name) => planned[name] !== now[name]);
  if (sha256OfFile(artifact(run, '3-match', 'plan.jsonl')) !== planSha256)
    differing.unshift('3-match/plan.jsonl');
  if (differing.length === 0) return;
  const paths = new Map([
    ['export', exported.name],
    ['undone', `runs/${undoes}/3-match/plan.jsonl`],
  ]);
  const names = differing.map((name) => paths.get(name) ?? name);
  const verb = names.length === 1 ? 'differs' : 'differ';
  throw stale(run.id, `The plan was made from other files: ${names.join(', ')} ${verb}.`);
}

/** A child who leaves, comes back and leaves again makes the same plan twice, each for an export of its own. */
function refuseLoaded(
  run: RunContext,
  { loadedBy }: ExportFile,
  { loads }: LedgerEntries,
  planSha256: string,
): void {
  const isEarlier = (one: LedgerEntries['loads'][number]) =>
    one.run === run.id || (one.run === loadedBy && one.planSha256 === planSha256);
  const earlier = loads.find(isEarlier);
  if (earlier === undefined) return;
  throw new SyncError('PLAN_LOADED', {
    where: `run ${run.id}`,
    what: `The plan was loaded already, by run ${earlier.run}.`,
    means: 'Nothing was written a second time.',
    mend: 'Import the file of that run, export again from Alexandria, and run clever-sync sync.',
  });
}

function stale(id: string, what: string): SyncError {
  return new SyncError('PLAN_STALE', {
    where: `run ${id}`,
    what,
    means: NOTHING_CHANGED,
    mend: 'Run clever-sync sync again; it makes a new plan from what is there now.',
  });
}

function held(id: string, limits: number): SyncError {
  return new SyncError('PLAN_HELD', {
    where: `run ${id}`,
    what: `The run is held for ${limits} ${limits === 1 ? 'reason' : 'reasons'}.`,
    means: NOTHING_CHANGED,
    mend: `Read "clever-sync status ${id}" or the report of the run, and mend what it names.`,
  });
}
