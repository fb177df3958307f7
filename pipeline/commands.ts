// Which commands there are, in the order of the help. A command's file is loaded only when that command is asked for: to
// load them all takes longer than most of them take to answer.

import type { Command } from 'commander';
import type { CommandContext } from './commands/context.ts';

type Add = (program: Command, context: () => CommandContext) => void;

interface CommandFile {
  readonly load: () => Promise<Add>;
  /** What the help says of each command in the file, by how it is called. */
  readonly calls: Readonly<Record<string, string>>;
}

const GROUPS: Readonly<Record<string, readonly CommandFile[]>> = {
  'Start here:': [
    {
      load: async () => (await import('./commands/sample.ts')).addSample,
      calls: { sample: 'the whole pipeline on the bundled sample district, two days, offline' },
    },
    {
      load: async () => (await import('./commands/init.ts')).addInit,
      calls: { 'init [options]': 'make a workspace: a few questions, each also an option' },
    },
    {
      load: async () => (await import('./commands/sync.ts')).addSync,
      calls: { 'sync [options]': 'read the roster, plan, and write the import file and the report' },
    },
    {
      load: async () => (await import('./commands/status.ts')).addStatus,
      calls: { 'status [options] [run]': 'how the last run ended, or all of them' },
    },
    {
      load: async () => (await import('./commands/doctor.ts')).addDoctor,
      calls: {
        'doctor [options]': 'look at everything that a run needs, and say how to mend it; nothing is changed',
      },
    },
  ],
  'Set up:': [
    {
      load: async () => (await import('./commands/sites.ts')).addSites,
      calls: { sites: 'which school belongs to which library site, with the people of both sides' },
    },
    {
      load: async () => (await import('./commands/mapping.ts')).addMapping,
      calls: { mapping: 'which patron field takes which value of Clever, in plain words' },
    },
    {
      load: async () => (await import('./commands/enable.ts')).addEnable,
      calls: {
        'enable [options]':
          'let runs write for the librarian; refused until every school and site is answered',
        disable: 'let runs write nothing any more; dry runs stay allowed',
      },
    },
    {
      load: async () => (await import('./commands/schedule.ts')).addSchedule,
      calls: {
        'schedule [options] [scheduler]':
          'print what a scheduler needs to run this workspace daily, or check what stands there',
      },
    },
  ],
  'What a person decides:': [
    {
      load: async () => (await import('./commands/decide.ts')).addDecide,
      calls: {
        'decide [options] [what] [decision] [barcode]': 'settle users who wait for a person',
      },
    },
    {
      load: async () => (await import('./commands/approve.ts')).addApprove,
      calls: { 'approve [options] <run>': 'release a held run: exactly its plan, once' },
    },
  ],
  'Look back:': [
    {
      load: async () => (await import('./commands/explain.ts')).addExplain,
      calls: {
        'explain [options] <who>':
          'why one person is what it is: what each key said, and the rule of each field',
      },
    },
    {
      load: async () => (await import('./commands/diff.ts')).addDiff,
      calls: {
        'diff [options] <a> <b>': "what differs between two days' rosters, exports or plans, field by field",
      },
    },
    {
      load: async () => (await import('./commands/verify.ts')).addVerify,
      calls: { 'verify [options]': 'compare a fresh export with what a load wrote' },
    },
  ],
  'One stage of a run:': [
    {
      load: async () => (await import('./commands/stages.ts')).addStages,
      calls: {
        'extract [options]': "read the roster from Clever into a new run's 1-extract",
        'transform [options]': 'map the roster of a run to patron rows',
        'match [options]': 'match the patron rows of a run to the export and plan',
        'load [options]': 'write the import file of a planned run',
        'report [options]': 'write the report of a planned run',
      },
    },
  ],
  'Look after:': [
    {
      load: async () => (await import('./commands/undo.ts')).addUndo,
      calls: { 'undo [options] <run>': 'take back what a load wrote, where nobody changed it since' },
    },
    {
      load: async () => (await import('./commands/purge.ts')).addPurge,
      calls: {
        'purge [options]':
          'remove runs, exports and saved copies that are older than the library wants to keep',
      },
    },
  ],
};

const CALLS = new Map(
  Object.values(GROUPS)
    .flatMap((files) => files.flatMap(({ calls }) => Object.entries(calls)))
    .map(([call, description]) => [nameOf(call), { call, description }]),
);

/** Adds every command: whole what the command line asks for, of the others what the list of commands says of them. */
export async function addCommands(
  program: Command,
  context: () => CommandContext,
  argv: readonly string[],
): Promise<void> {
  const asked = wordsOf(argv).slice(0, 2);
  for (const [heading, files] of Object.entries(GROUPS)) {
    program.commandsGroup(heading);
    for (const { load, calls } of files) {
      const names = Object.keys(calls).map(nameOf);
      if (names.some((name) => asked.includes(name))) (await load())(program, context);
      else for (const name of names) program.command(name);
    }
  }
  for (const command of program.commands) command.description(CALLS.get(command.name())?.description ?? '');
  const { subcommandTerm } = program.createHelp();
  program.configureHelp({
    ...program.configureHelp(),
    subcommandTerm: (command) =>
      (command.parent === program ? CALLS.get(command.name())?.call : undefined) ?? subcommandTerm(command),
  });
}

/** The words of a command line that are no options: the command, and after `help` the one that is asked about. */
function wordsOf(argv: readonly string[]): readonly string[] {
  return argv.filter((word, at) => !word.startsWith('-') && !TAKES_A_WORD.has(argv[at - 1] ?? ''));
}

const TAKES_A_WORD: ReadonlySet<string> = new Set(['-w', '--workspace']);

function nameOf(call: string): string {
  return call.split(' ')[0] ?? '';
}
