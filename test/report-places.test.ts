// Schools and sites without each other: each is named once, with how it stands in sites.csv.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placesOf } from '../stages/report/places.ts';
import { fullDay } from './page.plan.ts';

const { places, summary } = fullDay();

test('places: each school without a site and each site without a school is named, and no other', () => {
  const found = placesOf(places, summary).map(({ kind, code, name, words }) => [kind, code, name, words]);
  assert.deepEqual(found, [
    ['School', '090', 'Harbour Online School', 'Left out on purpose: its site code in sites.csv is blank.'],
    ['School', '', 'Vale Preschool', 'Not in sites.csv: nothing is written for its people until it is.'],
    ['Site', 'HHS', 'Harbour High School', 'Its school is not in today’s roster: still shared in Clever?'],
    [
      'Site',
      'PRO',
      'Professional Library',
      'Without a school on purpose, so nobody leaves it by the roster.',
    ],
  ]);
});

test('places: a site of the export that sites.csv does not name is said to be missing there', () => {
  const { all } = summary.counts;
  const counts = { ...summary.counts, bySite: { ...summary.counts.bySite, ANX: all, '': all } };
  const found = placesOf(places, { ...summary, counts });
  assert.deepEqual(found[2], {
    kind: 'Site',
    code: 'ANX',
    name: '',
    words: 'In the export, but not in sites.csv.',
  });
  assert.equal(found.length, 5);
});

test('places: a site is asked about only when none of its schools is in the roster', () => {
  const [first = '', other = ''] = places.schools.map(({ id }) => id);
  const under = (schools: readonly string[]) => {
    const sites = { ...places.sites, schoolsOfSite: new Map([['LIN', schools]]) };
    return placesOf({ ...places, sites }, summary).find(({ code }) => code === 'LIN')?.words ?? '';
  };
  assert.equal(under([first, 'gone']), '');
  assert.equal(under([first, other]), '');
  assert.match(under(['gone', 'gone too']), /^None of its schools is in today’s roster/);
});

test('places: a plan that takes a run back reads no roster and says nothing of schools', () => {
  assert.deepEqual(placesOf(places, { ...summary, undoes: '2026-11-23T101500Z' }), []);
});
