// The tables that a library keeps in its workspace: sites, policies, grades and protected barcodes.
// It refuses lines that contradict each other and ids that a spreadsheet has spoiled; it corrects nothing.

import { oneOf, refuseScientific, unexpected } from './cells.ts';
import { readTable, refusedCell, type TableRow } from './csv.ts';
import { ROLES, type Role } from './roles.ts';
import { fromSheet } from './text.ts';

/** One line of `sites.csv`: a school's site, a school left out on purpose, or a site without a school on purpose. */
interface SiteRow {
  readonly schoolId: string;
  readonly schoolNumber: string;
  readonly schoolName: string;
  readonly siteCode: string;
  readonly siteName: string;
}

/** The site code of a school that waits for its answer: the line stands there to be filled in. */
export const UNANSWERED = '?';

export interface SiteTable {
  /** In the order of the file, those that wait for an answer too. */
  readonly rows: readonly SiteRow[];
  /** Site code by school id; '' is a school left out on purpose. */
  readonly siteOfSchool: ReadonlyMap<string, string>;
  /** School ids by site code; a site without a school is not in it. */
  readonly schoolsOfSite: ReadonlyMap<string, readonly string[]>;
  /** Name by site code, '' where nobody wrote one. All sites are in it. */
  readonly nameOfSite: ReadonlyMap<string, string>;
}

export interface PolicyTable {
  readonly rows: readonly { readonly role: Role; readonly grade: string; readonly policy: string }[];
  /** The policy of a role and Clever grade; a line without a grade is for the grades that have none of their own. */
  readonly policyOf: (role: Role, grade: string) => string | undefined;
  /** Whether a policy, in whatever letters, is for students or for adults; '' when it is in no line or lines of both. */
  readonly kindOfPolicy: (policy: string) => 'student' | 'adult' | '';
}

export interface GradeTable {
  readonly rows: readonly { readonly grade: string; readonly level: string }[];
  /** The text of the library's Grade Table for a Clever grade. */
  readonly levelOf: (grade: string) => string | undefined;
}

export interface ProtectTable {
  readonly barcodes: ReadonlySet<string>;
}

const SCHOOL_ID = /^[0-9a-f]{24}$/;
const LONGEST_POLICY = 4;

/** Parses `sites.csv`. A school with `?` is not answered yet. A school twice, and a line with neither school nor site, are refused. Throws SyncError TABLE. */
export function parseSites(text: string, where: string): SiteTable {
  const columns = ['school_id', 'site_code'];
  const optional = ['school_number', 'school_name', 'site_name'];
  const siteOfSchool = new Map<string, string>();
  const schoolsOfSite = new Map<string, string[]>();
  const nameOfSite = new Map<string, string>();
  const seen = new Set<string>();
  const rows = readTable(text, { where, columns, optional }).map((line) => {
    const row = siteRow(line);
    if (seen.has(row.schoolId)) {
      throw unexpected(line, 'school_id', 'each school once', 'Keep the line with the right site.');
    }
    if (row.schoolId !== '') seen.add(row.schoolId);
    if (row.siteCode === UNANSWERED) return row;
    if (row.schoolId !== '') siteOfSchool.set(row.schoolId, row.siteCode);
    if (row.siteCode === '') return row;
    nameOfSite.set(row.siteCode, nameOfSite.get(row.siteCode) || row.siteName);
    if (row.schoolId === '') return row;
    const schools = schoolsOfSite.get(row.siteCode) ?? [];
    schoolsOfSite.set(row.siteCode, [...schools, row.schoolId]);
    return row;
  });
  return { rows, siteOfSchool, schoolsOfSite, nameOfSite };
}

function siteRow(line: TableRow): SiteRow {
  const schoolId = line.cell('school_id');
  const siteCode = fromSheet(line.cell('site_code'));
  refuseScientific(line, 'school_id');
  refuseScientific(line, 'site_code');
  if (schoolId !== '' && !SCHOOL_ID.test(schoolId)) {
    const expected = "Clever's id of the school: 24 digits and small letters a to f";
    throw unexpected(line, 'school_id', expected, 'Copy the id from 1-extract/schools.jsonl of a run.');
  }
  if (schoolId === '' && (siteCode === '' || siteCode === UNANSWERED)) {
    throw refusedCell(
      line,
      'school_id',
      'Got neither a school nor a site, expected at least one.',
      'Write the missing id or code, or delete the line.',
    );
  }
  return {
    schoolId,
    schoolNumber: fromSheet(line.cell('school_number')),
    schoolName: fromSheet(line.cell('school_name')),
    siteCode,
    siteName: fromSheet(line.cell('site_name')),
  };
}

/** Parses `policies.csv`: a policy for each role and grade, at most 4 characters. Throws SyncError TABLE. */
export function parsePolicies(text: string, where: string): PolicyTable {
  const policies = new Map<string, string>();
  const rows = readTable(text, { where, columns: ['role', 'grade', 'policy'] }).map((line) => {
    const [role, grade, policy] = [oneOf(line, 'role', ROLES), line.cell('grade'), line.cell('policy')];
    if (policy === '' || policy.length > LONGEST_POLICY) {
      const expected = `the short code of a policy, at most ${LONGEST_POLICY} characters`;
      throw unexpected(line, 'policy', expected, 'Write the short code, not the name.');
    }
    const key = `${role} ${grade}`;
    if (policies.has(key)) {
      throw unexpected(line, 'grade', `one line for ${role} of this grade`, 'Delete one of the two lines.');
    }
    policies.set(key, policy);
    return { role, grade, policy };
  });
  const kindOfPolicy = (policy: string) => {
    const folded = policy.toUpperCase();
    const named = rows.filter((row) => row.policy.toUpperCase() === folded);
    const kinds = named.map(({ role }) => kindOfRole(role));
    return kinds.every((kind) => kind === kinds[0]) ? (kinds[0] ?? '') : '';
  };
  const policyOf = (role: Role, grade: string) =>
    policies.get(`${role} ${grade}`) ?? policies.get(`${role} `);
  return { rows, policyOf, kindOfPolicy };
}

function kindOfRole(role: Role): 'student' | 'adult' {
  return role === 'students' ? 'student' : 'adult';
}

/** Parses `grades.csv`: the library's own text for a Clever grade. Throws SyncError TABLE. */
export function parseGrades(text: string, where: string): GradeTable {
  const levels = new Map<string, string>();
  const rows = readTable(text, { where, columns: ['grade', 'level'] }).map((line) => {
    const [grade, level] = [line.cell('grade'), line.cell('level')];
    if (grade === '') throw unexpected(line, 'grade', 'a grade of Clever', 'Write it, or delete the line.');
    if (level === '') {
      throw unexpected(line, 'level', 'a level of the Grade Table', 'Write it, or delete the line.');
    }
    if (levels.has(grade)) {
      throw unexpected(line, 'grade', 'each grade once', 'Delete one of the two lines.');
    }
    levels.set(grade, level);
    return { grade, level };
  });
  return { rows, levelOf: (grade) => levels.get(grade) };
}

/** Parses `protect.csv`: the patrons that nothing is ever written for. Throws SyncError TABLE. */
export function parseProtect(text: string, where: string): ProtectTable {
  const lines = readTable(text, { where, columns: ['barcode'], optional: ['why'] });
  for (const line of lines) {
    refuseScientific(line, 'barcode');
    if (line.cell('barcode') !== '') continue;
    throw unexpected(line, 'barcode', 'the barcode of a patron', 'Write it, or delete the line.');
  }
  return { barcodes: new Set(lines.map((line) => line.cell('barcode'))) };
}
