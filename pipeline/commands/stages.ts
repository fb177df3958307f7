// clever-sync extract, transform, match, load, report: one stage of a run. A stage that a run has already is not
// written over: it is made anew in a run of its own, from the files before it.

import { join } from 'node:path';
import type { Command } from 'commander';
import { aloneToTheEnd, aloneToTheOutbox } from '../on-finish.ts';
import { holdsOf, runHolds } from '../release/gates.ts';
import { beginFromShown, planOfRun, requireLoadable } from '../release/shown.ts';
import { followOutbox, stateOf } from '../run.ts';
import { copyRun } from '../runs/copying.ts';
import { beginRun, type OpenRun, type RunOptions, resumeRun } from '../runs/running.ts';
import { hasStage, readRun, requireWhole, STAGES, type Stage, stageFolder } from '../runs.ts';
import { REDACTED_NAME, SITES_FOLDER } from '../steps/extra-pages.ts';
import { extractStep } from '../steps/extract.ts';
import { loadStep } from '../steps/load.ts';
import { matchStep } from '../steps/match.ts';
import { readPlanFile } from '../steps/plan.ts';
import { reportStep } from '../steps/report.ts';
import { artifact } from '../steps/step.ts';
import { transformStep } from '../steps/transform.ts';
import { showProgress } from '../terminal/progress.ts';
import { chooseExport, type ExportFile } from '../workspace/exports.ts';
import { type Ledger, openLedger } from '../workspace/ledger.ts';
import { openWorkspace, requireWorkspace, type Workspace } from '../workspace.ts';
import { alone } from './alone.ts';
import { type CommandContext, fromHere, HELD, typedOption } from './context.ts';
import { runOrNewest } from './which-run.ts';

interface StageFlags {
  readonly run?: string;
  readonly export?: string;
  readonly tokenFile?: string;
  readonly perSite?: boolean;
  readonly redact?: boolean;
}

interface StageCommand {
  readonly stage: Stage;
  readonly needsExport: boolean;
  work(run: OpenRun, stageInput: StageInput): Promise<void>;
}

interface StageInput {
  readonly workspace: Workspace;
  readonly ledger: Ledger;
  readonly exported: ExportFile | undefined;
  readonly flags: StageFlags;
  /** The run whose files the stage begins with: the run itself, or the one it is a copy of. */
  readonly from: string;
}

const COMMANDS: readonly StageCommand[] = [
  {
    stage: '1-extract',
    needsExport: false,
    work: extractOnly,
  },
  {
    stage: '2-transform',
    needsExport: false,
    work: transformOnly,
  },
  {
    stage: '3-match',
    needsExport: true,
    work: matchOnly,
  },
  {
    stage: '4-load',
    needsExport: true,
    work: loadOnly,
  },
  {
    stage: '5-report',
    needsExport: true,
    work: reportOnly,
  },
];

export function addStages(program: Command, context: () => CommandContext): void {
  for (const { stage } of COMMANDS) {
    const name = stage.slice(2);
    const command = program.command(name);
    if (stage === '1-extract') command.option('--token-file <file>', 'the file that holds the Clever token');
    else command.option('--run <id>', 'the run, by default the newest');
    if (stage > '3') command.option('--export <file>', 'the patron export, by default the newest');
    if (stage === '5-report') {
      command.option('--per-site', 'also a page for each site, with its own people only');
      command.option('--redact', 'also a page with nobody on it, for whoever helps');
    }
    const token = stage === '1-extract' ? ' --token-file token.txt' : '';
    command.addHelpText('after', `\nExample:\n  clever-sync ${name} --workspace my-district${token}`);
    command.action((flags: StageFlags) => runStage(context(), stage, flags));
  }
}

async function runStage(context: CommandContext, stage: Stage, flags: StageFlags): Promise<void> {
  const command = COMMANDS.find((one) => one.stage === stage);
  if (command === undefined) return;
  const frame = frameOf(context, stage, flags);
  const id = await frame(context, async (ledger, lost) => {
    const workspace = openWorkspace(context.workspace);
    const exported = command.needsExport
      ? chooseExport(workspace, ledger.entries, fromHere(context.world, flags.export))
      : undefined;
    const options: RunOptions = {
      world: context.world,
      progress: showProgress(context.world, context.quiet),
      trigger: 'manual',
      dryRun: false,
      lost,
    };
    const from = stage === '1-extract' ? '' : runOrNewest(context.workspace, flags.run);
    const work = async (run: OpenRun) => {
      if (stage === '2-transform' || stage === '3-match') requireWhole(context.workspace, run.context.id);
      await command.work(run, { workspace, ledger, exported, flags, from });
      return run.context.id;
    };
    if (from === '') return beginRun(workspace, ledger, options, work);
    if (stage === '4-load' && exported !== undefined) {
      const loadable = planOfRun(workspace, from, exported, ledger.entries, context.world.now());
      const approval = requireLoadable(loadable);
      // The report of a run that was shown says that nothing was written, and goes on saying so.
      const isShown = hasStage(context.workspace, from, '5-report');
      if (isShown) return beginFromShown(loadable, approval, ledger, options, work);
    }
    const isInPlace = stage === '4-load' || !hasStage(context.workspace, from, stage);
    if (isInPlace) return resumeRun(workspace, ledger, options, from, work);
    return beginRun(workspace, ledger, options, async (run) => {
      run.note(copyRun(workspace, from, run.context.id, STAGES.slice(0, STAGES.indexOf(stage))));
      return work(run);
    });
  });
  const { state, holds } = readRun(context.workspace, id);
  const isHeld = stage === '3-match' && state === 'held';
  if (isHeld) context.setExit(HELD);
  const result = { run: id, stage, state };
  const next = stage === '4-load' ? reportNext(context, id, flags) : '';
  const pages = stage === '5-report' ? extraPagesText(context.workspace, id) : '';
  const undelivered = stage === '5-report' ? await undeliveredText(context.workspace, id) : '';
  const reasons = isHeld ? holds.map(({ sentence }) => `Held: ${sentence}\n`).join('') : '';
  context.world.out(
    context.json
      ? `${JSON.stringify(result, undefined, 2)}\n`
      : `${stage} of run ${id} is written.\n${reasons}${pages}${undelivered}${next}`,
  );
}

