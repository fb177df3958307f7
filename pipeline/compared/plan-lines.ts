// The lines of a plan by their number, without keeping more of them than their bytes.

import type { PlanLines } from '../../stages/diff/sides.ts';
import type { Decision } from '../../stages/match/plan.ts';
import { readWhole } from '../disk/files.ts';
import { damagedPlan, decisionOf } from '../steps/plan.ts';

const LF = 10;

/** Opens a `plan.jsonl`. Throws STATE_DAMAGED when its last line is cut off, and later for a line that is no decision. */
export function linesOf(path: string): PlanLines {
  const bytes = readWhole(path);
  const starts = [0];
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) starts.push(at + 1);
  if (starts.at(-1) !== bytes.length) throw damagedPlan(path);
  let last: { readonly line: number; readonly decision: Decision } | undefined;
  return {
    bytes,
    starts,
    decisionAt(line) {
      if (last?.line !== line) {
        const text = bytes.toString('utf8', starts[line], (starts[line + 1] ?? 1) - 1);
        last = { line, decision: decisionOf(text, path) };
      }
      return last.decision;
    },
  };
}
