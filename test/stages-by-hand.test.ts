// The stages one by one, as a technician runs them to see what each does. They leave the same files as a sync, never
// write over a stage that is there, and a load refuses everything that is not what the plan was made from.

import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { exportText } from './district.making.ts';
import {
  CASES,
  DAY_MS,
  filesBelow,
  IN_ROSTER,
  LINCOLN,
  type MadeWorkspace,
  makeWorkspace,
  PATRONS,
} from './workspace.making.ts';

const COMMANDS = ['extract', 'transform', 'match', 'load', 'report'] as const;

test('stages: one by one they give the files that sync gives, byte for byte', async (t) => {
  const [whole, single] = [await makeWorkspace(t), await makeWorkspace(t)];
  await whole.run(['sync']);
  for (const command of COMMANDS) {
    const { exit, out, err } = await single.run([command]);
    assert.equal(exit, 0, err);
    assert.match(out, new RegExp(`^\\d-${command} of run ${single.runs()[0]} is written\\.\n`));
  }
  assert.equal(single.runs().length, 1);
  const [expected, made] = [artifacts(whole), artifacts(single)];
  assert.deepEqual([...made.keys()], [...expected.keys()]);
  for (const [name, bytes] of expected) {
    if (!name.endsWith('report.html')) assert.deepEqual(made.get(name), bytes, name);
  }
  assert.equal(withoutDay(single, made), withoutDay(whole, expected));
  for (const name of ['patron-import.txt', 'review.csv'])
    assert.equal(single.read('outbox', name), whole.read('outbox', name));
  assert.equal(single.read('outbox', 'report.html'), made.get('5-report/report.html')?.toString('utf8'));
  const [one, other] = [record(whole), record(single)];
  for (const key of ['state', 'counts', 'holds', 'problems', 'inputs', 'pages', 'error'] as const)
    assert.deepEqual(other[key], one[key], key);
  assert.deepEqual(ledger(single).loads.length, 1);
});

test('stages: on a held day too', async (t) => {
  const [whole, single] = [await makeWorkspace(t), await makeWorkspace(t)];
  for (const workspace of [whole, single]) {
    await workspace.run(['sync']);
    workspace.clock.ms = Date.UTC(2026, 10, 25, 10);
    workspace.writeExport('patrons.txt', readFileSync(workspace.newest('4-load', 'patrons-after.txt')));
    workspace.setRoster(IN_ROSTER.filter(({ school, role }) => school !== LINCOLN || role !== 'students'));
  }
  assert.equal((await whole.run(['sync'])).exit, 3);
  const exits: number[] = [];
  for (const command of COMMANDS) exits.push((await single.run([command])).exit);
  assert.deepEqual(exits, [0, 0, 3, 3, 0]);
  const [expected, made] = [artifacts(whole), artifacts(single)];
  assert.deepEqual([...made.keys()], [...expected.keys()]);
  for (const [name, bytes] of expected)
    if (!name.endsWith('report.html')) assert.deepEqual(made.get(name), bytes, name);
  assert.equal(withoutDay(single, made), withoutDay(whole, expected));
  assert.equal(record(single).state, 'held');
  assert.deepEqual(record(single).holds, record(whole).holds);
  for (const name of ['patron-import.txt', 'review.csv'])
    assert.equal(single.read('outbox', name), whole.read('outbox', name));
});

test('stages: extract, transform and match leave the outbox and the current run alone', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const outbox = filesBelow(workspace.path('outbox'));
  const { current } = ledger(workspace);
  for (const command of ['extract', 'transform']) assert.equal((await workspace.run([command])).exit, 0);
  // The export was loaded already, so the plan waits.
  const held = await workspace.run(['match']);
  assert.equal(held.exit, 3);
  assert.match(held.out, /\nHeld: The export exports\/patrons\.txt was loaded already/);
  assert.deepEqual(filesBelow(workspace.path('outbox')), outbox);
  assert.equal(ledger(workspace).current, current);
  workspace.writeExport(
    'patrons.txt',
    readFileSync(workspace.path('runs', current, '4-load', 'patrons-after.txt')),
  );
  assert.equal((await workspace.run(['sync'])).exit, 0);
});

