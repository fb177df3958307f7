// Reading the files of a run line by line.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { SyncError } from '../mappings/errors.ts';
import { jsonLines, lines } from '../pipeline/disk/lines.ts';

const folder = fs.mkdtempSync(join(tmpdir(), 'clever-sync-lines-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'students.jsonl');

const read = (content: string | Uint8Array): string[] => {
  fs.writeFileSync(path, content);
  return [...lines(path)];
};

test('lines: either line end is kept off, blank lines stay, and the last line may lack its own', () => {
  assert.deepEqual(read(''), []);
  assert.deepEqual(read('one'), ['one']);
  assert.deepEqual(read('one\n'), ['one']);
  assert.deepEqual(read('one\r\ntwo\n\n\r\nthree'), ['one', 'two', '', '', 'three']);
  assert.deepEqual(read('\n'), ['']);
  assert.deepEqual(read('a\rb\nc\r'), ['a\rb', 'c']);
});

test('lines: whatever is written as lines is read back as the same lines', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !/[\r\n]/.test(text));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'), (written, end) => {
      assert.deepEqual(read(written.map((text) => text + end).join('')), written);
    }),
    { numRuns: 100 },
  );
});

test('lines: a character that lies across the end of a block is read whole', () => {
  for (const shift of [0, 1, 2, 3]) {
    const written = ['x'.repeat(1024 * 1024 - 6 + shift), '😀é€', 'z'];
    assert.deepEqual(read(`${written.join('\n')}\n`), written);
  }
});

test('lines: a line longer than several blocks is one line', () => {
  const written = ['first', 'é'.repeat(1_800_000), 'last'];
  assert.deepEqual(read(written.join('\r\n')), written);
});

test('lines: text that is not UTF-8 is refused, naming the line and not what it says', () => {
  const before = 300_000;
  const bad = Buffer.from([0x5a, 0x6f, 0xeb, 10]);
  fs.writeFileSync(path, Buffer.concat([Buffer.from('Quill\n'.repeat(before)), bad, Buffer.from('Quill\n')]));
  const reading = lines(path);
  for (let line = 1; line <= before; line += 1) assert.equal(reading.next().value, 'Quill');
  assert.throws(() => reading.next(), refusal(before + 1, 'is not UTF-8 text'));
});

test('lines: a missing file is a disk error', () => {
  assert.throws(() => [...lines(join(folder, 'none.jsonl'))], { code: 'DISK' });
});

test('lines: JSON lines are parsed one by one', () => {
  fs.writeFileSync(path, '{"id":"a","n":[1]}\r\n"text"\n7');
  assert.deepEqual([...jsonLines(path)], [{ id: 'a', n: [1] }, 'text', 7]);
});

for (const broken of ['{"last":"Quill"', '', 'Quill', '{"last":"Quill"}}']) {
  test(`lines: a line that is not JSON (${broken.length} letters) is refused, naming it and not what it says`, () => {
    fs.writeFileSync(path, `{"id":"a"}\n${'{"id":"b"}\n'.repeat(200_000)}${broken}\n{"id":"c"}\n`);
    assert.throws(() => Array.from(jsonLines(path)).length, refusal(200_002, 'is not JSON'));
  });
}

function refusal(line: number, words: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof SyncError);
    assert.equal(error.code, 'STATE_DAMAGED');
    assert.equal(error.complaint.where, `${path}, line ${line}`);
    assert.match(error.message, new RegExp(words));
    assert.doesNotMatch(error.message, /Quill|Zo/);
    assert.equal(error.cause, undefined);
    return true;
  };
}
