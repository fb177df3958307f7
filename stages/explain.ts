// Why one person is what it is in one run: the decision, what every key said, each field with where it comes from and the
// rule, what else could be meant, the holds that touch the person. Gathers facts; decides nothing and guesses nothing.

import type { DecisionLine } from '../mappings/decisions.ts';
import type { Problem } from '../mappings/problems.ts';
import { type HoldsOfOne, holdsOfOne } from './explain/holds.ts';
import { ACTION_WORDS, keyTitle, PROOF_WORDS, VERDICT_WORDS } from './explain/words.ts';
import type { Account } from './match/account.ts';
import type { KeyAnswer } from './match/answers.ts';
import type { Decision, Hold, Note } from './match/plan.ts';
import type { FieldVerdict } from './match/verdicts.ts';
import { candidatesOf, comparisonsOf } from './report/comparison.ts';
import type { Cells } from './report/input.ts';
import type { Candidate, Comparison } from './report/view.ts';
import { FLAG_WORDS, MATCHED_WORDS } from './report/words.ts';

export interface ExplainInput {
  readonly decision: Decision;
  /** What both sides said; undefined when the export is gone, or when the plan takes a run back and asks no key. */
  readonly account: Account | undefined;
  /** The roster's patron row of the decision's user; undefined where there is none. */
  readonly user: Cells | undefined;
  /** An export record by its number from 1; undefined when the export is gone. */
  readonly patron: ((row: number) => Cells) | undefined;
  readonly titleOf: (code: string) => string;
  readonly siteName: (code: string) => string;
  readonly same: (code: string, ofUser: string, ofPatron: string) => boolean;
  /** The problems of the user, and the plan's notes about them. */
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
  /** What decisions.csv says of the user today. */
  readonly decided: DecisionLine | undefined;
  /** The holds of the plan, and how many others the run has for reasons of its own. */
  readonly holds: readonly Hold[];
  readonly otherHolds: number;
}

/** The facts about one person; `explain --json` prints them as they are. */
export interface Explained {
  readonly decision: Decision;
  readonly words: string;
  readonly matchedWords: string;
  readonly siteName: string;
  /** False when the export of the run is gone: what follows is then the plan's alone. */
  readonly isExportThere: boolean;
  readonly keys: readonly (KeyAnswer & { readonly title: string })[];
  readonly candidates: readonly Candidate[];
  readonly comparison: readonly Comparison[];
  readonly fields: readonly ExplainedField[];
  readonly leaving: readonly { readonly proof: string; readonly given: boolean; readonly words: string }[];
  readonly decided: Omit<DecisionLine, 'guid'> | null;
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
  readonly flags: readonly { readonly flag: string; readonly words: string }[];
  readonly holds: HoldsOfOne;
}

type ExplainedField = FieldVerdict & { readonly title: string; readonly words: string };

/** Gathers what is known about one decision. */
export function explained(input: ExplainInput): Explained {
  const { decision, account, titleOf, decided } = input;
  return {
    decision,
    words: ACTION_WORDS[decision.action],
    matchedWords: MATCHED_WORDS[decision.matchedBy],
    siteName: input.siteName(decision.site),
    isExportThere: input.patron !== undefined,
    keys: (account?.keys ?? []).map((answer) => ({ title: keyTitle(answer.key, titleOf), ...answer })),
    ...comparedWith(input),
    fields: fieldsOf(input).map((field) => ({
      title: titleOf(field.code),
      ...field,
      words: VERDICT_WORDS[field.verdict],
    })),
    leaving: leavingOf(account),
    decided: decided === undefined ? null : withoutGuid(decided),
    problems: input.problems,
    notes: input.notes.map(({ message }) => message),
    flags: decision.flags.map((flag) => ({ flag, words: FLAG_WORDS[flag] })),
    holds: holdsOfOne(decision, input.holds, input.otherHolds, input.siteName),
  };
}

function comparedWith({ decision, user, patron, titleOf, same }: ExplainInput): {
  readonly candidates: readonly Candidate[];
  readonly comparison: readonly Comparison[];
} {
  if (patron === undefined || decision.candidates.length === 0) return { candidates: [], comparison: [] };
  const judge = { patron, titleOf, same, shown: (_code: string, value: string) => value };
  const cells = user ?? (() => '');
  return {
    candidates: candidatesOf(cells, decision.candidates, judge),
    comparison: comparisonsOf(cells, decision.candidates, judge),
  };
}

/** Without an account: what the plan writes, and nothing about what it does not. */
function fieldsOf({ decision, account, user }: ExplainInput): readonly FieldVerdict[] {
  if (account !== undefined) return account.fields;
  return Object.entries(decision.fields).map(([code, [before, after]]) => ({
    code,
    from: '',
    ofRoster: user?.(code) ?? '',
    ofPatron: before,
    written: after,
    verdict: decision.action === 'create' ? 'given' : 'written',
  }));
}

function leavingOf(account: Account | undefined): Explained['leaving'] {
  if (account === undefined || account.proofs.length === 0) return [];
  const { absent, rosters } = account.grace;
  const given = absent >= rosters;
  const grace = `absent from ${absent + 1} of the ${rosters + 1} complete rosters that prove it`;
  return [
    ...account.proofs.map(({ proof, doubt }) => ({
      proof,
      given: doubt === '',
      words: doubt === '' ? PROOF_WORDS[proof] : doubt,
    })),
    { proof: 'grace', given, words: given ? 'absent from as many complete rosters as prove it' : grace },
  ];
}

function withoutGuid({ decision, barcode, who, note, line }: DecisionLine): Omit<DecisionLine, 'guid'> {
  return { decision, barcode, who, note, line };
}
