// Enabling and disabling a district: refused until everything is answered, and nothing of GUIDs that are not Clever's changes
// unless a person says so. What is then cleared is shown, written, taken back.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { foreignWords } from '../stages/foreign.ts';
import { cleverId, patronOf } from './district.making.ts';
import { being, CASES, DISTRICT, makeWorkspace, PATRONS, planLines, SITES } from './workspace.making.ts';

const SIF = 'A0B1C2D3E4F5061728394A5B6C7D8E9F';
const OTHER_SIF = 'A0B1C2D3E4F5061728394A5B6C7D8E90';
const UUID = '{0f8fad5b-d9cb-469f-a165-70867728950e}';

/** One patron of a user who has an e-mail in common, one whom nobody matches, one protected, each with a GUID of SIF. */
const FROM_SIF = [
  ...PATRONS.filter(({ Barcode }) => Barcode !== CASES.byEmail.number),
  { ...patronOf(CASES.byEmail, 'LINC'), GUID: SIF },
  { ...patronOf(being(60), 'LINC'), GUID: OTHER_SIF },
  { ...patronOf(being(61), 'ADAM'), GUID: UUID },
  { ...patronOf(being(62), 'ADAM'), Policy: 'SYS', GUID: SIF.replace('A0', 'A9') },
];

const OFF = { enabled: false };

test('enable: refused while a school or a site is not answered, and the settings stay as they were', async (t) => {
  const workspace = await makeWorkspace(t, { settings: OFF, sites: SITES.replace('ADAM', '?') });
  await workspace.run(['sync', '--dry-run']);
  const before = workspace.read('clever-sync.json');
  const { exit, out, err } = await workspace.run(['enable']);
  assert.equal(exit, 2);
  assert.equal(out, '');
  assert.match(
    err,
    /SITES_UNANSWERED: .*school 5c0000000000000000000002 \(Adams School\), site ADAM of the export/,
  );
  assert.equal(workspace.read('clever-sync.json'), before);
});

test('enable: refused without a district, a roster, an export, or with the roster of another district', async (t) => {
  const workspace = await makeWorkspace(t, { settings: OFF });
  const unread = await workspace.run(['enable']);
  assert.equal(unread.exit, 2);
  assert.match(unread.err, /STAGE_MISSING: runs\/: No roster was read yet.*sync --dry-run/);
  await workspace.run(['sync', '--dry-run']);
  workspace.setSettings({ district: cleverId(9, '5d') });
  assert.match(
    (await workspace.run(['enable'])).err,
    /The last roster is of district 5d0000000000000000000001/,
  );
  workspace.setSettings({ district: '' });
  const none = await workspace.run(['enable']);
  assert.equal(none.exit, 2);
  assert.match(none.err, /SETTINGS: .*district: Expected 24 hex digits or a login link/);
  workspace.setSettings({ district: DISTRICT });
  rmSync(workspace.path('exports'), { recursive: true });
  const exportless = await workspace.run(['enable']);
  assert.match(exportless.err, /EXPORT_MISSING/);
  assert.equal(JSON.parse(workspace.read('clever-sync.json')).enabled, false);
});

test('enable: a dry run, enable, sync, disable; every run asks again', async (t) => {
  const workspace = await makeWorkspace(t, { settings: OFF });
  assert.equal((await workspace.run(['sync'])).exit, 2);
  await workspace.run(['sync', '--dry-run']);
  const { exit, out } = await workspace.run(['enable']);
  assert.equal(exit, 0);
  assert.match(out, /^Enabled: runs may write for the librarian\. Saved in clever-sync\.json\.\n/);
  assert.match(
    out,
    /\nWritten each day: students, teachers, staff\. To change that: clever-sync mapping set daily\.staff off\n/,
  );
  assert.match(out, /\nClever and SIF cannot both be on in Alexandria/);
  assert.match(out, /\nNext: clever-sync sync --dry-run\n$/);
  assert.doesNotMatch(out, /GUID/);
  assert.equal((await workspace.run(['sync'])).exit, 0);
  assert.match((await workspace.run(['enable'])).out, /clever-sync\.json said so already\./);
  writeFileSync(workspace.path('sites.csv'), SITES.replace(',,,TOWN,Town Library\n', ''));
  assert.match((await workspace.run(['sync'])).err, /SITES_UNANSWERED.*site TOWN/);
  const off = await workspace.run(['disable']);
  assert.match(off.out, /^Disabled: runs are refused, but for dry runs\. Saved in clever-sync\.json\.\n/);
  assert.match((await workspace.run(['sync'])).err, /NOT_ENABLED.*clever-sync enable/);
  assert.deepEqual(JSON.parse((await workspace.run(['disable', '--json'])).out), {
    enabled: false,
    saved: false,
    district: DISTRICT,
  });
});

