// What is older than the library keeps goes, whole and everywhere; what a later command needs stays. Canary names are
// looked for in every file of the workspace, hidden ones too.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { usersDecided, withoutUsers } from '../stages/decide/dropping.ts';
import { cleverId, exportText, patronOf } from './district.making.ts';
import {
  being,
  CASES,
  DAY_MS,
  filesBelow,
  IN_ROSTER,
  type MadeWorkspace,
  makeWorkspace,
  PATRONS,
  siteOf,
} from './workspace.making.ts';

const SINGULAR = being(60, {
  first: 'Xanthobrilla',
  last: 'Canaryworth',
  email: 'xantho@canary.example',
  username: 'xcanaryworth',
  number: '990011',
});
const TRACES = [SINGULAR.first, SINGULAR.last, SINGULAR.email, SINGULAR.username, SINGULAR.number];

/** The paths of the files in which a text stands. */
function filesWith(workspace: MadeWorkspace, text: string): readonly string[] {
  const files = [...filesBelow(workspace.folder)];
  return files.filter(([, bytes]) => bytes.includes(text)).map(([path]) => path);
}

/** A year in which one person came, was there, and left roster and library; then two days without them. */
async function aYearOn(workspace: MadeWorkspace): Promise<void> {
  workspace.setRoster([...IN_ROSTER, SINGULAR]);
  assert.equal((await workspace.run(['sync'])).exit, 0);
  for (let day = 0; day < 2; day += 1) {
    workspace.clock.ms += day === 0 ? 450 * DAY_MS : DAY_MS;
    workspace.setRoster(day === 0 ? IN_ROSTER : IN_ROSTER.slice(1));
    workspace.writeExport(`later-${day}.txt`, exportText(PATRONS.slice(0, 45 - day)));
    assert.notEqual((await workspace.run(['sync', '--dry-run'])).exit, 2);
    assert.ok([0, 3].includes((await workspace.run(['sync'])).exit));
  }
}

test('purge: nothing of a purged person stays in any file, temporary ones included', async (t) => {
  const patron = patronOf(SINGULAR, siteOf(SINGULAR));
  const workspace = await makeWorkspace(t, {
    patrons: [...PATRONS, patron],
    settings: { keepDays: 9000 },
    files: {
      'decisions.csv': `guid,decision,barcode,who,note\n${CASES.byNameOnly.guid},later,,me,\n${SINGULAR.guid},ignore,,me,about Canaryworth\n`,
    },
  });
  await aYearOn(workspace);
  const [first = '', second = ''] = workspace.runs();
  writeFileSync(workspace.path('runs', second, '.run.json.4711-0123456789af.tmp'), SINGULAR.last);
  mkdirSync(workspace.path('runs', first, '.4-load.4711-0123456789ab.tmp'));
  writeFileSync(workspace.path('runs', first, '.4-load.4711-0123456789ab.tmp', 'x'), SINGULAR.last);
  const newest = workspace.runs().at(-1) ?? '';
  writeFileSync(workspace.path('runs', newest, '.run.json.4711-0123456789ac.tmp'), SINGULAR.last);
  writeFileSync(workspace.path('outbox', '.report.html.4711-0123456789ad.tmp'), SINGULAR.last);
  writeFileSync(workspace.path('exports', '.patrons.txt.4711-0123456789ae.tmp'), SINGULAR.last);
  writeFileSync(workspace.path('outbox', 'review-filled.csv'), `guid,last\n,${SINGULAR.last}\n`);
  utimesSync(workspace.path('outbox', 'review-filled.csv'), 1, 1);
  for (const trace of TRACES) assert.notEqual(filesWith(workspace, trace).length, 0, 'it is there before');
  const { exit, out, err } = await workspace.run(['purge', '--keep-days', '30', '--yes']);
  assert.equal(exit, 0, err);
  for (const trace of TRACES) {
    assert.deepEqual(filesWith(workspace, trace), []);
    assert.ok(!out.includes(trace) && !err.includes(trace));
  }
  const known = filesWith(workspace, SINGULAR.guid);
  assert.ok(
    known.every((path) => path.endsWith('known.jsonl')),
    known.join(),
  );
  assert.equal(
    workspace.read('decisions.csv'),
    `guid,decision,barcode,who,note\n${CASES.byNameOnly.guid},later,,me,\n`,
  );
  assert.ok(
    JSON.parse(workspace.read('ledger.json')).runs.some(({ id }: { id: string }) => id === first),
    'its counts stay',
  );
  assert.match(
    (await workspace.run(['status', '--all'])).out,
    new RegExp(`^${first} .*; its files were removed\n`),
  );
});

