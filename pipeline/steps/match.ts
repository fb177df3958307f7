// The match stage of a run: patron rows against the export into a plan. What it needs of earlier runs is written
// down first, so that the same run folder always gives the same plan.

import { join } from 'node:path';
import { ROLES } from '../../mappings/roles.ts';
import { tidy } from '../../mappings/text.ts';
import type { Roster } from '../../stages/extract.ts';
import { isRosterCounted, type Known, knownAfter, knownLines, withoutExport } from '../../stages/known.ts';
import type { MatchInput, MatchRules, UserFields } from '../../stages/match/input.ts';
import { type Action, type PlanSummary, planLine } from '../../stages/match/plan.ts';
import { match } from '../../stages/match.ts';
import { reviewCsv } from '../../stages/review.ts';
import { wireText } from '../../stages/transform.ts';
import { openWhole, readWhole, sha256OfFile, writeWhole } from '../disk/files.ts';
import { readRun, stageFolder, writeStage } from '../runs.ts';
import type { ExportFile } from '../workspace/exports.ts';
import type { LedgerEntries } from '../workspace/ledger.ts';
import { sha256, type Workspace } from '../workspace.ts';
import { readRoster } from './extracted.ts';
import { peopleOf } from './people.ts';
import { decisionsIn, problemsIn, readKnownFile, readPlanFile } from './plan.ts';
import { legacyIdsIn, schoolIdsIn, usersAmong } from './roster.ts';
import { type Artifacts, artifact, noteArtifact, type RunContext, type RunFiles } from './step.ts';
import { knownOfDay } from './verify.ts';

export interface Matched {
  readonly summary: PlanSummary;
  readonly artifacts: Artifacts;
}

/**
 * Plans. Throws STAGE_MISSING without patron rows.
 * @param without what a person left out of a held plan, e.g. ['transfers@LINC']
 * @param known what is known of earlier runs; a plan made again is made with what was known the first time
 */
export async function matchStep(
  run: RunContext,
  exported: ExportFile,
  ledger: LedgerEntries,
  without: readonly string[] = [],
  known: Known = knownOfDay(run, knownBefore(run.workspace, ledger), ledger, exported),
): Promise<Matched> {
  const { workspace, progress, log } = run;
  progress.stage('match');
  const matched = await writeStage(workspace.folder, run.id, '3-match', (folder) =>
    writeMatch(run, exported, known, without, folder),
  );
  const { all } = matched.summary.counts;
  progress.done(
    `${all.create} new, ${all.update} updated, ${all.transfer} Transferred, ${all.review} to review, ${all.unchanged} unchanged`,
  );
  for (const { code, guid, message } of matched.summary.notes)
    if (LOGGED.has(code) && guid === '') log.line(message);
  log.line(
    `match: ${Object.entries(all)
      .map(([action, count]) => `${count} ${action}`)
      .join(', ')}`,
  );
  for (const { sentence } of matched.summary.holds) log.line(`hold: ${sentence}`);
  return matched;
}

const LOGGED: ReadonlySet<string> = new Set(['ENCODING', 'LAST_LOAD', 'EDIT_AT_RISK']);

function writeMatch(
  run: RunContext,
  exported: ExportFile,
  known: Known,
  without: readonly string[],
  folder: string,
): Matched {
  const artifacts: Artifacts = {};
  const note = (name: string, written: { sha256: string; bytes: number }) => {
    noteArtifact(artifacts, '3-match', name, written);
    return written.sha256;
  };
  const knownSha256 = note('known.jsonl', writeWhole(join(folder, 'known.jsonl'), knownLines(known)));
  const users = readWhole(artifact(run, '2-transform', 'patrons.csv'));
  const problems = problemsIn(artifact(run, '2-transform', 'problems.jsonl'));
  const plan = openWhole(join(folder, 'plan.jsonl'));
  try {
    const inputs = {
      export: exported.sha256,
      'known.jsonl': knownSha256,
      ...inputHashes(run),
      ...run.workspace.hashes,
    };
    const summary = match(
      { ...matchInput(run, { users, problems, exported, known, without }), inputs },
      (decision) => plan.write(planLine(decision)),
    );
    const planSha256 = note('plan.jsonl', plan.commit());
    const { user, patron, same, titleOf } = peopleOf(run, exported, users);
    const decisions = decisionsIn(join(folder, 'plan.jsonl'), REVIEWS);
    note(
      'review.csv',
      writeWhole(join(folder, 'review.csv'), reviewCsv({ decisions, user, patron, same, titleOf })),
    );
    const planFile = `${JSON.stringify({ ...summary, plan: planSha256 }, undefined, 2)}\n`;
    note('plan.json', writeWhole(join(folder, 'plan.json'), planFile));
    return { summary, artifacts };
  } catch (error) {
    plan.abandon();
    throw error;
  }
}

export interface Sides {
  /** The bytes of patrons.csv, and what transform found wrong. */
  readonly users: Buffer;
  readonly problems: MatchInput['problems'];
  readonly exported: Pick<ExportFile, 'patrons'>;
  readonly known: Known;
  readonly without: readonly string[];
}

/** What a plan of a run's roster is made from, under the settings and tables of the workspace; but for the hashes. */
export function matchInput(
  run: RunFiles,
  { users, problems, exported, known, without }: Sides,
): Omit<MatchInput, 'inputs'> {
  const roster = readRoster(artifact(run, '1-extract', 'extract.json'));
  return {
    users,
    problems,
    legacyIds: legacyIds(run),
    fields: (guids) => fieldsOf(run, guids),
    roster,
    schools: schoolIdsIn(artifact(run, '1-extract', 'schools.jsonl')),
    isRosterCounted: isRosterCounted(known, identityOf(roster)),
    export: exported.patrons,
    known,
    rules: rulesOf(run.workspace, without),
  };
}

