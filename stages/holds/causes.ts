// What a broken limit most likely comes from, in words with figures: the first cause that fits, in the plan's order.
// It asks or states, and decides nothing; where nothing is recognised it says nothing.

import type { Cause } from '../match/plan.ts';
import type { Evidence, Finder } from './evidence.ts';
import { emailDomain, fieldWithheld, idsNew, mappingChanged, namesOfChanged } from './fields.ts';
import type { Broken } from './limits.ts';
import { rollover } from './rollover.ts';
import { exportOther, roleGone, rosterEmpty, rosterSmaller } from './roster.ts';
import { schoolGone } from './schools.ts';

export interface Likely {
  readonly cause: Cause;
  /** Sentences; '' where nothing is recognised. */
  readonly words: string;
}

/** In the plan's order: the first that fits is the one that is said. */
export const FINDERS: readonly (readonly [Cause, Finder])[] = [
  ['roster-empty', rosterEmpty],
  ['role-gone', roleGone],
  ['school-gone', schoolGone],
  ['roster-smaller', rosterSmaller],
  ['export-other', exportOther],
  ['ids-new', idsNew],
  ['rollover', rollover],
  ['email-domain', emailDomain],
  ['field-withheld', fieldWithheld],
  ['mapping-changed', mappingChanged],
];

/** Guesses at people or files that are not there. A table that changed may be behind them, so that is said as well. */
const ALSO_CHANGED: ReadonlySet<Cause> = new Set(['school-gone', 'roster-smaller', 'export-other']);

/** The likely cause of a broken limit. */
export function likelyCause(broken: Broken, evidence: Evidence): Likely {
  for (const [cause, find] of FINDERS) {
    const words = find(broken, evidence);
    if (words === '') continue;
    const changed = ALSO_CHANGED.has(cause) ? namesOfChanged(broken, evidence) : '';
    return { cause, words: changed === '' ? words : `${words} ${changed} changed since the last run, too.` };
  }
  return { cause: '', words: '' };
}
