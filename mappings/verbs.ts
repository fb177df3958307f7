// The verbs a role table may name: what each makes of Clever's value, and when two values mean the same.
// A verb that cannot read a value says which problem it is; it never guesses.

import { type DateForm, readDate, writeDate } from './dates.ts';
import type { ProblemCode } from './problems.ts';

export const VERB_NAMES = [
  'guid',
  'key',
  'text',
  'email',
  'username',
  'date',
  'gender',
  'level',
  'site',
  'status',
  'policy',
] as const;
export type VerbName = (typeof VERB_NAMES)[number];

/** How this library's export writes dates and genders. */
interface Form {
  readonly dates: DateForm;
  /** The export writes M, F and U instead of digits. */
  readonly genderLetters: boolean;
}

interface Verb {
  /** What it does, for a person reading the mapping. */
  readonly words: string;
  /** What the problem is when a value cannot be read. */
  readonly problem?: ProblemCode;
  /** Whether two filled values mean the same; without it they must be the same text. */
  readonly same?: (one: string, other: string, form: Form) => boolean;
  /** A value of patrons.csv as this library writes it. */
  readonly write?: (value: string, form: Form) => string;
}

export const VERBS: Readonly<Record<VerbName, Verb>> = {
  guid: { words: "Clever's id, as it is" },
  key: { words: 'a number or id, with every zero; never cut' },
  text: { words: 'the text, tidied and cut to what Alexandria keeps' },
  email: {
    words: 'the e-mail; capital letters make no difference',
    same: (one, other) => one.toLowerCase() === other.toLowerCase(),
  },
  username: { words: 'the user name, as it is; never cut' },
  date: {
    words: 'a calendar date, in the form the setting dates names',
    problem: 'BAD_DATE',
    same: (one, other, form) => {
      const date = readDate(one, form.dates);
      return date !== '' && date === readDate(other, form.dates);
    },
  },
  gender: {
    words: 'M is 1, F is 2, X is 0; letters where the export has letters',
    problem: 'UNKNOWN_GENDER',
    same: (one, other) => readGender(one) !== '' && readGender(one) === readGender(other),
    write: (value, form) => (form.genderLetters ? (GENDER_LETTERS[value] ?? value) : value),
  },
  level: { words: "Clever's grade, or the level that grades.csv gives it", problem: 'UNKNOWN_GRADE' },
  site: { words: 'the code of the site that sites.csv matches to the school' },
  status: {
    words: '1 (Active) while in the roster',
    same: (one, other) => readStatus(one) !== '' && readStatus(one) === readStatus(other),
  },
  policy: { words: 'the policy that policies.csv names for role and grade; new patrons only' },
};

const GENDER_LETTERS: Readonly<Record<string, string>> = { '0': 'U', '1': 'M', '2': 'F' };
const GENDERS: Readonly<Record<string, string>> = {
  '0': '0',
  U: '0',
  UNKNOWN: '0',
  '1': '1',
  M: '1',
  MALE: '1',
  '2': '2',
  F: '2',
  FEMALE: '2',
};

/** Alexandria's 1032 as its digit, or '' when it is blank or unknown. */
export function readGender(text: string): string {
  return GENDERS[text.trim().toUpperCase()] ?? '';
}

const CLEVER_GENDERS: ReadonlyMap<string, string> = new Map([
  ['M', '1'],
  ['F', '2'],
  ['X', '0'],
]);

/** Clever's gender as Alexandria's digit, or undefined when Clever does not document the value. */
export function readCleverGender(text: string): string | undefined {
  return CLEVER_GENDERS.get(text);
}

/** Alexandria's 1026 by digit and by the words of its manual. */
const STATUSES: Readonly<Record<string, string>> = {
  '1': 'Active',
  '2': 'Card Lost',
  '3': 'Suspended',
  '4': 'Transferred',
  '5': 'Inactive',
  '6': 'Other',
};

/** A status as its digit, or '' when it is blank or none of Alexandria's. */
export function readStatus(text: string): string {
  const trimmed = text.trim();
  if (Object.hasOwn(STATUSES, trimmed)) return trimmed;
  const folded = trimmed.toLowerCase();
  return Object.keys(STATUSES).find((digit) => STATUSES[digit]?.toLowerCase() === folded) ?? '';
}

/** Clever's dob (month/day/year) in the library's form, or undefined when it is no calendar date. */
export function readCleverDate(text: string, form: DateForm): string | undefined {
  const date = readDate(text, 'M/D/YYYY');
  return date === '' ? undefined : writeDate(date, form);
}

/** Whether a 1200 is in Clever's form: 24 lower-case hexadecimal digits. */
export function isCleverId(text: string): boolean {
  return /^[0-9a-f]{24}$/.test(text);
}