test('stages: a stage that a run has is made anew in a run of its own, and the old one is left alone', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const [first = ''] = workspace.runs();
  const before = filesBelow(workspace.path('runs', first));
  for (const [at, command] of (['transform', 'match', 'report'] as const).entries()) {
    await workspace.run([command, '--run', first]);
    assert.equal(workspace.runs().length, at + 2, command);
    assert.deepEqual(filesBelow(workspace.path('runs', first)), before, command);
    assert.ok(existsSync(workspace.newest(`${COMMANDS.indexOf(command) + 1}-${command}`)));
  }
  const again = filesBelow(workspace.newest());
  const same = [...before].filter(([name]) => /^[1-4]-|changes\.csv$/.test(name));
  for (const [name, bytes] of same) assert.deepEqual(again.get(name), bytes, name);
  const states = workspace.runs().map((run) => record(workspace, run).state);
  assert.deepEqual(states, ['loaded', 'planned', 'held', 'loaded']);
});

test('stages: a report made again names the new run, lists its files and leaves one load', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const [first = ''] = workspace.runs();
  const imported = workspace.read('outbox', 'patron-import.txt');
  assert.equal((await workspace.run(['report'])).exit, 0);
  const { id, artifacts: hashes, counts } = record(workspace);
  assert.notEqual(id, first);
  assert.equal(Object.keys(hashes).length, 18);
  assert.deepEqual(counts, record(workspace, first).counts);
  assert.equal(workspace.read('outbox', 'patron-import.txt'), imported);
  assert.equal(
    workspace.read('outbox', 'report.html'),
    readFileSync(workspace.newest('5-report', 'report.html'), 'utf8'),
  );
  assert.deepEqual(
    ledger(workspace).loads.map(({ run }) => run),
    [first],
  );
});

test('stages: a report made again does not lose what the load is known for', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const after = readFileSync(workspace.newest('4-load', 'patrons-after.txt'));
  await workspace.run(['report']);
  workspace.clock.ms += DAY_MS;
  workspace.writeExport('patrons.txt', after);
  workspace.setRoster([...IN_ROSTER, CASES.gone]);
  await workspace.run(['sync']);
  const [first = ''] = readFileSync(workspace.newest('3-match', 'known.jsonl'), 'utf8').split('\n');
  const { loaded, linked } = JSON.parse(first);
  assert.equal(loaded, true);
  assert.deepEqual(linked, { students: 43, teachers: 1, staff: 1 });
});

test('stages: a held run can have its report made again, without an import file', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  await workspace.run(['sync']);
  const { exit, err } = await workspace.run(['report']);
  assert.equal(exit, 0, err);
  assert.equal(record(workspace).state, 'held');
  assert.equal(existsSync(workspace.newest('4-load')), false);
});

test('stages: the report of an older run, made again or for the first time, does not take the place of today', async (t) => {
  const workspace = await makeWorkspace(t);
  const fresh = readFileSync(workspace.path('exports', 'patrons.txt'));
  workspace.writeExport('patrons.txt', fresh, workspace.clock.ms - 8 * DAY_MS);
  for (const command of ['extract', 'transform', 'match']) await workspace.run([command]);
  await workspace.run(['sync']);
  const older = workspace.runs();
  assert.deepEqual(
    older.map((run) => record(workspace, run).state),
    ['held', 'held'],
  );
  workspace.writeExport('patrons.txt', fresh);
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const [outbox, { current }] = [filesBelow(workspace.path('outbox')), ledger(workspace)];
  for (const run of older) {
    assert.equal((await workspace.run(['report', '--run', run])).exit, 0);
    assert.deepEqual(filesBelow(workspace.path('outbox')), outbox);
    assert.equal(ledger(workspace).current, current);
  }
});

test('stages: a stage without the one before it says which command comes first', async (t) => {
  const workspace = await makeWorkspace(t);
  const none = await workspace.run(['transform']);
  assert.equal(none.exit, 2);
  assert.match(none.err, /USAGE: .*There is no run yet/);
  await workspace.run(['extract']);
  const [run = ''] = workspace.runs();
  for (const [command, missing] of [
    ['match', 'transform'],
    ['load', 'match'],
    ['report', 'match'],
  ]) {
    const { exit, err } = await workspace.run([command ?? '']);
    assert.equal(exit, 2, command);
    assert.match(err, new RegExp(`STAGE_MISSING: .*Run this first: clever-sync ${missing} --run ${run}\n`));
  }
  assert.equal((await workspace.run(['transform', '--run', '2020-01-01T000000Z'])).exit, 2);
  assert.equal(record(workspace).state, 'planned');
  assert.equal((await workspace.run(['transform'])).exit, 0);
});

