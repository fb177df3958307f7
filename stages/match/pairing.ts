// The state of a match while it is made: which user is joined, to review or new, and which patrons nobody has yet.
// Keeps a few numbers a user and a patron; words only for those that are not simply joined.

import type { DecisionLine } from '../../mappings/decisions.ts';
import type { PolicyKinds } from './identity.ts';
import type { MatchedBy, Note } from './plan.ts';

type UserState = 'in play' | 'joined' | 'review' | 'create';

export interface Outcome {
  readonly state: UserState;
  /** The patron joined, or -1. */
  readonly patron: number;
  readonly by: MatchedBy;
  /** The patrons that a review or a flagged create is also about, ascending. */
  readonly candidates: readonly number[];
  readonly because: string;
  /** The code of the key that the plan would give to two patrons, where a review is made of that. */
  readonly clash?: string;
}

/** What decides who is joined to whom, beside the keys themselves. */
export interface PairingRules {
  readonly decisions: ReadonlyMap<string, DecisionLine>;
  /** Ids a user had in older Clever versions, by user number. */
  readonly legacyIds: ReadonlyMap<number, readonly string[]>;
  readonly foreignGuids: 'keep' | 'replace';
  readonly kinds: PolicyKinds;
}

/** The pairing so far: who is decided, which patrons are still in play. */
export interface Pairing {
  of(user: number): Outcome;
  isInPlay(user: number): boolean;
  settle(user: number, outcome: Outcome): void;
  isFree(patron: number): boolean;
  /** The user joined to a patron, or -1. */
  userOf(patron: number): number;
  readonly notes: Note[];
}

/** A user whom nothing has settled yet. */
export const IN_PLAY: Outcome = { state: 'in play', patron: -1, by: '', candidates: [], because: '' };

/** Everybody in play. */
export function startPairing(userCount: number, patronCount: number): Pairing {
  const patronOf = new Int32Array(userCount).fill(-1);
  const byOf = new Uint8Array(userCount);
  const spoken = new Map<number, Outcome>();
  const takenBy = new Int32Array(patronCount).fill(FREE);
  return {
    notes: [],
    of: (user) => {
      const patron = patronOf[user] ?? -1;
      const outcome = spoken.get(user);
      if (outcome || patron === -1) return outcome ?? IN_PLAY;
      return { ...IN_PLAY, state: 'joined', patron, by: BY[byOf[user] ?? 0] ?? '' };
    },
    isInPlay: (user) => patronOf[user] === -1 && !spoken.has(user),
    settle(user, outcome) {
      const earlier = patronOf[user] ?? -1;
      if (earlier !== -1) takenBy[earlier] = FREE;
      patronOf[user] = outcome.state === 'joined' ? outcome.patron : -1;
      byOf[user] = BY.indexOf(outcome.by);
      if (outcome.state === 'joined') {
        takenBy[outcome.patron] = user;
        spoken.delete(user);
        return;
      }
      spoken.set(user, outcome);
      if (outcome.state !== 'review') return;
      for (const patron of outcome.candidates) {
        if (takenBy[patron] === FREE) takenBy[patron] = POINTED_AT;
      }
    },
    isFree: (patron) => takenBy[patron] === FREE,
    userOf: (patron) => Math.max(takenBy[patron] ?? -1, -1),
  };
}

const FREE = -1;
const POINTED_AT = -2;
const BY: readonly MatchedBy[] = ['', 'guid', 'legacy', 'communityId', 'barcode', 'email', 'decision'];

/** Patrons each once, in the order of the export. */
export function ascending(patrons: readonly number[]): readonly number[] {
  return [...new Set(patrons)].sort((one, other) => one - other);
}