test('enable: the file stays as the person formatted it', async (t) => {
  const workspace = await makeWorkspace(t, { patrons: FROM_SIF });
  const { clever } = JSON.parse(workspace.read('clever-sync.json'));
  const text = `{\r\n\t"keepDays": 100,\r\n\t"district": "${DISTRICT}",\r\n\t"clever": {\r\n\t\t"baseUrl": "${clever.baseUrl}"\r\n\t},\r\n\t"enabled": false\r\n}\r\n`;
  writeFileSync(workspace.path('clever-sync.json'), text);
  await workspace.run(['sync', '--dry-run']);
  await workspace.run(['enable']);
  assert.equal(workspace.read('clever-sync.json'), text.replace('false', 'true'));
  await workspace.run(['disable']);
  assert.equal(workspace.read('clever-sync.json'), text);
  await workspace.run(['enable', '--begin']);
  assert.equal(
    workspace.read('clever-sync.json'),
    text.replace('false\r\n}', 'true,\r\n\t"guids": {\r\n\t\t"foreign": "replace"\r\n\t}\r\n}'),
  );
});

test("enable: GUIDs that are not Clever's are counted by form and left alone", async (t) => {
  const workspace = await makeWorkspace(t, { settings: OFF, patrons: FROM_SIF });
  await workspace.run(['sync', '--dry-run']);
  const { exit, out } = await workspace.run(['enable']);
  assert.equal(exit, 0);
  assert.match(
    out,
    /has 4 GUIDs that are not Clever's: 3 of 32 hexadecimal digits, as SIF writes them \(hex32\); 1 in the form of a UUID \(uuid\)\.\n/,
  );
  assert.match(out, /They are left alone, .* waits for review/);
  assert.match(out, /\n {2}clever-sync enable --begin hex32,uuid\n/);
  const { guids, foreign } = JSON.parse((await workspace.run(['enable', '--json'])).out);
  assert.deepEqual(
    [guids, foreign],
    [
      { foreign: 'keep', clear: null },
      { hex32: 3, uuid: 1, other: 0 },
    ],
  );
  await workspace.run(['sync']);
  const plan = planLines(workspace.newest('3-match', 'plan.jsonl'));
  assert.equal(plan.filter(({ action }) => action === 'clear').length, 0);
  assert.equal(plan.find(({ guid }) => guid === CASES.byEmail.guid)?.action, 'review');
});

