// The account of a finished plan: opens both sides again and says of one decision what each key said, why each field is
// written or not, and which proofs of leaving were given. Decides nothing; the plan stands.

import { isCleverId } from '../../mappings/verbs.ts';
import { leaveOut } from '../leftout.ts';
import { allKeys, type Holders, type KeyAnswer, keyAnswers, rowsFound } from './answers.ts';
import { leavingRules } from './decisions.ts';
import type { MatchInput } from './input.ts';
import { judgeUsers } from './judge.ts';
import { absencesBefore } from './leaving.ts';
import type { Decision } from './plan.ts';
import { type Proof, proofsOfLeaving } from './proofs.ts';
import { openPatrons, openUsers } from './sides.ts';
import { type FieldVerdict, fieldVerdicts } from './verdicts.ts';

export interface Account {
  /** Empty for a patron that no user has. */
  readonly keys: readonly KeyAnswer[];
  readonly fields: readonly FieldVerdict[];
  /** In the order in which they are asked; empty for whoever is in the roster, or never could leave it. */
  readonly proofs: readonly Proof[];
  readonly grace: Grace;
}

interface Grace {
  /** From how many complete rosters before today's the patron was absent. */
  readonly absent: number;
  readonly rosters: number;
}

export interface Accounts {
  /** The export records that the keys of a decision's user find, so that their holders can be looked up. */
  rowsOf(decision: Decision): readonly number[];
  of(decision: Decision, holders: Holders): Account;
}

/** Opens the accounts of one plan, from what it was made from. */
export function openAccounts(made: Omit<MatchInput, 'inputs'>): Accounts {
  const input: MatchInput = { ...made, inputs: {} };
  const { rules, known } = input;
  const users = openUsers(input.users);
  const patrons = openPatrons(input.export, known, rules.protection, rules.dates);
  const judge = judgeUsers(users, input);
  const leaving = leavingRules({ users, input }, leaveOut(input.rules.without));
  const reading = { users, patrons, rules: judge, keys: allKeys(users, patrons, judge.legacyIds) };
  const userOf = ({ action, guid }: Decision) =>
    isLeftover(action) ? -1 : (users.byGuid.rowsWith(guid)[0] ?? -1);
  const couldLeave = ({ action, guid, row }: Decision) =>
    isLeftover(action) &&
    row !== null &&
    isCleverId(guid) &&
    !patrons.isProtected(row - 1) &&
    patrons.status(row - 1) !== '4';
  return {
    rowsOf(decision) {
      const user = userOf(decision);
      return user === -1 ? [] : rowsFound(user, reading);
    },
    of(decision, holders) {
      const user = userOf(decision);
      return {
        keys: user === -1 ? [] : keyAnswers(decision, user, reading, holders),
        fields: decision.action === 'review' ? [] : fieldVerdicts(decision, user, reading),
        proofs: couldLeave(decision) ? proofsOfLeaving(patrons, (decision.row ?? 0) - 1, leaving) : [],
        grace: { absent: absencesBefore(decision.guid, leaving), rosters: rules.graceRosters },
      };
    },
  };
}

function isLeftover(action: Decision['action']): boolean {
  return action === 'transfer' || action === 'clear' || action === 'untouched';
}
