// What differs between two days: who came, who went, what changed. Compared by hand on small tables, at random against a
// plain reckoning, and through the command in real workspaces, in all its forms.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { dayOf } from '../pipeline/workspace/days.ts';
import { planSide, rosterSide } from '../stages/diff/sides.ts';
import { diff, type Side } from '../stages/diff.ts';
import { linesOf } from './diff.making.ts';
import { exportText } from './district.making.ts';
import {
  CASES,
  DAY_MS,
  EVERYBODY,
  filesBelow,
  IN_ROSTER,
  type MadeWorkspace,
  makeWorkspace,
  PATRONS,
} from './workspace.making.ts';

const ABOUT = { guid: 'guid', barcode: 'barcode', lastName: '', firstName: '', site: '' };

function side(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  keys = ['guid', 'barcode'],
): Side {
  return {
    ...linesOf(rows.map((row) => row.join('\t'))),
    columns,
    keys,
    about: ABOUT,
    count: rows.length,
    cells: (record) => rows[record] ?? [],
    form: columns.join(),
  };
}

function guids(people: Iterable<{ readonly guid: string; readonly barcode: string }>): readonly string[] {
  return [...people].map(({ guid, barcode }) => guid || barcode);
}

test('diff: a file that is there in the workspace is not written over; one outside is', async (t) => {
  const workspace = await makeWorkspace(t, { files: { 'a.txt': 'a', 'b.txt': 'b' } });
  await workspace.run(['sync']);
  const before = filesBelow(workspace.folder);
  const argv = ['diff', 'last', 'last', '--csv', '--output'];
  const [run = ''] = workspace.runs();
  for (const name of ['ledger.json', 'sites.csv', 'a.txt', `runs/${run}/run.json`, '.']) {
    const { exit, err } = await workspace.run([...argv, name]);
    assert.equal(exit, 2, name);
    assert.match(err, /USAGE: --output: .* belongs to the workspace\..* one outside the workspace\./);
  }
  assert.deepEqual(filesBelow(workspace.folder), before);
  const outside = mkdtempSync(join(tmpdir(), 'clever-sync-diff-'));
  t.after(() => rmSync(outside, { recursive: true, force: true }));
  for (const path of [join(outside, 'changes.csv'), join(outside, 'changes.csv'), 'new.csv'])
    assert.equal((await workspace.run([...argv, path])).exit, 0, path);
});

test('diff: people in, out and changed, field by field, in the order of their side', () => {
  const columns = ['guid', 'barcode', 'email'];
  const first = side(columns, [
    ['a', '1', 'a@x'],
    ['b', '2', 'b@x'],
    ['c', '3', 'c@x'],
  ]);
  const second = side(columns, [
    ['d', '4', 'd@x'],
    ['c', '3', 'new@x'],
    ['a', '1', 'a@x'],
  ]);
  const found = diff(first, second);
  assert.deepEqual(found.counts, { out: 1, in: 1, changed: 1, unchanged: 1 });
  assert.deepEqual(guids(found.people('out')), ['b']);
  assert.deepEqual(guids(found.people('in')), ['d']);
  assert.deepEqual(
    [...found.people('changed')].map(({ fields }) => fields),
    [[{ column: 'email', before: 'c@x', after: 'new@x' }]],
  );
  assert.deepEqual(found.byColumn, [{ column: 'email', count: 1 }]);
});

test('diff: a column that one side lacks is named and makes nobody differ', () => {
  const found = diff(
    side(['guid', 'barcode', 'level'], [['a', '1', '5']]),
    side(['barcode', 'policy', 'guid'], [['1', 'STU', 'a']]),
  );
  assert.deepEqual(found.counts, { out: 0, in: 0, changed: 0, unchanged: 1 });
  assert.deepEqual(found.onlyFirst, ['level']);
  assert.deepEqual(found.onlySecond, ['policy']);
});