test('stages: a load that is refused leaves the run what it was', async (t) => {
  const workspace = await makeWorkspace(t);
  workspace.writeExport('patrons.txt', exportText(PATRONS), workspace.clock.ms - 8 * DAY_MS);
  assert.equal((await workspace.run(['sync'])).exit, 3);
  const before = record(workspace);
  assert.equal(before.state, 'held');
  const { exit, err } = await workspace.run(['load']);
  assert.equal(exit, 3);
  assert.match(err, /PLAN_HELD: run .*: The run is held for 1 reason\./);
  assert.deepEqual(record(workspace), before);
  assert.equal((await workspace.run(['status'])).exit, 3);
  assert.deepEqual(ledger(workspace).loads, []);
});

test('stages: the plan of a dry run can be loaded, and then it counts', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { enabled: false } });
  await workspace.run(['sync', '--dry-run']);
  workspace.setSettings({ enabled: true });
  const stale = await workspace.run(['load']);
  assert.equal(stale.exit, 2, 'the settings are not those of the plan');
  assert.match(stale.err, /PLAN_STALE: .*clever-sync\.json differs/);
  await workspace.run(['sync', '--dry-run']);
  assert.equal((await workspace.run(['load'])).exit, 0);
  assert.equal(ledger(workspace).current, workspace.runs().at(-1));
  assert.equal(record(workspace).state, 'loaded');
  assert.equal((await workspace.run(['report'])).exit, 0);
  assert.equal(
    workspace.read('outbox', 'patron-import.txt'),
    readFileSync(workspace.newest('4-load', 'patron-import.tsv'), 'utf8'),
  );
  assert.match(workspace.read('outbox', 'report.html'), /Ready to import/);
});

test('stages: loading a plan that changes nothing does not use the export up', async (t) => {
  const patrons = PATRONS.slice(0, 42);
  const workspace = await makeWorkspace(t, { patrons, beings: CASES.same });
  for (const command of ['extract', 'transform', 'match', 'load'])
    assert.equal((await workspace.run([command])).exit, 0, command);
  assert.equal(record(workspace).state, 'unchanged');
  assert.deepEqual(ledger(workspace).loads, []);
  workspace.setRoster(CASES.same.slice(1));
  assert.equal((await workspace.run(['sync'])).exit, 0);
  assert.equal(record(workspace).state, 'loaded');
});

test('stages: a load refuses each file that is not the one the plan was made from, and names it', async (t) => {
  const workspace = await makeWorkspace(t);
  for (const name of ['policies.csv', 'grades.csv', 'protect.csv', 'decisions.csv'])
    writeFileSync(workspace.path(name), TABLES[name] ?? '');
  for (const command of ['extract', 'transform', 'match'])
    assert.equal((await workspace.run([command])).exit, 0, command);
  const run = `runs/${workspace.runs()[0]}`;
  const inputs: readonly (readonly [file: string, named: string])[] = [
    ['exports/patrons.txt', 'exports/patrons.txt'],
    ['clever-sync.json', 'clever-sync.json'],
    ['sites.csv', 'sites.csv'],
    ['policies.csv', 'policies.csv'],
    ['grades.csv', 'grades.csv'],
    ['protect.csv', 'protect.csv'],
    ['decisions.csv', 'decisions.csv'],
    [`${run}/1-extract/extract.json`, '1-extract/extract.json'],
    [`${run}/1-extract/students.jsonl`, '1-extract/students.jsonl'],
    [`${run}/1-extract/teachers.jsonl`, '1-extract/teachers.jsonl'],
    [`${run}/1-extract/staff.jsonl`, '1-extract/staff.jsonl'],
    [`${run}/2-transform/patrons.csv`, '2-transform/patrons.csv'],
    [`${run}/2-transform/problems.jsonl`, '2-transform/problems.jsonl'],
    [`${run}/3-match/known.jsonl`, 'known.jsonl'],
    [`${run}/3-match/plan.jsonl`, '3-match/plan.jsonl'],
  ];
  for (const [file, named] of inputs) {
    const path = workspace.path(...file.split('/'));
    const bytes = readFileSync(path);
    changeOneByte(workspace, file, bytes);
    const { exit, err } = await workspace.run(['load']);
    assert.equal(exit, 2, file);
    assert.match(err, /\nPLAN_STALE: run /);
    assert.ok(err.includes(`The plan was made from other files: ${named} differs.`), `${file}: ${err}`);
    assert.equal(existsSync(workspace.newest('4-load')), false, file);
    assert.equal(existsSync(workspace.path('outbox')), false, file);
    writeFileSync(path, bytes);
  }
  workspace.writeExport('patrons.txt', readFileSync(workspace.path('exports', 'patrons.txt')));
  const { exit, err } = await workspace.run(['load']);
  assert.equal(exit, 0, err);
});

