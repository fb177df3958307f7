// clever-sync decide: settles users who wait for a person, by a filled review.csv, one by one, or all who agree with their
// only candidate. It never asks and never half-writes, and nothing but decisions.csv is changed.

import type { Command } from 'commander';
import { VERDICTS } from '../../mappings/decisions.ts';
import { SyncError } from '../../mappings/errors.ts';
import { NOTHING_DECIDED } from '../../stages/decide/decoding.ts';
import { decideAlike } from '../deciding/alike.ts';
import { decideFile } from '../deciding/file.ts';
import { decideOne } from '../deciding/one.ts';
import { type Decided, openDeciding, recordDecisions } from '../deciding.ts';
import type { LedgerEntries } from '../workspace/ledger.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { alone } from './alone.ts';
import { type CommandContext, fromHere } from './context.ts';

interface DecideFlags {
  readonly run?: string;
  readonly who?: string;
  readonly note?: string;
  readonly same?: true;
  readonly where?: string;
  readonly count?: string;
}

const EXAMPLES = `
Examples:
  clever-sync decide my-district/outbox/review.csv --who "M. Ito" --workspace my-district
  clever-sync decide 5a0000000000000000000001 same 104233 --workspace my-district
  clever-sync decide --same --where name,birthdate,site --workspace my-district
  clever-sync decide --same --where name,birthdate,site --count 12 --workspace my-district`;

export function addDecide(program: Command, context: () => CommandContext): void {
  program
    .command('decide')
    .argument('[what]', 'a filled review.csv, or the GUID of a user')
    .argument('[decision]', `about one user: ${VERDICTS.join(', ')}`)
    .argument('[barcode]', 'with same, the barcode of the patron')
    .option('--same', 'all who agree with their only candidate in the fields of --where')
    .option('--where <fields>', 'with --same: name,birthdate,site,level,email,username')
    .option('--count <n>', 'with --same: how many they are; without it they are only counted')
    .option('--who <name>', 'who decided, where the file does not say')
    .option('--note <text>', 'why, where the file does not say')
    .option('--run <id>', 'the run that is decided about, by default the newest with a plan')
    .addHelpText('after', EXAMPLES)
    .action((what: string | undefined, decision: string | undefined, barcode: string | undefined, flags) =>
      decide(context(), [what, decision, barcode], flags),
    );
}

type Words = readonly (string | undefined)[];

async function decide(context: CommandContext, words: Words, flags: DecideFlags): Promise<void> {
  requireOneWay(words, flags);
  const decided = await alone(context, async ({ entries }) => {
    const workspace = openWorkspace(context.workspace);
    const found = decideBy(context, workspace, entries, words, flags);
    if (found.added.length > 0) recordDecisions(workspace, found.added);
    return found;
  });
  tell(context, decided);
}

function requireOneWay([what, decision]: Words, { same, where, count }: DecideFlags): void {
  const isAlike = same === true;
  if (isAlike === (what === undefined) && (isAlike || (where === undefined && count === undefined))) return;
  throw new SyncError('USAGE', {
    where: 'decide',
    what:
      isAlike || decision !== undefined || what !== undefined
        ? 'It names two ways to decide at once.'
        : 'It does not say what to decide.',
    means: NOTHING_DECIDED,
    mend: 'Type clever-sync decide FILE, clever-sync decide GUID same BARCODE, or clever-sync decide --same --where FIELDS.',
  });
}

function decideBy(
  context: CommandContext,
  workspace: Workspace,
  ledger: LedgerEntries,
  [what = '', decision, barcode = '']: Words,
  { run, same, where, count, who = '', note = '' }: DecideFlags,
): Decided {
  const filling = { who, note };
  const open = (asked: readonly string[]) => openDeciding(workspace, ledger, run, new Set(asked));
  if (same) return decideAlike({ where, count }, () => open([]), filling, context.typed);
  if (decision === undefined) return decideFile(fromHere(context.world, what) ?? what, open, filling);
  return decideOne(
    { guid: what.trim().toLowerCase(), decision: decision.trim(), barcode: barcode.trim() },
    open,
    filling,
  );
}

function tell(context: CommandContext, decided: Decided): void {
  const { run, added, open, remarks, facts } = decided;
  const taken = Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, added.filter(({ decision }) => decision === verdict).length]),
  );
  const next = decided.next ?? `clever-sync sync${context.typed}`;
  if (context.json) {
    const result = { run, taken, ...facts, open, next };
    context.world.out(`${JSON.stringify(result, undefined, 2)}\n`);
    return;
  }
  const kinds = VERDICTS.filter((verdict) => taken[verdict] !== 0).map(
    (verdict) => `${taken[verdict]} ${verdict}`,
  );
  const counts = `${added.length} taken over${kinds.length === 0 ? '' : `: ${kinds.join(', ')}`}; ${open} still open.`;
  const lines = [...remarks, counts, ...(next === '' ? [] : [`Next: ${next}`])];
  context.world.out(`${lines.join('\n')}\n`);
}
