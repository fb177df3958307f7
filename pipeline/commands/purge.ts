// clever-sync purge: removes what is older than the library wants to keep. It shows first what would go, and removes nothing
// without a yes.

import type { Command } from 'commander';
import { SyncError } from '../../mappings/errors.ts';
import { isEmpty, remove } from '../purge/purging.ts';
import { bytesOf, nearName, type Removals, removalsOf } from '../purge.ts';
import { DAY_MS, dayOf } from '../workspace/days.ts';
import { openLedger } from '../workspace/ledger.ts';
import { openWorkspace } from '../workspace.ts';
import { alone } from './alone.ts';
import type { CommandContext } from './context.ts';

interface PurgeFlags {
  readonly keepDays?: number;
  readonly yes?: true;
}

const HELP = `
Never removed: the newest run, the run that counts, the last load and what it was shown in or takes back, the newest
export, and every export that a kept run was made from. The counts of removed runs stay in ledger.json. A sync removes
what is older than keepDays by itself.

Examples:
  clever-sync purge --workspace my-district
  clever-sync purge --keep-days 90 --yes --workspace my-district`;

export function addPurge(program: Command, context: () => CommandContext): void {
  program
    .command('purge')
    .option('--keep-days <days>', 'keep so many days, by default the setting keepDays', daysOf)
    .option('--yes', 'remove what is shown')
    .addHelpText('after', HELP)
    .action((flags: PurgeFlags) => purge(context(), flags));
}

function daysOf(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new SyncError('USAGE', {
    where: '--keep-days',
    what: 'Expected a whole number of days from 1.',
    means: 'Nothing was removed.',
    mend: 'Name one, e.g. --keep-days 400.',
  });
}

async function purge(context: CommandContext, flags: PurgeFlags): Promise<void> {
  const { world, json } = context;
  const workspace = openWorkspace(context.workspace);
  const keepDays = flags.keepDays ?? workspace.settings.keepDays;
  const now = world.now();
  const { entries } = await openLedger(workspace.folder);
  const found = removalsOf(workspace, entries, now, keepDays);
  const bytes = bytesOf(workspace, found);
  const before = dayOf(now - keepDays * DAY_MS);
  if (!json) world.out(shownText(found, bytes, keepDays, before));
  const isMeant = flags.yes === true || (!isEmpty(found) && !json && (await isConfirmed(context)));
  // Under the lock it is reckoned anew: another run may have come between.
  const removed = isMeant
    ? await alone(context, async (ledger) => {
        const removals = removalsOf(workspace, ledger.entries, now, keepDays);
        remove(workspace, removals);
        return removals;
      })
    : undefined;
  if (json) {
    const result = { keepDays, before, ...listed(removed ?? found), bytes, removed: isMeant };
    world.out(`${JSON.stringify(result, undefined, 2)}\n`);
    return;
  }
  if (isMeant) world.out(isEmpty(found) ? '' : 'Removed. Their counts stay in ledger.json.\n');
  else if (!isEmpty(found)) world.out(nextText(context, flags));
}

/** At a terminal a person is asked; elsewhere only --yes is a yes. */
async function isConfirmed({ world }: CommandContext): Promise<boolean> {
  const questions = world.questions?.();
  if (questions === undefined) return false;
  try {
    return /^y(es)?$/i.test(
      await questions.ask('Remove them for good? Type yes, or anything else to leave them: '),
    );
  } finally {
    questions.close();
  }
}

function nextText({ typed }: CommandContext, { keepDays }: PurgeFlags): string {
  const days = keepDays === undefined ? '' : ` --keep-days ${keepDays}`;
  return `Nothing was removed. To remove them: clever-sync purge${days} --yes${typed}\n`;
}

const NAMED = 5;

function shownText(removals: Removals, bytes: number, keepDays: number, before: string): string {
  const { runs, exports, outbox, users, kept } = removals;
  if (isEmpty(removals) && kept.length === 0) return `Nothing is older than ${keepDays} days.\n`;
  const span = runs.length === 1 ? runs[0] : `${runs[0]} to ${runs.at(-1)}`;
  const lines = [
    ...(runs.length > 0 ? [`${runs.length} ${runs.length === 1 ? 'run' : 'runs'}: ${span}`] : []),
    ...(exports.length > 0 ? [`exports: ${inShort(exports.map(nearName))}`] : []),
    ...(outbox.length > 0 ? [`copies in the outbox: ${inShort(outbox.map(nearName))}`] : []),
    ...(users.size > 0 ? [`decisions.csv: the lines about ${users.size} users whom no kept plan knows`] : []),
  ];
  const size = bytes === 0 ? '' : ` (${(bytes / 1_000_000).toFixed(1)} MB)`;
  const head = lines.length === 0 ? `Nothing that may go is older than ${keepDays} days.` : '';
  return [
    head || `Older than ${keepDays} days, so from before ${before}${size}:`,
    ...lines.map((line) => `  ${line}`),
    ...kept.map(({ run, why }) => `Older, and kept: run ${run}, since ${why}`),
    '',
  ].join('\n');
}

function inShort(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${names.slice(0, NAMED).join(', ')}${more}`;
}

/** How many users, never which: the result may be sent to anyone. */
function listed({ runs, exports, outbox, users, kept }: Removals) {
  return {
    runs,
    exports: exports.map(nearName),
    outbox: outbox.map(nearName),
    decidedUsers: users.size,
    kept,
  };
}
