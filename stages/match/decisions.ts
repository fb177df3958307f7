// Puts the settled users and the patrons nobody has into words: one decision for each, ascending by guid then row,
// counted as they go by, and proved to add up.
// Past 200 lines because each kind of decision and its words stand side by side.

import { mappedRows, titleOf } from '../../mappings/mapped.ts';
import type { Role } from '../../mappings/roles.ts';
import { compareTexts } from '../../mappings/text.ts';
import type { PatronBefore } from '../holds/counting.ts';
import { type WithheldWatch, watchWithheld } from '../holds/withheld.ts';
import { tallyHolds } from '../holds.ts';
import { type LeftOut, leaveOut } from '../leftout.ts';
import { changesOf, newPatron } from './changes.ts';
import { watchEdits } from './edits.ts';
import { type Judge, usersByRole } from './judge.ts';
import { decideLeftover } from './leaving.ts';
import { unseenNotes } from './notes.ts';
import { FLAGS, type Flag, type MatchedBy, type PlanSummary, type Settled } from './plan.ts';
import type { LeavingRules } from './proofs.ts';
import type { SettledMatch } from './settled.ts';
import type { PatronSide } from './sides.ts';
import { summarise } from './summary.ts';
import { countDecisions } from './sums.ts';

/** Writes every decision in order and returns their summary. Throws SUMS when they do not add up. */
export function writePlan(matched: SettledMatch, write: (decision: Settled) => void): PlanSummary {
  const { users, patrons, input } = matched;
  const { tables, keys, owners, grades } = input.rules;
  const tally = tallyHolds(grades);
  const withheld = watchWithheld(mappedRows(tables, keys, owners), patrons.has);
  const counter = countDecisions(patrons.count);
  for (let patron = 0; patron < patrons.count; patron += 1) tally.patron(before(matched, patron));
  const leftOut = leaveOut(input.rules.without);
  let adults = 0;
  const edits = watchEdits(input.known, (code) => titleOf(code, input.rules.dictionary, input.rules.titles));
  for (const [settled, user] of inOrder(matched, leftOut)) {
    const decision = edits.mark(settled);
    const patron = decision.row === null ? -1 : decision.row - 1;
    counter.count(decision);
    const level = decision.action === 'transfer' ? patrons.key(patron, '1010') : '';
    tally.decision(decision, patron === -1 ? undefined : before(matched, patron), level);
    if (user !== NOBODY) watch(matched, withheld, user, decision);
    if (isUnseenAdult(matched, decision)) adults += 1;
    write(decision);
  }
  const sums = counter.sums(users.count);
  const summary = summarise(matched, { tally, withheld }, counter, sums, input);
  const unseen = adults === 0 ? [] : unseenNotes(adults, usersByRole(users, input.roster.counts));
  return { ...summary, notes: [...summary.notes, ...unseen, ...edits.notes(), ...leftOut.notes()] };
}

/** Somebody who leaves before the first load, of no known role and with a policy that only adults have. */
function isUnseenAdult({ patrons, input }: SettledMatch, { action, role, row }: Settled): boolean {
  if (action !== 'transfer' || role !== '' || row === null || input.known.loaded) return false;
  return input.rules.policies.kindOfPolicy(patrons.key(row - 1, '1028')) === 'adult';
}

function watch(
  { users, patrons, judge }: SettledMatch,
  withheld: WithheldWatch,
  user: number,
  { action, row }: Settled,
): void {
  withheld.user(
    { role: users.role(user), action },
    (code) => users.cell(user, code) !== '' || judge.isLeftAlone(user, code),
    (code) => row !== null && patrons.key(row - 1, code) !== '',
  );
}

function before({ users, patrons, pairing }: SettledMatch, patron: number): PatronBefore {
  const user = pairing.userOf(patron);
  return {
    site: patrons.site(patron),
    role: user === -1 ? patrons.role(patron) : users.role(user),
    status: patrons.status(patron),
    isLinked: patrons.isLinked(patron),
    isProtected: patrons.isProtected(patron),
  };
}

const NOBODY = -1;

/** Users are ascending already; the patrons nobody has are sorted in between. With each decision the user it is about. */
function* inOrder(
  matched: SettledMatch,
  leftOut: LeftOut,
): Generator<readonly [decision: Settled, user: number]> {
  const { users, patrons, pairing, input } = matched;
  const rules = leavingRules(matched, leftOut);
  const leftovers: number[] = [];
  for (let patron = 0; patron < patrons.count; patron += 1)
    if (pairing.isFree(patron)) leftovers.push(patron);
  const guids = new Map(leftovers.map((patron) => [patron, patrons.guid(patron)]));
  const guidOf = (patron: number) => guids.get(patron) ?? '';
  leftovers.sort((one, other) => compareTexts(guidOf(one), guidOf(other)) || one - other);
  let next = 0;
  for (let user = 0; user < users.count; user += 1) {
    const guid = users.guid(user);
    for (; next < leftovers.length && guidOf(leftovers[next] ?? 0) < guid; next += 1) {
      const patron = leftovers[next] ?? 0;
      yield [leftoverDecision(patrons, patron, rules, input.known.role(guidOf(patron))), NOBODY];
    }
    yield [userDecision(matched, user), user];
  }
  for (const patron of leftovers.slice(next)) {
    yield [leftoverDecision(patrons, patron, rules, input.known.role(guidOf(patron))), NOBODY];
  }
}

