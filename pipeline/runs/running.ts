// A run from its first line to its last: its folder, run.json, the operation log, and the ledger's entry. Whatever
// stops it is written down before it goes on up.

import { join } from 'node:path';
import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import type { Role } from '../../mappings/roles.ts';
import type { RunState } from '../../stages/report/view.ts';
import {
  listRuns,
  nextRunId,
  type RunRecord,
  readRun,
  runFolder,
  type Stage,
  utcTime,
  writeRun,
} from '../runs.ts';
import type { Artifacts, RunContext } from '../steps/step.ts';
import type { Progress } from '../terminal/progress.ts';
import { programVersion } from '../version.ts';
import type { ExportFile } from '../workspace/exports.ts';
import type { Ledger, LedgerEntries } from '../workspace/ledger.ts';
import type { Workspace } from '../workspace.ts';
import type { World } from '../world.ts';
import { INDEX_NAME, writeIndex } from './all-runs.ts';
import { openLog } from './log.ts';

export interface RunOptions {
  readonly world: World;
  readonly progress: Progress;
  readonly trigger: RunRecord['trigger'];
  readonly dryRun: boolean;
  /** The one role that is written. */
  readonly only?: Role | undefined;
  /** Ends the run between two stages, e.g. when the lock is lost. */
  readonly lost: AbortSignal;
}

/** What the ledger keeps of a load. */
interface FinishedLoad {
  readonly exported: ExportFile;
  readonly planSha256: string;
  /** The run that the plan was shown in, or comes from. */
  readonly shownIn: string;
}

export interface OpenRun {
  readonly context: RunContext;
  /** Runs one stage and notes its times and artifacts. */
  stage<T extends { readonly artifacts: Artifacts }>(stage: Stage, work: () => Promise<T>): Promise<T>;
  note(part: Partial<RunRecord>): void;
  /** Names the outcome so far of a run that is made stage by stage. The outbox stays with the run it holds. */
  rest(state: RunState): Promise<void>;
  /** Names the outcome in run.json and, in one write, in the ledger: this is what makes the run current. */
  finish(state: RunState, load?: FinishedLoad): Promise<void>;
}

/** Begins a new run, does the work, and marks the run failed when the work throws. */
export async function beginRun<T>(
  workspace: Workspace,
  ledger: Ledger,
  options: RunOptions,
  work: (run: OpenRun) => Promise<T>,
): Promise<T> {
  const { folder, settings } = workspace;
  const startedAt = utcTime(options.world.now());
  const earlier = listRuns(folder);
  const record: RunRecord = {
    id: nextRunId(earlier, options.world.now()),
    state: 'running',
    trigger: options.trigger,
    dryRun: options.dryRun,
    ...(options.only === undefined ? {} : { only: options.only }),
    district: settings.district,
    startedAt,
    finishedAt: '',
    stages: {},
    counts: {},
    holds: [],
    problems: {},
    inputs: {},
    artifacts: {},
    versions: { program: programVersion(), node: process.versions.node },
    pages: 0,
    error: null,
  };
  // From the first run on there is a ledger, so that one that is missing later is never taken for an empty one.
  if (earlier.length === 0) await ledger.update((entries) => entries);
  writeRun(folder, record);
  return inRun(workspace, ledger, options, record, work);
}

/** Goes on with a run that stands there, for a stage of its own. A stage that is refused leaves the run what it was. */
export async function resumeRun<T>(
  workspace: Workspace,
  ledger: Ledger,
  options: RunOptions,
  id: string,
  work: (run: OpenRun) => Promise<T>,
): Promise<T> {
  return inRun(workspace, ledger, options, readRun(workspace.folder, id), work);
}

