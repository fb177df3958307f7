// A district of 1,000 users that nobody arranged by hand: made by numbers, served in pages of 137, against an export
// with stray quotes. A small oracle here, which shares nothing with the program, says who is linked to whom and which
// fields differ; every decision, every row of the import file and every byte of patrons-after must be as it says.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import {
  type Being,
  type BirthDate,
  birthWords,
  COLUMNS,
  cleverId,
  exportText,
  type Patron,
  patronLine,
  patronOf,
} from './district.making.ts';
import {
  ADAMS,
  DAY_MS,
  filesBelow,
  LINCOLN,
  type MadeWorkspace,
  makeWorkspace,
  type PlanLine,
  planLines,
  siteOf,
} from './workspace.making.ts';

const TITLES: Readonly<Record<string, string>> = {
  '1000': 'Barcode',
  '1006': 'Last Name',
  '1007': 'First Name',
  '1008': 'Middle Name',
  '1010': 'Level',
  '1019': 'Email',
  '1026': 'Status',
  '1028': 'Policy',
  '1032': 'Sex',
  '1045': 'Birthdate',
  '1050': 'Site',
  '1052': 'Username',
  '1200': 'GUID',
};
const CODES: Readonly<Record<string, readonly string[]>> = {
  students: ['1006', '1007', '1008', '1010', '1019', '1026', '1032', '1045', '1050', '1052', '1200'],
  teachers: ['1006', '1007', '1008', '1019', '1026', '1050', '1052', '1200'],
  staff: ['1006', '1007', '1019', '1026', '1050', '1200'],
};
const WRITTEN: ReadonlySet<string> = new Set(['create', 'update', 'transfer']);
const SEXES: Readonly<Record<string, string>> = { M: '1', F: '2', U: '0' };
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const NOTES = ['', '', '', 'said "hi"', '"owes a pencil', '5" binder', 'ends with "', '""', "it's, fine"];

interface District {
  readonly beings: readonly Being[];
  readonly patrons: readonly Patron[];
}

/** What the oracle says must become of one user, or of one patron that no user has. */
interface Verdict {
  readonly action: string;
  readonly by: string;
  /** The 1-based row of the patron, or null. */
  readonly row: number | null;
  readonly fields: Readonly<Record<string, readonly [string, string]>>;
  readonly candidates: readonly number[];
}

const district = makeDistrict(20261124);
const verdicts = oracle(district);

test('thousand: the district is what the test says of it', () => {
  assert.equal(district.beings.length, 1000);
  const counts = countBy([...verdicts.values()].map(({ action }) => action));
  assert.ok((counts.get('unchanged') ?? 0) > 400, String(counts.get('unchanged')));
  for (const action of ['create', 'update', 'review', 'transfer', 'untouched'])
    assert.ok((counts.get(action) ?? 0) >= 20, `${action} ${counts.get(action)}`);
  const keys = countBy([...verdicts.values()].map(({ by }) => by));
  for (const by of ['guid', 'email']) assert.ok((keys.get(by) ?? 0) >= 40, by);
  const changed = new Set([...verdicts.values()].flatMap(({ fields }) => Object.keys(fields)));
  assert.deepEqual(
    [...changed].sort(),
    Object.keys(TITLES).filter((code) => !['1000', '1028'].includes(code)),
  );
  assert.ok(exportText(district.patrons).includes('\t"owes a pencil\t'));
});

test('thousand: every user and every patron gets the decision that the oracle gives', async (t) => {
  const { exit, workspace } = await firstDay(t);
  assert.equal(exit, 0);
  const lines = planLines(workspace.newest('3-match', 'plan.jsonl'));
  assert.equal(lines.length, verdicts.size);
  for (const line of lines) {
    const verdict = verdicts.get(keyOf(line));
    assert.ok(verdict !== undefined, `nobody expects ${JSON.stringify(line)}`);
    const { action, matchedBy, row, fields, candidates } = line;
    assert.deepEqual({ action, by: matchedBy, row, fields, candidates }, verdict, keyOf(line));
  }
});