/** What has to be true before somebody who is absent counts as gone. */
export function leavingRules(
  { users, input }: Pick<SettledMatch, 'users' | 'input'>,
  leftOut: LeftOut,
): LeavingRules {
  const { rules, known, roster } = input;
  const counts = usersByRole(users, roster.counts);
  const emptied = Object.entries(known.linked).filter(
    ([role, linked]) => linked > 0 && counts[role as Role] === 0,
  );
  const [role] = emptied[0] ?? [];
  const emptiedDoubt =
    role === undefined ? '' : `the roster holds no ${role} any more, so it may not be whole`;
  return {
    rosterDoubt: roster.complete ? emptiedDoubt : 'the roster was not read whole',
    daily: rules.daily,
    matchedSites: new Set(rules.sites.schoolsOfSite.keys()),
    graceRosters: rules.graceRosters,
    isRosterCounted: input.isRosterCounted ?? false,
    known,
    clear: rules.clear,
    leftOut,
  };
}

function leftoverDecision(
  patrons: PatronSide,
  patron: number,
  rules: LeavingRules,
  role: Role | '',
): Settled {
  const { action, changes, flags, because } = decideLeftover(patrons, patron, rules);
  return {
    action,
    role,
    guid: patrons.guid(patron),
    barcode: patrons.key(patron, '1000'),
    row: patron + 1,
    site: patrons.site(patron),
    matchedBy: '',
    changes,
    flags: ordered(flags),
    candidates: [],
    because,
  };
}

function userDecision(matched: SettledMatch, user: number): Settled {
  const { users, patrons, judge, pairing } = matched;
  const outcome = pairing.of(user);
  const { patron, candidates } = outcome;
  const skipReason =
    judge.skipReason(user) ||
    (patron !== -1 && patrons.isProtected(patron) ? 'The patron is protected.' : '');
  const base = {
    role: users.role(user),
    guid: users.guid(user),
    barcode: patron === -1 ? '' : patrons.key(patron, '1000'),
    row: patron === -1 ? null : patron + 1,
    site: users.cell(user, '1050') || (patron === -1 ? '' : patrons.site(patron)),
    matchedBy: outcome.by,
    changes: [],
    flags: [],
    candidates: candidates.map((candidate) => candidate + 1),
    because: outcome.because,
  };
  if (skipReason !== '') {
    return {
      ...base,
      action: 'skip',
      candidates: outcome.state === 'create' ? [] : base.candidates,
      because: skipReason,
    };
  }
  if (outcome.state === 'joined') return joinedDecision(matched, user, patron, base);
  if (outcome.state === 'review') {
    const { clash } = outcome;
    return { ...base, action: 'review', ...(clash === undefined ? {} : { clash }) };
  }
  const flags: readonly Flag[] = candidates.length > 0 ? ['possible-duplicate'] : [];
  const changes = newPatron(users, user, patrons, judge);
  const barcode = users.cell(user, '1000');
  return { ...base, action: 'create', barcode, changes, flags: ordered([...flags, ...tooLong(judge, user)]) };
}

function tooLong(judge: Judge, user: number): readonly Flag[] {
  return judge.isTooLong(user) ? ['too-long'] : [];
}

function joinedDecision(
  matched: SettledMatch,
  user: number,
  patron: number,
  base: Omit<Settled, 'action'>,
): Settled {
  const { users, patrons, judge, input } = matched;
  const { changes, flags, asked } = changesOf(users, user, patrons, patron, judge);
  const titles = changes.map(({ code }) => titleOf(code, input.rules.dictionary, input.rules.titles));
  return {
    ...base,
    action: changes.length === 0 ? 'unchanged' : 'update',
    changes,
    flags: ordered([...tooLong(judge, user), ...flags]),
    ...(asked.length > 0 ? { asked } : {}),
    because: `${MATCH_WORDS[base.matchedBy]} ${differenceWords(titles, asked)}`,
  };
}

function differenceWords(titles: readonly string[], asked: readonly string[]): string {
  if (titles.length > 0) return `${titles.join(', ')} ${titles.length === 1 ? 'differs' : 'differ'}.`;
  return asked.length === 0 ? 'Nothing differs.' : 'Nothing is written.';
}

const MATCH_WORDS: Readonly<Record<MatchedBy, string>> = {
  guid: 'The GUID is the same.',
  legacy: 'The GUID is the one this user had in an older Clever version.',
  communityId: 'The Community ID is the same, and nothing else speaks against it.',
  barcode: 'The Barcode is the same, and nothing else speaks against it.',
  email: 'The e-mail and the first name are the same, and nothing else speaks against it.',
  decision: 'A person decided that they are the same.',
  '': '',
};

function ordered(flags: readonly Flag[]): readonly Flag[] {
  return FLAGS.filter((flag) => flags.includes(flag));
}