test('purge: shows what would go and removes nothing without a yes', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { keepDays: 9000 } });
  await aYearOn(workspace);
  const [first = ''] = workspace.runs();
  const before = filesBelow(workspace.folder);
  assert.equal((await workspace.run(['purge'])).out, 'Nothing is older than 9000 days.\n');
  const shown = await workspace.run(['purge', '--keep-days', '30']);
  assert.equal(shown.exit, 0);
  assert.match(
    shown.out,
    new RegExp(
      `^Older than 30 days, so from before [-\\d]+ \\([\\d.]+ MB\\):\n  1 run: ${first}\n  exports: exports/patrons.txt\n`,
    ),
  );
  assert.match(shown.out, /\nNothing was removed. To remove them: clever-sync purge --keep-days 30 --yes\n$/);
  const json = JSON.parse((await workspace.run(['purge', '--keep-days', '30', '--json'])).out);
  assert.deepEqual([json.runs, json.exports, json.removed], [[first], ['exports/patrons.txt'], false]);
  assert.deepEqual(filesBelow(workspace.folder), before);
  for (const wrong of ['0', '-3', 'x', '1.5'])
    assert.equal((await workspace.run(['purge', `--keep-days=${wrong}`])).exit, 2);
});

test('purge: at a terminal a yes removes, and anything else leaves all of it', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { keepDays: 9000 } });
  await aYearOn(workspace);
  const [first = ''] = workspace.runs();
  const answering = (answer: string) => ({ questions: () => ({ ask: async () => answer, close: () => {} }) });
  for (const answer of ['', 'no', 'yesterday']) {
    await workspace.run(['purge', '--keep-days', '30'], answering(answer));
    assert.ok(workspace.runs().includes(first), answer);
  }
  const { out } = await workspace.run(['purge', '--keep-days', '30'], answering('yes'));
  assert.match(out, /\nRemoved\. Their counts stay in ledger\.json\.\n$/);
  assert.ok(!workspace.runs().includes(first));
  assert.ok(!existsSync(workspace.path('exports', 'patrons.txt')));
});

test('purge: never takes the last load, what counts now, the newest export, or one that a kept run was made from', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { exportMaxAgeDays: 9000 } });
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const [loaded = ''] = workspace.runs();
  const after = readFileSync(workspace.newest('4-load', 'patrons-after.txt'));
  workspace.clock.ms += 10 * DAY_MS;
  workspace.writeExport('newest.txt', after);
  assert.equal((await workspace.run(['sync'])).exit, 0, 'nothing to do');
  const current = workspace.runs().at(-1) ?? '';
  workspace.clock.ms += 10 * DAY_MS;
  await workspace.run(['sync', '--dry-run']);
  const { out } = await workspace.run(['purge', '--keep-days', '1', '--yes']);
  assert.match(out, new RegExp(`Older, and kept: run ${loaded}, since it is the last load`));
  assert.match(
    out,
    new RegExp(`Older, and kept: run ${current}, since what is known of everybody comes from it`),
  );
  assert.deepEqual(workspace.runs().slice(0, 2), [loaded, current]);
  assert.ok(existsSync(workspace.path('exports', 'patrons.txt')), 'the last load was made from it');
  assert.equal((await workspace.run(['undo', loaded])).exit, 0);
  assert.equal((await workspace.run(['sync', '--dry-run'])).exit, 0);
  assert.equal((await workspace.run(['explain', CASES.gone.guid])).exit, 0);
});

test('purge: what an undo takes back stays as long as the undo', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const [loaded = ''] = workspace.runs();
  workspace.clock.ms += DAY_MS;
  workspace.writeExport('after.txt', readFileSync(workspace.newest('4-load', 'patrons-after.txt')));
  assert.equal((await workspace.run(['undo', loaded, '--load'])).exit, 0);
  const undo = workspace.runs().at(-1) ?? '';
  workspace.clock.ms += 30 * DAY_MS;
  const { out } = await workspace.run(['purge', '--keep-days', '5', '--yes']);
  assert.match(out, new RegExp(`kept: run ${loaded}, since run ${undo} takes it back`));
  assert.deepEqual(workspace.runs(), [loaded, undo]);
});

test('purge: with reuseExport each load that the next plan follows stays', async (t) => {
  const workspace = await makeWorkspace(t, {
    settings: { reuseExport: true, exportMaxAgeDays: 9000, keepDays: 5 },
  });
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const [first = ''] = workspace.runs();
  for (const n of [3, 5]) {
    workspace.clock.ms += 10 * DAY_MS;
    workspace.setRoster(IN_ROSTER.map((one, at) => (at < n ? { ...one, middle: `M${n}` } : one)));
    assert.equal((await workspace.run(['sync'])).exit, 0);
  }
  assert.ok(workspace.runs().includes(first));
  workspace.writeExport('fresh.txt', readFileSync(workspace.newest('4-load', 'patrons-after.txt')));
  workspace.clock.ms += 10 * DAY_MS;
  assert.equal((await workspace.run(['sync'])).exit, 0);
  assert.ok(!workspace.runs().includes(first), 'a new export needs none of them');
});

