// What came from outside is asked for its keys without being trusted.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRecord, textUnder } from '../mappings/unknown.ts';

test('unknown: only what has keys is a record, and only a text under a key is one', () => {
  assert.deepEqual([{}, { a: 1 }, [], null, undefined, 'a', 7].map(isRecord), [
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
  assert.equal(textUnder({ name: 'Lincoln' }, 'name'), 'Lincoln');
  for (const value of [{}, { name: 7 }, { name: null }, ['name'], null, 'name'])
    assert.equal(textUnder(value, 'name'), '');
});
