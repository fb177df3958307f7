// The folders of the runs: their ids, their stage folders, and run.json, the only file of a run that is ever
// rewritten. Never opens what is inside a stage.
// Past 200 lines because run.json, its folder and its checks are one promise.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { NOTHING_CHANGED, SyncError } from '../mappings/errors.ts';
import { ROLES } from '../mappings/roles.ts';
import { diskError } from './disk/errors.ts';
import {
  abandonFolder,
  commitFolder,
  makeFolder,
  makeTemporaryFolder,
  readIfThere,
  sha256OfFile,
  writeWhole,
} from './disk/files.ts';

export const STAGES = ['1-extract', '2-transform', '3-match', '4-load', '5-report'] as const;
export type Stage = (typeof STAGES)[number];

/** e.g. 2026-11-24T101500Z */
const RUN_ID = /^(\d{4}-\d\d-\d\dT\d\d)(\d\d)(\d\d)Z$/;

export const runState = z.enum(['running', 'planned', 'held', 'loaded', 'unchanged', 'failed']);
export const runTrigger = z.enum(['manual', 'scheduled']);
export const counted = z.record(z.string(), z.number().int().nonnegative());
const hashes = z.record(z.string(), z.string());

/** `run.json`. Times are ISO, UTC; '' for what has not happened yet. */
const runRecord = z
  .strictObject({
    id: z.string(),
    state: runState,
    trigger: runTrigger,
    dryRun: z.boolean(),
    /** The one role that is written; absent where that is left to the settings. */
    only: z.enum(ROLES).optional(),
    /** What released the plan: the entry of the ledger by its run and time. Absent where nothing had to. */
    approval: z
      .strictObject({ run: z.string(), at: z.string(), by: z.string(), why: z.string() })
      .readonly()
      .optional(),
    district: z.string(),
    startedAt: z.string(),
    finishedAt: z.string(),
    stages: z.record(
      z.string(),
      z.strictObject({ startedAt: z.string(), finishedAt: z.string() }).readonly(),
    ),
    /** By action. */
    counts: counted.readonly(),
    holds: z.array(z.strictObject({ limit: z.string(), sentence: z.string() }).readonly()).readonly(),
    /** By problem code. */
    problems: counted.readonly(),
    /** SHA-256 by name. */
    inputs: hashes.readonly(),
    artifacts: hashes.readonly(),
    versions: z.strictObject({ program: z.string(), node: z.string() }).readonly(),
    /** How many pages Clever answered with. */
    pages: z.number().int().nonnegative(),
    error: z.strictObject({ code: z.string(), message: z.string() }).readonly().nullable(),
  })
  .readonly();
export type RunRecord = z.infer<typeof runRecord>;

/** How a run ended, in the fewest words. */
export const OUTCOME_WORDS: Readonly<Record<RunRecord['state'], string>> = {
  running: 'not finished',
  planned: 'a plan only',
  held: 'held',
  loaded: 'ready to import',
  unchanged: 'nothing to do',
  failed: 'failed',
};

/** What a run's plan would do, in short, e.g. '6 new, 11 updated, 7 Transferred, 17 to review'. */
export function planInShort({ counts }: Pick<RunRecord, 'counts'>): string {
  const count = (action: string) => counts[action] ?? 0;
  return `${count('create')} new, ${count('update')} updated, ${count('transfer')} Transferred, ${count('review')} to review`;
}

/** Whole seconds of UTC, e.g. 2026-11-24T10:15:00Z. */
export function utcTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/**
 * The id of a new run: the clock's second, or the second after the newest run when the clock stands before that.
 * @param existing ids of all runs so far, in any order; what is no run id is left out of account
 */
export function nextRunId(existing: readonly string[], nowMs: number): string {
  const times = existing.filter(isRunId).map(startOfRun);
  const newestMs = times.reduce((newest, time) => Math.max(newest, time), Number.NEGATIVE_INFINITY);
  return utcTime(Math.max(nowMs, newestMs + 1000)).replaceAll(':', '');
}

/** When a run began by its id, in milliseconds since 1970; NaN for what is no run id. */
export function startOfRun(id: string): number {
  return Date.parse(id.replace(RUN_ID, '$1:$2:$3Z'));
}

/** The ids of all run folders of a workspace, ascending. */
export function listRuns(workspace: string): string[] {
  const folder = join(workspace, 'runs');
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && isRunId(entry.name))
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw diskError('read', folder, error);
  }
}

export function runFolder(workspace: string, id: string): string {
  return join(workspace, 'runs', id);
}

