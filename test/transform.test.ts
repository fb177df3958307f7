// Mapping users to patron rows: every role, every verb, and what is reported rather than guessed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGrades } from '../mappings/workspace.ts';
import type { User } from '../stages/extract.ts';
import { type MappingRules, transform } from '../stages/transform.ts';
import { ALL_KEYS, id, LEFT_OUT, LINCOLN, MAPPINGS, NO_KEYS, OAKMERE, POLICIES, SITES } from './making.ts';

const ELSEWHERE = id(0x904);
const UNSENT = id(0x905);
const RULES: MappingRules = {
  dictionary: MAPPINGS.dictionary,
  tables: MAPPINGS.roles,
  sites: SITES,
  grades: parseGrades('grade,level\nKindergarten,K\nSpecial,SP\n', 'grades.csv'),
  policies: POLICIES,
  daily: { students: true, teachers: true, staff: true },
  keys: NO_KEYS,
  dates: 'Mon D, YYYY',
  tooLong: 'cut',
  newPolicy: '',
  districtAdminSite: null,
  schools: new Set([LINCOLN, OAKMERE, LEFT_OUT, ELSEWHERE]),
};

type Roles = User['roles'];

function person(roles: Roles, over: Partial<User> = {}): User {
  return { id: id(1), name: { first: 'Aroha', last: 'Ngata' }, ...over, roles };
}

const student = (over: Roles['student'] = {}, about: Partial<User> = {}) =>
  person({ student: { school: LINCOLN, ...over } }, about);

/** The rows of patrons.csv by field code, `role` among them, each with the problems of its user. */
function map(users: readonly User[], over: Partial<MappingRules> = {}) {
  const inFile = (wanted: string) => users.filter((user) => fileOf(user) === wanted);
  const roster = { students: inFile('students'), teachers: inFile('teachers'), staff: inFile('staff') };
  const patrons = transform(roster, { ...RULES, ...over });
  return [...patrons.users].map(({ row, problems }) => ({
    cells: Object.fromEntries(['role', ...patrons.codes].map((code, column) => [code, row[column]])),
    problems,
    codes: problems.map(({ code }) => code),
  }));
}

function fileOf({ roles }: User): string {
  if (roles.student) return 'students';
  return roles.teacher ? 'teachers' : 'staff';
}

function one(user: User, over: Partial<MappingRules> = {}) {
  const [mapped] = map([user], over);
  return mapped ?? assert.fail('nobody was mapped');
}

test('transform: a student, field by field', () => {
  const wire = {
    school: LINCOLN,
    student_number: '00123',
    sis_id: '77',
    dob: '2/1/2007',
    gender: 'F',
    grade: '10',
    location: { address: '1 Elm St', city: 'Rivervale', state: 'ME', zip: '04101' },
    credentials: { district_username: 'aroha.n' },
  };
  const about = { name: { first: 'Aroha', middle: 'M', last: 'Ngata' }, email: 'Aroha@Rivervale.example' };
  const { cells, problems } = one(student(wire, about), { keys: ALL_KEYS });
  assert.deepEqual(problems, []);
  assert.deepEqual(cells, {
    role: 'students',
    '1000': '77',
    '1001': '00123',
    '1006': 'Ngata',
    '1007': 'Aroha',
    '1008': 'M',
    '1010': '10',
    '1011': '1 Elm St',
    '1012': 'Rivervale',
    '1013': 'ME',
    '1014': '04101',
    '1019': 'Aroha@Rivervale.example',
    '1026': '1',
    '1028': 'UPP',
    '1032': '2',
    '1045': 'Feb 1, 2007',
    '1050': 'LIN',
    '1052': 'aroha.n',
    '1200': id(1),
  });
});

test('transform: a teacher and a member of staff, field by field', () => {
  const teacher = person({
    teacher: {
      school: OAKMERE,
      teacher_number: 'T9',
      sis_id: '8',
      credentials: { district_username: 'rua' },
    },
  });
  const blank = { '1010': '', '1011': '', '1012': '', '1013': '', '1014': '', '1032': '', '1045': '' };
  const name = { '1006': 'Ngata', '1007': 'Aroha', '1008': '', '1019': '', '1026': '1', '1028': 'TEA' };
  assert.deepEqual(one(teacher, { keys: ALL_KEYS }).cells, {
    ...{ role: 'teachers', '1000': '8', '1001': 'T9', '1050': 'OAK', '1052': 'rua', '1200': id(1) },
    ...blank,
    ...name,
  });
  const staff = person({
    staff: { schools: [LINCOLN], staff_id: 'S1', credentials: { district_username: 'x' } },
  });
  assert.deepEqual(one(staff, { keys: ALL_KEYS }).cells, {
    ...{ role: 'staff', '1000': 'S1', '1001': 'S1', '1050': 'LIN', '1052': '', '1200': id(1) },
    ...blank,
    ...name,
  });
});

