// Whole files: what stood before stands until the new file is complete, on good disks and on bad ones.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { SyncError } from '../mappings/errors.ts';
import {
  blocks,
  commitFolder,
  type Disk,
  makeFolder,
  makeTemporaryFolder,
  openWhole,
  readIfThere,
  readWhole,
  sha256OfFile,
  sweep,
  writeWhole,
} from '../pipeline/disk/files.ts';

const root = fs.mkdtempSync(join(tmpdir(), 'clever-sync-files-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));
let folder = root;
beforeEach(() => {
  folder = fs.mkdtempSync(join(root, 'case-'));
});

const posix = process.platform !== 'win32';
const modeOf = (path: string): number => fs.statSync(path).mode & 0o777;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const failing = (code: string) => (): never => {
  throw Object.assign(new Error(code), { code, errno: -1 });
};

/** Runs a line of TypeScript that has `files` and `target` at hand. */
function inAnotherProcess(code: string): readonly string[] {
  const url = new URL('../pipeline/disk/files.ts', import.meta.url).href;
  const source = `const files = await import(${JSON.stringify(url)});
    const target = ${JSON.stringify(join(folder, 'ledger.json'))};
    ${code}`;
  return ['--import', 'tsx', '--input-type=module', '-e', source];
}

test('files: a file holds what was written, and its size and SHA-256 are reported', () => {
  const path = join(folder, 'roster.jsonl');
  const chunk = fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 40 }));
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 12 }), (chunks) => {
      const expected = Buffer.concat(chunks.map((piece) => Buffer.from(piece)));
      const written = writeWhole(path, chunks);
      assert.deepEqual(readWhole(path), expected);
      assert.deepEqual(written, { sha256: sha256(expected), bytes: expected.length });
      assert.equal(sha256OfFile(path), written.sha256);
    }),
    { numRuns: 50 },
  );
});

test('files: pieces larger than a block, and many small ones, arrive in order', () => {
  const path = join(folder, 'patrons.csv');
  const large = 'é€😀'.repeat(200_000);
  const bytes = Buffer.alloc(2_500_000, 'xyz');
  const pieces = [
    'first\n',
    large,
    ...Array.from({ length: 60_000 }, (_, row) => `Zoë ${row}\r\n`),
    bytes,
    'last',
  ];
  const expected = Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
  const written = writeWhole(path, pieces);
  assert.equal(written.bytes, expected.length);
  assert.ok(readWhole(path).equals(expected));
  assert.equal(Buffer.concat([...blocks(path)].map((block) => Buffer.from(block))).length, expected.length);
  assert.equal(sha256OfFile(path), sha256(expected));
});

test('files: until the new file is complete the old one stands, and giving up leaves nothing behind', () => {
  const path = join(folder, 'ledger.json');
  writeWhole(path, 'old');
  const whole = openWhole(path);
  whole.write('new');
  assert.equal(readWhole(path).toString(), 'old');
  assert.equal(fs.readdirSync(folder).length, 2);
  whole.abandon();
  assert.deepEqual(fs.readdirSync(folder), ['ledger.json']);
  assert.throws(() => whole.write('more'), /committed or abandoned/);
});

test('files: giving up after the file is complete takes nothing away', () => {
  const path = join(folder, 'ledger.json');
  const whole = openWhole(path);
  whole.write('new');
  whole.commit();
  whole.abandon();
  assert.equal(readWhole(path).toString(), 'new');
});

test('files: when the rows themselves fail, their error comes out as it is and the old file stands', () => {
  const path = join(folder, 'plan.jsonl');
  writeWhole(path, 'old');
  const trouble = new Error('row 2');
  const rows = function* (): Generator<string> {
    yield 'row 1';
    throw trouble;
  };
  assert.throws(
    () => writeWhole(path, rows()),
    (error) => error === trouble,
  );
  assert.equal(readWhole(path).toString(), 'old');
  assert.deepEqual(fs.readdirSync(folder), ['plan.jsonl']);
});

