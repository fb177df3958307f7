// The picture on the first screen: it must add up, compare on one scale, and stay small whatever the district.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Counts } from '../stages/match/plan.ts';
import { countRows } from '../stages/report/counts.ts';
import { glanceOf } from '../stages/report/glance.ts';

const NONE: Counts = {
  create: 0,
  update: 0,
  unchanged: 0,
  review: 0,
  skip: 0,
  transfer: 0,
  clear: 0,
  untouched: 0,
};

function sitesOf(counts: readonly Counts[]) {
  const bySite = Object.fromEntries(counts.map((some, at) => [`S${String(at).padStart(3, '0')}`, some]));
  return countRows(counts.reduce(added, NONE), bySite, (code) => code, 'No site');
}

function added(one: Counts, other: Counts): Counts {
  const [create, update] = [one.create + other.create, one.update + other.update];
  return {
    ...one,
    create,
    update,
    transfer: one.transfer + other.transfer,
    review: one.review + other.review,
  };
}

test('glance: the rows of each half add up to the plan, and there are never more than six', () => {
  const counts = fc.record({ create: fc.nat(9), update: fc.nat(9), transfer: fc.nat(9), review: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(counts, { minLength: 1, maxLength: 40 }), (some) => {
      const rows = sitesOf(some.map((one) => ({ ...NONE, ...one })));
      const { sites } = glanceOf(rows, rows);
      const sums = [0, 1, 2, 3].map((at) =>
        sites.reduce((sum, { cells }) => sum + (cells[at]?.count ?? 0), 0),
      );
      const { create, update, transfer, review } = rows.at(-1)?.counts ?? NONE;
      assert.deepEqual(sums, [create, update, transfer, review]);
      assert.ok(sites.length <= 6);
    }),
  );
});

test('glance: the busiest sites are named and the others share a row', () => {
  const rows = sitesOf([1, 9, 2, 8, 3, 7, 4, 6].map((create) => ({ ...NONE, create })));
  const { sites } = glanceOf(rows, rows);
  assert.deepEqual(
    sites.map(({ label, cells }) => [label, cells[0]?.count]),
    [
      ['S001', 9],
      ['S003', 8],
      ['S005', 7],
      ['S007', 6],
      ['S006', 4],
      ['Elsewhere', 6],
    ],
  );
});

test('glance: all bars have one scale, and a single person among thousands can still be seen', () => {
  const rows = sitesOf([
    { ...NONE, create: 4000, review: 1 },
    { ...NONE, update: 1000 },
  ]);
  const { sites } = glanceOf(rows, rows);
  assert.deepEqual(
    sites.map(({ cells }) => cells.map(({ percent }) => percent)),
    [
      [100, 0, 0, 3],
      [0, 25, 0, 0],
    ],
  );
});

test('glance: a day with nothing to do has no picture', () => {
  const rows = sitesOf([{ ...NONE, unchanged: 300 }]);
  assert.deepEqual(glanceOf(rows, rows), { roles: [], sites: [] });
});
