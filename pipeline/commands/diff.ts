// clever-sync diff A B: what differs between two days' rosters, exports or plans. Reads only, but for the file that
// --output names. What it prints names people, to somebody who can read the workspace anyway.

import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { type Command, Option } from 'commander';
import { SyncError } from '../../mappings/errors.ts';
import { titleOf } from '../../mappings/mapped.ts';
import {
  COLUMN_WORDS,
  type Comparison,
  countWords,
  diffCsv,
  diffJson,
  diffText,
} from '../../stages/diff/forms.ts';
import { diffView } from '../../stages/diff/view.ts';
import { DIFF_KINDS, diff } from '../../stages/diff.ts';
import type { Asking } from '../compared/place.ts';
import { kindOf, openCompared } from '../compared.ts';
import { writeWhole } from '../disk/files.ts';
import { parseSettings } from '../settings.ts';
import { readDictionary } from '../workspace/tables.ts';
import { SETTINGS_FILE, settingsText } from '../workspace.ts';
import { type CommandContext, fromHere } from './context.ts';

interface DiffFlags {
  readonly roster?: true;
  readonly export?: true;
  readonly plan?: true;
  readonly csv?: true;
  readonly html?: true;
  readonly output?: string;
}

const HELP = `
A and B are run ids, days (2026-11-24, today, yesterday; the last run of the day), last, or paths: the folder of a run,
an export, a patrons.csv, a plan.jsonl. Runs are compared by their rosters unless an option or a file says otherwise.

Examples:
  clever-sync diff yesterday today --workspace my-district
  clever-sync diff 2026-11-20 last --plan --html --output changes.html --workspace my-district
  clever-sync diff patrons-1.txt patrons-2.txt --csv --output changes.csv`;

export function addDiff(program: Command, context: () => CommandContext): void {
  program
    .command('diff')
    .argument('<a>', 'the earlier one')
    .argument('<b>', 'the later one')
    .addOption(new Option('--roster', 'compare rosters').conflicts(['export', 'plan']))
    .addOption(new Option('--export', 'compare the exports of the runs').conflicts(['plan']))
    .option('--plan', 'compare plans')
    .addOption(new Option('--csv', 'a table for a spreadsheet').conflicts(['html', 'json']))
    .addOption(new Option('--html', 'a page').conflicts(['json']))
    .option('--output <file>', 'write the result into a file instead of printing it')
    .addHelpText('after', HELP)
    .action((first: string, second: string, flags: DiffFlags) => runDiff(context(), first, second, flags));
}

async function runDiff(
  context: CommandContext,
  first: string,
  second: string,
  flags: DiffFlags,
): Promise<void> {
  const { world, workspace } = context;
  const output = fromHere(world, flags.output);
  if (output !== undefined) refuseOwnFile(workspace, output);
  const titles = titlesOf(workspace);
  const asking: Asking = { workspace, cwd: world.cwd, nowMs: world.now(), titles };
  const wanted = DIFF_KINDS.find((kind) => flags[kind]);
  const kind = kindOf(first, second, wanted, asking);
  const [one, other] = [await openCompared(first, kind, asking), await openCompared(second, kind, asking)];
  const dictionary = readDictionary();
  const ofField = (code: string) => titleOf(code, dictionary, titles) + (kind === 'plan' ? ' written' : '');
  const comparison: Comparison = {
    kind,
    first: one.name,
    second: other.name,
    difference: diff(one.side, other.side),
    titleOf: (column) => COLUMN_WORDS.get(column) ?? ofField(column),
  };
  const pieces = await piecesOf(comparison, flags, context.json);
  if (output === undefined) {
    for (const piece of pieces) world.out(piece);
    return;
  }
  writeWhole(output, pieces);
  const near = relative(world.cwd, output);
  world.out(`${countWords(comparison.difference.counts)}: ${near.startsWith('..') ? output : near}\n`);
}

/** Outside the workspace a file is written over; inside it may be a run, an export or what is known of them. Throws USAGE. */
function refuseOwnFile(workspace: string, output: string): void {
  if (!existsSync(join(workspace, SETTINGS_FILE)) || !existsSync(output)) return;
  const inside = relative(realpathSync(workspace), realpathSync(output));
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return;
  throw new SyncError('USAGE', {
    where: '--output',
    what: `${inside.replaceAll('\\', '/') || 'That'} is there already, and belongs to the workspace.`,
    means: 'It is as it was, and nothing was compared.',
    mend: 'Name a file that is not there yet, or one outside the workspace.',
  });
}

/** Two files are compared without a workspace, too. */
function titlesOf(workspace: string): Readonly<Record<string, string>> {
  if (!existsSync(join(workspace, SETTINGS_FILE))) return {};
  return parseSettings(settingsText(workspace), SETTINGS_FILE).titles;
}

const PEOPLE_A_SECTION = 1000;

async function piecesOf(
  comparison: Comparison,
  flags: DiffFlags,
  isJson: boolean,
): Promise<Iterable<string>> {
  if (isJson) return diffJson(comparison);
  if (flags.csv) return diffCsv(comparison);
  if (!flags.html) return diffText(comparison);
  const { renderDiff } = await import('../../reports/diff.ts');
  return [await renderDiff(diffView(comparison, PEOPLE_A_SECTION))];
}
