// The words of an explanation: what became of a person, the keys, why a field is written or not, the proofs of leaving.

import type { KeyAnswer } from '../match/answers.ts';
import type { Action } from '../match/plan.ts';
import type { Proof } from '../match/proofs.ts';
import type { Verdict } from '../match/verdicts.ts';

export const ACTION_WORDS: Readonly<Record<Action, string>> = {
  create: 'a new patron',
  update: 'an existing patron, updated',
  unchanged: 'an existing patron, unchanged',
  review: 'waits for a decision; nothing is written',
  skip: 'left out; nothing is written',
  transfer: 'leaving: the status becomes 4 Transferred',
  clear: 'an old GUID, cleared',
  untouched: 'not touched',
};

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  given: 'given',
  written: 'written',
  filled: 'written: it was blank',
  emptied: 'emptied',
  restored: 'the earlier status',
  gone: 'Transferred',
  same: 'same',
  'same-meaning': 'same in meaning',
  'nothing-sent': 'nothing sent: left alone',
  'left-blank': 'nothing sent: blank',
  unreadable: 'see below: left alone',
  library: "the library's: left alone",
  'by-hand': 'differs: do it by hand',
  ask: 'differs: a person decides',
  'no-column': 'not in the export',
  'status-kept': 'kept: set in the library',
  skipped: 'nothing is written',
  'not-written': 'not written',
};

export const PROOF_WORDS: Readonly<Record<Proof['proof'], string>> = {
  roster: 'the roster was read whole',
  status: 'the export has a status to change',
  role: 'the role is switched on',
  site: 'a school is matched to the site',
};

/** What people call a key; a library may have its own title for a field. */
export function keyTitle(key: KeyAnswer['key'], titleOf: (code: string) => string): string {
  switch (key) {
    case 'guid':
      return titleOf('1200');
    case 'legacy':
      return `earlier ${titleOf('1200')}`;
    case 'communityId':
      return titleOf('1001');
    case 'barcode':
      return titleOf('1000');
    case 'email':
      return titleOf('1019');
  }
}
