// The mapping in plain words, and another setting tried on the last roster before it is saved: what would differ is told
// decision by decision, and nothing is written until somebody means it.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { withLock } from '../pipeline/disk/lock.ts';
import { oneSetting, SETTABLE, withSetting } from '../pipeline/settings/one-setting.ts';
import { alignedLines } from '../stages/aligned.ts';
import { patronOf } from './district.making.ts';
import {
  being,
  CASES,
  filesBelow,
  IN_ROSTER,
  type MadeWorkspace,
  makeWorkspace,
  PATRONS,
  siteOf,
} from './workspace.making.ts';

const NUMBER = ['mapping', 'set', 'keys.students.barcode', 'student_number'];
const SIS_ID = ['mapping', 'set', 'keys.students.barcode', 'sis_id'];

async function tried(workspace: MadeWorkspace, argv: readonly string[]) {
  const { exit, out, err } = await workspace.run([...argv, '--try', '--json']);
  assert.equal(exit, 0, err);
  return JSON.parse(out);
}

test('mapping: each role has its table in plain words, in at most 100 columns', async (t) => {
  const workspace = await makeWorkspace(t, {
    settings: {
      keys: { students: { communityId: 'sis_id' } },
      owners: { '1019': 'ask' },
      titles: { '1001': 'Student #' },
      daily: { staff: false },
    },
  });
  const { exit, out } = await workspace.run(['mapping']);
  assert.equal(exit, 0);
  for (const line of out.split('\n')) assert.ok(line.length <= 100, line);
  const [students = '', teachers = '', staff = ''] = out.split(/^(?=Students|Teachers|Staff)/m);
  assert.match(students, /^Students \(written in every run\)\n/);
  assert.match(students, /^ {2}1001 {2}Student # +sis_id +a number or id, with +left alone {2}roster$/m);
  assert.match(students, /^ {2}1000 {2}Barcode +off +could be student_number,$/m);
  assert.match(
    students,
    /^ {2}Barcode is off\. See what it would do: mapping set keys\.students\.barcode student_number --try$/m,
  );
  assert.doesNotMatch(students, /Student # is off/);
  assert.match(students, /^ {2}1028 {2}Policy +grade +.* left alone {2}library: new$/m);
  assert.match(students, /^ {2}1019 {2}Email +email +the e-mail; capital +left alone {2}ask: a blank$/m);
  assert.match(students, /^ {2}1026 {2}Status +- /m);
  assert.match(teachers, /^ {2}1001 {2}Student # +off +could be teacher_number,$/m);
  assert.match(staff, /^Staff \(switched off: read, matched, never written\)\n/);
  assert.match(out, /\nOther settings of the mapping\n\n {2}dates +Mon D, YYYY\n/);
});

test('mapping: --json has every field of every role under stable keys', async (t) => {
  const workspace = await makeWorkspace(t);
  const { out } = await workspace.run(['mapping', '--json']);
  const { roles, settings } = JSON.parse(out);
  assert.deepEqual(
    roles.map(({ role }: { role: string }) => role),
    ['students', 'teachers', 'staff'],
  );
  assert.deepEqual(roles[2].fields[0], {
    code: '1000',
    title: 'Barcode',
    on: false,
    from: '',
    couldBe: ['staff_id'],
    setting: 'keys.staff.barcode',
    verb: 'key',
    does: 'a number or id, with every zero; never cut',
    whenBlank: 'keep',
    owner: 'library',
    notes: 'off until keys.staff.barcode names it; written only for a new patron',
  });
  assert.deepEqual(settings, {
    dates: 'Mon D, YYYY',
    tooLong: 'cut',
    possibleDuplicate: 'review',
    'newPatrons.policy': '',
    districtAdminSite: null,
    graceRosters: 0,
  });
});

test('mapping: --try changes not one byte of the workspace', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const before = filesBelow(workspace.folder);
  const { exit, out } = await workspace.run([...NUMBER, '--try']);
  assert.equal(exit, 0);
  assert.match(out, /Nothing was saved\. To save it, run the same command without --try\.\n$/);
  assert.deepEqual(filesBelow(workspace.folder), before);
});

test('mapping: with a barcode mapped, a new patron gets one, and the others keep theirs', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync', '--dry-run']);
  const { from, to, saved, tried: on, whatIf } = await tried(workspace, NUMBER);
  assert.deepEqual([from, to, saved], [null, 'student_number', false]);
  assert.deepEqual(on, { run: workspace.runs()[0], export: 'exports/patrons.txt' });
  const { arrived, byEmail, byNameOnly } = CASES;
  assert.deepEqual(whatIf.barcodes.fresh, [{ guid: arrived.guid, now: '', ofRoster: arrived.number }]);
  assert.deepEqual(whatIf.barcodes.byHand, []);
  assert.deepEqual(whatIf.barcodes.collide, []);
  // The barcode finds the patron whom the names alone left for a person, and is asked before the e-mail.
  assert.deepEqual(whatIf.actions, [{ role: 'students', from: 'review', to: 'update', count: 1 }]);
  assert.deepEqual(whatIf.matchedBy, [
    { name: 'barcode', before: 0, after: 2 },
    { name: 'email', before: 1, after: 0 },
  ]);
  assert.ok(byEmail.number !== byNameOnly.number);
  const written = (code: string) => whatIf.fields.find((one: { code: string }) => one.code === code);
  assert.deepEqual(written('1200'), { code: '1200', before: 2, after: 3, differing: 1 });
  assert.deepEqual(written('1000'), { code: '1000', before: 0, after: 1, differing: 1 });
});

test('mapping: a barcode that is not the patron’s is listed for hand work, fifty of many', async (t) => {
  const workspace = await makeWorkspace(t, {
    beings: Array.from({ length: 60 }, (_, n) => being(n)),
    patrons: Array.from({ length: 60 }, (_, n) => patronOf(being(n), siteOf(being(n)))),
  });
  await workspace.run(['sync', '--dry-run']);
  const { whatIf } = await tried(workspace, SIS_ID);
  assert.equal(whatIf.barcodes.byHand.length, 60);
  assert.deepEqual(whatIf.barcodes.byHand[0], {
    guid: being(0).guid,
    now: being(0).number,
    ofRoster: `S${being(0).number}`,
  });
  assert.deepEqual(whatIf.actions, []);
  const { out } = await workspace.run([...SIS_ID, '--try']);
  assert.match(out, /^60 patrons with another barcode than the roster: change it by hand in Alexandria$/m);
  assert.equal(out.split('\n').filter((line) => line.includes(` S${700_100}`.slice(0, 5))).length, 50);
  assert.match(out, /^ {2}and 10 more$/m);
});

test('mapping: a value that two would have is a collision, and names the field and the value', async (t) => {
  const { arrived } = CASES;
  const twin = being(60, { number: arrived.number });
  const workspace = await makeWorkspace(t, { beings: [...IN_ROSTER, twin] });
  await workspace.run(['sync', '--dry-run']);
  const { whatIf } = await tried(workspace, NUMBER);
  assert.deepEqual(
    whatIf.barcodes.collide.map(({ guid, code, value }: Record<string, string>) => [guid, code, value]),
    [
      [arrived.guid, '1000', arrived.number],
      [twin.guid, '1000', arrived.number],
    ],
  );
  assert.deepEqual(whatIf.barcodes.fresh, []);
  assert.deepEqual(whatIf.waiting, []);
  const { out } = await workspace.run([...NUMBER, '--try']);
  assert.match(out, /^2 users left for a person, because a value would be given to two patrons$/m);
  assert.match(out, new RegExp(`^ {2}${twin.guid} {2}Barcode \\(1000\\) {2}${arrived.number}$`, 'm'));
});

test('mapping: a key that two patrons hold leaves its user for a person', async (t) => {
  const { byEmail } = CASES;
  const second = { ...patronOf(being(61), 'LINC'), GUID: '', Email: '', Username: '', Barcode: 'X1' };
  const patrons = [...PATRONS, { ...second, Barcode: byEmail.number }];
  const workspace = await makeWorkspace(t, { patrons });
  await workspace.run(['sync', '--dry-run']);
  const { whatIf } = await tried(workspace, NUMBER);
  assert.deepEqual(
    whatIf.waiting.map(({ guid }: { guid: string }) => guid),
    [byEmail.guid],
  );
  assert.match(whatIf.waiting[0].because, /held by 2 patrons/);
});

test('mapping: holds and notes that would appear are told, and go again with the way back', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { limits: { fieldPercent: 1 } } });
  await workspace.run(['sync', '--dry-run']);
  const to = ['mapping', 'set', 'keys.students.communityId', 'student_number'];
  const there = await tried(workspace, to);
  assert.match(there.whatIf.notes.come.join('\n'), /no column Community ID \(1001\)/);
  assert.deepEqual(there.whatIf.notes.go, []);
  const dates = await tried(workspace, ['mapping', 'set', 'daily.students', 'off']);
  assert.match(dates.whatIf.holds.go.join('\n'), /Email would be replaced for 1 of 44 matched patrons/);
  assert.deepEqual(dates.whatIf.holds.come, []);
});

