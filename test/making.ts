// Small rosters and exports in memory, for the tests of the stages: people are numbered, and user N and patron N are
// one person unless a test says otherwise. Checks nothing itself.

import { headingOf, mappedCodes, mappedRows } from '../mappings/mapped.ts';
import type { Problem } from '../mappings/problems.ts';
import type { Role } from '../mappings/roles.ts';
import { parseGrades, parsePolicies, parseSites } from '../mappings/workspace.ts';
import { readMappings } from '../pipeline/workspace/tables.ts';
import { writeCell } from '../stages/delimited.ts';
import { type PatronExport, readExport } from '../stages/export.ts';
import { type Known, type KnownPerson, NOTHING_KNOWN } from '../stages/known.ts';
import { type LoadFile, load } from '../stages/load.ts';
import type { MatchInput, MatchRules } from '../stages/match/input.ts';
import { type Decision, type PlanSummary, planLine } from '../stages/match/plan.ts';
import { match } from '../stages/match.ts';

/** Cells by field code. */
export type Cells = Readonly<Record<string, string>>;

/** A row of patrons.csv. */
export interface Person {
  readonly role: Role;
  readonly cells: Cells;
}

export const MAPPINGS = readMappings();

/** An id in Clever's form. */
export function id(number: number): string {
  return number.toString(16).padStart(24, '0');
}

export const LINCOLN = id(0x901);
export const OAKMERE = id(0x902);
export const LEFT_OUT = id(0x903);

/** LIN and OAK have schools, STO has none on purpose, and one school is left out on purpose. */
export const SITES = parseSites(
  `school_id,site_code\n${LINCOLN},LIN\n${OAKMERE},OAK\n${LEFT_OUT},\n,STO\n`,
  'sites.csv',
);

export const POLICIES = parsePolicies(
  'role,grade,policy\nstudents,,STU\nstudents,10,UPP\nteachers,,TEA\nstaff,,TEA\n',
  'policies.csv',
);

const OFF = { communityId: null, barcode: null };
export const NO_KEYS = { students: OFF, teachers: OFF, staff: OFF };
export const ALL_KEYS = {
  students: { communityId: 'student_number', barcode: 'sis_id' },
  teachers: { communityId: 'teacher_number', barcode: 'sis_id' },
  staff: { communityId: 'staff_id', barcode: 'staff_id' },
};

/** The rules of a library that changed no setting. */
export const RULES: MatchRules = {
  dictionary: MAPPINGS.dictionary,
  tables: MAPPINGS.roles,
  keys: NO_KEYS,
  owners: {},
  titles: {},
  daily: { students: true, teachers: true, staff: true },
  sites: SITES,
  policies: POLICIES,
  grades: parseGrades('grade,level', 'grades.csv'),
  decisions: new Map(),
  protection: { barcodes: ['1-50'], policies: ['SYS'], listed: new Set() },
  dates: 'Mon D, YYYY',
  protectedStatuses: ['2', '3', '5', '6'],
  foreignGuids: 'keep',
  clear: null,
  possibleDuplicate: 'review',
  graceRosters: 0,
  limits: {
    transferPercent: 10,
    transferCount: 500,
    createPercent: 25,
    updatePercent: 75,
    fieldPercent: 50,
    minimum: 20,
  },
  without: [],
  importHeader: '###*PT01/{codes}/',
};

/** User N at Lincoln, with names of their own. */
export function user(number: number, cells: Cells = {}, role: Role = 'students'): Person {
  const own = {
    '1200': id(number),
    '1006': `Last${number}`,
    '1007': `First${number}`,
    '1026': '1',
    '1050': 'LIN',
  };
  return { role, cells: { ...own, ...cells } };
}

/** Patron N at Lincoln, Active, without a GUID. */
export function patron(number: number, cells: Cells = {}): Cells {
  const own = { '1000': String(1000 + number), '1006': `Last${number}`, '1007': `First${number}` };
  return { ...own, '1026': '1', '1050': 'LIN', ...cells };
}

/** Patron N with the GUID of user N. */
export function linked(number: number, cells: Cells = {}): Cells {
  return patron(number, { '1200': id(number), ...cells });
}

export const COLUMNS = [
  ...['1000', '1001', '1006', '1007', '1008', '1010', '1019', '1020', '1026', '1028', '1030', '1032', '1034'],
  ...['1036', '1037', '1045', '1050', '1052', '1200'],
];

/** An export as comma text, headed by codes. */
export function exportText(patrons: readonly Cells[], columns: readonly string[] = COLUMNS): string {
  const line = (cells: readonly string[]) =>
    `${cells.map((cell) => writeCell(cell, { delimiter: ',', quoted: true })).join(',')}\r\n`;
  return line(columns) + patrons.map((cells) => line(columns.map((code) => cells[code] ?? ''))).join('');
}

export function openExport(content: string | Buffer, titles: Cells = {}): PatronExport {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return readExport(bytes, { name: 'exports/patrons.txt', dictionary: MAPPINGS.dictionary, titles });
}