const REVIEWS: ReadonlySet<Action> = new Set<Action>(['review']);

/** SHA-256 of the artifacts that the plan is made from, as they stand now. */
export function inputHashes(run: RunFiles): Record<string, string> {
  const names = ['1-extract/extract.json', ...ROLES.map((role) => `1-extract/${role}.jsonl`)];
  const files = [...names, '2-transform/patrons.csv', '2-transform/problems.jsonl'];
  return Object.fromEntries(files.map((name) => [name, sha256OfFile(pathOf(run, name))]));
}

function pathOf(run: RunFiles, name: string): string {
  const [stage, file] = name.split('/');
  return artifact(run, stage === '1-extract' ? '1-extract' : '2-transform', file ?? '');
}

function* legacyIds(run: RunFiles): Generator<{ guid: string; ids: readonly string[] }> {
  for (const role of ROLES) yield* legacyIdsIn(artifact(run, '1-extract', `${role}.jsonl`), role);
}

function* fieldsOf(run: RunFiles, guids: ReadonlySet<string>): Generator<UserFields> {
  for (const role of ROLES) {
    for (const user of usersAmong(artifact(run, '1-extract', `${role}.jsonl`), role, guids)) {
      yield { guid: user.id, value: (as, path) => tidy(wireText(user, as, [path])).text };
    }
  }
}

/** The settings and tables of a workspace as match takes them. */
function rulesOf({ settings, mappings, tables, daily }: Workspace, without: readonly string[]): MatchRules {
  return {
    dictionary: mappings.dictionary,
    tables: mappings.roles,
    keys: settings.keys,
    owners: settings.owners,
    titles: settings.titles,
    daily,
    sites: tables.sites,
    policies: tables.policies,
    grades: tables.grades,
    decisions: tables.decisions.byGuid,
    protection: { ...settings.protect, listed: tables.protect.barcodes },
    dates: settings.dates,
    protectedStatuses: settings.status.protect,
    foreignGuids: settings.guids.foreign,
    clear: settings.guids.clear,
    possibleDuplicate: settings.possibleDuplicate,
    graceRosters: settings.graceRosters,
    limits: settings.limits,
    without,
    importHeader: settings.importHeader,
  };
}

/**
 * What was known after the current run: the one whose outcome was the last to count. A dry run, a stage made by hand
 * and a report made again are looks, not days.
 */
export function knownBefore(workspace: Workspace, { current, runs }: LedgerEntries): Known {
  if (current === '') return readKnownFile(undefined);
  const folder = stageFolder(workspace.folder, current, '3-match');
  const plan = readPlanFile(join(folder, 'plan.json'));
  const before = readKnownFile(join(folder, 'known.jsonl'));
  const since = changedSince(workspace, plan.inputs);
  if (plan.undoes) return knownAfterUndo(before, since);
  const roster = readRoster(join(stageFolder(workspace.folder, current, '1-extract'), 'extract.json'));
  const state = runs.find(({ id }) => id === current)?.state;
  return knownAfter(before, {
    loaded: state === 'loaded',
    released: state === 'unchanged' && readRun(workspace.folder, current).approval !== undefined,
    held: state === 'held',
    complete: roster.complete,
    roster: identityOf(roster),
    // While a run is held, what changed before it may still be why.
    changed: state === 'held' ? union(before.changed, since) : since,
    decisions: decisionsIn(join(folder, 'plan.jsonl')),
  });
}

/** An undo saw no roster, so what was known before it is known after it. */
function knownAfterUndo(before: Known, since: readonly string[]): Known {
  return { ...before, loaded: true, changed: union(before.changed, since) };
}

function union(some: readonly string[], others: readonly string[]): readonly string[] {
  return [...new Set([...some, ...others])].sort();
}

/** Which of the settings and tables that decide what is written are not what a plan was made from. */
function changedSince({ hashes }: Workspace, planned: Readonly<Record<string, string>>): readonly string[] {
  const names = [...new Set([...Object.keys(hashes), ...Object.keys(planned)])].filter((name) => {
    return MAPPING_FILES.test(name) && hashes[name] !== planned[name];
  });
  return names.sort();
}

/** Not decisions.csv, which changes every time that a person decided, nor who is protected. */
const MAPPING_FILES = /^(clever-sync\.json|sites\.csv|grades\.csv|policies\.csv|mappings\/.*\.csv)$/;

/** Whether another run came to count since the plan was made, so that what is known is no longer what it was. */
export function isOvertaken(run: RunFiles, ledger: LedgerEntries, plannedKnown: string | undefined): boolean {
  const path = artifact(run, '3-match', 'known.jsonl');
  // A file that is not the planned one is refused by its name.
  if (sha256OfFile(path) !== plannedKnown) return false;
  const planned = readKnownFile(path);
  const textOf = (known: Known) => [...knownLines(withoutExport(known))].join('');
  return textOf(knownBefore(run.workspace, ledger)) !== textOf(planned);
}

/** What tells one roster from the next: when Clever last synced it, or else its content. */
function identityOf({ lastSync, files }: Roster): string {
  return lastSync.after || sha256(JSON.stringify(files));
}
