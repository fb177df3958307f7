// One process at a time in a workspace. Never takes a workspace from a run that is still alive, and gives it back
// however the work ends; the lock of a killed run frees itself.

import { chmodSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { check, lock } from 'proper-lockfile';
import { z } from 'zod';
import { SyncError } from '../../mappings/errors.ts';
import { diskError, errno } from './errors.ts';
import { readIfThere, writeWhole } from './files.ts';

const LOCK = '.clever-sync.lock';
const OWNER = '.clever-sync.owner.json';
const HEARTBEAT_MS = 10_000;
/** A holder that was not heard of for this long is gone … */
const STALE_MS = 30_000;
/** … but not while its process is seen to live: a long stretch of work can keep it from its heartbeat. */
const STALE_BUT_ALIVE_MS = 3_600_000;

const owner = z
  .object({ pid: z.number().int().positive(), host: z.string(), startedAt: z.string() })
  .readonly();
type Owner = z.infer<typeof owner>;

/**
 * Does some work while no other process has the workspace.
 * @param work is told by the signal when the lock is lost; it should then stop, and its result is not returned
 * @throws SyncError LOCKED when another process has the workspace, or took it meanwhile; DISK; what `work` throws
 */
export async function withLock<T>(
  workspace: string,
  work: (lost: AbortSignal) => T | Promise<T>,
  heartbeatMs: number = HEARTBEAT_MS,
): Promise<T> {
  const lost = new AbortController();
  const release = await acquire(workspace, heartbeatMs, (cause) => lost.abort(lockLost(workspace, cause)));
  const path = join(workspace, OWNER);
  const us: Owner = { pid: process.pid, host: hostname(), startedAt: new Date().toISOString() };
  let ours = true;
  try {
    writeWhole(path, `${JSON.stringify(us)}\n`);
    const done = await Promise.race([work(lost.signal), whenAborted(lost.signal)]);
    // Work that never paused may have outlasted the lock without being told.
    ours = isOurs(path, us);
    if (!ours) throw lockLost(workspace, undefined);
    return done;
  } finally {
    if (ours && !lost.signal.aborted) await giveBack(path, release);
  }
}

/** Who has the workspace: a sentence, and what to do about it; undefined when nobody does. Changes nothing. */
export async function lockHolder(
  workspace: string,
): Promise<{ readonly what: string; readonly mend: string } | undefined> {
  const holder = readOwner(join(workspace, OWNER));
  const stale = isAlive(holder) ? STALE_BUT_ALIVE_MS : STALE_MS;
  const isHeld = await check(workspace, { lockfilePath: join(workspace, LOCK), stale });
  return isHeld ? holderSentences(holder) : undefined;
}

/** Where the lock names a process of this machine that is no more, nobody is at work, and the lock only has to go stale. */
function holderSentences(holder: Owner | undefined): { readonly what: string; readonly mend: string } {
  const who =
    holder === undefined
      ? 'Another process'
      : `Process ${holder.pid} on ${holder.host}, started ${holder.startedAt},`;
  const free = `the workspace is free again after ${STALE_MS / 1000} seconds`;
  if (holder !== undefined && isGone(holder)) {
    return {
      what: `${who} was killed while it was at work here; it does not run any more.`,
      mend: `Wait a moment: ${free}; if it is not by then, remove the folder ${LOCK}.`,
    };
  }
  return {
    what: `${who} is at work in this workspace.`,
    mend:
      `Wait until that one is done. If it was killed, ${free}; if it is not by then, and no such process runs, ` +
      `remove the folder ${LOCK}.`,
  };
}

async function acquire(
  workspace: string,
  heartbeatMs: number,
  whenLost: (cause: Error) => void,
): Promise<() => Promise<void>> {
  const lockfilePath = join(workspace, LOCK);
  const stale = isAlive(readOwner(join(workspace, OWNER))) ? STALE_BUT_ALIVE_MS : STALE_MS;
  try {
    const release = await lock(workspace, {
      lockfilePath,
      stale,
      update: heartbeatMs,
      onCompromised: whenLost,
    });
    makePrivate(lockfilePath);
    return release;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ELOCKED') throw locked(workspace, error);
    throw diskError('write', lockfilePath, error);
  }
}

function makePrivate(folder: string): void {
  try {
    chmodSync(folder, 0o700);
  } catch {
    // A share that knows no modes; the folder is empty anyway.
  }
}

async function giveBack(ownerPath: string, release: () => Promise<void>): Promise<void> {
  try {
    rmSync(ownerPath, { force: true });
    await release();
  } catch {
    // The work is done and stands. What is left of the lock goes stale, or the next run says what is wrong.
  }
}

/** Another run's process, on this machine, that still runs. Elsewhere nobody can tell. */
function isAlive(holder: Owner | undefined): boolean {
  return holder !== undefined && isTold(holder) && ['runs', 'EPERM'].includes(signalled(holder.pid));
}

/** Another run's process, on this machine, that does not run any more. */
function isGone(holder: Owner): boolean {
  return isTold(holder) && signalled(holder.pid) === 'ESRCH';
}

function isTold({ host, pid }: Owner): boolean {
  return host === hostname() && pid !== process.pid;
}

/** What asking for a process says: 'runs', 'EPERM' that it runs as somebody else, 'ESRCH' that there is none. */
function signalled(pid: number): string {
  try {
    process.kill(pid, 0);
    return 'runs';
  } catch (error) {
    return errno(error);
  }
}

function isOurs(path: string, us: Owner): boolean {
  const standing = readOwner(path);
  return standing === undefined || JSON.stringify(standing) === JSON.stringify(us);
}

/** Undefined when nobody can tell: the file is only there to name the holder. */
function readOwner(path: string): Owner | undefined {
  try {
    return owner.parse(JSON.parse(readIfThere(path)?.toString('utf8') ?? ''));
  } catch {
    return undefined;
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function locked(workspace: string, cause: unknown): SyncError {
  return new SyncError('LOCKED', {
    where: workspace,
    ...holderSentences(readOwner(join(workspace, OWNER))),
    means: 'This run did not start and changed nothing.',
    cause,
  });
}

function lockLost(workspace: string, cause: unknown): SyncError {
  return new SyncError('LOCKED', {
    where: workspace,
    what: 'Another process took the workspace, or its lock was removed, while this run was at work.',
    means: 'This run stopped; what it had finished stands, and the rest was not written.',
    mend: 'See what the other run did with `clever-sync status`, then start this one again.',
    cause,
  });
}
