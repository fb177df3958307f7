// The command that a technician has run after each run, e.g. a mail, a ping or an upload. It learns of the run by its
// environment: counts, codes and paths, never a person and never the token. Whatever it does changes no exit code.

import { join } from 'node:path';
import { SyncError } from '../mappings/errors.ts';
import { alone } from './commands/alone.ts';
import { type CommandContext, HELD } from './commands/context.ts';
import { type Ending, runAside } from './on-finish/aside.ts';
import { openLog } from './runs/log.ts';
import {
  hasStage,
  listRuns,
  OUTCOME_WORDS,
  planInShort,
  type RunRecord,
  readRun,
  runFolder,
  stageFolder,
} from './runs.ts';
import { type LedgerEntries, openLedger } from './workspace/ledger.ts';
import { outboxOf, REPORT_NAME } from './workspace/outbox.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** After five minutes it is stopped, so that a hanging upload never keeps the next day's run. */
const TIMEOUT_MS = 300_000;
const BUG = 1;

/** As `alone`, for work that makes a run; once the workspace is free again `onFinish` is run, however the run ended. */
export async function aloneToTheEnd<T>(
  context: CommandContext,
  work: Parameters<typeof alone<T>>[1],
): Promise<T> {
  const before = await seenIn(context.workspace);
  try {
    const done = await alone(context, work);
    await finished(context, before, undefined);
    return done;
  } catch (error) {
    await finished(context, before, error);
    throw error;
  }
}

/** As `alone`, for work that is the end of a run only where it fills the outbox; `onFinish` is run then and not else. */
export async function aloneToTheOutbox<T>(
  context: CommandContext,
  work: Parameters<typeof alone<T>>[1],
): Promise<T> {
  const before = await seenIn(context.workspace);
  const done = await alone(context, work);
  const { published } = await seenIn(context.workspace);
  if (published !== before.published) await finished(context, before, undefined);
  return done;
}

interface Seen {
  /** Each run as the ledger has it, by id; a run that the ledger does not know yet has ''. */
  readonly runs: ReadonlyMap<string, string>;
  /** The run whose files are in the outbox, '' for none. */
  readonly published: string;
}

async function seenIn(workspace: string): Promise<Seen> {
  const { runs = [], published = '' } = (await entriesOf(workspace)) ?? {};
  const told = (run: LedgerEntries['runs'][number]) =>
    `${JSON.stringify(run)}${run.id === published ? ' published' : ''}`;
  const known = runs.map((run) => [run.id, told(run)] as const);
  return { runs: new Map([...listRuns(workspace).map((id) => [id, ''] as const), ...known]), published };
}

async function entriesOf(workspace: string): Promise<LedgerEntries | undefined> {
  try {
    return (await openLedger(workspace)).entries;
  } catch (error) {
    if (error instanceof SyncError) return undefined;
    throw error;
  }
}

async function finished(
  { workspace: folder, world }: CommandContext,
  before: Seen,
  error: unknown,
): Promise<void> {
  const { runs, published } = await seenIn(folder);
  const run = [...runs.keys()].sort().findLast((id) => before.runs.get(id) !== runs.get(id));
  if (run === undefined) return;
  try {
    const workspace = openWorkspace(folder);
    const { onFinish } = workspace.settings;
    if (onFinish === null) return;
    const record = readRun(folder, run);
    const env = { ...withoutToken(world.env), ...variablesOf(workspace, record, error, published === run) };
    const ending = await runAside(onFinish, { cwd: folder, env, say: world.err, timeoutMs: TIMEOUT_MS });
    const words = wordsOf(ending);
    openLog(join(runFolder(folder, run), 'run.log'), world.now).line(`onFinish: ${words}`);
    if (ending.kind !== 'ended' || ending.exit !== 0)
      world.err(`onFinish: ${words}. The run itself is as it says; only that command went wrong.\n`);
  } catch (mishap) {
    if (!(mishap instanceof SyncError)) throw mishap;
    world.err(`onFinish was not run: ${mishap.code}. The run itself is as it says.\n`);
  }
}

function withoutToken(env: CommandContext['world']['env']): CommandContext['world']['env'] {
  const { CLEVER_TOKEN: _, CLEVER_TOKEN_FILE: __, ...others } = env;
  return others;
}

function variablesOf(
  workspace: Workspace,
  record: RunRecord,
  error: unknown,
  isDelivered: boolean,
): Record<string, string> {
  const { id, state, trigger, dryRun, counts } = record;
  const { folder } = workspace;
  const report = hasStage(folder, id, '5-report')
    ? join(stageFolder(folder, id, '5-report'), REPORT_NAME)
    : '';
  return {
    CLEVER_SYNC_RUN: id,
    CLEVER_SYNC_STATE: state,
    CLEVER_SYNC_EXIT: String(exitOf(state, error)),
    CLEVER_SYNC_ERROR: error instanceof SyncError ? error.code : '',
    CLEVER_SYNC_TRIGGER: trigger,
    CLEVER_SYNC_DRY_RUN: dryRun ? 'yes' : 'no',
    CLEVER_SYNC_DELIVERED: isDelivered ? 'yes' : 'no',
    CLEVER_SYNC_COUNTS: JSON.stringify(counts),
    CLEVER_SYNC_SUMMARY: summaryOf(record, error),
    CLEVER_SYNC_DISTRICT: workspace.settings.district,
    CLEVER_SYNC_WORKSPACE: folder,
    CLEVER_SYNC_RUN_FOLDER: runFolder(folder, id),
    CLEVER_SYNC_LOG: join(runFolder(folder, id), 'run.log'),
    CLEVER_SYNC_OUTBOX: outboxOf(workspace),
    CLEVER_SYNC_REPORT: report,
  };
}

function exitOf(state: RunRecord['state'], error: unknown): number {
  if (error instanceof SyncError) return error.exit;
  if (error !== undefined) return BUG;
  return state === 'held' ? HELD : 0;
}

/** One line, e.g. 'ready to import: 6 new, 11 updated, 7 Transferred, 17 to review'. */
function summaryOf({ state, counts }: Pick<RunRecord, 'state' | 'counts'>, error: unknown): string {
  if (error instanceof SyncError) return `${OUTCOME_WORDS.failed}: ${error.code}`;
  if (error !== undefined) return OUTCOME_WORDS.failed;
  return `${OUTCOME_WORDS[state]}: ${planInShort({ counts })}`;
}

function wordsOf(ending: Ending): string {
  switch (ending.kind) {
    case 'ended':
      return `ended with ${ending.exit}`;
    case 'killed':
      return `was ended by ${ending.signal}`;
    case 'late':
      return `was stopped after ${TIMEOUT_MS / 1000} s`;
    case 'unstarted':
      return `could not be started (${ending.code})`;
  }
}
