// Where in Clever each field of a patron comes from, in words, and who has the last word on it: the mapping tables as
// the settings leave them.

import type { MappedRows } from '../../mappings/mapped.ts';
import { PATH_WORDS } from '../../mappings/paths.ts';
import { ROLES, type Role } from '../../mappings/roles.ts';
import type { Owner, RoleTableRow } from '../../mappings/tables.ts';
import type { Action } from '../match/plan.ts';
import { ROLE_WORDS } from './words.ts';

/** One field of a patron that the roster feeds, and from where, for each role. */
export interface OwnedField {
  readonly code: string;
  readonly title: string;
  readonly owner: string;
  readonly sources: readonly { readonly role: string; readonly words: string }[];
}

/** Nothing is mapped: what a plan writes that does not come from Clever, e.g. one that takes a run back. */
export const NO_ROWS: MappedRows = { students: [], teachers: [], staff: [] };

/** Where a field of a role comes from, e.g. 'date of birth'; '' for what Clever does not send. */
export function sourceOf(
  { action, role }: { readonly action: Action; readonly role: Role | '' },
  code: string,
  mapping: MappedRows,
): string {
  if (action === 'transfer') return 'absence from the roster';
  const row = role === '' ? undefined : mapping[role].find((one) => one.code === code);
  return row === undefined ? '' : wordsOf(row);
}

function wordsOf({ verb, paths }: RoleTableRow): string {
  const [path = ''] = paths;
  const words = PATH_WORDS.get(path) ?? path;
  if (verb === 'status') return 'being in the roster';
  if (verb === 'policy') return 'role and grade, by policies.csv';
  return verb === 'site' ? `${words}, by sites.csv` : words;
}

const OWNERS = ['roster', 'ask', 'library'] as const satisfies readonly Owner[];
const OWNER_WORDS = {
  roster: 'The roster',
  ask: 'A person; only a blank is filled',
  library: 'The library; written for a new patron only',
} as const satisfies Record<Owner, string>;

// A block is never lifted by the roster.
const STATUS_WORDS = 'The roster, but what the library set stays';

/** Every mapped field, those of the roster first, each by ascending code. */
export function ownedFields(mapping: MappedRows, titleOf: (code: string) => string): readonly OwnedField[] {
  const rows = ROLES.flatMap((role) => mapping[role]);
  return OWNERS.flatMap((owner) => {
    const owned = rows.filter((row) => row.owner === owner);
    const codes = new Set(owned.map(({ code }) => code));
    const isStatus = (code: string) => owned.some((row) => row.code === code && row.verb === 'status');
    return [...codes].sort().map((code) => ({
      code,
      title: titleOf(code),
      owner: isStatus(code) ? STATUS_WORDS : OWNER_WORDS[owner],
      sources: ROLES.map((role) => ({
        role: ROLE_WORDS[role].many,
        words: mapping[role]
          .filter((row) => row.code === code && row.owner === owner)
          .map(wordsOf)
          .join(''),
      })),
    }));
  });
}
