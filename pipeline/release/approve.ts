// Releases exactly one held plan, once, and enters who did it and why in the ledger; loads it too where that is asked
// for. Limits stay as they are, and the next run that breaks one is held again.

import { conclude, resultOf, type SyncResult, stateOf } from '../run.ts';
import type { RunOptions } from '../runs/running.ts';
import { readRun, utcTime } from '../runs.ts';
import { chooseExport } from '../workspace/exports.ts';
import type { Ledger } from '../workspace/ledger.ts';
import { openWorkspace } from '../workspace.ts';
import type { Approval } from './loadable.ts';
import { type NamedNumbers, requireHeld, requireNumbers, requireUnreleased } from './releasable.ts';
import { releaseRest, transfersLeft } from './rest.ts';
import { beginFromShown, type Loadable, planOfRun, requireLoadable } from './shown.ts';

export interface ApproveOptions extends Pick<RunOptions, 'world' | 'progress' | 'lost'> {
  readonly run: string;
  readonly numbers: NamedNumbers;
  /** What stays out, e.g. ['transfers@LINC']. */
  readonly without: readonly string[];
  readonly by: string;
  readonly why: string;
  readonly exportPath?: string | undefined;
  /** Whether to go on and load what was released. */
  readonly load: boolean;
}

export interface Approved {
  readonly approval: Approval;
  /** The run that loaded it; null when that is still to be done. */
  readonly loaded: SyncResult | null;
}

/**
 * Releases a held run. The caller holds the lock.
 * Throws APPROVAL, PLAN_STALE or PLAN_LOADED, and then nothing was entered.
 */
export async function approve(folder: string, ledger: Ledger, options: ApproveOptions): Promise<Approved> {
  const { run: id, world, numbers, without, load } = options;
  const record = readRun(folder, id);
  requireHeld(folder, record);
  const workspace = openWorkspace(folder, record.only);
  const exported = chooseExport(workspace, ledger.entries, options.exportPath);
  const held = planOfRun(workspace, id, exported, ledger.entries, world.now());
  requireUnreleased(held);
  const counts = { ...held.plan.counts.all, transfer: transfersLeft(held, without) };
  requireNumbers(held, counts, numbers, without);
  const runOptions: RunOptions = { ...options, trigger: 'manual', dryRun: false, only: record.only };
  const approvalOf = (run: string, planSha256: string): Approval => {
    const { by, why } = options;
    return { run, at: utcTime(world.now()), planSha256, ...numbers, without, by, why };
  };
  const enter = (approval: Approval) =>
    ledger.update((entries) => ({ ...entries, approvals: [...entries.approvals, approval] }));
  if (without.length > 0) return releaseRest(held, ledger, runOptions, { without, load, approvalOf, enter });
  const approval = approvalOf(id, held.plan.plan);
  await enter(approval);
  return { approval, loaded: load ? await loadReleased(held, ledger, runOptions) : null };
}

/** Loads a released plan and reports, in a run of its own. */
async function loadReleased(held: Loadable, ledger: Ledger, options: RunOptions): Promise<SyncResult> {
  const released = { ...held, ledger: ledger.entries };
  const approval = requireLoadable(released);
  return beginFromShown(released, approval, ledger, options, async (run) => {
    const state = stateOf(held.plan, false, false);
    await conclude(run, held.exported, ledger, { state, ownHolds: [], shownIn: held.run.id });
    return resultOf(run.context, held.exported.name, state);
  });
}
