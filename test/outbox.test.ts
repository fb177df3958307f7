// The outbox: the files that the librarian opens. They are the current run's and no other's, under names that never
// change, and a scheduled import can never read an old day out of them twice.

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { exportText, patronOf } from './district.making.ts';
import {
  CASES,
  DAY_MS,
  filesBelow,
  IN_ROSTER,
  type MadeWorkspace,
  makeWorkspace,
  PATRONS,
} from './workspace.making.ts';

const TSV_HEADER =
  '###*PT01/1200/1000/1006/1007/1008/1010/1011/1012/1013/1014/1019/1026/1028/1032/1045/1050/1052/\r\n';
const CSV_HEADER = `${[
  '1200 GUID',
  '1000 Barcode',
  '1006 Last Name',
  '1007 First Name',
  '1008 Middle Name',
  '1010 Level',
  '1011 Address',
  '1012 City',
  '1013 State',
  '1014 Postal Code',
  '1019 Email',
  '1026 Status',
  '1028 Policy',
  '1032 Sex',
  '1045 Birthdate',
  '1050 Site',
  '1052 Username',
].join(',')}\r\n`;

test('outbox: it holds the current run, byte for byte', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  assertHolds(workspace, 'tsv');
});

test('outbox: as CSV the same rows are quoted where needed, and the header names the fields', async (t) => {
  const quoted = PATRONS.map((patron) =>
    patron.GUID === CASES.gone.guid ? { ...patron, 'First Name': 'Quillory "Q", f' } : patron,
  );
  const workspace = await makeWorkspace(t, { settings: { importFormat: 'csv' }, patrons: quoted });
  await workspace.run(['sync']);
  assertHolds(workspace, 'csv');
  const csv = workspace.read('outbox', 'patron-import.csv');
  assert.ok(csv.startsWith(CSV_HEADER));
  const leaver =
    '5b000000000000000000003e,700146,Asterhelmf,"Quillory ""Q"", f",,7,,,,,quillory.f@canary.example,4,STU,2,"Nov 19, 2014",LINC,asterhelmf\r\n';
  assert.ok(csv.endsWith(leaver));
});

test('outbox: it is a folder of its own, never that of the exports, the runs or the workspace', async (t) => {
  const workspace = await makeWorkspace(t);
  for (const outbox of ['exports/', './exports', '.', 'runs', workspace.path('exports')]) {
    workspace.setSettings({ outbox });
    const { exit, err } = await workspace.run(['sync', '--dry-run']);
    assert.equal(exit, 2, outbox);
    assert.match(
      err,
      /SETTINGS: clever-sync\.json, outbox: The outbox is the .*, expected a folder of its own\./,
    );
  }
  workspace.setSettings({ outbox: 'exports/for-the-librarian' });
  assert.equal((await workspace.run(['sync', '--dry-run'])).exit, 0);
});

test('outbox: an unchanged day leaves the header alone, in the other form too after the setting was changed', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  nextDay(workspace);
  workspace.setSettings({ importFormat: 'csv' });
  assert.equal((await workspace.run(['sync'])).exit, 0);
  assert.equal(workspace.read('outbox', 'patron-import.csv'), CSV_HEADER);
  assert.equal(workspace.read('outbox', 'patron-import.txt'), TSV_HEADER);
});

test('outbox: a first day that is held has the header alone, beside the report that says why', async (t) => {
  const workspace = await makeWorkspace(t);
  assert.equal((await workspace.run(['sync', '--scheduled'])).exit, 3);
  assert.equal(workspace.read('outbox', 'patron-import.txt'), TSV_HEADER);
  assert.match(workspace.read('outbox', 'report.html'), /Nothing was ever loaded by hand here/);
});

test('outbox: a loaded day in the other form empties the file of the old form', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  nextDay(workspace);
  workspace.setSettings({ importFormat: 'csv' });
  workspace.setRoster(IN_ROSTER.map((one, n) => (n === 3 ? { ...one, last: 'Newmarried' } : one)));
  assert.equal((await workspace.run(['sync'])).exit, 0);
  assert.match(workspace.read('outbox', 'patron-import.csv'), /Newmarried/);
  assert.equal(workspace.read('outbox', 'patron-import.txt'), TSV_HEADER);
});

