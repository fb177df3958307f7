// Pairs users with patrons, key by key from the strongest: a person's decisions, GUID, the GUID of an older Clever
// version, Community ID, Barcode, e-mail. All hits of a key are found first and decided together, so that no order
// of users or patrons shows. Never chooses between two: a doubt makes a review, and its patrons leave play.
// Past 200 lines because the keys and the rule that decides them are read together.

import { isCleverId } from '../../mappings/verbs.ts';
import { indexKey, type KeyIndex } from '../keys.ts';
import { doubtOfEmail, doubtOfNumber, type Identity, identify, provesSamePerson } from './identity.ts';
import { obeyDecisions } from './obey.ts';
import {
  ascending,
  IN_PLAY,
  type Outcome,
  type Pairing,
  type PairingRules,
  startPairing,
} from './pairing.ts';
import type { MatchedBy } from './plan.ts';
import type { PatronSide, Users } from './sides.ts';

/** Every user joined, to review or still in play; every patron taken, pointed at or still in play. */
export function pairByKeys(users: Users, patrons: PatronSide, rules: PairingRules): Pairing {
  const pairing = startPairing(users.count, patrons.count);
  obeyDecisions(users, patrons, rules, pairing);
  settleGuids(users, patrons, rules, pairing);
  const keys = keysOf(users, patrons, rules);
  for (const [at, key] of keys.entries()) {
    const outcomes = decideKey(key, keys.slice(at + 1), { users, patrons, rules, pairing });
    for (const [user, outcome] of outcomes) pairing.settle(user, outcome);
  }
  return pairing;
}

/**
 * A GUID match looks no further, and no two users have one GUID, so each is settled as it is found: on most days
 * that is nearly everybody, and it keeps nothing.
 */
function settleGuids(users: Users, patrons: PatronSide, rules: PairingRules, pairing: Pairing): void {
  for (let user = 0; user < users.count; user += 1) {
    if (!pairing.isInPlay(user)) continue;
    const found = patrons.byGuid.rowsWith(users.guid(user)).filter(pairing.isFree);
    const [patron] = found;
    if (patron === undefined) continue;
    if (isPutOff(users, user, rules)) pairing.settle(user, putOff('guid', 'GUID', found));
    else if (found.length === 1) pairing.settle(user, { ...IN_PLAY, state: 'joined', patron, by: 'guid' });
    else pairing.settle(user, sharedKey('guid', 'GUID', found));
  }
}

function isPutOff(users: Users, user: number, rules: PairingRules): boolean {
  return rules.decisions.get(users.guid(user))?.decision === 'later';
}

function putOff(by: MatchedBy, title: string, patrons: readonly number[]): Outcome {
  const because = `${title} agrees, but a person put the decision off.`;
  return { state: 'review', patron: -1, by, candidates: patrons, because };
}

function sharedKey(by: MatchedBy, title: string, patrons: readonly number[]): Outcome {
  const holders = patrons.length > 1 ? `${patrons.length} patrons` : 'several users';
  const because = `The same ${title} is held by ${holders}, so it tells nobody apart (SHARED_KEY).`;
  return { state: 'review', patron: -1, by, candidates: patrons, because };
}

export interface Key {
  readonly by: MatchedBy;
  /** What people call it. */
  readonly title: string;
  valuesOf(user: number): readonly string[];
  usersWith(value: string): readonly number[];
  patronsWith(value: string): readonly number[];
}

/** The keys after GUID that both sides have, strongest first. */
export function keysOf(
  users: Users,
  patrons: PatronSide,
  rules: Pick<PairingRules, 'legacyIds'>,
): readonly Key[] {
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

interface GuidSides extends Pick<Table, 'users' | 'patrons'> {
  readonly rules: Pick<PairingRules, 'foreignGuids'>;
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
  if (isPutOff(table.users, user, table.rules)) return putOff(key.by, key.title, patrons);
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

/** Why a GUID that the patron has already may not be replaced, or ''. It is replaced only for good reason. */
export function doubtOfGuid(
  key: Pick<Key, 'by'>,
  patron: number,
  identity: Identity,
  { users, patrons, rules }: GuidSides,
): string {
  const guid = patrons.guid(patron);
  if (guid === '' || key.by === 'legacy') return '';
  if (!isCleverId(guid)) {
    return rules.foreignGuids === 'replace' ? '' : 'the patron has a GUID that is not from Clever';
  }
  if (users.byGuid.rowsWith(guid).length > 0) return 'the patron has the GUID of another user in the roster';
  return provesSamePerson(identity) ? '' : 'the patron has another GUID and too little else agrees';
}
