// Maps every user of a roster to an Alexandria patron row, by the role tables. Drops nobody: a user whom nothing is
// written for still has a row, since its keys tell which patron is theirs. What cannot be read is a problem.

import type { DateForm } from '../mappings/dates.ts';
import { isCleverGrade } from '../mappings/grades.ts';
import { headingOf, type KeySettings, type MappedRows, mappedCodes, mappedRows } from '../mappings/mapped.ts';
import type { Problem, ProblemCode } from '../mappings/problems.ts';
import { ROLES, type Role } from '../mappings/roles.ts';
import type { Dictionary, RoleTable, RoleTableRow } from '../mappings/tables.ts';
import { cut, isLikeFormula, tidy } from '../mappings/text.ts';
import { readCleverDate, readCleverGender, VERBS } from '../mappings/verbs.ts';
import type { GradeTable, PolicyTable } from '../mappings/workspace.ts';
import type { User } from './extract.ts';
import { type Report, type SiteRules, siteOf } from './transform/site.ts';

export interface MappingRules extends SiteRules {
  readonly dictionary: Dictionary;
  readonly tables: Readonly<Record<Role, RoleTable>>;
  readonly grades: GradeTable;
  readonly policies: PolicyTable;
  readonly daily: Readonly<Record<Role, boolean>>;
  readonly keys: KeySettings;
  readonly dates: DateForm;
  readonly tooLong: 'cut' | 'leave';
  readonly newPolicy: string;
}

/** A user as a row of `patrons.csv`: the role, then a value for each of the columns. */
export interface MappedUser {
  readonly row: readonly string[];
  readonly problems: readonly Problem[];
}

export interface Patrons {
  /** The field codes of `patrons.csv`, ascending: the union of what the roles map. */
  readonly codes: readonly string[];
  /** The header of `patrons.csv`, e.g. `role,1006 Last Name,…,1200 GUID`. */
  readonly header: readonly string[];
  /** Users ascending by id, each once. */
  readonly users: Iterable<MappedUser>;
}

/** Maps the users of the three roster files, each ascending by id, record by record. */
export function transform(roster: Readonly<Record<Role, Iterable<User>>>, rules: MappingRules): Patrons {
  const mapped = mappedRows(rules.tables, rules.keys, {});
  const codes = mappedCodes(mapped);
  const header = ['role', ...codes.map((code) => headingOf(code, rules.dictionary))];
  return { codes, header, users: mapUsers(roster, rules, mapped, codes) };
}

function* mapUsers(
  roster: Readonly<Record<Role, Iterable<User>>>,
  rules: MappingRules,
  rowsByRole: MappedRows,
  codes: readonly string[],
): Generator<MappedUser> {
  const columnByCode = new Map(codes.map((code, column) => [code, column + 1]));
  for (const user of byId(ROLES.map((role) => roster[role]))) {
    const role = roleOf(user, rules.daily);
    const problems: Problem[] = [];
    const report = (code: ProblemCode, field: string, message: string) =>
      problems.push({ code, role, guid: user.id, field, message });
    const row = new Array<string>(codes.length + 1).fill('');
    row[0] = role;
    for (const mapped of rowsByRole[role]) {
      const value = valueFor(user, role, mapped, rules, report);
      row[columnByCode.get(mapped.code) ?? 0] = value;
    }
    yield { row, problems };
  }
}

/** The first of students, teachers, staff that the user has and that is switched on; else the first they have. */
function roleOf(user: User, daily: Readonly<Record<Role, boolean>>): Role {
  const { student, teacher, staff, district_admin } = user.roles;
  const has = { students: student, teachers: teacher, staff: staff ?? district_admin };
  const roles = ROLES.filter((role) => has[role] !== undefined);
  return roles.find((role) => daily[role]) ?? roles[0] ?? 'staff';
}

function valueFor(user: User, role: Role, mapped: RoleTableRow, rules: MappingRules, report: Report): string {
  switch (mapped.verb) {
    case 'status':
      return '1';
    case 'site':
      return siteOf(user, role, rules, report);
    case 'policy':
      return policyOf(user, role, mapped, rules);
    case 'date':
    case 'gender':
    case 'level':
      return readByVerb(wireText(user, role, mapped.paths), mapped, rules, report);
    case 'guid':
    case 'key':
    case 'text':
    case 'email':
    case 'username':
      return fitted(wireText(user, role, mapped.paths), mapped, rules, report);
  }
}

