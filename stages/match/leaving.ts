// What becomes of patrons that nobody in the roster matches. A missing person is Transferred only when their leaving
// is proved; whatever else it could be (unshared, a role switched off, a torn roster) leaves the patron untouched.

import { guidForm } from '../../mappings/guids.ts';
import { isCleverId } from '../../mappings/verbs.ts';
import type { Action, Change, Flag } from './plan.ts';
import { type LeavingRules, proofsOfLeaving } from './proofs.ts';
import type { PatronSide } from './sides.ts';

export interface Leftover {
  readonly action: Extract<Action, 'transfer' | 'clear' | 'untouched'>;
  readonly changes: readonly Change[];
  readonly flags: readonly Flag[];
  readonly because: string;
}

/** Decides one patron that is still in play when every user is settled. */
export function decideLeftover(patrons: PatronSide, patron: number, rules: LeavingRules): Leftover {
  const untouched = (because: string, flags: readonly Flag[] = []): Leftover => ({
    action: 'untouched',
    changes: [],
    flags,
    because,
  });
  if (patrons.isProtected(patron)) return untouched('The patron is protected.');
  const guid = patrons.guid(patron);
  if (guid === '') return untouched('The patron has no GUID, so no roster ever held it.');
  if (!isCleverId(guid)) return decideForeign(patrons, patron, guid, rules, untouched);
  if (patrons.status(patron) === '4') return untouched('The patron is Transferred already.');
  const owed = owedFlags(patrons, patron);
  const doubt = proofsOfLeaving(patrons, patron, rules).find((proof) => proof.doubt !== '')?.doubt ?? '';
  if (doubt !== '') return untouched(`Not in the roster, but ${doubt}.`, ['not-proved', ...owed]);
  const absent = absencesBefore(guid, rules);
  if (absent < rules.graceRosters) {
    const because = `Not in the roster; absent from ${absent + 1} of the ${rules.graceRosters + 1} complete rosters that prove it.`;
    return untouched(because, ['in-grace', ...owed]);
  }
  if (!rules.leftOut.stays(patrons.site(patron))) return transfer(patrons, patron, owed);
  return untouched(LEFT_OUT, ['not-proved', ...owed]);
}

const LEFT_OUT =
  'Gone from the roster, but a person left this patron out when they released the rest of the plan.';

function transfer(patrons: PatronSide, patron: number, owed: readonly Flag[]): Leftover {
  const blocked = ['2', '3'].includes(patrons.status(patron));
  return {
    action: 'transfer',
    changes: [{ code: '1026', before: patrons.cell(patron, '1026'), after: '4' }],
    flags: [...(blocked ? ['was-blocked' as const] : []), ...owed],
    because: 'Gone from a roster that was read whole: absence is how Clever says that a person left.',
  };
}

function decideForeign(
  patrons: PatronSide,
  patron: number,
  guid: string,
  rules: LeavingRules,
  untouched: (because: string) => Leftover,
): Leftover {
  if (!rules.clear?.includes(guidForm(guid)))
    return untouched('The GUID is not from Clever, so the roster says nothing of it.');
  return {
    action: 'clear',
    changes: [{ code: '1200', before: patrons.cell(patron, '1200'), after: '' }],
    flags: [],
    because: 'The GUID is of a form that was given up when Clever was enabled.',
  };
}

/** From how many complete rosters before today's the id was absent. */
export function absencesBefore(guid: string, { known, isRosterCounted }: LeavingRules): number {
  return Math.max(0, known.absent(guid) - (isRosterCounted ? 1 : 0));
}

/** Books and fines that a leaver still has, where the export tells. */
function owedFlags(patrons: PatronSide, patron: number): readonly Flag[] {
  const owes = (code: string) => /[1-9]/.test(patrons.cell(patron, code));
  const flags: Flag[] = [];
  if (['1034', '1036', '1037'].some(owes)) flags.push('items-out');
  if (owes('1030')) flags.push('fines');
  return flags;
}