/** Whether a run has a stage, whole. */
export function hasStage(workspace: string, id: string, stage: Stage): boolean {
  return existsSync(stageFolder(workspace, id, stage));
}

/** Throws STATE_DAMAGED, naming it, when an artifact of the run is not the file that its stage wrote. */
export function requireWhole(workspace: string, id: string): void {
  for (const [name, sha256] of Object.entries(readRun(workspace, id).artifacts)) {
    const path = join(runFolder(workspace, id), name);
    if (existsSync(path) && sha256OfFile(path) === sha256) continue;
    throw new SyncError('STATE_DAMAGED', {
      where: `runs/${id}/${name}`,
      what: 'The file is not as its stage wrote it, or is missing.',
      means: NOTHING_CHANGED,
      mend: 'Run clever-sync extract again for a fresh roster, and go on from there; never edit the files of a run.',
    });
  }
}

export function stageFolder(workspace: string, id: string, stage: Stage): string {
  return join(runFolder(workspace, id), stage);
}

/**
 * Reads run.json.
 * @throws SyncError USAGE when there is no such run; STATE_DAMAGED when the file is not what was written; DISK
 */
export function readRun(workspace: string, id: string): RunRecord {
  const path = join(runFolder(workspace, id), 'run.json');
  const bytes = isRunId(id) ? readIfThere(path) : undefined;
  if (bytes === undefined && !listRuns(workspace).includes(id)) throw noSuchRun(workspace, id);
  if (bytes === undefined) throw damaged(path, 'The file is missing.');
  const read = runRecord.safeParse(parseJson(bytes, path));
  if (!read.success) throw damaged(path, `The file is not as it was written: ${firstIssue(read.error)}.`);
  if (read.data.id !== id) throw damaged(path, 'The file names another run than its folder does.');
  return read.data;
}

/** Writes run.json anew. The first time it makes the run folder, which appears with the file already in it. */
export function writeRun(workspace: string, record: RunRecord): void {
  const folder = runFolder(workspace, record.id);
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
  if (listRuns(workspace).includes(record.id)) {
    writeWhole(join(folder, 'run.json'), text);
    return;
  }
  makeFolder(join(workspace, 'runs'));
  const temporary = makeTemporaryFolder(folder);
  try {
    writeWhole(join(temporary, 'run.json'), text);
    commitFolder(temporary, folder);
  } catch (error) {
    abandonFolder(temporary);
    throw error;
  }
}

/**
 * Fills a stage of a run, which then appears in one step.
 * @param fill writes the stage's files into the folder it is given; if it throws, nothing of them stays
 * @returns what `fill` returns
 * @throws SyncError USAGE when the stage stands there already; DISK; what `fill` throws
 */
export async function writeStage<T>(
  workspace: string,
  id: string,
  stage: Stage,
  fill: (temporaryFolder: string) => T | Promise<T>,
): Promise<T> {
  const final = stageFolder(workspace, id, stage);
  if (existsSync(final)) throw stageStands(final);
  const temporary = makeTemporaryFolder(final);
  try {
    const filled = await fill(temporary);
    commitFolder(temporary, final);
    return filled;
  } catch (error) {
    abandonFolder(temporary);
    throw error;
  }
}

/** What is wrong with a file that was read, e.g. 'counts: Invalid input: expected record, received array'. */
export function firstIssue(error: z.ZodError): string {
  return error.issues
    .slice(0, 1)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('');
}

function isRunId(text: string): boolean {
  const ms = startOfRun(text);
  return RUN_ID.test(text) && !Number.isNaN(ms) && utcTime(ms).replaceAll(':', '') === text;
}

function parseJson(bytes: Buffer, path: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw damaged(path, 'The file is not JSON, or not all of it is there.');
  }
}

function damaged(path: string, what: string): SyncError {
  return new SyncError('STATE_DAMAGED', {
    where: path,
    what,
    means: 'The run cannot be read, and nothing was changed.',
    mend: 'Restore the file from a backup, or move the folder of that run out of the workspace.',
  });
}

function noSuchRun(workspace: string, id: string): SyncError {
  return new SyncError('USAGE', {
    where: join(workspace, 'runs'),
    what: `There is no run ${id}.`,
    means: NOTHING_CHANGED,
    mend: 'See the runs: clever-sync status --all',
  });
}

function stageStands(folder: string): SyncError {
  return new SyncError('USAGE', {
    where: folder,
    what: 'This stage of the run is there already, and a stage is written once.',
    means: NOTHING_CHANGED,
    mend: 'Start a new run with `clever-sync sync`, or move that folder away to run the stage again.',
  });
}
