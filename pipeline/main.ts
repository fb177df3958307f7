// The command line: which command, for which workspace, and what every error and exit code means to the person there.

import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { SyncError } from '../mappings/errors.ts';
import { type CommandContext, pasted, quoted, typedOption } from './commands/context.ts';
import { addCommands } from './commands.ts';
import { programVersion } from './version.ts';
import { realWorld, type World } from './world.ts';

const USAGE = 2;
const BUG = 1;
const INTERRUPTED = 130;

/** Runs the program as the process it is. */
export async function main(argv: readonly string[]): Promise<void> {
  process.on('SIGINT', () => process.exit(INTERRUPTED));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', letReaderGo);
  process.exitCode = await runCommand(argv, realWorld());
}

/**
 * Whoever reads the output may have seen enough, as `head` has: what is still said then goes nowhere, and the work goes
 * on to its end and keeps its exit code.
 */
function letReaderGo(error: NodeJS.ErrnoException): void {
  if (!READER_GONE.has(error.code ?? '')) throw error;
}

// Windows says EOF where others say EPIPE.
const READER_GONE: ReadonlySet<string> = new Set(['EPIPE', 'EOF', 'ECONNRESET']);

/** Runs one command and returns its exit code. Nothing is thrown. */
export async function runCommand(argv: readonly string[], world: World): Promise<number> {
  let exit = 0;
  const program = await buildProgram(argv, world, (code) => {
    exit = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    return tell(error, world, typedWorkspace(program), program.opts().debug === true);
  }
}

const INTRODUCTION = `Keeps an Alexandria library's patrons in step with a Clever roster.
Nothing is guessed, nothing is deleted, and nothing is written that was not
shown first.`;

const EXIT_CODES = `
Exit codes: 0 done or nothing to do; 1 a bug; 2 usage or settings; 3 held; 10 Clever or the network;
11 another run has the workspace; 12 token or district refused; 13 disk or permission; 14 damaged state;
130 interrupted.`;

async function buildProgram(
  argv: readonly string[],
  world: World,
  setExit: (code: number) => void,
): Promise<Command> {
  const program = new Command('clever-sync')
    .description(INTRODUCTION)
    .version(programVersion(), '-V, --version', 'print the version')
    .option('-w, --workspace <dir>', 'the workspace: one district, one library', '.')
    .option('--json', 'print the result as JSON')
    .option('--quiet', 'print no progress')
    .option('--debug', 'print where an error comes from')
    .option('--no-color', 'print no colours; none are printed in any case')
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError('(clever-sync help shows the commands)')
    // Of a command in a list only the name: its arguments stand in its own help, and what it does has room.
    .configureHelp({ showGlobalOptions: true, subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: world.out,
      writeErr: world.err,
      getOutHelpWidth: () => world.columns?.out ?? 80,
      getErrHelpWidth: () => world.columns?.err ?? 80,
      outputError: (text, write) => write(withoutValue(text)),
    })
    .exitOverride();
  const context = (): CommandContext => {
    const { workspace, json, quiet } = program.opts<{ workspace: string; json?: true; quiet?: true }>();
    const isWorkspaceNamed = program.getOptionValueSource('workspace') === 'cli';
    return {
      world,
      workspace: resolve(world.cwd, workspace),
      isWorkspaceNamed,
      typed: typedWorkspace(program),
      quoted,
      json: json === true,
      quiet: quiet === true || json === true,
      setExit,
    };
  };
  await addCommands(program, context, argv);
  program.helpCommand('help [command]', 'show help for a command');
  return program;
}

/** The workspace as the next command has to name it; '' where nobody named it. */
function typedWorkspace(program: Command): string {
  if (program.getOptionValueSource('workspace') !== 'cli') return '';
  return typedOption('workspace', program.opts<{ workspace: string }>().workspace);
}

/** A secret may stand in the place of a command, or after an option that is not known, e.g. --token=…: it is not repeated. */
function withoutValue(text: string): string {
  return text
    .replace(/(unknown option '--[^'=]*)=[^\n]*/, "$1'")
    .replace(/[^\s'"=]+/g, (word) => (isLikeSecret(word) ? '…' : word));
}

/** Twenty letters and digits or more without a break, with a digit among them. */
function isLikeSecret(word: string): boolean {
  return /[A-Za-z0-9]{20}/.test(word) && /\d/.test(word);
}

function tell(error: unknown, world: World, typed: string, debug: boolean): number {
  if (error instanceof SyncError) {
    world.err(`\n${error.code}: ${pasted(error.message, typed)}\n`);
    if (debug) world.err(`${error.stack ?? ''}\n`);
    return error.exit;
  }
  world.err(
    '\nclever-sync stopped on a mistake of its own. Nothing more was written; the last import file is untouched.\n',
  );
  world.err(`${errorName(error)}. Run it again with --debug and report what it prints.\n`);
  if (debug && error instanceof Error) world.err(`${error.stack ?? ''}\n`);
  return BUG;
}

/** The kind of an unexpected error; its message could carry a record. */
function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'Unknown error';
}
