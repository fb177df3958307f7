// What of one patron is put back: each written field that still says what was written. What somebody changed since
// stays, and a key that another patron has by now is not given to two.

import type { PatronExport } from '../export.ts';
import type { Change, Decision } from '../match/plan.ts';
import type { SameMeaning } from '../meaning.ts';

/** The written fields of one patron, each in one of these; codes ascending. */
export interface Restoring {
  readonly changes: readonly Change[];
  /** Changed since, so they stay. */
  readonly edited: readonly string[];
  /** Today's export lacks their columns. */
  readonly missing: readonly string[];
  /** They stay because another patron has the earlier value by now. */
  readonly taken: readonly string[];
}

export const NOTHING_RESTORED: Restoring = { changes: [], edited: [], missing: [], taken: [] };

/** Compares what a load wrote with the patron's cells of today. Changes carry each cell as it stood before the load. */
export function restoringOf(
  { fields }: Decision,
  cells: readonly string[],
  column: PatronExport['column'],
  same: SameMeaning,
): Restoring {
  const changes: Change[] = [];
  const edited: string[] = [];
  const missing: string[] = [];
  for (const [code, [earlier, written]] of Object.entries(fields)) {
    const cell = cells[column(code)];
    if (cell === undefined) missing.push(code);
    else if (cell.trim() === earlier.trim()) continue;
    else if (same(code, cell, written)) changes.push({ code, before: cell, after: earlier });
    else if (!same(code, cell, earlier)) edited.push(code);
  }
  return { changes, edited, missing, taken: [] };
}

const UNIQUE = ['1001', '1052', '1200'] as const;

export interface KeySides {
  readonly today: PatronExport;
  /** What the load left, without the patrons that it made: the records of its own export. */
  readonly after: PatronExport;
  /** How many records that export had. */
  readonly count: number;
  /** What the load wrote, by record of its own export. */
  readonly writtenByRow: ReadonlyMap<number, Decision>;
}

/**
 * Leaves out each GUID, Community ID and Username that more patrons would have than had it before the load, until no
 * such key is left. Two that shared a key before the load share it again.
 */
export function withoutTaken(
  restorings: ReadonlyMap<number, Restoring>,
  sides: KeySides,
): ReadonlyMap<number, Restoring> {
  const freed = new Map(restorings);
  for (const code of UNIQUE) {
    const allowed = countsBefore(code, freed, sides);
    for (;;) {
      const taken = rowsTaken(code, freed, sides, allowed);
      if (taken.length === 0) break;
      for (const row of taken) freed.set(row, without(code, freed.get(row) ?? NOTHING_RESTORED));
    }
  }
  return freed;
}

function without(code: string, { changes, taken, ...rest }: Restoring): Restoring {
  return { ...rest, changes: changes.filter((change) => change.code !== code), taken: [...taken, code] };
}

/** Of each value that would be put back, how many patrons had it before the load; at least one. */
function countsBefore(
  code: string,
  restorings: ReadonlyMap<number, Restoring>,
  { after, count, writtenByRow }: KeySides,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { changes } of restorings.values()) {
    const value = keyOf(code, changeOf(code, changes)?.after);
    if (value !== '') counts.set(value, 0);
  }
  if (counts.size === 0) return counts;
  const column = after.column(code);
  for (let row = 1; row <= count; row += 1) {
    const value = keyOf(code, writtenByRow.get(row)?.fields[code]?.[0] ?? after.rows.cells(row)[column]);
    countIn(counts, value);
  }
  return new Map([...counts].map(([value, patrons]) => [value, Math.max(patrons, 1)]));
}

function rowsTaken(
  code: string,
  restorings: ReadonlyMap<number, Restoring>,
  { today }: KeySides,
  allowed: ReadonlyMap<string, number>,
): readonly number[] {
  if (allowed.size === 0) return [];
  const counts = new Map([...allowed.keys()].map((value) => [value, 0]));
  const column = today.column(code);
  const changed = (row: number) => changeOf(code, restorings.get(row)?.changes ?? []);
  for (let row = 1; row <= today.rows.count; row += 1) {
    countIn(counts, keyOf(code, changed(row)?.after ?? today.rows.cells(row)[column]));
  }
  return [...restorings.keys()].filter((row) => {
    const value = keyOf(code, changed(row)?.after);
    return (counts.get(value) ?? 0) > (allowed.get(value) ?? Number.POSITIVE_INFINITY);
  });
}

function countIn(counts: Map<string, number>, value: string): void {
  const count = counts.get(value);
  if (count !== undefined) counts.set(value, count + 1);
}

function changeOf(code: string, changes: readonly Change[]): Change | undefined {
  return changes.find((change) => change.code === code);
}

/** Usernames are one whatever their capitals. */
function keyOf(code: string, cell: string | undefined): string {
  const key = (cell ?? '').trim();
  return code === '1052' ? key.toLowerCase() : key;
}