test('thousand: the import file has the rows that change, whole and in order, and no other', async (t) => {
  const { workspace } = await firstDay(t);
  const [header = '', ...rows] = workspace.read('outbox', 'patron-import.txt').split('\r\n');
  const codes = header.match(/\d{4}/g)?.slice(0) ?? [];
  assert.deepEqual(codes.slice(0, 2), ['1200', '1000']);
  assert.equal(rows.pop(), '');
  const written = [...verdicts.entries()].filter(([, { action }]) => WRITTEN.has(action));
  const expected = written
    .map(([key, verdict]) => [guidOfKey(key, verdict), importRow(verdict, codes)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, row]) => row);
  assert.deepEqual(rows, expected);
});

test('thousand: patrons-after has the untouched rows byte for byte and in the others the changed cells alone', async (t) => {
  const { workspace } = await firstDay(t);
  const before = workspace.read('exports', 'patrons.txt').split('\r\n');
  const after = readFileSync(workspace.newest('4-load', 'patrons-after.txt'), 'utf8').split('\r\n');
  const fieldsByRow = new Map([...verdicts.values()].map(({ row, fields }) => [row, fields]));
  for (const [row, line] of before.slice(0, -1).entries()) {
    const fields = fieldsByRow.get(row) ?? {};
    const cells = line.split('\t').map((cell, column) => {
      const code = Object.keys(fields).find((one) => TITLES[one] === COLUMNS[column]);
      return code === undefined ? cell : fields[code]?.[1];
    });
    assert.equal(after[row], cells.join('\t'), `row ${row}`);
  }
  const added = after.slice(before.length - 1);
  assert.equal(added.pop(), '');
  const created = [...verdicts.entries()].filter(([, { action }]) => action === 'create').sort();
  assert.deepEqual(
    added,
    created.map(([, { fields }]) => patronLine(cellsOf(fields))),
  );
});

test('thousand: planned against patrons-after nothing changes any more', async (t) => {
  const { workspace } = await firstDay(t);
  const after = readFileSync(workspace.newest('4-load', 'patrons-after.txt'));
  workspace.clock.ms += DAY_MS;
  workspace.writeExport('patrons.txt', after);
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const counts = countBy(planLines(workspace.newest('3-match', 'plan.jsonl')).map(({ action }) => action));
  const old = countBy([...verdicts.values()].map(({ action }) => action));
  const matched = (old.get('create') ?? 0) + (old.get('update') ?? 0) + (old.get('unchanged') ?? 0);
  assert.deepEqual([...counts.keys()].sort(), ['review', 'unchanged', 'untouched']);
  assert.equal(counts.get('unchanged'), matched);
  assert.equal(counts.get('review'), old.get('review'));
  assert.equal(counts.get('untouched'), (old.get('untouched') ?? 0) + (old.get('transfer') ?? 0));
  assert.deepEqual(
    [...filesBelow(workspace.newest()).keys()].filter((name) => name.startsWith('4-load')),
    [],
  );
});

async function firstDay(
  t: TestContext,
): Promise<{ readonly exit: number; readonly workspace: MadeWorkspace }> {
  const workspace = await makeWorkspace(t, { ...district, server: { pageLimit: 137 } });
  const { exit } = await workspace.run(['sync']);
  assert.ok(workspace.server.requests.filter(({ path }) => path.includes('role=student')).length > 6);
  return { exit, workspace };
}

/** A user by their GUID, a patron that nobody has by its row. */
function keyOf({ action, guid, row }: PlanLine): string {
  return action === 'transfer' || action === 'untouched' ? `row ${row}` : guid;
}

function guidOfKey(key: string, { row }: Verdict): string {
  return key.startsWith('row') ? (district.patrons[(row ?? 1) - 1]?.GUID ?? '') : key;
}

function importRow({ row, fields }: Verdict, codes: readonly string[]): string {
  const patron = row === null ? {} : (district.patrons[row - 1] ?? {});
  return codes.map((code) => fields[code]?.[1] ?? patron[TITLES[code] ?? ''] ?? '').join('\t');
}

