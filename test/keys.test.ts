// The index of rows by a key: every row with a value, ascending, and never one with another.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { indexKey } from '../stages/keys.ts';

/** All rows with a value, looked for one by one. */
function rowsWith(values: readonly string[], value: string): readonly number[] {
  return value === '' ? [] : values.flatMap((held, row) => (held === value ? [row] : []));
}

test('keys: every row that holds a value is found, in ascending order', () => {
  const values = ['12', '', '012', '12', 'a', '12'];
  const index = indexKey(values.length, (row) => values[row] ?? '');
  assert.deepEqual(index.rowsWith('12'), [0, 3, 5]);
  assert.deepEqual(index.rowsWith('012'), [2]);
  assert.deepEqual(index.rowsWith('13'), []);
});

test('keys: a blank value is held by nobody', () => {
  assert.deepEqual(indexKey(3, () => '').rowsWith(''), []);
  assert.deepEqual(indexKey(0, () => 'a').rowsWith('a'), []);
});

test('keys: two values that fall on one place of the index are never taken for one', () => {
  const values = Array.from({ length: 5000 }, (_, row) => `id-${row}`);
  const index = indexKey(values.length, (row) => values[row] ?? '');
  for (const [row, value] of values.entries()) assert.deepEqual(index.rowsWith(value), [row]);
  for (let other = 5000; other < 10000; other += 1) assert.deepEqual(index.rowsWith(`id-${other}`), []);
});

test('keys: two values with the very same hash are told apart', () => {
  // A known pair that FNV-1a cannot part.
  const values = ['liquid', 'costarring', 'liquid'];
  const index = indexKey(3, (row) => values[row] ?? '');
  assert.deepEqual(index.rowsWith('liquid'), [0, 2]);
  assert.deepEqual(index.rowsWith('costarring'), [1]);
});

test('keys: the index finds what a search row by row finds', () => {
  const value = fc.oneof(fc.constantFrom('', 'a', 'b', 'aa', 'A', '0', '00'), fc.string());
  fc.assert(
    fc.property(fc.array(value, { maxLength: 40 }), value, (values, wanted) => {
      const index = indexKey(values.length, (row) => values[row] ?? '');
      for (const asked of [...values, wanted])
        assert.deepEqual(index.rowsWith(asked), rowsWith(values, asked));
    }),
    { numRuns: 1000 },
  );
});
