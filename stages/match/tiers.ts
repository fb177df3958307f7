// Pairs users with patrons, key by key from the strongest: a person's decisions, GUID, the GUID of an older Clever
// version, Community ID, Barcode, e-mail. All hits of a key are found first and decided together, so that no order
// of users or patrons shows. Never chooses between two: a doubt makes a review, and its patrons leave play.

import { isCleverId } from '../../mappings/verbs.ts';
import type { DecisionLine } from '../../mappings/workspace.ts';
import { indexKey, type KeyIndex } from '../keys.ts';
import type { MatchedBy, Note } from '../match.ts';
import {
  doubtOfEmail,
  doubtOfNumber,
  type Identity,
  identify,
  type PolicyKinds,
  provesSamePerson,
} from './identity.ts';
import type { PatronSide, Users } from './sides.ts';

type UserState = 'in play' | 'joined' | 'review' | 'create';

export interface Outcome {
  readonly state: UserState;
  /** The patron joined, or -1. */
  readonly patron: number;
  readonly by: MatchedBy;
  /** The patrons that a review or a flagged create is also about, ascending. */
  readonly candidates: readonly number[];
  readonly because: string;
}

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

const IN_PLAY: Outcome = { state: 'in play', patron: -1, by: '', candidates: [], because: '' };

/** Every user joined, to review or still in play; every patron taken, pointed at or still in play. */
export function pairByKeys(users: Users, patrons: PatronSide, rules: PairingRules): Pairing {
  const pairing = startPairing(users.count, patrons.count);
  obeyDecisions(users, patrons, rules, pairing);
  settleGuids(users, patrons, pairing);
  const keys = keysOf(users, patrons, rules);
  for (const [at, key] of keys.entries()) {
    const outcomes = decideKey(key, keys.slice(at + 1), { users, patrons, rules, pairing });
    for (const [user, outcome] of outcomes) pairing.settle(user, outcome);
  }
  return pairing;
}

