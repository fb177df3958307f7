// Matches the roster's patron rows to an exported patron file and decides, for every user and every export
// record, what would change and why. Writes nothing; guesses nothing: where keys disagree a person decides.

import type { DateForm } from '../mappings/dates.ts';
import type { KeySettings } from '../mappings/mapped.ts';
import type { Problem } from '../mappings/problems.ts';
import type { Role } from '../mappings/roles.ts';
import type { Dictionary, RoleTable } from '../mappings/tables.ts';
import type { DecisionLine, PolicyTable, SiteTable } from '../mappings/workspace.ts';
import type { PatronExport } from './export.ts';
import type { Roster } from './extract.ts';
import type { Limits } from './holds.ts';
import type { Known } from './known.ts';
import { settleNewcomers } from './match/candidates.ts';
import { settleCollisions } from './match/collisions.ts';
import { type Settled, writePlan } from './match/decisions.ts';
import { judgeUsers } from './match/judge.ts';
import type { GuidForm } from './match/leaving.ts';
import { openPatrons, openUsers, type Protection } from './match/sides.ts';
import { pairByKeys } from './match/tiers.ts';

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

/** A finished plan waits for a person: which limit is broken, where, by how many. */
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
    | 'ROSTER_INCOMPLETE';
  /** The user or patron it is about, '' for the whole plan. */
  readonly guid: string;
  readonly message: string;
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
  /** SHA-256 of everything the plan was made from, by its name in the workspace. */
  readonly inputs: Readonly<Record<string, string>>;
}

export interface MatchRules {
  readonly dictionary: Dictionary;
  readonly tables: Readonly<Record<Role, RoleTable>>;
  readonly keys: KeySettings;
  readonly titles: Readonly<Record<string, string>>;
  readonly daily: Readonly<Record<Role, boolean>>;
  readonly sites: SiteTable;
  readonly policies: PolicyTable;
  readonly decisions: ReadonlyMap<string, DecisionLine>;
  readonly protection: Protection;
  readonly dates: DateForm;
  readonly protectedStatuses: readonly string[];
  readonly foreignGuids: 'keep' | 'replace';
  readonly clear: readonly GuidForm[] | null;
  readonly possibleDuplicate: 'review' | 'create';
  readonly graceRosters: number;
  readonly limits: Limits;
  /** The header line of a tab-delimited import file, with `{codes}`. */
  readonly importHeader: string;
}

export interface MatchInput {
  /** The bytes of `patrons.csv`. */
  readonly users: Buffer;
  readonly problems: Iterable<Problem>;
  /** The ids that users had in older Clever versions. */
  readonly legacyIds: Iterable<{ readonly guid: string; readonly ids: readonly string[] }>;
  readonly roster: Pick<Roster, 'complete' | 'incomplete' | 'counts'>;
  /** Whether it is the last complete roster read again, so that its absences are counted already. */
  readonly isRosterCounted?: boolean;
  readonly export: PatronExport;
  readonly known: Known;
  readonly rules: MatchRules;
  /** SHA-256 of everything the plan is made from. */
  readonly inputs: Readonly<Record<string, string>>;
}

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
  return writePlan({ users, patrons, judge, pairing, input }, write);
}
