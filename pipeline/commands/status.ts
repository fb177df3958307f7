// clever-sync status: the last run, one run, all runs, or the operation log of one. Reads only.

import { join } from 'node:path';
import type { Command } from 'commander';
import { ERRORS, SyncError } from '../../mappings/errors.ts';
import { limitsOf, releaseOf } from '../../stages/release.ts';
import { lines } from '../disk/lines.ts';
import {
  hasStage,
  listRuns,
  OUTCOME_WORDS,
  planInShort,
  type RunRecord,
  readRun,
  runFolder,
} from '../runs.ts';
import { parseSettings } from '../settings.ts';
import { type LedgerEntries, openLedger } from '../workspace/ledger.ts';
import { SILENT_AFTER_DAYS, silenceOf } from '../workspace/silence.ts';
import { requireWorkspace, SETTINGS_FILE, settingsText } from '../workspace.ts';
import { type CommandContext, HELD, pasted } from './context.ts';
import { runOrNewest } from './which-run.ts';

interface StatusFlags {
  readonly all?: true;
  readonly log?: true;
  readonly within?: number;
}

export function addStatus(program: Command, context: () => CommandContext): void {
  program
    .command('status')
    .argument('[run]', 'the run, by default the newest')
    .option('--all', 'a line for each run')
    .option('--log', 'the operation log of the run')
    .option(
      '--within <days>',
      `how old the last good run may be (default ${SILENT_AFTER_DAYS}); asked when no run is named`,
      daysOf,
    )
    .addHelpText('after', HELP)
    .action((run: string | undefined, flags: StatusFlags) => showStatus(context(), run, flags));
}

const HELP = `
Ends with 3 when the run is held, or when no run is named and none ended well for too long; with the run's own
exit code when it failed; with 13 when its files did not reach the outbox; else with 0.

Examples:
  clever-sync status --workspace my-district
  clever-sync status --all --workspace my-district
  clever-sync status 2026-11-24T101500Z --log --workspace my-district`;

