// Small districts made to quarrel: users and patrons are drawn from so few names, numbers, e-mails, birth dates and
// ids that most of them collide. Every draw is fast-check's, so that a failure prints its seed.

import fc from 'fast-check';
import type { DecisionLine } from '../mappings/decisions.ts';
import { ROLES } from '../mappings/roles.ts';
import { parseGrades } from '../mappings/workspace.ts';
import { writeCell } from '../stages/delimited.ts';
import { encode } from '../stages/encoding.ts';
import type { User } from '../stages/extract.ts';
import { type Known, type KnownPerson, knownOf, NOTHING_KNOWN } from '../stages/known.ts';
import type { MatchRules } from '../stages/match/input.ts';
import { type MappingRules, transform } from '../stages/transform.ts';
import {
  ALL_KEYS,
  type Cells,
  COLUMNS,
  id,
  LEFT_OUT,
  LINCOLN,
  type Making,
  NO_KEYS,
  OAKMERE,
  openExport,
  RULES,
} from './making.ts';

/** How an export is written. Of all dialects only those that read the same whatever their cells are. */
interface Form {
  readonly delimiter: ',' | '\t';
  readonly quotesAll: boolean;
  readonly lineEnd: string;
  readonly encoding: 'utf-8' | 'windows-1252';
}

export interface District {
  readonly users: readonly User[];
  /** Each with a mark of its own in 1020, by which a test finds it again. */
  readonly patrons: readonly Cells[];
  readonly legacyIds: readonly { readonly guid: string; readonly ids: readonly string[] }[];
  readonly decisions: readonly DecisionLine[];
  readonly known: ReadonlyMap<string, KnownPerson>;
  readonly complete: boolean;
  readonly rules: Partial<MatchRules>;
  readonly tooLong: 'cut' | 'leave';
  readonly form: Form;
}

const GRADES = parseGrades('grade,level\nKindergarten,K\n', 'grades.csv');
const USER_IDS = [1, 2, 3, 4, 5, 6].map(id);
const GONE_IDS = [0xdead, 0xbeef].map(id);
export const TINY_IDS: readonly string[] = [...USER_IDS, ...GONE_IDS];
const FOREIGN = ['0123456789abcdef0123456789ABCDEF', '{01234567-89ab-cdef-0123-456789abcdef}', 'S-1'];

const oneOf = (...values: readonly string[]) => fc.constantFrom(...values);
const LASTS = oneOf(
  'Ngata',
  'Ngata',
  'Ngata',
  'NGÁTA',
  'Lee',
  "O'Neil",
  '',
  'Łuc\tja',
  `Ngata${'a'.repeat(30)}e\u0301`,
);
const FIRSTS = oneOf('Ada', 'Ada', 'Adá', 'Bo', 'Cy', 'Di', '', ' ada ');
const NUMBERS = oneOf('', '', '71', '071', '72', '73', '74', '75', '1001', '1002', '7', '1234567890123456');
const LETTERS = [...'cdefgh'].map((letter) => `${letter}@b.example`);
const EMAILS = oneOf('', 'a@b.example', 'A@b.example', ...LETTERS);
const USERNAMES = oneOf('', '', 'ada', 'ADA', 'bea', 'cy');
const AT_LINCOLN = [LINCOLN, LINCOLN, LINCOLN, LINCOLN, LINCOLN, LINCOLN];
const SCHOOLS = oneOf(...AT_LINCOLN, OAKMERE, OAKMERE, LEFT_OUT, id(0x904), '');

const person = fc.record({
  last: LASTS,
  first: FIRSTS,
  middle: oneOf('', '', 'M', 'M,"n"'),
  email: EMAILS,
  school: SCHOOLS,
  number: NUMBERS,
  sisId: NUMBERS,
  username: USERNAMES,
  dob: oneOf('', '2/1/2007', '2/2/2007', '13/13/2007'),
  gender: oneOf('', 'M', 'F', 'X', '?'),
  grade: oneOf('', '10', 'Kindergarten', 'Odd'),
  kind: oneOf('student', 'student', 'student', 'teacher', 'staff', 'admin', 'teacher and staff'),
});
type Drawn = typeof person extends fc.Arbitrary<infer T> ? T : never;

/** A record without its blank values, as the extract stage leaves it. */
function filled<T extends Readonly<Record<string, string>>>(record: T): Partial<T> {
  const kept: Partial<T> = { ...record };
  for (const key in record) if (record[key] === '') delete kept[key];
  return kept;
}

