// The people of the page's sections while the plan streams past: each bin counts everybody and keeps no more than the
// page shows.

import type { Person, Section } from './view.ts';

export interface Bin {
  total: number;
  /** How much of its room is taken; as many as its people where each takes one. */
  taken: number;
  readonly people: Person[];
}

export function emptyBin(): Bin {
  return { total: 0, taken: 0, people: [] };
}

/** Counts one more. Says whether there is room for the person, and if so takes it. */
export function counted(bin: Bin, room: number, takes = 1): boolean {
  bin.total += 1;
  if (bin.taken + takes > room) return false;
  bin.taken += takes;
  return true;
}

/** A section of several bins, those of an earlier bin before all of a later one, each by name. */
export function sectionOf(bins: readonly Bin[], limit: number): Section {
  const total = bins.reduce((sum, bin) => sum + bin.total, 0);
  const people = bins.flatMap((bin) => byName(bin.people)).slice(0, limit);
  return { total, more: total - people.length, people };
}

// By name as it reads without accents and case, then by id: the same order on every machine.
function byName(people: readonly Person[]): readonly Person[] {
  return people
    .map((person) => ({
      person,
      key: `${folded(person.lastName)}\n${folded(person.firstName)}\n${person.guid}`,
    }))
    .toSorted((left, right) => (left.key < right.key ? -1 : Number(left.key > right.key)))
    .map(({ person }) => person);
}

function folded(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
}
