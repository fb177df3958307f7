// The whole sync over a real workspace and a server on loopback: what a day writes, what the next day writes, and what
// is left alone. Who is matched to whom is proved elsewhere; here a small district with a case of most kinds is enough.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { patronLine, patronOf } from './district.making.ts';
import {
  being,
  CASES,
  DAY_MS,
  filesBelow,
  IN_ROSTER,
  LINCOLN,
  type MadeWorkspace,
  makeWorkspace,
  PATRONS,
  planLines,
} from './workspace.making.ts';

const HEADER =
  '###*PT01/1200/1000/1006/1007/1008/1010/1011/1012/1013/1014/1019/1026/1028/1032/1045/1050/1052/\r\n';
/** 22 students of Lincoln gone: 0, 2 … 38, 42 and 44. One of its teachers is still there. */
const WITHOUT_LINCOLN = IN_ROSTER.filter(({ school, role }) => school !== LINCOLN || role !== 'students');
const FIRST_COUNTS = {
  create: 1,
  update: 2,
  unchanged: 42,
  review: 1,
  skip: 0,
  transfer: 1,
  clear: 0,
  untouched: 1,
};

test('sync: the first day writes one row for each patron that changes, and no other', async (t) => {
  const workspace = await makeWorkspace(t);
  const { exit, out } = await workspace.run(['sync']);
  assert.equal(exit, 0);
  assert.match(out, /^\nReady to import \(run 2026-11-24T101501Z\)\n/);
  const rows = [
    '5b000000000000000000003a	700142	Briskethf	Thandolynf		3					thandolyn.f@canary.example	1	STU	2	Jul 15, 2010	LINC	briskethf',
    '5b000000000000000000003b		Ombrevanef	Jasquelf		4					jasquel.f@canary.example	1		1	Aug 16, 2011	ADAM	ombrevanef',
    '5b000000000000000000003c	700144	Tigthornef	Marwellef		5					marwelle.f@canary.example	1	STU	2	Sep 17, 2012	LINC	tigthornef',
    '5b000000000000000000003e	700146	Asterhelmf	Quilloryf		7					quillory.f@canary.example	4	STU	2	Nov 19, 2014	LINC	asterhelmf',
  ];
  assert.equal(
    workspace.read('outbox', 'patron-import.txt'),
    HEADER + rows.map((row) => `${row}\r\n`).join(''),
  );
  assert.deepEqual(readdirSync(workspace.path('outbox')).sort(), [
    'patron-import.txt',
    'report.html',
    'review.csv',
  ]);
});

test('sync: the plan has one decision for each user and each patron, and says by which key', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const changed = planLines(workspace.newest('3-match', 'plan.jsonl')).filter(
    ({ action }) => action !== 'unchanged',
  );
  assert.deepEqual(
    changed.map(({ action, guid, barcode, matchedBy, flags, row, candidates }) => ({
      action,
      guid,
      barcode,
      matchedBy,
      flags,
      row,
      candidates,
    })),
    [
      { action: 'untouched', guid: '', barcode: '700147', matchedBy: '', flags: [], row: 47, candidates: [] },
      line('update', CASES.newEmail, { barcode: '700142', matchedBy: 'guid', row: 43 }),
      line('create', CASES.arrived, {}),
      line('update', CASES.byEmail, { barcode: '700144', matchedBy: 'email', row: 44, flags: ['adopted'] }),
      line('review', CASES.byNameOnly, { candidates: [45] }),
      line('transfer', CASES.gone, { barcode: '700146', row: 46 }),
    ],
  );
  assert.deepEqual(runJson(workspace).counts, FIRST_COUNTS);
});