test('mapping: a leaver who turns out to be a newcomer is neither', async (t) => {
  const { gone } = CASES;
  const again = { ...gone, guid: being(72).guid, first: 'Otherwise', email: '', username: '' };
  const workspace = await makeWorkspace(t, { beings: [...IN_ROSTER, again] });
  await workspace.run(['sync', '--dry-run']);
  const { whatIf } = await tried(workspace, NUMBER);
  assert.deepEqual(whatIf.actions, [
    { role: 'students', from: 'review', to: 'update', count: 1 },
    { role: 'students', from: 'create', to: 'update', count: 1 },
    { role: '', from: 'transfer', to: '', count: 1 },
  ]);
  const status = whatIf.fields.find(({ code }: { code: string }) => code === '1026');
  // Now the leaver's 4 and the 1 of two new patrons, then the 1 of one new patron.
  assert.deepEqual(status, { code: '1026', before: 3, after: 1, differing: 2 });
  const { out } = await workspace.run([...NUMBER, '--try']);
  assert.match(out, /^ {2}Role not known {2}Transferred -> a user's {2}1$/m);
});

test('mapping: what differs or collides already is not told as new', async (t) => {
  const { arrived } = CASES;
  const twin = being(60, { number: arrived.number });
  const workspace = await makeWorkspace(t, {
    beings: [...IN_ROSTER, twin],
    settings: { keys: { students: { barcode: 'sis_id' } } },
  });
  await workspace.run(['sync', '--dry-run']);
  const dates = await tried(workspace, ['mapping', 'set', 'dates', 'M/D/YYYY']);
  assert.deepEqual(dates.whatIf.barcodes, { fresh: [], byHand: [], collide: [] });
  const duplicates = await tried(workspace, ['mapping', 'set', 'possibleDuplicate', 'create']);
  assert.deepEqual(duplicates.whatIf.barcodes.fresh, [
    { guid: CASES.byNameOnly.guid, now: '', ofRoster: `S${CASES.byNameOnly.number}` },
  ]);
  workspace.setSettings({ keys: {} });
  const without = await tried(workspace, ['mapping', 'set', 'possibleDuplicate', 'create']);
  assert.deepEqual(without.whatIf.actions, [
    // The patron whom the review pointed at.
    { role: '', from: '', to: 'untouched', count: 1 },
    { role: 'students', from: 'review', to: 'create', count: 1 },
  ]);
  assert.deepEqual(without.whatIf.barcodes.fresh, []);
});

test('mapping: a setting without effect says that nothing would differ', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync', '--dry-run']);
  const { out } = await workspace.run(['mapping', 'set', 'districtAdminSite', 'TOWN', '--try']);
  assert.match(
    out,
    /^districtAdminSite: \(not set\) -> TOWN\nTried on the roster of run .*\n\nNothing would differ\.\n/,
  );
});

