// Counts and lists as people read them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amount, amountIfAny, grouped, listed } from '../mappings/words.ts';

test('words: one of a thing, several, and none', () => {
  assert.deepEqual([amount(1, 'day'), amount(2, 'day'), amount(0, 'day')], ['1 day', '2 days', '0 days']);
  assert.deepEqual([amount(1, 'copy', 'copies'), amount(1200, 'copy', 'copies')], ['1 copy', '1200 copies']);
  assert.deepEqual(
    [amountIfAny(0, 'run'), amountIfAny(1, 'run'), amountIfAny(3, 'copy', 'copies')],
    ['', '1 run', '3 copies'],
  );
});

test('words: a comma stands at each thousand, whatever the locale', () => {
  assert.deepEqual([7, 999, 1000, 12_034, 1_000_000].map(grouped), [
    '7',
    '999',
    '1,000',
    '12,034',
    '1,000,000',
  ]);
});

test('words: a list of none, one, two and three', () => {
  assert.deepEqual([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed), ['', 'a', 'a and b', 'a, b and c']);
});
