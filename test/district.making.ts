// Invented people for tests, once as Clever sends them and once as Alexandria exports them, both written out from one
// plain description. Uses nothing of the program, so that an expectation never comes from what it is to judge.

export type BirthDate = readonly [year: number, month: number, day: number];

/** One person, as both systems would know them. '' is what a system does not know. */
export interface Being {
  readonly guid: string;
  readonly role: 'students' | 'teachers' | 'staff';
  readonly first: string;
  readonly middle: string;
  readonly last: string;
  readonly email: string;
  readonly username: string;
  readonly number: string;
  readonly birth: BirthDate | null;
  readonly gender: '' | 'M' | 'F' | 'X';
  readonly grade: string;
  readonly school: string;
}

export type Wire = Readonly<Record<string, unknown>>;
/** A patron's cells by the title of their column. */
export type Patron = Readonly<Record<string, string>>;

export const COLUMNS = [
  'Barcode',
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
  'Items Out',
  'Total Fines',
  'General Notes',
  'GUID',
] as const;

/** 24 hexadecimal digits from a number, ascending with it. */
export function cleverId(number: number, family = '5b'): string {
  return family + number.toString(16).padStart(22, '0');
}

/** A user in Clever's wire form; values that are blank are not sent. */
export function wireOf(being: Being, district: string): Wire {
  const { guid, role, first, middle, last, email, school } = being;
  const part = { students: studentPart, teachers: teacherPart, staff: staffPart }[role](being, school);
  const key = { students: 'student', teachers: 'teacher', staff: 'staff' }[role];
  return {
    id: guid,
    district,
    ...sent({ email }),
    name: sent({ first, middle, last }),
    roles: { [key]: part },
  };
}

function studentPart(being: Being, school: string): Wire {
  const dob = being.birth === null ? '' : [being.birth[1], being.birth[2], being.birth[0]].join('/');
  return {
    ...(school === '' ? {} : { school, schools: [school] }),
    ...sent({ student_number: being.number, dob, gender: being.gender, grade: being.grade }),
    sis_id: `S${being.number}`,
    credentials: sent({ district_username: being.username }),
  };
}

function teacherPart(being: Being, school: string): Wire {
  return {
    school,
    schools: [school],
    sis_id: `T${being.number}`,
    teacher_number: being.number,
    credentials: sent({ district_username: being.username }),
    legacy_id: '',
  };
}

function staffPart(being: Being, school: string): Wire {
  return { schools: [school], staff_id: being.number, credentials: {}, legacy_id: '' };
}

function sent(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** e.g. 'Feb 11, 2007' */
export function birthWords(birth: BirthDate | null): string {
  return birth === null ? '' : `${MONTHS[birth[1] - 1]} ${birth[2]}, ${birth[0]}`;
}

/** The person as an active, linked patron in whom nothing differs from the roster. */
export function patronOf(being: Being, site: string): Patron {
  const isStudent = being.role === 'students';
  return {
    Barcode: being.number,
    'Last Name': being.last,
    'First Name': being.first,
    'Middle Name': being.role === 'staff' ? '' : being.middle,
    Level: isStudent ? being.grade : '',
    Policy: isStudent ? 'STU' : 'FAC',
    Status: '1',
    Site: site,
    Birthdate: isStudent ? birthWords(being.birth) : '',
    Sex: isStudent ? ({ M: '1', F: '2', X: '0', '': '' }[being.gender] ?? '') : '',
    Email: being.email,
    Username: being.role === 'staff' ? '' : being.username,
    'Items Out': '0',
    'Total Fines': '0.00',
    'General Notes': '',
    GUID: being.guid,
  };
}

/** One line of an export, without its line end. */
export function patronLine(patron: Patron): string {
  return COLUMNS.map((title) => patron[title] ?? '').join('\t');
}

/** A tab-delimited export with titles, CRLF, no quotes. */
export function exportText(patrons: readonly Patron[]): string {
  return [COLUMNS.join('\t'), ...patrons.map(patronLine)].map((line) => `${line}\r\n`).join('');
}