test('stages: a load refuses a table that was not there when the plan was made, and another export', async (t) => {
  const workspace = await makeWorkspace(t);
  for (const command of ['extract', 'transform', 'match']) await workspace.run([command]);
  writeFileSync(workspace.path('protect.csv'), 'barcode,why\n700146,a friend\n');
  workspace.writeExport('newer.txt', `${exportText(PATRONS)}`.replace('older@', 'newer@'));
  const { exit, err } = await workspace.run(['load']);
  assert.equal(exit, 2);
  assert.match(err, /PLAN_STALE: .*made from other files: exports\/newer\.txt, protect\.csv differ\./);
});

test('stages: Clever’s address may change between plan and load, since it plans nothing', async (t) => {
  const workspace = await makeWorkspace(t);
  for (const command of ['extract', 'transform', 'match']) await workspace.run([command]);
  workspace.setSettings({ clever: { baseUrl: 'https://clever.invalid' } });
  assert.equal((await workspace.run(['load'])).exit, 0);
});

test('stages: a plan is loaded once', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const [first = ''] = workspace.runs();
  const before = filesBelow(workspace.path('runs', first, '4-load'));
  const outbox = filesBelow(workspace.path('outbox'));
  const { exit, err } = await workspace.run(['load', '--run', first]);
  assert.equal(exit, 2);
  assert.match(
    err,
    new RegExp(`\nPLAN_LOADED: run ${first}: The plan was loaded already, by run ${first}\\.`),
  );
  assert.deepEqual(filesBelow(workspace.path('runs', first, '4-load')), before);
  assert.deepEqual(filesBelow(workspace.path('outbox')), outbox);
  assert.equal(ledger(workspace).loads.length, 1);
  assert.equal(record(workspace, first).state, 'loaded');
});

test('stages: the same plan in another run is not loaded a second time either', async (t) => {
  const workspace = await makeWorkspace(t);
  for (const command of ['extract', 'transform', 'match']) await workspace.run([command]);
  const [first = ''] = workspace.runs();
  await workspace.run(['match', '--run', first]);
  const [, second = ''] = workspace.runs();
  assert.equal((await workspace.run(['load', '--run', first])).exit, 0);
  const { exit, err } = await workspace.run(['load', '--run', second]);
  assert.equal(exit, 2);
  assert.match(err, new RegExp(`PLAN_LOADED: run ${second}: The plan was loaded already, by run ${first}`));
  assert.equal(ledger(workspace).loads.length, 1);
});

const TABLES: Readonly<Record<string, string>> = {
  'policies.csv': 'role,grade,policy\nstudents,,STU\n',
  'grades.csv': 'grade,level\nKindergarten,K\n',
  'protect.csv': 'barcode,why\n999999,nobody\n',
  'decisions.csv': 'guid,decision,barcode,who,note\n',
};

/** The settings stay JSON and the tables stay tables; elsewhere any byte will do. */
function changeOneByte(workspace: MadeWorkspace, file: string, bytes: Buffer): void {
  const path = workspace.path(...file.split('/'));
  if (file === 'clever-sync.json') {
    writeFileSync(path, bytes.toString('utf8').replace('{', '{"keepDays":399,'));
    return;
  }
  if (file === 'exports/patrons.txt') writeFileSync(path, bytes.toString('utf8').replace('older@', 'elder@'));
  else appendFileSync(path, '\n');
}

function artifacts(workspace: MadeWorkspace): ReadonlyMap<string, Buffer> {
  return new Map([...filesBelow(workspace.newest())].filter(([name]) => /^\d-/.test(name)));
}

