// What every command is given. Imports next to nothing: it is loaded whatever is asked.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { nearest } from '../../mappings/nearest.ts';
import { quotedFor, type Typing } from '../../mappings/typed.ts';
import type { World } from '../world.ts';

export interface CommandContext extends Typing {
  readonly world: World;
  /** The absolute path of the workspace. */
  readonly workspace: string;
  readonly isWorkspaceNamed: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly setExit: (code: number) => void;
}

/** A path as the person typed it, from where they stand. */
export function fromHere({ cwd }: World, path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(cwd, path);
}

/** An option with its value, as a person types it after a command; '' where there is no value. */
export function typedOption(name: string, value: string | undefined): string {
  if (value === undefined) return '';
  return ` --${name} ${quoted(value)}`;
}

/**
 * A sentence that ends in a command, as in 'See the runs: clever-sync status --all', with the workspace as that command has to
 * name it; any other as it is.
 */
export function pasted(sentence: string, typed: string): string {
  return /: clever-sync [^\n]*[^.\n]$/.test(sentence) ? `${sentence}${typed}` : sentence;
}

/** A word as the shell of this machine gives it back. */
export function quoted(word: string): string {
  return quotedFor(process.platform === 'win32' ? 'windows' : 'posix', word);
}

/**
 * A command that does something by itself and has commands of its own takes no other word: one that stands there was meant
 * to be one of them. Ends with a usage error that names the nearest.
 */
export function refuseOtherWords(command: Command): void {
  const [word] = command.args;
  if (word === undefined) return;
  const near = nearest(
    word,
    command.commands.map((one) => one.name()),
  );
  command.error(`error: unknown command '${word}'${near === undefined ? '' : `\n(Did you mean ${near}?)`}`);
}

/** Exit code of a run that waits for a person. */
export const HELD = 3;