test('diff: who has no GUID on one day is known again by barcode, and blank keys know nobody', () => {
  const columns = ['guid', 'barcode'];
  const found = diff(
    side(columns, [
      ['', '7'],
      ['', ''],
    ]),
    side(columns, [
      ['g', '7'],
      ['', ' '],
    ]),
  );
  assert.deepEqual(found.counts, { out: 1, in: 1, changed: 1, unchanged: 0 });
});

test('diff: two with one key are told apart by their other key', () => {
  const columns = ['guid', 'barcode', 'name'];
  const twice = side(columns, [
    ['g', '1', 'one'],
    ['g', '2', 'two'],
  ]);
  const turned = side(columns, [
    ['g', '2', 'other'],
    ['g', '1', 'one'],
  ]);
  const found = diff(twice, turned);
  assert.deepEqual(found.counts, { out: 0, in: 0, changed: 1, unchanged: 1 });
  assert.deepEqual([...found.people('changed')][0]?.fields, [
    { column: 'name', before: 'two', after: 'other' },
  ]);
});

const rosters = fc.uniqueArray(
  fc.record({
    guid: fc.integer({ min: 1, max: 30 }),
    level: fc.constantFrom('1', '2'),
    name: fc.constantFrom('x', 'y', ''),
  }),
  { selector: ({ guid }) => guid, maxLength: 30 },
);

test('diff: at random it finds what a plain reckoning finds, and turned around it finds the same', () => {
  fc.assert(
    fc.property(rosters, rosters, (before, after) => {
      const rows = (people: typeof before) =>
        people.map(({ guid, level, name }) => [`g${guid}`, '', level, name]);
      const columns = ['guid', 'barcode', 'level', 'name'];
      const [first, second] = [side(columns, rows(before)), side(columns, rows(after))];
      const found = diff(first, second);
      const was = new Map(before.map((one) => [one.guid, one]));
      const is = new Map(after.map((one) => [one.guid, one]));
      const isChanged = ({ guid, level, name }: (typeof after)[number]) =>
        was.has(guid) && (was.get(guid)?.level !== level || was.get(guid)?.name !== name);
      assert.deepEqual(
        guids(found.people('out')),
        before.filter(({ guid }) => !is.has(guid)).map(({ guid }) => `g${guid}`),
      );
      assert.deepEqual(
        guids(found.people('in')),
        after.filter(({ guid }) => !was.has(guid)).map(({ guid }) => `g${guid}`),
      );
      assert.deepEqual(
        guids(found.people('changed')),
        after.filter(isChanged).map(({ guid }) => `g${guid}`),
      );
      const { out, in: came, changed, unchanged } = diff(second, first).counts;
      assert.deepEqual(found.counts, { out: came, in: out, changed, unchanged });
      assert.equal(unchanged + changed + came, before.length);
    }),
  );
});

test('diff: of a plan the field columns are what would be written', () => {
  const decision = (
    action: 'update' | 'unchanged',
    fields: Readonly<Record<string, readonly [string, string]>>,
  ) =>
    ({
      action,
      role: 'students',
      guid: 'g',
      barcode: '1',
      row: 1,
      site: 'L',
      matchedBy: 'guid',
      fields,
      flags: [],
      candidates: [],
      because: '',
    }) as const;
  const plan = (one: ReturnType<typeof decision>) =>
    planSide(['1200', '1019'], { ...linesOf([JSON.stringify(one)]), decisionAt: () => one }, ({ guid }) => [
      'Of',
      guid,
    ]);
  const found = diff(plan(decision('update', { '1019': ['old', 'new'] })), plan(decision('unchanged', {})));
  const [person] = [...found.people('changed')];
  assert.deepEqual([person?.lastName, person?.firstName], ['Of', 'g']);
  assert.deepEqual(person?.fields, [
    { column: 'action', before: 'update', after: 'unchanged' },
    { column: '1019', before: 'new', after: '' },
  ]);
});

test('diff: a roster whose row lacks a cell is not compared', () => {
  assert.equal(rosterSide(Buffer.from('role,1200 GUID\nstudents,a\nstudents\n')), undefined);
});