/** The report without the run and the time that it was made at. */
function withoutDay(workspace: MadeWorkspace, files: ReadonlyMap<string, Buffer>): string {
  const html = files.get('5-report/report.html')?.toString('utf8') ?? '';
  return html.replaceAll(workspace.runs().at(-1) ?? '', 'RUN').replaceAll(/\d\d:\d\d UTC/g, 'TIME');
}

interface RunJson {
  readonly id: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly holds: readonly { readonly limit: string }[];
  readonly problems: Readonly<Record<string, number>>;
  readonly inputs: Readonly<Record<string, string>>;
  readonly artifacts: Readonly<Record<string, string>>;
  readonly pages: number;
  readonly error: unknown;
}

function record(workspace: MadeWorkspace, run = workspace.runs().at(-1) ?? ''): RunJson {
  return JSON.parse(workspace.read('runs', run, 'run.json'));
}

function ledger(workspace: MadeWorkspace): {
  readonly current: string;
  readonly loads: readonly { readonly run: string }[];
} {
  return JSON.parse(workspace.read('ledger.json'));
}

test('stages: a plan that another run came after is not loaded', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync', '--dry-run']);
  const [look = ''] = workspace.runs();
  workspace.writeExport('patrons-2.txt', exportText(PATRONS.slice(0, 44)));
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const outbox = filesBelow(workspace.path('outbox'));
  const { exit, err } = await workspace.run([
    'load',
    '--run',
    look,
    '--export',
    workspace.path('exports', 'patrons.txt'),
  ]);
  assert.equal(exit, 2);
  assert.match(err, /PLAN_STALE: .*came to count, so known\.jsonl differs/);
  assert.equal(ledger(workspace).loads.length, 1);
  assert.deepEqual(filesBelow(workspace.path('outbox')), outbox);
});

test('stages: an edited roster or patron row stops the next stage, and the file is named', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['extract']);
  const roster = workspace.newest('1-extract', 'students.jsonl');
  const whole = readFileSync(roster, 'utf8');
  writeFileSync(roster, whole.slice(whole.indexOf('\n') + 1));
  const transform = await workspace.run(['transform']);
  assert.equal(transform.exit, 14);
  assert.match(transform.err, /STATE_DAMAGED: runs\/[^:]*1-extract\/students\.jsonl: .*Nothing was loaded/);
  writeFileSync(roster, whole);
  assert.equal((await workspace.run(['transform'])).exit, 0);
  appendFileSync(workspace.newest('2-transform', 'patrons.csv'), ' ');
  const match = await workspace.run(['match']);
  assert.equal(match.exit, 14);
  assert.match(match.err, /2-transform\/patrons\.csv/);
});

test('stages: an older report made again does not make the next day forget what was replaced', async (t) => {
  const suspended = PATRONS.map((one) => (one.GUID === CASES.gone.guid ? { ...one, Status: '3' } : one));
  const workspace = await makeWorkspace(t, { patrons: suspended, beings: [...IN_ROSTER, CASES.gone] });
  const nextDay = async (beings: typeof IN_ROSTER) => {
    workspace.clock.ms += DAY_MS;
    workspace.writeExport(
      `patrons-${workspace.clock.ms}.txt`,
      readFileSync(workspace.newest('4-load', 'patrons-after.txt')),
    );
    workspace.server.setRoster({ lastSync: new Date(workspace.clock.ms).toISOString() });
    workspace.setRoster(beings);
    return workspace.run(['sync']);
  };
  await workspace.run(['sync']);
  const [first = ''] = workspace.runs();
  assert.equal((await nextDay(IN_ROSTER)).exit, 0);
  const left = readFileSync(workspace.newest('4-load', 'patrons-after.txt'));
  assert.equal((await workspace.run(['report', '--run', first])).exit, 0);
  workspace.clock.ms += DAY_MS;
  workspace.writeExport('patrons-3.txt', left);
  workspace.setRoster([...IN_ROSTER, CASES.gone]);
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const { out } = await workspace.run(['explain', CASES.gone.guid]);
  assert.match(out, /^ {2}Status +1 +4 +the earlier status: 3$/m);
});

test('stages: without the folder of the run that counts nothing goes on', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const [run = ''] = workspace.runs();
  renameSync(workspace.path('runs', run), workspace.path('put-away'));
  const { exit, err } = await workspace.run(['sync']);
  assert.equal(exit, 14);
  assert.match(err, new RegExp(`STATE_DAMAGED: runs/${run}: .*Put the folder back`));
});
