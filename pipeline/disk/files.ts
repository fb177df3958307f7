// Every file the program writes appears whole or not at all, and every disk error is told in words. Never edits
// a file in place, never leaves a stump behind, never reports success for a file that is not all there.
// Longer than most: a whole file, a whole folder and what a killed run leaves are three sides of one promise.

import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SyncError } from '../../mappings/errors.ts';
import { type Doing, diskError, errno } from './errors.ts';

export interface Written {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface Whole {
  /** Text (whole characters only) or bytes; kept in memory up to 1 MiB at a time. */
  write(chunk: string | Uint8Array): void;
  /** Flushes, checks the size, and only then puts the file in its place. */
  commit(): Written;
  /** Forgets what was written; harmless after `commit`. */
  abandon(): void;
}

/** The few calls that write, so that a test can break each of them. */
export interface Disk {
  openSync(path: string, flags: string, mode?: number): number;
  writeSync(fd: number, bytes: Uint8Array, offset: number, length: number): number;
  fsyncSync(fd: number): void;
  fstatSync(fd: number): { readonly size: number };
  closeSync(fd: number): void;
  renameSync(from: string, to: string): void;
}

export interface WholeOptions {
  /** 0600 unless told. `inherit`: as the file that stands there, else as its folder makes new files. */
  readonly mode?: number | 'inherit';
  readonly disk?: Disk;
}

const BLOCK = 1024 * 1024;
const TEMPORARY = /^\..+\.\d+-[0-9a-f]{12}\.tmp$/;
/** On Windows a reader, or a virus scanner, may have the file open for a moment. */
const RENAME_AGAIN = ['EPERM', 'EACCES', 'EBUSY'];
const RENAME_WAITS_MS = [20, 50, 100, 200, 400];
/** Network shares often cannot flush a folder; the file itself is flushed already. */
const FOLDER_CANNOT_FLUSH = [
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EISDIR',
  'EACCES',
  'EPERM',
  'EBADF',
];

/**
 * Writes a file that appears whole or not at all.
 * @param content text, bytes, or pieces of either; what an iterable throws comes out as it is
 * @throws SyncError DISK; what stood at `path` before still stands and the temporary file is gone
 */
export function writeWhole(
  path: string,
  content: string | Uint8Array | Iterable<string | Uint8Array>,
  options: WholeOptions = {},
): Written {
  const whole = openWhole(path, options);
  try {
    const chunks = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
    for (const chunk of chunks) whole.write(chunk);
    return whole.commit();
  } catch (error) {
    whole.abandon();
    throw error;
  }
}

/**
 * Opens a temporary file beside `path`, to be filled piece by piece. The folder must exist.
 * @throws SyncError DISK, here and from `write` and `commit`; the temporary file is then gone
 */
export function openWhole(path: string, { mode = 0o600, disk = fs }: WholeOptions = {}): Whole {
  const temporary = temporaryBeside(path);
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(BLOCK);
  const fd = attempt('write', path, () => disk.openSync(temporary, 'wx', mode === 'inherit' ? 0o666 : mode));
  let state: 'open' | 'closed' | 'done' = 'open';
  let used = 0;
  let bytes = 0;

  const abandon = (): void => {
    if (state === 'done') return;
    if (state === 'open') quietly(() => disk.closeSync(fd));
    state = 'done';
    quietly(() => fs.rmSync(temporary, { force: true }));
  };
  const orAbandon = <T>(step: () => T): T => {
    if (state !== 'open') throw new Error('this file was committed or abandoned already');
    try {
      return attempt('write', path, step);
    } catch (error) {
      abandon();
      throw error;
    }
  };
  const put = (piece: Uint8Array): void => {
    hash.update(piece);
    writeAll(disk, fd, piece);
    bytes += piece.length;
  };
  const flush = (): void => {
    put(block.subarray(0, used));
    used = 0;
  };

  return {
    write: (chunk) =>
      orAbandon(() => {
        const room = roomFor(chunk);
        if (used + room > BLOCK) flush();
        if (room > BLOCK) put(Buffer.from(chunk));
        else used += fill(block, used, chunk);
      }),
    commit: () => {
      orAbandon(() => {
        flush();
        if (mode === 'inherit') keepMode(path, fd);
        disk.fsyncSync(fd);
        if (disk.fstatSync(fd).size !== bytes) throw shortWrite();
        // A failed close has closed the file all the same: it must not be closed again.
        state = 'closed';
        disk.closeSync(fd);
        rename(disk, temporary, path);
        state = 'done';
      });
      syncFolder(dirname(path));
      return { sha256: hash.digest('hex'), bytes };
    },
    abandon,
  };
}

/** Makes a folder, and those above it, for the owner alone; one that exists is left as it is. */
export function makeFolder(path: string): void {
  attempt('make', path, () => {
    const first = fs.mkdirSync(path, { recursive: true, mode: 0o700 });
    if (first !== undefined) syncFolder(dirname(first));
  });
}

/** A new, empty temporary folder beside `path`, for `commitFolder`. */
export function makeTemporaryFolder(path: string): string {
  const temporary = temporaryBeside(path);
  attempt('make', path, () => fs.mkdirSync(temporary, { mode: 0o700 }));
  return temporary;
}

/**
 * Puts a filled temporary folder in its place in one step. Its files are flushed already by `writeWhole`.
 * @throws SyncError USAGE when something stands there; DISK
 */
export function commitFolder(temporary: string, final: string): void {
  if (attempt('read', final, () => fs.lstatSync(final, { throwIfNoEntry: false })) !== undefined) {
    throw new SyncError('USAGE', {
      where: final,
      what: 'This folder exists already.',
      means: 'Nothing was written: a folder of a run is written once.',
      mend: 'Start a new run, or move the folder away first.',
    });
  }
  syncFolder(temporary);
  attempt('write', final, () => rename(fs, temporary, final));
  syncFolder(dirname(final));
}

/**
 * Removes a file, or a folder with all that is in it. It leaves its name in one step; what a kill leaves of it is swept later.
 * @throws SyncError DISK
 */
export function removeWhole(path: string): void {
  const temporary = temporaryBeside(path);
  attempt('remove', path, () => {
    rename(fs, path, temporary);
    fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  });
}

/** Removes a temporary folder after a failure, and keeps quiet: the failure is what has to be told. */
export function abandonFolder(temporary: string): void {
  quietly(() => fs.rmSync(temporary, { recursive: true, force: true }));
}

/**
 * Removes what killed runs left in one folder (not below it): temporary files and temporary folders, known by
 * their name alone. Call it while holding the lock.
 * @returns how many were removed
 */
export function sweep(folder: string): number {
  const entries = attempt('read', folder, () =>
    fs.existsSync(folder) ? fs.readdirSync(folder, { withFileTypes: true }) : [],
  );
  const stumps = entries.filter(
    (entry) => TEMPORARY.test(entry.name) && (entry.isFile() || entry.isDirectory()),
  );
  for (const { name } of stumps) {
    const path = join(folder, name);
    attempt('remove', path, () => fs.rmSync(path, { recursive: true, force: true, maxRetries: 3 }));
  }
  return stumps.length;
}

export function readWhole(path: string): Buffer {
  return attempt('read', path, () => fs.readFileSync(path));
}

/** As `readWhole`, but undefined where there is no such file; an unreadable one is still an error. */
export function readIfThere(path: string): Buffer | undefined {
  return attempt('read', path, () => {
    try {
      return fs.readFileSync(path);
    } catch (error) {
      if (errno(error) === 'ENOENT') return undefined;
      throw error;
    }
  });
}

/** Lower-case hex of a file of any size. */
export function sha256OfFile(path: string): string {
  const hash = createHash('sha256');
  for (const block of blocks(path)) hash.update(block);
  return hash.digest('hex');
}

/** A file in blocks of 1 MiB. Each is overwritten by the next: copy what has to stay. */
export function* blocks(path: string): Generator<Buffer> {
  const fd = attempt('read', path, () => fs.openSync(path, 'r'));
  try {
    const block = Buffer.allocUnsafe(BLOCK);
    for (;;) {
      const length = attempt('read', path, () => fs.readSync(fd, block, 0, BLOCK, null));
      if (length === 0) return;
      yield block.subarray(0, length);
    }
  } finally {
    quietly(() => fs.closeSync(fd));
  }
}

function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
}