function rolesOf(drawn: Drawn): User['roles'] {
  const { school, number, sisId, username } = drawn;
  const credentials = filled({ district_username: username });
  const teacher = { ...filled({ school, teacher_number: number, sis_id: sisId }), credentials };
  const staff = {
    ...filled({ staff_id: number }),
    ...(school === '' ? {} : { schools: [school] }),
    credentials,
  };
  switch (drawn.kind) {
    case 'teacher':
      return { teacher };
    case 'staff':
      return { staff };
    case 'admin':
      return { district_admin: {} };
    case 'teacher and staff':
      return { teacher, staff };
    default: {
      const { dob, gender, grade } = drawn;
      return {
        student: {
          ...filled({ school, student_number: number, sis_id: sisId, dob, gender, grade }),
          credentials,
        },
      };
    }
  }
}

const users = fc
  .uniqueArray(fc.tuple(oneOf(...USER_IDS), person), { selector: ([guid]) => guid, maxLength: 6 })
  .map((drawn) =>
    drawn
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(
        ([guid, about]): User => ({
          id: guid,
          name: filled({ first: about.first, middle: about.middle, last: about.last }),
          ...filled({ email: about.email }),
          roles: rolesOf(about),
        }),
      ),
  );

const patrons = fc
  .array(
    fc.record({
      '1000': oneOf('1001', '1002', '1003', '1004', '1005', '71', '7', ''),
      '1001': NUMBERS,
      '1006': oneOf('Ngata', 'Ngata', 'NGÁTA', "O'Neil", ''),
      '1007': FIRSTS,
      '1008': oneOf('', 'M', 'x "y", z'),
      '1010': oneOf('', '10'),
      '1019': EMAILS,
      '1026': oneOf('1', '1', '1', 'Active', '', '2', '3', '4', '4', '5', 'Odd'),
      '1028': oneOf('', 'STU', 'TEA', 'SYS'),
      '1032': oneOf('', 'M', 'F', '1'),
      '1034': oneOf('', '0', '2'),
      '1045': oneOf('', 'Feb 1, 2007', 'February 2, 2007', '2/1/2007'),
      '1050': oneOf('LIN', 'LIN', 'OAK', 'STO', ''),
      '1052': USERNAMES,
      '1200': oneOf('', '', '', '', '', '', '', ...TINY_IDS, ...TINY_IDS, ` ${id(1)} `, ...FOREIGN),
      // Every second patron is like one of the users in some of what tells people apart.
      like: fc.option(fc.nat(5)),
      in: fc.subarray(['1000', '1001', '1006', '1007', '1019', '1045', '1052'], { minLength: 3 }),
    }),
    { maxLength: 7 },
  )
  .map((drawn) => drawn.map((cells, at) => ({ ...cells, '1020': `mark ${at}` })));

/** The patrons of a draw, those like a user with that user's values. */
function liken(drawn: readonly Readonly<Record<string, unknown>>[], all: readonly User[]): readonly Cells[] {
  return drawn.map(({ like, in: alike, ...own }) => {
    const texts = Object.entries(own).map(([code, text]) => [code, String(text)]);
    const model = like === null ? undefined : all[Number(like)];
    if (model === undefined || !Array.isArray(alike)) return Object.fromEntries(texts);
    const theirs = cellsLike(model);
    return Object.fromEntries(
      texts.map(([code = '', text]) => [code, alike.includes(code) ? theirs[code] || text : text]),
    );
  });
}

function cellsLike({ name, email, roles }: User): Cells {
  const { student, teacher, staff } = roles;
  const number = student?.student_number ?? teacher?.teacher_number ?? staff?.staff_id ?? '';
  return {
    '1000': student?.sis_id ?? teacher?.sis_id ?? staff?.staff_id ?? '',
    '1001': number,
    '1006': (name?.last ?? '').replace('\t', ' '),
    '1007': name?.first ?? '',
    '1019': email ?? '',
    '1045': student?.dob === '2/1/2007' ? 'Feb 1, 2007' : '',
    '1052': student?.credentials?.district_username ?? '',
  };
}

const decisions = fc
  .array(
    fc.tuple(
      oneOf(...USER_IDS),
      fc.constantFrom('same', 'new', 'ignore', 'later'),
      oneOf('1001', '1002', '7', '9'),
    ),
    { maxLength: 2 },
  )
  .map((drawn) =>
    drawn.map(
      ([guid, decision, barcode], at): DecisionLine => ({
        guid,
        decision,
        barcode,
        who: '',
        note: '',
        line: at,
      }),
    ),
  );

