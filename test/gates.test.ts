// What must be true before anything is written for the librarian. Each test is a district that lacks one thing: it is
// told which, nothing is written, and what lay in the outbox still lies there.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { exportText } from './district.making.ts';
import {
  ADAMS,
  CASES,
  DAY_MS,
  filesBelow,
  IN_ROSTER,
  type MadeWorkspace,
  makeWorkspace,
  PATRONS,
  type Printed,
  planLines,
  SITES,
} from './workspace.making.ts';

test('gates: a district that is not enabled is refused before Clever is asked', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { enabled: false } });
  const { exit, err } = await workspace.run(['sync']);
  assert.equal(exit, 2);
  assert.match(err, /NOT_ENABLED: clever-sync\.json: The setting enabled is false\. Nothing was loaded/);
  assert.match(err, /sync --dry-run/);
  assert.deepEqual(workspace.server.requests, []);
  assert.deepEqual(workspace.runs(), []);
});

test('gates: a district that is not enabled may look at a plan', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { enabled: false } });
  assert.equal((await workspace.run(['sync', '--dry-run'])).exit, 0);
  const load = await workspace.run(['load']);
  assert.equal(load.exit, 2);
  assert.match(load.err, /NOT_ENABLED/);
  assert.equal(existsSync(workspace.newest('4-load')), false);
  assert.equal(existsSync(workspace.path('outbox')), false);
});

test('gates: a school that sites.csv does not answer is named', async (t) => {
  const sites = SITES.split('\n')
    .filter((line) => !line.startsWith(ADAMS))
    .join('\n');
  const workspace = await makeWorkspace(t, { sites });
  await refused(
    workspace,
    /SITES_UNANSWERED: sites\.csv: .*school 5c0000000000000000000002 \(Adams School\)/,
  );
});

test('gates: a site of the export that sites.csv does not answer is named', async (t) => {
  const workspace = await makeWorkspace(t, { sites: SITES.replace(',,,TOWN,Town Library\n', '') });
  await refused(workspace, /SITES_UNANSWERED: sites\.csv: .*site TOWN of the export/);
});

test('gates: a school left out on purpose, and a site without a school, are answers', async (t) => {
  const sites = SITES.replace(
    `${ADAMS},2,Adams School,ADAM,Adams Library`,
    `${ADAMS},2,Adams School,,\n,,,ADAM,`,
  );
  const workspace = await makeWorkspace(t, { sites });
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const plan = planLines(workspace.newest('3-match', 'plan.jsonl'));
  const skipped = plan.filter(({ action }) => action === 'skip').map(({ guid }) => guid);
  const atAdams = IN_ROSTER.filter(({ school }) => school === ADAMS).map(({ guid }) => guid);
  assert.deepEqual(skipped, atAdams);
});

test('gates: sites are asked for again on every run, also when they were answered before', async (t) => {
  const workspace = await makeWorkspace(t);
  assert.equal((await workspace.run(['sync'])).exit, 0);
  writeFileSync(workspace.path('sites.csv'), SITES.replace(',,,TOWN,Town Library\n', ''));
  await refused(workspace, /SITES_UNANSWERED/);
});

test('gates: a dry run shows a plan while sites are still unanswered', async (t) => {
  const workspace = await makeWorkspace(t, { sites: SITES.replace(',,,TOWN,Town Library\n', '') });
  assert.equal((await workspace.run(['sync', '--dry-run'])).exit, 0);
});

test('gates: without an export there is nothing to plan against', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { export: 'nothing-here/' } });
  const missing = await workspace.run(['sync']);
  assert.equal(missing.exit, 2);
  assert.match(missing.err, /EXPORT_MISSING: nothing-here\/: There is no such file or folder\./);
  workspace.setSettings({ export: 'runs/' });
  await workspace.run(['extract']);
  const empty = await workspace.run(['sync']);
  assert.equal(empty.exit, 2);
  assert.match(empty.err, /EXPORT_MISSING: runs\/: The folder holds no export/);
});

test('gates: an export of exactly seven days will do, a second more is held', async (t) => {
  const workspace = await makeWorkspace(t);
  const text = exportText(PATRONS);
  workspace.writeExport('patrons.txt', text, workspace.clock.ms + 1000 - 7 * DAY_MS);
  assert.equal((await workspace.run(['sync', '--dry-run'])).exit, 0);
  workspace.writeExport('patrons.txt', text, workspace.clock.ms - 7 * DAY_MS);
  const { exit, out } = await workspace.run(['sync']);
  assert.equal(exit, 3);
  assert.match(
    out,
    /Held: The export exports\/patrons\.txt is more than 7 days old, and the setting exportMaxAgeDays allows 7 days: .* Export again/,
  );
  assert.deepEqual(limitsOf(workspace), ['export-old']);
});

