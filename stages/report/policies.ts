// Counts the matched patrons whose policy is not the one that policies.csv names for their role and grade. A sync never
// changes the policy of an existing patron: the librarian runs Change Patron Policy, once a grade, from this list.

import type { Decision } from '../match/plan.ts';
import type { PeopleInput } from './people.ts';
import type { PolicyRow } from './view.ts';
import { ROLE_WORDS } from './words.ts';

export interface PolicyTally {
  count(decision: Decision): void;
  /** By role, level and policy, each ascending. */
  rows(): readonly PolicyRow[];
}

export function tallyPolicies({ user, patron }: Pick<PeopleInput, 'user' | 'patron'>): PolicyTally {
  const rowByKey = new Map<string, PolicyRow>();
  return {
    count({ action, guid, role, row }) {
      if (row === null || (action !== 'update' && action !== 'unchanged')) return;
      const inRoster = user(guid);
      const expected = inRoster?.('1028') ?? '';
      const actual = patron(row)('1028').trim();
      if (expected === '' || actual === '' || expected === actual) return;
      const level = inRoster?.('1010') ?? '';
      const key = [role, level, actual, expected].join('\t');
      const patrons = (rowByKey.get(key)?.patrons ?? 0) + 1;
      rowByKey.set(key, { role: ROLE_WORDS[role].many, level, actual, expected, patrons });
    },
    rows: () => [...rowByKey].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row),
  };
}
