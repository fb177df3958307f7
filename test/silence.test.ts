// A schedule that stopped says nothing by itself: whoever asks for the status is told, and a monitor by the exit code.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, dayOf, pauseOn } from '../pipeline/workspace/days.ts';
import type { LedgerEntries } from '../pipeline/workspace/ledger.ts';
import { scheduleSilence, silenceOf } from '../pipeline/workspace/silence.ts';
import { makeWorkspace } from './workspace.making.ts';

type Run = LedgerEntries['runs'][number];

const DAILY = { students: true, teachers: true, staff: true };
const SETTINGS = { enabled: true, daily: DAILY, pauses: [] };
const MONDAY = Date.UTC(2026, 10, 23, 12);

function ranAt(ms: number, state: Run['state'], dryRun = false): Run {
  const at = new Date(ms).toISOString().replace('.000Z', 'Z');
  const id = at.replaceAll(':', '');
  return { id, state, trigger: 'scheduled', dryRun, startedAt: at, finishedAt: at, counts: {} };
}

function after(days: number, runs: readonly Run[], settings = {}, within = 2) {
  return silenceOf({ ...SETTINGS, ...settings }, { runs }, MONDAY + days * DAY_MS, within);
}

test('silence: a good run may be as old as is asked for, and not older', () => {
  const runs = [ranAt(MONDAY, 'unchanged')];
  assert.equal(after(2, runs), null);
  assert.equal(after(2.001, runs)?.since, '2026-11-23T12:00:00Z');
  assert.equal(after(4, runs, {}, 4), null);
  assert.match(
    after(3.5, runs)?.what ?? '',
    /^Silent for 3 days and 12 hours: the last run that ended well was 2026-11-23T120000Z,/,
  );
});

test('silence: a run that failed, was held, or was only a look is none that ended well', () => {
  const good = ranAt(MONDAY, 'loaded');
  for (const state of ['failed', 'held', 'planned', 'running'] as const)
    assert.notEqual(after(3, [good, ranAt(MONDAY + 2 * DAY_MS, state)]), null, state);
  assert.notEqual(after(3, [good, ranAt(MONDAY + 2 * DAY_MS, 'unchanged', true)]), null);
  assert.equal(after(3, [good, ranAt(MONDAY + 2 * DAY_MS, 'unchanged')]), null);
});

test('silence: where no run ever ended well the first one is what counts', () => {
  const failing = [ranAt(MONDAY, 'failed'), ranAt(MONDAY + 2.5 * DAY_MS, 'failed')];
  const silence = after(3, failing);
  assert.equal(silence?.since, '');
  assert.match(silence?.what ?? '', /no run has ended well since the first one at 2026-11-23T12:00:00Z/);
});

test('silence: nothing is expected of a district that is not enabled, has every role off, or never ran', () => {
  const runs = [ranAt(MONDAY, 'loaded')];
  assert.notEqual(after(30, runs), null);
  assert.equal(after(30, runs, { enabled: false }), null);
  assert.equal(after(30, runs, { daily: { students: false, teachers: false, staff: false } }), null);
  assert.notEqual(after(30, runs, { daily: { ...DAILY, students: false } }), null);
  assert.equal(after(30, []), null);
});

test('silence: paused days do not count', () => {
  const runs = [ranAt(MONDAY, 'loaded')];
  const day = (days: number) => dayOf(MONDAY + days * DAY_MS);
  const pauses = [{ from: day(1), to: day(10) }];
  assert.equal(after(10, runs, { pauses }), null);
  assert.equal(after(12, runs, { pauses }), null);
  assert.notEqual(after(12.5, runs, { pauses }), null);
  assert.equal(pauseOn({ pauses }, day(10)), pauses[0]);
  assert.equal(pauseOn({ pauses }, day(11)), undefined);
});

test('silence: a schedule that stopped is seen though somebody runs it by hand every day', () => {
  const byHand = { ...ranAt(MONDAY + 5 * DAY_MS, 'loaded'), trigger: 'manual' } as const;
  const runs = [ranAt(MONDAY, 'held'), byHand];
  const asked = (days: number, settings = {}, those: readonly Run[] = runs) =>
    scheduleSilence({ ...SETTINGS, ...settings }, { runs: those }, MONDAY + days * DAY_MS, 2);
  assert.equal(after(5.5, runs), null, 'the last run ended well');
  assert.match(
    asked(5.5)?.what ?? '',
    /^The schedule has started no run for 5 days and 12 hours; the last one that it started is 2026-11-23T120000Z\.$/,
  );
  assert.equal(asked(2), null);
  assert.equal(asked(30, { enabled: false }), null);
  assert.equal(asked(30, {}, [byHand]), null, 'there never was a schedule');
  const pauses = [{ from: dayOf(MONDAY + DAY_MS), to: dayOf(MONDAY + 4 * DAY_MS) }];
  assert.equal(asked(5.5, { pauses }), null);
});

test('status: ends with 3 and says why when no run ended well for too long', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  assert.equal((await workspace.run(['status'])).exit, 0);
  workspace.clock.ms += 3 * DAY_MS;
  const silent = await workspace.run(['status']);
  assert.equal(silent.exit, 3);
  assert.match(silent.out, /\nSilent for 3 days and 0 hours: .*clever-sync status --all\n$/);
  const json = await workspace.run(['status', '--json']);
  assert.equal(json.exit, 3);
  assert.match(JSON.parse(json.out).silence.sentence, /^Silent for/);
  assert.equal((await workspace.run(['status', '--within', '4'])).exit, 0);
  assert.equal((await workspace.run(['status', workspace.runs()[0] ?? ''])).exit, 0, 'one run is asked for');
  assert.equal((await workspace.run(['status', '--all'])).exit, 0);
  for (const wrong of ['0', '-1', 'a week', ''])
    assert.equal((await workspace.run(['status', `--within=${wrong}`])).exit, 2, wrong);
});

test('status: of a failed run ends as that run did', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync'], { env: {} });
  assert.equal((await workspace.run(['status'])).exit, 12);
  await workspace.server.close();
  await workspace.run(['sync']);
  assert.equal((await workspace.run(['status'])).exit, 10);
});
