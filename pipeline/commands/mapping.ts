// clever-sync mapping: the field tables in plain words, and one setting at a time changed, after it was shown on the last
// roster what would differ. With --try nothing is written at all.

import { join } from 'node:path';
import type { Command } from 'commander';
import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import { titleOf } from '../../mappings/mapped.ts';
import { alignedLines } from '../../stages/aligned.ts';
import { mappingText, roleMappings } from '../../stages/mapping.ts';
import { whatIfText } from '../../stages/whatif/words.ts';
import { writeWhole } from '../disk/files.ts';
import { type OneSetting, oneSetting, SETTABLE, withSetting } from '../settings/one-setting.ts';
import { type TriedOut, tryOut } from '../whatif.ts';
import { type LedgerEntries, openLedger } from '../workspace/ledger.ts';
import { openWorkspace, SETTINGS_FILE, settingsText, type Workspace, workspaceUnder } from '../workspace.ts';
import { alone } from './alone.ts';
import { type CommandContext, refuseOtherWords } from './context.ts';

export function addMapping(program: Command, context: () => CommandContext): void {
  const mapping = program
    .command('mapping')
    .addHelpText('after', '\nExample:\n  clever-sync mapping --workspace my-district')
    .allowExcessArguments()
    .action((_, command: Command) => {
      refuseOtherWords(command);
      showMapping(context());
    });
  mapping
    .command('set')
    .argument('<key>', 'e.g. keys.students.communityId, owners.1019, titles.1001, dates')
    .argument('<value>', 'the value; null or off takes the key out of the settings')
    .description('show what would differ under another setting, then save it')
    .option('--try', 'show it only; nothing is written')
    .addHelpText(
      'after',
      `\nKeys:\n${alignedLines([[SETTABLE.join(', ')]], [100]).join('\n')}\n\nExamples:\n  clever-sync mapping set keys.students.communityId student_number --try --workspace my-district\n  clever-sync mapping set owners.1019 library --workspace my-district\n  clever-sync mapping set daily.staff off --workspace my-district`,
    )
    .action((key: string, value: string, flags: { readonly try?: true }) =>
      setMapping(context(), key, value, flags.try === true),
    );
}

function showMapping({ workspace: folder, world, json }: CommandContext): void {
  const { settings, mappings } = openWorkspace(folder);
  const { keys, owners, daily, titles } = settings;
  const named = (code: string) => titleOf(code, mappings.dictionary, titles);
  const roles = roleMappings({ tables: mappings.roles, keys, owners, daily, titleOf: named });
  const others = SETTABLE.filter((key) => !key.includes('.') || key === 'newPatrons.policy');
  const values = others.map((key) => [key, valueAt(settings, key.split('.'))] as const);
  if (json) {
    world.out(`${JSON.stringify({ roles, settings: Object.fromEntries(values) }, undefined, 2)}\n`);
    return;
  }
  const lines = alignedLines(
    values.map(([key, value]) => [key, valueWords(value)]),
    [],
  );
  world.out(`${roles.map(mappingText).join('')}Other settings of the mapping\n\n${lines.join('\n')}\n`);
}

async function setMapping(context: CommandContext, key: string, text: string, isTry: boolean): Promise<void> {
  const setting = oneSetting(key, text);
  if (isTry) {
    const { entries } = await openLedger(context.workspace);
    tell(context, key, tried(context.workspace, key, setting, entries), false);
    return;
  }
  const { attempt, isSaved } = await alone(context, async (ledger) => {
    const found = tried(context.workspace, key, setting, ledger.entries);
    const differs = found.text !== found.before;
    if (differs) writeWhole(join(context.workspace, SETTINGS_FILE), found.text, { mode: 'inherit' });
    return { attempt: found, isSaved: differs };
  });
  tell(context, key, attempt, isSaved);
}

interface Attempt {
  /** clever-sync.json as it is and as it would be. */
  readonly before: string;
  readonly text: string;
  readonly from: unknown;
  readonly to: unknown;
  /** Why nothing could be tried, '' if it was. */
  readonly untried: string;
  readonly tried: TriedOut | undefined;
  readonly workspace: Workspace;
}

/** Throws SETTINGS, with the settings' own complaint, when the value is none that the key may have. */
function tried(folder: string, key: string, setting: OneSetting, ledger: LedgerEntries): Attempt {
  const now = openWorkspace(folder);
  const before = settingsText(folder);
  const text = withSetting(before, setting);
  const then = checked(text, folder, key);
  const values = { from: valueAt(now.settings, setting.path), to: valueAt(then.settings, setting.path) };
  const attempt = { before, text, ...values, workspace: now };
  try {
    const out = tryOut(now, then, ledger);
    const untried = out === undefined ? 'there is no roster yet' : '';
    return { ...attempt, tried: out, untried };
  } catch (error) {
    if (!(error instanceof SyncError) || error.code !== 'EXPORT_MISSING') throw error;
    return { ...attempt, tried: undefined, untried: 'there is no patron export yet' };
  }
}

function checked(text: string, folder: string, key: string): Workspace {
  try {
    return workspaceUnder(text, folder);
  } catch (error) {
    if (!(error instanceof SyncError) || error.code !== 'SETTINGS') throw error;
    throw new SyncError('SETTINGS', {
      where: key,
      what: error.complaint.what,
      means: `${SETTINGS_FILE} is as it was. ${NOTHING_CHANGED}`,
      mend: 'Name another value; the README lists every setting with its default.',
      cause: error,
    });
  }
}

function tell({ world, json, typed }: CommandContext, key: string, attempt: Attempt, isSaved: boolean): void {
  const { from, to, tried: out, untried, workspace } = attempt;
  if (json) {
    const on = out === undefined ? null : { run: out.run, export: out.exportName };
    const result = { key, from, to, saved: isSaved, tried: on, whatIf: out?.whatIf ?? null };
    world.out(`${JSON.stringify(result, undefined, 2)}\n`);
    return;
  }
  world.out(`${key}: ${valueWords(from)} -> ${valueWords(to)}\n`);
  if (out === undefined) world.out(`There is nothing to try it on: ${untried}.\n`);
  else {
    const { settings, mappings } = workspace;
    world.out(`Tried on the roster of run ${out.run} and the export ${out.exportName}.\n\n`);
    world.out(whatIfText(out.whatIf, (code) => titleOf(code, mappings.dictionary, settings.titles)));
  }
  world.out(`\n${lastWords(attempt, isSaved, typed)}\n`);
}

function lastWords({ before, text }: Attempt, isSaved: boolean, typed: string): string {
  if (isSaved) return `Saved in ${SETTINGS_FILE}. Next: clever-sync sync --dry-run${typed}`;
  if (before === text) return `${SETTINGS_FILE} says so already; nothing was saved.`;
  return 'Nothing was saved. To save it, run the same command without --try.';
}

function valueAt(settings: unknown, path: readonly string[]): unknown {
  let at = settings;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return null;
    at = Object.getOwnPropertyDescriptor(at, key)?.value ?? null;
  }
  return at;
}

function valueWords(value: unknown): string {
  if (value === null || value === '') return '(not set)';
  return typeof value === 'boolean' ? { true: 'on', false: 'off' }[`${value}`] : String(value);
}
