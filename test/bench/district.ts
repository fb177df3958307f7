// A large invented district for the benches: the roster of a run as Clever sends it, the library's export, settings and
// sites. One in fifty changed, one in a hundred new, one in a hundred gone. Made by numbers; nobody in it is real.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWhole } from '../../pipeline/disk/files.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export interface District {
  /** The id of the run that gets the roster. */
  readonly run: string;
  readonly users: number;
  /** Whether the export has no GUIDs yet, so that everybody is matched by number and written. */
  readonly isFirst: boolean;
}

/** Fills an empty folder with students at ten schools. */
export function makeDistrict(workspaceFolder: string, { run, users, isFirst }: District): void {
  const extract = join(workspaceFolder, 'runs', run, '1-extract');
  mkdirSync(extract, { recursive: true });
  mkdirSync(join(workspaceFolder, 'exports'));
  if (existsSync(join(workspaceFolder, 'clever-sync.json'))) throw new Error('the folder is not empty');
  const school = (n: number) => `5a${String(n % 10).padStart(22, '0')}`;
  const keys = { students: { communityId: 'student_number', barcode: 'student_number' } };
  const limits = {
    transferPercent: 100,
    transferCount: 1e9,
    createPercent: 100,
    updatePercent: 100,
    fieldPercent: 100,
    minimum: 20,
  };
  const settings = { district: '5d0000000000000000000001', enabled: true, keys, limits };
  writeFileSync(join(workspaceFolder, 'clever-sync.json'), JSON.stringify(settings));
  const sites = Array.from({ length: 10 }, (_, n) => `${school(n)},${n},School ${n},S${n},Site ${n}\n`);
  writeFileSync(
    join(workspaceFolder, 'sites.csv'),
    `school_id,school_number,school_name,site_code,site_name\n${sites.join('')}`,
  );
  const schools = Array.from(
    { length: 10 },
    (_, n) => `${JSON.stringify({ id: school(n), name: `School ${n}` })}\n`,
  );
  writeFileSync(join(extract, 'schools.jsonl'), schools.join(''));
  writeFileSync(join(extract, 'teachers.jsonl'), '');
  writeFileSync(join(extract, 'staff.jsonl'), '');
  const counts = { schools: 10, students: users, teachers: 0, staff: 0, users };
  const lastSync = { before: '', after: '' };
  writeFileSync(
    join(extract, 'extract.json'),
    JSON.stringify({
      district: settings.district,
      lastSync,
      complete: true,
      incomplete: [],
      counts,
      unreadable: 0,
      unreadableFields: 0,
      files: {},
    }),
  );
  const roster = openWhole(join(extract, 'students.jsonl'));
  const patrons = openWhole(join(workspaceFolder, 'exports', 'patrons.txt'));
  const titles = [
    'Barcode',
    'Community ID',
    'Last Name',
    'First Name',
    'Middle Name',
    'Level',
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
    'Policy',
    'General Notes',
    'GUID',
  ];
  patrons.write(`${titles.join('\t')}\r\n`);
  for (let n = 0; n < users; n += 1) {
    const person = personOf(n);
    if (n % 100 !== 1) roster.write(`${JSON.stringify(wireOf(person, n, school(n)))}\n`);
    if (n % 100 !== 2) patrons.write(`${patronOf(person, n, isFirst).join('\t')}\r\n`);
  }
  roster.commit();
  patrons.commit();
}

interface Invented {
  readonly id: string;
  readonly number: string;
  readonly last: string;
  readonly first: string;
}

function personOf(n: number): Invented {
  const id = `5b${n.toString(16).padStart(22, '0')}`;
  return { id, number: String(200_000 + n), last: `Lastname${n}`, first: `Firstname${n % 977}` };
}

function wireOf({ id, number, last, first }: Invented, n: number, school: string): unknown {
  const location = { address: `${n} Invented Street`, city: 'Rivervale', state: 'CA', zip: '90000' };
  const student = {
    school,
    schools: [school],
    sis_id: number,
    student_number: number,
    dob: `${1 + (n % 12)}/${1 + (n % 28)}/2012`,
    gender: n % 2 === 0 ? 'F' : 'M',
    grade: String(1 + (n % 12)),
    location,
    credentials: { district_username: `user${n}` },
  };
  return { id, name: { first, middle: 'Q', last }, email: `user${n}@rivervale.example`, roles: { student } };
}

function patronOf({ id, number, last, first }: Invented, n: number, isFirst: boolean): readonly string[] {
  const level = n % 50 === 0 ? '0' : String(1 + (n % 12));
  const birth = `${MONTHS[n % 12]} ${1 + (n % 28)}, 2012`;
  const contact = [
    `user${n}@rivervale.example`,
    `user${n}`,
    `${n} Invented Street`,
    'Rivervale',
    'CA',
    '90000',
  ];
  const site = `S${n % 10}`;
  const sex = n % 2 === 0 ? '2' : '1';
  return [
    number,
    number,
    last,
    first,
    'Q',
    level,
    '1',
    site,
    birth,
    sex,
    ...contact,
    'ELEM',
    `likes "books" ${n}`,
    // A few whom no roster ever held.
    isFirst || n % 1000 === 1 ? '' : id,
  ];
}
