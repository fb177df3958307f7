// Writes people as Clever sends them (the inner objects of `data`), one user a line in ascending id order.

import { DISTRICT_ID, SCHOOLS, type SchoolKey } from './names.ts';
import type { Person } from './people.ts';

/** `users.json`: an array, one user a line. */
export function usersJson(people: readonly Person[]): string {
  const ordered = [...people].sort((a, b) => (a.id < b.id ? -1 : 1));
  return `[\n${ordered.map((person) => JSON.stringify(user(person))).join(',\n')}\n]\n`;
}

/** `schools.json`: an array, one school a line, without the school that the district does not share. */
export function schoolsJson(): string {
  const shared = Object.entries(SCHOOLS).filter(([key]) => key !== 'unshared');
  const lines = shared.map(([, { id, name, number, low, high }]) =>
    JSON.stringify({
      id,
      district: DISTRICT_ID,
      name,
      sis_id: `RV${number}`,
      school_number: number,
      low_grade: low,
      high_grade: high,
      phone: `555-01${number.slice(0, 2)}`,
      location: { address: `${number} Schoolhouse Road`, city: 'Rivervale', state: 'OR', zip: '97999' },
      created: '2023-08-01T07:00:00.000Z',
      last_modified: '2026-08-14T07:00:00.000Z',
    }),
  );
  return `[\n${lines.join(',\n')}\n]\n`;
}

/** `district.json`, as of one sync. */
export function districtJson(lastSync: string): string {
  const district = {
    id: DISTRICT_ID,
    name: 'Rivervale Unified (sample)',
    state: 'running',
    error: '',
    launch_date: '2023-08-01',
    last_sync: lastSync,
    sis_type: 'csv',
    login_methods: ['none'],
    portal_url: 'https://clever.com/in/rivervale-sample',
  };
  return `${JSON.stringify(district, null, 2)}\n`;
}

function user(person: Person): object {
  const name = filled(person, { first: person.first, middle: person.middle, last: person.last });
  return {
    id: person.id,
    district: DISTRICT_ID,
    ...filled(person, { email: person.email }),
    name,
    ...(person.dropped === '' ? {} : { created: '2023-08-21T10:02:11.000Z', last_modified: person.dropped }),
    roles: Object.fromEntries(person.roles.map((role) => [role, WIRE_ROLES[role](person)])),
  };
}

const WIRE_ROLES: Readonly<Record<Person['roles'][number], (person: Person) => object>> = {
  student: (person) => ({
    ...schoolsOf(person),
    sis_id: `RV-${person.number}`,
    ...filled(person, {
      student_number: person.number,
      state_id: person.sendsBlanks ? '' : `97${person.number}`,
      dob: person.dob,
      gender: person.gender,
      grade: person.grade,
    }),
    location: person.address === '' ? {} : { ...TOWN, address: person.address },
    credentials: filled(person, { district_username: person.username }),
    ...(person.dropped === '' ? {} : SENSITIVE),
  }),
  teacher: (person) => ({
    ...schoolsOf(person),
    sis_id: `RV-T${person.number}`,
    teacher_number: person.number,
    ...filled(person, { title: person.title }),
    credentials: filled(person, { district_username: person.username }),
    legacy_id: person.legacyId,
  }),
  staff: (person) => ({
    schools: person.schools.map((key) => SCHOOLS[key].id),
    staff_id: person.number,
    ...filled(person, { title: person.title }),
    credentials: filled(person, { district_username: person.username }),
    legacy_id: person.legacyId,
  }),
  district_admin: (person) => ({ ...filled(person, { title: person.title }), legacy_id: person.legacyId }),
  contact: (person) => ({ phone: '555-0188', phone_type: 'Cell', legacy_id: person.legacyId }),
};

const TOWN = { address: '', city: 'Rivervale', state: 'OR', zip: '97999' };

/** What this program must never keep, on a few users so that its dropping can be seen. */
const SENSITIVE = {
  race: 'Unknown',
  hispanic_ethnicity: 'N',
  home_language: 'Welsh',
  home_language_code: 'cym',
  ell_status: 'N',
  frl_status: 'Paid',
  iep_status: 'N',
  section_504_status: 'N',
  gifted_status: 'N',
  disability: { disability_status: 'Y', disability_type: 'Other', disability_code: 'other' },
  graduation_year: '2034',
  preferred_name: { first: '', middle: '', last: '' },
};

function schoolsOf(person: Person): object {
  const [primary] = person.schools;
  if (primary === undefined) return { schools: [] };
  return { school: SCHOOLS[primary].id, schools: person.schools.map(idOf).sort() };
}

function idOf(key: SchoolKey): string {
  return SCHOOLS[key].id;
}

/** Clever both leaves blank values out and sends them as ''. */
function filled(person: Person, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (person.sendsBlanks) return values;
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}