test('transform: users come ascending by id over the three files, nobody twice, nobody lost', () => {
  const users = [
    person({ staff: { schools: [LINCOLN] } }, { id: id(2) }),
    student({}, { id: id(3) }),
    person({ teacher: { school: LINCOLN } }, { id: id(1) }),
    student({}, { id: id(9) }),
    person({ district_admin: {} }, { id: id(10) }),
  ];
  assert.deepEqual(
    map(users).map(({ cells }) => [cells['1200'], cells.role]),
    [
      [id(1), 'teachers'],
      [id(2), 'staff'],
      [id(3), 'students'],
      [id(9), 'students'],
      [id(10), 'staff'],
    ],
  );
});

test('transform: somebody with several roles is mapped by the first that is switched on', () => {
  const roles = { teacher: { school: LINCOLN }, staff: { schools: [OAKMERE] } };
  const roleOf = (daily: MappingRules['daily']) => one(person(roles), { daily }).cells;
  const on = RULES.daily;
  assert.equal(roleOf(on).role, 'teachers');
  assert.deepEqual(
    [roleOf({ ...on, teachers: false }).role, roleOf({ ...on, teachers: false })['1050']],
    ['staff', 'OAK'],
  );
  assert.equal(roleOf({ students: true, teachers: false, staff: false }).role, 'teachers');
  assert.equal(one(person({ student: { school: LINCOLN }, ...roles })).cells.role, 'students');
});

test('transform: the header names every field that some role maps, ascending, by code and title', () => {
  const empty = { students: [], teachers: [], staff: [] };
  const { header, codes } = transform(empty, RULES);
  assert.deepEqual(header.slice(0, 3), ['role', '1006 Last Name', '1007 First Name']);
  assert.equal(header.at(-1), '1200 GUID');
  assert.deepEqual(codes, [...codes].sort());
  assert.ok(!codes.includes('1000') && !codes.includes('1001'));
  assert.ok(
    transform(empty, { ...RULES, keys: { ...NO_KEYS, staff: ALL_KEYS.staff } }).codes.includes('1001'),
  );
});

test('transform: what Clever does not send stays blank, without a problem', () => {
  const { cells, problems } = one(student());
  assert.deepEqual(problems, []);
  for (const code of ['1008', '1010', '1011', '1019', '1032', '1045', '1052'])
    assert.equal(cells[code], '', code);
});

test('transform: a gender or date that cannot be read is a problem of that field and no guess', () => {
  const { cells, problems } = one(student({ gender: 'Male', dob: '13/2/2007', grade: '14' }));
  assert.deepEqual([cells['1032'], cells['1045'], cells['1010']], ['', '', '']);
  assert.deepEqual(
    problems.map(({ code, field, role, guid }) => [code, field, role, guid]),
    [
      ['UNKNOWN_GRADE', '1010', 'students', id(1)],
      ['UNKNOWN_GENDER', '1032', 'students', id(1)],
      ['BAD_DATE', '1045', 'students', id(1)],
    ],
  );
});

test("transform: a problem's message does not repeat the value", () => {
  const wire = { gender: 'Zzzz', dob: 'Zzzz', grade: 'Zzzz', student_number: 'Z'.repeat(16) };
  const keys = { ...NO_KEYS, students: { communityId: null, barcode: 'student_number' } };
  const { problems } = one(student(wire, { name: { last: `Z\t${'z'.repeat(40)}` } }), { keys });
  assert.equal(problems.length, 6);
  for (const { message } of problems) assert.doesNotMatch(message, /z{2}/i);
});

test('transform: X is the gender 0', () => {
  assert.equal(one(student({ gender: 'X' })).cells['1032'], '0');
});

test("transform: a grade is Clever's text or what grades.csv says, also for a grade Clever does not document", () => {
  const level = (grade: string) => one(student({ grade })).cells['1010'];
  assert.deepEqual(['10', 'Kindergarten', 'Special', 'Ungraded', '99'].map(level), [
    '10',
    'K',
    'SP',
    'Ungraded',
    '',
  ]);
});

test('transform: a birth date is written in the form of the settings', () => {
  const born = (dates: MappingRules['dates']) => one(student({ dob: '2/1/2007' }), { dates }).cells['1045'];
  assert.deepEqual(
    [born('M/D/YYYY'), born('D/M/YYYY'), born('Mon D, YYYY')],
    ['2/1/2007', '1/2/2007', 'Feb 1, 2007'],
  );
});

test('transform: the policy is by role and grade, else by role, else that of the settings', () => {
  assert.equal(one(student({ grade: '10' })).cells['1028'], 'UPP');
  assert.equal(one(student({ grade: '9' })).cells['1028'], 'STU');
  const none = { policyOf: () => undefined };
  const policies = { ...POLICIES, ...none };
  assert.equal(one(student(), { policies, newPolicy: 'NEW' }).cells['1028'], 'NEW');
  assert.equal(one(student(), { policies }).cells['1028'], '');
});

