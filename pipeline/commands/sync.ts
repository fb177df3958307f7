// clever-sync sync: all stages, from Clever to the files for the librarian.

import { join, relative } from 'node:path';
import { type Command, Option } from 'commander';
import { ROLES, type Role } from '../../mappings/roles.ts';
import { aloneToTheEnd } from '../on-finish.ts';
import { type SyncResult, sync } from '../run.ts';
import { stageFolder } from '../runs.ts';
import { showProgress } from '../terminal/progress.ts';
import { briefText, resultText } from '../terminal/result.ts';
import { outboxOf, REPORT_NAME } from '../workspace/outbox.ts';
import { whyNotToday } from '../workspace/silence.ts';
import { openWorkspace } from '../workspace.ts';
import { type CommandContext, fromHere, HELD, pasted, typedOption } from './context.ts';

interface SyncFlags {
  readonly dryRun?: true;
  readonly only?: Role;
  readonly export?: string;
  readonly scheduled?: true;
  readonly tokenFile?: string;
}

const EXAMPLES = `
Examples:
  clever-sync sync --dry-run --workspace my-district --token-file token.txt
  clever-sync sync --workspace my-district --token-file token.txt
  clever-sync sync --only students --workspace my-district --token-file token.txt
  clever-sync sync --scheduled --workspace my-district --token-file token.txt`;

export function addSync(program: Command, context: () => CommandContext): void {
  program
    .command('sync')
    .option(
      '--dry-run',
      'plan and report, but write nothing for the librarian; allowed before the district is enabled',
    )
    .addOption(new Option('--only <role>', 'write one role only').choices([...ROLES]))
    .option('--export <file>', 'plan against this patron export instead of the newest')
    .option('--scheduled', 'started by a scheduler: keeps the pauses, and says one line when all is well')
    .option('--token-file <file>', 'the file that holds the Clever token')
    .addHelpText('after', EXAMPLES)
    .action((flags: SyncFlags) => runSync(context(), flags));
}

async function runSync(context: CommandContext, flags: SyncFlags): Promise<void> {
  const { world } = context;
  const reason = flags.scheduled ? whyNotToday(openWorkspace(context.workspace), world.now()) : '';
  if (reason !== '') return tellNoRun(context, reason);
  const result = await aloneToTheEnd(context, (ledger, lost, delivered) =>
    sync(context.workspace, ledger, {
      world,
      lost,
      delivered,
      progress: showProgress(world, context.quiet || (flags.scheduled === true && !world.isTerminal)),
      trigger: flags.scheduled ? 'scheduled' : 'manual',
      dryRun: flags.dryRun === true,
      only: flags.only,
      exportPath: fromHere(world, flags.export),
      tokenFile: fromHere(world, flags.tokenFile),
    }),
  );
  const isBrief = flags.scheduled === true && !context.json && result.state !== 'held';
  if (isBrief) return world.out(`${briefText(result)}\n`);
  tellResult(context, result, flags.dryRun === true, typedOption('export', flags.export));
}

function tellNoRun({ world, json }: CommandContext, reason: string): void {
  world.out(json ? `${JSON.stringify({ run: null, reason }, undefined, 2)}\n` : `${reason}\n`);
}

/**
 * Prints how a run ended and sets the exit code.
 * @param exportTyped the option that named the export, as the command that releases the run has to repeat it
 */
export function tellResult(
  context: CommandContext,
  ended: SyncResult,
  dryRun: boolean,
  exportTyped = '',
): void {
  const { world, workspace, typed } = context;
  const command = `${ended.release?.command}${typed}${ended.release?.isReleased ? exportTyped : ''}`;
  const result = { ...ended, release: ended.release && { ...ended.release, command } };
  const report = dryRun
    ? join(stageFolder(workspace, result.run, '5-report'), REPORT_NAME)
    : join(outboxOf(openWorkspace(workspace)), REPORT_NAME);
  if (result.state === 'held') context.setExit(HELD);
  if (context.json) {
    world.out(`${JSON.stringify({ ...result, report }, undefined, 2)}\n`);
    return;
  }
  const path = relative(world.cwd, report) || report;
  const notes = ended.summary.notes.map((note) => ({ ...note, message: pasted(note.message, typed) }));
  const summary = { ...ended.summary, notes };
  world.out(resultText({ ...result, summary }, path.startsWith('..') ? report : path));
}