async function inRun<T>(
  workspace: Workspace,
  ledger: Ledger,
  options: RunOptions,
  begun: RunRecord,
  work: (run: OpenRun) => Promise<T>,
): Promise<T> {
  const { world, progress } = options;
  const log = openLog(join(runFolder(workspace.folder, begun.id), 'run.log'), world.now);
  const context: RunContext = { id: begun.id, workspace, world, log, progress };
  let record = begun;
  const note = (part: Partial<RunRecord>) => {
    record = { ...record, ...part };
    writeRun(workspace.folder, record);
  };
  const run: OpenRun = {
    context,
    note,
    async stage(stage, stageWork) {
      options.lost.throwIfAborted();
      const startedAt = utcTime(world.now());
      const done = await stageWork();
      const times = { startedAt, finishedAt: utcTime(world.now()) };
      note({
        stages: { ...record.stages, [stage]: times },
        artifacts: { ...record.artifacts, ...done.artifacts },
      });
      return done;
    },
    async rest(state) {
      options.lost.throwIfAborted();
      note({ state, finishedAt: utcTime(world.now()), error: null });
      await ledger.update((entries) => listed(entries, record));
    },
    async finish(state, load) {
      options.lost.throwIfAborted();
      const outcome = { state, finishedAt: utcTime(world.now()), error: null };
      // The ledger first: a run killed between the two writes is what the ledger says, and run.json is made to follow.
      await ledger.update((entries) => entered(entries, { ...record, ...outcome }, load));
      note(outcome);
      log.line(`finished: ${state}`);
    },
  };
  try {
    return await work(run);
  } catch (error) {
    await fail(run, ledger, error, () => record);
    throw error;
  } finally {
    await showHistory(run, ledger);
  }
}

/** A page for people that could not be written changes nothing about the run. */
async function showHistory({ context: { workspace, log } }: OpenRun, ledger: Ledger): Promise<void> {
  try {
    await writeIndex(workspace, ledger.entries);
  } catch (error) {
    const code = error instanceof SyncError ? error.code : 'BUG';
    try {
      log.line(`runs/${INDEX_NAME} could not be written: ${code}`);
    } catch {
      // The disk may be what failed; what became of the run is what has to be told.
    }
  }
}

/** Makes run.json of the current run say what the ledger says, for a run that was killed between the two. */
export function followLedger(folder: string, { current, runs }: LedgerEntries): void {
  const entry = runs.find(({ id }) => id === current);
  if (entry === undefined) return;
  if (!listRuns(folder).includes(current)) throw lostRun(current);
  const record = readRun(folder, current);
  if (record.state === entry.state) return;
  writeRun(folder, { ...record, state: entry.state, finishedAt: entry.finishedAt, error: null });
}

function lostRun(id: string): SyncError {
  return new SyncError('STATE_DAMAGED', {
    where: `runs/${id}`,
    what: 'The folder of the last run that counts is missing, and with it what is known of everybody.',
    means: NOTHING_CHANGED,
    mend: 'Put the folder back from a backup. Never delete the newest runs.',
  });
}

/** A run that has its outcome keeps it, whatever went wrong after it. */
async function fail(run: OpenRun, ledger: Ledger, error: unknown, record: () => RunRecord): Promise<void> {
  const { log, world } = run.context;
  const code = error instanceof SyncError ? error.code : 'BUG';
  const message = error instanceof SyncError ? error.message : 'An unexpected error; see the terminal.';
  try {
    log.line(`failed: ${code}`);
    if (record().state !== 'running') return;
    run.note({ state: 'failed', finishedAt: utcTime(world.now()), error: { code, message } });
    await ledger.update((entries) => listed(entries, record()));
  } catch {
    // The disk may be what failed; the first error is the one to tell.
  }
}

function listed(entries: LedgerEntries, record: RunRecord): LedgerEntries {
  const { id, state, trigger, dryRun, startedAt, finishedAt, counts } = record;
  const others = entries.runs.filter((run) => run.id !== id);
  const runs = [...others, { id, state, trigger, dryRun, startedAt, finishedAt, counts }];
  return { ...entries, runs: runs.sort((one, other) => (one.id < other.id ? -1 : 1)) };
}

function entered(entries: LedgerEntries, record: RunRecord, load: FinishedLoad | undefined): LedgerEntries {
  const { id, finishedAt, dryRun } = record;
  const loads = load === undefined ? entries.loads : [...entries.loads, loadEntry(id, finishedAt, load)];
  return { ...listed(entries, record), loads, current: dryRun ? entries.current : id };
}

function loadEntry(
  run: string,
  at: string,
  { exported, planSha256, shownIn }: FinishedLoad,
): LedgerEntries['loads'][number] {
  const entry = { run, at, exportName: exported.name, exportSha256: exported.sha256, planSha256 };
  return shownIn === run ? entry : { ...entry, shownIn };
}