test('outbox: parts of an earlier import are emptied, and what is not ours is left alone', async (t) => {
  const workspace = await makeWorkspace(t);
  mkdirSync(workspace.path('outbox'));
  writeFileSync(workspace.path('outbox', 'patron-import-2.txt'), 'an old second part');
  writeFileSync(workspace.path('outbox', 'patron-import-notes.txt'), "the librarian's own");
  await workspace.run(['sync']);
  assert.equal(workspace.read('outbox', 'patron-import-2.txt'), TSV_HEADER);
  assert.equal(workspace.read('outbox', 'patron-import-notes.txt'), "the librarian's own");
});

test('outbox: the header line is the one of the export where the export has one', async (t) => {
  const workspace = await makeWorkspace(t);
  const codes = '1000/1006/1007/1008/1010/1028/1026/1050/1045/1032/1019/1052/1034/1030/1021/1200';
  const [, ...lines] = exportText(PATRONS).split('\r\n');
  workspace.writeExport('patrons.txt', [`##*PT01!${codes}!`, ...lines].join('\r\n'));
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const [header] = workspace.read('outbox', 'patron-import.txt').split('\r\n');
  assert.equal(header, `##*PT01!${TSV_HEADER.slice(9, -3)}!`);
});

test('outbox: the header line is a setting', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { importHeader: '%PT01 {codes} end' } });
  await workspace.run(['sync']);
  assert.ok(workspace.read('outbox', 'patron-import.txt').startsWith('%PT01 1200/1000/1006/'));
});

test('outbox: a failed run leaves it exactly as it was', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const before = filesBelow(workspace.path('outbox'));
  nextDay(workspace);
  await workspace.server.close();
  assert.equal((await workspace.run(['sync'])).exit, 10);
  assert.deepEqual(filesBelow(workspace.path('outbox')), before);
});

test('outbox: where a file of it cannot be replaced the run says so, and the next command catches up', async (t) => {
  const workspace = await makeWorkspace(t);
  mkdirSync(workspace.path('outbox', 'patron-import.txt', 'something'), { recursive: true });
  const refused = await workspace.run(['sync']);
  assert.equal(refused.exit, 13);
  assert.match(refused.err, /DISK: .*patron-import\.txt: Could not write it/);
  const { current, published } = ledger(workspace);
  assert.equal(current, workspace.runs().at(-1));
  assert.equal(published, '');
  assert.equal(JSON.parse(readFileSync(workspace.newest('run.json'), 'utf8')).state, 'loaded');
  rmSync(workspace.path('outbox', 'patron-import.txt'), { recursive: true });
  assert.equal((await workspace.run(['extract'])).exit, 0);
  assert.equal(ledger(workspace).published, current);
  assertHolds(workspace, 'tsv', current);
});

test('outbox: it follows the ledger, also over a temporary file that a killed run left in it', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const [first = ''] = workspace.runs();
  writeFileSync(workspace.path('outbox', 'patron-import.txt'), 'of another day');
  writeFileSync(workspace.path('outbox', '.patron-import.txt.4711-0123456789ab.tmp'), 'half a fi');
  const entries = JSON.parse(workspace.read('ledger.json'));
  writeFileSync(
    workspace.path('ledger.json'),
    JSON.stringify({ ...entries, published: 'another run', sum: undefined }),
  );
  await workspace.run(['extract']);
  assertHolds(workspace, 'tsv', first);
  assert.deepEqual(readdirSync(workspace.path('outbox')).sort(), [
    'patron-import.txt',
    'report.html',
    'review.csv',
  ]);
});

