// Finds the few lines of a plan.jsonl that are about one person without reading the others: the lines ascend by GUID, so
// that a handful of blocks tells. A year of plans is asked in about a second.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { SyncError } from '../mappings/errors.ts';
import { compareTexts } from '../mappings/text.ts';
import type { Decision } from '../stages/match/plan.ts';
import { diskError } from './disk.ts';
import { readWhole } from './files.ts';
import { decisionOf } from './steps/plan.ts';

const LF = 10;
const BLOCK = 4096;
/** The guid is the third key of every line; that is promised. */
const GUID = /^\{"action":"[a-z]+","role":"[a-z]*","guid":("(?:[^"\\]|\\.)*")/;

/** The decisions about a GUID, in the order of the plan. Throws DISK; STATE_DAMAGED. */
export function decisionsAbout(path: string, guid: string): readonly Decision[] {
  return opened(path, (file) => {
    const found: Decision[] = [];
    for (let at = firstAt(file, guid); at < file.size; ) {
      const line = lineAt(file, at);
      if (guidOf(line, path) !== guid) break;
      found.push(decisionOf(line));
      at += Buffer.byteLength(line) + 1;
    }
    return found;
  });
}

/** The decisions about a patron who has no GUID. Such lines are few or many; their bytes are looked through. */
export function decisionsWithoutGuid(path: string, barcode: string): readonly Decision[] {
  const bytes = readWhole(path);
  const wanted = `"guid":"","barcode":${JSON.stringify(barcode)},`;
  const found: Decision[] = [];
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + 1)) {
    const start = bytes.lastIndexOf(LF, at) + 1;
    const end = bytes.indexOf(LF, at);
    const decision = decisionOf(bytes.toString('utf8', start, end === -1 ? bytes.length : end));
    // The same letters may stand in another cell.
    if (decision.guid === '' && decision.barcode === barcode) found.push(decision);
  }
  return found;
}

interface OpenFile {
  readonly path: string;
  readonly fd: number;
  readonly size: number;
}

/** Where the first line starts whose GUID is not below the one that is sought; the size of the file if none is. */
function firstAt(file: OpenFile, guid: string): number {
  // A line that starts before `low` is below, one that starts at `high` or later is not.
  let [low, high] = [0, file.size];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const start = lineStart(file, low, middle);
    const line = lineAt(file, start);
    if (compareTexts(guidOf(line, file.path), guid) < 0) low = start + Buffer.byteLength(line) + 1;
    else high = start;
  }
  return low;
}

/** Where the line starts that holds a byte. @param low a line starts there, at or before the byte */
function lineStart(file: OpenFile, low: number, byte: number): number {
  for (let end = byte; end > low; end -= BLOCK) {
    const from = Math.max(low, end - BLOCK);
    const found = read(file, from, end - from).lastIndexOf(LF);
    if (found !== -1) return from + found + 1;
  }
  return low;
}

function lineAt(file: OpenFile, start: number): string {
  for (let length = BLOCK; ; length *= 2) {
    const bytes = read(file, start, length);
    const end = bytes.indexOf(LF);
    if (end !== -1) return bytes.toString('utf8', 0, end);
    if (bytes.length < length) throw damaged(file.path);
  }
}

function read({ path, fd, size }: OpenFile, from: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - from)));
  try {
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, from));
  } catch (error) {
    throw diskError('read', path, error);
  }
}

function guidOf(line: string, path: string): string {
  const quoted = GUID.exec(line)?.[1];
  if (quoted === undefined) throw damaged(path);
  return String(JSON.parse(quoted));
}

function opened<T>(path: string, work: (file: OpenFile) => T): T {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw diskError('read', path, error);
  }
  try {
    return work({ path, fd, size: fstatSync(fd).size });
  } finally {
    closeSync(fd);
  }
}

function damaged(where: string): SyncError {
  return new SyncError('STATE_DAMAGED', {
    where,
    what: 'The file is not as it was written.',
    means: 'What that plan decided is not known.',
    mend: 'Put the file back from a backup, or move the folder of that run out of the workspace.',
  });
}
