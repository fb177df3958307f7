// The sample district: its files are what the generator makes, its shapes are the two systems' own, and neither day breaks a limit.
// Counts are made here from the files alone, apart from the program whose oracle the sample is.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { districtFiles } from '../samples/make-district.ts';
import { ACTIONS, FLAGS } from '../stages/match/plan.ts';

const FOLDER = fileURLToPath(new URL('../samples/district/', import.meta.url));
const DAYS = ['1', '2'] as const;
const CLEVER_ID = /^[0-9a-f]{24}$/;

interface Student {
  readonly school?: string;
  readonly student_number?: string;
  readonly credentials?: { readonly district_username?: string };
}
interface User {
  readonly id: string;
  readonly email?: string;
  readonly name: object;
  readonly roles: {
    readonly student?: Student;
    readonly teacher?: Student;
    readonly staff?: { readonly schools: readonly string[] };
    readonly district_admin?: object;
    readonly contact?: object;
  };
}

test('sample: the files are what the generator makes, no more and no fewer', () => {
  const made = districtFiles();
  const found = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => `${one.parentPath}/${one.name}`.replaceAll(sep, '/').replaceAll('//', '/'))
    .map((path) => path.slice(FOLDER.replaceAll(sep, '/').length));
  assert.deepEqual(found.sort(), [...made.keys()].sort());
  for (const [name, text] of made)
    assert.equal(read(name), text, `${name} differs: run samples/make-district.ts`);
});

test('sample: made twice, it is the same', () => {
  assert.deepEqual([...districtFiles()], [...districtFiles()]);
});

for (const day of DAYS) {
  test(`sample: the roster of day ${day} stands in Clever's order, one user a line`, () => {
    const users = usersOf(day);
    const ids = users.map(({ id }) => id);
    assert.deepEqual(ids, [...new Set(ids)].sort());
    assert.ok(ids.every((id) => CLEVER_ID.test(id)));
    assert.equal(read(`day-${day}/users.json`).split('\n').length, users.length + 3);
    assert.ok(users.length >= 300 && users.length <= 330);
  });

  test(`sample: every user of day ${day} has one expected line, and so has every leaver`, () => {
    const lines = expectedOf(day);
    const guids = lines.map(({ guid }) => guid).filter((guid) => guid !== '');
    assert.equal(new Set(guids).size, guids.length);
    const readable = usersOf(day).filter((user) => roleOf(user) !== '');
    const alone = lines.filter(({ action }) => action === 'transfer' || action === 'untouched');
    assert.equal(lines.length, readable.length + alone.length);
    const expected = new Set(guids);
    assert.deepEqual(
      readable.filter(({ id }) => !expected.has(id)),
      [],
    );
    const present = new Set(readable.map(({ id }) => id));
    assert.deepEqual(
      alone.filter(({ guid }) => present.has(guid)),
      [],
    );
  });

  test(`sample: day ${day} has every action but clear, and flags in the order of a plan`, () => {
    const lines = expectedOf(day);
    const actions = ACTIONS.filter((action) => lines.some((line) => line.action === action));
    assert.deepEqual(
      actions,
      ACTIONS.filter((action) => action !== 'clear'),
    );
    for (const { flags } of lines)
      assert.deepEqual(
        flags,
        FLAGS.filter((flag) => flags.includes(flag)),
      );
  });

  test(`sample: on day ${day} no site and no role comes near a limit`, () => {
    for (const [group, { create, update, unchanged, transfer, linked }] of groupsOf(day)) {
      const matched = update + unchanged;
      if (create + matched >= 20)
        assert.ok(create <= 0.12 * (create + matched), `${group}: ${create} creates`);
      // Counts every update, also those that only fill a blank, so that it bounds both limits on replacing.
      if (matched >= 20) assert.ok(update < 0.35 * matched, `${group}: ${update} updates`);
      if (linked >= 20) assert.ok(transfer < 0.08 * linked, `${group}: ${transfer} transfers`);
    }
  });
}

test('sample: the two days show every flag but the one for grace', () => {
  const shown = new Set(DAYS.flatMap((day) => expectedOf(day).flatMap(({ flags }) => flags)));
  assert.deepEqual(
    FLAGS.filter((flag) => !shown.has(flag)),
    ['in-grace'],
  );
});

test('sample: most people of day 1 are in the library already', () => {
  const joined = expectedOf('1').filter(({ action }) => action === 'update' || action === 'unchanged');
  const share = joined.length / usersOf('1').length;
  assert.ok(share > 0.8 && share < 0.9, String(share));
});