function cellsOf(fields: Verdict['fields']): Patron {
  return Object.fromEntries(Object.entries(fields).map(([code, [, after]]) => [TITLES[code] ?? '', after]));
}

// The oracle: quadratic, plain, and written from the rules alone.

function oracle({ beings, patrons }: District): ReadonlyMap<string, Verdict> {
  const said = new Map<string, Verdict>();
  const taken = new Set<number>();
  const open: Being[] = [];
  for (const being of beings) {
    const at = patrons.findIndex((patron) => patron.GUID === being.guid);
    if (at === -1) open.push(being);
    else said.set(being.guid, joined(being, patrons, at, 'guid', taken));
  }
  const unmailed = decideByEmail(open, patrons, taken, said);
  decideByName(unmailed, patrons, taken, said);
  for (const [at, patron] of patrons.entries()) {
    if (taken.has(at)) continue;
    const isLeaver = patron.GUID !== '' && patron.Status !== '4' && !/^\d{1,2}$/.test(patron.Barcode ?? '');
    const fields: Verdict['fields'] = isLeaver ? { '1026': [patron.Status ?? '', '4'] } : {};
    const action = isLeaver ? 'transfer' : 'untouched';
    said.set(`row ${at + 1}`, { action, by: '', row: at + 1, fields, candidates: [] });
  }
  return said;
}

function joined(
  being: Being,
  patrons: readonly Patron[],
  at: number,
  by: string,
  taken: Set<number>,
): Verdict {
  taken.add(at);
  const fields = differing(being, patrons[at] ?? {});
  const action = Object.keys(fields).length === 0 ? 'unchanged' : 'update';
  return { action, by, row: at + 1, fields, candidates: [] };
}

/** Who is left when e-mails were looked at. */
function decideByEmail(
  open: readonly Being[],
  patrons: readonly Patron[],
  taken: Set<number>,
  said: Map<string, Verdict>,
): readonly Being[] {
  const free = [...patrons.keys()].filter((at) => !taken.has(at));
  const left: Being[] = [];
  for (const being of open) {
    const mail = being.email.toLowerCase();
    const hits = free.filter((at) => mail !== '' && patrons[at]?.Email?.toLowerCase() === mail);
    const [hit] = hits;
    const rivals = open.filter((other) => other.email.toLowerCase() === mail);
    if (hit === undefined) {
      left.push(being);
    } else if (hits.length === 1 && rivals.length === 1 && isSurely(being, patrons[hit] ?? {})) {
      said.set(being.guid, joined(being, patrons, hit, 'email', taken));
    } else {
      said.set(being.guid, review('email', hits, taken));
    }
  }
  return left;
}

function decideByName(
  open: readonly Being[],
  patrons: readonly Patron[],
  taken: Set<number>,
  said: Map<string, Verdict>,
): void {
  const free = [...patrons.keys()].filter((at) => !taken.has(at));
  for (const being of open) {
    const alike = free.filter((at) => isNamesake(being, patrons[at] ?? {}));
    if (alike.length > 0) said.set(being.guid, review('', alike, taken));
    else said.set(being.guid, { action: 'create', by: '', row: null, fields: asNew(being), candidates: [] });
  }
}

function review(by: string, rows: readonly number[], taken: Set<number>): Verdict {
  for (const at of rows) taken.add(at);
  return { action: 'review', by, row: null, fields: {}, candidates: rows.map((at) => at + 1) };
}

/** An e-mail joins only where the first name agrees and birth dates known on both sides do. No adult is among these. */
function isSurely({ first, birth }: Being, patron: Patron): boolean {
  const born = patron.Birthdate ?? '';
  return (
    first === patron['First Name'] && (birth === null || born === '' || dateOf(born) === birth.join('-'))
  );
}

function isNamesake({ first, last, birth }: Being, patron: Patron): boolean {
  const born = patron.Birthdate ?? '';
  const sameBirth = birth === null || born === '' || dateOf(born) === birth.join('-');
  const same = (one: string, other = '') => one.toUpperCase() === other.toUpperCase();
  return same(last, patron['Last Name']) && same(first, patron['First Name']) && sameBirth;
}

