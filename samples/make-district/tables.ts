// The settings and tables of the sample workspace: every site answered, and one person decided each way.

import { DISTRICT_ID, SCHOOLS, SITE_NAMES } from './names.ts';
import { csv } from './papers.ts';
import { LEVELS, policyOf } from './patrons.ts';

/** The files at the top of the sample workspace by their names. */
export function workspaceTables(
  decided: { same: string; new: string },
  protectedBarcodes: readonly string[],
): ReadonlyMap<string, string> {
  return new Map([
    ['clever-sync.json', `${JSON.stringify(SETTINGS, null, 2)}\n`],
    ['sites.csv', sites()],
    ['policies.csv', policies()],
    ['grades.csv', csv([['grade', 'level'], ...Object.entries(LEVELS)])],
    [
      'protect.csv',
      csv([['barcode', 'why'], ...protectedBarcodes.map((barcode) => [barcode, 'kept by hand'])]),
    ],
    [
      'decisions.csv',
      csv([
        ['guid', 'decision', 'barcode', 'who', 'note'],
        [decided.same, 'same', 'L00412', 'librarian', 'asked the teacher: Bea is Beatriz'],
        [decided.new, 'new', '', 'librarian', 'the e-mail is the family’s'],
      ]),
    ],
  ]);
}

const SETTINGS = {
  district: DISTRICT_ID,
  enabled: true,
  keys: { students: { communityId: 'student_number', barcode: 'student_number' } },
  titles: { 1001: 'Student #' },
  newPatrons: { policy: 'STU' },
};

function sites(): string {
  const shared = Object.entries(SCHOOLS).filter(([key]) => key !== 'unshared');
  const rows = shared.map(([, { id, number, name, site }]) => [
    id,
    number,
    name,
    site,
    SITE_NAMES[site] ?? '',
  ]);
  return csv([
    ['school_id', 'school_number', 'school_name', 'site_code', 'site_name'],
    ...rows,
    ['', '', '', 'DPL', SITE_NAMES.DPL ?? ''],
  ]);
}

function policies(): string {
  const grades = [
    'PreKindergarten',
    'Kindergarten',
    ...Array.from({ length: 12 }, (_, index) => String(index + 1)),
  ];
  return csv([
    ['role', 'grade', 'policy'],
    ...grades.map((grade) => ['students', grade, policyOf(grade)]),
    ['teachers', '', 'FAC'],
    ['staff', '', 'STAF'],
  ]);
}
