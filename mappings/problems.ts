// The problems a record can have: data beside the result, never a reason to stop a run.
// The report and the README print these same words.

export interface ProblemKind {
  /** What it is about: a value's length, where a person belongs, or a value as such. */
  readonly about: 'length' | 'school' | 'value';
  /** A heading in plain words. */
  readonly title: string;
  readonly cause: string;
  /** What it means for the patron. */
  readonly effect: string;
  /** Who mends it, and where. */
  readonly remedy: string;
}

export const PROBLEMS = {
  CLEANED: {
    about: 'value',
    title: 'Text was tidied',
    cause: 'A value from Clever holds a tab, a line break or another control character.',
    effect: 'Each run of them became one space.',
    remedy: 'Correct the value in the student information system.',
  },
  FORMULA: {
    about: 'value',
    title: 'Reads like a formula',
    cause: 'A value from Clever begins with =, +, - or @, as a formula of a spreadsheet does.',
    effect:
      'The files for Alexandria hold it as it is; in every sheet an apostrophe before it keeps it from running.',
    remedy: 'Nothing, if it is meant; else correct it in the student information system.',
  },
  TOO_LONG_CUT: {
    about: 'length',
    title: 'A value was cut',
    cause: 'A name or an address is longer than Alexandria keeps.',
    effect: 'It was cut on a whole character, as the setting tooLong says.',
    remedy: 'Shorten it in the student information system, or set tooLong to leave.',
  },
  TOO_LONG_LEFT: {
    about: 'length',
    title: 'A value was too long',
    cause: 'A value is longer than Alexandria keeps, and a key, an e-mail or a username is never cut.',
    effect: 'The field of the patron is left alone.',
    remedy: 'Shorten it in the student information system.',
  },
  BAD_DATE: {
    about: 'value',
    title: 'Not a date',
    cause: 'A birth date from Clever is not a calendar date written month/day/year.',
    effect: 'The birth date of the patron is left alone.',
    remedy: 'Correct it in the student information system.',
  },
  UNKNOWN_GENDER: {
    about: 'value',
    title: 'Unknown gender value',
    cause: 'Clever sent something other than M, F or X.',
    effect: 'The field of the patron is left alone.',
    remedy: 'Correct it in the student information system.',
  },
  UNKNOWN_GRADE: {
    about: 'value',
    title: 'Unknown grade',
    cause: "The grade is none of Clever's and not in grades.csv.",
    effect: 'The level of the patron is left alone.',
    remedy: 'Correct it in the student information system, or add a line to grades.csv.',
  },
  NO_LAST_NAME: {
    about: 'value',
    title: 'No last name',
    cause: 'Clever sent no last name.',
    effect: 'Alexandria cannot save a new patron without one, so a new person waits for a decision.',
    remedy: 'Add it in the student information system.',
  },
  NO_SCHOOL: {
    about: 'school',
    title: 'No school',
    cause: 'Clever sent no school for the person.',
    effect: 'The site of an existing patron is left alone; a new person waits for a decision.',
    remedy: 'Add the school in the student information system.',
  },
  SCHOOL_LEFT_OUT: {
    about: 'school',
    title: 'School left out on purpose',
    cause: 'sites.csv gives the school a blank site code.',
    effect: 'Nothing is written for the person.',
    remedy: 'Nothing, if it is meant; else give the school a site in sites.csv.',
  },
  SCHOOL_UNANSWERED: {
    about: 'school',
    title: 'School without an answer',
    cause: 'sites.csv has no answer for the school.',
    effect: 'Nothing is written for the person.',
    remedy: 'Match it with clever-sync sites match SCHOOL SITE, or leave it out with a hyphen for SITE.',
  },
  SCHOOL_UNKNOWN: {
    about: 'school',
    title: 'School that Clever did not send',
    cause: "The person's school is not among the schools that the district shares.",
    effect: 'Nothing is written for the person while sites.csv does not name that school either.',
    remedy: 'Share the school in Clever, or correct the person in the student information system.',
  },
} as const satisfies Record<string, ProblemKind>;
export type ProblemCode = keyof typeof PROBLEMS;
export const PROBLEM_CODES = Object.keys(PROBLEMS) as ProblemCode[];

/** One line of `problems.jsonl`, keys in this order. `field` is a field code or ''. */
export interface Problem {
  readonly code: ProblemCode;
  readonly role: string;
  readonly guid: string;
  readonly field: string;
  readonly message: string;
}

/** Problems for which nothing is written for the user. */
export const SKIPPING_PROBLEMS: ReadonlySet<string> = new Set<ProblemCode>([
  'SCHOOL_LEFT_OUT',
  'SCHOOL_UNANSWERED',
  'SCHOOL_UNKNOWN',
]);
