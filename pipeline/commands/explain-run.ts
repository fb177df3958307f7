// explain WHO: one person in one run, from all that the run was made from.

import { join } from 'node:path';
import { SyncError } from '../../mappings/errors.ts';
import { titleOf } from '../../mappings/mapped.ts';
import { explainText } from '../../stages/explain/text.ts';
import { explained } from '../../stages/explain.ts';
import { openAccounts } from '../../stages/match/account.ts';
import { holdersOf } from '../../stages/match/answers.ts';
import type { Decision } from '../../stages/match/plan.ts';
import { openUsers, type Users } from '../../stages/match/sides.ts';
import { isRunLimit } from '../../stages/release.ts';
import { amount } from '../../stages/report/words.ts';
import { readWhole } from '../disk/files.ts';
import { findExport } from '../look-back/earlier-export.ts';
import { decisionsNaming } from '../look-back/history.ts';
import { hasStage, OUTCOME_WORDS, type RunRecord, readRun, stageFolder } from '../runs.ts';
import { matchInput } from '../steps/match.ts';
import { peopleOf } from '../steps/people.ts';
import { decisionsIn, type PlanFile, problemsIn, readKnownFile, readPlanFile } from '../steps/plan.ts';
import type { ExportFile } from '../workspace/exports.ts';
import { openLedger } from '../workspace/ledger.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import type { CommandContext } from './context.ts';
import { nobody } from './nobody.ts';
import { runOrNewest } from './which-run.ts';

/** Tells why whoever a text names is what it is. @param named the run, undefined for the newest */
export async function explainRun(
  context: CommandContext,
  who: string,
  named: string | undefined,
): Promise<void> {
  const workspace = openWorkspace(context.workspace);
  const id = runOrNewest(context.workspace, named);
  if (!hasStage(workspace.folder, id, '3-match')) throw noPlan(id);
  const { loads } = (await openLedger(context.workspace)).entries;
  const planFile = readPlanFile(fileOf(workspace, id, 'plan.json'));
  const exported = findExport(workspace, { loads }, id, planFile.inputs.export ?? '');
  const run: ReadRun = { id, workspace, planFile, exported, record: readRun(workspace.folder, id) };
  const users = readWhole(fileOf(workspace, id, 'patrons.csv'));
  const found = decisionsNaming(fileOf(workspace, id, 'plan.jsonl'), who, users).map(
    ({ decision }) => decision,
  );
  if (found.length === 0) throw nobody(id);
  const facts = factsAbout(found, run, users);
  const changedSince = Object.keys(planFile.inputs).filter((name) => {
    return workspace.hashes[name] !== undefined && workspace.hashes[name] !== planFile.inputs[name];
  });
  if (context.json) {
    const { undoes } = planFile;
    const about = { run: id, state: run.record.state, undoes, export: exported?.name ?? null, changedSince };
    context.world.out(`${JSON.stringify({ ...about, explained: facts }, undefined, 2)}\n`);
    return;
  }
  context.world.out(`Run ${id}: ${OUTCOME_WORDS[run.record.state]}\n`);
  if (planFile.undoes !== '') context.world.out(`It takes back run ${planFile.undoes}.\n`);
  if (changedSince.length > 0) context.world.out(`${changedWords(changedSince)}\n`);
  if (facts.length > 1) context.world.out(`${amount(facts.length, 'person', 'people')} found\n`);
  for (const person of facts) context.world.out(`\n${explainText(person)}`);
}

interface ReadRun {
  readonly id: string;
  readonly workspace: Workspace;
  readonly planFile: PlanFile;
  readonly exported: ExportFile | undefined;
  readonly record: RunRecord;
}

function changedWords(names: readonly string[]): string {
  const verb = names.length === 1 ? 'was' : 'were';
  return `${names.join(', ')} ${verb} changed since this run; its decisions stand, and reasons are told by what is there now.`;
}

const IN_MATCH = new Set(['plan.json', 'plan.jsonl', 'known.jsonl']);

function fileOf({ folder }: Workspace, id: string, name: string): string {
  return join(stageFolder(folder, id, IN_MATCH.has(name) ? '3-match' : '2-transform'), name);
}

function factsAbout(found: readonly Decision[], run: ReadRun, users: Buffer) {
  const { workspace, id, planFile, exported, record } = run;
  const { settings, mappings, tables } = workspace;
  const named = new Set(found.map(({ guid }) => guid));
  const problems = [...problemsIn(fileOf(workspace, id, 'problems.jsonl'))].filter(({ guid }) =>
    named.has(guid),
  );
  const people = exported === undefined ? undefined : peopleOf({ workspace }, exported, users);
  const rows = openUsers(users);
  const accountOf = accountsOf(found, run, users);
  return found.map((decision) =>
    explained({
      decision,
      account: accountOf(decision),
      user: cellsOf(rows, decision.guid),
      patron: people?.patron,
      titleOf: (code) => titleOf(code, mappings.dictionary, settings.titles),
      siteName: (code) => tables.sites.nameOfSite.get(code) ?? '',
      same: people?.same ?? (() => false),
      problems: problems.filter(({ guid }) => guid === decision.guid),
      notes: planFile.notes.filter(({ guid }) => guid !== '' && guid === decision.guid),
      decided: tables.decisions.byGuid.get(decision.guid),
      holds: record.state === 'held' ? planFile.holds : [],
      otherHolds: record.state === 'held' ? record.holds.filter(({ limit }) => isRunLimit(limit)).length : 0,
    }),
  );
}

function cellsOf(users: Users, guid: string): ((code: string) => string) | undefined {
  const user = users.byGuid.rowsWith(guid)[0];
  return user === undefined ? undefined : (code) => users.cell(user, code);
}

/** What both sides said of each decision; of none when the export is gone, or when no key was asked. */
function accountsOf(
  found: readonly Decision[],
  { workspace, id, planFile, exported }: ReadRun,
  users: Buffer,
) {
  if (exported === undefined || planFile.undoes !== '') return () => undefined;
  const known = readKnownFile(fileOf(workspace, id, 'known.jsonl'));
  const problems = problemsIn(fileOf(workspace, id, 'problems.jsonl'));
  const { without } = planFile;
  const accounts = openAccounts(matchInput({ id, workspace }, { users, problems, exported, known, without }));
  const rows = new Set(found.flatMap((decision) => accounts.rowsOf(decision)));
  const holders = holdersOf(decisionsIn(fileOf(workspace, id, 'plan.jsonl')), rows);
  return (decision: Decision) => accounts.of(decision, holders);
}

function noPlan(id: string): SyncError {
  return new SyncError('STAGE_MISSING', {
    where: `run ${id}`,
    what: 'The run has no plan: it stopped before it matched anybody.',
    means: 'There is nothing to explain.',
    mend: `Name another run with --run, or see why: clever-sync status ${id}`,
  });
}
