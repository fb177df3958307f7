// One person in every run that has a plan. Reads of each plan only what is near the person's lines, and looks through whole
// files only to learn who is meant by a barcode, an e-mail, a number or a username.

import { join } from 'node:path';
import { type Day, type Stretch, stretchesOf } from '../../stages/history.ts';
import { readWhole } from '../disk/files.ts';
import { hasStage, listRuns, stageFolder } from '../runs.ts';
import type { LedgerEntries } from '../workspace/ledger.ts';
import { decisionsAbout, decisionsWithBarcode, decisionsWithoutGuid, type Found } from './plan-search.ts';
import { guidsNamed } from './roster-search.ts';

export interface History {
  /** The GUID by which the person was followed, '' for a patron without one. */
  readonly guid: string;
  readonly barcode: string;
  readonly stretches: readonly Stretch[];
}

/** Everybody whom a text names, each over all runs, oldest first; nobody is an empty list. Throws DISK, STATE_DAMAGED. */
export function historiesOf(workspace: string, who: string, entries: LedgerEntries): readonly History[] {
  const runs = listRuns(workspace).filter((run) => hasStage(workspace, run, '3-match'));
  return named(workspace, runs, who).flatMap((person) => {
    const stretches = stretchesOf(daysOf(workspace, runs, person, entries));
    return stretches.some(({ decision }) => decision !== null) ? [{ ...person, stretches }] : [];
  });
}

type Sought = Pick<History, 'guid' | 'barcode'>;

function* daysOf(
  workspace: string,
  runs: readonly string[],
  { guid, barcode }: Sought,
  { runs: entered }: LedgerEntries,
): Generator<Day> {
  const entryById = new Map(entered.map((entry) => [entry.id, entry]));
  let near: number | undefined;
  for (const run of runs) {
    const plan = planOf(workspace, run);
    const byGuid = guid === '' ? [] : decisionsAbout(plan, guid, near);
    // Before Clever's id was written for them, patrons have none.
    const found = byGuid.length > 0 || barcode === '' ? byGuid : decisionsWithoutGuid(plan, barcode);
    const likeliest = found.find(({ decision }) => decision.barcode === barcode) ?? found[0];
    near = byGuid[0]?.at ?? near;
    const { state = 'running', dryRun = false } = entryById.get(run) ?? {};
    yield { run, state, dryRun, decision: likeliest?.decision ?? null };
  }
}

/** Who is meant, by the newest run that knows. */
function named(workspace: string, runs: readonly string[], who: string): readonly Sought[] {
  if (who === '') return [];
  for (const run of runs.toReversed()) {
    const found = isCleverGuid(who)
      ? decisionsAbout(planOf(workspace, run), who)
      : foundByName(workspace, run, who);
    const people = found.map(({ decision: { guid, barcode } }) => ({ guid, barcode }));
    if (people.length > 0) return people.filter((one, at) => at === people.findIndex(isSame(one)));
  }
  return [];
}

function isCleverGuid(who: string): boolean {
  return /^[0-9a-f]{24}$/.test(who);
}

function isSame(one: Sought): (other: Sought) => boolean {
  return (other) => one.guid === other.guid && (one.guid !== '' || one.barcode === other.barcode);
}

function foundByName(workspace: string, run: string, who: string): readonly Found[] {
  const users = readWhole(join(stageFolder(workspace, run, '2-transform'), 'patrons.csv'));
  return decisionsNaming(planOf(workspace, run), who, users);
}

/**
 * The decisions of a plan about whoever has a text as GUID, barcode, number, e-mail or username, in the order of the plan.
 * @param users the bytes of the run's patrons.csv
 * @throws SyncError DISK, STATE_DAMAGED
 */
export function decisionsNaming(plan: string, who: string, users: Buffer): readonly Found[] {
  // A blank names nobody, though many have none of these.
  if (who === '') return [];
  const guids = new Set([who, ...guidsNamed(who, users)]);
  const found = [
    ...[...guids].flatMap((guid) => decisionsAbout(plan, guid)),
    ...decisionsWithBarcode(plan, who),
  ];
  const byPlace = new Map(found.map(({ at, decision }) => [at, decision]));
  return [...byPlace.entries()]
    .sort(([one], [other]) => one - other)
    .map(([at, decision]) => ({ at, decision }));
}

function planOf(workspace: string, run: string): string {
  return join(stageFolder(workspace, run, '3-match'), 'plan.jsonl');
}