test('mapping: another title is tried on the export read anew', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync', '--dry-run']);
  const { whatIf } = await tried(workspace, ['mapping', 'set', 'titles.1011', 'General Notes']);
  assert.match(whatIf.notes.go.join('\n'), /no column Address \(1011\)/);
  assert.doesNotMatch(whatIf.notes.come.join('\n'), /\(1011\)/);
});

test('mapping: saving keeps the other keys, their order and the indentation, and says what is next', async (t) => {
  const workspace = await makeWorkspace(t);
  const settings = {
    $schema: './x.json',
    titles: { '1019': 'Mail' },
    ...JSON.parse(workspace.read('clever-sync.json')),
  };
  const text = (value: object) =>
    `${JSON.stringify(value, undefined, '\t')}\r\n`.replaceAll(/\r?\n/g, '\r\n');
  writeFileSync(workspace.path('clever-sync.json'), text(settings));
  const { exit, out } = await workspace.run(NUMBER);
  assert.equal(exit, 0);
  assert.match(out, /^There is nothing to try it on: there is no roster yet\.$/m);
  assert.match(out, /Saved in clever-sync\.json\. Next: clever-sync sync --dry-run\n$/);
  const keys = { students: { barcode: 'student_number' } };
  assert.equal(workspace.read('clever-sync.json'), text({ ...settings, keys }));
  const back = await workspace.run(['mapping', 'set', 'keys.students.barcode', 'off']);
  assert.match(back.out, /^keys\.students\.barcode: student_number -> \(not set\)\n/);
  assert.equal(workspace.read('clever-sync.json'), text(settings));
});

test('mapping: what is there already is not written again', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { dates: 'M/D/YYYY' } });
  const before = filesBelow(workspace.folder);
  const { exit, out } = await workspace.run(['mapping', 'set', 'dates', 'M/D/YYYY']);
  assert.equal(exit, 0);
  assert.match(out, /clever-sync\.json says so already; nothing was saved\.\n$/);
  assert.deepEqual(filesBelow(workspace.folder), before);
  const { out: json } = await workspace.run(['mapping', 'set', 'dates', 'M/D/YYYY', '--json']);
  assert.deepEqual(JSON.parse(json), {
    key: 'dates',
    from: 'M/D/YYYY',
    to: 'M/D/YYYY',
    saved: false,
    tried: null,
    whatIf: null,
  });
});