function startPairing(userCount: number, patronCount: number): Pairing {
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

/** A person's word goes before every key. One that no longer fits is reported and not obeyed. */
function obeyDecisions(users: Users, patrons: PatronSide, rules: PairingRules, pairing: Pairing): void {
  let gone = 0;
  const wishes = new Map<number, number[]>();
  for (const decision of rules.decisions.values()) {
    const user = users.byGuid.rowsWith(decision.guid)[0];
    if (user === undefined) gone += 1;
    else if (decision.decision === 'same') wish(user, decision, users, patrons, wishes, pairing);
    else if (decision.decision === 'new') beNew(user, users, patrons, pairing);
  }
  for (const [patron, wishers] of wishes) grant(patron, wishers, users, pairing);
  if (gone > 0)
    unfit(
      '',
      `${gone} of its lines ${gone === 1 ? 'is' : 'are'} about users who are not in today's roster`,
      pairing,
    );
}

/** Once the new patron stands in an export with the user's GUID, the decision is done and the GUID tells. */
function beNew(user: number, users: Users, patrons: PatronSide, pairing: Pairing): void {
  if (patrons.byGuid.rowsWith(users.guid(user)).length > 0) return;
  const because = 'A person decided that this is a new patron.';
  pairing.settle(user, { ...IN_PLAY, state: 'create', by: 'decision', because });
}

function grant(patron: number, wishers: readonly number[], users: Users, pairing: Pairing): void {
  const [user] = wishers;
  if (user !== undefined && wishers.length === 1) {
    pairing.settle(user, { ...IN_PLAY, state: 'joined', patron, by: 'decision' });
    return;
  }
  for (const one of wishers)
    unfit(users.guid(one), 'another line gives the same patron to another user', pairing);
}

function wish(
  user: number,
  decision: DecisionLine,
  users: Users,
  patrons: PatronSide,
  wishes: Map<number, number[]>,
  pairing: Pairing,
): void {
  const found = patrons.byBarcode.rowsWith(decision.barcode);
  const [patron] = found;
  const reason = whyUnfit(user, found, users, patrons);
  if (patron === undefined || reason !== '') unfit(decision.guid, reason, pairing);
  else wishes.set(patron, [...(wishes.get(patron) ?? []), user]);
}

function whyUnfit(user: number, found: readonly number[], users: Users, patrons: PatronSide): string {
  const [patron] = found;
  if (patron === undefined) return 'no patron of the export has that barcode';
  if (found.length > 1) return 'several patrons of the export have that barcode';
  if (patrons.isProtected(patron)) return 'the patron is protected';
  const guid = patrons.guid(patron);
  if (guid !== users.guid(user) && users.byGuid.rowsWith(guid).length > 0)
    return "the patron has another user's GUID";
  const holders = patrons.byGuid.rowsWith(users.guid(user));
  return holders.some((holder) => holder !== patron) ? "another patron has the user's GUID" : '';
}

function unfit(guid: string, reason: string, pairing: Pairing): void {
  const about = guid === '' ? 'decisions.csv' : `The decision about ${guid}`;
  const message = guid === '' ? `${about}: ${reason}.` : `${about} was not obeyed: ${reason}.`;
  pairing.notes.push({ code: 'DECISION_UNFIT', guid, message });
}

/**
 * A GUID match looks no further, and no two users have one GUID, so each is settled as it is found: on most days
 * that is nearly everybody, and it keeps nothing.
 */
function settleGuids(users: Users, patrons: PatronSide, pairing: Pairing): void {
  for (let user = 0; user < users.count; user += 1) {
    if (!pairing.isInPlay(user)) continue;
    const found = patrons.byGuid.rowsWith(users.guid(user)).filter(pairing.isFree);
    const [patron] = found;
    if (patron === undefined) continue;
    if (found.length === 1) pairing.settle(user, { ...IN_PLAY, state: 'joined', patron, by: 'guid' });
    else pairing.settle(user, sharedKey('guid', 'GUID', found));
  }
}

function sharedKey(by: MatchedBy, title: string, patrons: readonly number[]): Outcome {
  const holders = patrons.length > 1 ? `${patrons.length} patrons` : 'several users';
  const because = `The same ${title} is held by ${holders}, so it tells nobody apart (SHARED_KEY).`;
  return { state: 'review', patron: -1, by, candidates: patrons, because };
}

interface Key {
  readonly by: MatchedBy;
  /** What people call it. */
  readonly title: string;
  valuesOf(user: number): readonly string[];
  usersWith(value: string): readonly number[];
  patronsWith(value: string): readonly number[];
}

/** The keys after GUID that both sides have, strongest first. */
function keysOf(users: Users, patrons: PatronSide, rules: PairingRules): readonly Key[] {
  const keys = [legacyKey(rules.legacyIds, patrons)];
  const same = (text: string) => text;
  const lower = (text: string) => text.toLowerCase();
  if (users.codes.includes('1001'))
    keys.push(columnKey('communityId', 'Community ID', '1001', same, users, patrons));
  if (users.codes.includes('1000')) {
    const barcode = columnKey('barcode', 'Barcode', '1000', same, users, patrons);
    keys.push({ ...barcode, patronsWith: (value) => patrons.byBarcode.rowsWith(value) });
  }
  keys.push(columnKey('email', 'Email', '1019', lower, users, patrons));
  return keys;
}

function legacyKey(legacyIds: ReadonlyMap<number, readonly string[]>, patrons: PatronSide): Key {
  const usersByLegacyId = new Map<string, number[]>();
  for (const [user, ids] of legacyIds) {
    for (const id of ids) usersByLegacyId.set(id, [...(usersByLegacyId.get(id) ?? []), user]);
  }
  return {
    by: 'legacy',
    title: 'GUID of an older Clever version',
    valuesOf: (user) => legacyIds.get(user) ?? [],
    usersWith: (value) => usersByLegacyId.get(value) ?? [],
    patronsWith: (value) => patrons.byGuid.rowsWith(value),
  };
}

function columnKey(
  by: MatchedBy,
  title: string,
  code: string,
  fold: (text: string) => string,
  users: Users,
  patrons: PatronSide,
): Key {
  const valueFor = (user: number) => fold(users.cell(user, code));
  const lazyUsers = lazily(() => indexKey(users.count, valueFor));
  const lazyPatrons = lazily(() => indexKey(patrons.count, (patron) => fold(patrons.key(patron, code))));
  return {
    by,
    title,
    valuesOf: (user) => [valueFor(user)],
    usersWith: (value) => lazyUsers().rowsWith(value),
    patronsWith: (value) => lazyPatrons().rowsWith(value),
  };
}

/** Most days every user has a GUID match, and no weaker key is ever looked up. */
function lazily(make: () => KeyIndex): () => KeyIndex {
  let made: KeyIndex | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

interface Table {
  readonly users: Users;
  readonly patrons: PatronSide;
  readonly rules: PairingRules;
  readonly pairing: Pairing;
}

interface Hit {
  readonly user: number;
  readonly patrons: readonly number[];
  readonly shared: boolean;
}

/** Decides one key for all users in play. Nothing is settled while it looks, so that no order shows. */
function decideKey(key: Key, weaker: readonly Key[], table: Table): ReadonlyMap<number, Outcome> {
  const hits = hitsOf(key, table);
  const hitPatrons = new Set(hits.flatMap((hit) => hit.patrons));
  const stillInPlay = (patron: number) => table.pairing.isFree(patron) && !hitPatrons.has(patron);
  return new Map(hits.map((hit) => [hit.user, decideHit(hit, key, weaker, stillInPlay, table)]));
}

function hitsOf(key: Key, { users, pairing }: Table): readonly Hit[] {
  const hits: Hit[] = [];
  for (let user = 0; user < users.count; user += 1) {
    if (!pairing.isInPlay(user)) continue;
    const values = key.valuesOf(user).filter((value) => value !== '');
    const found = values.flatMap((value) => key.patronsWith(value)).filter(pairing.isFree);
    if (found.length === 0) continue;
    const patrons = [...new Set(found)].sort((one, other) => one - other);
    const isShared = (value: string) =>
      key.patronsWith(value).some(pairing.isFree) && key.usersWith(value).filter(pairing.isInPlay).length > 1;
    hits.push({ user, patrons, shared: patrons.length > 1 || values.some(isShared) });
  }
  return hits;
}

function decideHit(
  hit: Hit,
  key: Key,
  weaker: readonly Key[],
  stillInPlay: (patron: number) => boolean,
  table: Table,
): Outcome {
  const { user, patrons, shared } = hit;
  const [patron = -1] = patrons;
  const review = (because: string, candidates: readonly number[] = patrons): Outcome => ({
    state: 'review',
    patron: -1,
    by: key.by,
    candidates,
    because,
  });
  if (shared && key.by === 'legacy' && patrons.length > 1) {
    return review(`The GUIDs of older Clever versions point to ${patrons.length} patrons.`);
  }
  if (shared) return sharedKey(key.by, key.title, patrons);
  const others = weaker.flatMap((other) => otherHits(other, user, patron, stillInPlay));
  const [other] = others;
  if (other) {
    const candidates = [patron, ...others.flatMap((hit) => hit.patrons)];
    return review(`${key.title} points to one patron, ${other.title} to another.`, ascending(candidates));
  }
  const identity = identify(table.users, user, table.patrons, patron, table.rules.kinds);
  const doubt = doubtOf(key, identity) || doubtOfGuid(key, patron, identity, table);
  if (doubt !== '') return review(`${key.title} agrees, but ${doubt}.`);
  if (table.rules.decisions.get(table.users.guid(user))?.decision === 'later') {
    return review(`${key.title} agrees, but a person put the decision off.`);
  }
  return joined(patron, key);
}

function joined(patron: number, key: Key): Outcome {
  return { ...IN_PLAY, state: 'joined', patron, by: key.by };
}

function otherHits(
  key: Key,
  user: number,
  patron: number,
  stillInPlay: (patron: number) => boolean,
): readonly { title: string; patrons: readonly number[] }[] {
  const found = key.valuesOf(user).flatMap((value) => key.patronsWith(value));
  const patrons = found.filter((other) => other !== patron && stillInPlay(other));
  return patrons.length === 0 ? [] : [{ title: key.title, patrons }];
}

function doubtOf(key: Key, identity: Identity): string {
  if (key.by === 'communityId' || key.by === 'barcode') return doubtOfNumber(identity);
  return key.by === 'email' ? doubtOfEmail(identity) : '';
}

/** A GUID that the patron has already is replaced only for good reason. */
function doubtOfGuid(key: Key, patron: number, identity: Identity, { users, patrons, rules }: Table): string {
  const guid = patrons.guid(patron);
  if (guid === '' || key.by === 'legacy') return '';
  if (!isCleverId(guid)) {
    return rules.foreignGuids === 'replace' ? '' : 'the patron has a GUID that is not from Clever';
  }
  if (users.byGuid.rowsWith(guid).length > 0) return 'the patron has the GUID of another user in the roster';
  return provesSamePerson(identity) ? '' : 'the patron has another GUID and too little else agrees';
}

function ascending(patrons: readonly number[]): readonly number[] {
  return [...new Set(patrons)].sort((one, other) => one - other);
}
