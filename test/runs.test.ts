// Run folders: their ids, their record, and stages that appear whole.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { SyncError } from '../mappings/errors.ts';
import { writeWhole } from '../pipeline/disk/files.ts';
import {
  listRuns,
  nextRunId,
  type RunRecord,
  readRun,
  runFolder,
  STAGES,
  stageFolder,
  writeRun,
  writeStage,
} from '../pipeline/runs.ts';

const root = fs.mkdtempSync(join(tmpdir(), 'clever-sync-runs-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));
let workspace = root;
beforeEach(() => {
  workspace = fs.mkdtempSync(join(root, 'case-'));
});

const ID = '2026-11-24T101500Z';
const RUN: RunRecord = {
  id: ID,
  state: 'running',
  trigger: 'manual',
  dryRun: false,
  district: '0123456789abcdef01234567',
  startedAt: '2026-11-24T10:15:00Z',
  finishedAt: '',
  stages: { '1-extract': { startedAt: '2026-11-24T10:15:00Z', finishedAt: '' } },
  counts: { create: 4, update: 10 },
  holds: [{ limit: 'transfers', sentence: '212 of 214 are at one site.' }],
  problems: { BAD_DATE: 2 },
  inputs: { 'sites.csv': 'ab' },
  artifacts: {},
  versions: { program: '0.1.0', node: 'v20.19.0' },
  pages: 11,
  error: null,
};
const noon = Date.UTC(2026, 10, 24, 12, 0, 0, 999);

test('runs: a run is named by the second in which it starts', () => {
  assert.equal(nextRunId([], noon), '2026-11-24T120000Z');
  assert.equal(nextRunId(['2026-11-23T235959Z', 'notes', '2026-99-99T999999Z'], noon), '2026-11-24T120000Z');
});

test('runs: when the clock was set back, a run is named one second after the newest', () => {
  assert.equal(nextRunId(['2026-11-24T120000Z'], noon), '2026-11-24T120001Z');
  assert.equal(nextRunId(['2026-12-31T235959Z', '2026-11-24T120000Z'], noon), '2027-01-01T000000Z');
});

test('runs: an id is later than every earlier one, whatever the clock says', () => {
  const clocks = fc.array(fc.integer({ min: 0, max: Date.UTC(2200, 0) }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(clocks, (times) => {
      const ids: string[] = [];
      for (const now of times) ids.push(nextRunId([...ids].reverse(), now));
      assert.deepEqual(ids, [...new Set(ids)].sort());
    }),
  );
});

test('runs: run folders are listed oldest first, and nothing else is', () => {
  assert.deepEqual(listRuns(workspace), []);
  writeRun(workspace, { ...RUN, id: '2026-11-25T101500Z' });
  writeRun(workspace, RUN);
  for (const other of [
    'notes',
    '.2026-11-24T101500Z.1-0123456789ab.tmp',
    '2026-13-24T101500Z',
    '2026-02-30T101500Z',
  ]) {
    fs.mkdirSync(join(workspace, 'runs', other));
  }
  fs.writeFileSync(join(workspace, 'runs', '2026-11-26T101500Z'), 'a file');
  assert.deepEqual(listRuns(workspace), [ID, '2026-11-25T101500Z']);
});

test('runs: the record of a run is read back as it was written, and may be written again', () => {
  writeRun(workspace, RUN);
  assert.deepEqual(readRun(workspace, ID), RUN);
  const later: RunRecord = { ...RUN, state: 'failed', error: { code: 'NETWORK', message: 'No answer.' } };
  writeRun(workspace, later);
  assert.deepEqual(readRun(workspace, ID), later);
  assert.deepEqual(fs.readdirSync(join(workspace, 'runs')), [ID]);
  assert.deepEqual(fs.readdirSync(runFolder(workspace, ID)), ['run.json']);
});

if (process.platform !== 'win32')
  test('runs: folders and files are for the owner alone', async () => {
    writeRun(workspace, RUN);
    await writeStage(workspace, ID, '1-extract', (folder) => writeWhole(join(folder, 'district.json'), '{}'));
    const modes = ['', ID, `${ID}/1-extract`, `${ID}/run.json`, `${ID}/1-extract/district.json`].map(
      (path) => fs.statSync(join(workspace, 'runs', path)).mode & 0o777,
    );
    assert.deepEqual(modes, [0o700, 0o700, 0o700, 0o600, 0o600]);
  });

const DAMAGE: readonly (readonly [what: string, text: string])[] = [
  ['empty', ''],
  ['cut off', JSON.stringify(RUN).slice(0, 200)],
  ['in an unknown state', JSON.stringify({ ...RUN, state: 'finished' })],
  ['without its counts', JSON.stringify({ ...RUN, counts: undefined })],
  ['that of another run', JSON.stringify({ ...RUN, id: '2026-11-25T101500Z' })],
];
for (const [what, text] of DAMAGE) {
  test(`runs: a record that is ${what} is damaged, and is left as it is`, () => {
    writeRun(workspace, RUN);
    const path = join(runFolder(workspace, ID), 'run.json');
    fs.writeFileSync(path, text);
    assert.throws(() => readRun(workspace, ID), damaged(path));
    assert.equal(fs.readFileSync(path, 'utf8'), text);
  });
}

test('runs: a run folder without its record is damaged; a run that never was is a slip of the keyboard', () => {
  writeRun(workspace, RUN);
  const path = join(runFolder(workspace, ID), 'run.json');
  fs.rmSync(path);
  assert.throws(() => readRun(workspace, ID), damaged(path));
  assert.throws(() => readRun(workspace, '2026-11-24T101501Z'), { code: 'USAGE' });
  fs.writeFileSync(join(workspace, 'run.json'), JSON.stringify(RUN));
  assert.throws(() => readRun(workspace, '..'), { code: 'USAGE' });
});

test('runs: a stage appears when it is finished, with what was made of it', async () => {
  writeRun(workspace, RUN);
  for (const stage of STAGES) {
    const final = stageFolder(workspace, ID, stage);
    const made = await writeStage(workspace, ID, stage, async (folder) => {
      writeWhole(join(folder, 'some.csv'), 'a');
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(fs.existsSync(final), false);
      return 7;
    });
    assert.equal(made, 7);
    assert.deepEqual(fs.readdirSync(final), ['some.csv']);
  }
  assert.deepEqual(fs.readdirSync(runFolder(workspace, ID)).sort(), [...STAGES, 'run.json']);
});

test('runs: a stage that fails leaves nothing, and can be run again', async () => {
  writeRun(workspace, RUN);
  const trouble = new Error('no answer');
  const attempt = writeStage(workspace, ID, '3-match', async (folder) => {
    writeWhole(join(folder, 'known.jsonl'), 'a');
    throw trouble;
  });
  await assert.rejects(attempt, (error) => error === trouble);
  assert.deepEqual(fs.readdirSync(runFolder(workspace, ID)), ['run.json']);
  await writeStage(workspace, ID, '3-match', () => undefined);
  assert.ok(fs.existsSync(stageFolder(workspace, ID, '3-match')));
});

test('runs: a stage that stands is never written again', async () => {
  writeRun(workspace, RUN);
  await writeStage(workspace, ID, '2-transform', (folder) =>
    writeWhole(join(folder, 'patrons.csv'), 'first'),
  );
  let asked = false;
  const again = writeStage(workspace, ID, '2-transform', () => {
    asked = true;
  });
  await assert.rejects(again, { code: 'USAGE' });
  assert.equal(asked, false);
  const kept = fs.readFileSync(join(stageFolder(workspace, ID, '2-transform'), 'patrons.csv'), 'utf8');
  assert.equal(kept, 'first');
  assert.deepEqual(fs.readdirSync(runFolder(workspace, ID)).sort(), ['2-transform', 'run.json']);
});

function damaged(path: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof SyncError);
    assert.equal(error.code, 'STATE_DAMAGED');
    assert.equal(error.exit, 14);
    assert.equal(error.complaint.where, path);
    assert.doesNotMatch(error.message, /: undefined|: : /);
    return true;
  };
}
