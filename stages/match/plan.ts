// What a plan says: a decision for each user and each export record, and their summary. The contract of plan.jsonl and
// plan.json; load and report read nothing else of a match.

import type { Role } from '../../mappings/roles.ts';

export const ACTIONS = [
  'create',
  'update',
  'unchanged',
  'review',
  'skip',
  'transfer',
  'clear',
  'untouched',
] as const;
export type Action = (typeof ACTIONS)[number];

export const MATCHED_BY = ['guid', 'legacy', 'communityId', 'barcode', 'email', 'decision', ''] as const;
export type MatchedBy = (typeof MATCHED_BY)[number];

/** In the order in which a plan line lists them. */
export const FLAGS = [
  'adopted',
  'rekeyed',
  'restored',
  'moved',
  'status-kept',
  'was-blocked',
  'possible-duplicate',
  'too-long',
  'barcode-differs',
  'not-proved',
  'in-grace',
  'items-out',
  'fines',
] as const;
export type Flag = (typeof FLAGS)[number];

/** One decision: a line of `plan.jsonl`, keys always present and in this order. */
export interface Decision {
  readonly action: Action;
  /** '' where no role is known, e.g. a patron that no roster ever held. */
  readonly role: Role | '';
  /** The user's id; where there is no user the patron's 1200, '' if blank. */
  readonly guid: string;
  readonly barcode: string;
  /** The 1-based record of the export (the header not counted), or null. */
  readonly row: number | null;
  /** The site code after the change. */
  readonly site: string;
  readonly matchedBy: MatchedBy;
  /** Before and after by field code, ascending; a create's before is ''. */
  readonly fields: Readonly<Record<string, readonly [string, string]>>;
  readonly flags: readonly Flag[];
  /** Export records, ascending, that the decision could also be about. */
  readonly candidates: readonly number[];
  /** For people; nothing may branch on it. */
  readonly because: string;
}

export type Counts = Readonly<Record<Action, number>>;

export const LIMITS = [
  'columns',
  'transfers',
  'creates',
  'updates',
  'field',
  'empty-site',
  'empty-role',
] as const;

/** What a broken limit most likely comes from, in the order in which it is looked for; '' where nothing is recognised. */
export const CAUSES = [
  'roster-empty',
  'role-gone',
  'school-gone',
  'roster-smaller',
  'export-other',
  'ids-new',
  'rollover',
  'email-domain',
  'field-withheld',
  'mapping-changed',
  '',
] as const;
export type Cause = (typeof CAUSES)[number];

/** A finished plan waits for a person: which limit is broken, where, by how many, and what it most likely comes from. */
export interface Hold {
  readonly limit: (typeof LIMITS)[number];
  /** '' for all sites. */
  readonly site: string;
  /** '' for all roles. */
  readonly role: Role | '';
  /** The field code of a `field` hold, else ''. */
  readonly field: string;
  readonly count: number;
  readonly of: number;
  /** The limit in words, e.g. '10 %' or '500'. */
  readonly allowed: string;
  readonly cause: Cause;
  readonly sentence: string;
}

/** Something said once about the whole plan, e.g. a column that the export lacks. */
export interface Note {
  readonly code:
    | 'COLUMN_MISSING'
    | 'COLUMN_ADVISED'
    | 'COLUMN_UNKNOWN'
    | 'DECISION_UNFIT'
    | 'UNKNOWN_STATUS'
    | 'DATES_UNREADABLE'
    | 'ENCODING'
    | 'EDIT_AT_RISK'
    | 'FIELD_ASKED'
    | 'FIELD_WITHHELD'
    | 'LAST_LOAD'
    | 'LEFT_OUT'
    | 'MAP_KEY'
    | 'ROLE_UNSEEN'
    | 'UNDO_BY_HAND'
    | 'UNDO_KEPT'
    | 'ROSTER_INCOMPLETE';
  /** The user or patron it is about, '' for the whole plan. */
  readonly guid: string;
  readonly message: string;
  /** The fields that it is about, where it is about fields of one patron. */
  readonly codes?: readonly string[];
}

/** `plan.json`. */
export interface PlanSummary {
  readonly counts: {
    readonly all: Counts;
    readonly byRole: Readonly<Record<string, Counts>>;
    readonly bySite: Readonly<Record<string, Counts>>;
  };
  readonly matchedBy: Readonly<Record<string, number>>;
  readonly flags: Readonly<Record<string, number>>;
  readonly holds: readonly Hold[];
  readonly notes: readonly Note[];
  /** users = create+update+unchanged+review+skip; exportRows = update+unchanged+transfer+clear+untouched+pointedAt. */
  readonly sums: { readonly users: number; readonly exportRows: number; readonly pointedAt: number };
  /** The field codes of the import file, in its order. */
  readonly columns: readonly string[];
  /** The same as the CSV's header writes them, e.g. `1200 GUID`. */
  readonly headings: readonly string[];
  /** The header line of the tab-delimited import file, with `{codes}`: the export's own if it has one. */
  readonly importHeader: string;
  /** What a person left out of a held plan when they released the rest, e.g. ['transfers@LINC']. */
  readonly without: readonly string[];
  /** The run that this plan takes back; '' for a plan of the roster. */
  readonly undoes: string;
  /** SHA-256 of everything the plan was made from, by its name in the workspace. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** One field of one patron, before and after. */
export interface Change {
  readonly code: string;
  /** The cell as the export has it; '' for a new patron. */
  readonly before: string;
  readonly after: string;
}

/** A decision with its changes as a list; `planLine` makes the line of `plan.jsonl` of it. */
export interface Settled extends Omit<Decision, 'fields'> {
  readonly changes: readonly Change[];
  /** The code of the key that would be given to two patrons, where a review is made of that. No part of the line. */
  readonly clash?: string;
  /** The fields that are left to a person. No part of the line. */
  readonly asked?: readonly string[];
}

/** One line of `plan.jsonl`, its keys in the order that is promised. */
export function planLine(decision: Settled): string {
  const { action, role, guid, barcode, row, site, matchedBy, changes, flags, candidates, because } = decision;
  const fields = changes
    .map(({ code, before, after }) => `"${code}":${JSON.stringify([before, after])}`)
    .join(',');
  const head = JSON.stringify({ action, role, guid, barcode, row, site, matchedBy });
  return `${head.slice(0, -1)},"fields":{${fields}},${JSON.stringify({ flags, candidates, because }).slice(1)}\n`;
}
