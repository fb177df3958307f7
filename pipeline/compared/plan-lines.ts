// The lines of a plan by their number, without keeping more of them than their bytes.

import type { Decision } from '../../stages/match/plan.ts';
import { readWhole } from '../files.ts';
import { damagedPlan, decisionOf } from '../steps/plan.ts';

export interface PlanLines {
  readonly count: number;
  lineAt(line: number): string;
  /** Throws STATE_DAMAGED. */
  decisionAt(line: number): Decision;
}

const LF = 10;

/** Opens a `plan.jsonl`; lines are numbered from 0. Throws STATE_DAMAGED when its last line is cut off. */
export function linesOf(path: string): PlanLines {
  const bytes = readWhole(path);
  const starts = [0];
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) starts.push(at + 1);
  if (starts.at(-1) !== bytes.length) throw damagedPlan(path);
  const lineAt = (line: number) => bytes.toString('utf8', starts[line], (starts[line + 1] ?? 1) - 1);
  let last: { readonly line: number; readonly decision: Decision } | undefined;
  return {
    count: starts.length - 1,
    lineAt,
    decisionAt(line) {
      if (last?.line !== line) last = { line, decision: decisionOf(lineAt(line), path) };
      return last.decision;
    },
  };
}