test("enable: --begin lets Clever's ids replace them, clears the named forms; verify checks it, undo gives all back", async (t) => {
  const workspace = await makeWorkspace(t, { settings: OFF, patrons: FROM_SIF });
  await workspace.run(['sync', '--dry-run']);
  const { out } = await workspace.run(['enable', '--begin', 'hex32']);
  assert.match(out, /Clever's ids may replace GUIDs that are not Clever's/);
  assert.match(out, /Cleared where no user matches \(guids\.clear\): hex32 \(3 at most\)/);
  assert.deepEqual(JSON.parse(workspace.read('clever-sync.json')).guids, {
    foreign: 'replace',
    clear: ['hex32'],
  });
  const synced = await workspace.run(['sync']);
  assert.equal(synced.exit, 0, synced.err);
  assert.match(synced.out, / \+ 1 cleared \+ /);
  const plan = planLines(workspace.newest('3-match', 'plan.jsonl'));
  const cleared = plan.filter(({ action }) => action === 'clear');
  assert.deepEqual(
    cleared.map(({ barcode, fields }) => [barcode, fields]),
    [[being(60).number, { '1200': [OTHER_SIF, ''] }]],
  );
  const replaced = plan.find(({ guid }) => guid === CASES.byEmail.guid);
  assert.deepEqual(replaced?.fields['1200'], [SIF, CASES.byEmail.guid]);
  const loaded = workspace.runs().at(-1) ?? '';
  const report = readFileSync(workspace.newest('5-report', 'report.html'), 'utf8');
  assert.ok(
    new RegExp(`>GUID cleared [\\s\\S]*${being(60).number}`).test(report),
    'the report names the patron',
  );
  assert.ok(readFileSync(workspace.newest('5-report', 'changes.csv'), 'utf8').includes(OTHER_SIF));
  const after = workspace.read('runs', loaded, '4-load', 'patrons-after.txt');
  assert.ok(!after.includes(OTHER_SIF) && after.includes(UUID));
  workspace.clock.ms += 3_600_000;
  workspace.writeExport('after.txt', after, workspace.clock.ms);
  const all = JSON.parse((await workspace.run(['verify', '--json'])).out);
  assert.deepEqual(all.patrons, []);
  const line = new RegExp(`^(${being(60).number}\\t.*\\t)\\r$`, 'm');
  workspace.writeExport('kept.txt', after.replace(line, `$1${OTHER_SIF}\r`), workspace.clock.ms - 1000);
  const { patrons } = JSON.parse(
    (await workspace.run(['verify', '--export', 'exports/kept.txt', '--json'])).out,
  );
  assert.deepEqual(
    patrons.map(({ fate, fields }: { fate: string; fields: unknown }) => [fate, fields]),
    [['refused', [{ code: '1200', state: 'refused' }]]],
  );
  const undone = await workspace.run(['undo', loaded, '--load']);
  assert.equal(undone.exit, 0, undone.err);
  const back = workspace.newest('4-load', 'patrons-after.txt');
  assert.ok(existsSync(back));
  assert.ok(readFileSync(back, 'utf8').includes(`\t${OTHER_SIF}\r\n`));
});

test('enable: forms named later are added, and a form that is none is refused', async (t) => {
  const workspace = await makeWorkspace(t, { patrons: FROM_SIF });
  await workspace.run(['sync', '--dry-run']);
  const before = workspace.read('clever-sync.json');
  for (const [forms, message] of [
    ['hex23', /"hex23" is no form of a GUID\. Did you mean "hex32"\?/],
    ['hex32,sif', /"sif" is no form/],
    ['', /"" is no form/],
  ] as const) {
    const { exit, err } = await workspace.run(['enable', `--begin=${forms}`]);
    assert.equal(exit, 2);
    assert.match(err, message);
    assert.equal(workspace.read('clever-sync.json'), before);
  }
  await workspace.run(['enable', '--begin', 'other,hex32']);
  await workspace.run(['enable', '--begin', 'uuid']);
  assert.deepEqual(JSON.parse(workspace.read('clever-sync.json')).guids.clear, ['hex32', 'uuid', 'other']);
  await workspace.run(['enable', '--begin']);
  assert.deepEqual(JSON.parse(workspace.read('clever-sync.json')).guids.clear, ['hex32', 'uuid', 'other']);
});

test('enable: the words count one and several, and say nothing of none', () => {
  assert.equal(foreignWords({ hex32: 0, uuid: 0, other: 0 }), '');
  assert.match(
    foreignWords({ hex32: 0, uuid: 0, other: 1 }),
    /^1 GUID that is not Clever's: 1 of another form \(other\)$/,
  );
});

test('enable: a role is switched off for every day, and enable says who is written', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync', '--dry-run']);
  await workspace.run(['mapping', 'set', 'daily.students', 'off']);
  await workspace.run(['mapping', 'set', 'daily.staff', 'off']);
  const { out } = await workspace.run(['enable']);
  assert.match(
    out,
    /\nWritten each day: teachers\. To change that: clever-sync mapping set daily\.teachers off\n/,
  );
});
