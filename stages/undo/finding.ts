// Finds the patrons that a load wrote in today's export, and says of the others whether they are gone.

import { isSamePatron, type KeySide, keySide, onlyRow, rowsAfter } from '../again.ts';
import type { PatronExport } from '../export.ts';
import type { Decision } from '../match/plan.ts';

export interface Found {
  /** What the load wrote, by the 1-based record of today's export. */
  readonly byRow: ReadonlyMap<number, Decision>;
  /** What it wrote for patrons that today's export does not show for certain, in plan order. */
  readonly lost: readonly Lost[];
}

export interface Lost {
  readonly decision: Decision;
  /** The barcode that the load left the patron with. */
  readonly barcode: string;
  /** Whether today's export holds neither of its keys: the patron is gone, or was never made. */
  readonly isGone: boolean;
}

/**
 * Finds each written patron in today's export, or nobody.
 * @param decisions those that the load wrote, in plan order
 * @param after what that load left: its records are those of its own export, then the new patrons in plan order
 */
export function findAgain(decisions: readonly Decision[], after: PatronExport, today: PatronExport): Found {
  const [left, now] = [keySide(after), keySide(today)];
  const rows = rowsAfter(decisions, after);
  const byRow = new Map<number, Decision>();
  const open = decisions.filter((decision, at) => {
    const row = onlyRow(left, now, 'guid', rows[at] ?? 0);
    if (row !== 0) byRow.set(row, decision);
    return row === 0;
  });
  const rowOf = new Map(decisions.map((decision, at) => [decision, rows[at] ?? 0]));
  const lost: Lost[] = [];
  for (const decision of open) {
    const own = rowOf.get(decision) ?? 0;
    const row = onlyRow(left, now, 'barcode', own);
    const isFound = row !== 0 && !byRow.has(row) && isSamePatron(left, own, now, row, decision.fields);
    if (isFound) byRow.set(row, decision);
    else lost.push({ decision, barcode: left.key('barcode', own), isGone: isGone(left, now, own) });
  }
  return { byRow, lost };
}

function isGone(left: KeySide, now: KeySide, own: number): boolean {
  return (['guid', 'barcode'] as const).every((key) => now.count(key, left.key(key, own)) === 0);
}
