// Finds the reviews that a person may settle together: one candidate each, who agrees in every field that was named. Whoever
// is in any doubt beyond that is counted by the reason and left alone.

import type { Decision } from '../match/plan.ts';

/** The fields that can be named, with their codes. */
export const ALIKE_FIELDS = {
  name: ['1006', '1007'],
  birthdate: ['1045'],
  site: ['1050'],
  level: ['1010'],
  email: ['1019'],
  username: ['1052'],
} as const satisfies Record<string, readonly string[]>;
export type AlikeField = keyof typeof ALIKE_FIELDS;

type Cells = (code: string) => string;

export interface AlikeInput {
  /** The reviews of the plan. */
  readonly reviews: readonly Decision[];
  readonly fields: readonly AlikeField[];
  readonly user: (guid: string) => Cells;
  readonly patron: (row: number) => Cells;
  /** Whether two filled values of a field mean the same. */
  readonly same: (code: string, one: string, other: string) => boolean;
  /** Whether something is recorded about the user already. */
  readonly isDecided: (guid: string) => boolean;
  /** Whether a user other than the one with the guid has the patron, or was given it. */
  readonly isTaken: (row: number, guid: string) => boolean;
  readonly isStudentOverAdult: (guid: string, row: number) => boolean;
  /** Why a `same` would not be obeyed, as the end of a sentence; '' if it would. */
  readonly whyNotSame: (guid: string, barcode: string) => string;
}

export interface Alike {
  /** In plan order. */
  readonly fits: readonly { readonly guid: string; readonly barcode: string }[];
  readonly of: number;
  /** Why the others do not fit, each review once, in the order in which it is asked. */
  readonly others: readonly { readonly reason: string; readonly count: number }[];
}

/** Sorts the reviews of a plan into those that can be settled together and the others, by reason. */
export function alikeReviews(input: AlikeInput): Alike {
  const reasons = orderOf(input.fields);
  const counts = new Map<string, number>(reasons.map((reason) => [reason, 0]));
  const count = (reason: string) => counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const agreeing = input.reviews.filter((review) => {
    const reason = whyNotAlike(review, input);
    if (reason !== '') count(reason);
    return reason === '';
  });
  const timesWanted = new Map<number, number>();
  for (const { candidates } of agreeing) {
    for (const row of candidates) timesWanted.set(row, (timesWanted.get(row) ?? 0) + 1);
  }
  const fits = agreeing.flatMap(({ guid, candidates: [row = 0] }) => {
    const barcode = input.patron(row)('1000').trim();
    const reason = timesWanted.get(row) === 1 ? whyNotJoined(guid, row, barcode, input) : WANTED;
    if (reason !== '') count(reason);
    return reason === '' ? [{ guid, barcode }] : [];
  });
  const others = [...counts].filter(([, times]) => times > 0);
  return {
    fits,
    of: input.reviews.length,
    others: others.map(([reason, times]) => ({ reason, count: times })),
  };
}

const DECIDED = 'something is decided or put off already';
const NOBODY = 'no patron comes into question';
const SEVERAL = 'several patrons come into question';
const WANTED = 'another user would get the same patron';
const ADULT = 'the patron is an adult and the user a student';
const blank = (field: AlikeField) => `${field} is not known on both sides`;
const other = (field: AlikeField) => `${field} differs`;

function orderOf(fields: readonly AlikeField[]): readonly string[] {
  return [
    DECIDED,
    NOBODY,
    SEVERAL,
    ...fields.flatMap((field) => [blank(field), other(field)]),
    WANTED,
    ADULT,
  ];
}

function whyNotAlike({ guid, candidates }: Decision, input: AlikeInput): string {
  if (input.isDecided(guid)) return DECIDED;
  const [row, ...more] = candidates;
  if (row === undefined) return NOBODY;
  if (more.length > 0) return SEVERAL;
  const [user, patron] = [input.user(guid), input.patron(row)];
  for (const field of input.fields) {
    const codes: readonly string[] = ALIKE_FIELDS[field];
    if (codes.some((code) => user(code).trim() === '' || patron(code).trim() === '')) return blank(field);
    if (codes.some((code) => !input.same(code, user(code), patron(code)))) return other(field);
  }
  return '';
}

function whyNotJoined(guid: string, row: number, barcode: string, input: AlikeInput): string {
  if (input.isTaken(row, guid)) return WANTED;
  if (input.isStudentOverAdult(guid, row)) return ADULT;
  return input.whyNotSame(guid, barcode);
}
