// Records that look like one person, two barcodes a line, ready for Alexandria's merge. It takes them from what the plan
// already points at; it looks for nobody on its own, and merging stays with the librarian.

import type { Decision } from '../match/plan.ts';
import { candidatesOf } from './comparison.ts';
import type { Cells } from './input.ts';
import { judgeOf, type PeopleInput } from './people.ts';
import type { Duplicate, Section } from './view.ts';
import { nameWords, ROLE_WORDS } from './words.ts';

export interface DuplicateFinder {
  find(decision: Decision): void;
  found(): Section<Duplicate>;
}

/** Pairs of records: a new patron beside those it looks like, and candidates of one review that look like each other. */
export function findDuplicates(input: PeopleInput, limit: number): DuplicateFinder {
  const pairs: Duplicate[] = [];
  const seen = new Set<string>();
  let total = 0;
  return {
    find(decision) {
      if (decision.candidates.length === 0) return;
      for (const { key, make } of pairsIn(decision, input)) {
        if (seen.has(key)) continue;
        if (seen.size < limit) seen.add(key);
        total += 1;
        if (pairs.length < limit) pairs.push(make());
      }
    },
    found: () => ({ total, more: total - pairs.length, people: pairs }),
  };
}

interface Pair {
  /** The same for the same two, whoever points at them. */
  readonly key: string;
  readonly make: () => Duplicate;
}

function pairsIn(decision: Decision, input: PeopleInput): readonly Pair[] {
  const { action, guid, candidates, flags } = decision;
  if (action === 'create' && flags.includes('possible-duplicate')) {
    const made: Cells = input.user(guid) ?? (() => '');
    return candidates.map((row) => ({
      key: `${guid} ${row}`,
      make: () => ({ ...pairOf(made, decision, row, input), isNew: true }),
    }));
  }
  if (action !== 'review') return [];
  return alikeAmong(candidates, input).map(([one, other]) => ({
    key: `${one} ${other}`,
    make: () => ({ ...pairOf(input.patron(one), decision, other, input), isNew: false }),
  }));
}

/** Each record with the first one before it that it looks like. */
function alikeAmong(rows: readonly number[], input: PeopleInput): readonly (readonly [number, number])[] {
  return rows.flatMap((row, at) => {
    const twin = rows.slice(0, at).find((other) => looksAlike(input.patron(other), input.patron(row), input));
    return twin === undefined ? [] : [[twin, row] as const];
  });
}

function looksAlike(one: Cells, other: Cells, { same }: PeopleInput): boolean {
  const agrees = (code: string) =>
    one(code) !== '' && other(code) !== '' && same(code, one(code), other(code));
  const differs = one('1045') !== '' && other('1045') !== '' && !agrees('1045');
  return agrees('1006') && agrees('1007') && !differs;
}

/** @param decision the one that points at both */
function pairOf(one: Cells, { role }: Decision, row: number, input: PeopleInput): Omit<Duplicate, 'isNew'> {
  const [other] = candidatesOf(one, [row], judgeOf(input));
  const otherBarcode = other?.barcode ?? '';
  const otherName = nameWords(other?.lastName ?? '', other?.firstName ?? '');
  return {
    barcode: one('1000'),
    name: nameWords(one('1006'), one('1007')),
    lastName: one('1006'),
    firstName: one('1007'),
    roleWords: ROLE_WORDS[role].one,
    site: one('1050'),
    siteName: input.siteName(one('1050')),
    otherBarcode,
    otherName,
    agrees: other?.agrees ?? [],
    differs: other?.differs ?? [],
    because: `Looks like patron ${otherBarcode}, ${otherName}.`,
  };
}
