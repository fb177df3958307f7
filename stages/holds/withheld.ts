// Finds fields that Clever sends for nobody of a role while most of their patrons have them: withheld, most likely.
// Looks at a field only until somebody has it, which in an ordinary roster is the first user.

import type { MappedRows } from '../../mappings/mapped.ts';
import { ROLES, type Role } from '../../mappings/roles.ts';
import type { VerbName } from '../../mappings/verbs.ts';
import type { Action } from '../match/plan.ts';

export interface Withheld {
  readonly role: Role;
  readonly code: string;
  readonly users: number;
  readonly matched: number;
  /** How many of the matched patrons have the field filled. */
  readonly filled: number;
  /** Whether the mapping empties what Clever does not send. */
  readonly isCleared: boolean;
}

export interface WithheldWatch {
  /**
   * Counts a user of the roster.
   * @param isSent whether Clever sends a field for the user, readable or not
   * @param isFilled whether the user's patron has it
   */
  user(
    user: { readonly role: Role; readonly action: Action },
    isSent: (code: string) => boolean,
    isFilled: (code: string) => boolean,
  ): void;
  /** What is withheld from at least `minimum` users, by role and code. */
  found(minimum: number): readonly Withheld[];
}

/** Not read from one place in a user: the status, the site and the policy are this program's reckoning. */
const RECKONED: ReadonlySet<VerbName> = new Set<VerbName>(['status', 'site', 'policy', 'guid']);

/** Nobody seen yet. A field that the library owns, or whose column the export lacks, is not watched. */
export function watchWithheld(rows: MappedRows, hasColumn: (code: string) => boolean): WithheldWatch {
  const watched = (role: Role) => ({
    users: 0,
    matched: 0,
    fields: rows[role]
      .filter(({ code, verb, owner }) => !RECKONED.has(verb) && owner !== 'library' && hasColumn(code))
      .map(({ code, whenBlank }) => ({ code, isCleared: whenBlank === 'clear', filled: 0 })),
  });
  const byRole = { students: watched('students'), teachers: watched('teachers'), staff: watched('staff') };
  return {
    user({ role, action }, isSent, isFilled) {
      const seen = byRole[role];
      seen.users += 1;
      if (seen.fields.length === 0) return;
      if (seen.fields.some(({ code }) => isSent(code)))
        seen.fields = seen.fields.filter(({ code }) => !isSent(code));
      if (action !== 'update' && action !== 'unchanged') return;
      seen.matched += 1;
      for (const field of seen.fields) if (isFilled(field.code)) field.filled += 1;
    },
    found: (minimum) =>
      ROLES.flatMap((role) => {
        const { users, matched, fields } = byRole[role];
        const isMost = (filled: number) => matched >= minimum && filled * 2 > matched;
        return fields
          .filter(({ filled }) => isMost(filled))
          .map((field) => ({ ...field, role, users, matched }));
      }),
  };
}