/** A stage on its own is a step of a run; a load is an end of one, and so is the first report that brings it to the outbox. */
function frameOf(
  { workspace }: CommandContext,
  stage: Stage,
  { run }: StageFlags,
): typeof aloneToTheEnd<string> {
  if (stage === '4-load') return aloneToTheEnd<string>;
  requireWorkspace(workspace);
  const isFirstReport = stage === '5-report' && !hasStage(workspace, runOrNewest(workspace, run), stage);
  return isFirstReport ? aloneToTheOutbox<string> : alone<string>;
}

/** Says of a load that did not reach the outbox, since another run counts by now, where its import file is. */
async function undeliveredText(workspace: string, id: string): Promise<string> {
  const { loads, current } = (await openLedger(workspace)).entries;
  if (current === id || !loads.some(({ run }) => run === id)) return '';
  return `The outbox stays with run ${current}, which counts by now. The import file of this run: ${join(stageFolder(workspace, id, '4-load'), 'patron-import.tsv')}\n`;
}

/** A load is done once its files lie in the outbox. */
function reportNext({ typed }: CommandContext, id: string, flags: StageFlags): string {
  const command = `clever-sync report --run ${id}${typed}${typedOption('export', flags.export)}`;
  return `The report fills the outbox.\nNext: ${command}\n`;
}

/** Where the pages are that were asked for beside the report. */
function extraPagesText(workspace: string, id: string): string {
  const folder = stageFolder(workspace, id, '5-report');
  const names = Object.keys(readRun(workspace, id).artifacts);
  const sites = names.filter((name) => name.startsWith(`5-report/${SITES_FOLDER}/`)).length;
  const redacted = names.includes(`5-report/${REDACTED_NAME}`);
  return [
    ...(sites === 0 ? [] : [`A page for each of ${sites} sites: ${join(folder, SITES_FOLDER)}\n`]),
    ...(redacted ? [`A page with nobody on it: ${join(folder, REDACTED_NAME)}\n`] : []),
  ].join('');
}

async function extractOnly(run: OpenRun, { flags }: StageInput): Promise<void> {
  const extracted = await run.stage('1-extract', () =>
    extractStep(run.context, fromHere(run.context.world, flags.tokenFile)),
  );
  run.note({ pages: extracted.pages });
  await run.rest('planned');
}

async function transformOnly(run: OpenRun): Promise<void> {
  const transformed = await run.stage('2-transform', () => transformStep(run.context));
  run.note({ problems: transformed.problems });
  await run.rest('planned');
}

async function matchOnly(run: OpenRun, { workspace, ledger, exported }: StageInput): Promise<void> {
  if (exported === undefined) return;
  const { summary } = await run.stage('3-match', () => matchStep(run.context, exported, ledger.entries));
  const ownHolds = runHolds(workspace, exported, ledger.entries, run.context.world.now(), 'manual');
  const holds = holdsOf(workspace, summary, ownHolds);
  run.note({ counts: summary.counts.all, holds, inputs: { ...workspace.hashes, export: exported.sha256 } });
  await run.rest(holds.length > 0 ? 'held' : 'planned');
}

async function loadOnly(run: OpenRun, { workspace, ledger, exported, from }: StageInput): Promise<void> {
  if (exported === undefined) return;
  const plan = readPlanFile(artifact(run.context, '3-match', 'plan.json'));
  const ownHolds = runHolds(workspace, exported, ledger.entries, run.context.world.now(), 'manual');
  const loaded = await run.stage('4-load', () =>
    loadStep(run.context, exported, ledger.entries, ownHolds, { shownIn: from }),
  );
  const state = stateOf(plan, false, false);
  const load = { exported, planSha256: loaded.planSha256, shownIn: from };
  // A plan that changes nothing does not use the export up. The outbox follows once the report is there as well.
  await run.finish(state, state === 'loaded' ? load : undefined);
}

async function reportOnly(
  run: OpenRun,
  { workspace, ledger, exported, flags, from }: StageInput,
): Promise<void> {
  if (exported === undefined) return;
  const { state, dryRun } = readRun(workspace.folder, run.context.id);
  const shown = state === 'running' ? 'planned' : state;
  const ownHolds =
    shown === 'held' ? runHolds(workspace, exported, ledger.entries, run.context.world.now(), 'manual') : [];
  await run.stage('5-report', () =>
    reportStep(run.context, exported, { state: shown, holds: ownHolds }, flags),
  );
  const isOutcome = shown === 'held' || shown === 'loaded' || shown === 'unchanged';
  // The report of another day does not take the place of today's.
  if (dryRun || !isOutcome || from < ledger.entries.current) return run.rest(shown);
  await run.finish(shown);
  // The outbox may hold this run's other files already.
  await ledger.update((entries) => ({ ...entries, published: '' }));
  await followOutbox(workspace, ledger);
}
