// Which run or file a person means by a name: a run id, a day (2026-11-24, today, yesterday), last, or a path. Days are
// those of this machine's clock.

import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { SyncError } from '../../mappings/errors.ts';
import type { DiffKind } from '../../stages/diff.ts';
import { blocks } from '../disk/files.ts';
import { hasStage, listRuns, runFolder, type Stage, startOfRun } from '../runs.ts';
import { DAY_MS, dayOf } from '../workspace/days.ts';
import { openLedger } from '../workspace/ledger.ts';

/** Who asks, and from where. */
export interface Asking {
  readonly workspace: string;
  readonly cwd: string;
  readonly nowMs: number;
  /** The library's own titles by code. */
  readonly titles: Readonly<Record<string, string>>;
}

export interface Place {
  /** What it is called in the result. */
  readonly name: string;
  readonly path: string;
  /** A folder of a run; else a file. */
  readonly isRun: boolean;
}

const NEEDED: Readonly<Record<DiffKind, Stage>> = {
  roster: '2-transform',
  export: '3-match',
  plan: '3-match',
};

/** What a file is by how it begins; undefined for what is no file. Throws DISK. */
export function kindOfFile(name: string, { cwd }: Pick<Asking, 'cwd'>): DiffKind | undefined {
  const path = resolve(cwd, name);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const [block] = blocks(path);
  const start = block?.toString('utf8', 0, 64) ?? '';
  if (/^role,\d{4} /.test(start)) return 'roster';
  return start.startsWith('{"action":') ? 'plan' : 'export';
}

/** Throws USAGE when there is no such thing, or the run lacks what is compared. */
export async function placeOf(name: string, kind: DiffKind, asking: Asking): Promise<Place> {
  const { workspace, cwd } = asking;
  const runs = listRuns(workspace);
  const run = runs.includes(name) ? name : await runOfDay(name, kind, runs, asking);
  if (run !== undefined) {
    if (hasStage(workspace, run, NEEDED[kind])) return runPlace(workspace, run);
    throw refusal(`run ${run}`, `The run has no ${kind}: it stopped before that.`);
  }
  const path = resolve(cwd, name);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return { name: basename(path), path, isRun: false };
  if (found?.isDirectory() && existsSync(join(path, 'run.json'))) {
    if (existsSync(join(path, NEEDED[kind]))) return { name: `run ${basename(path)}`, path, isRun: true };
    throw refusal(name, `The run has no ${kind}: it stopped before that.`);
  }
  throw refusal(name, 'There is no such run, day, file or folder of a run.');
}

function runPlace(workspace: string, run: string): Place {
  return { name: `run ${run}`, path: runFolder(workspace, run), isRun: true };
}

/** The last run of a day that has what is compared; a run that counts rather than a dry one. */
async function runOfDay(
  name: string,
  kind: DiffKind,
  runs: readonly string[],
  { workspace, nowMs }: Asking,
): Promise<string | undefined> {
  const day = dayNamed(name, nowMs);
  if (day === undefined) return undefined;
  const ofDay = runs.filter((run) => day === '' || dayOf(startOfRun(run)) === day);
  const having = ofDay.filter((run) => hasStage(workspace, run, NEEDED[kind]));
  const { entries } = await openLedger(workspace);
  const real = new Set(entries.runs.filter(({ dryRun }) => !dryRun).map(({ id }) => id));
  const run = having.findLast((one) => real.has(one)) ?? having.at(-1);
  if (run !== undefined) return run;
  throw refusal(
    name,
    `No run of ${day === '' ? 'this workspace' : day} has ${kind === 'export' ? 'an' : 'a'} ${kind}.`,
  );
}

/** '' for the newest of all; undefined for what names no day. */
function dayNamed(name: string, nowMs: number): string | undefined {
  switch (name) {
    case 'last':
      return '';
    case 'today':
      return dayOf(nowMs);
    case 'yesterday':
      return dayOf(nowMs - DAY_MS);
  }
  return /^\d{4}-\d\d-\d\d$/.test(name) ? name : undefined;
}

function refusal(where: string, what: string): SyncError {
  return new SyncError('USAGE', {
    where,
    what,
    means: 'Nothing was compared.',
    mend: 'See the runs: clever-sync status --all',
  });
}
