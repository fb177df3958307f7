// What a broken limit most likely comes from: each cause recognised in a whole plan, what is only nearly it, and that its
// sentence has the figures.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Role } from '../mappings/roles.ts';
import { parseGrades, parseSites } from '../mappings/workspace.ts';
import { FINDERS } from '../stages/holds/causes.ts';
import type { Known } from '../stages/known.ts';
import { CAUSES, type Hold } from '../stages/match/plan.ts';
import {
  ALL_KEYS,
  type Cells,
  id,
  knownOf,
  LINCOLN,
  linked,
  MAPPINGS,
  type Made,
  type Making,
  OAKMERE,
  type Person,
  patron,
  planOf,
  RULES,
  user,
} from './making.ts';

/** Numbers from one to another, both counted. */
function numbers(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

function knownStudents(to: number, about: Partial<Known> = {}): Known {
  const people = numbers(1, to).map((number) => [number, { role: 'students' as const }]);
  return knownOf(Object.fromEntries(people), {
    loaded: true,
    linked: { students: to, teachers: 0, staff: 0 },
    ...about,
  });
}

/** The hold of a limit at a place; '' is over all and any role. */
function holdOf({ summary }: Made, limit: Hold['limit'], site = '', role: Role | '' = '', field = ''): Hold {
  const found = summary.holds.find(
    (hold) => hold.limit === limit && hold.site === site && hold.role === role && hold.field === field,
  );
  assert.ok(found, `no hold ${limit} ${field} at '${site}' ${role}: ${JSON.stringify(summary.holds)}`);
  return found;
}

const NAMED = parseSites(
  `school_id,site_code,site_name\n${LINCOLN},LIN,Lincoln Library\n${OAKMERE},OAK,Oak Library\n`,
  'sites.csv',
);

/** 100 patrons at Lincoln and 20 at Oakmere. */
const TWO_SITES = numbers(1, 120).map((number) => linked(number, { '1050': number > 100 ? 'OAK' : 'LIN' }));
const AT_LINCOLN = numbers(1, 100).map((number) => user(number));

const withoutOak: Making = {
  users: AT_LINCOLN,
  patrons: TWO_SITES,
  known: knownStudents(120),
  schools: new Set([LINCOLN]),
  rules: { sites: NAMED },
};

test('cause: a school gone from the roster is named, at its site and over all', () => {
  const made = planOf(withoutOak);
  const atSite = holdOf(made, 'transfers', 'OAK');
  assert.equal(atSite.cause, 'school-gone');
  assert.equal(
    atSite.sentence,
    `20 of 20 linked patrons at site OAK (Oak Library) would be marked Transferred; the limit is 10 %. All 20 belong to a site whose only school, ${OAKMERE}, is not in today's roster: was it unshared in Clever?`,
  );
  assert.equal(
    holdOf(made, 'transfers').sentence,
    `20 of 120 linked patrons over all would be marked Transferred; the limit is 10 %. All 20 belong to site OAK (Oak Library), whose only school, ${OAKMERE}, is not in today's roster: was it unshared in Clever?`,
  );
  assert.equal(holdOf(made, 'transfers', 'OAK', 'students').cause, 'school-gone');
  assert.equal(
    holdOf(made, 'empty-site', 'OAK').sentence,
    `Site OAK (Oak Library) had 20 linked Active patrons and would have none. Its only school, ${OAKMERE}, is not in today's roster: was it unshared in Clever?`,
  );
});

test('cause: a school that is there while nobody of it is', () => {
  const made = planOf({ ...withoutOak, schools: new Set([LINCOLN, OAKMERE]) });
  const { cause, sentence } = holdOf(made, 'transfers', 'OAK');
  assert.equal(cause, 'school-gone');
  assert.match(
    sentence,
    /All 20 belong to a site whose only school, .* has nobody in today's roster: were its/,
  );
});

test('cause: two schools of one site, one of them gone, and both', () => {
  const sites = parseSites(`school_id,site_code\n${LINCOLN},LIN\n${OAKMERE},LIN\n`, 'sites.csv');
  const patrons = numbers(1, 100).map((number) => linked(number));
  const both = planOf({
    users: [user(200)],
    patrons,
    known: knownStudents(100),
    schools: new Set(),
    rules: { sites },
  });
  assert.match(
    holdOf(both, 'transfers', 'LIN').sentence,
    /whose 2 schools, 0+901 and 0+902, are not in today's roster: were they unshared/,
  );
  const one = planOf({
    users: numbers(1, 80).map((number) => user(number)),
    patrons,
    known: knownStudents(100),
    schools: new Set([LINCOLN]),
    rules: { sites },
  });
  const { cause, sentence } = holdOf(one, 'transfers', 'LIN');
  assert.equal(cause, 'school-gone');
  assert.match(sentence, /Of the 2 schools of the site, 0+902 is not in today's roster: was it unshared/);
});

test('cause: over all, several schools that are gone are said in one sentence', () => {
  const many = numbers(1, 5).map((at) => ({ school: id(0x910 + at), site: `S${at}` }));
  const sites = parseSites(
    `school_id,site_code\n${LINCOLN},LIN\n${many.map(({ school, site }) => `${school},${site}\n`).join('')}`,
    'sites.csv',
  );
  const gone = many.flatMap(({ site }, at) =>
    numbers(1, 20).map((number) => linked(1000 + at * 20 + number, { '1050': site })),
  );
  const patrons = [...numbers(1, 100).map((number) => linked(number)), ...gone];
  const made = planOf({ users: AT_LINCOLN, patrons, schools: new Set([LINCOLN]), rules: { sites } });
  assert.match(
    holdOf(made, 'transfers').sentence,
    /All 100 belong to the sites S1, S2, S3 and 2 more, and nobody of their schools is in today's roster/,
  );
});

test('cause: when most of those who leave are at schools that are there, no school is blamed', () => {
  const sites = parseSites(`school_id,site_code\n${LINCOLN},LIN\n${OAKMERE},OAK\n`, 'sites.csv');
  const leaving = (atLincoln: number) =>
    planOf({
      ...withoutOak,
      users: AT_LINCOLN.slice(atLincoln),
      patrons: TWO_SITES,
      known: knownStudents(120, { present: 0, linked: { students: 0, teachers: 0, staff: 0 } }),
      rules: { sites },
    });
  assert.equal(holdOf(leaving(19), 'transfers').cause, 'school-gone');
  assert.match(holdOf(leaving(19), 'transfers').sentence, /20 of the 39 belong to site OAK, whose/);
  assert.equal(holdOf(leaving(20), 'transfers').cause, '');
});

test('cause: a role that is gone asks about its sharing; staff have a box of their own', () => {
  const linkedBefore = { students: 30, teachers: 3, staff: 2 };
  const users = numbers(1, 30).map((number) => user(number));
  const made = planOf({
    users,
    patrons: users.map((_, at) => linked(at + 1)),
    known: knownStudents(30, { linked: linkedBefore }),
  });
  const [teachers, staff] = [
    holdOf(made, 'empty-role', '', 'teachers'),
    holdOf(made, 'empty-role', '', 'staff'),
  ];
  assert.deepEqual([teachers.cause, staff.cause], ['role-gone', 'role-gone']);
  assert.equal(
    teachers.sentence,
    'The roster has no teachers, but 3 had a patron at the last load. Were teachers unshared in Clever?',
  );
  assert.match(staff.sentence, /District-wide sharing leaves staff out unless a separate box is ticked\.$/);
});

test('cause: while one teacher is left, students who are all gone are a role and no empty roster', () => {
  const made = planOf({ users: [user(50, {}, 'teachers')], patrons: [linked(1)], known: knownStudents(1) });
  assert.equal(holdOf(made, 'empty-role', '', 'students').cause, 'role-gone');
});

test('cause: what could not be read is said before anything that might not be shared', () => {
  const patrons = numbers(1, 30).map((number) => linked(number));
  const roster = { complete: false, incomplete: ['…'], unreadable: 30 };
  const nobody = planOf({ users: [], patrons, known: knownStudents(30), roster });
  const oneRole = planOf({ users: [user(50, {}, 'teachers')], patrons, known: knownStudents(30), roster });
  for (const made of [nobody, oneRole]) {
    const { sentence } = holdOf(made, 'empty-role', '', 'students');
    assert.match(
      sentence,
      /30 records of Clever's answer could not be read, so it is not known who is gone\.$/,
    );
    assert.doesNotMatch(sentence, /shar/);
  }
});

test('cause: a roster that holds nobody', () => {
  const made = planOf({
    users: [],
    patrons: numbers(1, 30).map((number) => linked(number)),
    known: knownStudents(30, { present: 44 }),
    roster: { complete: false, incomplete: ['Clever sent no users.'] },
  });
  const { cause, sentence } = holdOf(made, 'empty-role', '', 'students');
  assert.equal(cause, 'roster-empty');
  assert.match(
    sentence,
    /The roster holds nobody at all, and the last one held 44 people: was sharing switched off/,
  );
});

/** 100 people who were there, of whom so many leave, and so many newcomers. */
function smaller(leaving: number, coming: number, about: Partial<Known> = {}): Made {
  return planOf({
    users: [
      ...numbers(leaving + 1, 100).map((number) => user(number)),
      ...numbers(201, 200 + coming).map((number) => user(number)),
    ],
    patrons: numbers(1, 100).map((number) => linked(number)),
    known: knownStudents(100, about),
  });
}

test('cause: a roster of fewer than nine in ten of the last is called smaller, with both numbers', () => {
  const one = holdOf(smaller(12, 1), 'transfers');
  assert.equal(one.cause, 'roster-smaller');
  assert.match(
    one.sentence,
    /The roster holds 89 people, and the last one held 100: did the student information/,
  );
  assert.equal(holdOf(smaller(12, 2), 'transfers').cause, '');
  assert.equal(holdOf(smaller(12, 3), 'transfers').cause, '');
});

test('cause: while a smaller roster waits, it is compared with the last load', () => {
  const { cause, sentence } = holdOf(smaller(12, 1, { present: 89 }), 'transfers');
  assert.equal(cause, 'roster-smaller');
  assert.match(sentence, /The roster holds 89 people, and 100 had a patron at the last load/);
});

test('cause: an export that knows fewer than one in ten of the people of the last load', () => {
  const knowing = (many: number, columns?: readonly string[]) =>
    planOf({
      users: numbers(1, 100).map((number) => user(number)),
      patrons: [
        ...numbers(1, many).map((number) => linked(number)),
        ...numbers(501, 540).map((number) => patron(number)),
        ...numbers(541, 600).map((number) => linked(number)),
      ],
      known: knownStudents(100),
      ...(columns ? { columns } : {}),
    });
  const { cause, sentence } = holdOf(knowing(9), 'creates');
  assert.equal(cause, 'export-other');
  assert.match(
    sentence,
    /^91 of 100 people over all would be new patrons; the limit is 25 %\. By their GUIDs the export holds 9 of the 100 people who had a patron at the last load: is it another library's export, or one from before that load\?$/,
  );
  assert.equal(holdOf(knowing(10), 'creates').cause, '');
  assert.equal(holdOf(knowing(11), 'creates').cause, '');
  const withoutGuids = knowing(9, ['1000', '1006', '1007', '1026', '1050']);
  assert.equal(holdOf(withoutGuids, 'creates').cause, '', 'the missing column is said already');
});

/** Day two of a school that was keyed anew: each student has another id, the number is the same. */
function rekeyed(keys: typeof ALL_KEYS | undefined, over: Partial<Making> = {}): Made {
  const users = numbers(1, 24).map((number) =>
    user(300 + number, { ...named(number), '1001': `N${number}` }),
  );
  const patrons = numbers(1, 24).map((number) => linked(number, { '1001': `N${number}` }));
  return planOf({
    users,
    patrons,
    known: knownStudents(24),
    ...over,
    rules: { ...(keys ? { keys } : {}), ...over.rules },
  });
}

function named(number: number): Cells {
  return { '1006': `Last${number}`, '1007': `First${number}` };
}

test('cause: ids that are all new are shown as rekeyed, and nobody leaves or is new', () => {
  const made = rekeyed(ALL_KEYS);
  const { all } = made.summary.counts;
  assert.deepEqual([all.update, all.create, all.transfer, made.summary.flags], [24, 0, 0, { rekeyed: 24 }]);
  const { cause, sentence } = holdOf(made, 'field', '', '', '1200');
  assert.equal(cause, 'ids-new');
  assert.match(
    sentence,
    /^GUID would be replaced for 24 of 24 .* All 24 had another Clever id: the ids are new, as when a school is re-keyed\. They are shown as rekeyed, nobody as leaving and new\.$/,
  );
  assert.equal(holdOf(made, 'updates').cause, 'ids-new');
});

test('cause: ids that are all new and no key to know them by: they wait for a person, and nobody leaves or is new', () => {
  const made = rekeyed(undefined);
  const { all } = made.summary.counts;
  assert.deepEqual([all.review, all.create, all.transfer, all.update], [24, 0, 0, 0]);
  assert.deepEqual(made.summary.holds, []);
});

test('cause: ids that are all new where the library lets possible duplicates be created', () => {
  const made = rekeyed(undefined, { rules: { possibleDuplicate: 'create' } });
  const { cause, sentence } = holdOf(made, 'creates');
  assert.equal(cause, 'ids-new');
  assert.match(sentence, /24 new patrons look like one that is there, while 24 would leave: are the ids new/);
  assert.equal(holdOf(made, 'transfers').cause, 'ids-new');
});

test('cause: adults whose patrons hold the id of an older Clever version', () => {
  const made = planOf({
    users: numbers(1, 24).map((number) => user(300 + number, named(number), 'teachers')),
    patrons: numbers(1, 24).map((number) => linked(number)),
    legacyIds: numbers(1, 24).map((number) => ({ guid: id(300 + number), ids: [id(number)] })),
  });
  assert.match(
    holdOf(made, 'field', '', '', '1200').sentence,
    /All 24 had another Clever id, the one of an older Clever version: they are shown as rekeyed/,
  );
});

test('cause: new patrons who look like one that stays are no new ids', () => {
  const roster = { complete: false, incomplete: ['Clever sent no schools.'] };
  const made = rekeyed(undefined, { rules: { possibleDuplicate: 'create' }, roster });
  assert.equal(made.summary.counts.all.transfer, 0);
  assert.equal(holdOf(made, 'creates').cause, '');
});

test("cause: GUIDs that were never Clever's are no new ids", () => {
  const made = planOf({
    users: numbers(1, 24).map((number) => user(number, { '1001': `N${number}` })),
    patrons: numbers(1, 24).map((number) =>
      patron(number, { '1200': `SIF-${number}`, '1001': `N${number}` }),
    ),
    rules: { keys: ALL_KEYS, foreignGuids: 'replace' },
  });
  assert.equal(holdOf(made, 'field', '', '', '1200').cause, '');
});

/** Grades 9 to 12 with ten students each, and what day two makes of them. */
function highSchool(
  day: (number: number, grade: number) => readonly Person[],
  over: Partial<Making> = {},
): Made {
  const grades = numbers(1, 40).map((number) => ({ number, grade: 9 + Math.floor((number - 1) / 10) }));
  return planOf({
    users: grades.flatMap(({ number, grade }) => day(number, grade)),
    patrons: grades.map(({ number, grade }) => linked(number, { '1010': levelOf(grade) })),
    known: knownStudents(40),
    ...over,
  });
}

/** As the library writes it: with two digits. */
const levelOf = (grade: number) => String(grade).padStart(2, '0');

const newYear = (number: number, grade: number): readonly Person[] => [
  ...(grade === 12 ? [] : [user(number, { '1010': String(grade + 1) })]),
  ...(grade === 9 ? [user(500 + number, { '1010': '9' })] : []),
];

test('cause: a new school year: who goes up, who leaves from the last grade, who is new in the first', () => {
  const made = highSchool(newYear);
  const year = 'A new school year looks like this; it is normal in August and is held once.';
  assert.equal(
    holdOf(made, 'field', '', '', '1010').sentence,
    `Level would be replaced for 30 of 30 matched patrons over all; the limit is 50 %. All 30 go up by one grade. ${year}`,
  );
  assert.match(holdOf(made, 'updates').sentence, /All 30 go up by one grade\. A new school year/);
  assert.equal(
    holdOf(made, 'transfers').sentence,
    `10 of 40 linked patrons over all would be marked Transferred; the limit is 10 %. All 10 leave from level 12, and most others go up by one grade. ${year}`,
  );
  const limits = { ...RULES.limits, createPercent: 20 };
  const strict = highSchool(newYear, { rules: { limits } });
  assert.match(
    holdOf(strict, 'creates').sentence,
    /All 10 are new in level 9, and most others go up by one grade\. A new school year/,
  );
  assert.deepEqual([...new Set(strict.summary.holds.map(({ cause }) => cause))], ['rollover']);
});

test('cause: a new school year with nobody new yet is no smaller roster', () => {
  const made = highSchool((number, grade) =>
    grade === 12 ? [] : [user(number, { '1010': String(grade + 1) })],
  );
  assert.equal(holdOf(made, 'transfers').cause, 'rollover');
});

test('cause: when half of the levels do not go up by exactly one, it is no new school year', () => {
  const upFor = (many: number) =>
    highSchool((number, grade) => [user(number, { '1010': String(number <= many ? grade + 1 : grade + 2) })]);
  assert.equal(holdOf(upFor(21), 'field', '', '', '1010').cause, 'rollover');
  assert.match(holdOf(upFor(21), 'field', '', '', '1010').sentence, /21 of the 40 go up by one grade/);
  assert.equal(holdOf(upFor(20), 'field', '', '', '1010').cause, '');
});

test('cause: those who leave in a new school year from the grades in between are no part of it', () => {
  const made = highSchool((number, grade) =>
    grade === 10 && number % 2 === 0 ? [] : [user(number, { '1010': String(grade + 1) })],
  );
  assert.equal(holdOf(made, 'transfers').cause, 'roster-smaller');
});

test('cause: in a new school year a whole grade moves to the next site', () => {
  const patrons = numbers(1, 40).map((number) =>
    linked(number, { '1010': number > 20 ? '6' : '5', '1050': number > 20 ? 'OAK' : 'LIN' }),
  );
  const users = numbers(1, 40).map((number) =>
    user(number, { '1010': number > 20 ? '7' : '6', '1050': 'OAK' }),
  );
  const made = planOf({
    users,
    patrons,
    known: knownStudents(40),
    rules: { limits: { ...RULES.limits, fieldPercent: 40 } },
  });
  assert.match(
    holdOf(made, 'field', '', '', '1050').sentence,
    /All 20 go up by one grade as they move\. A new/,
  );
  const { cause, sentence } = holdOf(made, 'empty-site', 'LIN');
  assert.equal(cause, 'rollover');
  assert.match(
    sentence,
    /20 of them go up by one grade at another site, and 0 leave from a last grade\. A new/,
  );
});

test('cause: patrons who move without going up are no part of a new school year', () => {
  const site = (number: number) => (number > 20 ? 'OAK' : 'LIN');
  const users = numbers(1, 80).map((number) => user(number, { '1010': '6', '1050': 'OAK' }));
  const patrons = numbers(1, 80).map((number) =>
    linked(number, { '1010': number > 20 ? '5' : '6', '1050': site(number) }),
  );
  const made = planOf({ users, patrons, known: knownStudents(80) });
  assert.equal(holdOf(made, 'field', '', '', '1010').cause, 'rollover');
  assert.equal(holdOf(made, 'empty-site', 'LIN').cause, '');
});

test('cause: a new school year at one site alone', () => {
  const users = numbers(1, 140).map((number) =>
    user(number, number > 100 ? { '1050': 'OAK', '1010': number > 120 ? '12' : '11' } : { '1010': '3' }),
  );
  const patrons = [
    ...numbers(1, 140).map((number) =>
      linked(number, number > 100 ? { '1050': 'OAK', '1010': number > 120 ? '11' : '10' } : { '1010': '3' }),
    ),
    ...numbers(141, 160).map((number) => linked(number, { '1050': 'OAK', '1010': '12' })),
  ];
  const made = planOf({ users, patrons, known: knownStudents(160, { present: 0 }) });
  assert.equal(holdOf(made, 'transfers', 'OAK').cause, 'rollover');
  assert.equal(holdOf(made, 'transfers').cause, 'roster-smaller');
});

test('cause: the last grade leaves in mid-year while few go up: no new school year', () => {
  const sameGrade = (number: number, grade: number) => [user(number, { '1010': levelOf(grade) })];
  const few = highSchool((number, grade) => {
    if (grade === 12) return [];
    return number <= 6 ? [user(number, { '1010': String(grade + 1) })] : sameGrade(number, grade);
  });
  assert.equal(holdOf(few, 'transfers').cause, 'roster-smaller');
  const tiny = planOf({
    users: numbers(1, 19).map((number) => user(number, { '1010': '4' })),
    patrons: [
      ...numbers(1, 19).map((number) => linked(number, { '1010': '3' })),
      ...numbers(20, 24).map((number) => linked(number, { '1010': '12' })),
    ],
  });
  assert.equal(holdOf(tiny, 'transfers').cause, '', 'nineteen who go up say nothing');
});

test('cause: in a new school year a line of sites.csv for a school long closed is not blamed', () => {
  const sites = parseSites(`school_id,site_code\n${LINCOLN},LIN\n${OAKMERE},LIN\n`, 'sites.csv');
  const made = highSchool(newYear, { schools: new Set([LINCOLN]), rules: { sites } });
  assert.equal(holdOf(made, 'transfers', 'LIN').cause, 'rollover');
});

test("cause: a new school year in the library's own words for the grades", () => {
  const grades = parseGrades('grade,level\n3,Third\n4,Fourth\n', 'grades.csv');
  const making = {
    users: numbers(1, 20).map((number) => user(number, { '1010': 'Fourth' })),
    patrons: numbers(1, 20).map((number) => linked(number, { '1010': 'Third' })),
  };
  assert.equal(holdOf(planOf({ ...making, rules: { grades } }), 'field', '', '', '1010').cause, 'rollover');
  assert.equal(holdOf(planOf(making), 'field', '', '', '1010').cause, '');
});

/** 20 students of whom so many change their e-mail's domain, and the others their e-mail. */
function newDomain(many: number): Made {
  const mail = (number: number) => (number <= many ? `p${number}@NEW.example` : `q${number}@new.example`);
  return planOf({
    users: numbers(1, 20).map((number) => user(number, { '1019': mail(number) })),
    patrons: numbers(1, 20).map((number) => linked(number, { '1019': `p${number}@old.example` })),
    known: knownStudents(20),
  });
}

test('cause: an e-mail domain that changed is named with the one before it', () => {
  const { cause, sentence } = holdOf(newDomain(20), 'field', '', '', '1019');
  assert.equal(cause, 'email-domain');
  assert.match(
    sentence,
    /All 20 keep the part of their e-mail before the @ and go from old\.example to new\.example: did the e-mail domain change\?$/,
  );
  assert.equal(holdOf(newDomain(20), 'updates').cause, 'email-domain');
  assert.match(holdOf(newDomain(11), 'field', '', '', '1019').sentence, /11 of the 20 keep/);
  assert.equal(holdOf(newDomain(10), 'field', '', '', '1019').cause, '');
});

test('cause: of two domains the one that most come from, and an address with two @ is none', () => {
  const before = (number: number) => {
    if (number <= 3) return `p${number}@older.example`;
    return number <= 15 ? `p${number}@old.example` : `p${number}@twice@old.example`;
  };
  const made = planOf({
    users: numbers(1, 20).map((number) => user(number, { '1019': `p${number}@new.example` })),
    patrons: numbers(1, 20).map((number) => linked(number, { '1019': before(number) })),
  });
  assert.match(
    holdOf(made, 'field', '', '', '1019').sentence,
    /12 of the 20 keep .* from old\.example to new\.example/,
  );
  const twice = planOf({
    users: numbers(16, 35).map((number) => user(number, { '1019': `p${number}@new.example` })),
    patrons: numbers(16, 35).map((number) => linked(number, { '1019': before(number) })),
  });
  assert.equal(holdOf(twice, 'field', '', '', '1019').cause, '');
});

/** 25 students, all with a birth date in the library; so many have one in Clever. */
function birthDates(many: number, over: Partial<Making> = {}, filled = 25): Made {
  return planOf({
    users: numbers(1, 25).map((number) => user(number, number <= many ? { '1045': 'Feb 11, 2010' } : {})),
    patrons: numbers(1, 25).map((number) =>
      linked(number, number <= filled ? { '1045': 'Feb 11, 2010' } : {}),
    ),
    known: knownStudents(25),
    ...over,
  });
}

const withheldNotes = ({ summary }: Made) =>
  summary.notes.filter(({ code }) => code === 'FIELD_WITHHELD').map(({ message }) => message);

test('cause: a field that Clever sends for nobody of a role, though most of their patrons have it, is said once', () => {
  assert.deepEqual(withheldNotes(birthDates(0, {}, 24)), [
    'Clever sends Birthdate for none of the 25 students, and 24 of their 25 patrons have it: is the field withheld in Clever? The patrons keep theirs.',
  ]);
  assert.deepEqual(withheldNotes(birthDates(1)), []);
  assert.equal(withheldNotes(birthDates(0, {}, 13)).length, 1);
  assert.deepEqual(withheldNotes(birthDates(0, {}, 12)), []);
  const half = { users: numbers(1, 24).map((number) => user(number)) };
  assert.deepEqual(withheldNotes(birthDates(0, half, 12)), []);
  const minimum = (few: number) => ({ rules: { limits: { ...RULES.limits, minimum: few } } });
  assert.equal(withheldNotes(birthDates(0, minimum(25))).length, 1);
  assert.deepEqual(withheldNotes(birthDates(0, minimum(26))), []);
});

test('cause: a value that Clever sends and nobody can read is not withheld', () => {
  const problems = [
    { code: 'BAD_DATE', role: 'students', guid: id(3), field: '1045', message: 'Birthdate is left alone.' },
  ] as const;
  assert.deepEqual(withheldNotes(birthDates(0, { problems })), []);
});

test('cause: a field that the library owns is not asked about', () => {
  assert.deepEqual(withheldNotes(birthDates(0, { rules: { owners: { '1045': 'library' } } })), []);
});

test('cause: a withheld field that the mapping would empty is held, and the question asked there', () => {
  const { students } = MAPPINGS.roles;
  const rows = students.rows.map((row) =>
    row.code === '1045' ? { ...row, whenBlank: 'clear' as const } : row,
  );
  const tables = { ...MAPPINGS.roles, students: { ...students, rows } };
  const made = birthDates(0, { rules: { tables } });
  for (const role of ['', 'students'] as const) {
    const { cause, sentence } = holdOf(made, 'field', '', role, '1045');
    assert.equal(cause, 'field-withheld');
    assert.match(
      sentence,
      /Clever sends it for none of the 25 students, and the mapping empties what Clever does/,
    );
  }
  assert.match(withheldNotes(made)[0] ?? '', /The mapping empties it\.$/);
});

test('cause: where most are replaced and not emptied, the withheld field is not the cause', () => {
  const { students } = MAPPINGS.roles;
  const rows = students.rows.map((row) =>
    row.code === '1019' ? { ...row, whenBlank: 'clear' as const } : row,
  );
  const mail = (number: number) => ({ '1019': `q${number}@old.example` });
  const teachers = numbers(31, 60);
  const made = planOf({
    users: [
      ...numbers(1, 20).map((number) => user(number)),
      ...teachers.map((number) => user(number, { '1019': `r${number}@old.example` }, 'teachers')),
    ],
    patrons: [...numbers(1, 20), ...teachers].map((number) => linked(number, mail(number))),
    rules: { tables: { ...MAPPINGS.roles, students: { ...students, rows } } },
  });
  assert.equal(holdOf(made, 'field', '', 'students', '1019').cause, 'field-withheld');
  assert.equal(holdOf(made, 'field', '', '', '1019').cause, '');
});

test('cause: a table that changed since the last run is named where it has a say', () => {
  const changed = (names: readonly string[], code: string, after: string) => {
    const users = numbers(1, 20).map((number) => user(number, { [code]: after }));
    const patrons = numbers(1, 20).map((number) => linked(number, { [code]: 'OAK' }));
    return holdOf(
      planOf({ users, patrons, known: knownStudents(20, { changed: names }) }),
      'field',
      '',
      '',
      code,
    );
  };
  const sites = changed(['sites.csv'], '1050', 'LIN');
  assert.equal(sites.cause, 'mapping-changed');
  assert.match(sites.sentence, /the limit is 50 %\. sites\.csv changed since the last run: is that meant\?$/);
  assert.equal(changed(['sites.csv'], '1006', 'Elm').cause, '');
  assert.equal(changed(['grades.csv'], '1006', 'Elm').cause, '');
  assert.equal(changed(['grades.csv'], '1010', 'Elm').cause, 'mapping-changed');
  assert.equal(changed(['policies.csv'], '1010', 'Elm').cause, '');
  assert.match(
    changed(['clever-sync.json', 'mappings/students.csv', 'sites.csv'], '1006', 'Elm').sentence,
    /clever-sync\.json and mappings\/students\.csv changed since the last run/,
  );
  assert.equal(changed([], '1050', 'LIN').cause, '');
});

test('cause: the first that fits is said, and a table that changed beside it', () => {
  const made = planOf({ ...withoutOak, known: knownStudents(120, { changed: ['sites.csv'] }) });
  const { cause, sentence } = holdOf(made, 'transfers');
  assert.equal(cause, 'school-gone');
  assert.match(sentence, /was it unshared in Clever\? sites\.csv changed since the last run, too\.$/);
  // A roster of 100 where there were 120 is smaller as well, and the school is the better answer.
  assert.equal(
    holdOf(planOf({ ...withoutOak, schools: new Set([LINCOLN, OAKMERE]) }), 'transfers').cause,
    'school-gone',
  );
});

test('cause: every cause of a plan is looked for, in the order of the plan', () => {
  assert.deepEqual([...FINDERS.map(([cause]) => cause), ''], [...CAUSES]);
});

test('cause: a hold that nothing explains says its limit and no more', () => {
  const { cause, sentence } = holdOf(smaller(12, 3), 'transfers');
  assert.deepEqual([cause, sentence.endsWith('; the limit is 10 %.')], ['', true]);
});

test('cause: no sentence has a name or an e-mail of anybody', () => {
  const made = [planOf(withoutOak), rekeyed(ALL_KEYS), newDomain(20), highSchool(newYear), birthDates(0)];
  const said = made.flatMap(({ summary }) => [
    ...summary.holds.map(({ sentence }) => sentence),
    ...summary.notes.map(({ message }) => message),
  ]);
  assert.ok(said.length > 20);
  for (const sentence of said) assert.doesNotMatch(sentence, /Last\d|First\d|p\d+@|Feb 11/);
});
