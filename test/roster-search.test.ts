// Who is named by a text, found in the bytes of a roster: the same as cutting every record into cells and asking each.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { guidsNamed } from '../pipeline/look-back/roster-search.ts';
import { csvLine } from '../pipeline/steps/transform.ts';
import { cleverId } from './district.making.ts';

const HEADER = ['role', '1000 Barcode', '1007 First Name', '1019 E-mail', '1052 Username', '1200 GUID'];

function rosterOf(rows: readonly (readonly string[])[]): Buffer {
  return Buffer.from([HEADER, ...rows].map(csvLine).join(''));
}

const text = fc.oneof(
  fc.constantFrom(
    'ada',
    'ADA',
    'ada.b',
    'adaxb',
    'émile',
    'ÉMILE',
    'a "b" c',
    'x,y',
    '',
    '5',
    '(',
    'a\nb',
    'Ada ',
  ),
  fc.string({ maxLength: 3 }),
);

test('roster search: at random it finds whom a plain look at every cell finds', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text, text, text), { maxLength: 12 }), text, (people, who) => {
      const rows = people.map((cells, n) => ['students', ...cells, cleverId(n)]);
      const named = rows.filter((row) =>
        [1, 3, 4].some((column) => who !== '' && row[column]?.toLowerCase() === who.toLowerCase()),
      );
      assert.deepEqual([...guidsNamed(who, rosterOf(rows))].sort(), named.map((row) => row[5] ?? '').sort());
    }),
    { numRuns: 500 },
  );
});

test('roster search: a name or a part of an address is nobody, and nobody is named by a blank', () => {
  const roster = rosterOf([['students', '7', 'Ada', 'ada@canary.example', 'ada1', cleverId(1)]]);
  for (const who of ['Ada', 'ada', 'canary.example', cleverId(1), 'students', ''])
    assert.deepEqual([...guidsNamed(who, roster)], [], who);
  assert.deepEqual([...guidsNamed('ADA@CANARY.EXAMPLE', roster)], [cleverId(1)]);
});
