// The frame of the commands that write: the lock, the sweep, the ledger, the outbox made to follow a run that was killed
// half-way.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sweep } from '../disk/files.ts';
import { withLock } from '../disk/lock.ts';
import { followOutbox } from '../run.ts';
import { followLedger } from '../runs/running.ts';
import { listRuns, runFolder } from '../runs.ts';
import { type Ledger, openLedger } from '../workspace/ledger.ts';
import { openWorkspace, requireWorkspace } from '../workspace.ts';
import type { CommandContext } from './context.ts';

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