/** The most bytes that a piece can need: a UTF-16 unit takes up to three of UTF-8. */
function roomFor(chunk: string | Uint8Array): number {
  return typeof chunk === 'string' ? chunk.length * 3 : chunk.length;
}

/** Copies a piece into the block, and says how many bytes it took. */
function fill(block: Buffer, at: number, chunk: string | Uint8Array): number {
  if (typeof chunk === 'string') return block.write(chunk, at);
  block.set(chunk, at);
  return chunk.length;
}

function writeAll(disk: Disk, fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    const written = disk.writeSync(fd, bytes, done, bytes.length - done);
    if (written <= 0) throw shortWrite();
    done += written;
  }
}

function shortWrite(): Error {
  return Object.assign(new Error('fewer bytes on the disk than were written'), { code: 'ESHORT' });
}

/** A library may have opened its import file to a group; a share that knows no modes is left alone. */
function keepMode(path: string, fd: number): void {
  quietly(() => {
    const standing = fs.statSync(path, { throwIfNoEntry: false });
    if (standing !== undefined) fs.fchmodSync(fd, standing.mode & 0o777);
  });
}

function rename(disk: Disk, from: string, to: string): void {
  for (const waitMs of RENAME_WAITS_MS) {
    try {
      disk.renameSync(from, to);
      return;
    } catch (error) {
      if (!RENAME_AGAIN.includes(errno(error))) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs);
    }
  }
  disk.renameSync(from, to);
}

/** So that a new name outlasts a power cut. Windows cannot, and does not need to. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  try {
    const fd = fs.openSync(folder, 'r');
    try {
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    if (!FOLDER_CANNOT_FLUSH.includes(errno(error))) throw diskError('flush', folder, error);
  }
}

function attempt<T>(doing: Doing, path: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw diskError(doing, path, error);
  }
}

function quietly(step: () => void): void {
  try {
    step();
  } catch {
    // Tidying after a failure, or a nicety: the caller's own error is the one to tell.
  }
}
