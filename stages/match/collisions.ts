// Judges the export as it would be after all writes: no two patrons may share a GUID, Community ID, Barcode or
// Username through a value that this plan writes. Whoever would cause that becomes a review, until nobody does.

import { indexKey, type KeyIndex } from '../keys.ts';
import { type ChangeRules, changesKey } from './changes.ts';
import { ascending, type Outcome, type Pairing } from './pairing.ts';
import type { PatronSide, Users } from './sides.ts';

const UNIQUE = [
  { code: '1000', title: 'Barcode', bit: 1 },
  { code: '1001', title: 'Community ID', bit: 2 },
  { code: '1052', title: 'Username', bit: 4 },
  { code: '1200', title: 'GUID', bit: 8 },
] as const;
type UniqueKey = (typeof UNIQUE)[number];

export interface CollisionRules extends ChangeRules {
  /** Whether nothing is written for the user, whatever was matched. */
  writesNothing(user: number): boolean;
}

/** Turns each user whose changed key another patron would also have into a review. */
export function settleCollisions(
  users: Users,
  patrons: PatronSide,
  rules: CollisionRules,
  pairing: Pairing,
): void {
  const writes = Uint8Array.from({ length: users.count }, (_, user) =>
    keysWritten(users, user, patrons, rules, pairing),
  );
  const writers = Array.from(writes.keys()).filter((user) => writes[user] !== 0);
  const keys = UNIQUE.map((key) => ({ key, holders: holdersOf(key, users, patrons, writes, pairing) }));
  for (;;) {
    // All clashes are found before any is settled, so that both of two users with one value become reviews.
    const clashes = writers
      .filter((user) => writes[user] !== 0)
      .flatMap((user) => clashOf(user, users, keys, writes, pairing));
    if (clashes.length === 0) return;
    for (const { user, outcome } of clashes) {
      writes[user] = 0;
      pairing.settle(user, outcome);
    }
  }
}

/** Which unique keys the plan writes for a user, one bit each. */
function keysWritten(
  users: Users,
  user: number,
  patrons: PatronSide,
  rules: CollisionRules,
  pairing: Pairing,
): number {
  if (rules.writesNothing(user)) return 0;
  const { state, patron } = pairing.of(user);
  if (state !== 'create' && state !== 'joined') return 0;
  const isWritten = ({ code }: UniqueKey) => {
    if (state === 'create') return users.cell(user, code) !== '';
    return code !== '1000' && changesKey(users, user, patrons, patron, code, rules);
  };
  return UNIQUE.filter(isWritten).reduce((bits, { bit }) => bits | bit, 0);
}

interface Holders {
  /** Users whose plan writes the value, and patrons that have it and keep it. */
  of(value: string): { users: readonly number[]; patrons: readonly number[] };
  valueFor(user: number): string;
}

function holdersOf(
  { code, bit }: UniqueKey,
  users: Users,
  patrons: PatronSide,
  writes: Uint8Array,
  pairing: Pairing,
): Holders {
  const fold = (text: string) => (code === '1052' ? text.toLowerCase() : text);
  const valueFor = (user: number) => fold(users.cell(user, code));
  let userIndex: KeyIndex | undefined;
  let patronIndex: KeyIndex | undefined;
  const isWriting = (user: number) => user !== -1 && ((writes[user] ?? 0) & bit) !== 0;
  return {
    valueFor,
    of(value) {
      userIndex ??= indexKey(users.count, valueFor);
      patronIndex ??= indexKey(patrons.count, (patron) => fold(patrons.key(patron, code)));
      return {
        users: userIndex.rowsWith(value).filter(isWriting),
        patrons: patronIndex.rowsWith(value).filter((patron) => !isWriting(pairing.userOf(patron))),
      };
    },
  };
}

interface Clash {
  readonly user: number;
  readonly outcome: Outcome;
}

function clashOf(
  user: number,
  users: Users,
  keys: readonly { readonly key: UniqueKey; readonly holders: Holders }[],
  writes: Uint8Array,
  pairing: Pairing,
): readonly Clash[] {
  const { patron: own, by } = pairing.of(user);
  for (const { key, holders } of keys) {
    if (((writes[user] ?? 0) & key.bit) === 0) continue;
    const found = holders.of(holders.valueFor(user));
    const otherUsers = found.users.filter((other) => other !== user);
    const otherPatrons = found.patrons.filter((patron) => patron !== own);
    if (otherUsers.length + otherPatrons.length === 0) continue;
    const theirs = otherUsers.map((other) => pairing.of(other).patron);
    const candidates = [own, ...theirs, ...otherPatrons].filter((patron) => patron !== -1);
    const holder = otherUsers.length > 0 ? `user ${users.guid(otherUsers[0] ?? user)}` : 'another patron';
    const because = `Writing ${key.title} would give it to two patrons: ${holder} has it too.`;
    const review = { state: 'review', patron: -1, by, candidates: ascending(candidates), because } as const;
    return [{ user, outcome: { ...review, clash: key.code } }];
  }
  return [];
}
