// The operation log of a run, run.log: what happened when, in counts and ids. Never a name, an e-mail, a birth
// date or a token: whoever calls `line` has to see to it, since the log may be sent to anyone.

import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { diskError } from '../disk/errors.ts';
import { utcTime } from '../runs.ts';

export interface OperationLog {
  /** Adds one line, flushed before this returns. Line breaks and control characters become a space. */
  line(text: string): void;
}

/**
 * Opens the log of the run whose folder it stands in; a log that is there already is carried on.
 * @param now milliseconds since 1970
 * @throws SyncError DISK, here and from `line`
 */
export function openLog(path: string, now: () => number): OperationLog {
  const heading = `Clever Full Sync, run ${basename(dirname(path))}\n`;
  append(path, (lastByte) => (lastByte === undefined ? heading : ''));
  return {
    line: (text) => append(path, () => `${utcTime(now())} ${text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')}\n`),
  };
}

/** Adds text at the end of the file; a line that a killed run left unfinished is ended first. */
function append(path: string, textAfter: (lastByte: number | undefined) => string): void {
  try {
    const fd = openSync(path, 'a+', 0o600);
    try {
      const last = lastByteOf(fd);
      const unfinished = last !== undefined && last !== LF;
      writeFileSync(fd, `${unfinished ? '\n' : ''}${textAfter(last)}`);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw diskError('append', path, error);
  }
}

const LF = 10;

/** Undefined for an empty file. */
function lastByteOf(fd: number): number | undefined {
  const { size } = fstatSync(fd);
  const byte = Buffer.alloc(1);
  return size > 0 && readSync(fd, byte, 0, 1, size - 1) === 1 ? byte[0] : undefined;
}
