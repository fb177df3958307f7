// Finds the patrons that a load left in today's export: by the GUID they had after it, else by the barcode. A key
// counts only where it is unique on both sides, and a barcode that may have gone to somebody else finds nobody.

import type { PatronExport } from './export.ts';
import { indexKey, type KeyIndex } from './keys.ts';
import type { Decision } from './match/plan.ts';

const KEYS = { guid: '1200', barcode: '1000', lastName: '1006', firstName: '1007' } as const;
export type Key = 'guid' | 'barcode';

/** The keys of an export's patrons. Rows are 1-based export records. */
export interface KeySide {
  /** The trimmed key of a record. */
  key(key: keyof typeof KEYS, row: number): string;
  /** How many of the records have the value. */
  count(key: Key, value: string): number;
  /** The one record that has the value; 0 where none has, or more than one. */
  only(key: Key, value: string): number;
}

/**
 * Opens the keys of an export.
 * @param rows the 1-based records that are looked among, ascending; by default all
 */
export function keySide(patronExport: PatronExport, rows?: readonly number[]): KeySide {
  const { column } = patronExport;
  const key = (name: keyof typeof KEYS, row: number) =>
    (patronExport.rows.cells(row)[column(KEYS[name])] ?? '').trim();
  const rowAt = (at: number) => rows?.[at] ?? at + 1;
  const indexed = (name: Key) =>
    indexKey(rows?.length ?? patronExport.rows.count, (at) => key(name, rowAt(at)));
  const byKey: Readonly<Record<Key, KeyIndex>> = { guid: indexed('guid'), barcode: indexed('barcode') };
  return {
    key,
    count: (name, value) => byKey[name].rowsWith(value).length,
    only(name, value) {
      const [at, ...others] = byKey[name].rowsWith(value);
      return at === undefined || others.length > 0 ? 0 : rowAt(at);
    },
  };
}

/** The record of today's export with the same key, or 0 where it is blank, missing, or not unique on both sides. */
export function onlyRow(left: KeySide, now: KeySide, key: Key, own: number): number {
  const value = left.key(key, own);
  return left.count(key, value) === 1 ? now.only(key, value) : 0;
}

/**
 * Whether a patron of the same barcode is still the same one, since a card may be given to somebody else: it has the GUID
 * from before or after the load, or else the names from before or after it.
 * @param fields what the load wrote of the patron, each with its value before and after
 */
export function isSamePatron(
  left: KeySide,
  own: number,
  now: KeySide,
  row: number,
  fields: Decision['fields'],
): boolean {
  const isAsLeft = (key: keyof typeof KEYS) => {
    const [written, today] = [left.key(key, own), now.key(key, row)];
    return today === written || today === (fields[KEYS[key]]?.[0] ?? written).trim();
  };
  const hasGuid = now.key('guid', row) !== '' && isAsLeft('guid');
  return hasGuid || (isAsLeft('lastName') && isAsLeft('firstName'));
}

/** The record of each decision's patron in what the load left: new patrons follow the export's own, in plan order. */
export function rowsAfter(decisions: readonly Decision[], { rows }: PatronExport): readonly number[] {
  let next = rows.count - decisions.filter(({ action }) => action === 'create').length;
  return decisions.map(({ row }) => {
    if (row !== null) return row;
    next += 1;
    return next;
  });
}
