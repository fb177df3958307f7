// An index of rows by the value of one key, compact: two numbers a row, no text kept.
// Every hit is confirmed against the row's own value, so that two values with one hash are never taken for one.

export interface KeyIndex {
  /** The rows that hold exactly this value, ascending. '' is held by nobody. */
  rowsWith(value: string): number[];
}

/** An index that is filled while rows are read once for several ends. */
export interface GrowingIndex extends KeyIndex {
  /** Each row once, in any order. */
  add(row: number, value: string): void;
}

/**
 * Indexes rows 0 to count-1 by `valueFor(row)`. Blank values are left out: they never match.
 * `valueFor` must give the same text each time it is asked.
 */
export function indexKey(count: number, valueFor: (row: number) => string): KeyIndex {
  const index = growingIndex(count, valueFor);
  for (let row = 0; row < count; row += 1) index.add(row, valueFor(row));
  return index;
}

/** The same, still empty. `valueFor` confirms each hit. */
export function growingIndex(count: number, valueFor: (row: number) => string): GrowingIndex {
  const slots = slotsFor(count);
  const first = new Int32Array(slots).fill(-1);
  const next = new Int32Array(count).fill(-1);
  const hashes = new Int32Array(count);
  return {
    add(row, value) {
      if (value === '') return;
      const hash = hashOf(value);
      const slot = hash & (slots - 1);
      hashes[row] = hash;
      next[row] = first[slot] ?? -1;
      first[slot] = row;
    },
    rowsWith(value) {
      const rows: number[] = [];
      if (value === '') return rows;
      const hash = hashOf(value);
      for (let row = first[hash & (slots - 1)] ?? -1; row !== -1; row = next[row] ?? -1) {
        if (hashes[row] === hash && valueFor(row) === value) rows.push(row);
      }
      return rows.length > 1 ? rows.sort((one, other) => one - other) : rows;
    },
  };
}

function slotsFor(count: number): number {
  let slots = 16;
  while (slots < count * 2) slots *= 2;
  return slots;
}

/** FNV-1a over UTF-16 units, mixed once more so that the low bits of like values differ. */
function hashOf(value: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < value.length; at += 1) {
    hash = Math.imul(hash ^ value.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
