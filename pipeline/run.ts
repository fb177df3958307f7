// One run: the five stages in order, what their outcome is called, and the one step in which it becomes current.

import { SyncError } from '../mappings/errors.ts';
import type { PlanSummary } from '../stages/match/plan.ts';
import { type Release, releaseOf } from '../stages/release.ts';
import type { RunState } from '../stages/report/view.ts';
import { prune } from './purge/purging.ts';
import {
  beforeRealRun,
  followedWords,
  holdsOf,
  type RunHold,
  requireEnabled,
  requireSites,
  runHolds,
} from './release/gates.ts';
import { beginRun, type OpenRun, type RunOptions } from './runs/running.ts';
import { hasStage } from './runs.ts';
import { extractStep } from './steps/extract.ts';
import { loadStep } from './steps/load.ts';
import { matchStep } from './steps/match.ts';
import { readPlanFile } from './steps/plan.ts';
import { reportStep } from './steps/report.ts';
import { artifact, type RunFiles } from './steps/step.ts';
import { transformStep } from './steps/transform.ts';
import { chooseExport, type ExportFile } from './workspace/exports.ts';
import type { Ledger, LedgerEntries } from './workspace/ledger.ts';
import { publishRun } from './workspace/outbox.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

export interface SyncOptions extends RunOptions {
  readonly exportPath?: string | undefined;
  readonly tokenFile?: string | undefined;
  /** The run whose files reached the outbox only now, '' if none. */
  readonly delivered?: string;
}

export interface SyncResult {
  readonly run: string;
  readonly state: RunState;
  readonly summary: PlanSummary;
  readonly holds: readonly string[];
  readonly exportName: string;
  /** The way on from a held run; null for any other. */
  readonly release: Release | null;
  /** What became of the run that was held before this one; '' if none was. */
  readonly earlier: string;
  /** What to know of the export, and what a real run would stop at where this was a dry one. */
  readonly before: readonly string[];
}

/** Runs a workspace's sync. The caller holds the lock. Throws what the stages throw; the run is then `failed`. */
export async function sync(folder: string, ledger: Ledger, options: SyncOptions): Promise<SyncResult> {
  const pruned = options.dryRun ? '' : pruneFirst(folder, ledger, options);
  const workspace = openWorkspace(folder, options.only);
  return beginRun(workspace, ledger, options, (run) => {
    if (pruned !== '') run.context.log.line(`purge: ${pruned}`);
    const exported = chooseExport(workspace, ledger.entries, options.exportPath);
    if (exported.loadedBy !== '' && exported.loadedBy === options.delivered)
      throw deliveredLate(options.delivered);
    return allStages(run, exported, ledger, options);
  });
}

/** Before the tables are read, so that a plan is never bound to a line of decisions.csv that goes. */
function pruneFirst(folder: string, ledger: Ledger, { only, progress, world }: SyncOptions): string {
  const workspace = openWorkspace(folder, only);
  requireEnabled(workspace);
  const pruned = prune(workspace, ledger.entries, world.now());
  if (pruned === '') return pruned;
  progress.stage('purge');
  progress.done(pruned);
  return pruned;
}

/** The file of a load that could not be delivered must not be withdrawn in the same breath that delivers it. */
function deliveredLate(run: string): SyncError {
  return new SyncError('PLAN_LOADED', {
    where: `run ${run}`,
    what: 'Its import file had not reached the outbox; it is there now, whole.',
    means: 'That file waits to be imported, and nothing new was planned.',
    mend: 'Import it, export again from Alexandria, and run clever-sync sync.',
  });
}

