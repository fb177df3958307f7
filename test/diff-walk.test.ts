// Equal records of two sides, found by walking them beside each other: only equal ones, each once, in order, all of them where
// little changed, and without looking for ever where all changed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { walkEqual } from '../stages/diff/walk.ts';
import { linesOf } from './diff.making.ts';

type Pair = readonly [one: number, other: number];

function walked(first: readonly string[], second: readonly string[]): readonly Pair[] {
  const pairs: Pair[] = [];
  const [one, other] = [first, second].map((lines) => ({ ...linesOf(lines), count: lines.length }));
  assert.ok(one !== undefined && other !== undefined);
  walkEqual(one, other, (...pair) => pairs.push(pair));
  return pairs;
}

const lines = fc.array(fc.constantFrom('a', 'b', 'ab', 'ba', 'ä', '', '😀😀'), { maxLength: 40 });

test('walk: at random it finds equal records only, each once and in order, and the beginning that is shared', () => {
  fc.assert(
    fc.property(lines, lines, lines, (shared, before, after) => {
      const [first, second] = [
        [...shared, ...before],
        [...shared, ...after],
      ];
      const pairs = walked(first, second);
      for (const [one, other] of pairs) assert.equal(first[one], second[other]);
      for (const [at, [one, other]] of pairs.entries()) {
        const [oneBefore, otherBefore] = pairs[at - 1] ?? [-1, -1];
        assert.ok(one > oneBefore && other > otherBefore);
      }
      assert.deepEqual(
        pairs.slice(0, shared.length),
        shared.map((_, at) => [at, at]),
      );
    }),
  );
});

/** What happens to each person in turn from one day to the next: to up to three in a row something, then to none. */
const fates = fc
  .array(
    fc.tuple(
      fc.array(fc.constantFrom('changed', 'gone', 'after a new one'), { maxLength: 3 }),
      fc.integer({ min: 5, max: 20 }),
    ),
    { maxLength: 20 },
  )
  .map((groups) => groups.flatMap(([some, many]) => [...some, ...new Array<string>(many).fill('same')]));

test('walk: at random, where most people stay what they are, none of those is missed', () => {
  fc.assert(
    fc.property(fates, (drawn) => {
      const person = (n: number, day: number) => `person ${n}, day ${day}`;
      const first = drawn.map((_, n) => person(n, 1));
      const second = drawn.flatMap((fate, n) => {
        if (fate === 'gone') return [];
        if (fate === 'changed') return [person(n, 2)];
        return fate === 'same' ? [person(n, 1)] : [`new before ${n}`, person(n, 1)];
      });
      const stayed = drawn.flatMap((fate, n) => (fate === 'gone' || fate === 'changed' ? [] : [n]));
      assert.deepEqual(
        walked(first, second).map(([one]) => one),
        stayed,
      );
    }),
  );
});

test('walk: two sides with nothing in common are not looked through for long', () => {
  const [one, other] = ['one', 'other'].map((name) => {
    const all = Array.from({ length: 2000 }, (_, n) => `${name} ${n}`);
    return { ...linesOf(all), count: all.length };
  });
  assert.ok(one !== undefined && other !== undefined);
  let reads = 0;
  const starts = new Proxy(one.starts, {
    get(target, at) {
      reads += 1;
      return Reflect.get(target, at);
    },
  });
  walkEqual({ ...one, starts }, other, () => assert.fail('nothing is equal'));
  assert.ok(reads > 0 && reads < 2 * 4 * 4000 + 1000, String(reads));
});
