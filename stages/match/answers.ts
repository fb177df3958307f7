// What each key said about one user, in the order in which match asks: the user's value, the export records that hold it,
// and whether they were still in play. Read from the finished plan; it decides nothing again.

import type { Decision, MatchedBy } from './plan.ts';
import type { PatronSide, Users } from './sides.ts';
import { type Key, keysOf } from './tiers.ts';

export interface KeyAnswer {
  readonly key: Exclude<MatchedBy, 'decision' | ''>;
  /** False for a Community ID or a Barcode that the settings name no Clever field for. */
  readonly mapped: boolean;
  /** Whether the user was still in play when the key's turn came. */
  readonly asked: boolean;
  /** The user's values; none if blank. */
  readonly values: readonly string[];
  /** Other users of the roster who have one of them. */
  readonly alsoOf: readonly string[];
  readonly hits: readonly KeyHit[];
}

export interface KeyHit {
  readonly row: number;
  readonly barcode: string;
  /** own: the patron of this user; candidate: could be; taken, pointed-at: by another user; free: nobody's. */
  readonly state: 'own' | 'candidate' | 'taken' | 'pointed-at' | 'free';
  /** Whether it was in play at the beginning of the key's turn. */
  readonly inPlay: boolean;
  /** The other user, '' for none, and the key that settled them. */
  readonly by: string;
  readonly byKey: MatchedBy;
}

/** Who has an export record, or points at it, in a plan. */
export type Holders = ReadonlyMap<number, readonly Decision[]>;

/** In the order in which match asks. What no key settled is settled last. */
const ORDER: readonly MatchedBy[] = ['decision', 'guid', 'legacy', 'communityId', 'barcode', 'email', ''];
const KEYS = ['guid', 'legacy', 'communityId', 'barcode', 'email'] as const;

export interface KeyReading {
  readonly users: Users;
  readonly patrons: PatronSide;
  /** The GUID, and the keys after it that both sides have. */
  readonly keys: readonly Key[];
}

/** The export records, from 1, that any key of a user finds. */
export function rowsFound(user: number, { keys }: KeyReading): readonly number[] {
  return keys.flatMap((key) => key.valuesOf(user).flatMap((value) => recordsWith(key, value)));
}

/** The answers of all keys about the user of a decision. */
export function keyAnswers(
  decision: Decision,
  user: number,
  { users, patrons, keys }: KeyReading,
  holders: Holders,
): readonly KeyAnswer[] {
  return KEYS.map((by) => {
    const asked = rank(by) <= rank(decision.matchedBy);
    const key = keys.find((one) => one.by === by);
    if (key === undefined) return { key: by, mapped: false, asked, values: [], alsoOf: [], hits: [] };
    const values = key.valuesOf(user).filter((value) => value !== '');
    const others = values.flatMap((value) => key.usersWith(value)).filter((other) => other !== user);
    const rows = [...new Set(values.flatMap((value) => recordsWith(key, value)))];
    return {
      key: by,
      mapped: true,
      asked,
      values,
      alsoOf: others.map((other) => users.guid(other)),
      hits: rows.map((row) => hitOf(row, by, decision, holders, patrons)),
    };
  });
}

/** @param legacyIds ids a user had in older Clever versions, by user number */
export function allKeys(
  users: Users,
  patrons: PatronSide,
  legacyIds: ReadonlyMap<number, readonly string[]>,
): readonly Key[] {
  const guid: Key = {
    by: 'guid',
    title: 'GUID',
    valuesOf: (user) => [users.guid(user)],
    usersWith: (value) => users.byGuid.rowsWith(value),
    patronsWith: (value) => patrons.byGuid.rowsWith(value),
  };
  return [guid, ...keysOf(users, patrons, { legacyIds })];
}

function recordsWith(key: Key, value: string): readonly number[] {
  return value === '' ? [] : key.patronsWith(value).map((patron) => patron + 1);
}

function hitOf(
  row: number,
  key: KeyAnswer['key'],
  decision: Decision,
  holders: Holders,
  patrons: PatronSide,
): KeyHit {
  const barcode = patrons.key(row - 1, '1000');
  const own = { row, barcode, inPlay: true, by: '', byKey: '' } as const;
  if (row === decision.row) return { ...own, state: 'own' };
  if (decision.candidates.includes(row)) return { ...own, state: 'candidate' };
  const [first] = (holders.get(row) ?? [])
    .filter(({ guid }) => guid !== decision.guid)
    .sort((one, other) => rank(one.matchedBy) - rank(other.matchedBy));
  if (first === undefined) return { ...own, state: 'free' };
  return {
    row,
    barcode,
    state: first.row === row ? 'taken' : 'pointed-at',
    inPlay: rank(first.matchedBy) >= rank(key),
    by: first.guid,
    byKey: first.matchedBy,
  };
}

function rank(key: MatchedBy): number {
  return ORDER.indexOf(key);
}

/** Which users of a plan have, or point at, some export records. The patrons that nobody has are nobody's here. */
export function holdersOf(decisions: Iterable<Decision>, rows: ReadonlySet<number>): Holders {
  const holders = new Map<number, Decision[]>();
  for (const decision of decisions) {
    if (LEFTOVER.has(decision.action)) continue;
    for (const row of new Set([decision.row ?? 0, ...decision.candidates])) {
      if (rows.has(row)) holders.set(row, [...(holders.get(row) ?? []), decision]);
    }
  }
  return holders;
}

const LEFTOVER: ReadonlySet<string> = new Set(['transfer', 'clear', 'untouched']);