test('transform: a name or address too long is cut on a whole character and reported', () => {
  const last = `${'a'.repeat(24)}e\u0301\u0323x`;
  const { cells, problems } = one(student({ location: { address: 'b'.repeat(101) } }, { name: { last } }));
  assert.equal(cells['1006'], 'a'.repeat(24));
  assert.equal(cells['1011'], 'b'.repeat(100));
  assert.deepEqual(
    problems.map(({ code, field }) => [code, field]),
    [
      ['TOO_LONG_CUT', '1006'],
      ['TOO_LONG_CUT', '1011'],
    ],
  );
  assert.match(problems[1]?.message ?? '', /101 characters, Alexandria keeps 100/);
});

test('transform: a name of exactly the length that Alexandria keeps is not touched', () => {
  const { cells, problems } = one(student({}, { name: { last: 'a'.repeat(25) } }));
  assert.deepEqual([cells['1006'], problems], ['a'.repeat(25), []]);
});

test('transform: with tooLong set to leave, a long name leaves the patron alone', () => {
  const { cells, codes } = one(student({}, { name: { last: 'a'.repeat(26) } }), { tooLong: 'leave' });
  assert.deepEqual([cells['1006'], codes], ['', ['TOO_LONG_LEFT']]);
});

test('transform: a key is never cut, and keeps its zeros', () => {
  const { cells, codes } = one(student({ sis_id: '1'.repeat(16), student_number: '000' }), {
    keys: ALL_KEYS,
  });
  assert.deepEqual([cells['1000'], cells['1001'], codes], ['', '000', ['TOO_LONG_LEFT']]);
  assert.equal(one(student({ sis_id: '0'.repeat(15) }), { keys: ALL_KEYS }).cells['1000'], '0'.repeat(15));
});

test('transform: control characters become a space and are reported', () => {
  const { cells, problems } = one(student({ location: { address: ' 1 Elm St\r\n\tApt 4 ' } }));
  assert.equal(cells['1011'], '1 Elm St Apt 4');
  assert.deepEqual(
    problems.map(({ code, field }) => [code, field]),
    [['CLEANED', '1011']],
  );
});

test('transform: a value that a spreadsheet would run is kept as it is and reported', () => {
  for (const address of ['=1+1', '+61 Elm St', '-12 Elm St', '@ The Boathouse', '＝cmd']) {
    const { cells, problems } = one(student({ location: { address } }));
    assert.equal(cells['1011'], address);
    assert.deepEqual(
      problems.map(({ code, field }) => [code, field]),
      [['FORMULA', '1011']],
    );
  }
  assert.deepEqual(one(student({ location: { address: '1-2 Elm St = @' } })).codes, []);
});

test('transform: somebody without a last name is reported', () => {
  assert.deepEqual(one(student({}, { name: { first: 'Aroha' } })).codes, ['NO_LAST_NAME']);
  assert.deepEqual(one(student({}, { name: { last: ' ' } })).codes, ['NO_LAST_NAME']);
});

test('transform: a school left out, not answered, or not sent by Clever is three different problems', () => {
  const cases = [
    [LEFT_OUT, 'SCHOOL_LEFT_OUT'],
    [ELSEWHERE, 'SCHOOL_UNANSWERED'],
    [UNSENT, 'SCHOOL_UNKNOWN'],
  ] as const;
  for (const [school, code] of cases) {
    const { cells, problems } = one(student({ school }));
    assert.equal(cells['1050'], '');
    assert.deepEqual(
      problems.map((problem) => [problem.code, problem.field]),
      [[code, '1050']],
    );
    assert.match(problems[0]?.message ?? '', new RegExp(school));
  }
  assert.deepEqual(one(person({ student: {} })).codes, ['NO_SCHOOL']);
  assert.equal(one(student(), { schools: new Set() }).cells['1050'], 'LIN');
});

test('transform: staff go to the first of their schools that has a site; students only to their own', () => {
  const schools = [LEFT_OUT, OAKMERE, LINCOLN];
  assert.deepEqual(one(person({ staff: { schools } })).cells['1050'], 'OAK');
  assert.deepEqual(one(student({ school: LEFT_OUT })).cells['1050'], '');
  assert.deepEqual(one(person({ staff: { schools: [ELSEWHERE, LEFT_OUT] } })).codes, ['SCHOOL_UNANSWERED']);
  assert.deepEqual(one(person({ staff: {} })).codes, ['NO_SCHOOL']);
});

test('transform: district admins go to the site of the settings, or nowhere without a problem', () => {
  const admin = person({ district_admin: { title: 'Head' } });
  assert.equal(one(admin, { districtAdminSite: 'OAK' }).cells['1050'], 'OAK');
  assert.deepEqual([one(admin).cells['1050'], one(admin).problems], ['', []]);
  const both = person({ district_admin: {}, staff: { schools: [LINCOLN] } });
  assert.equal(one(both, { districtAdminSite: 'OAK' }).cells['1050'], 'LIN');
});