test('sample: the export is plain tab-delimited text with stray quotes, and no barcode is there twice', () => {
  const text = read('exports/patrons.txt');
  const lines = text.split('\r\n');
  assert.equal(lines.pop(), '');
  assert.ok(lines.every((line) => line.split('\t').length === 25 && !/[\r\n]/.test(line)));
  assert.ok(lines.some((line) => (line.match(/"/g) ?? []).length % 2 === 1));
  const barcodes = patrons().map((patron) => patron('Barcode'));
  assert.equal(new Set(barcodes).size, barcodes.length);
});

test('sample: patrons without a line of their own are those that a review or a skip points at', () => {
  const lines = expectedOf('1');
  const barcodes = new Set(lines.map(({ barcode }) => barcode));
  const pointedAt = patrons().filter((patron) => !barcodes.has(patron('Barcode')));
  const waiting = lines.filter(({ action }) => action === 'review');
  assert.ok(pointedAt.length > 0 && pointedAt.length <= waiting.length);
});

test('sample: no two students share a number or a username, and only families share an e-mail', () => {
  for (const day of DAYS) {
    const students = usersOf(day).flatMap(({ roles }) => roles.student ?? []);
    assert.deepEqual(repeated(students.map((one) => one.student_number ?? '')), []);
    assert.deepEqual(repeated(students.map((one) => one.credentials?.district_username ?? '')), []);
    const shared = repeated(usersOf(day).map(({ email }) => (email ?? '').toLowerCase()));
    assert.equal(shared.length, 4);
  }
});

test('sample: between the days some arrive, some leave, and some come back', () => {
  const [before, after] = [usersOf('1'), usersOf('2')].map((users) => new Set(users.map(({ id }) => id)));
  assert.ok(before !== undefined && after !== undefined);
  const arrived = [...after].filter((id) => !before.has(id));
  const left = [...before].filter((id) => !after.has(id));
  // Six new, one waiting, two back, one under a new id; eight lines of whom one is that old id.
  assert.equal(arrived.length, 10);
  assert.equal(left.length, 8);
});

test('sample: some records carry what the program must drop', () => {
  for (const word of ['race', 'ell_status', 'disability', 'home_language', 'last_modified']) {
    assert.ok(read('day-1/users.json').includes(`"${word}"`), word);
  }
});

function read(name: string): string {
  return readFileSync(`${FOLDER}${name}`, 'utf8');
}

function usersOf(day: string): readonly User[] {
  return JSON.parse(read(`day-${day}/users.json`));
}

function table(name: string): readonly Readonly<Record<string, string>>[] {
  return parse(read(name), { columns: true });
}

function expectedOf(day: string) {
  return table('expected.csv')
    .filter((line) => line.day === day)
    .map(({ guid = '', barcode = '', action = '', flags = '' }) => ({
      guid,
      barcode,
      action,
      flags: flags.split('|').filter((flag) => flag !== ''),
    }));
}

/** Each patron of the export as a function from a column's title to its cell. */
function patrons(): readonly ((title: string) => string)[] {
  const [header = '', ...lines] = read('exports/patrons.txt').split('\r\n').slice(0, -1);
  const titles = header.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return (title) => cells[titles.indexOf(title)] ?? '';
  });
}

function roleOf({ roles }: User): string {
  if (roles.student !== undefined) return 'students';
  if (roles.teacher !== undefined) return 'teachers';
  return roles.staff !== undefined || roles.district_admin !== undefined ? 'staff' : '';
}

const SITES = new Map(table('sites.csv').map((row) => [row.school_id ?? '', row.site_code ?? '']));

function siteOf({ roles }: User): string {
  const one = roles.student ?? roles.teacher;
  if (one !== undefined) return SITES.get(one.school ?? '') ?? '';
  const sites = [...(roles.staff?.schools ?? [])].sort().map((id) => SITES.get(id) ?? '');
  return sites.find((site) => site !== '') ?? '';
}

interface Group {
  create: number;
  update: number;
  unchanged: number;
  transfer: number;
  /** Patrons with a Clever id who are not Transferred, before the day. */
  linked: number;
}

/** Counts of a day by site, by role, by site with role, and over all. */
function groupsOf(day: string): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  const count = (site: string, role: string, what: keyof Group): void => {
    for (const key of new Set(['all', `site ${site}`, `role ${role}`, `${site} ${role}`])) {
      const group = groups.get(key) ?? { create: 0, update: 0, unchanged: 0, transfer: 0, linked: 0 };
      group[what] += 1;
      groups.set(key, group);
    }
  };
  const users = new Map(usersOf(day).map((user) => [user.id, user]));
  const before = linkedBefore(day);
  for (const { site, role } of before.values()) count(site, role, 'linked');
  for (const { guid, action } of expectedOf(day)) {
    const user = users.get(guid);
    const patron = before.get(guid);
    if (user !== undefined && isMatched(action)) count(siteOf(user), roleOf(user), action);
    if (patron !== undefined && action === 'transfer') count(patron.site, patron.role, 'transfer');
  }
  return groups;
}

function isMatched(action: string): action is 'create' | 'update' | 'unchanged' {
  return action === 'create' || action === 'update' || action === 'unchanged';
}

/** Day 1: the export's linked patrons, whose role nobody knows. Day 2: whoever day 1 created or matched. */
function linkedBefore(day: string): ReadonlyMap<string, { site: string; role: string }> {
  if (day === '1') {
    const linked = patrons().filter((patron) => CLEVER_ID.test(patron('GUID')) && patron('Status') !== '4');
    return new Map(linked.map((patron) => [patron('GUID'), { site: patron('Site'), role: 'unknown' }]));
  }
  const actions = new Map(expectedOf('1').map(({ guid, action }) => [guid, action]));
  const matched = usersOf('1').filter(({ id }) => isMatched(actions.get(id) ?? ''));
  return new Map(matched.map((user) => [user.id, { site: siteOf(user), role: roleOf(user) }]));
}

/** The filled values that are there more than once. */
function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const twice = values.filter((value) => value !== '' && (seen.has(value) || !seen.add(value)));
  return [...new Set(twice)];
}
