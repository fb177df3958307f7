// What decide works on: one run's plan with the export that it was made from, and decisions.csv. Reads the run and changes
// nothing in it; the one file it writes is decisions.csv, whole or not at all.
// Past 200 lines because a plan, its export and what is recorded are opened as one.

import { join } from 'node:path';
import { type DecisionLine, parseDecisions } from '../mappings/decisions.ts';
import { SyncError } from '../mappings/errors.ts';
import { mayBeOneNumber } from '../stages/decide/damage.ts';
import { NOTHING_DECIDED } from '../stages/decide/decoding.ts';
import type { OneRules } from '../stages/decide/one.ts';
import { decisionsFile } from '../stages/decide/writing.ts';
import { identify } from '../stages/match/identity.ts';
import { whyNotSame } from '../stages/match/obey.ts';
import type { Action, Decision } from '../stages/match/plan.ts';
import { openPatrons, openUsers, type PatronSide, type Users } from '../stages/match/sides.ts';
import { readWhole, writeWhole } from './disk/files.ts';
import { findExport } from './look-back/earlier-export.ts';
import { hasStage, listRuns, stageFolder } from './runs.ts';
import { type People, peopleOf } from './steps/people.ts';
import { decisionsIn, readKnownFile, readPlanFile } from './steps/plan.ts';
import type { ExportFile } from './workspace/exports.ts';
import type { LedgerEntries } from './workspace/ledger.ts';
import type { Workspace } from './workspace.ts';

const DECISIONS = 'decisions.csv';

/** What one way of deciding found. */
export interface Decided {
  readonly run: string;
  /** To be recorded; empty if nothing is. */
  readonly added: readonly DecisionLine[];
  /** How many reviews wait after that. */
  readonly open: number;
  /** Said first, in sentences. */
  readonly remarks: readonly string[];
  /** More keys of the JSON. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** What to type next, where it is not the next sync; '' where there is nothing to do. */
  readonly next?: string;
}

export interface Deciding {
  readonly rules: OneRules;
  readonly reviews: readonly Decision[];
  readonly people: People;
  readonly patrons: PatronSide;
  /** The 1-based export record with a barcode; it is there once `whyNotSame` has nothing to say. */
  rowOf(barcode: string): number;
  isStudentOverAdult(guid: string, row: number): boolean;
  /** Users whom the plan joins to one of these export records, by record. */
  holdersOf(rows: ReadonlySet<number>): ReadonlyMap<number, string>;
  /** How many reviews still wait once more is recorded. */
  stillOpen(added: readonly DecisionLine[]): number;
}

/**
 * Opens the run that decisions are about: the named one, else the newest with a plan of the roster.
 * Throws USAGE or STAGE_MISSING without one, EXPORT_MISSING when its export is gone.
 * @param asked the users whose line of the plan is needed even if they do not wait
 */
export function openDeciding(
  workspace: Workspace,
  ledger: LedgerEntries,
  run: string | undefined,
  asked: ReadonlySet<string>,
): Deciding {
  const id = planRun(workspace.folder, run);
  const inMatch = (name: string) => join(stageFolder(workspace.folder, id, '3-match'), name);
  const plan = readPlanFile(inMatch('plan.json'));
  const exported = findExport(workspace, ledger, id, plan.inputs.export ?? '') ?? exportGone(id);
  const rows = readWhole(join(stageFolder(workspace.folder, id, '2-transform'), 'patrons.csv'));
  const users = openUsers(rows);
  const patrons = patronsOf(workspace, exported, inMatch('known.jsonl'));
  const reviews = [...decisionsIn(inMatch('plan.jsonl'), REVIEWS)];
  const planned = plannedUsers(reviews, inMatch('plan.jsonl'), asked, users);
  const unfit = new Set(plan.notes.filter(({ code }) => code === 'DECISION_UNFIT').map(({ guid }) => guid));
  const { decisions: recorded } = workspace.tables;
  const userOf = (guid: string) => users.byGuid.rowsWith(guid)[0] ?? -1;
  const isUnfit = (guid: string) => {
    const { action, matchedBy } = planned.get(guid) ?? {};
    return unfit.has(guid) || (action === 'review' && matchedBy === 'decision');
  };
  return {
    reviews,
    patrons,
    people: peopleOf({ workspace }, exported, rows),
    rules: {
      run: id,
      recorded,
      isUnfit,
      planned(guid) {
        const decision = planned.get(guid);
        if (decision === undefined) return userOf(guid) === -1 ? undefined : IN_ROSTER;
        const { action, matchedBy, candidates } = decision;
        return { action, matchedBy, candidates: candidates.map((row) => patrons.key(row - 1, '1000')) };
      },
      whyNotSame: (guid, barcode) => whyNotSame(userOf(guid), barcode, users, patrons),
      likeBarcode: (barcode) => likeBarcode(barcode, patrons),
    },
    rowOf: (barcode) => (patrons.byBarcode.rowsWith(barcode)[0] ?? -1) + 1,
    isStudentOverAdult: (guid, row) =>
      identify(users, userOf(guid), patrons, row - 1, workspace.tables.policies).studentOverAdult,
    holdersOf: (wanted) => holdersOf(inMatch('plan.jsonl'), wanted),
    stillOpen(added) {
      const settled = new Set(added.filter(({ decision }) => decision !== 'later').map(({ guid }) => guid));
      const again = new Set(added.map(({ guid }) => guid));
      return reviews.filter(({ guid }) => {
        if (again.has(guid)) return !settled.has(guid);
        const before = recorded.byGuid.get(guid);
        return before === undefined || before.decision === 'later' || isUnfit(guid);
      }).length;
    },
  };
}