test('outbox: a command that only reads never moves it', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const entries = JSON.parse(workspace.read('ledger.json'));
  writeFileSync(workspace.path('ledger.json'), JSON.stringify({ ...entries, published: '', sum: undefined }));
  const before = filesBelow(workspace.folder);
  const status = await workspace.run(['status']);
  assert.equal(status.exit, 13, 'what was not delivered is told');
  assert.match(status.out, /have not reached the outbox\. .*\n {2}clever-sync report --run \S+\n/);
  for (const argv of [
    ['status', '--all'],
    ['status', '--log'],
    ['explain', CASES.gone.guid],
  ])
    assert.equal((await workspace.run(argv)).exit, 0);
  assert.deepEqual(filesBelow(workspace.folder), before);
});

test('outbox: a file that could not be delivered is delivered by the next sync, and not withdrawn by it', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const [run] = workspace.runs();
  const rows = workspace.read('outbox', 'patron-import.txt');
  const entries = JSON.parse(workspace.read('ledger.json'));
  writeFileSync(workspace.path('ledger.json'), JSON.stringify({ ...entries, published: '', sum: undefined }));
  writeFileSync(workspace.path('outbox', 'patron-import.txt'), 'an older day');
  const { exit, err } = await workspace.run(['sync']);
  assert.equal(exit, 2);
  assert.match(
    err,
    new RegExp(`PLAN_LOADED: run ${run}: Its import file had not reached the outbox; it is there now`),
  );
  assert.equal(workspace.read('outbox', 'patron-import.txt'), rows);
  assert.equal((await workspace.run(['sync'])).exit, 3, 'the export was loaded already');
});

test('outbox: outside the workspace it keeps its own permissions', async (t) => {
  // Windows has inherited access in place of modes.
  if (process.platform === 'win32') return;
  const workspace = await makeWorkspace(t);
  const share = `${workspace.folder}-share`;
  t.after(() => rmSync(share, { recursive: true, force: true }));
  mkdirSync(share);
  chmodSync(share, 0o775);
  writeFileSync(`${share}/patron-import.txt`, '');
  chmodSync(`${share}/patron-import.txt`, 0o664);
  workspace.setSettings({ outbox: share });
  assert.equal((await workspace.run(['sync'])).exit, 0);
  assert.equal(statSync(share).mode & 0o777, 0o775);
  assert.equal(statSync(`${share}/patron-import.txt`).mode & 0o777, 0o664);
  assert.deepEqual(
    readFileSync(`${share}/patron-import.txt`),
    readFileSync(workspace.newest('4-load', 'patron-import.tsv')),
  );
});

test('outbox: a value that a spreadsheet would run as a formula goes to Alexandria as it is', async (t) => {
  const odd = { ...CASES.newEmail, last: '=1+1' };
  const workspace = await makeWorkspace(t, {
    beings: IN_ROSTER.map((one) => (one.guid === odd.guid ? odd : one)),
    patrons: PATRONS.map((patron) => (patron.GUID === odd.guid ? patronOf(CASES.newEmail, 'LINC') : patron)),
  });
  await workspace.run(['sync']);
  assert.match(workspace.read('outbox', 'patron-import.txt'), /\t700142\t=1\+1\tThandolynf\t/);
  assert.match(readFileSync(workspace.newest('5-report', 'changes.csv'), 'utf8'), /,'=1\+1,/);
});

function ledger(workspace: MadeWorkspace): { readonly current: string; readonly published: string } {
  return JSON.parse(workspace.read('ledger.json'));
}

function nextDay(workspace: MadeWorkspace): void {
  workspace.clock.ms += DAY_MS;
  workspace.writeExport('patrons.txt', readFileSync(workspace.newest('4-load', 'patrons-after.txt')));
}

function assertHolds(
  workspace: MadeWorkspace,
  format: 'tsv' | 'csv',
  run = workspace.runs().at(-1) ?? '',
): void {
  const name = { tsv: 'patron-import.txt', csv: 'patron-import.csv' }[format];
  const pairs = [
    [name, `4-load/patron-import.${format}`],
    ['report.html', '5-report/report.html'],
    ['review.csv', '3-match/review.csv'],
  ];
  for (const [file = '', artifact = ''] of pairs)
    assert.equal(workspace.read('outbox', file), workspace.read('runs', run, artifact), file);
}
