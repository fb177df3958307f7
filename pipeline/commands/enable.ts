// clever-sync enable and disable: whether runs may write for the librarian. Says what it found and what it did not touch.

import type { Command } from 'commander';
import { GUID_FORMS } from '../../mappings/guids.ts';
import { ROLES } from '../../mappings/roles.ts';
import { foreignWords } from '../../stages/foreign.ts';
import type { Settings } from '../settings.ts';
import { disableDistrict, type Enabled, enableDistrict, formsIn } from '../workspace/enabling.ts';
import { SETTINGS_FILE } from '../workspace.ts';
import { alone } from './alone.ts';
import type { CommandContext } from './context.ts';

const EXAMPLES = `
Examples:
  clever-sync enable --workspace my-district
  clever-sync enable --begin --workspace my-district         Clever's ids may replace other GUIDs
  clever-sync enable --begin hex32 --workspace my-district   and SIF identifiers nobody matches are cleared`;

export function addEnable(program: Command, context: () => CommandContext): void {
  program
    .command('enable')
    .option(
      '--begin [forms]',
      `let Clever's ids replace GUIDs that are not Clever's, and clear those forms of the rest: ${GUID_FORMS.join(', ')}`,
    )
    .addHelpText('after', EXAMPLES)
    .action((flags: { readonly begin?: string | true }) => enable(context(), flags.begin));
  program
    .command('disable')
    .addHelpText('after', '\nExample:\n  clever-sync disable --workspace my-district')
    .action(() => disable(context()));
}

async function enable(context: CommandContext, begin: string | true | undefined): Promise<void> {
  const forms = begin === undefined ? undefined : begin === true ? [] : formsIn(begin);
  const enabled = await alone(context, async ({ entries }) =>
    enableDistrict(context.workspace, entries, forms),
  );
  const { settings, isSaved, foreign, exportName } = enabled;
  const next = `clever-sync sync --dry-run${context.typed}`;
  if (context.json) {
    const { district, daily, guids } = settings;
    print(context, {
      enabled: true,
      saved: isSaved,
      district,
      daily,
      guids,
      foreign,
      export: exportName,
      next,
    });
    return;
  }
  const lines = [
    `Enabled: runs may write for the librarian. ${savedWords(isSaved)}`,
    `District ${settings.district}; every school of the roster and every site of the export is answered.`,
    dailyWords(settings, context.typed),
    SIF,
    ...guidWords(enabled, context.typed),
    `Next: ${next}`,
  ];
  context.world.out(`${lines.join('\n')}\n`);
}

const SIF =
  'Clever and SIF cannot both be on in Alexandria: see that SIF is off there before the first import.';

async function disable(context: CommandContext): Promise<void> {
  const { isSaved, settings } = await alone(context, async () => disableDistrict(context.workspace));
  if (context.json) {
    print(context, { enabled: false, saved: isSaved, district: settings.district });
    return;
  }
  context.world.out(
    `Disabled: runs are refused, but for dry runs. ${savedWords(isSaved)}\nWhat lies in the outbox stays there: see that no scheduled import takes it again.\n`,
  );
}

function savedWords(isSaved: boolean): string {
  return isSaved ? `Saved in ${SETTINGS_FILE}.` : `${SETTINGS_FILE} said so already.`;
}

/** Which roles are written, and how that is changed. */
function dailyWords({ daily }: Settings, typed: string): string {
  const on = ROLES.filter((role) => daily[role]);
  const [example] = on.slice(-1);
  const change =
    example === undefined
      ? 'clever-sync mapping set daily.students on'
      : `clever-sync mapping set daily.${example} off`;
  return `Written each day: ${on.length === 0 ? 'nobody' : on.join(', ')}. To change that: ${change}${typed}`;
}

function guidWords({ foreign, exportName, settings }: Enabled, typed: string): readonly string[] {
  const found = foreignWords(foreign);
  const { foreign: rule, clear } = settings.guids;
  const has = found === '' ? [] : [`The export ${exportName} has ${found}.`];
  if (rule === 'keep') {
    if (found === '') return [];
    const forms = GUID_FORMS.filter((form) => foreign[form] > 0).join(',');
    return [
      ...has,
      "They are left alone, and a user whose patron has one waits for review. To let Clever's ids replace them:",
      `  clever-sync enable --begin${typed}`,
      'To clear, beside that, those of patrons whom no user matches, name their forms:',
      `  clever-sync enable --begin ${forms}${typed}`,
    ];
  }
  const cleared = (clear ?? []).map((form) => `${form} (${foreign[form]} at most)`);
  return [
    ...has,
    "Clever's ids may replace GUIDs that are not Clever's (guids.foreign: replace).",
    ...(cleared.length === 0
      ? ['Those that no user matches stay as they are.']
      : [
          `Cleared where no user matches (guids.clear): ${cleared.join(', ')}. Each is in the plan and the report before it is loaded; protected patrons keep theirs.`,
        ]),
  ];
}

function print({ world }: CommandContext, result: unknown): void {
  world.out(`${JSON.stringify(result, undefined, 2)}\n`);
}