/** Two days: the second without the first two of the roster, with another first name, and with a newcomer held back. */
async function twoDays(workspace: MadeWorkspace): Promise<readonly [string, string]> {
  const newcomer = CASES.arrived;
  workspace.setRoster(IN_ROSTER.filter((one) => one !== newcomer));
  assert.equal((await workspace.run(['sync', '--dry-run'])).exit, 0);
  workspace.clock.ms += DAY_MS;
  workspace.setRoster(IN_ROSTER.slice(1).map((one, n) => (n === 3 ? { ...one, first: '=Renamed' } : one)));
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const [first = '', second = ''] = workspace.runs();
  return [first, second];
}

test('diff: two days of rosters, by ids, days and folders, say the same', async (t) => {
  const workspace = await makeWorkspace(t);
  const [first, second] = await twoDays(workspace);
  const { exit, out, err } = await workspace.run(['diff', first, second, '--json']);
  assert.equal(exit, 0, err);
  const found = JSON.parse(out);
  assert.deepEqual(found.counts, { out: 1, in: 1, changed: 1, unchanged: 43 });
  assert.deepEqual(
    found.people.map(({ change }: { change: string }) => change),
    ['out', 'in', 'changed'],
  );
  assert.equal(found.people[1].guid, CASES.arrived.guid);
  assert.deepEqual(
    found.people[2].fields.map(({ field, after }: { field: string; after: string }) => [field, after]),
    [['1007', '=Renamed']],
  );
  const day = (offset: number) => dayOf(workspace.clock.ms + offset * DAY_MS);
  for (const [one, other] of [
    ['yesterday', 'today'],
    [day(-1), day(0)],
    [day(-1), 'last'],
    [join('runs', first), workspace.path('runs', second)],
    [workspace.path('runs', first, '2-transform', 'patrons.csv'), second],
  ] as const) {
    const again = await workspace.run(['diff', one, other, '--json']);
    assert.equal(again.exit, 0, again.err);
    assert.deepEqual(JSON.parse(again.out).people, found.people, one);
  }
});

test('diff: a day is its last run, and a run that counts rather than a look', async (t) => {
  const workspace = await makeWorkspace(t);
  const [, second] = await twoDays(workspace);
  workspace.setRoster([]);
  await workspace.run(['sync', '--dry-run']);
  const { out } = await workspace.run(['diff', 'yesterday', 'today', '--json']);
  assert.equal(JSON.parse(out).second, `run ${second}`);
});

test('diff: exports are compared from files or from the runs that used them, renamed or not', async (t) => {
  const workspace = await makeWorkspace(t);
  assert.equal((await workspace.run(['sync'])).exit, 0);
  workspace.clock.ms += DAY_MS;
  const after = readFileSync(workspace.newest('4-load', 'patrons-after.txt'));
  workspace.writeExport('tuesday.txt', after);
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const byRun = await workspace.run(['diff', 'yesterday', 'today', '--export', '--json']);
  const byFile = await workspace.run(['diff', 'exports/patrons.txt', 'exports/tuesday.txt', '--json']);
  const found = JSON.parse(byRun.out);
  assert.deepEqual(found.counts, { out: 0, in: 1, changed: 3, unchanged: 44 });
  assert.deepEqual(JSON.parse(byFile.out).people, found.people);
  rmSync(workspace.path('exports', 'patrons.txt'));
  const gone = await workspace.run(['diff', 'yesterday', 'today', '--export']);
  assert.equal(gone.exit, 2);
  assert.match(gone.err, /EXPORT_MISSING: run .*The export that the run was made from is gone/);
});

