// Looks whether a key that is not mapped would settle most of a role's reviews, so that the first sync of a library
// without GUIDs does not end in a thousand single questions. It maps nothing: it says which setting to try.

import { titleOf } from '../../mappings/mapped.ts';
import { ROLES, type Role } from '../../mappings/roles.ts';
import { grouped } from '../../mappings/words.ts';
import { indexKey, type KeyIndex } from '../keys.ts';
import { doubtOfNumber, identify } from './identity.ts';
import type { Note } from './plan.ts';
import type { SettledMatch } from './settled.ts';
import { doubtOfGuid } from './tiers.ts';

/** Fewer single questions than this are sooner answered than a setting is changed. */
const WORTH_SAYING = 5;

const KEYS = [
  { code: '1001', setting: 'communityId', by: 'communityId' },
  { code: '1000', setting: 'barcode', by: 'barcode' },
] as const;

/** A key that is not mapped, and a Clever field that could fill it. */
interface Choice {
  readonly key: (typeof KEYS)[number];
  readonly path: string;
}

/** A note for each role whose reviews a key would mostly settle: the key and field that settle the most. */
export function mapKeyNotes(matched: SettledMatch): readonly Note[] {
  const asking = ROLES.map((role) => askingOf(role, matched)).filter(isWorthReading);
  if (asking.length === 0) return [];
  const values = readValues(asking, matched);
  const holders = patronIndexes(matched);
  return asking.flatMap((one) => noteOf(one, values, holders, matched));
}

/** The open users of a role, by number. */
interface Asking {
  readonly role: Role;
  readonly reviews: readonly number[];
  readonly creates: readonly number[];
  readonly choices: readonly Choice[];
}

function isWorthReading({ reviews, choices }: Asking): boolean {
  return reviews.length >= WORTH_SAYING && choices.length > 0;
}

function askingOf(role: Role, matched: SettledMatch): Asking {
  const { users, judge, pairing } = matched;
  const reviews: number[] = [];
  const creates: number[] = [];
  for (let user = 0; user < users.count; user += 1) {
    if (users.role(user) !== role) continue;
    const { state, by } = pairing.of(user);
    const isCreate = state === 'create' && by !== 'decision';
    if ((state !== 'review' && !isCreate) || judge.skipReason(user) !== '') continue;
    (isCreate ? creates : reviews).push(user);
  }
  return { role, reviews, creates, choices: choicesOf(role, matched) };
}

function choicesOf(role: Role, { patrons, input: { rules } }: SettledMatch): readonly Choice[] {
  return KEYS.filter(({ code, setting }) => rules.keys[role][setting] === null && patrons.has(code)).flatMap(
    (key) => {
      const row = rules.tables[role].rows.find(({ code, verb }) => code === key.code && verb === 'key');
      return (row?.paths ?? []).map((path) => ({ key, path }));
    },
  );
}

/** The values of each open user, in the order of the role's choices; read once, for these users alone. */
type Values = ReadonlyMap<number, readonly string[]>;

function readValues(asking: readonly Asking[], { users, input }: SettledMatch): Values {
  const choicesByUser = new Map(
    asking.flatMap(({ reviews, creates, choices }) =>
      [...reviews, ...creates].map((user) => [user, choices] as const),
    ),
  );
  const guids = new Set([...choicesByUser.keys()].map(users.guid));
  const values = new Map<number, readonly string[]>();
  for (const { guid, value } of input.fields?.(guids) ?? []) {
    const [user = -1] = users.byGuid.rowsWith(guid);
    const choices = choicesByUser.get(user) ?? [];
    values.set(
      user,
      choices.map(({ path }) => value(users.role(user), path)),
    );
  }
  return values;
}

type PatronIndexes = (code: string) => KeyIndex;

function patronIndexes({ patrons }: SettledMatch): PatronIndexes {
  const indexes = new Map([['1000', patrons.byBarcode]]);
  return (code) => {
    const index = indexes.get(code) ?? indexKey(patrons.count, (patron) => patrons.key(patron, code));
    indexes.set(code, index);
    return index;
  };
}

