// Matches the roster's patron rows to an exported patron file and decides, for every user and every export
// record, what would change and why. Writes nothing; guesses nothing: where keys disagree a person decides.

import { settleNewcomers } from './match/candidates.ts';
import { settleCollisions } from './match/collisions.ts';
import { writePlan } from './match/decisions.ts';
import { mapKeyNotes } from './match/hint.ts';
import type { MatchInput } from './match/input.ts';
import { judgeUsers } from './match/judge.ts';
import type { PlanSummary, Settled } from './match/plan.ts';
import { openPatrons, openUsers } from './match/sides.ts';
import { pairByKeys } from './match/tiers.ts';

/**
 * Plans. Calls `write` for each decision, ascending by guid then row, and returns the summary.
 * Throws SUMS, a bug, when users or export records do not add up.
 */
export function match(input: MatchInput, write: (decision: Settled) => void): PlanSummary {
  const { rules, known } = input;
  const users = openUsers(input.users);
  const patrons = openPatrons(input.export, known, rules.protection, rules.dates);
  const judge = judgeUsers(users, input);
  const pairing = pairByKeys(users, patrons, {
    decisions: rules.decisions,
    legacyIds: judge.legacyIds,
    foreignGuids: rules.foreignGuids,
    kinds: rules.policies,
  });
  const isPutOff = (user: number) => rules.decisions.get(users.guid(user))?.decision === 'later';
  const isSkipped = (user: number) => judge.skipReason(user) !== '';
  const { possibleDuplicate } = rules;
  settleNewcomers(users, patrons, { possibleDuplicate, isSkipped, isPutOff, lackOf: judge.lackOf }, pairing);
  const isJoinedToProtected = (user: number) => {
    const { patron } = pairing.of(user);
    return patron !== -1 && patrons.isProtected(patron);
  };
  const writesNothing = (user: number) => isSkipped(user) || isJoinedToProtected(user);
  settleCollisions(users, patrons, { ...judge, writesNothing }, pairing);
  const matched = { users, patrons, judge, pairing, input };
  pairing.notes.push(...mapKeyNotes(matched));
  return writePlan(matched, write);
}