const FAULTS: readonly (readonly [what: string, faulty: Partial<Disk>, words: RegExp])[] = [
  ['the disk is full', { writeSync: failing('ENOSPC') }, /the disk is full \(ENOSPC\).*Free some space/],
  ['the disk takes nothing more', { writeSync: () => 0 }, /took only a part/],
  [
    'the disk claims to have written and has not',
    { writeSync: (_fd, _bytes, _at, length) => length },
    /only a part/,
  ],
  ['the disk fills up on flushing', { fsyncSync: failing('EDQUOT') }, /quota is used up/],
  ['the disk fails on closing', { closeSync: failing('EIO') }, /reports a fault/],
  ['the disk is read-only', { openSync: failing('EROFS') }, /read-only/],
  ['there is no permission', { openSync: failing('EACCES') }, /no permission/],
  ['too many files are open', { openSync: failing('EMFILE') }, /too many files are open/],
  ['the rename is refused for good', { renameSync: failing('EPERM') }, /no permission/],
  ['an unknown error', { renameSync: failing('EUNKNOWN') }, /the disk refused \(EUNKNOWN\)/],
];
for (const [what, faulty, words] of FAULTS) {
  test(`files: ${what}: it is said in words, the old file stands and no stump is left`, () => {
    const path = join(folder, 'patron-import.txt');
    writeWhole(path, 'yesterday');
    assert.throws(
      () => writeWhole(path, ['to', 'day'], { disk: { ...fs, ...faulty } }),
      (error) => {
        assert.ok(error instanceof SyncError);
        assert.equal(error.code, 'DISK');
        assert.equal(error.exit, 13);
        assert.equal(error.complaint.where, path);
        assert.match(error.message, words);
        assert.ok(error.cause instanceof Error);
        return true;
      },
    );
    assert.equal(readWhole(path).toString(), 'yesterday');
    assert.deepEqual(fs.readdirSync(folder), ['patron-import.txt']);
  });
}

test('files: a disk that takes a few bytes at a time still gets them all', () => {
  const path = join(folder, 'roster.jsonl');
  const slow: Disk = {
    ...fs,
    writeSync: (fd, bytes, at, length) => fs.writeSync(fd, bytes, at, Math.min(length, 3)),
  };
  writeWhole(path, 'one two three', { disk: slow });
  assert.equal(readWhole(path).toString(), 'one two three');
});

test('files: a reader that has the old file open for a moment is waited for', () => {
  const path = join(folder, 'report.html');
  let refusals = 2;
  const busy: Disk = {
    ...fs,
    renameSync: (from, to) => {
      refusals -= 1;
      if (refusals >= 0) failing('EBUSY')();
      fs.renameSync(from, to);
    },
  };
  writeWhole(path, 'today', { disk: busy });
  assert.equal(readWhole(path).toString(), 'today');
});

test('files: a name that is too long, a missing folder and a file used as a folder are told apart', () => {
  writeWhole(join(folder, 'sites.csv'), '');
  assert.throws(() => writeWhole(join(folder, 'x'.repeat(300)), ''), /the name is too long/);
  assert.throws(() => writeWhole(join(folder, 'none', 'a.txt'), ''), /no such file or folder/);
  assert.throws(() => writeWhole(join(folder, 'sites.csv', 'a.txt'), ''), /is not a folder|no such file/);
  assert.throws(() => readWhole(join(folder, 'none.csv')), { code: 'DISK' });
  assert.equal(readIfThere(join(folder, 'none.csv')), undefined);
  assert.throws(() => readIfThere(folder), /it is a folder, not a file/);
});