/** The fields in which the roster says something else than the library. */
function differing(being: Being, patron: Patron): Verdict['fields'] {
  const wanted = patronOf(being, siteOf(being));
  const changes: [string, [string, string]][] = [];
  for (const code of CODES[being.role] ?? []) {
    const title = TITLES[code] ?? '';
    const [before, after] = [patron[title] ?? '', wanted[title] ?? ''];
    if (code === '1026') {
      if (before === '4') changes.push([code, [before, '1']]);
    } else if (after !== '' && !meansSame(code, before, after)) {
      changes.push([code, [before, after]]);
    }
  }
  return Object.fromEntries(changes);
}

function meansSame(code: string, before: string, after: string): boolean {
  if (code === '1019') return before.toLowerCase() === after.toLowerCase();
  if (code === '1045') return before !== '' && dateOf(before) === dateOf(after);
  return code === '1032' ? (SEXES[before] ?? before) === after : before === after;
}

/** 'Feb 11, 2007' and 'February 11, 2007' as 2007-2-11. */
function dateOf(words: string): string {
  const [month = '', day = '', year = ''] = words.replace(',', '').split(' ');
  return [year, MONTHS.indexOf(month.slice(0, 3)) + 1, Number(day)].join('-');
}

function asNew(being: Being): Verdict['fields'] {
  const wanted = patronOf(being, siteOf(being));
  const codes = (CODES[being.role] ?? []).filter((code) => (wanted[TITLES[code] ?? ''] ?? '') !== '');
  return Object.fromEntries(codes.map((code) => [code, ['', wanted[TITLES[code] ?? ''] ?? '']]));
}

// The district, by a small generator of numbers, so that it is always the same.

function makeDistrict(seed: number): District {
  const random = numbers(seed);
  const beings: Being[] = [];
  const patrons: Patron[] = [];
  for (let n = 0; n < 1000; n += 1) {
    const one = makeBeing(n, random);
    beings.push(one);
    patrons.push(...patronsFor(one, n, random));
  }
  for (let n = 0; n < 60; n += 1) patrons.push(stranger(n, random));
  return { beings, patrons: shuffled(patrons, random) };
}

function makeBeing(n: number, random: () => number): Being {
  const role = n % 20 === 7 ? 'teachers' : n % 50 === 13 ? 'staff' : 'students';
  const isStudent = role === 'students';
  const pick = <T>(from: readonly T[], otherwise: T) => from[Math.floor(random() * from.length)] ?? otherwise;
  const birth: BirthDate = [2008 + (n % 9), 1 + Math.floor(random() * 12), 1 + Math.floor(random() * 28)];
  return {
    guid: cleverId(4096 + n * 37),
    role,
    first: word('ka', n % 61),
    middle: role !== 'staff' && random() < 0.3 ? word('mi', n % 13) : '',
    last: word('ro', n),
    email: random() < 0.95 ? `${word('ro', n).toLowerCase()}@district.example` : '',
    username: role !== 'staff' && random() < 0.9 ? `u${n}` : '',
    number: String(200_000 + n),
    birth: isStudent && random() < 0.9 && n % 50 !== 22 ? birth : null,
    gender: isStudent ? pick(['M', 'F', 'X', ''] as const, '') : '',
    grade: isStudent ? pick(['Kindergarten', '1', '5', '12', ''], '') : '',
    school: random() < 0.5 ? LINCOLN : ADAMS,
  };
}