test('sync: patrons-after is the export with these changes and nothing else, byte for byte', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const before = workspace.read('exports', 'patrons.txt').split('\r\n');
  const expected = [...before.slice(0, -1)];
  expected[43] = patronLine(patronOf(CASES.newEmail, 'LINC'));
  expected[44] = patronLine(patronOf(CASES.byEmail, 'LINC'));
  expected[46] = patronLine({ ...patronOf(CASES.gone, 'LINC'), Status: '4' });
  const unknown = { Barcode: '', Policy: '', 'Items Out': '', 'Total Fines': '' };
  expected.push(patronLine({ ...patronOf(CASES.arrived, 'ADAM'), ...unknown }), '');
  assert.equal(workspace.read(...inNewest(workspace, '4-load', 'patrons-after.txt')), expected.join('\r\n'));
});

test('sync: planned against patrons-after there is nothing left to do, and the import file is its header alone', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  nextDay(workspace);
  const { exit, out } = await workspace.run(['sync']);
  assert.equal(exit, 0);
  assert.match(out, /^\nNothing to do /);
  const { state, counts } = runJson(workspace);
  assert.equal(state, 'unchanged');
  const expected = { ...FIRST_COUNTS, create: 0, update: 0, unchanged: 45, transfer: 0, untouched: 2 };
  assert.deepEqual(counts, expected);
  assert.equal(workspace.read('outbox', 'patron-import.txt'), HEADER);
  assert.equal(existsSync(workspace.newest('4-load')), false);
});

test('sync: the day after, only what changed since is written', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  nextDay(workspace);
  workspace.setRoster(IN_ROSTER.map((one, n) => (n === 3 ? { ...one, last: 'Newmarried' } : one)));
  await workspace.run(['sync']);
  const lines = workspace.read('outbox', 'patron-import.txt').split('\r\n');
  assert.equal(lines.length, 3);
  assert.match(lines[1] ?? '', new RegExp(`^${being(3).guid}\t700103\tNewmarried\t`));
});

test('sync: one who leaves, comes back and leaves again gets each time the status that leaving replaced', async (t) => {
  const blocked = { ...patronOf(CASES.gone, 'LINC'), Status: '3' };
  const patrons = PATRONS.map((patron) => (patron.GUID === CASES.gone.guid ? blocked : patron));
  const workspace = await makeWorkspace(t, { patrons });
  const statuses: string[] = [];
  const flags: string[] = [];
  for (const isThere of [false, true, false, true, false]) {
    workspace.setRoster(isThere ? [...IN_ROSTER, CASES.gone] : IN_ROSTER);
    assert.equal((await workspace.run(['sync'])).exit, 0);
    const plan = planLines(workspace.newest('3-match', 'plan.jsonl'));
    const gone = plan.find(({ guid }) => guid === CASES.gone.guid);
    statuses.push(String(gone?.fields['1026']));
    flags.push(String(gone?.flags));
    nextDay(workspace);
  }
  assert.deepEqual(statuses, ['3,4', '4,3', '3,4', '4,3', '3,4']);
  assert.deepEqual(flags, ['was-blocked', 'restored', 'was-blocked', 'restored', 'was-blocked']);
});

test('sync: a run that breaks a limit is held, and the import file is its header alone', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  assert.notEqual(workspace.read('outbox', 'patron-import.txt'), HEADER);
  nextDay(workspace);
  workspace.setRoster(WITHOUT_LINCOLN);
  const { exit, out } = await workspace.run(['sync']);
  assert.equal(exit, 3);
  assert.match(out, /^\nHeld: a person has to look /);
  const { state, holds } = runJson(workspace);
  assert.equal(state, 'held');
  assert.deepEqual(
    holds.map(({ limit }) => limit),
    ['transfers'],
  );
  const why =
    'The roster holds 24 people, and the last one held 46: did the student information system send less, or was something unshared in Clever?';
  assert.deepEqual(
    holds.map(({ sentence }) => sentence),
    [
      `22 of 45 linked patrons over all would be marked Transferred; the limit is 10 %. ${why} Also over the limit: at LINC (Lincoln Library) 22 of 23.`,
    ],
  );
  assert.equal(JSON.parse(readFileSync(workspace.newest('3-match', 'plan.json'), 'utf8')).holds.length, 4);
  const [{ sentence } = { sentence: '-' }] = holds;
  for (const text of [out, (await workspace.run(['status'])).out])
    assert.deepEqual(text.match(/^Held: .*Transferred.*$/gm), [`Held: ${sentence}`]);
  const page = readFileSync(workspace.newest('5-report', 'report.html'), 'utf8');
  assert.deepEqual(page.match(/[^>]*would be marked Transferred; the limit[^<]*/g), [
    sentence.replaceAll("'", '&#x27;'),
  ]);
  assert.equal(workspace.read('outbox', 'patron-import.txt'), HEADER);
  assert.equal(existsSync(workspace.newest('4-load')), false);
  assert.equal(
    workspace.read('outbox', 'report.html'),
    readFileSync(workspace.newest('5-report', 'report.html'), 'utf8'),
  );
  const { current, loads } = ledger(workspace);
  assert.equal(current, workspace.runs().at(-1));
  assert.equal(loads.length, 1);
});

