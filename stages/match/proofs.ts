// The proofs of leaving, in the order in which they are asked. One that fails leaves the patron untouched: what is
// missing from a roster may as well be unshared, switched off or not read.

import type { GuidForm } from '../../mappings/guids.ts';
import { ROLES, type Role } from '../../mappings/roles.ts';
import type { Known } from '../known.ts';
import type { LeftOut } from '../leftout.ts';
import type { PatronSide } from './sides.ts';

export interface LeavingRules {
  /** '' when the roster was read whole; else why not, as the end of a sentence. */
  readonly rosterDoubt: string;
  readonly daily: Readonly<Record<Role, boolean>>;
  /** The codes of the sites that a school is matched to. */
  readonly matchedSites: ReadonlySet<string>;
  readonly graceRosters: number;
  /** Whether today's roster is the last complete one, read again. */
  readonly isRosterCounted: boolean;
  readonly known: Known;
  /** The forms of GUIDs that were given up, to be cleared; null for none. */
  readonly clear: readonly GuidForm[] | null;
  /** Whom a person left out of a held plan. */
  readonly leftOut: LeftOut;
}

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
