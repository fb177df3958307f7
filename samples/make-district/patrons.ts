// The library's patron export: tab-delimited, titled, CRLF, UTF-8, with stray quotes that a quoted reading would trip over.

import { SCHOOLS } from './names.ts';
import type { Person } from './people.ts';

const COLUMNS = [
  'Barcode',
  'Student #',
  'Last Name',
  'First Name',
  'Middle Name',
  'Level',
  'Policy',
  'Status',
  'Site',
  'Birthdate',
  'Sex',
  'Email',
  'Username',
  'Address',
  'City',
  'State',
  'Postal Code',
  'Items Out',
  'Items Overdue',
  'Items On Hold',
  'Total Fines',
  'General Notes',
  'GUID',
  'Mobile',
  'Account Expiration',
] as const;
type Column = (typeof COLUMNS)[number];
/** One patron of the export by the titles of its columns. */
export type Patron = Readonly<Record<Column, string>>;
export type Cells = Partial<Patron>;

/** The record of a person as a library in step with Clever has it, but for the cells given. */
export function patronOf(person: Person, cells: Cells = {}): Patron {
  return { ...(person.roles.includes('student') ? studentCells(person) : adultCells(person)), ...cells };
}

/** `patrons.txt`, in the order of barcodes. */
export function exportText(patrons: readonly Patron[]): string {
  const ordered = [...patrons].sort((a, b) => (a.Barcode < b.Barcode ? -1 : 1));
  const rows = ordered.map((patron) => COLUMNS.map((column) => patron[column]));
  return [COLUMNS, ...rows].map((cells) => `${cells.join('\t')}\r\n`).join('');
}

/** The Level that grades.csv makes of a grade. */
export function levelOf(grade: string): string {
  return LEVELS[grade] ?? grade;
}

export const LEVELS: Readonly<Record<string, string>> = { PreKindergarten: 'PK', Kindergarten: 'K' };

/** The policy that policies.csv gives a student of a grade. */
export function policyOf(grade: string): string {
  const years = /^\d+$/.test(grade) ? Number(grade) : 0;
  if (years <= 5) return 'ELEM';
  return years <= 8 ? 'MIDD' : 'HIGH';
}

function studentCells(person: Person): Patron {
  return {
    ...adultCells(person),
    Barcode: person.number,
    'Student #': person.number,
    'Middle Name': person.middle,
    Level: levelOf(person.grade),
    Policy: policyOf(person.grade),
    Birthdate: longDate(person.dob),
    Sex: SEXES[person.gender] ?? '0',
    Address: person.address,
    City: 'Rivervale',
    State: 'OR',
    'Postal Code': '97999',
    'Account Expiration': 'Jun 30, 2027',
  };
}

/** Adults carry a local barcode that no student number equals. */
function adultCells(person: Person): Patron {
  const [school] = person.schools;
  return {
    Barcode: `7${person.number.slice(-5)}01`,
    'Student #': '',
    'Last Name': person.last,
    'First Name': person.first,
    'Middle Name': '',
    Level: '',
    Policy: person.roles.includes('teacher') ? 'FAC' : 'STAF',
    Status: '1',
    Site: school === undefined ? 'DPL' : SCHOOLS[school].site,
    Birthdate: '',
    Sex: '',
    Email: person.email,
    Username: person.username,
    Address: '',
    City: '',
    State: '',
    'Postal Code': '',
    'Items Out': '0',
    'Items Overdue': '0',
    'Items On Hold': '0',
    'Total Fines': '0.00',
    'General Notes': '',
    GUID: person.id,
    Mobile: '',
    'Account Expiration': '',
  };
}

const SEXES: Readonly<Record<string, string>> = { M: '1', F: '2', X: '0' };

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** e.g. 2/11/2007 as Feb 11, 2007 */
function longDate(dob: string): string {
  const [month = '', day = '', year = ''] = dob.split('/');
  return dob === '' ? '' : `${MONTHS[Number(month) - 1] ?? ''} ${day}, ${year}`;
}