test('sync: a dry run plans and reports, and neither the outbox nor the current run moves', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  nextDay(workspace);
  workspace.setRoster(IN_ROSTER.map((one, n) => (n === 3 ? { ...one, last: 'Newmarried' } : one)));
  const before = filesBelow(workspace.path('outbox'));
  const { current, loads } = ledger(workspace);
  const { exit, out } = await workspace.run(['sync', '--dry-run']);
  assert.equal(exit, 0);
  assert.match(out, /^\nA plan only \(dry run\): nothing was written for the librarian /);
  assert.equal(runJson(workspace).state, 'planned');
  assert.deepEqual(filesBelow(workspace.path('outbox')), before);
  assert.deepEqual(
    { current: ledger(workspace).current, loads: ledger(workspace).loads },
    { current, loads },
  );
  assert.deepEqual(readdirSync(workspace.newest()).sort(), [
    '1-extract',
    '2-transform',
    '3-match',
    '5-report',
    'run.json',
    'run.log',
  ]);
});

test('sync: the very first dry run makes no outbox', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { enabled: false } });
  assert.equal((await workspace.run(['sync', '--dry-run'])).exit, 0);
  assert.equal(existsSync(workspace.path('outbox')), false);
});

test('sync: a dry run that breaks a limit is held too, and leaves the outbox alone', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  nextDay(workspace);
  const before = filesBelow(workspace.path('outbox'));
  workspace.setRoster(WITHOUT_LINCOLN);
  assert.equal((await workspace.run(['sync', '--dry-run'])).exit, 3);
  assert.equal(runJson(workspace).state, 'held');
  assert.deepEqual(filesBelow(workspace.path('outbox')), before);
});

test('sync: what a dry run saw is not what is known the next day', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const { id: loadedRun } = runJson(workspace);
  nextDay(workspace);
  await workspace.run(['sync', '--dry-run']);
  await workspace.run(['sync', '--dry-run']);
  const known = (run: string) => workspace.read('runs', run, '3-match', 'known.jsonl');
  const [first, second, third] = workspace.runs().map(known);
  assert.equal(workspace.runs()[0], loadedRun);
  assert.notEqual(second, first);
  assert.equal(third, second);
});

test('sync: with --only students nobody else is written, and a leaver of unknown role stays', async (t) => {
  const workspace = await makeWorkspace(t);
  assert.equal((await workspace.run(['sync', '--only', 'students'])).exit, 0);
  assert.deepEqual(runJson(workspace).counts, {
    ...FIRST_COUNTS,
    unchanged: 40,
    skip: 2,
    transfer: 0,
    untouched: 2,
  });
  const gone = planLines(workspace.newest('3-match', 'plan.jsonl')).find(
    ({ guid }) => guid === CASES.gone.guid,
  );
  assert.deepEqual(gone?.flags, ['not-proved']);
  assert.equal(workspace.read('outbox', 'patron-import.txt').split('\r\n').length, 5);
});

