// The load stage of a run: the plan applied to the export it was made from. Refuses any other export, any plan whose
// inputs changed since, a plan that was loaded already, and a plan that is held.

import { join } from 'node:path';
import { WRITTEN } from '../../stages/load/rows.ts';
import { load, PART_BYTES } from '../../stages/load.ts';
import { writeWhole } from '../disk/files.ts';
import type { RunHold } from '../release/gates.ts';
import { requireAsPlanned, requireReleased } from '../release/loadable.ts';
import { writeStage } from '../runs.ts';
import type { ExportFile } from '../workspace/exports.ts';
import type { LedgerEntries } from '../workspace/ledger.ts';
import { decisionsIn, readPlanFile } from './plan.ts';
import { type Artifacts, artifact, noteArtifact, type RunContext } from './step.ts';

export interface LoadStep {
  readonly artifacts: Artifacts;
  readonly planSha256: string;
}

/**
 * Loads. Throws PLAN_STALE, PLAN_LOADED or PLAN_HELD and then writes nothing.
 * @param ownHolds what holds the run beside its plan
 * @param shownIn the run that the plan was shown in, or comes from
 * @param overtakenBy the run that came to count since the plan was made, '' for none
 */
export async function loadStep(
  run: RunContext,
  exported: ExportFile,
  ledger: LedgerEntries,
  ownHolds: readonly RunHold[],
  { shownIn = run.id, overtakenBy = '' }: { readonly shownIn?: string; readonly overtakenBy?: string } = {},
): Promise<LoadStep> {
  const { workspace, progress, log } = run;
  progress.stage('load');
  const planPath = artifact(run, '3-match', 'plan.jsonl');
  const plan = readPlanFile(artifact(run, '3-match', 'plan.json'));
  const loading = { run, shownIn, plan, exported, ledger };
  requireAsPlanned(loading, overtakenBy);
  requireReleased(loading, ownHolds);
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
