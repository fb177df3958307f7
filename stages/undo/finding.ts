// Finds the patrons that a load wrote in today's export: by the GUID they had after it, else by the barcode. A key
// counts only where it is unique on both sides, and a barcode that may have gone to somebody else finds nobody.

import type { PatronExport } from '../export.ts';
import { indexKey, type KeyIndex } from '../keys.ts';
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
  const [left, now] = [sideOf(after), sideOf(today)];
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
    if (row !== 0 && !byRow.has(row) && isSamePatron(left, own, now, row, decision)) byRow.set(row, decision);
    else lost.push({ decision, barcode: left.key('barcode', own), isGone: isGone(left, now, own) });
  }
  return { byRow, lost };
}

/** The record of each decision's patron in what the load left. */
function rowsAfter(decisions: readonly Decision[], { rows }: PatronExport): readonly number[] {
  let next = rows.count - decisions.filter(({ action }) => action === 'create').length;
  return decisions.map(({ row }) => {
    if (row !== null) return row;
    next += 1;
    return next;
  });
}

const KEYS = { guid: '1200', barcode: '1000', lastName: '1006', firstName: '1007' } as const;
type Key = 'guid' | 'barcode';

interface Side {
  /** The trimmed key of a 1-based record. */
  key(key: keyof typeof KEYS, row: number): string;
  /** From 0, as indexes count. */
  readonly byKey: Readonly<Record<Key, KeyIndex>>;
}

function sideOf({ rows, column }: PatronExport): Side {
  const key = (name: keyof typeof KEYS, row: number) => (rows.cells(row)[column(KEYS[name])] ?? '').trim();
  const indexed = (name: Key) => indexKey(rows.count, (at) => key(name, at + 1));
  return { key, byKey: { guid: indexed('guid'), barcode: indexed('barcode') } };
}

/** The record of today's export with the key, or 0 where it is blank, missing, or not unique on both sides. */
function onlyRow(left: Side, now: Side, key: Key, own: number): number {
  const value = left.key(key, own);
  const hits = now.byKey[key].rowsWith(value);
  if (hits.length !== 1 || left.byKey[key].rowsWith(value).length !== 1) return 0;
  return (hits[0] ?? -1) + 1;
}

/** A barcode may have gone to somebody else: another GUID than those before and after the load needs the same names. */
function isSamePatron(left: Side, own: number, now: Side, row: number, { fields }: Decision): boolean {
  const [written, today] = [left.key('guid', own), now.key('guid', row)];
  const before = fields['1200']?.[0].trim() ?? written;
  if (written === '' || today === '' || today === written || today === before) return true;
  const names = (side: Side, at: number) => `${side.key('lastName', at)}\t${side.key('firstName', at)}`;
  return names(left, own) === names(now, row);
}

function isGone(left: Side, now: Side, own: number): boolean {
  return (['guid', 'barcode'] as const).every(
    (key) => now.byKey[key].rowsWith(left.key(key, own)).length === 0,
  );
}