test('sync: with --only teachers the students are left alone', async (t) => {
  const workspace = await makeWorkspace(t);
  assert.equal((await workspace.run(['sync', '--only', 'teachers'])).exit, 0);
  assert.deepEqual(runJson(workspace).counts, {
    ...FIRST_COUNTS,
    create: 0,
    update: 0,
    unchanged: 1,
    review: 0,
    skip: 45,
    transfer: 0,
    untouched: 3,
  });
  assert.equal(runJson(workspace).state, 'unchanged');
});

test('sync: after a load with --only students, a roster that lost its teachers still proves nothing', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync', '--only', 'students']);
  assert.equal(runJson(workspace).state, 'loaded');
  nextDay(workspace);
  workspace.setRoster(IN_ROSTER.filter(({ role }) => role !== 'teachers'));
  assert.equal((await workspace.run(['sync'])).exit, 3);
  assert.deepEqual(
    runJson(workspace).holds.map(({ limit }) => limit),
    ['empty-role'],
  );
  const teacher = planLines(workspace.newest('3-match', 'plan.jsonl')).find(
    ({ role }) => role === 'teachers',
  );
  assert.equal(teacher?.action, 'untouched');
  assert.deepEqual(teacher?.flags, ['not-proved']);
});

test('sync: --export names the file to plan against, wherever it lies', async (t) => {
  const workspace = await makeWorkspace(t);
  const content = workspace
    .read('exports', 'patrons.txt')
    .replace('older@canary.example', 'oldest@canary.example');
  const path = workspace.path('elsewhere.txt');
  writeFileSync(path, content);
  utimesSync(path, workspace.clock.ms / 1000, workspace.clock.ms / 1000);
  assert.equal((await workspace.run(['sync', '--export', path])).exit, 0);
  const email = planLines(workspace.newest('3-match', 'plan.jsonl')).find(
    ({ guid }) => guid === CASES.newEmail.guid,
  );
  assert.equal(email?.fields['1019']?.[0], 'oldest@canary.example');
  assert.equal(runJson(workspace).inputs.export, hashOf(Buffer.from(content)));
});

test('sync: a relative --export is looked for from where the command is run', async (t) => {
  const workspace = await makeWorkspace(t);
  const { exit, err } = await workspace.run(['sync', '--dry-run', '--export', 'exports/patrons.txt']);
  assert.equal(exit, 0, err);
  const missing = await workspace.run(['sync', '--dry-run', '--export', 'exports/nobody.txt']);
  assert.equal(missing.exit, 2);
  assert.match(missing.err, /EXPORT_MISSING: nobody\.txt: There is no such file\./);
});

test('sync: the newest export is used, by time and then by name', async (t) => {
  const workspace = await makeWorkspace(t);
  const text = workspace.read('exports', 'patrons.txt');
  const at = workspace.clock.ms - 60_000;
  workspace.writeExport('b.txt', text.replace('older@', 'from-b@'), at);
  workspace.writeExport('c.tsv', text.replace('older@', 'from-c@'), at);
  workspace.writeExport('z.txt', text.replace('older@', 'from-z@'), at - 1000);
  workspace.writeExport('notes.docx', 'not an export', at + 1000);
  await workspace.run(['sync']);
  const email = planLines(workspace.newest('3-match', 'plan.jsonl')).find(
    ({ guid }) => guid === CASES.newEmail.guid,
  );
  assert.equal(email?.fields['1019']?.[0], 'from-c@canary.example');
  assert.ok(existsSync(workspace.newest('4-load', 'patrons-after.tsv')));
});

test('sync: the export is never touched', async (t) => {
  const workspace = await makeWorkspace(t);
  const path = workspace.path('exports', 'patrons.txt');
  const [bytes, { mtimeMs }] = [readFileSync(path), statSync(path)];
  await workspace.run(['sync']);
  assert.deepEqual(readFileSync(path), bytes);
  assert.equal(statSync(path).mtimeMs, mtimeMs);
});

