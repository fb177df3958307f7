// Finds the few lines of a plan.jsonl that are about one person without parsing the others: the lines ascend by GUID, so that
// a block or two tells. A year of plans is asked in about a second.

import { compareTexts } from '../../mappings/text.ts';
import type { Decision } from '../../stages/match/plan.ts';
import { damagedPlan, decisionOf } from '../steps/plan.ts';
import { inFile, type SearchedFile } from './searched-file.ts';

const LF = 10;
/** The guid is the third key of every line; that is promised. */
const GUID = /^\{"action":"[a-z]+","role":"[a-z]*","guid":("(?:[^"\\]|\\.)*")/;
/** How far from yesterday's place somebody is looked for first; a block and a half. */
const NEAR = 24 * 1024;

export interface Found {
  /** Where in the plan the line starts. */
  readonly at: number;
  readonly decision: Decision;
}

/**
 * The decisions about a GUID, in the order of the plan.
 * @param near where they stood in the plan of the day before, where that is known: it costs a block and no more
 * @throws SyncError DISK; STATE_DAMAGED for a line on the way that is not as it was written, or a plan whose end is cut off
 */
export function decisionsAbout(path: string, guid: string, near?: number): readonly Found[] {
  return inPlan(path, (file) => {
    const found: Found[] = [];
    for (let at = firstAt(file, path, guid, near); at < file.size; ) {
      const line = lineOf(file, path, at);
      if (guidOf(line, path) !== guid) break;
      found.push({ at, decision: decisionOf(line.toString('utf8'), path) });
      at += line.length + 1;
    }
    return found;
  });
}

/** The decisions about whoever has a barcode, in the order of the plan. Throws as `decisionsAbout` does. */
export function decisionsWithBarcode(path: string, barcode: string): readonly Found[] {
  return inPlan(path, (file) => linesWith(file, path, barcode, file.size));
}

/** Those of them who have no GUID: their lines come first. Throws as `decisionsAbout` does. */
export function decisionsWithoutGuid(path: string, barcode: string): readonly Found[] {
  return inPlan(path, (file) => linesWith(file, path, barcode, firstAt(file, path, '\0')));
}

function inPlan<T>(path: string, search: (file: SearchedFile) => T): T {
  return inFile(path, (file) => {
    if (!file.endsWhole) throw damagedPlan(path);
    return search(file);
  });
}

function linesWith(file: SearchedFile, path: string, barcode: string, to: number): readonly Found[] {
  const wanted = `"barcode":${JSON.stringify(barcode)},`;
  const found: Found[] = [];
  for (const { at: from, bytes } of file.pieces(0, to)) {
    for (let at = bytes.indexOf(wanted); at !== -1; ) {
      const start = bytes.lastIndexOf(LF, at) + 1;
      const end = bytes.indexOf(LF, at);
      const decision = decisionOf(bytes.toString('utf8', start, end), path);
      // The same letters may stand in another cell.
      if (decision.barcode === barcode) found.push({ at: from + start, decision });
      at = bytes.indexOf(wanted, end);
    }
  }
  return found;
}

/** Where the first line starts whose GUID is not below the one that is sought; the size of the file if none is. */
function firstAt(file: SearchedFile, path: string, guid: string, near?: number): number {
  // A line that starts before `low` is below, one that starts at `high` or later is not.
  let [low, high] = [0, file.size];
  const lookAt = (byte: number): void => {
    if (byte < low || byte >= high) return;
    const start = file.lineStart(low, byte);
    const line = lineOf(file, path, start);
    if (compareTexts(guidOf(line, path), guid) < 0) low = start + line.length + 1;
    else high = start;
  };
  if (near !== undefined) {
    lookAt(near - NEAR);
    lookAt(near + NEAR);
  }
  while (low < high) lookAt(Math.floor((low + high) / 2));
  return low;
}

function lineOf(file: SearchedFile, path: string, start: number): Buffer {
  const line = file.lineAt(start);
  if (line === undefined) throw damagedPlan(path);
  return line;
}

function guidOf(line: Buffer, path: string): string {
  const quoted = GUID.exec(line.toString('utf8'))?.[1];
  if (quoted === undefined) throw damagedPlan(path);
  return String(JSON.parse(quoted));
}