/** The text at a path: in the role's own part of the user first, then in the user. '' where nothing is sent. */
export function wireText(user: User, role: Role, paths: readonly string[]): string {
  const parts = roleParts(user, role);
  for (const path of paths) {
    for (const part of [...parts, user]) {
      const text = textAt(part, path.split('.'));
      if (text !== '') return text;
    }
  }
  return '';
}

function roleParts(user: User, role: Role): readonly unknown[] {
  const { student, teacher, staff, district_admin } = user.roles;
  if (role === 'students') return [student];
  return role === 'teachers' ? [teacher] : [staff, district_admin];
}

function textAt(part: unknown, path: readonly string[]): string {
  let at = part;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return '';
    at = Object.getOwnPropertyDescriptor(at, key)?.value;
  }
  return typeof at === 'string' ? at : '';
}

function readByVerb(wire: string, mapped: RoleTableRow, rules: MappingRules, report: Report): string {
  const text = tidied(wire, mapped, report);
  if (text === '') return '';
  const read = READERS[mapped.verb]?.(text, rules);
  if (read !== undefined) return read;
  const problem = VERBS[mapped.verb].problem;
  if (problem)
    report(problem, mapped.code, `${mapped.title} is left alone: Clever's value is none that can be read.`);
  return '';
}

type Reader = (text: string, rules: MappingRules) => string | undefined;

const READERS: Readonly<Partial<Record<RoleTableRow['verb'], Reader>>> = {
  date: (text, rules) => readCleverDate(text, rules.dates),
  gender: (text) => readCleverGender(text),
  level: (text, { grades }) => grades.levelOf(text) ?? (isCleverGrade(text) ? text : undefined),
};

/** The text tidied and no longer than its field: cut where names and addresses may be, else left alone. */
function fitted(wire: string, mapped: RoleTableRow, rules: MappingRules, report: Report): string {
  const text = tidied(wire, mapped, report);
  if (mapped.code === '1006' && text === '') report('NO_LAST_NAME', '1006', 'Clever sent no last name.');
  const field = rules.dictionary.byCode.get(mapped.code);
  const longest = field?.longest ?? null;
  if (longest === null || text.length <= longest) return text;
  const lengths = `${text.length} characters, Alexandria keeps ${longest}`;
  if (field?.cut && rules.tooLong === 'cut') {
    report('TOO_LONG_CUT', mapped.code, `${mapped.title} was cut: ${lengths}.`);
    return cut(text, longest);
  }
  report('TOO_LONG_LEFT', mapped.code, `${mapped.title} is left alone: ${lengths}.`);
  return '';
}

function tidied(wire: string, mapped: RoleTableRow, report: Report): string {
  const { text, cleaned } = tidy(wire);
  if (cleaned)
    report('CLEANED', mapped.code, `${mapped.title} held control characters; each run became one space.`);
  if (isLikeFormula(text))
    report('FORMULA', mapped.code, `${mapped.title} begins like a formula of a spreadsheet.`);
  return text;
}

function policyOf(
  user: User,
  role: Role,
  mapped: RoleTableRow,
  { policies, newPolicy }: MappingRules,
): string {
  const grade = wireText(user, role, mapped.paths).trim();
  return policies.policyOf(role, grade) ?? newPolicy;
}

/** The users of several files, each ascending by id, as one ascending row. */
function* byId(files: readonly Iterable<User>[]): Generator<User> {
  const iterators = files.map((file) => file[Symbol.iterator]());
  const heads = iterators.map((iterator) => iterator.next());
  for (;;) {
    let least = -1;
    for (const [index, head] of heads.entries()) {
      if (!head.done && (least === -1 || head.value.id < idOf(heads[least]))) least = index;
    }
    const head = heads[least];
    const iterator = iterators[least];
    if (!head || head.done || !iterator) return;
    yield head.value;
    heads[least] = iterator.next();
  }
}

function idOf(head: IteratorResult<User, unknown> | undefined): string {
  return head && !head.done ? head.value.id : '';
}