function noteOf(
  asking: Asking,
  values: Values,
  holders: PatronIndexes,
  matched: SettledMatch,
): readonly Note[] {
  const { role, reviews, choices } = asking;
  const found = choices.map((choice, at) => countFor(choice, at, asking, values, holders, matched));
  // The first of equals: Community ID before Barcode, then as the table lists the fields.
  const [best] = found.toSorted((one, other) => other.settled - one.settled || other.creates - one.creates);
  if (best === undefined || best.settled < WORTH_SAYING || best.settled * 2 <= reviews.length) return [];
  const message = wordsOf(best, role, reviews.length, matched);
  return [{ code: 'MAP_KEY', guid: '', message }];
}

interface Found {
  readonly choice: Choice;
  readonly settled: number;
  readonly creates: number;
}

function countFor(
  choice: Choice,
  at: number,
  { reviews, creates }: Asking,
  values: Values,
  holders: PatronIndexes,
  matched: SettledMatch,
): Found {
  const index = holders(choice.key.code);
  const valueFor = (user: number) => values.get(user)?.[at] ?? '';
  const timesHeld = new Map<string, number>();
  for (const user of [...reviews, ...creates]) {
    timesHeld.set(valueFor(user), (timesHeld.get(valueFor(user)) ?? 0) + 1);
  }
  const patronOf = (user: number) => {
    const [patron = -1, ...others] = index.rowsWith(valueFor(user));
    return timesHeld.get(valueFor(user)) === 1 && others.length === 0 ? patron : -1;
  };
  return {
    choice,
    settled: reviews.filter((user) => wouldSettle(user, patronOf(user), choice, matched)).length,
    creates: creates.filter((user) => wouldJoin(user, patronOf(user), choice, matched)).length,
  };
}

/** Whether a review would be none if the key were mapped; one that a person decided or put off stays as it is. */
function wouldSettle(user: number, patron: number, choice: Choice, matched: SettledMatch): boolean {
  const { users, pairing, input } = matched;
  const { candidates, clash } = pairing.of(user);
  if (!candidates.includes(patron) || clash !== undefined) return false;
  if (input.rules.decisions.has(users.guid(user))) return false;
  return pairing.userOf(patron) === -1 && isUndoubted(user, patron, choice, matched);
}

function wouldJoin(user: number, patron: number, choice: Choice, matched: SettledMatch): boolean {
  return patron !== -1 && matched.pairing.isFree(patron) && isUndoubted(user, patron, choice, matched);
}

function isUndoubted(user: number, patron: number, { key }: Choice, matched: SettledMatch): boolean {
  const { users, patrons, input } = matched;
  const { policies, foreignGuids } = input.rules;
  if (patrons.isProtected(patron)) return false;
  const identity = identify(users, user, patrons, patron, policies);
  return (
    doubtOfNumber(identity) === '' &&
    doubtOfGuid(key, patron, identity, { users, patrons, rules: { foreignGuids } }) === ''
  );
}

// e.g. '1,180 of 1,204 students to review have their student_number in Student # of the patron that could be them: …'
function wordsOf(
  { choice: { key, path }, settled, creates }: Found,
  role: Role,
  reviews: number,
  { input: { rules } }: SettledMatch,
): string {
  const title = titleOf(key.code, rules.dictionary, rules.titles);
  const newcomers =
    creates === 0
      ? ''
      : `, and so ${creates === 1 ? 'has' : 'have'} ${grouped(creates)} who would be new as well`;
  const command = `clever-sync mapping set keys.${role}.${key.setting} ${path}`;
  return (
    `${grouped(settled)} of ${grouped(reviews)} ${role} to review have their ${path} in ${title} of the patron that ` +
    `could be them${newcomers}: map it, after a look at what that changes: ${command} --try`
  );
}

/** e.g. 1204 is '1,204' */
