// clever-sync explain WHO: why one person is what it is in one run. Reads only. It prints what the roster and the export hold
// of that person, to somebody who can read the workspace anyway.

import { type Command, Option } from 'commander';
import { titleOf } from '../../mappings/mapped.ts';
import { historyText } from '../../stages/history/text.ts';
import { historiesOf } from '../look-back/history.ts';
import { OUTCOME_WORDS, type RunRecord } from '../runs.ts';
import { openLedger } from '../workspace/ledger.ts';
import { openWorkspace } from '../workspace.ts';
import type { CommandContext } from './context.ts';
import { nobody } from './nobody.ts';

interface ExplainFlags {
  readonly run?: string;
  readonly all?: true;
}

export function addExplain(program: Command, context: () => CommandContext): void {
  program
    .command('explain')
    .argument('<who>', 'a GUID, a barcode, or the e-mail, number or username of a user')
    .option('--run <id>', 'the run, by default the newest')
    .addOption(
      new Option('--all', 'over all runs, newest last; days on which nothing changed are folded').conflicts(
        'run',
      ),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  clever-sync explain 104233 --workspace my-district\n  clever-sync explain ada@school.example --run 2026-11-24T101500Z --workspace my-district\n  clever-sync explain 104233 --all --workspace my-district',
    )
    .action((who: string, flags: ExplainFlags) =>
      flags.all ? explainAll(context(), who.trim()) : explain(context(), who.trim(), flags.run),
    );
}

/** Loaded only now: what explains one run needs most of the program, and what looks over all runs need not wait for it. */
async function explain(context: CommandContext, who: string, run: string | undefined): Promise<void> {
  const { explainRun } = await import('./explain-run.ts');
  await explainRun(context, who, run);
}

async function explainAll({ workspace: folder, world, json }: CommandContext, who: string): Promise<void> {
  const { settings, mappings } = openWorkspace(folder);
  const { entries } = await openLedger(folder);
  const histories = historiesOf(folder, who, entries);
  if (histories.length === 0) throw nobody('');
  if (json) {
    world.out(`${JSON.stringify(histories, undefined, 2)}\n`);
    return;
  }
  const words = {
    titleOf: (code: string) => titleOf(code, mappings.dictionary, settings.titles),
    stateWords: ({ state }: { readonly state: RunRecord['state'] }) => OUTCOME_WORDS[state],
  };
  for (const { guid, barcode, stretches } of histories)
    world.out(`${guid || `no GUID, barcode ${barcode}`}\n\n${historyText(stretches, words)}`);
}