// Windows has no such limit.
if (posix)
  test('files: a real limit on the size of files stops the writing half-way, and nothing of it stays', () => {
    const path = join(folder, 'ledger.json');
    writeWhole(path, 'old');
    const code = `try { files.writeWhole(target, Buffer.alloc(3_000_000)); } catch (e) { console.log(e.code, e.message); }`;
    const quoted = [process.execPath, ...inAnotherProcess(code)].map(
      (word) => `'${word.replaceAll("'", "'\\''")}'`,
    );
    const env = { ...process.env, TSX_DISABLE_CACHE: '1' };
    const child = spawnSync('sh', ['-c', `ulimit -f 3000; exec ${quoted.join(' ')}`], {
      encoding: 'utf8',
      env,
    });
    assert.match(child.stdout, /^DISK .*larger than this disk or account may hold \(EFBIG\)/, child.stderr);
    assert.equal(readWhole(path).toString(), 'old');
    assert.deepEqual(fs.readdirSync(folder), ['ledger.json']);
  });

test('files: a run killed half-way leaves the old file, and the next one sweeps its stump', async () => {
  const path = join(folder, 'ledger.json');
  writeWhole(path, 'old');
  const code = `const whole = files.openWhole(target);
    whole.write('x'.repeat(3_000_000));
    console.log('half');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, inAnotherProcess(code), { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(readWhole(path).toString(), 'old');
  assert.equal(fs.readdirSync(folder).length, 2);
  assert.equal(sweep(folder), 1);
  assert.deepEqual(fs.readdirSync(folder), ['ledger.json']);
});

test("files: sweeping takes the program's own stumps and nothing else", () => {
  const kept = [
    '.hidden',
    '.notes.tmp',
    'a.12-0123456789ab.tmp',
    '.a.12-0123456789AB.tmp',
    '.a.12-0123456789ab.tmp.bak',
  ];
  for (const name of kept) fs.writeFileSync(join(folder, name), '');
  fs.writeFileSync(join(folder, '.ledger.json.12-0123456789ab.tmp'), '');
  const stump = makeTemporaryFolder(join(folder, '1-extract'));
  fs.writeFileSync(join(stump, 'students.jsonl'), '');
  assert.equal(sweep(folder), 2);
  assert.deepEqual(fs.readdirSync(folder).sort(), kept.sort());
  assert.equal(sweep(join(folder, 'none')), 0);
});

test('files: a folder appears in one step, and never over one that stands there', () => {
  const final = join(folder, '1-extract');
  const temporary = makeTemporaryFolder(final);
  writeWhole(join(temporary, 'students.jsonl'), 'a\n');
  assert.equal(fs.existsSync(final), false);
  commitFolder(temporary, final);
  assert.deepEqual(fs.readdirSync(folder), ['1-extract']);

  const second = makeTemporaryFolder(final);
  assert.throws(() => commitFolder(second, final), { code: 'USAGE' });
  assert.equal(readWhole(join(final, 'students.jsonl')).toString(), 'a\n');
});

// Windows inherits access from the folder.
if (posix)
  test('files: files and folders are for the owner alone', () => {
    const made = join(folder, 'runs', 'deep');
    makeFolder(made);
    makeFolder(made);
    writeWhole(join(made, 'a.csv'), '');
    assert.equal(modeOf(join(folder, 'runs')), 0o700);
    assert.equal(modeOf(made), 0o700);
    assert.equal(modeOf(join(made, 'a.csv')), 0o600);
    assert.equal(modeOf(makeTemporaryFolder(join(folder, 'x'))), 0o700);
  });

// Windows inherits access from the folder.
if (posix)
  test('files: a file for the librarian keeps the access that the file before it had', () => {
    const path = join(folder, 'patron-import.txt');
    const before = process.umask(0o027);
    try {
      writeWhole(path, 'one', { mode: 'inherit' });
      assert.equal(modeOf(path), 0o640);
      fs.chmodSync(path, 0o664);
      writeWhole(path, 'two', { mode: 'inherit' });
      assert.equal(modeOf(path), 0o664);
    } finally {
      process.umask(before);
    }
  });
