// clever-sync undo RUN: takes back what a load wrote, as far as nobody changed it since, in a run of its own. Plans and
// shows by default; --load writes the import file at once.

import { join, relative } from 'node:path';
import type { Command } from 'commander';
import type { Note, PlanSummary } from '../../stages/match/plan.ts';
import type { RunState } from '../../stages/report/view.ts';
import { aloneToTheEnd } from '../on-finish.ts';
import { requireEnabled, requireSites, runHolds } from '../release/gates.ts';
import { loadOf, requireAfterLoad } from '../release/loads.ts';
import { followOutbox } from '../run.ts';
import { copyRun } from '../runs/copying.ts';
import { beginRun, type OpenRun } from '../runs/running.ts';
import { stageFolder } from '../runs.ts';
import { loadStep } from '../steps/load.ts';
import { reportStep } from '../steps/report.ts';
import { undoStep } from '../steps/undo.ts';
import { showProgress } from '../terminal/progress.ts';
import { chooseExport, type ExportFile } from '../workspace/exports.ts';
import type { Ledger } from '../workspace/ledger.ts';
import { outboxOf, REPORT_NAME } from '../workspace/outbox.ts';
import { openWorkspace } from '../workspace.ts';
import { type CommandContext, fromHere, HELD, typedOption } from './context.ts';

interface UndoFlags {
  readonly export?: string;
  readonly load?: true;
}

interface UndoResult {
  readonly run: string;
  readonly undoes: string;
  readonly state: RunState;
  readonly summary: PlanSummary;
  readonly holds: readonly string[];
}

export function addUndo(program: Command, context: () => CommandContext): void {
  program
    .command('undo')
    .argument('<run>', 'a run that was loaded')
    .option('--export <file>', "today's patron export, by default the newest")
    .option('--load', 'write the import file as well, without looking at the plan first')
    .addHelpText(
      'after',
      '\nExamples:\n  clever-sync undo 2026-11-24T101500Z --workspace my-district\n  clever-sync undo 2026-11-24T101500Z --load --workspace my-district',
    )
    .action((run: string, flags: UndoFlags) => runUndo(context(), run, flags));
}

async function runUndo(context: CommandContext, undone: string, flags: UndoFlags): Promise<void> {
  const { world } = context;
  const result = await aloneToTheEnd(context, async (ledger, lost) => {
    const workspace = openWorkspace(context.workspace);
    const load = loadOf(workspace, ledger.entries, undone, 'to take back');
    if (flags.load) requireEnabled(workspace);
    const exported = chooseExport(workspace, ledger.entries, fromHere(world, flags.export));
    requireAfterLoad(exported, load, 'what to take back');
    const dryRun = flags.load !== true;
    const progress = showProgress(world, context.quiet);
    return beginRun(workspace, ledger, { world, progress, trigger: 'manual', dryRun, lost }, (run) =>
      takeBack(run, ledger, exported, undone, dryRun),
    );
  });
  if (result.state === 'held') context.setExit(HELD);
  tellUndo(context, result, typedOption('export', flags.export));
}

async function takeBack(
  run: OpenRun,
  ledger: Ledger,
  exported: ExportFile,
  undone: string,
  dryRun: boolean,
): Promise<UndoResult> {
  const { id, workspace, world } = run.context;
  run.note(copyRun(workspace, undone, id, ['1-extract', '2-transform']));
  run.note({ inputs: { ...workspace.hashes, export: exported.sha256 } });
  if (!dryRun) requireSites(run.context, exported);
  const { summary } = await run.stage('3-match', () =>
    undoStep(run.context, undone, exported, ledger.entries),
  );
  const ownHolds = runHolds(workspace, exported, ledger.entries, world.now(), 'manual');
  run.note({ counts: summary.counts.all, holds: ownHolds });
  const state = stateOf(summary, ownHolds.length > 0, dryRun);
  const loaded =
    state === 'loaded'
      ? await run.stage('4-load', () => loadStep(run.context, exported, ledger.entries, ownHolds))
      : undefined;
  await run.stage('5-report', () => reportStep(run.context, exported, { state, holds: ownHolds }));
  const holds = ownHolds.map(({ sentence }) => sentence);
  const result: UndoResult = { run: id, undoes: undone, state, summary, holds };
  // A plan to look at, and one that has to wait, leave the outbox as it is.
  if (dryRun || state === 'held') {
    await run.rest(state);
    return result;
  }
  await run.finish(state, loaded && { exported, planSha256: loaded.planSha256, shownIn: run.context.id });
  await followOutbox(workspace, ledger);
  return result;
}

function stateOf({ counts }: PlanSummary, isHeld: boolean, dryRun: boolean): RunState {
  if (isHeld) return 'held';
  if (counts.all.update === 0) return 'unchanged';
  return dryRun ? 'planned' : 'loaded';
}

const STATE_WORDS: Readonly<Record<RunState, string>> = {
  loaded: 'Ready to import',
  held: 'Held: a person has to look',
  unchanged: 'Nothing to put back',
  planned: 'A plan only: nothing was written for the librarian',
  failed: 'Failed',
};

const NOTES_SHOWN = 10;

/** @param exportTyped the option that named the export, as the load has to repeat it */
function tellUndo(
  { world, workspace, json, typed }: CommandContext,
  result: UndoResult,
  exportTyped: string,
): void {
  const { run, undoes, state, summary, holds } = result;
  const isInOutbox = state === 'loaded';
  const folder = isInOutbox ? outboxOf(openWorkspace(workspace)) : stageFolder(workspace, run, '5-report');
  const report = join(folder, REPORT_NAME);
  if (json) {
    world.out(`${JSON.stringify({ ...result, report }, undefined, 2)}\n`);
    return;
  }
  const near = relative(world.cwd, report) || report;
  const { update, untouched } = summary.counts.all;
  const lines = [
    `\n${STATE_WORDS[state]} (run ${run}, which takes back run ${undoes})\n`,
    `${update} put back + ${untouched} untouched = ${summary.sums.exportRows} patrons in the export`,
    ...noteLines('Left to do by hand', summary.notes, 'UNDO_BY_HAND'),
    ...noteLines('Changed since, and left as it is', summary.notes, 'UNDO_KEPT'),
    ...noteLines('About the export', summary.notes, 'COLUMN_MISSING'),
    '',
    ...holds.map((sentence) => `Held: ${sentence}`),
    ...(holds.length > 0 ? ['Nothing was written for import.'] : []),
    `Report: ${near.startsWith('..') ? report : near}`,
    ...(state === 'planned' ? [`Next: clever-sync load --run ${run}${typed}${exportTyped}`] : []),
    '',
  ];
  world.out(lines.join('\n'));
}

/** The first notes of a kind, and how many more there are. */
function noteLines(title: string, notes: readonly Note[], wanted: Note['code']): readonly string[] {
  const ofKind = notes.filter(({ code }) => code === wanted);
  if (ofKind.length === 0) return [];
  const shown = ofKind.slice(0, NOTES_SHOWN).map(({ guid, message }) => `  ${`${guid} ${message}`.trim()}`);
  const more = ofKind.length - shown.length;
  return [
    `\n${title}: ${ofKind.length}`,
    ...shown,
    ...(more > 0 ? [`  and ${more} more, in the report and in plan.json`] : []),
  ];
}
