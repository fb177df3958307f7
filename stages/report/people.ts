// Turns one decision into a person as the page lists them: names, site, what changes and where it comes from, what they
// still have out. Only for decisions that the page shows; the unchanged ones never come here.

import { readDate, writeDate } from '../../mappings/dates.ts';
import type { Decision } from '../match/plan.ts';
import { candidatesOf, comparisonsOf, type Judge } from './comparison.ts';
import type { Cells, ReportInput } from './input.ts';
import { sourceOf } from './sources.ts';
import type { FieldChange, Person } from './view.ts';
import { FLAG_SENTENCES, FLAG_WORDS, MATCHED_WORDS, nameWords, ROLE_WORDS, statusWords } from './words.ts';

export type PeopleInput = Pick<
  ReportInput,
  'user' | 'patron' | 'titleOf' | 'siteName' | 'same' | 'mapping' | 'dates'
>;

const NOTHING: Cells = () => '';

/** The person of a decision. Names are the roster's; the export's where there is no user. */
export function personOf(decision: Decision, input: PeopleInput): Person {
  const { action, role, guid, barcode, row, site, matchedBy, because, candidates } = decision;
  const patron = row === null ? NOTHING : input.patron(row);
  const user = userOf(decision, input);
  const named = user('1006') === '' && user('1007') === '' ? patron : user;
  const [lastName, firstName] = [named('1006'), named('1007')];
  const judge = judgeOf(input);
  return {
    action,
    role,
    roleWords: ROLE_WORDS[role].one,
    guid,
    barcode,
    name: nameWords(lastName, firstName),
    lastName,
    firstName,
    site,
    siteName: input.siteName(site),
    matchedBy,
    matchedWords: MATCHED_WORDS[matchedBy],
    matchedValue: matchedValueOf(decision, user, patron),
    because,
    flags: decision.flags.map((flag) => ({
      flag,
      words: FLAG_WORDS[flag],
      sentence: FLAG_SENTENCES[flag],
    })),
    changes: changesOf(decision, input),
    candidates: candidatesOf(user, candidates, judge),
    comparison: action === 'review' ? comparisonsOf(user, candidates, judge) : [],
    itemsOut: patron('1034'),
    itemsOverdue: patron('1036'),
    itemsOnHold: patron('1037'),
    fines: patron('1030'),
  };
}

/** Someone whose barcode only a person can change: the export's beside the roster's. */
export function personByHand(decision: Decision, input: PeopleInput): Person {
  const after = userOf(decision, input)('1000');
  const { role } = decision;
  const source = sourceOf({ action: 'create', role }, '1000', input.mapping);
  const change = { code: '1000', title: input.titleOf('1000'), before: decision.barcode, after, source };
  return { ...personOf(decision, input), changes: [change] };
}

/** Someone of whom a section tells one field only, e.g. the site. */
export function personWith(code: string, decision: Decision, input: PeopleInput): Person {
  const person = personOf(decision, input);
  return { ...person, changes: person.changes.filter((change) => change.code === code) };
}

/** How a user is laid beside patrons, with the values as people read them. */
export function judgeOf(input: PeopleInput): Judge {
  return { ...input, shown: (code, value) => fieldWords(code, value, input) };
}

// A patron who leaves may carry the id of a user, but is no user.
function userOf({ action, guid }: Decision, input: PeopleInput): Cells {
  const leaves = action === 'transfer' || action === 'clear' || action === 'untouched';
  return leaves ? NOTHING : (input.user(guid) ?? NOTHING);
}

/** The value that the key had on both sides; '' for the Clever id, which stands beside it, and where a person joined them. */
function matchedValueOf({ matchedBy }: Decision, user: Cells, patron: Cells): string {
  switch (matchedBy) {
    case 'legacy':
      return patron('1200').trim();
    case 'communityId':
      return user('1001');
    case 'barcode':
      return user('1000');
    case 'email':
      return user('1019');
    case 'guid':
    case 'decision':
    case '':
      return '';
  }
}

function changesOf(decision: Decision, input: PeopleInput): readonly FieldChange[] {
  return Object.entries(decision.fields).map(([code, [before, after]]) => ({
    code,
    title: input.titleOf(code),
    before: fieldWords(code, before, input),
    after: fieldWords(code, after, input),
    source: sourceOf(decision, code, input.mapping),
  }));
}

const DATES: ReadonlySet<string> = new Set(['1042', '1045', '1048']);

/** A value as people read it: a status and a site with their names, a date with the name of its month. */
export function fieldWords(code: string, value: string, { siteName, dates }: PeopleInput): string {
  if (code === '1026') return statusWords(value);
  if (code === '1050') return `${value} ${siteName(value)}`.trim();
  return DATES.has(code) ? writeDate(readDate(value, dates), 'Mon D, YYYY') || value : value;
}
