// Counts, field by field, for how many people two plans would write something else.

import type { Change } from '../match/plan.ts';

export interface FieldShift {
  readonly code: string;
  /** For how many people each plan writes the field. */
  readonly before: number;
  readonly after: number;
  /** For how many they differ in what they write, or in whether they do. */
  readonly differing: number;
}

/** A fresh count. */
export function fieldShifts(): {
  compare(before: readonly Change[], after: readonly Change[]): void;
  result(): readonly FieldShift[];
} {
  const shifts = new Map<string, FieldShift>();
  return {
    compare(before, after) {
      if (before.length === 0 && after.length === 0) return;
      const [was, willBe] = [byCode(before), byCode(after)];
      for (const code of new Set([...was.keys(), ...willBe.keys()])) {
        const count = shifts.get(code) ?? NONE;
        shifts.set(code, {
          code,
          before: count.before + (was.has(code) ? 1 : 0),
          after: count.after + (willBe.has(code) ? 1 : 0),
          differing: count.differing + (was.get(code) === willBe.get(code) ? 0 : 1),
        });
      }
    },
    result: () =>
      [...shifts.values()]
        .filter(({ differing }) => differing > 0)
        .sort((one, other) => (one.code < other.code ? -1 : 1)),
  };
}

const NONE = { before: 0, after: 0, differing: 0 };

function byCode(changes: readonly Change[]): ReadonlyMap<string, string> {
  return new Map(changes.map(({ code, after }) => [code, after]));
}
