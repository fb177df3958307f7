// What every command is given, and the frame of those that write: the lock, the sweep, the ledger, the outbox made to
// follow a run that was killed half-way.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { SyncError } from '../../mappings/errors.ts';
import { nearest } from '../../mappings/nearest.ts';
import { sweep } from '../files.ts';
import { type Ledger, openLedger } from '../ledger.ts';
import { withLock } from '../lock.ts';
import { followOutbox } from '../run.ts';
import { followLedger } from '../running.ts';
import { listRuns, runFolder } from '../runs.ts';
import { openWorkspace, requireWorkspace } from '../workspace.ts';
import type { World } from '../world.ts';

export interface CommandContext {
  readonly world: World;
  /** The absolute path of the workspace. */
  readonly workspace: string;
  readonly isWorkspaceNamed: boolean;
  /** The workspace as the next command has to name it, e.g. ' --workspace my-district'; '' where it need not. */
  readonly typed: string;
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
  return ` --${name} ${/^[\w./\\:@+-]+$/.test(value) ? value : `"${value}"`}`;
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

/**
 * Runs work that writes, alone in the workspace. `delivered` is the run whose files reached the outbox only now, '' if none.
 * Throws LOCKED, STATE_DAMAGED, or what the work throws.
 */
export async function alone<T>(
  { workspace }: Pick<CommandContext, 'workspace'>,
  work: (ledger: Ledger, lost: AbortSignal, delivered: string) => Promise<T>,
): Promise<T> {
  requireWorkspace(workspace);
  return withLock(workspace, async (lost) => {
    sweep(workspace);
    const runs = join(workspace, 'runs');
    if (existsSync(runs)) sweep(runs);
    const [newest] = listRuns(workspace).slice(-1);
    if (newest !== undefined) sweep(runFolder(workspace, newest));
    const ledger = await openLedger(workspace);
    followLedger(workspace, ledger.entries);
    const { current, published } = ledger.entries;
    if (current !== published) await followOutbox(openWorkspace(workspace), ledger);
    const delivered = ledger.entries.published === published ? '' : current;
    return work(ledger, lost, delivered);
  });
}

/** The id of a run that was asked for, or of the newest. Throws USAGE when there is none. */
export function runOrNewest(workspace: string, id: string | undefined): string {
  const runs = listRuns(workspace);
  const chosen = id ?? runs.at(-1);
  if (chosen !== undefined && runs.includes(chosen)) return chosen;
  throw new SyncError('USAGE', {
    where: id ?? 'runs/',
    what: id === undefined ? 'There is no run yet.' : 'There is no such run.',
    means: 'Nothing was read and nothing was written.',
    mend: id === undefined ? 'Run clever-sync sync first.' : 'See the runs with "clever-sync status --all".',
  });
}