test('mapping: saved is saved whole, after it was shown what differs', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync', '--dry-run']);
  const { out } = await workspace.run(NUMBER);
  assert.match(out, /What would become of people\n {2}Students {2}to review -> updated {2}1\n/);
  assert.ok(out.indexOf('What would become') < out.indexOf('Saved in'));
  assert.equal(JSON.parse(workspace.read('clever-sync.json')).keys.students.barcode, 'student_number');
  const { out: planned } = await workspace.run(['sync', '--dry-run', '--json']);
  assert.equal(JSON.parse(planned).summary.counts.all.review, 0);
});

test('mapping: a wrong key or value ends with 2 and saves nothing', async (t) => {
  const workspace = await makeWorkspace(t);
  const before = filesBelow(workspace.folder);
  for (const [key, value, message] of [
    ['keys.student.barcode', 'x', /USAGE: .*Did you mean "keys\.students\.barcode"\?/],
    ['possibleDuplicates', 'x', /Did you mean "possibleDuplicate"\?/],
    ['limits.minimum', '3', /USAGE: .*every other setting is changed in clever-sync\.json itself/],
    ['owners.CODE', 'ask', /USAGE: /],
    [
      'keys.students.barcode',
      'staff_id',
      /SETTINGS: keys\.students\.barcode: Expected null or one of "student_number"/,
    ],
    ['owners.1200', 'ask', /SETTINGS: owners\.1200: Expected a field code/],
    ['owners.1019', 'me', /SETTINGS: owners\.1019: Expected one of "roster", "library", "ask"/],
    ['graceRosters', 'many', /SETTINGS: graceRosters: Expected a whole number/],
    ['daily.staff', 'maybe', /SETTINGS: daily\.staff: Expected true or false/],
    ['newPatrons.policy', 'TOOLONG', /at most 4 characters/],
  ] as const) {
    for (const more of [[], ['--try']]) {
      const { exit, out, err } = await workspace.run(['mapping', 'set', key, value, ...more]);
      assert.equal(exit, 2, key);
      assert.equal(out, '');
      assert.match(err, message);
    }
  }
  assert.deepEqual(filesBelow(workspace.folder), before);
});

test('mapping: while another run has the workspace it is tried but not saved', async (t) => {
  const workspace = await makeWorkspace(t);
  await withLock(workspace.folder, async () => {
    assert.equal((await workspace.run([...NUMBER, '--try'])).exit, 0);
    const { exit, err } = await workspace.run(NUMBER);
    assert.equal(exit, 11);
    assert.match(err, /LOCKED/);
  });
  assert.equal(JSON.parse(workspace.read('clever-sync.json')).keys, undefined);
});

test('mapping: switching a role off is never taken for switching it on', () => {
  assert.deepEqual(oneSetting('daily.staff', 'off').value, false);
  assert.deepEqual(oneSetting('daily.staff', 'on').value, true);
  assert.deepEqual(oneSetting('daily.staff', 'null').value, undefined);
  assert.deepEqual(oneSetting('dates', 'off').value, undefined);
  assert.deepEqual(oneSetting('graceRosters', '2').value, 2);
});

test('mapping: one key is set and taken out again, whatever else the settings hold', () => {
  const keys = SETTABLE.map((key) => key.replace('CODE', '1019'));
  const other = fc.dictionary(
    fc.constantFrom('district', 'enabled', 'limits', 'outbox', 'keepDays'),
    fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.dictionary(fc.string(), fc.string())),
    { minKeys: 1 },
  );
  fc.assert(
    fc.property(other, fc.constantFrom(...keys), fc.constantFrom('', '  ', '\t'), (settings, key, indent) => {
      const text = `${JSON.stringify(settings, undefined, indent)}\n`;
      const path = key.split('.');
      const set = withSetting(text, { path, value: 'x' });
      const read = path.reduce((at: unknown, part) => Object(at)[part], JSON.parse(set));
      assert.equal(read, 'x');
      assert.equal(withSetting(set, { path, value: undefined }), text);
      assert.equal(withSetting(set, { path, value: 'x' }), set);
    }),
  );
});

test('mapping: columns hold every letter of what they are given, however narrow', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.stringMatching(/^[a-z._ ]{0,40}$/), fc.stringMatching(/^[a-z ]{0,9}$/)), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.integer({ min: 3, max: 12 }),
      (rows, widest) => {
        const lines = alignedLines(rows, [widest]);
        const letters = (text: string) => [...text.replaceAll(' ', '')].sort().join('');
        assert.equal(letters(lines.join('')), letters(rows.flat().join('')));
        for (const line of lines) assert.ok(line.length <= 2 + widest + 2 + 9, line);
      },
    ),
  );
});
