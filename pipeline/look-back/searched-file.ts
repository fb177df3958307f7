// A file of lines that is looked into here and there: the line at a place, the line that a byte is in, whole lines one piece
// after the other. Keeps the last block it read, so that looking close by reads nothing again.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { diskError } from '../disk/errors.ts';

const LF = 10;
const BLOCK = 64 * 1024;
const PIECE = 1024 * 1024;

export interface SearchedFile {
  readonly size: number;
  /** Whether the file ends with a line end, as every file that was written whole does; an empty one has no line. */
  readonly endsWhole: boolean;
  /** The bytes of the line that starts at a place, without its line end; undefined where the file ends without one. */
  lineAt(start: number): Buffer | undefined;
  /** Where the line starts that holds a byte. @param low a line starts there, at or before the byte */
  lineStart(low: number, byte: number): number;
  /** Whole lines from one place, where a line starts, to another, a MiB at a time; an end that is no whole line is left out. */
  pieces(from: number, to: number): Generator<{ readonly at: number; readonly bytes: Buffer }>;
}

/** Opens a file for as long as the work takes. Throws DISK. */
export function inFile<T>(path: string, work: (file: SearchedFile) => T): T {
  const fd = onDisk(path, () => openSync(path, 'r'));
  try {
    return work(searchedFile(path, fd));
  } finally {
    closeSync(fd);
  }
}

function searchedFile(path: string, fd: number): SearchedFile {
  const { size } = onDisk(path, () => fstatSync(fd));
  const readAt = (from: number, length: number): Buffer => {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - from)));
    return bytes.subarray(
      0,
      onDisk(path, () => readSync(fd, bytes, 0, bytes.length, from)),
    );
  };
  let block = { from: 0, bytes: readAt(0, 0) };
  const isKept = (from: number, to: number) => from >= block.from && to <= block.from + block.bytes.length;
  const read = (from: number, length: number): Buffer => {
    const to = Math.min(from + length, size);
    if (!isKept(from, to)) {
      const start = Math.max(0, from - BLOCK / 2);
      block = { from: start, bytes: readAt(start, to - start + BLOCK / 2) };
    }
    return block.bytes.subarray(from - block.from, to - block.from);
  };
  return {
    size,
    endsWhole: size === 0 || readAt(size - 1, 1)[0] === LF,
    lineAt(start) {
      for (let length = 1024; ; length *= 2) {
        const bytes = read(start, length);
        const end = bytes.indexOf(LF);
        if (end !== -1) return bytes.subarray(0, end);
        if (bytes.length < length) return undefined;
      }
    },
    lineStart(low, byte) {
      for (let end = byte; end > low; end -= 1024) {
        const from = Math.max(low, end - 1024);
        const found = read(from, end - from).lastIndexOf(LF);
        if (found !== -1) return from + found + 1;
      }
      return low;
    },
    *pieces(from, to) {
      let length = PIECE;
      for (let at = from; at < to; ) {
        const bytes = readAt(at, Math.min(length, to - at));
        const end = bytes.lastIndexOf(LF) + 1;
        if (end > 0) yield { at, bytes: bytes.subarray(0, end) };
        else if (bytes.length < length) return;
        // A line that is longer than a piece is asked for again, longer.
        length = end > 0 ? PIECE : length * 2;
        at += end;
      }
    },
  };
}

function onDisk<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw diskError('read', path, error);
  }
}
