// Which holds of a plan touch one person: the limits that this person's own change counts towards. The others are only
// counted, since they say nothing about anybody in particular.

import { foldHolds } from '../holds/folding.ts';
import type { Naming } from '../holds/words.ts';
import type { Decision, Hold } from '../match/plan.ts';

export interface HoldsOfOne {
  /** Sentences: one for all the places of the same reason that the person counts in. */
  readonly touching: readonly string[];
  /** How many reasons are not about this person. */
  readonly others: number;
}

/** @param ofTheRun how many holds the run has for reasons of its own, e.g. an export that is too old */
export function holdsOfOne(
  decision: Decision,
  holds: readonly Hold[],
  ofTheRun: number,
  siteName: Naming['siteName'],
): HoldsOfOne {
  const own = holds.filter((hold) => isTouched(decision, hold));
  const touching = foldHolds(own, siteName).map(({ sentence }) => sentence);
  return { touching, others: foldHolds(holds, siteName).length - touching.length + ofTheRun };
}

function isTouched(decision: Decision, hold: Hold): boolean {
  const { action, role, site, fields } = decision;
  const isInGroup = [site, ''].includes(hold.site) && [role, ''].includes(hold.role);
  const replaces = (code: string) => action === 'update' && (fields[code]?.[0] ?? '').trim() !== '';
  switch (hold.limit) {
    case 'columns':
      return false;
    case 'transfers':
      return action === 'transfer' && isInGroup;
    case 'creates':
      return action === 'create' && isInGroup;
    case 'updates':
      return isInGroup && Object.keys(fields).some(replaces);
    case 'field':
      return isInGroup && replaces(hold.field);
    case 'empty-site':
      return action === 'transfer' ? site === hold.site : fields['1050']?.[0].trim() === hold.site;
    case 'empty-role':
      return role === hold.role && (action === 'transfer' || action === 'untouched');
  }
}
