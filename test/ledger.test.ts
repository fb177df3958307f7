// The ledger: written whole, and never mistaken for an empty one.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { SyncError } from '../mappings/errors.ts';
import { writeRun } from '../pipeline/runs.ts';
import { type LedgerEntries, openLedger } from '../pipeline/workspace/ledger.ts';

const root = fs.mkdtempSync(join(tmpdir(), 'clever-sync-ledger-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));
let workspace = root;
let path = '';
beforeEach(() => {
  workspace = fs.mkdtempSync(join(root, 'case-'));
  path = join(workspace, 'ledger.json');
});

const ID = '2026-11-24T101500Z';
const LOAD = {
  run: ID,
  at: '2026-11-24T10:16:00Z',
  exportName: 'a.txt',
  exportSha256: 'ab',
  planSha256: 'cd',
};
const APPROVAL = {
  run: ID,
  at: '2026-11-24T10:16:00Z',
  planSha256: 'cd',
  transfers: 212,
  creates: null,
  updates: null,
  without: ['transfers@LINC'],
  by: 'Iris Quill',
  why: 'The school moved.',
};
const loaded = (entries: LedgerEntries): LedgerEntries => ({
  ...entries,
  current: ID,
  runs: [
    {
      id: ID,
      state: 'loaded',
      trigger: 'manual',
      dryRun: false,
      startedAt: '2026-11-24T10:15:00Z',
      finishedAt: '2026-11-24T10:16:00Z',
      counts: { create: 4 },
    },
  ],
  approvals: [...entries.approvals, APPROVAL],
  loads: [...entries.loads, LOAD],
});

test('ledger: a new workspace has an empty one, and opening it writes nothing', async () => {
  const { entries } = await openLedger(workspace);
  assert.deepEqual(entries, { version: 1, current: '', published: '', runs: [], approvals: [], loads: [] });
  assert.deepEqual(fs.readdirSync(workspace), []);
});

test('ledger: what was entered is there when it is opened again', async () => {
  const ledger = await openLedger(workspace);
  await ledger.update(loaded);
  assert.equal(ledger.entries.current, ID);
  const again = await openLedger(workspace);
  assert.deepEqual(again.entries, ledger.entries);
  assert.deepEqual(again.entries.loads, [LOAD]);
  assert.deepEqual(fs.readdirSync(workspace), ['ledger.json']);
});

test('ledger: entries made one upon the other are all kept', async () => {
  const ledger = await openLedger(workspace);
  await Promise.all([ledger.update(loaded), ledger.update(loaded), ledger.update(loaded)]);
  const { entries } = await openLedger(workspace);
  assert.equal(entries.loads.length, 3);
});

test('ledger: one workspace does not see the entries of another', async () => {
  await (await openLedger(workspace)).update(loaded);
  const other = await openLedger(fs.mkdtempSync(join(root, 'other-')));
  assert.deepEqual(other.entries.loads, []);
});

test('ledger: when the disk refuses, the entries are what they were', async () => {
  const ledger = await openLedger(workspace);
  fs.rmSync(workspace, { recursive: true });
  await assert.rejects(ledger.update(loaded), { code: 'DISK' });
  assert.equal(ledger.entries.current, '');
});

test('ledger: what could not be read back is not written', async () => {
  const ledger = await openLedger(workspace);
  await ledger.update(loaded);
  const before = fs.readFileSync(path, 'utf8');
  await assert.rejects(ledger.update((entries) => JSON.parse(JSON.stringify({ ...entries, runs: 7 }))));
  assert.equal(fs.readFileSync(path, 'utf8'), before);
  assert.equal(ledger.entries.runs.length, 1);
});

if (process.platform !== 'win32')
  test('ledger: it is for the owner alone', async () => {
    await (await openLedger(workspace)).update(loaded);
    assert.equal(fs.statSync(path).mode & 0o777, 0o600);
  });

test('ledger: one that is missing beside runs is damaged, and how to restore it is said', async () => {
  writeRun(workspace, {
    id: ID,
    state: 'loaded',
    trigger: 'manual',
    dryRun: false,
    district: '',
    startedAt: '',
    finishedAt: '',
    stages: {},
    counts: {},
    holds: [],
    problems: {},
    inputs: {},
    artifacts: {},
    versions: { program: '', node: '' },
    pages: 0,
    error: null,
  });
  await assert.rejects(
    openLedger(workspace),
    refusal(/missing, though there are runs \(1\).*Restore ledger\.json/),
  );
  assert.equal(fs.existsSync(path), false);

  // A folder without run.json is no run that the ledger could have told of.
  fs.rmSync(join(workspace, 'runs', ID, 'run.json'));
  assert.equal((await openLedger(workspace)).entries.current, '');
});

const WHOLE = JSON.stringify(
  loaded({ version: 1, current: '', published: '', runs: [], approvals: [], loads: [] }),
);
const DAMAGE: readonly (readonly [what: string, text: string, words: RegExp])[] = [
  ['empty', '', /is empty/],
  ['cut off', WHOLE.slice(0, -20), /its end is missing/],
  ['not a ledger', '[]', /not as it was written/],
  ['null', 'null', /not as it was written/],
  ['without its loads', WHOLE.replace('"loads"', '"load"'), /not as it was written: loads/],
  ['with a load half told', WHOLE.replace(/"exportSha256":"ab",/, ''), /loads\.0\.exportSha256/],
  [
    'with another sum than its own',
    WHOLE.replace(/\}$/, `,"sum":"${'0'.repeat(64)}"}`),
    /not as it was written: its sum does not fit/,
  ],
  ['of an older version', WHOLE.replace('"version":1', '"version":0'), /version/],
  ['of a newer version', WHOLE.replace('"version":1', '"version":2'), /newer clever-sync .*version 2/],
];
for (const [what, text, words] of DAMAGE) {
  test(`ledger: one that is ${what} is never taken for an empty one, and is left as it is`, async () => {
    fs.writeFileSync(path, text);
    await assert.rejects(openLedger(workspace), refusal(words));
    assert.equal(fs.readFileSync(path, 'utf8'), text);
    assert.deepEqual(fs.readdirSync(workspace), ['ledger.json']);
  });
}

test('ledger: a byte of it that is another, wherever it stands, is seen', async () => {
  await (await openLedger(workspace)).update(loaded);
  const whole = fs.readFileSync(path);
  for (let at = 0; at < whole.length; at += 1) {
    const changed = Buffer.from(whole);
    changed[at] = (whole[at] ?? 0) === 0x31 ? 0x32 : 0x31;
    fs.writeFileSync(path, changed);
    await assert.rejects(openLedger(workspace), { code: 'STATE_DAMAGED' }, `byte ${at}`);
  }
});

test('ledger: one of before it had a sum is read, and has one from then on', async () => {
  fs.writeFileSync(path, WHOLE);
  const ledger = await openLedger(workspace);
  assert.deepEqual(ledger.entries.loads, [LOAD]);
  await ledger.update((entries) => entries);
  assert.match(fs.readFileSync(path, 'utf8'), /\n {2}"sum": "[0-9a-f]{64}"\n\}\n$/);
  assert.deepEqual((await openLedger(workspace)).entries.loads, [LOAD]);
});

test('ledger: one that cannot be read is a disk error', async () => {
  fs.mkdirSync(path);
  await assert.rejects(openLedger(workspace), { code: 'DISK' });
});

function refusal(words: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof SyncError);
    assert.equal(error.code, 'STATE_DAMAGED');
    assert.equal(error.exit, 14);
    assert.equal(error.complaint.where, path);
    assert.match(error.message, words);
    assert.doesNotMatch(error.message, /Quill|The school moved|: undefined|: : /);
    return true;
  };
}
