// The places in a Clever user that a role table may name. Race, disability, meals, language and Clever's own
// timestamps are not among them, so that no table can carry them to the library.

import type { Role } from './roles.ts';

const EVERY_USER = ['id', 'name.first', 'name.middle', 'name.last', 'email'];

/** Paths of the role's own part are written without `roles.student.` before them. */
export const CLEVER_PATHS: Readonly<Record<Role, readonly string[]>> = {
  students: [
    ...EVERY_USER,
    'school',
    'student_number',
    'sis_id',
    'state_id',
    'dob',
    'gender',
    'grade',
    'location.address',
    'location.city',
    'location.state',
    'location.zip',
    'credentials.district_username',
  ],
  teachers: [
    ...EVERY_USER,
    'school',
    'teacher_number',
    'sis_id',
    'state_id',
    'title',
    'credentials.district_username',
  ],
  staff: [...EVERY_USER, 'schools', 'staff_id', 'title', 'credentials.district_username'],
};

/** Each of these places in words, for people who never saw Clever's field names. */
export const PATH_WORDS: ReadonlyMap<string, string> = new Map([
  ['id', 'Clever id'],
  ['name.first', 'first name'],
  ['name.middle', 'middle name'],
  ['name.last', 'last name'],
  ['email', 'e-mail'],
  ['school', 'school'],
  ['schools', 'schools'],
  ['student_number', 'student number'],
  ['teacher_number', 'teacher number'],
  ['staff_id', 'staff id'],
  ['sis_id', 'id in the student information system'],
  ['state_id', 'state id'],
  ['dob', 'date of birth'],
  ['gender', 'gender'],
  ['grade', 'grade'],
  ['title', 'title'],
  ['location.address', 'street address'],
  ['location.city', 'city'],
  ['location.state', 'state'],
  ['location.zip', 'postal code'],
  ['credentials.district_username', 'district username'],
]);
