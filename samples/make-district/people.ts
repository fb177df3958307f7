// Makes invented people, no two of whom share an id, a name, a birth date, a number, an e-mail or a username.
// Chance comes from a seed of our own, so the same people are made every time. A case that needs a shared value sets it.

import { FIRST_NAMES, LAST_NAMES, MIDDLE_NAMES, type SchoolKey, STREETS, TITLES_AT_WORK } from './names.ts';

export interface Person {
  readonly roles: readonly ('student' | 'teacher' | 'staff' | 'district_admin' | 'contact')[];
  readonly id: string;
  readonly legacyId: string;
  readonly first: string;
  readonly middle: string;
  readonly last: string;
  readonly email: string;
  readonly username: string;
  /** The primary school first. */
  readonly schools: readonly SchoolKey[];
  readonly number: string;
  /** As Clever writes it: M/D/YYYY without leading zeros; '' for adults. */
  readonly dob: string;
  readonly gender: string;
  readonly grade: string;
  readonly address: string;
  readonly title: string;
  /** Whether a blank value is sent as '' and not left out. */
  readonly sendsBlanks: boolean;
  /** The day of the sync that touched the record, when it also carries what this program must drop; '' for none. */
  readonly dropped: string;
}

type Wish = Partial<Person>;

export interface People {
  student(school: SchoolKey, wish?: Wish): Person;
  teacher(school: SchoolKey, wish?: Wish): Person;
  staff(schools: readonly SchoolKey[], wish?: Wish): Person;
  districtAdmin(wish?: Wish): Person;
  /** An id in Clever's form that nobody else has. */
  newId(): string;
  /** A whole number from 0 to below. */
  roll(below: number): number;
}

/** Starts a register of people; the same seed makes the same people when they are asked for in the same order. */
export function startPeople(seed: number): People {
  const roll = dice(seed);
  const taken = new Set<string>();
  let made = 0;

  const pick = (from: readonly string[]): string => from[roll(from.length)] ?? '';
  const fresh = (make: () => string): string => {
    const value = make();
    if (taken.has(value)) return fresh(make);
    taken.add(value);
    return value;
  };
  const newId = (): string => fresh(() => `5c${hex(roll, 22)}`);

  const person = (roles: Person['roles'], schools: readonly SchoolKey[], wish: Wish): Person => {
    made += 1;
    const [first = '', last = ''] = fresh(() => `${pick(FIRST_NAMES)} ${pick(LAST_NAMES)}`).split(' ');
    const names = { first: wish.first ?? first, last: wish.last ?? last };
    const plain = `${letters(names.first)}.${letters(names.last)}`.slice(0, 40);
    return {
      roles,
      id: newId(),
      legacyId: newId(),
      middle: '',
      email: `${plain}@rivervale.example`,
      username: plain,
      schools,
      number: String(98_513 + made * 37).padStart(6, '0'),
      dob: '',
      gender: '',
      grade: '',
      address: '',
      title: '',
      sendsBlanks: false,
      dropped: '',
      ...names,
      ...wish,
    };
  };

  const student = (school: SchoolKey, wish: Wish = {}): Person => {
    const grade = wish.grade ?? pick(gradesOf(school));
    const chosen = {
      grade,
      dob: fresh(() => `${1 + roll(12)}/${1 + roll(28)}/${birthYear(grade) - roll(2)}`),
      middle: roll(2) === 0 ? pick(MIDDLE_NAMES) : '',
      gender: roll(2) === 0 ? 'F' : 'M',
      address: `${100 + roll(880)} ${pick(STREETS)} ${roll(2) === 0 ? 'Street' : 'Lane'}`,
    };
    const made = person(['student'], [school], { ...chosen, ...wish });
    return { ...made, email: wish.email ?? made.email.replace('@', '@students.') };
  };

  return {
    student,
    teacher: (school, wish = {}) => person(['teacher'], [school], { title: pick(TITLES_AT_WORK), ...wish }),
    staff: (schools, wish = {}) => person(['staff'], schools, { title: 'Office Manager', ...wish }),
    districtAdmin: (wish = {}) => person(['district_admin'], [], { title: 'Director', ...wish }),
    newId,
    roll,
  };
}

function gradesOf(school: SchoolKey): readonly string[] {
  if (school === 'alder') return ['Kindergarten', '1', '2', '3', '4', '5'];
  if (school === 'brook') return ['PreKindergarten', 'Kindergarten', '1', '2', '3', '4', '5'];
  if (school === 'high' || school === 'college') return ['9', '10', '11', '12'];
  return ['6', '7', '8'];
}

function birthYear(grade: string): number {
  const years = /^\d+$/.test(grade) ? Number(grade) : 0;
  return 2021 - years;
}

function letters(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}

function hex(roll: (below: number) => number, length: number): string {
  return Array.from({ length }, () => roll(16).toString(16)).join('');
}

/** Mulberry32: 32-bit whole numbers only, so every Node rolls alike. */
function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
