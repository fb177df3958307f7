// A file of lines that is looked into here and there says of every byte which line it is in, whatever was read before.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { SyncError } from '../mappings/errors.ts';
import { inFile } from '../pipeline/look-back/searched-file.ts';

function pathIn(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'clever-sync-searched-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'lines.txt');
}

// Shorter and longer than what is read at once.
const line = fc
  .oneof(
    { weight: 6, arbitrary: fc.nat(300) },
    { weight: 2, arbitrary: fc.nat(4000) },
    { weight: 1, arbitrary: fc.nat(150_000) },
  )
  .map((length) => 'x'.repeat(length));

test('searched file: at random each line is found from any of its bytes, in any order', (t) => {
  const path = pathIn(t);
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), fc.array(fc.nat()), (lines, drawn) => {
      const text = lines.map((one) => `${one}\n`).join('');
      writeFileSync(path, text);
      inFile(path, (file) => {
        assert.equal(file.size, text.length);
        for (const number of drawn) {
          const byte = number % text.length;
          const start = byte === 0 ? 0 : text.lastIndexOf('\n', byte - 1) + 1;
          assert.equal(file.lineStart(0, byte), start);
          assert.equal(file.lineAt(start)?.length, text.indexOf('\n', start) - start);
        }
      });
    }),
    { numRuns: 40 },
  );
});

test('searched file: its pieces are whole lines and all of them, from one place to another', (t) => {
  const path = pathIn(t);
  const long = 'y'.repeat(2_500_000);
  const text = `${`${'z'.repeat(99)}\n`.repeat(15_000)}${long}\nlast\n`;
  writeFileSync(path, text);
  inFile(path, (file) => {
    for (const [from, to] of [
      [0, text.length],
      [100, 1_400_000],
    ] as const) {
      let next = from;
      for (const { at, bytes } of file.pieces(from, to)) {
        assert.equal(at, next);
        assert.equal(bytes.at(-1), 10);
        assert.equal(bytes.toString('latin1') === text.slice(at, at + bytes.length), true);
        next += bytes.length;
      }
      assert.equal(next, to);
    }
  });
});

test('searched file: an end that is cut off is seen, and is no line', (t) => {
  const path = pathIn(t);
  for (const [text, endsWhole] of [
    ['', true],
    ['a\n', true],
    ['a\nb', false],
  ] as const) {
    writeFileSync(path, text);
    inFile(path, (file) => {
      assert.equal(file.endsWhole, endsWhole);
      assert.equal(file.lineAt(file.lineStart(0, text.length))?.toString(), undefined);
      assert.equal(
        [...file.pieces(0, text.length)].map(({ bytes }) => String(bytes)).join(''),
        text.slice(0, 2 * Number(text !== '')),
      );
    });
  }
  assert.throws(
    () => inFile(join(path, 'nowhere'), () => {}),
    (error) => error instanceof SyncError && error.code === 'DISK',
  );
});