const known = fc
  .array(
    fc.tuple(
      oneOf(...TINY_IDS),
      fc.record({
        role: fc.constantFrom('' as const, ...ROLES),
        status: oneOf('', '2', '5'),
        absent: fc.nat(2),
      }),
    ),
    { maxLength: 4 },
  )
  .map((drawn) => new Map<string, KnownPerson>(drawn));

const rules = fc.record({
  keys: fc.constantFrom(NO_KEYS, ALL_KEYS, ALL_KEYS),
  daily: fc.constantFrom(RULES.daily, RULES.daily, RULES.daily, RULES.daily, {
    students: true,
    teachers: false,
    staff: true,
  }),
  dates: fc.constantFrom('Mon D, YYYY' as const, 'M/D/YYYY' as const, 'D/M/YYYY' as const),
  foreignGuids: fc.constantFrom('keep' as const, 'replace' as const),
  clear: fc.constantFrom(null, ['hex32' as const], ['uuid' as const, 'other' as const]),
  possibleDuplicate: fc.constantFrom('review' as const, 'create' as const),
  graceRosters: fc.constantFrom(0, 0, 1),
});

const form = fc.record({
  delimiter: fc.constantFrom(',' as const, '\t' as const),
  quotesAll: fc.boolean(),
  lineEnd: oneOf('\r\n', '\n', '\r'),
  encoding: fc.constantFrom('utf-8' as const, 'windows-1252' as const),
});

export const tinyDistricts: fc.Arbitrary<District> = fc
  .record({
    users,
    patrons,
    legacy: fc.array(fc.tuple(oneOf(...USER_IDS), fc.subarray([...GONE_IDS, 'S-1'])), { maxLength: 2 }),
    decisions,
    known,
    complete: fc.constantFrom(true, true, true, false),
    rules,
    tooLong: fc.constantFrom('cut' as const, 'leave' as const),
    form,
  })
  .map(({ legacy, ...district }) => ({
    ...district,
    patrons: liken(district.patrons, district.users),
    // One line a user, as the roster has it.
    legacyIds: [...new Map(legacy)].map(([guid, ids]) => ({ guid, ids })),
  }));

/** The export of a district, in its form. */
function exportBytes(patronsOf: readonly Cells[], { delimiter, quotesAll, lineEnd, encoding }: Form): Buffer {
  const dialect = { delimiter, quoted: delimiter === ',' || quotesAll };
  const line = (cells: readonly string[]) =>
    cells.map((cell) => writeCell(cell, dialect, quotesAll)).join(delimiter) + lineEnd;
  const rows = patronsOf.map((cells) => line(COLUMNS.map((code) => cells[code] ?? '')));
  return Buffer.from(encode(line(COLUMNS) + rows.join(''), encoding));
}

/** A district as `planOf` takes it: its users transformed, its export read. */
export function makingOf(district: District): Making {
  const matchRules = {
    ...RULES,
    ...district.rules,
    decisions: new Map(district.decisions.map((one) => [one.guid, one])),
  };
  const mapped = [...mapUsers(district, matchRules)];
  return {
    users: mapped.map(({ role, cells }) => ({ role, cells })),
    problems: mapped.flatMap(({ problems }) => problems),
    export: openExport(exportBytes(district.patrons, district.form)),
    rules: matchRules,
    legacyIds: district.legacyIds,
    known: knownFrom(district.known),
    roster: { complete: district.complete },
  };
}

function* mapUsers({ users: all, tooLong }: District, matchRules: MatchRules) {
  const inFile = (wanted: string) => all.filter(({ roles }) => fileOf(roles) === wanted);
  const roster = { students: inFile('students'), teachers: inFile('teachers'), staff: inFile('staff') };
  const mappingRules: MappingRules = {
    ...matchRules,
    grades: GRADES,
    tooLong,
    newPolicy: 'NEW',
    districtAdminSite: null,
    schools: new Set([LINCOLN, OAKMERE, LEFT_OUT]),
  };
  const { codes, users: rows } = transform(roster, mappingRules);
  for (const { row, problems } of rows) {
    const role = ROLES.find((one) => one === row[0]) ?? 'students';
    yield { role, problems, cells: Object.fromEntries(codes.map((code, at) => [code, row[at + 1] ?? ''])) };
  }
}

function fileOf(roles: User['roles']): string {
  if (roles.student) return 'students';
  return roles.teacher ? 'teachers' : 'staff';
}

function knownFrom(people: ReadonlyMap<string, KnownPerson>): Known {
  return knownOf({ ...NOTHING_KNOWN, present: people.size, people });
}