/** A user whose line of the plan was not asked for. */
const IN_ROSTER = { action: 'unchanged', matchedBy: '', candidates: [] } as const;
const REVIEWS: ReadonlySet<Action> = new Set<Action>(['review']);
const JOINED: ReadonlySet<Action> = new Set<Action>(['update', 'unchanged']);

/** Writes decisions.csv with more lines at its end. Throws DISK; the file is then as it was. */
export function recordDecisions({ folder, tables }: Workspace, added: readonly DecisionLine[]): void {
  const existing = tables.bytes[DECISIONS] ?? null;
  const pieces = decisionsFile(existing, tables.decisions.rows, added);
  // A run that could not read the file back would stop: better that this command does.
  parseDecisions(Buffer.concat(pieces.map((piece) => Buffer.from(piece))).toString('utf8'), DECISIONS);
  writeWhole(join(folder, DECISIONS), pieces);
}

function planRun(folder: string, named: string | undefined): string {
  const runs = listRuns(folder);
  const candidates = named === undefined ? runs : runs.filter((id) => id === named);
  const found = candidates.findLast((id) => isOfRoster(folder, id));
  if (found !== undefined) return found;
  const isThere = named !== undefined && candidates.length > 0;
  throw new SyncError(isThere ? 'STAGE_MISSING' : 'USAGE', {
    where: named === undefined ? 'runs/' : `run ${named}`,
    what: isThere
      ? 'The run has no plan of the roster.'
      : `There is no ${named === undefined ? 'plan yet' : 'such run'}.`,
    means: NOTHING_DECIDED,
    mend:
      named === undefined ? 'Run a sync first: clever-sync sync' : 'See the runs: clever-sync status --all',
  });
}

/** A run that takes another back has a plan, but nobody waits in it. */
function isOfRoster(folder: string, id: string): boolean {
  return (
    hasStage(folder, id, '3-match') &&
    readPlanFile(join(stageFolder(folder, id, '3-match'), 'plan.json')).undoes === ''
  );
}

function exportGone(id: string): never {
  throw new SyncError('EXPORT_MISSING', {
    where: `run ${id}`,
    what: 'The export that its plan was made from is not there any more, so that its candidates cannot be looked up.',
    means: NOTHING_DECIDED,
    mend: 'Put that export back into the exports folder; or run clever-sync sync, and decide on the new review.csv.',
  });
}

function patronsOf({ settings, tables }: Workspace, exported: ExportFile, known: string): PatronSide {
  const protection = { ...settings.protect, listed: tables.protect.barcodes };
  return openPatrons(exported.patrons, readKnownFile(known), protection, settings.dates);
}

/** The reviews by user, and the lines of the other users who were asked for; the plan is read again only for those. */
function plannedUsers(
  reviews: readonly Decision[],
  path: string,
  asked: ReadonlySet<string>,
  users: Users,
): ReadonlyMap<string, Decision> {
  const planned = new Map(reviews.map((review) => [review.guid, review]));
  const others = new Set(
    [...asked].filter((guid) => !planned.has(guid) && users.byGuid.rowsWith(guid).length > 0),
  );
  if (others.size === 0) return planned;
  for (const decision of decisionsIn(path)) {
    if (others.has(decision.guid) && !isLeftover(decision.action)) planned.set(decision.guid, decision);
  }
  return planned;
}

function isLeftover(action: Action): boolean {
  return action === 'transfer' || action === 'clear' || action === 'untouched';
}

function holdersOf(path: string, rows: ReadonlySet<number>): ReadonlyMap<number, string> {
  const holders = new Map<number, string>();
  for (const { row, guid } of decisionsIn(path, JOINED)) {
    if (row !== null && rows.has(row)) holders.set(row, guid);
  }
  return holders;
}

const MOST_LIKE = 3;

function likeBarcode(barcode: string, patrons: PatronSide): readonly string[] {
  const like = new Set<string>();
  for (let patron = 0; patron < patrons.count && like.size < MOST_LIKE; patron += 1) {
    const other = patrons.key(patron, '1000');
    if (other !== barcode && mayBeOneNumber(other, barcode)) like.add(other);
  }
  return [...like];
}
