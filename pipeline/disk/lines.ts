// Reads a file of the run line by line, in blocks, so that its size does not matter. Never guesses at a broken
// line, and never repeats what a line says: a message names the file and the line number only.

import { isUtf8 } from 'node:buffer';
import { SyncError } from '../../mappings/errors.ts';
import { blocks } from './files.ts';

const LF = 10;
const CR = 13;

/**
 * Each line of a JSON Lines file, parsed but not yet checked.
 * @throws SyncError DISK; STATE_DAMAGED naming file and line when a line is not JSON (a blank one is not)
 */
export function* jsonLines(path: string): Generator<unknown> {
  let number = 0;
  for (const line of lines(path)) {
    number += 1;
    yield parseLine(line, path, number);
  }
}

/**
 * The lines of a UTF-8 text file without their line ends (LF or CRLF); the last may lack its own.
 * @throws SyncError DISK; STATE_DAMAGED naming file and line where it is not UTF-8
 */
export function* lines(path: string): Generator<string> {
  let pieces: Buffer[] = [];
  let number = 0;
  for (const block of blocks(path)) {
    const end = block.lastIndexOf(LF) + 1;
    if (end > 0) {
      // The bytes of one character never include an LF, so what ends with one holds whole characters.
      number = yield* split(Buffer.concat([...pieces, block.subarray(0, end)]), path, number);
      pieces = [];
    }
    pieces.push(Buffer.from(block.subarray(end)));
  }
  yield* split(Buffer.concat(pieces), path, number);
}

/** Returns the number of the last line. */
function* split(bytes: Buffer, path: string, linesBefore: number): Generator<string, number> {
  const clean = isUtf8(bytes);
  let number = linesBefore;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LF, start);
    const end = found === -1 ? bytes.length : found;
    number += 1;
    if (!clean && !isUtf8(bytes.subarray(start, end))) throw damaged(path, number, 'is not UTF-8 text');
    yield bytes.toString('utf8', start, end > start && bytes[end - 1] === CR ? end - 1 : end);
    start = end + 1;
  }
  return number;
}

function parseLine(line: string, path: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The parser's own message quotes the line, so it is not kept as the cause.
    throw damaged(path, number, 'is not JSON');
  }
}

function damaged(path: string, number: number, what: string): SyncError {
  return new SyncError('STATE_DAMAGED', {
    where: `${path}, line ${number}`,
    what: `The line ${what}.`,
    means: 'The run stopped, because a file of a run is never guessed at.',
    mend: 'Restore the file from a backup, or start a new run with `clever-sync sync`.',
  });
}
