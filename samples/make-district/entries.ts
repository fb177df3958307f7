// An entry is one person over the two days: who the roster holds, the patron of the first export, what must happen, and why.
// The outcomes are written down by hand from the rules of the README, never computed by the program that they test.

import { type Cells, type Patron, patronOf } from './patrons.ts';
import type { Person } from './people.ts';

export interface Outcome {
  readonly action: 'create' | 'update' | 'unchanged' | 'review' | 'skip' | 'transfer' | 'untouched';
  /** In the order in which a plan lists them. */
  readonly flags: readonly string[];
  readonly why: string;
}

export interface Entry {
  /** The user of day 1 and of day 2; null where the roster has none. */
  readonly roster: readonly [Person | null, Person | null];
  readonly patron: Patron | null;
  /** null: no line of its own, because a review points at the patron, or nobody is there. */
  readonly expected: readonly [Outcome | null, Outcome | null];
  /** What makes the case hard, in words for the README; '' for an ordinary person. */
  readonly hard: string;
}

type Days = readonly [Person | null, Person | null];
type Outcomes = readonly [Outcome | null, Outcome | null];

export function entry(hard: string, roster: Days, patron: Patron | null, expected: Outcomes): Entry {
  return { hard, roster, patron, expected };
}

/** A user of both days with an outcome that stays. */
export function staying(hard: string, person: Person, patron: Patron | null, outcome: Outcome): Entry {
  return entry(hard, [person, person], patron, [outcome, outcome]);
}

/** A user linked by GUID whose patron needs no change on either day. */
export function settled(hard: string, person: Person, cells: Cells = {}, ...flags: string[]): Entry {
  return staying(hard, person, patronOf(person, cells), unchanged('linked by GUID and equal', ...flags));
}

/** A user whose patron changes on day 1 and is equal from then on. `kept` are flags of both days. */
export function changing(
  hard: string,
  person: Person,
  cells: Cells,
  why: string,
  flags: string[],
  kept: string[] = [],
): Entry {
  const first: Outcome = { action: 'update', flags: [...flags, ...kept], why };
  return entry(hard, [person, person], patronOf(person, cells), [
    first,
    unchanged('settled on day 1', ...kept),
  ]);
}

/** A user of both days without a patron. */
export function arriving(
  hard: string,
  person: Person,
  why: string,
  flags: string[] = [],
  kept: string[] = [],
): Entry {
  const first: Outcome = { action: 'create', flags: [...flags, ...kept], why };
  return entry(hard, [person, person], null, [first, unchanged('created on day 1', ...kept)]);
}

/** A user who waits for a person on both days. */
export function waiting(hard: string, person: Person, patron: Patron | null, why: string): Entry {
  return staying(hard, person, patron, { action: 'review', flags: [], why });
}

/** A patron that a review points at and that has no user and no line of its own. */
export function pointedAt(patron: Patron): Entry {
  return entry('', [null, null], patron, [null, null]);
}

/** A patron that no roster holds and that stays as it is. */
export function alone(hard: string, patron: Patron, why: string, ...flags: string[]): Entry {
  const outcome: Outcome = { action: 'untouched', flags, why };
  return entry(hard, [null, null], patron, [outcome, outcome]);
}

/** A linked patron who is gone from the roster on both days. */
export function gone(hard: string, patron: Patron, flags: string[] = []): Entry {
  return entry(hard, [null, null], patron, [
    { action: 'transfer', flags, why: 'linked and gone from the roster' },
    { action: 'untouched', flags: [], why: 'Transferred already' },
  ]);
}

/** A user of day 2 only, without a patron. */
export function newcomer(hard: string, person: Person): Entry {
  return entry(hard, [null, person], null, [null, { action: 'create', flags: [], why: 'new' }]);
}

export function skip(why: string): Outcome {
  return { action: 'skip', flags: [], why };
}

export function unchanged(why: string, ...flags: string[]): Outcome {
  return { action: 'unchanged', flags, why };
}
