// The proofs of leaving, in the order in which they are asked. One that fails leaves the patron untouched: what is
// missing from a roster may as well be unshared, switched off or not read.

import { ROLES } from '../../mappings/roles.ts';
import type { LeavingRules } from './leaving.ts';
import type { PatronSide } from './sides.ts';

export interface Proof {
  readonly proof: 'roster' | 'status' | 'role' | 'site';
  /** Why it is not given, as the end of a sentence; '' where it is. */
  readonly doubt: string;
}

/** Every proof that a patron with a Clever id, whom no user of the roster has, did leave; but for the days of grace. */
export function proofsOfLeaving(patrons: PatronSide, patron: number, rules: LeavingRules): readonly Proof[] {
  return [
    { proof: 'roster', doubt: rules.rosterDoubt },
    { proof: 'status', doubt: patrons.has('1026') ? '' : 'the export has no status to change' },
    { proof: 'role', doubt: doubtOfRole(patrons, patron, rules) },
    { proof: 'site', doubt: doubtOfSite(patrons, patron, rules) },
  ];
}

function doubtOfRole(patrons: PatronSide, patron: number, { daily }: LeavingRules): string {
  const role = patrons.role(patron);
  if (role !== '') return daily[role] ? '' : `the role ${role} is switched off`;
  return ROLES.every((one) => daily[one])
    ? ''
    : 'the role of the patron is not known and not every role is switched on';
}

function doubtOfSite(patrons: PatronSide, patron: number, { matchedSites }: LeavingRules): string {
  const site = patrons.site(patron);
  if (site === '') return 'the patron has no site';
  return matchedSites.has(site) ? '' : 'no school is matched to the site of the patron';
}