test('gates: how old an export may be is a setting', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { exportMaxAgeDays: 1 } });
  workspace.writeExport('patrons.txt', exportText(PATRONS), workspace.clock.ms - 2 * DAY_MS);
  assert.equal((await workspace.run(['sync'])).exit, 3);
  workspace.setSettings({ exportMaxAgeDays: 3 });
  assert.equal((await workspace.run(['sync'])).exit, 0);
});

test('gates: how old the export is, is said in days and hours beside what is allowed', async (t) => {
  const workspace = await makeWorkspace(t);
  const HOUR_MS = DAY_MS / 24;
  for (const [allowed, ageMs, words] of [
    [
      7,
      9 * DAY_MS + 3.5 * HOUR_MS,
      '9 days and 3 hours old, and the setting exportMaxAgeDays allows 7 days:',
    ],
    [1, DAY_MS + HOUR_MS, '1 day and 1 hour old, and the setting exportMaxAgeDays allows 1 day:'],
    [0, 5 * HOUR_MS, '5 hours old, and the setting exportMaxAgeDays allows 0 days:'],
    [0, HOUR_MS / 4, 'a few minutes old, and the setting exportMaxAgeDays allows 0 days:'],
  ] as const) {
    workspace.setSettings({ exportMaxAgeDays: allowed });
    workspace.writeExport('patrons.txt', exportText(PATRONS), workspace.clock.ms - ageMs);
    const { out } = await workspace.run(['sync', '--dry-run']);
    assert.ok(out.includes(`more than ${words}`), out);
  }
});

test('gates: an export serves one load, under whatever name it comes back', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const [first] = workspace.runs();
  workspace.writeExport('the-same-again.txt', exportText(PATRONS));
  const { exit, out } = await workspace.run(['sync']);
  assert.equal(exit, 3);
  assert.match(
    out,
    new RegExp(`Held: The export exports/the-same-again\\.txt was loaded already by run ${first}`),
  );
  assert.match(out, /export again from Alexandria/);
  assert.deepEqual(limitsOf(workspace), ['export-loaded']);
  assert.equal(existsSync(workspace.newest('4-load')), false);
});

test('gates: an export from before the last load is held, since it would make the same patrons again', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const [first] = workspace.runs();
  const older = exportText(PATRONS.slice(1));
  workspace.writeExport('older.txt', older, workspace.clock.ms - 3_600_000);
  const { exit, out } = await workspace.run(['sync', '--export', workspace.path('exports', 'older.txt')]);
  assert.equal(exit, 3);
  assert.ok(out.includes(`Held: The export exports/older.txt was made before the load of run ${first}`), out);
  assert.match(out, /No approval releases this\. Export again/);
  assert.deepEqual(limitsOf(workspace), ['export-before-load']);
  workspace.writeExport('older.txt', older);
  assert.deepEqual((await workspace.run(['sync'])).exit, 0, 'the same bytes of today');
});

test('gates: what the last load left is as fresh as can be, whenever it was saved', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const left = readFileSync(workspace.newest('4-load', 'patrons-after.txt'));
  workspace.writeExport('left.txt', left, workspace.clock.ms - 3_600_000);
  const { exit, out } = await workspace.run(['sync', '--export', workspace.path('exports', 'left.txt')]);
  assert.equal(exit, 0, out);
});

test('gates: with reuseExport an export made after its load that is as before it is followed, and that is said', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { reuseExport: true } });
  await workspace.run(['sync']);
  const [first] = workspace.runs();
  const quiet = await workspace.run(['sync']);
  assert.doesNotMatch(quiet.out, /was not imported/, 'the file is the one from before the load');
  workspace.clock.ms += DAY_MS;
  workspace.writeExport('fresh.txt', exportText(PATRONS));
  const { exit, out } = await workspace.run(['sync']);
  assert.equal(exit, 0);
  const said = `if runs/${first}/4-load/patron-import.tsv was not imported, import it now.`;
  assert.ok(out.includes(said), out);
  assert.ok(workspace.read('outbox', 'report.html').includes(said));
});

test('gates: with reuseExport the export of a load is followed to what the load left of it', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { reuseExport: true } });
  await workspace.run(['sync']);
  const [first] = workspace.runs();
  workspace.clock.ms += DAY_MS;
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const unchanged = record(workspace);
  assert.equal(unchanged.state, 'unchanged');
  assert.equal(unchanged.counts.unchanged, 45);
  const left = `runs/${first}/4-load/patrons-after.txt`;
  workspace.setRoster(IN_ROSTER.map((one, n) => (n === 3 ? { ...one, last: 'Newmarried' } : one)));
  const { out } = await workspace.run(['sync', '--json']);
  const result: { exportName: string; state: string } = JSON.parse(out);
  assert.equal(result.exportName, left);
  assert.equal(result.state, 'loaded');
});

