// The operation log.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { openLog } from '../pipeline/runs/log.ts';

const root = fs.mkdtempSync(join(tmpdir(), 'clever-sync-log-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));
const folder = join(root, '2026-11-24T101500Z');
const path = join(folder, 'run.log');
beforeEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder);
});

const START = Date.UTC(2026, 10, 24, 10, 15);
const text = (): string => fs.readFileSync(path, 'utf8');

test('log: it opens with the name of the operation and the run, then a time and a text a line', () => {
  let now = START;
  const log = openLog(path, () => now);
  assert.equal(text(), 'Clever Full Sync, run 2026-11-24T101500Z\n');
  log.line('extract: 11 pages, 300 users');
  assert.match(text(), /300 users\n$/, 'a line is on the disk at once');
  now += 61_999;
  log.line('match: 4 to create');
  assert.equal(
    text(),
    'Clever Full Sync, run 2026-11-24T101500Z\n' +
      '2026-11-24T10:15:00Z extract: 11 pages, 300 users\n' +
      '2026-11-24T10:16:01Z match: 4 to create\n',
  );
});

test('log: a later stage of the same run carries it on', () => {
  openLog(path, () => START).line('one');
  openLog(path, () => START).line('two');
  assert.equal(
    text(),
    'Clever Full Sync, run 2026-11-24T101500Z\n2026-11-24T10:15:00Z one\n2026-11-24T10:15:00Z two\n',
  );
});

test('log: a line that a killed run left unfinished does not swallow the next', () => {
  fs.writeFileSync(path, 'Clever Full Sync, run 2026-11-24T101500Z\n2026-11-24T10:15:00Z extr');
  openLog(path, () => START).line('again');
  assert.match(text(), /extr\n2026-11-24T10:15:00Z again\n$/);
});

test('log: one text is one line, whatever it holds', () => {
  openLog(path, () => START).line('a\r\nb\u0000c\u2028d\te');
  assert.match(text(), /\n2026-11-24T10:15:00Z a b c d e\n$/);
  assert.equal(text().split('\n').length, 3);
});

if (process.platform !== 'win32')
  test('log: it is for the owner alone', () => {
    openLog(path, () => START);
    assert.equal(fs.statSync(path).mode & 0o777, 0o600);
  });

test('log: a line that cannot be kept is a disk error', () => {
  const log = openLog(path, () => START);
  fs.rmSync(folder, { recursive: true });
  assert.throws(() => log.line('lost'), { code: 'DISK', exit: 13 });
});
