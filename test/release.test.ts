// The command that releases a held run is printed in three places and made in one. Here: which numbers it names.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitsOf, numbersForRest, releaseOf } from '../stages/release.ts';

const COUNTS = { transfer: 212, create: 7, update: 31, unchanged: 900 };
const RUN = '2026-11-24T101500Z';

const COMMANDS: readonly (readonly [limits: readonly string[], numbers: string])[] = [
  [['transfers'], '--transfers 212'],
  [['empty-site'], '--transfers 212'],
  [['empty-role'], '--transfers 212'],
  [['creates'], '--creates 7'],
  [['updates'], '--updates 31'],
  [['field'], '--updates 31'],
  [['field', 'creates', 'transfers', 'transfers'], '--transfers 212 --creates 7 --updates 31'],
  [['first-scheduled', 'creates'], '--creates 7'],
];

for (const [limits, numbers] of COMMANDS) {
  test(`release: a run held for ${limits.join(', ')} is released by ${numbers}`, () => {
    assert.deepEqual(wayOn(limits), {
      words: 'If it is meant, release exactly this plan:',
      command: `clever-sync approve ${RUN} ${numbers} --by NAME --why TEXT`,
      isReleased: true,
    });
  });
}

test('release: what only a new export mends nobody can release', () => {
  for (const limit of ['columns', 'export-old', 'export-loaded', 'export-before-load']) {
    const { words, command, isReleased } = wayOn(['transfers', limit]);
    assert.match(words, /^No approval releases this\. Export again from Alexandria/);
    assert.equal(command, 'clever-sync sync');
    assert.equal(isReleased, false);
  }
});

test('release: a dry run is only a look, and asks for a real run', () => {
  const { words, command, isReleased } = wayOn(['transfers'], true);
  assert.match(words, /^A dry run cannot be released\./);
  assert.equal(command, 'clever-sync sync');
  assert.equal(isReleased, false);
});

test('release: a first scheduled run asks for a load by hand and for no approval', () => {
  const { words, command } = wayOn(['first-scheduled']);
  assert.match(words, /not for an approval/);
  assert.equal(command, `clever-sync load --run ${RUN}`);
});

test('release: what is left out needs no number, the rest does', () => {
  const holds = [
    { limit: 'transfers', site: '' },
    { limit: 'transfers', site: 'LINC' },
    { limit: 'empty-site', site: 'LINC' },
    { limit: 'creates', site: 'LINC' },
  ] as const;
  assert.deepEqual(numbersForRest(holds, [], 30), ['transfers', 'creates']);
  assert.deepEqual(numbersForRest(holds, ['transfers@LINC'], 8), ['transfers', 'creates']);
  assert.deepEqual(numbersForRest(holds, ['transfers@LINC'], 0), ['creates']);
  assert.deepEqual(numbersForRest(holds, ['transfers@ADAM'], 22), ['transfers', 'creates']);
  assert.deepEqual(numbersForRest(holds, ['transfers'], 0), ['creates']);
  assert.deepEqual(numbersForRest(holds.slice(1, 3), ['transfers@LINC'], 8), []);
  const emptied = [
    { limit: 'empty-site', site: 'ADAM' },
    { limit: 'empty-role', site: '' },
  ] as const;
  assert.deepEqual(numbersForRest(emptied, ['transfers@LINC'], 0), ['transfers']);
  assert.deepEqual(numbersForRest(emptied.slice(1), ['transfers@LINC'], 0), ['transfers']);
  assert.deepEqual(numbersForRest(emptied, ['transfers'], 0), []);
});

function wayOn(limits: readonly string[], dryRun = false) {
  return releaseOf({ run: RUN, dryRun, limits: limitsOf(limits), counts: COUNTS });
}