test('sync: the id of a run is later than every earlier one, whatever the clock says', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync', '--dry-run']);
  workspace.clock.ms -= DAY_MS;
  await workspace.run(['sync', '--dry-run']);
  await workspace.run(['sync', '--dry-run']);
  assert.deepEqual(workspace.runs(), ['2026-11-24T101501Z', '2026-11-24T101502Z', '2026-11-24T101503Z']);
});

test('sync: run.json has the SHA-256 of every file of the run, and of the export', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const { artifacts, inputs } = runJson(workspace);
  const files = filesBelow(workspace.newest());
  const hashes = [...files].map(([name, bytes]) => [name, hashOf(bytes)] as const);
  const ofStages = hashes.filter(([name]) => name !== 'run.json' && name !== 'run.log');
  assert.deepEqual(artifacts, Object.fromEntries(ofStages));
  assert.equal(ofStages.length, 18);
  assert.equal(inputs.export, hashOf(readFileSync(workspace.path('exports', 'patrons.txt'))));
  assert.equal(inputs['sites.csv'], hashOf(readFileSync(workspace.path('sites.csv'))));
});

test('sync: the plan names the SHA-256 of everything it was made from', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const plan: { inputs: Record<string, string>; plan: string } = JSON.parse(
    readFileSync(workspace.newest('3-match', 'plan.json'), 'utf8'),
  );
  const { artifacts, inputs } = runJson(workspace);
  assert.equal(plan.plan, artifacts['3-match/plan.jsonl']);
  const named = ['extract.json', 'students.jsonl', 'teachers.jsonl', 'staff.jsonl'].map(
    (name) => `1-extract/${name}`,
  );
  for (const name of [...named, '2-transform/patrons.csv', '2-transform/problems.jsonl'])
    assert.equal(plan.inputs[name], artifacts[name], name);
  assert.equal(plan.inputs['known.jsonl'], artifacts['3-match/known.jsonl']);
  for (const [name, hash] of Object.entries(inputs)) assert.equal(plan.inputs[name], hash, name);
});

test('sync: files are for their owner alone, and so are folders', {
  skip: process.platform === 'win32' && 'Windows knows no modes',
}, async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
  assert.equal(mode(workspace.path('ledger.json')), '600');
  for (const top of ['runs', 'outbox']) {
    assert.equal(mode(workspace.path(top)), '700', top);
    for (const entry of readdirSync(workspace.path(top), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      assert.equal(mode(path), entry.isDirectory() ? '700' : '600', path);
    }
  }
});

test('sync: nothing is left of its lock and its temporary files', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  assert.deepEqual(readdirSync(workspace.folder).sort(), [
    'clever-sync.json',
    'exports',
    'ledger.json',
    'outbox',
    'runs',
    'sites.csv',
  ]);
  assert.deepEqual(
    [...filesBelow(workspace.folder).keys()].filter((name) => name.includes('.tmp')),
    [],
  );
});

interface RunJson {
  readonly id: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly holds: readonly { readonly limit: string; readonly sentence: string }[];
  readonly artifacts: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, string>>;
}

function runJson(workspace: MadeWorkspace): RunJson {
  return JSON.parse(readFileSync(workspace.newest('run.json'), 'utf8'));
}

function ledger(workspace: MadeWorkspace): {
  readonly current: string;
  readonly loads: readonly { readonly run: string }[];
} {
  return JSON.parse(workspace.read('ledger.json'));
}

function inNewest(workspace: MadeWorkspace, ...parts: string[]): readonly string[] {
  return ['runs', workspace.runs().at(-1) ?? '', ...parts];
}

/** The librarian imported the file and exported again; Clever took in new records. */
function nextDay(workspace: MadeWorkspace): void {
  workspace.clock.ms += DAY_MS;
  workspace.writeExport('patrons.txt', readFileSync(workspace.newest('4-load', 'patrons-after.txt')));
  const lastSync = new Date(workspace.clock.ms).toISOString();
  workspace.server.setRoster({ lastSync });
}

function line(
  action: string,
  { guid }: { readonly guid: string },
  rest: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return { action, guid, barcode: '', matchedBy: '', flags: [], row: null, candidates: [], ...rest };
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
