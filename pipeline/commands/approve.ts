// clever-sync approve RUN: releases exactly one held plan. The person names the plan's own numbers, says who they are and
// why, and may leave leavers out. It asks nothing back: what has to be confirmed stands on the command line.

import { type Command, Option } from 'commander';
import { SyncError } from '../../mappings/errors.ts';
import { ALL_TRANSFERS } from '../../stages/leftout.ts';
import { NUMBERED, type Numbered } from '../../stages/release.ts';
import { aloneToTheEnd } from '../on-finish.ts';
import { type Approved, approve } from '../release/approve.ts';
import { showProgress } from '../terminal/progress.ts';
import { type CommandContext, fromHere, typedOption } from './context.ts';
import { tellResult } from './sync.ts';

type ApproveFlags = Readonly<Partial<Record<Numbered, string>>> & {
  readonly by: string;
  readonly why: string;
  readonly without?: readonly string[];
  readonly export?: string;
  readonly load?: true;
};

export function addApprove(program: Command, context: () => CommandContext): void {
  program
    .command('approve')
    .argument('<run>', 'the held run')
    .option('--transfers <count>', 'how many patrons the plan marks Transferred')
    .option('--creates <count>', 'how many new patrons the plan makes')
    .option('--updates <count>', 'how many patrons the plan updates')
    .requiredOption('--by <name>', 'who releases it')
    .requiredOption('--why <text>', 'why it is meant')
    .addOption(
      new Option('--without <part>', 'leave leavers out: transfers, or transfers@SITE; repeatable').argParser(
        (part: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), part],
      ),
    )
    .option('--export <file>', 'the patron export it was planned against, by default the newest')
    .option('--load', 'load it as well, and report')
    .addHelpText(
      'after',
      '\nExample:\n  clever-sync approve 2026-11-24T101500Z --transfers 212 --by "A. Reed" --why "Lincoln closed" --workspace my-district',
    )
    .action((run: string, flags: ApproveFlags) => runApprove(context(), run, flags));
}

async function runApprove(context: CommandContext, run: string, flags: ApproveFlags): Promise<void> {
  const { world } = context;
  const [transfers, creates, updates] = NUMBERED.map((name) => countOf(name, flags[name]));
  const words = { by: wordsOf('by', flags.by), why: wordsOf('why', flags.why) };
  const without = partsOf(flags.without ?? []);
  const approved = await aloneToTheEnd(context, (ledger, lost) =>
    approve(context.workspace, ledger, {
      world,
      lost,
      progress: showProgress(world, context.quiet),
      run,
      numbers: { transfers: transfers ?? null, creates: creates ?? null, updates: updates ?? null },
      without,
      ...words,
      exportPath: fromHere(world, flags.export),
      load: flags.load === true,
    }),
  );
  if (approved.loaded !== null) return tellResult(context, approved.loaded, false);
  tellReleased(context, run, approved, flags.export);
}

function tellReleased(
  { world, json, typed }: CommandContext,
  shown: string,
  { approval }: Approved,
  exportPath: string | undefined,
): void {
  const { run, planSha256, transfers, creates, updates, without } = approval;
  const next = `clever-sync load --run ${run}${typed}${typedOption('export', exportPath)}`;
  if (json) {
    const released = { run, planSha256, transfers, creates, updates, without, next };
    world.out(`${JSON.stringify(released, undefined, 2)}\n`);
    return;
  }
  const plan =
    run === shown ? `run ${run}` : `run ${run}, which is that of run ${shown} without ${without.join(', ')}`;
  world.out(`Released, once: the plan of ${plan}.\nNext: ${next}\n`);
}

function countOf(name: Numbered, count: string | undefined): number | null {
  if (count === undefined) return null;
  if (/^(0|[1-9]\d{0,8})$/.test(count)) return Number(count);
  throw usage(`--${name}`, 'It takes a plain whole number, e.g. 212.');
}

/** One line, without what is blank or cannot be seen. */
function wordsOf(name: string, text: string): string {
  const words = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  if (words !== '') return words;
  throw usage(`--${name}`, 'It is blank. An approval says who gave it and why.');
}

/** Each part once, ascending; all transfers include those of a site. */
function partsOf(parts: readonly string[]): readonly string[] {
  const strange = parts.find((part) => part !== ALL_TRANSFERS && !/^transfers@./.test(part));
  if (strange !== undefined)
    throw usage('--without', 'It takes transfers, or transfers@SITE with the code of a site.');
  return parts.includes(ALL_TRANSFERS) ? [ALL_TRANSFERS] : [...new Set(parts)].sort();
}

function usage(where: string, what: string): SyncError {
  return new SyncError('USAGE', {
    where,
    what,
    means: 'Nothing was released and nothing was loaded.',
    mend: 'See "clever-sync help approve".',
  });
}
