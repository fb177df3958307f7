// Every word that the report says about a plan's own codes, so that the page and the spreadsheets never disagree.
// Nothing here depends on a locale: numbers are grouped by hand.

import type { Role } from '../../mappings/roles.ts';
import { grouped } from '../../mappings/words.ts';
import type { Flag, MatchedBy } from '../match/plan.ts';

/** One person's role, and the role as the heading of a row that counts many. */
export const ROLE_WORDS = {
  students: { one: 'Student', many: 'Students' },
  teachers: { one: 'Teacher', many: 'Teachers' },
  staff: { one: 'Staff', many: 'Staff' },
  '': { one: 'Role not known', many: 'Role not known' },
} as const satisfies Record<Role | '', { one: string; many: string }>;

export const FLAG_WORDS = {
  adopted: 'Clever id written for the first time',
  rekeyed: 'Clever id replaced',
  restored: 'Back again: earlier status restored',
  moved: 'Moves to another site',
  'status-kept': 'Status set in the library is kept',
  'was-blocked': 'Was Card Lost or Suspended',
  'possible-duplicate': 'Looks like another patron',
  'too-long': 'A value is too long',
  'barcode-differs': 'Barcode differs: change it by hand',
  'not-proved': 'Leaving is not proved',
  'in-grace': 'May still come back: days of grace',
  'items-out': 'Has items out',
  fines: 'Owes fines',
} as const satisfies Record<Flag, string>;

/** What each of them means, in a sentence. */
export const FLAG_SENTENCES = {
  adopted: 'The patron had no Clever id yet. It gets one, and is found by it from now on.',
  rekeyed: 'The patron had another Clever id, which is in no roster any more. The new one takes its place.',
  restored: 'The patron was Transferred and is in the roster again, so the status from before comes back.',
  moved: 'The person belongs to another school now, and the patron moves to the site of that school.',
  'status-kept': 'Somebody in the library set this status. The roster never lifts a block, so it stays.',
  'was-blocked': 'The status was Card Lost or Suspended before it becomes Transferred. Settle that first.',
  'possible-duplicate': 'Another patron has this name. If both are one person, merge the two in Alexandria.',
  'too-long':
    'A value from Clever is longer than Alexandria keeps. It was cut or left out, as the problem says.',
  'barcode-differs':
    'The roster has another barcode than the patron. No import can change a barcode; a person can.',
  'not-proved':
    'The person is missing from the roster, but something speaks against a real leaving. Nothing is written.',
  'in-grace':
    'The person is missing from the roster, but not from enough rosters in a row. Nothing is written yet.',
  'items-out':
    'The export says that the patron has items out, overdue or on hold. Check them in before anybody removes the record.',
  fines: 'The export says that the patron owes fines. Settle them before anybody removes the record.',
} as const satisfies Record<Flag, string>;

export const MATCHED_WORDS = {
  guid: 'the Clever id',
  legacy: 'the earlier Clever id',
  communityId: 'the Community ID',
  barcode: 'the barcode',
  email: 'the e-mail address',
  decision: 'a decision made by a person',
  '': '',
} as const satisfies Record<MatchedBy, string>;

const STATUS_WORDS: ReadonlyMap<string, string> = new Map([
  ['1', 'Active'],
  ['2', 'Card Lost'],
  ['3', 'Suspended'],
  ['4', 'Transferred'],
  ['5', 'Inactive'],
  ['6', 'Other'],
]);

/** Alexandria's status digit with its name, e.g. '4' is '4 Transferred'; anything else stays as it is. */
export function statusWords(value: string): string {
  const words = STATUS_WORDS.get(value);
  return words === undefined ? value : `${value} ${words}`;
}

/** A count with its noun, e.g. '1 person' or '1,200 people'. */
export function amount(count: number, one: string, many: string): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** 'Last, First', with what is missing left out, or '(no name)'. */
export function nameWords(lastName: string, firstName: string): string {
  return [lastName, firstName].filter((part) => part !== '').join(', ') || '(no name)';
}
