// Says which limits a plan breaks, where, by how many, and what that most likely comes from. A broken limit never changes
// the plan: it holds the run until a person has looked. Limits never move by themselves.

import { levelReader } from '../mappings/grades.ts';
import type { GradeTable } from '../mappings/workspace.ts';
import { likelyCause } from './holds/causes.ts';
import { type Counted, type PatronBefore, startCounting } from './holds/counting.ts';
import type { Evidence } from './holds/evidence.ts';
import { brokenLimits, type LimitRules } from './holds/limits.ts';
import { wordsOf } from './holds/words.ts';
import type { Hold } from './match/plan.ts';

/** What a plan is held to, and what its figures are explained by. */
export interface HoldRules extends LimitRules {
  readonly evidence: Omit<Evidence, 'counts' | 'minimum'>;
}

export interface HoldTally {
  /** Counts a patron of the export. All are counted before the first decision. */
  patron(patron: PatronBefore): void;
  /**
   * Counts a decision, with the patron it is about, if any.
   * @param level the level of a patron who leaves, '' for anybody else
   */
  decision(decision: Counted, patron: PatronBefore | undefined, level: string): void;
  /** The broken limits, each a sentence that ends with its likely cause. */
  holds(rules: HoldRules): readonly Hold[];
}

/** A fresh tally for a library that writes its levels as `grades` says. */
export function tallyHolds(grades: GradeTable): HoldTally {
  const counting = startCounting(levelReader(grades));
  return {
    patron: counting.patron,
    decision: counting.decision,
    holds(rules) {
      const evidence = { ...rules.evidence, counts: counting, minimum: rules.limits.minimum };
      return brokenLimits(counting, rules).map((broken) => {
        const { cause, words } = likelyCause(broken, evidence);
        return { ...broken, cause, sentence: [wordsOf(broken, evidence), words].filter(Boolean).join(' ') };
      });
    },
  };
}
