// Turns one decision into a person as the page lists them: names, site, what changes, what they still have out.
// Only for decisions that the page shows; the unchanged ones never come here.

import type { Decision } from '../match/plan.ts';
import type { FieldChange, Person, ReportInput } from '../report.ts';
import { type Cells, candidatesOf, comparisonsOf, type Judge } from './comparison.ts';
import { FLAG_WORDS, MATCHED_WORDS, nameWords, ROLE_WORDS, statusWords } from './words.ts';

export type PeopleInput = Pick<ReportInput, 'user' | 'patron' | 'titleOf' | 'siteName' | 'same'>;

const NOTHING: Cells = () => '';

/** The person of a decision. Names are the roster's; the export's where there is no user. */
export function personOf(decision: Decision, input: PeopleInput): Person {
  const { action, role, guid, barcode, row, site, matchedBy, because, candidates } = decision;
  const patron = row === null ? NOTHING : input.patron(row);
  const user = userOf(decision, input);
  const named = user('1006') === '' && user('1007') === '' ? patron : user;
  const [lastName, firstName] = [named('1006'), named('1007')];
  const judge: Judge = { ...input, shown: (code, value) => fieldWords(code, value, input) };
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
    because,
    flags: decision.flags.map((flag) => ({ flag, words: FLAG_WORDS[flag] })),
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
  const change = { code: '1000', title: input.titleOf('1000'), before: decision.barcode, after };
  return { ...personOf(decision, input), changes: [change] };
}

// A patron who leaves may carry the id of a user, but is no user.
function userOf({ action, guid }: Decision, input: PeopleInput): Cells {
  const leaves = action === 'transfer' || action === 'clear' || action === 'untouched';
  return leaves ? NOTHING : (input.user(guid) ?? NOTHING);
}

function changesOf({ fields }: Decision, input: PeopleInput): readonly FieldChange[] {
  return Object.entries(fields).map(([code, [before, after]]) => ({
    code,
    title: input.titleOf(code),
    before: fieldWords(code, before, input),
    after: fieldWords(code, after, input),
  }));
}

/** A value as people read it: a status with its name, a site with its own. */
export function fieldWords(code: string, value: string, { siteName }: PeopleInput): string {
  if (code === '1026') {
    return statusWords(value);
  }
  return code === '1050' ? `${value} ${siteName(value)}`.trim() : value;
}
