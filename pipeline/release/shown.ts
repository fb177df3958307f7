// A plan that was shown in one run is loaded in a run of its own, a copy of the first three stages: the shown run stays
// what it was, and the ledger has one loaded run for one load. Everything is refused before that run is made.

import { copyRun } from '../runs/copying.ts';
import { beginRun, type OpenRun, type RunOptions } from '../runs/running.ts';
import type { RunRecord, Stage } from '../runs.ts';
import { readPlanFile } from '../steps/plan.ts';
import { artifact } from '../steps/step.ts';
import type { ExportFile } from '../workspace/exports.ts';
import type { Ledger, LedgerEntries } from '../workspace/ledger.ts';
import type { Workspace } from '../workspace.ts';
import { type RunHold, requireEnabled, requireSites, runHolds } from './gates.ts';
import { type Approval, overtaker, type PlanToLoad, requireAsPlanned, requireReleased } from './loadable.ts';

const SHOWN: readonly Stage[] = ['1-extract', '2-transform', '3-match'];

export interface Loadable extends PlanToLoad {
  readonly ownHolds: readonly RunHold[];
}

/** The plan of a run as it stands there. Throws STAGE_MISSING without one, PLAN_LOADED, PLAN_STALE. */
export function planOfRun(
  workspace: Workspace,
  id: string,
  exported: ExportFile,
  ledger: LedgerEntries,
  nowMs: number,
): Loadable {
  const run = { id, workspace };
  artifact(run, '3-match', 'plan.jsonl');
  const plan = readPlanFile(artifact(run, '3-match', 'plan.json'));
  const loading = { run, shownIn: id, plan, exported, ledger };
  requireAsPlanned(loading, overtaker(loading));
  return { ...loading, ownHolds: runHolds(workspace, exported, ledger, nowMs, 'manual') };
}

/** Returns what released the plan, if it had to be. Throws NOT_ENABLED, SITES_UNANSWERED, PLAN_HELD. */
export function requireLoadable(loadable: Loadable): Approval | undefined {
  requireEnabled(loadable.run.workspace);
  requireSites(loadable.run, loadable.exported);
  return requireReleased(loadable, loadable.ownHolds);
}

/** Begins the run that loads a plan which was shown in another. */
export function beginFromShown<T>(
  { run: { id, workspace } }: Loadable,
  approval: Approval | undefined,
  ledger: Ledger,
  options: RunOptions,
  work: (run: OpenRun) => Promise<T>,
): Promise<T> {
  return beginRun(workspace, ledger, options, async (run) => {
    run.note(copyRun(workspace, id, run.context.id, SHOWN));
    // Whoever loads a plan by hand means it, and nothing holds it any more.
    run.note({ dryRun: false, trigger: 'manual', state: 'running', holds: [], ...releasedBy(approval) });
    run.context.log.line(
      `load: the plan of run ${id}${approval === undefined ? '' : ', which was released'}`,
    );
    return work(run);
  });
}

/** What run.json says of an approval. */
export function releasedBy(approval: Approval | undefined): Pick<RunRecord, 'approval'> {
  if (approval === undefined) return {};
  const { run, at, by, why } = approval;
  return { approval: { run, at, by, why } };
}
