// Users that no key settled: a patron with their name may be them, so a person decides; else they are new.
// Looks only at patrons that nobody else has, leavers among them.

import { foldName } from '../../mappings/text.ts';
import { indexKey } from '../keys.ts';
import { birthOfPatron, birthOfUser } from './identity.ts';
import { ascending, type Outcome, type Pairing } from './pairing.ts';
import type { PatronSide, Users } from './sides.ts';

export interface NewcomerRules {
  /** What a new patron cannot do without and the user lacks, e.g. 'a site'; '' if nothing. */
  lackOf(user: number): string;
  /** Whether nothing is written for the user, so that nobody needs to decide. */
  isSkipped(user: number): boolean;
  isPutOff(user: number): boolean;
  readonly possibleDuplicate: 'review' | 'create';
}

/**
 * Settles every user still in play as a create or a review, and makes a review of every new patron that Alexandria
 * could not keep. Skipped users stay in play.
 */
export function settleNewcomers(
  users: Users,
  patrons: PatronSide,
  rules: NewcomerRules,
  pairing: Pairing,
): void {
  const open: number[] = [];
  for (let user = 0; user < users.count; user += 1) {
    if (pairing.isInPlay(user) && !rules.isSkipped(user)) open.push(user);
  }
  if (open.length > 0) decideTogether(open, users, patrons, rules, pairing);
  for (let user = 0; user < users.count; user += 1) holdBack(user, rules, pairing);
}

/** A person may have decided that somebody is new, but a patron needs a last name and a site all the same. */
function holdBack(user: number, rules: NewcomerRules, pairing: Pairing): void {
  if (pairing.isInPlay(user)) return;
  const outcome = pairing.of(user);
  const lack = outcome.state === 'create' && !rules.isSkipped(user) ? rules.lackOf(user) : '';
  if (lack === '') return;
  pairing.settle(user, {
    ...outcome,
    state: 'review',
    because: `A new patron needs ${lack}, and there is none to write.`,
  });
}

function decideTogether(
  open: readonly number[],
  users: Users,
  patrons: PatronSide,
  rules: NewcomerRules,
  pairing: Pairing,
): void {
  const likely = likePatrons(users, patrons, pairing);
  const outcomes = open.map((user) => decideNewcomer(user, likely(user), rules));
  for (const [at, user] of open.entries()) {
    const outcome = outcomes[at];
    if (outcome) pairing.settle(user, outcome);
  }
}

interface Likely {
  /** Same last and first name, and no differing birth date. */
  readonly sameName: readonly number[];
  /** Two of last name, first name and birth date equal. */
  readonly twoOfThree: readonly number[];
}

function decideNewcomer(user: number, { sameName, twoOfThree }: Likely, rules: NewcomerRules): Outcome {
  const base = { patron: -1, by: '' } as const;
  if (sameName.length > 0 && rules.possibleDuplicate === 'review') {
    const because = 'No key matches, but a patron has the same name and no other birth date.';
    return { ...base, state: 'review', candidates: sameName, because };
  }
  const candidates = ascending([...sameName, ...twoOfThree]);
  if (rules.isPutOff(user)) {
    const because = 'No key matches, and a person put the decision off.';
    return { ...base, state: 'review', candidates, because };
  }
  const because =
    candidates.length === 0
      ? 'No patron has any of their keys.'
      : 'No patron has any of their keys; two of last name, first name and birth date agree with a patron.';
  return { ...base, state: 'create', candidates, because };
}

function likePatrons(users: Users, patrons: PatronSide, pairing: Pairing): (user: number) => Likely {
  const free = (patron: number) => pairing.isFree(patron);
  const nameOf = (patron: number, code: string) => foldName(patrons.cell(patron, code));
  const pairOf = (one: string, other: string) => (one === '' || other === '' ? '' : `${one}\t${other}`);
  const index = (textOf: (patron: number) => string) =>
    indexKey(patrons.count, (patron) => (free(patron) ? textOf(patron) : ''));
  const byNames = index((patron) => pairOf(nameOf(patron, '1006'), nameOf(patron, '1007')));
  const byLastAndBirth = index((patron) => pairOf(nameOf(patron, '1006'), birthOfPatron(patrons, patron)));
  const byFirstAndBirth = index((patron) => pairOf(nameOf(patron, '1007'), birthOfPatron(patrons, patron)));
  return (user) => {
    const last = foldName(users.cell(user, '1006'));
    const first = foldName(users.cell(user, '1007'));
    const birth = birthOfUser(users, user, patrons.form.dates);
    const named = byNames.rowsWith(pairOf(last, first));
    const differs = (patron: number) => birth !== '' && !['', birth].includes(birthOfPatron(patrons, patron));
    const sameName = named.filter((patron) => !differs(patron));
    const twoOfThree = [
      ...named.filter(differs),
      ...byLastAndBirth.rowsWith(pairOf(last, birth)),
      ...byFirstAndBirth.rowsWith(pairOf(first, birth)),
    ];
    return { sameName, twoOfThree: ascending(twoOfThree) };
  };
}