test('diff: two plans, and two exports without any workspace', async (t) => {
  const workspace = await makeWorkspace(t);
  const [first, second] = await twoDays(workspace);
  const plans = JSON.parse((await workspace.run(['diff', first, second, '--plan', '--json'])).out);
  assert.equal(plans.kind, 'plan');
  const left = plans.people.find(({ guid }: { guid: string }) => guid === IN_ROSTER[0]?.guid);
  assert.deepEqual(left.fields.slice(0, 1), [
    { field: 'action', title: 'What becomes of them', before: 'unchanged', after: 'transfer' },
  ]);
  for (const one of EVERYBODY) {
    const named = plans.people.find(({ guid }: { guid: string }) => guid === one.guid);
    if (named !== undefined) assert.equal(named.lastName, one.last);
  }
  assert.equal(left.firstName, IN_ROSTER[0]?.first, 'who left is named by the export');
  assert.ok(plans.people.every(({ lastName }: { lastName: string }) => lastName !== ''));
  const byFile = ['3-match/plan.jsonl'].flatMap((name) =>
    [first, second].map((run) => workspace.path('runs', run, name)),
  );
  assert.deepEqual(JSON.parse((await workspace.run(['diff', ...byFile, '--json'])).out).people, plans.people);
  const elsewhere = workspace.path('elsewhere');
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'a.txt'), exportText(PATRONS));
  writeFileSync(join(elsewhere, 'b.txt'), exportText(PATRONS.slice(2)));
  const { exit, out } = await workspace.run(['diff', 'a.txt', 'b.txt', '--workspace', '.'], {
    cwd: elsewhere,
  });
  assert.equal(exit, 0);
  assert.match(out, /^Export: a\.txt -> b\.txt\n2 gone, 0 new, 0 changed, 45 the same\n/);
});

test('diff: every form has every change; the table is safe in a spreadsheet', async (t) => {
  const workspace = await makeWorkspace(t);
  const [first, second] = await twoDays(workspace);
  const text = (await workspace.run(['diff', first, second])).out;
  assert.match(text, /^Roster: run .* -> run .*\n1 gone, 1 new, 1 changed, 43 the same\n/);
  assert.match(text, /\nChanged: 1\n {2}by field: First Name 1\n/);
  assert.match(text, /\n {6}First Name: \S+ -> =Renamed\n/);
  const csv = (await workspace.run(['diff', first, second, '--csv'])).out;
  assert.ok(
    csv.startsWith('\uFEFFchange,guid,barcode,last_name,first_name,site,field,title,before,after\r\n'),
  );
  const rows: string[][] = parse(csv, { bom: true, relax_column_count: false });
  assert.deepEqual(
    rows.slice(1).map(([change]) => change),
    ['out', 'in', 'changed'],
  );
  assert.equal(rows[3]?.[9], "'=Renamed");
  const html = await workspace.run(['diff', first, second, '--html', '--output', 'changes.html']);
  assert.equal(html.out, '1 gone, 1 new, 1 changed, 43 the same: changes.html\n');
  assert.match(workspace.read('changes.html'), /&#x3D;Renamed/);
});

test('diff: changes nothing, and says nothing about anybody on standard error', async (t) => {
  const workspace = await makeWorkspace(t);
  const [first, second] = await twoDays(workspace);
  const before = filesBelow(workspace.folder);
  for (const argv of [
    [first, second],
    [first, second, '--plan'],
    [first, second, '--export'],
    [first, 'nowhere'],
  ])
    assert.equal((await workspace.run(['diff', ...argv])).err.includes('canary'), false);
  assert.deepEqual(filesBelow(workspace.folder), before);
});

test('diff: what is not there, or not of one kind, is refused', async (t) => {
  const workspace = await makeWorkspace(t);
  const [first, second] = await twoDays(workspace);
  const refused = async (...argv: string[]) => {
    const { exit, err, out } = await workspace.run(['diff', ...argv]);
    assert.equal(out, '');
    assert.equal(exit, 2, argv.join(' '));
    return err;
  };
  assert.match(await refused(first, '2020-01-01'), /No run of 2020-01-01 has a roster/);
  assert.match(await refused(first, 'nobody.txt'), /There is no such run, day, file/);
  assert.match(await refused(first, 'outbox'), /There is no such run, day, file/);
  assert.match(
    await refused(first, 'exports/patrons.txt', '--plan'),
    /One of them is an export, and a plan was expected/,
  );
  await refused(first, second, '--plan', '--roster');
  await refused(first, second, '--csv', '--html');
  await workspace.run(['sync', '--dry-run'], { env: {} });
  assert.match(
    await refused(first, workspace.runs().at(-1) ?? ''),
    /The run has no roster: it stopped before that/,
  );
});
