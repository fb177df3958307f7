// Which commands there are, in the order of the help. A command's file is loaded only when that command is asked for: to
// load them all takes longer than most of them take to answer.

import type { Command } from 'commander';
import type { CommandContext } from './commands/context.ts';

type Add = (program: Command, context: () => CommandContext) => void;

interface CommandFile {
  readonly load: () => Promise<Add>;
  /** What the help says of each command in the file, by its name. */
  readonly says: Readonly<Record<string, string>>;
}

const GROUPS: Readonly<Record<string, readonly CommandFile[]>> = {
  'Start here:': [
    {
      load: async () => (await import('./commands/sample.ts')).addSample,
      says: { sample: 'the whole pipeline on the bundled sample district, two days, offline' },
    },
    {
      load: async () => (await import('./commands/init.ts')).addInit,
      says: { init: 'make a workspace: a few questions, each also an option' },
    },
    {
      load: async () => (await import('./commands/sync.ts')).addSync,
      says: { sync: 'read the roster, plan, and write the import file and the report' },
    },
    {
      load: async () => (await import('./commands/status.ts')).addStatus,
      says: { status: 'how the last run ended, or all of them' },
    },
    {
      load: async () => (await import('./commands/doctor.ts')).addDoctor,
      says: { doctor: 'look at everything that a run needs, and say how to mend it; nothing is changed' },
    },
  ],
  'Set up:': [
    {
      load: async () => (await import('./commands/sites.ts')).addSites,
      says: { sites: 'which school belongs to which library site, with the people of both sides' },
    },
    {
      load: async () => (await import('./commands/mapping.ts')).addMapping,
      says: { mapping: 'which patron field takes which value of Clever, in plain words' },
    },
    {
      load: async () => (await import('./commands/enable.ts')).addEnable,
      says: {
        enable: 'let runs write for the librarian; refused until every school and site is answered',
        disable: 'let runs write nothing any more; dry runs stay allowed',
      },
    },
    {
      load: async () => (await import('./commands/schedule.ts')).addSchedule,
      says: {
        schedule: 'print what a scheduler needs to run this workspace daily, or check what stands there',
      },
    },
  ],
  'What a person decides:': [
    {
      load: async () => (await import('./commands/decide.ts')).addDecide,
      says: { decide: 'settle users who wait for a person' },
    },
    {
      load: async () => (await import('./commands/approve.ts')).addApprove,
      says: { approve: 'release a held run: exactly its plan, once' },
    },
  ],
  'Look back:': [
    {
      load: async () => (await import('./commands/explain.ts')).addExplain,
      says: { explain: 'why one person is what it is: what each key said, and the rule of each field' },
    },
    {
      load: async () => (await import('./commands/diff.ts')).addDiff,
      says: { diff: "what differs between two days' rosters, exports or plans, field by field" },
    },
    {
      load: async () => (await import('./commands/verify.ts')).addVerify,
      says: { verify: 'compare a fresh export with what a load wrote' },
    },
  ],
  'One stage of a run:': [
    {
      load: async () => (await import('./commands/stages.ts')).addStages,
      says: {
        extract: "read the roster from Clever into a new run's 1-extract",
        transform: 'map the roster of a run to patron rows',
        match: 'match the patron rows of a run to the export and plan',
        load: 'write the import file of a planned run',
        report: 'write the report of a planned run',
      },
    },
  ],
  'Look after:': [
    {
      load: async () => (await import('./commands/undo.ts')).addUndo,
      says: { undo: 'take back what a load wrote, where nobody changed it since' },
    },
    {
      load: async () => (await import('./commands/purge.ts')).addPurge,
      says: { purge: 'remove runs, exports and saved copies that are older than the library wants to keep' },
    },
  ],
};

/** Adds every command: whole what the command line asks for, of the others their name and what they do. */
export async function addCommands(
  program: Command,
  context: () => CommandContext,
  argv: readonly string[],
): Promise<void> {
  const asked = wordsOf(argv).slice(0, 2);
  for (const [heading, files] of Object.entries(GROUPS)) {
    program.commandsGroup(heading);
    for (const { load, says } of files) {
      const names = Object.keys(says);
      if (names.some((name) => asked.includes(name))) (await load())(program, context);
      else for (const name of names) program.command(name);
    }
  }
  const files = Object.values(GROUPS).flat();
  const says = new Map(files.flatMap((file) => Object.entries(file.says)));
  for (const command of program.commands) command.description(says.get(command.name()) ?? '');
}

/** The words of a command line that are no options: the command, and after `help` the one that is asked about. */
function wordsOf(argv: readonly string[]): readonly string[] {
  return argv.filter((word, at) => !word.startsWith('-') && !TAKES_A_WORD.has(argv[at - 1] ?? ''));
}

const TAKES_A_WORD: ReadonlySet<string> = new Set(['-w', '--workspace']);
