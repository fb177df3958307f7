// Puts each patron that a load left beside the same patron of a fresh export. Where both files have the same columns and
// a record stands at its place byte for byte, nobody is looked up.

import { isSamePatron, type KeySide, keySide, onlyRow, rowsAfter } from '../again.ts';
import type { PatronExport } from '../export.ts';
import type { Decision } from '../match/plan.ts';

/** Rows are 1-based records. */
export interface Pair {
  readonly left: number;
  /** The record of today's export; 0 where it does not show the patron for certain. */
  readonly now: number;
  /** What the load wrote, if it wrote the patron. */
  readonly decision: Decision | undefined;
}

export interface Pairs {
  /** Ascending by what the load left. Patrons that nobody wrote and nobody changed are not among them. */
  readonly pairs: Iterable<Pair>;
  /** How many records of today's export are nobody's. */
  readonly added: number;
}

/** Pairs the patrons of two exports of one library, by GUID first, then by barcode. */
export function pairUp(decisions: readonly Decision[], after: PatronExport, today: PatronExport): Pairs {
  const rows = rowsAfter(decisions, after);
  const decisionByRow = new Map(decisions.map((decision, at) => [rows[at] ?? 0, decision]));
  const isAsLeft = sameRecords(after, today);
  const open = rowsOf(after).filter((row) => !isAsLeft(row));
  const openNow = rowsOf(today).filter((row) => !isAsLeft(row));
  const nowByLeft = lookedUp(open, keySide(after, open), keySide(today, openNow), decisionByRow);
  const pair = (left: number): Pair => ({
    left,
    now: isAsLeft(left) ? left : (nowByLeft.get(left) ?? 0),
    decision: decisionByRow.get(left),
  });
  const told = [...new Set([...open, ...rows])].sort((one, other) => one - other);
  return { pairs: told.map(pair), added: openNow.length - nowByLeft.size };
}

function rowsOf({ rows }: PatronExport): readonly number[] {
  return Array.from({ length: rows.count }, (_, at) => at + 1);
}

/** Tells whether a record stands in both files at the same place, byte for byte; never where their columns differ. */
function sameRecords(after: PatronExport, today: PatronExport): (row: number) => boolean {
  const layoutOf = ({ codes, headings, dialect }: PatronExport) =>
    JSON.stringify([codes, headings, dialect.delimiter, dialect.quoted, dialect.encoding]);
  if (layoutOf(after) !== layoutOf(today)) return () => false;
  const count = Math.min(after.rows.count, today.rows.count);
  return (row) => row <= count && Buffer.compare(after.rows.bytes(row), today.rows.bytes(row)) === 0;
}

/** All GUIDs before any barcode: a barcode may have gone to somebody else. */
function lookedUp(
  open: readonly number[],
  left: KeySide,
  now: KeySide,
  decisionByRow: ReadonlyMap<number, Decision>,
): ReadonlyMap<number, number> {
  const nowByLeft = new Map<number, number>();
  const taken = new Set<number>();
  const take = (own: number, row: number) => {
    nowByLeft.set(own, row);
    taken.add(row);
  };
  for (const own of open) {
    const row = onlyRow(left, now, 'guid', own);
    if (row !== 0) take(own, row);
  }
  for (const own of open) {
    if (nowByLeft.has(own)) continue;
    const row = onlyRow(left, now, 'barcode', own);
    if (row === 0 || taken.has(row)) continue;
    const fields = decisionByRow.get(own)?.fields;
    // Of whom nothing was written and nobody has a GUID, another name is an edit like any other.
    const isUnlinked = fields === undefined && left.key('guid', own) === '' && now.key('guid', row) === '';
    if (isUnlinked || isSamePatron(left, own, now, row, fields ?? {})) take(own, row);
  }
  return nowByLeft;
}