test('purge: a sync prunes by itself, says so in a line, and plans on the tables that are left', async (t) => {
  const gone = cleverId(4711);
  const workspace = await makeWorkspace(t, {
    settings: { keepDays: 5 },
    files: { 'decisions.csv': `guid,decision,barcode,who,note\n${gone},ignore,,,\n` },
  });
  assert.equal((await workspace.run(['sync', '--dry-run'])).exit, 0);
  const [first = ''] = workspace.runs();
  workspace.clock.ms += 6 * DAY_MS;
  assert.equal((await workspace.run(['sync', '--dry-run'])).exit, 0);
  assert.ok(workspace.runs().includes(first), 'a look removes nothing');
  const { err } = await workspace.run(['sync']);
  assert.match(
    err,
    /\npurge {6}1 run, 1 decided user older than 5 days removed\n|^purge {6}1 run, 1 decided user/,
  );
  assert.ok(!workspace.runs().includes(first));
  assert.match(
    readFileSync(workspace.newest('run.log'), 'utf8'),
    / purge: 1 run, 1 decided user older than 5 days removed\n/,
  );
  assert.equal(workspace.read('decisions.csv'), 'guid,decision,barcode,who,note\n');
});

test('purge: while a held plan waits, the decisions that it is bound to stay', async (t) => {
  const gone = cleverId(4711);
  const decisions = `guid,decision,barcode,who,note\n${gone},ignore,,,\n`;
  const workspace = await makeWorkspace(t, { files: { 'decisions.csv': decisions } });
  assert.equal((await workspace.run(['sync', '--dry-run'])).exit, 0);
  workspace.clock.ms += 5 * DAY_MS;
  assert.equal((await workspace.run(['sync', '--scheduled'])).exit, 3);
  const held = workspace.runs().at(-1) ?? '';
  assert.equal((await workspace.run(['purge', '--keep-days', '3', '--yes'])).exit, 0);
  assert.deepEqual(workspace.runs(), [held]);
  assert.equal(workspace.read('decisions.csv'), decisions);
  assert.equal((await workspace.run(['load', '--run', held])).exit, 0);
});

test('purge: a copy of a sheet, a page or an import file goes, whatever the desktop called it', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const kept = [...filesBelow(workspace.path('outbox')).keys()];
  for (const name of [
    'review (1).csv',
    'review_filled.csv',
    'review2.xlsx',
    'Review.CSV',
    'Copy of review.csv',
    'review.numbers',
    'report_old.html',
    'patron-import (1).txt',
    'patron-import - Copy.txt',
    'Copy of patron-import.csv',
  ]) {
    writeFileSync(workspace.path('outbox', name), 'Quarnwicka');
    utimesSync(workspace.path('outbox', name), 1, 1);
  }
  workspace.clock.ms += 900 * DAY_MS;
  assert.equal((await workspace.run(['purge', '--yes'])).exit, 0);
  assert.deepEqual([...filesBelow(workspace.path('outbox')).keys()], kept);
});

test('purge: what the library keeps beside the files of the program is left alone', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  for (const [folder, name] of [
    ['outbox', 'patron-import-notes.txt'],
    ['outbox', 'minutes.docx'],
    ['outbox', 'reviewers.txt'],
    ['exports', 'README.md'],
    ['', 'report-of-mine.html'],
  ] as const) {
    writeFileSync(workspace.path(folder, name), 'mine');
    utimesSync(workspace.path(folder, name), 1, 1);
  }
  const outbox = [...filesBelow(workspace.path('outbox')).keys()];
  for (const name of outbox) utimesSync(workspace.path('outbox', name), 1, 1);
  workspace.clock.ms += 900 * DAY_MS;
  assert.equal((await workspace.run(['purge', '--yes'])).exit, 0);
  assert.deepEqual([...filesBelow(workspace.path('outbox')).keys()], outbox);
  assert.ok(
    existsSync(workspace.path('exports', 'README.md')) && existsSync(workspace.path('report-of-mine.html')),
  );
});

test('decisions: lines about some users go, every other line stays letter for letter', () => {
  const [one, two] = [cleverId(1), cleverId(2)];
  const text = `\uFEFFguid,decision,barcode,who,note\r\n${one},ignore,,"a ""b""","two\r\nlines"\r\n\r\n${two},new,,,x\r\n${one.toUpperCase()},same,7,,\r\n,later,,,\n`;
  assert.throws(() => usersDecided('decision\nx\n', 'decisions.csv'));
  assert.deepEqual(usersDecided(text, 'decisions.csv'), new Set([one, two]));
  const dropped = withoutUsers(text, 'decisions.csv', (guid) => guid === one);
  assert.equal(dropped.count, 2);
  assert.equal(dropped.text, `\uFEFFguid,decision,barcode,who,note\r\n${two},new,,,x\r\n,later,,,\n`);
  const none = withoutUsers(text, 'decisions.csv', () => false);
  assert.deepEqual(none, { text, count: 0 });
});
