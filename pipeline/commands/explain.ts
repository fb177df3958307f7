// clever-sync explain WHO: why one person is what it is in one run. Reads only. It prints what the plan holds of that
// person, to somebody who can read the workspace anyway.

import { join } from 'node:path';
import type { Command } from 'commander';
import { SyncError } from '../../mappings/errors.ts';
import { titleOf } from '../../mappings/mapped.ts';
import { isRole } from '../../mappings/roles.ts';
import { explainText } from '../../stages/explain.ts';
import { openUsers, type Users } from '../../stages/match/sides.ts';
import { readWhole } from '../files.ts';
import { hasStage, readRun, stageFolder } from '../runs.ts';
import { decisionsIn, problemsIn } from '../steps/plan.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { type CommandContext, runOrNewest } from './context.ts';

interface ExplainFlags {
  readonly run?: string;
}

export function addExplain(program: Command, context: () => CommandContext): void {
  program
    .command('explain')
    .argument('<who>', 'a GUID, a barcode, or the e-mail, number or username of a user')
    .description('why one person is what it is')
    .option('--run <id>', 'the run, by default the newest')
    .addHelpText('after', '\nExample:\n  clever-sync explain 104233 --workspace my-district')
    .action((who: string, flags: ExplainFlags) => explain(context(), who.trim(), flags));
}

function explain(context: CommandContext, who: string, flags: ExplainFlags): void {
  const workspace = openWorkspace(context.workspace);
  const id = runOrNewest(context.workspace, flags.run);
  if (!hasStage(workspace.folder, id, '3-match')) throw noPlan(id);
  const file = (stage: '2-transform' | '3-match', name: string) =>
    join(stageFolder(workspace.folder, id, stage), name);
  const guids = guidsOf(who, openUsers(readWhole(file('2-transform', 'patrons.csv'))));
  const found = [...decisionsIn(file('3-match', 'plan.jsonl'))].filter(
    ({ guid, barcode }) => guid === who || barcode === who || guids.has(guid),
  );
  if (who === '' || found.length === 0) throw nobody(id);
  const problems = [...problemsIn(file('2-transform', 'problems.jsonl'))];
  const explained = found.map((decision) => ({
    decision,
    problems: problems.filter(({ guid }) => guid === decision.guid),
  }));
  if (context.json) {
    context.world.out(`${JSON.stringify({ run: id, explained }, undefined, 2)}\n`);
    return;
  }
  const holds = readRun(workspace.folder, id).holds.map(({ sentence }) => sentence);
  context.world.out(`Run ${id}\n`);
  for (const one of explained) context.world.out(explainText({ ...one, holds, ...wordsOf(workspace) }));
}

const SOUGHT = ['1000', '1001', '1019', '1052'];

/** The users that hold the text as a number, e-mail or username. */
function guidsOf(who: string, users: Users): ReadonlySet<string> {
  const guids = new Set<string>();
  const wanted = who.toLowerCase();
  if (wanted === '') return guids;
  for (let user = 0; user < users.count; user += 1) {
    if (SOUGHT.some((code) => users.cell(user, code).toLowerCase() === wanted)) guids.add(users.guid(user));
  }
  return guids;
}

function wordsOf({ settings, mappings }: Workspace) {
  return {
    titleOf: (code: string) => titleOf(code, mappings.dictionary, settings.titles),
    sourceOf: (role: string, code: string) => {
      if (!isRole(role)) return '';
      const { paths = [] } = mappings.roles[role].rows.find((row) => row.code === code) ?? {};
      if (code === '1000') return settings.keys[role].barcode ?? '';
      return code === '1001' ? (settings.keys[role].communityId ?? '') : paths.join(', ');
    },
  };
}

function noPlan(id: string): SyncError {
  return new SyncError('STAGE_MISSING', {
    where: `run ${id}`,
    what: 'The run has no plan: it stopped before it matched anybody.',
    means: 'There is nothing to explain.',
    mend: `See "clever-sync status ${id}" for why, or name another run with --run.`,
  });
}

function nobody(id: string): SyncError {
  return new SyncError('USAGE', {
    where: `run ${id}`,
    what: 'Nobody in the plan has that GUID, barcode, number, e-mail or username.',
    means: 'There is nothing to explain.',
    mend: 'Look for the GUID or the barcode in the report, or name another run with --run.',
  });
}