async function allStages(
  run: OpenRun,
  exported: ExportFile,
  ledger: Ledger,
  { dryRun, trigger, tokenFile }: SyncOptions,
): Promise<SyncResult> {
  const { id, workspace, world, log } = run.context;
  const earlier = heldBefore(ledger.entries);
  if (earlier !== '') log.line(earlier);
  const extracted = await run.stage('1-extract', () => extractStep(run.context, tokenFile));
  run.note({ pages: extracted.pages, inputs: { ...workspace.hashes, export: exported.sha256 } });
  if (!dryRun) requireSites(run.context, exported);

  const followed = followedWords(exported);
  if (followed !== '') log.line(followed);
  const before = [
    ...(followed === '' ? [] : [followed]),
    ...(dryRun ? beforeRealRun(run.context, exported) : []),
  ];

  const transformed = await run.stage('2-transform', () => transformStep(run.context));
  run.note({ problems: transformed.problems });

  const { summary } = await run.stage('3-match', () => matchStep(run.context, exported, ledger.entries));
  const ownHolds = runHolds(workspace, exported, ledger.entries, world.now(), trigger);
  const holds = holdsOf(workspace, summary, ownHolds);
  run.note({ counts: summary.counts.all, holds });
  const state = stateOf(summary, holds.length > 0, dryRun);
  await conclude(run, exported, ledger, { state, ownHolds });
  const limits = holds.map(({ limit }) => limit);
  return {
    run: id,
    state,
    summary,
    holds: holds.map(({ sentence }) => sentence),
    exportName: exported.name,
    release: state === 'held' ? releaseOf({ run: id, dryRun, limits, counts: summary.counts.all }) : null,
    earlier,
    before,
  };
}

export interface Conclusion {
  readonly state: RunState;
  readonly ownHolds: readonly RunHold[];
  /** The run that the plan was shown in, or comes from; the run itself where it is new. */
  readonly shownIn?: string;
}

/** What follows once a run has its plan and its state: the load, the report, the ledger, the outbox. */
export async function conclude(
  run: OpenRun,
  exported: ExportFile,
  ledger: Ledger,
  { state, ownHolds, shownIn = run.context.id }: Conclusion,
): Promise<void> {
  const loaded =
    state === 'loaded'
      ? await run.stage('4-load', () =>
          loadStep(run.context, exported, ledger.entries, ownHolds, { shownIn }),
        )
      : undefined;
  await run.stage('5-report', () => reportStep(run.context, exported, { state, holds: ownHolds }));
  await run.finish(state, loaded && { exported, planSha256: loaded.planSha256, shownIn });
  await followOutbox(run.context.workspace, ledger);
}

/** How a run ended whose plan a person released, told as a sync's. */
export function resultOf(run: RunFiles, exportName: string, state: RunState): SyncResult {
  const { plan: _, ...summary } = readPlanFile(artifact(run, '3-match', 'plan.json'));
  return { run: run.id, state, summary, holds: [], exportName, release: null, earlier: '', before: [] };
}

/** Said by a sync of a workspace whose last run that counts was held; it plans anew, and overrides nothing. */
function heldBefore({ current, runs, approvals }: LedgerEntries): string {
  if (runs.find(({ id }) => id === current)?.state !== 'held') return '';
  const isReleased = approvals.some(({ run }) => run === current);
  return `Run ${current} was held before this one, ${isReleased ? 'and was released but not loaded' : 'and nobody released it'}.`;
}

/** What a plan is called: held, a dry run's look, nothing to do, or ready to import. */
export function stateOf({ counts }: Pick<PlanSummary, 'counts'>, isHeld: boolean, dryRun: boolean): RunState {
  if (isHeld) return 'held';
  if (dryRun) return 'planned';
  const { create, update, transfer, clear } = counts.all;
  return create + update + transfer + clear === 0 ? 'unchanged' : 'loaded';
}

/** The ledger is the switch: once it names the run, the outbox only follows; a run killed in between is followed up. */
export async function followOutbox(workspace: Workspace, ledger: Ledger): Promise<void> {
  const { current, published } = ledger.entries;
  if (current === '' || current === published || !hasStage(workspace.folder, current, '5-report')) return;
  publishRun(workspace, current);
  await ledger.update((entries) => ({ ...entries, published: current }));
}