function daysOf(text: string): number {
  if (/^\d{1,4}(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text);
  throw new SyncError('USAGE', {
    where: '--within',
    what: 'Expected a number of days above 0.',
    means: 'Nothing was read.',
    mend: 'Name one, e.g. --within 4 where nothing runs at the weekend.',
  });
}

async function showStatus(
  context: CommandContext,
  run: string | undefined,
  flags: StatusFlags,
): Promise<void> {
  requireWorkspace(context.workspace);
  if (flags.all) return showAll(context);
  const id = runOrNewest(context.workspace, run);
  if (flags.log) return showLog(context, id);
  return showRun(context, id, run === undefined ? (flags.within ?? SILENT_AFTER_DAYS) : undefined);
}

/** @param withinDays how old the last good run may be; undefined where that is not asked */
async function showRun(context: CommandContext, id: string, withinDays: number | undefined): Promise<void> {
  const { workspace, world, typed } = context;
  const record = readRun(workspace, id);
  const { entries } = await openLedger(workspace);
  const wayOn = record.state === 'held' ? wayOnOf(record, entries, typed) : null;
  const silence = withinDays === undefined ? null : silenceIn(context, entries, withinDays);
  const isUndelivered = id === entries.current && id !== entries.published;
  if (record.error !== null) context.setExit(exitOf(record.error.code));
  if (wayOn?.isDone === false || silence !== null) context.setExit(HELD);
  if (isUndelivered) context.setExit(ERRORS.DISK.exit);
  if (context.json) {
    const next = wayOn === null ? {} : { next: wayOn.text };
    const found = { ...record, ...next, ...(silence === null ? {} : { silence }) };
    world.out(`${JSON.stringify(found, undefined, 2)}\n`);
    return;
  }
  world.out(recordText(record, typed) + (wayOn?.text ?? ''));
  if (isUndelivered) world.out(undelivered(context, id));
  if (silence !== null) world.out(`${pasted(silence.sentence, typed)}\n`);
}

/** The exit code that a failed run ended with; 1, a bug, for an error that has no code of its own. */
function exitOf(code: string): number {
  return Object.entries(ERRORS).find(([name]) => name === code)?.[1].exit ?? 1;
}

/** Throws SETTINGS: what cannot be read cannot run either. */
function silenceIn(
  { workspace, world }: CommandContext,
  entries: LedgerEntries,
  withinDays: number,
): { readonly since: string; readonly sentence: string } | null {
  const settings = parseSettings(settingsText(workspace), SETTINGS_FILE);
  const silence = silenceOf(settings, entries, world.now(), withinDays);
  return silence && { since: silence.since, sentence: `${silence.what} ${silence.mend}` };
}

/** What a held run comes to: the command that lets its plan through, or why there is none any more. */
function wayOnOf(
  { id, dryRun, holds, counts }: RunRecord,
  { current, approvals, loads }: LedgerEntries,
  typed: string,
): { readonly text: string; readonly isDone: boolean } {
  const loadedBy = loads.find(({ shownIn }) => shownIn === id)?.run;
  if (loadedBy !== undefined) return { text: `Released, and loaded by run ${loadedBy}.\n`, isDone: true };
  if (current > id) {
    const text = `Run ${current} came to count after it, so this plan cannot be loaded any more.\n`;
    return { text, isDone: false };
  }
  const approval = approvals.find(({ run }) => run === id);
  if (approval !== undefined) {
    const text = `Released at ${approval.at}, and not loaded yet:\n  clever-sync load --run ${id}${typed}\n`;
    return { text, isDone: false };
  }
  const limits = limitsOf(holds.map(({ limit }) => limit));
  const { words, command } = releaseOf({ run: id, dryRun, limits, counts });
  return { text: `${words}\n  ${command}${typed}\n`, isDone: false };
}

function undelivered({ workspace, typed }: CommandContext, id: string): string {
  const why = hasStage(workspace, id, '5-report')
    ? 'Its files have not reached the outbox. See that it can be written, then make the report again:'
    : 'Its files are not in the outbox yet; its report, which fills that, was not made:';
  return `${why}\n  clever-sync report --run ${id}${typed}\n`;
}

const STATE_WORDS: Readonly<Record<RunRecord['state'], string>> = {
  running: 'not finished: it is running, or it was killed',
  planned: 'planned: nothing was written for the librarian',
  held: 'held: a person has to look',
  loaded: 'ready to import',
  unchanged: 'nothing to do',
  failed: 'failed',
};

function recordText(record: RunRecord, typed: string): string {
  const counts = Object.entries(record.counts).map(([action, count]) => `${count} ${action}`);
  const problems = Object.entries(record.problems).map(([code, count]) => `${count} ${code}`);
  const lines = [
    `Run ${record.id} (${record.trigger}${record.dryRun ? ', dry run' : ''}): ${STATE_WORDS[record.state]}`,
    `Started ${record.startedAt}${record.finishedAt === '' ? '' : `, finished ${record.finishedAt}`}`,
    ...(counts.length > 0 ? [`Plan: ${counts.join(', ')}`] : []),
    ...(problems.length > 0 ? [`Problems: ${problems.join(', ')}`] : []),
    ...record.holds.map(({ sentence }) => `Held: ${sentence}`),
    ...(record.approval === undefined ? [] : [`Released by a person at ${record.approval.at}`]),
    ...(record.error === null ? [] : [`${record.error.code}: ${pasted(record.error.message, typed)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** As wide as 'a plan only (dry run)'. */
const WIDEST_OUTCOME = 21;

async function showAll({ world, workspace, json, typed }: CommandContext): Promise<void> {
  const runs = await allRuns(workspace);
  if (json) {
    world.out(`${JSON.stringify(runs, undefined, 2)}\n`);
    return;
  }
  if (runs.length === 0)
    world.out(`There is no run yet. To see a first plan: clever-sync sync --dry-run${typed}\n`);
  const there = new Set(listRuns(workspace));
  for (const { id, state, dryRun, counts } of runs) {
    const outcome = dryRun ? `${OUTCOME_WORDS[state]} (dry run)` : OUTCOME_WORDS[state];
    const purged = there.has(id) ? '' : '; its files were removed';
    world.out(`${id}  ${outcome.padEnd(WIDEST_OUTCOME)}  ${planInShort({ counts })}${purged}\n`);
  }
}

/** The ledger's runs, and those that were killed before they were entered there. */
async function allRuns(workspace: string): Promise<LedgerEntries['runs']> {
  const { runs } = (await openLedger(workspace)).entries;
  const entered = new Set(runs.map(({ id }) => id));
  const others = listRuns(workspace).filter((id) => !entered.has(id));
  const records = others.map((id) => readRun(workspace, id));
  return [...runs, ...records].sort((one, other) => (one.id < other.id ? -1 : 1));
}

function showLog({ world, workspace }: CommandContext, id: string): void {
  for (const line of lines(join(runFolder(workspace, id), 'run.log'))) world.out(`${line}\n`);
}