/** The patrons that the library has for a user: mostly one, sometimes none, sometimes one too many. */
function patronsFor(one: Being, n: number, random: () => number): readonly Patron[] {
  const linked = { ...patronOf(one, siteOf(one)), 'General Notes': NOTES[n % NOTES.length] ?? '' };
  const kind = n % 25;
  if (kind < 14) return [linked];
  if (kind < 19) return [changed(linked, one, random)];
  if (kind === 19) return [inOtherWords(linked)];
  if (kind === 20) return [{ ...linked, Status: ['2', '3', '4', '5', '6'][Math.floor(n / 25) % 5] ?? '' }];
  const unlinked = { ...linked, GUID: '' };
  const isAdult = one.role !== 'students';
  if (kind === 21 && !isAdult) return [{ ...unlinked, Policy: '', Email: one.email.toUpperCase() }];
  if (kind === 22) {
    // Blank on one side, and now and then on the other.
    const born = one.birth === null && !isAdult ? birthWords([2009, 1, 2]) : '';
    return [{ ...unlinked, Email: '', Birthdate: born, 'Last Name': one.last.toLowerCase() }];
  }
  if (kind === 23 && !isAdult)
    return [
      { ...unlinked, 'First Name': 'Someone' },
      { ...unlinked, Barcode: '' },
    ];
  // A brother or sister without a birth date has the e-mail.
  if (n % 50 === 24) return [{ ...unlinked, 'First Name': 'Sibling', Birthdate: '' }];
  return [];
}

/** One to four cells as they were before the roster changed; some that were blank. */
function changed(patron: Patron, { role }: Being, random: () => number): Patron {
  const older: Readonly<Record<string, string>> = {
    'Last Name': 'Maidenname',
    'First Name': 'Nick',
    'Middle Name': 'Former',
    Level: 'PreKindergarten',
    Email: 'former@district.example',
    Sex: '0',
    Birthdate: birthWords([2001, 2, 3]),
    Site: patron.Site === 'LINC' ? 'ADAM' : 'LINC',
    Username: '',
  };
  const titles = Object.keys(older).filter(
    (title) => role === 'students' || !['Level', 'Sex', 'Birthdate'].includes(title),
  );
  const count = 1 + Math.floor(random() * 4);
  const chosen = shuffled(titles, random).slice(0, count);
  return { ...patron, ...Object.fromEntries(chosen.map((title) => [title, older[title] ?? ''])) };
}

/** The same values as another hand would write them. */
function inOtherWords(patron: Patron): Patron {
  const { Email = '', Sex = '', Birthdate = '' } = patron;
  const letters: Readonly<Record<string, string>> = { '1': 'M', '2': 'F', '0': 'U' };
  const months: Readonly<Record<string, string>> = { Jan: 'January', Feb: 'February', Sep: 'September' };
  const [month = ''] = Birthdate.split(' ');
  return {
    ...patron,
    Email: Email.toUpperCase(),
    Sex: letters[Sex] ?? '',
    Birthdate: Birthdate.replace(month, months[month] ?? month),
  };
}

/** Patrons whom the roster does not have: leavers, neighbours, leavers of other years, the library's own. */
function stranger(n: number, random: () => number): Patron {
  const gone: Being = {
    guid: n % 3 === 1 ? '' : cleverId(900_000 + n),
    role: 'students',
    first: word('ze', n),
    middle: '',
    last: word('vu', n),
    email: '',
    username: '',
    number: n % 15 === 3 ? String(1 + n) : String(600_000 + n),
    birth: null,
    gender: '',
    grade: '',
    school: random() < 0.5 ? LINCOLN : ADAMS,
  };
  return { ...patronOf(gone, siteOf(gone)), Status: n % 6 === 2 ? '4' : '1' };
}

/** A name from a number; no two numbers give the same. */
function word(start: string, n: number): string {
  const syllables = ['ba', 'de', 'fi', 'go', 'lu', 'na', 'pe', 'si', 'to', 'wy'];
  const digits = String(n).padStart(4, '0').split('');
  const rest = digits.map((digit) => syllables[Number(digit)] ?? '').join('');
  return `${start.slice(0, 1).toUpperCase()}${start.slice(1)}${rest}`;
}

function shuffled<T>(from: readonly T[], random: () => number): T[] {
  return from
    .map((one) => [random(), one] as const)
    .sort(([one], [other]) => one - other)
    .map(([, one]) => one);
}

/** From 0 to 1, always the same row for the same seed. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function countBy(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of words) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}
