// Whether a user and a patron can be one person, by what both sides say of them. Blanks differ from nothing.

import { type DateForm, readDate } from '../../mappings/dates.ts';
import type { Role } from '../../mappings/roles.ts';
import { foldName } from '../../mappings/text.ts';
import type { PatronSide, Users } from './sides.ts';

type Likeness = 'agree' | 'differ' | 'unknown';

export interface Identity {
  readonly last: Likeness;
  readonly first: Likeness;
  readonly birth: Likeness;
  /** The user is a student and the patron is known to be an adult. */
  readonly studentOverAdult: boolean;
}

export interface PolicyKinds {
  /** 'student' or 'adult' where policies.csv uses the policy for one kind only, else ''. */
  kindOfPolicy(policy: string): 'student' | 'adult' | '';
}

/** Compares a user with a patron. */
export function identify(
  users: Users,
  user: number,
  patrons: PatronSide,
  patron: number,
  kinds: PolicyKinds,
): Identity {
  const { dates } = patrons.form;
  return {
    last: likeness(foldName(users.cell(user, '1006')), foldName(patrons.cell(patron, '1006'))),
    first: likeness(foldName(users.cell(user, '1007')), foldName(patrons.cell(patron, '1007'))),
    birth: likeness(birthOfUser(users, user, dates), birthOfPatron(patrons, patron)),
    studentOverAdult: users.role(user) === 'students' && kindOf(patrons, patron, kinds) === 'adult',
  };
}

/** A user's birth date as `YYYY-MM-DD`, '' if unknown. */
export function birthOfUser(users: Users, user: number, dates: DateForm): string {
  return readDate(users.cell(user, '1045'), dates);
}

/** A patron's birth date as `YYYY-MM-DD`, '' if unknown or not readable for certain. */
export function birthOfPatron(patrons: PatronSide, patron: number): string {
  return readDate(patrons.cell(patron, '1045'), patrons.form.dates);
}

function likeness(one: string, other: string): Likeness {
  if (one === '' || other === '') return 'unknown';
  return one === other ? 'agree' : 'differ';
}

/** By the role last known, else by policy, else a filled Level makes a student; '' prevents nothing. */
function kindOf(patrons: PatronSide, patron: number, kinds: PolicyKinds): 'student' | 'adult' | '' {
  const role: Role | '' = patrons.role(patron);
  if (role !== '') return role === 'students' ? 'student' : 'adult';
  const byPolicy = kinds.kindOfPolicy(patrons.key(patron, '1028'));
  if (byPolicy !== '') return byPolicy;
  return patrons.key(patron, '1010') === '' ? '' : 'student';
}

/** Why a Community ID or Barcode match is not certain, or ''. */
export function doubtOfNumber({ last, first, birth, studentOverAdult }: Identity): string {
  if (studentOverAdult) return 'the patron is an adult and the user a student';
  if (last === 'differ' && first === 'differ') return 'both names differ';
  if (birth === 'differ' && (last === 'differ' || first === 'differ'))
    return 'a name and the birth date differ';
  return '';
}

/** Why an e-mail match is not certain, or ''. E-mail is the weakest key: families share one. */
export function doubtOfEmail({ first, birth, studentOverAdult }: Identity): string {
  if (studentOverAdult) return 'the patron is an adult and the user a student';
  if (first !== 'agree') return 'the first name does not agree';
  if (birth === 'differ') return 'the birth dates differ';
  return '';
}

/** Whether a patron's other Clever id may be replaced: last name and one of first name or birth date agree. */
export function provesSamePerson({ last, first, birth }: Identity): boolean {
  return last === 'agree' && (first === 'agree' || birth === 'agree');
}
