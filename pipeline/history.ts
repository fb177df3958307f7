// One person in every run that has a plan. Reads of each plan only the lines about the person, and looks through whole files
// only to learn who is meant by a barcode, an e-mail, a number or a username.

import { join } from 'node:path';
import { type Day, type Stretch, stretchesOf } from '../stages/history.ts';
import type { Decision } from '../stages/match/plan.ts';
import { openUsers, type Users } from '../stages/match/sides.ts';
import { readWhole } from './files.ts';
import type { LedgerEntries } from './ledger.ts';
import { decisionsAbout, decisionsWithoutGuid } from './plan-search.ts';
import { hasStage, listRuns, stageFolder } from './runs.ts';
import { decisionsIn } from './steps/plan.ts';

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
    const stretches = stretchesOf(runs.map((run) => dayOf(workspace, run, person, entries)));
    return stretches.some(({ decision }) => decision !== null) ? [{ ...person, stretches }] : [];
  });
}

type Sought = Pick<History, 'guid' | 'barcode'>;

function dayOf(workspace: string, run: string, { guid, barcode }: Sought, { runs }: LedgerEntries): Day {
  const entry = runs.find(({ id }) => id === run);
  const plan = join(stageFolder(workspace, run, '3-match'), 'plan.jsonl');
  const byGuid = guid === '' ? [] : decisionsAbout(plan, guid);
  // Before Clever's id was written for them, patrons have none.
  const found = byGuid.length > 0 || barcode === '' ? byGuid : decisionsWithoutGuid(plan, barcode);
  const decision = found.find((one) => one.barcode === barcode) ?? found[0] ?? null;
  return { run, state: entry?.state ?? 'running', dryRun: entry?.dryRun ?? false, decision };
}

/** Who is meant, by the newest run that knows. */
function named(workspace: string, runs: readonly string[], who: string): readonly Sought[] {
  for (const run of runs.toReversed()) {
    const plan = join(stageFolder(workspace, run, '3-match'), 'plan.jsonl');
    const found = /^[0-9a-f]{24}$/.test(who)
      ? decisionsAbout(plan, who)
      : decisionsNaming(workspace, run, who);
    const people = found.map(({ guid, barcode }) => ({ guid, barcode }));
    if (people.length > 0) return people.filter((one, at) => at === people.findIndex(isSame(one)));
  }
  return [];
}

function isSame(one: Sought): (other: Sought) => boolean {
  return (other) => one.guid === other.guid && (one.guid !== '' || one.barcode === other.barcode);
}

/** The decisions of a run about whoever has a text as GUID, barcode, number, e-mail or username. */
function decisionsNaming(workspace: string, run: string, who: string): readonly Decision[] {
  const plan = join(stageFolder(workspace, run, '3-match'), 'plan.jsonl');
  const users = readWhole(join(stageFolder(workspace, run, '2-transform'), 'patrons.csv'));
  if (who === '' || ![readWhole(plan), users].some((bytes) => mayHold(bytes, who))) return [];
  const guids = guidsOf(who, openUsers(users));
  const found: Decision[] = [];
  for (const decision of decisionsIn(plan)) {
    const { guid, barcode } = decision;
    if (guid === who || barcode === who || guids.has(guid)) found.push(decision);
  }
  return found;
}

function mayHold(bytes: Buffer, who: string): boolean {
  return bytes.includes(who) || bytes.toString('latin1').toLowerCase().includes(asBytes(who.toLowerCase()));
}

function asBytes(text: string): string {
  return Buffer.from(text).toString('latin1').toLowerCase();
}

const SOUGHT = ['1000', '1001', '1019', '1052'];

/** The users that hold the text as a number, e-mail or username. */
export function guidsOf(who: string, users: Users): ReadonlySet<string> {
  const guids = new Set<string>();
  const wanted = who.toLowerCase();
  for (let user = 0; user < users.count; user += 1) {
    if (SOUGHT.some((code) => users.cell(user, code).toLowerCase() === wanted)) guids.add(users.guid(user));
  }
  return guids;
}
