// What is older than the library wants to keep: runs, exports, saved copies in the outbox, decisions about people whom no
// kept plan knows. Lists it; removes nothing. What a later command needs is never in the list.

import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { utf8Text } from '../mappings/utf8.ts';
import { usersDecided } from '../stages/decide/dropping.ts';
import { diskError } from './disk/errors.ts';
import { readIfThere, sha256OfFile } from './disk/files.ts';
import { decisionsAbout } from './look-back/plan-search.ts';
import { hasStage, listRuns, readRun, runFolder, stageFolder, startOfRun } from './runs.ts';
import { decisionsIn, readPlanFile } from './steps/plan.ts';
import { DAY_MS } from './workspace/days.ts';
import { exportsOf } from './workspace/exports.ts';
import type { LedgerEntries } from './workspace/ledger.ts';
import { outboxOf, REPORT_NAME, REVIEW_NAME } from './workspace/outbox.ts';
import type { Workspace } from './workspace.ts';

export const DECISIONS_FILE = 'decisions.csv';

export interface Removals {
  /** Ids of runs, ascending. */
  readonly runs: readonly string[];
  /** Paths. */
  readonly exports: readonly string[];
  readonly outbox: readonly string[];
  /** The users whose lines of decisions.csv go. */
  readonly users: ReadonlySet<string>;
  /** What is older too and stays, with the reason. */
  readonly kept: readonly { readonly run: string; readonly why: string }[];
}

/**
 * What is older than so many days. Throws DISK; STATE_DAMAGED; TABLE when decisions.csv cannot be read.
 * @param keepDays how many days are kept
 */
export function removalsOf(
  workspace: Workspace,
  entries: LedgerEntries,
  nowMs: number,
  keepDays: number,
): Removals {
  const before = nowMs - keepDays * DAY_MS;
  const all = listRuns(workspace.folder);
  const old = all.filter((run) => startOfRun(run) < before);
  const needed = neededRuns(workspace, entries, all);
  const runs = old.filter((run) => !needed.has(run));
  const remaining = all.filter((run) => !runs.includes(run));
  return {
    runs,
    exports: oldExports(workspace, remaining, before),
    outbox: oldCopies(outboxOf(workspace), before),
    users: runs.length === 0 ? new Set() : usersGone(workspace, entries, remaining),
    kept: old.flatMap((run) => {
      const why = needed.get(run);
      return why === undefined ? [] : [{ run, why }];
    }),
  };
}

/** The runs that a later command needs, with the reason. */
function neededRuns(
  workspace: Workspace,
  { current, published, loads }: LedgerEntries,
  all: readonly string[],
): ReadonlyMap<string, string> {
  const needed = new Map<string, string>();
  const need = (run: string | undefined, why: string) => {
    if (run !== undefined && run !== '' && !needed.has(run)) needed.set(run, why);
  };
  need(current, 'what is known of everybody comes from it');
  need(published, 'the outbox holds its files');
  need(loads.at(-1)?.run, 'it is the last load, which can still be checked and taken back');
  need(loads.at(-1)?.shownIn, 'the last load was shown in it');
  need(all.at(-1), 'it is the newest');
  for (const { run } of followedLoads(workspace, loads))
    need(run, 'the next plan follows its load (reuseExport)');
  for (const run of [...needed.keys()]) need(undoneBy(workspace, run), `run ${run} takes it back`);
  return needed;
}

/** With reuseExport a plan is made on what each load left, from the first one of the newest export on. */
function followedLoads(workspace: Workspace, loads: LedgerEntries['loads']): LedgerEntries['loads'] {
  const newest = workspace.settings.reuseExport ? exportsOf(workspace)[0] : undefined;
  if (newest === undefined) return [];
  const sha256 = sha256OfFile(newest.path);
  const first = loads.findIndex(({ exportSha256 }) => exportSha256 === sha256);
  return first === -1 ? [] : loads.slice(first);
}

function undoneBy({ folder }: Workspace, run: string): string | undefined {
  if (!hasStage(folder, run, '3-match')) return undefined;
  return readPlanFile(join(stageFolder(folder, run, '3-match'), 'plan.json')).undoes;
}

/** Old exports but the newest, and those that a kept run was made from. */
function oldExports(workspace: Workspace, remaining: readonly string[], before: number): readonly string[] {
  const [, ...others] = exportsOf(workspace);
  const old = others.filter(({ modifiedMs }) => modifiedMs < before);
  if (old.length === 0) return [];
  const used = new Set(remaining.map((run) => readRun(workspace.folder, run).inputs.export));
  return old.map(({ path }) => path).filter((path) => !used.has(sha256OfFile(path)));
}

/** The files that the program itself keeps in the outbox are the current run's. */
const OWN: ReadonlySet<string> = new Set([REPORT_NAME, REVIEW_NAME]);
/** A filled sheet, a page or an import file that somebody put aside. What else lies there is the library's own. */
const COPIES: readonly RegExp[] = [
  /^(copy of )?(review|report)(?!\p{L}).*\.(csv|tsv|txt|xlsx?|ods|numbers|html?|pdf)$/iu,
  /^(copy of patron-import.*|patron-import( \(\d+\)| - copy.*))\.(txt|csv)$/i,
];

function oldCopies(outbox: string, before: number): readonly string[] {
  const isCopy = (name: string) => !OWN.has(name) && COPIES.some((copy) => copy.test(name));
  const names = namesIn(outbox).filter(isCopy);
  const paths = names.sort().map((name) => join(outbox, name));
  return paths.filter((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() === true && found.mtimeMs < before;
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw diskError('read', folder, error);
  }
}

/**
 * The users of decisions.csv whom no remaining plan knows. While a held plan waits nobody is: the plan is bound to the table as
 * it is.
 */
function usersGone(
  { folder }: Workspace,
  { current, runs }: LedgerEntries,
  remaining: readonly string[],
): ReadonlySet<string> {
  if (runs.find(({ id }) => id === current)?.state === 'held') return new Set();
  const bytes = readIfThere(join(folder, DECISIONS_FILE));
  const planned = remaining.filter((run) => hasStage(folder, run, '3-match'));
  const [newest, ...earlier] = planned
    .toReversed()
    .map((run) => join(stageFolder(folder, run, '3-match'), 'plan.jsonl'));
  if (bytes === undefined || newest === undefined) return new Set();
  const gone = new Set(usersDecided(utf8Text(bytes, DECISIONS_FILE), DECISIONS_FILE));
  // Nearly all of them are in the newest plan; of the others each earlier one is asked.
  for (const { guid } of decisionsIn(newest)) gone.delete(guid);
  for (const plan of earlier)
    for (const guid of gone) if (decisionsAbout(plan, guid).length > 0) gone.delete(guid);
  return gone;
}

/** The size of what would go, in bytes. */
export function bytesOf({ folder }: Workspace, { runs, exports, outbox }: Removals): number {
  const ofRuns = runs.flatMap((run) =>
    readdirSync(runFolder(folder, run), { recursive: true }).map((name) =>
      join(runFolder(folder, run), String(name)),
    ),
  );
  return [...ofRuns, ...exports, ...outbox].reduce(
    (sum, path) => sum + (statSync(path).isFile() ? statSync(path).size : 0),
    0,
  );
}

/** How a file is named to a person, e.g. 'exports/patrons.txt'. */
export function nearName(path: string): string {
  return `${basename(dirname(path))}/${basename(path)}`;
}