test('gates: with reuseExport a child may leave and come back again and again', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { reuseExport: true } });
  const actions: string[] = [];
  for (const isThere of [false, true, false, true, false, false]) {
    const lastSync = new Date(workspace.clock.ms).toISOString();
    workspace.setRoster(isThere ? [...IN_ROSTER, CASES.gone] : IN_ROSTER);
    workspace.server.setRoster({ lastSync });
    const { exit, err } = await workspace.run(['sync']);
    assert.equal(exit, 0, err);
    const plan = planLines(workspace.newest('3-match', 'plan.jsonl'));
    const gone = plan.find(({ guid }) => guid === CASES.gone.guid);
    actions.push(`${gone?.action} ${gone?.fields['1026'] ?? ''}`);
    workspace.clock.ms += DAY_MS;
  }
  assert.deepEqual(actions, [
    'transfer 1,4',
    'update 4,1',
    'transfer 1,4',
    'update 4,1',
    'transfer 1,4',
    'untouched ',
  ]);
});

test('gates: a scheduled run is held until one load was made by hand', async (t) => {
  const workspace = await makeWorkspace(t);
  const held = await workspace.run(['sync', '--scheduled']);
  assert.equal(held.exit, 3);
  assert.match(
    held.out,
    /Held: Nothing was ever loaded by hand here, .* when it is right load once by hand\./,
  );
  assert.deepEqual(limitsOf(workspace), ['first-scheduled']);
  assert.equal(record(workspace).trigger, 'scheduled');
  assert.equal((await workspace.run(['sync'])).exit, 0);
  workspace.clock.ms += DAY_MS;
  workspace.writeExport('patrons.txt', readFileSync(workspace.newest('4-load', 'patrons-after.txt')));
  assert.equal((await workspace.run(['sync', '--scheduled'])).exit, 0);
});

test('gates: an export without GUID, Status or Site is held, with the reason for each', async (t) => {
  for (const [title, code] of [
    ['GUID', '1200'],
    ['Status', '1026'],
    ['Site', '1050'],
  ] as const) {
    const workspace = await makeWorkspace(t);
    workspace.writeExport('patrons.txt', exportText(PATRONS).replace(`\t${title}`, '\tMobile'));
    const { exit, out } = await workspace.run(['sync']);
    assert.equal(exit, 3, title);
    assert.match(out, new RegExp(`Held: The export has no column ${title} \\(${code}\\)`));
    assert.ok(limitsOf(workspace).includes('columns'));
  }
});

test('gates: an export without Barcode, Last Name or First Name is refused', async (t) => {
  const workspace = await makeWorkspace(t);
  workspace.writeExport('patrons.txt', exportText(PATRONS).replace('Barcode', 'Mobile'));
  await refused(
    workspace,
    /EXPORT_UNREADABLE: exports\/patrons\.txt: The header has no column 1000 Barcode\./,
  );
});

test('gates: an export that is torn is refused with its line', async (t) => {
  const workspace = await makeWorkspace(t);
  const torn = exportText(PATRONS).split('\r\n').slice(0, 30).join('\r\n').slice(0, -60);
  workspace.writeExport('patrons.txt', torn);
  await refused(workspace, /EXPORT_UNREADABLE: exports\/patrons\.txt, line 30: \d+ columns?, expected 16\./);
  assert.equal(record(workspace).state, 'failed');
});

async function refused(workspace: MadeWorkspace, message: RegExp): Promise<Printed> {
  const outbox = existsSync(workspace.path('outbox')) ? filesBelow(workspace.path('outbox')) : undefined;
  const printed = await workspace.run(['sync']);
  assert.equal(printed.exit, 2);
  assert.match(printed.err, message);
  assert.match(printed.err, /Nothing was loaded; the last import file is untouched\./);
  const after = existsSync(workspace.path('outbox')) ? filesBelow(workspace.path('outbox')) : undefined;
  assert.deepEqual(after, outbox);
  return printed;
}

interface RunJson {
  readonly state: string;
  readonly trigger: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly holds: readonly { readonly limit: string }[];
}

function record(workspace: MadeWorkspace): RunJson {
  return JSON.parse(readFileSync(workspace.newest('run.json'), 'utf8'));
}

function limitsOf(workspace: MadeWorkspace): readonly string[] {
  return record(workspace).holds.map(({ limit }) => limit);
}

test('gates: a dry run says what a real run would stop at', async (t) => {
  const workspace = await makeWorkspace(t, {
    settings: { enabled: false },
    sites: 'school_id,school_number,school_name,site_code,site_name\n',
  });
  const { exit, out } = await workspace.run(['sync', '--dry-run']);
  assert.ok(exit === 0 || exit === 3);
  assert.match(
    out,
    /Before a real run, answer school 5c.*site LINC of the export.*: see clever-sync sites\./,
  );
  assert.match(out, /Before a real run, run clever-sync enable\./);
});