/** The bytes of patrons.csv. */
function usersCsv(people: readonly Person[], { tables, keys, dictionary }: MatchRules): Buffer {
  const codes = mappedCodes(mappedRows(tables, keys, {}));
  const line = (cells: readonly string[]) =>
    `${cells.map((cell) => writeCell(cell, { delimiter: ',', quoted: true })).join(',')}\n`;
  const guidOf = ({ cells }: Person) => cells['1200'] ?? '';
  const sorted = [...people].sort((one, other) => (guidOf(one) < guidOf(other) ? -1 : 1));
  const rows = sorted.map(({ role, cells }) => line([role, ...codes.map((code) => cells[code] ?? '')]));
  return Buffer.from(line(['role', ...codes.map((code) => headingOf(code, dictionary))]) + rows.join(''));
}

export interface Making {
  readonly users: readonly Person[];
  readonly patrons?: readonly Cells[];
  readonly columns?: readonly string[];
  /** Instead of patrons. */
  readonly export?: PatronExport;
  readonly rules?: Partial<MatchRules>;
  readonly known?: Known;
  readonly legacyIds?: MatchInput['legacyIds'];
  /** What Clever sends of user N for fields that are not mapped, by path. */
  readonly fields?: Readonly<Record<number, Cells>>;
  readonly problems?: readonly Problem[];
  readonly roster?: Partial<MatchInput['roster']>;
  readonly isRosterCounted?: boolean;
  /** The ids of the schools of the roster. */
  readonly schools?: ReadonlySet<string>;
}

export interface Made {
  readonly decisions: readonly Decision[];
  readonly summary: PlanSummary;
  readonly export: PatronExport;
  /** The decision about user N. */
  of(number: number): Decision;
  /** The decision about an export record that nobody in the roster has. */
  leftover(row: number): Decision;
}

/** A roster that was read whole. */
const WHOLE: MatchInput['roster'] = {
  complete: true,
  incomplete: [],
  unreadable: 0,
  counts: { schools: 3, students: 0, teachers: 0, staff: 0, users: 0 },
};

/** Plans, each decision read back from its line of plan.jsonl. */
export function planOf(making: Making): Made {
  const rules = { ...RULES, ...making.rules };
  const patronExport =
    making.export ?? openExport(exportText(making.patrons ?? [], making.columns ?? COLUMNS), rules.titles);
  const decisions: Decision[] = [];
  const summary = match(
    {
      users: usersCsv(making.users, rules),
      problems: making.problems ?? [],
      legacyIds: making.legacyIds ?? [],
      fields: (guids) => sentFields(making.fields ?? {}, guids),
      roster: { ...WHOLE, ...making.roster },
      schools: making.schools ?? new Set([LINCOLN, OAKMERE, LEFT_OUT]),
      isRosterCounted: making.isRosterCounted ?? false,
      export: patronExport,
      known: making.known ?? NOTHING_KNOWN,
      rules,
      inputs: { export: 'b', 'sites.csv': 'a' },
    },
    (decision) => decisions.push(JSON.parse(planLine(decision))),
  );
  const found = (decision: Decision | undefined, what: string) => {
    if (decision === undefined) throw new RangeError(`no decision about ${what}`);
    return decision;
  };
  return {
    decisions,
    summary,
    export: patronExport,
    of: (number) =>
      found(
        decisions.find(({ guid, action }) => guid === id(number) && !isLeftover(action)),
        `user ${number}`,
      ),
    leftover: (row) =>
      found(
        decisions.find((decision) => decision.row === row && isLeftover(decision.action)),
        `record ${row}`,
      ),
  };
}

function sentFields(fields: Readonly<Record<number, Cells>>, guids: ReadonlySet<string>) {
  return Object.entries(fields)
    .map(([number, cells]) => ({
      guid: id(Number(number)),
      value: (_: Role, path: string) => cells[path] ?? '',
    }))
    .filter(({ guid }) => guids.has(guid));
}

function isLeftover(action: Decision['action']): boolean {
  return action === 'transfer' || action === 'clear' || action === 'untouched';
}

/** What earlier runs know of a few people, by their number. */
export function knownOf(
  people: Readonly<Record<number, Partial<KnownPerson>>>,
  about: Partial<Pick<Known, 'loaded' | 'roster' | 'linked' | 'changed' | 'present'>> = {},
): Known {
  const nobody: KnownPerson = { role: '', status: '', absent: 0 };
  const byGuid = new Map(
    Object.entries(people).map(([number, person]) => [id(Number(number)), { ...nobody, ...person }]),
  );
  const person = (guid: string) => byGuid.get(guid) ?? nobody;
  return {
    ...NOTHING_KNOWN,
    ...about,
    present: about.present ?? [...byGuid.values()].filter(({ absent }) => absent === 0).length,
    people: byGuid,
    role: (guid) => person(guid).role,
    status: (guid) => person(guid).status,
    absent: (guid) => person(guid).absent,
  };
}

/** The files of a load by name. */
export function loaded(made: Made, partBytes = 50_000_000): ReadonlyMap<string, Buffer> {
  const { summary, decisions } = made;
  const input = { export: made.export, summary, decisions: () => decisions, partBytes };
  const files = new Map<string, Buffer>();
  for (const file of load(input, '.txt')) files.set(file.name, bytesOf(file));
  return files;
}

function bytesOf({ pieces }: LoadFile): Buffer {
  return Buffer.concat([...pieces].map((piece) => Buffer.from(piece)));
}
