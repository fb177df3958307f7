// What a plan is made from: patron rows, problems, the export, what earlier runs know, and the rules of one library.

import type { DateForm } from '../../mappings/dates.ts';
import type { DecisionLine } from '../../mappings/decisions.ts';
import type { Dictionary } from '../../mappings/dictionary.ts';
import type { GuidForm } from '../../mappings/guids.ts';
import type { KeySettings, OwnerSettings } from '../../mappings/mapped.ts';
import type { Problem } from '../../mappings/problems.ts';
import type { Role } from '../../mappings/roles.ts';
import type { RoleTable } from '../../mappings/tables.ts';
import type { GradeTable, PolicyTable, SiteTable } from '../../mappings/workspace.ts';
import type { PatronExport } from '../export.ts';
import type { Roster } from '../extract.ts';
import type { Limits } from '../holds/limits.ts';
import type { Known } from '../known.ts';
import type { Protection } from './sides.ts';

export interface MatchRules {
  readonly dictionary: Dictionary;
  readonly tables: Readonly<Record<Role, RoleTable>>;
  readonly keys: KeySettings;
  readonly owners: OwnerSettings;
  readonly titles: Readonly<Record<string, string>>;
  readonly daily: Readonly<Record<Role, boolean>>;
  readonly sites: SiteTable;
  readonly policies: PolicyTable;
  readonly grades: GradeTable;
  readonly decisions: ReadonlyMap<string, DecisionLine>;
  readonly protection: Protection;
  readonly dates: DateForm;
  readonly protectedStatuses: readonly string[];
  readonly foreignGuids: 'keep' | 'replace';
  readonly clear: readonly GuidForm[] | null;
  readonly possibleDuplicate: 'review' | 'create';
  readonly graceRosters: number;
  readonly limits: Limits;
  /** What a person left out of a held plan, e.g. ['transfers@LINC']; none on any other day. */
  readonly without: readonly string[];
  /** The header line of a tab-delimited import file, with `{codes}`. */
  readonly importHeader: string;
}

/** What Clever sends of one user, for fields that are not mapped. */
export interface UserFields {
  readonly guid: string;
  /** The tidied text at a path of the role, e.g. student_number; '' where nothing is sent. */
  value(role: Role, path: string): string;
}

export interface MatchInput {
  /** The bytes of `patrons.csv`. */
  readonly users: Buffer;
  readonly problems: Iterable<Problem>;
  /** The ids that users had in older Clever versions. */
  readonly legacyIds: Iterable<{ readonly guid: string; readonly ids: readonly string[] }>;
  readonly roster: Pick<Roster, 'complete' | 'incomplete' | 'counts' | 'unreadable'>;
  /** The ids of the schools of today's roster. */
  readonly schools: ReadonlySet<string>;
  /** The fields of the users with these ids, in any order. Asked only where people wait for a decision. */
  readonly fields?: (guids: ReadonlySet<string>) => Iterable<UserFields>;
  /** Whether it is the last complete roster read again, so that its absences are counted already. */
  readonly isRosterCounted?: boolean;
  readonly export: PatronExport;
  readonly known: Known;
  readonly rules: MatchRules;
  /** SHA-256 of everything the plan is made from. */
  readonly inputs: Readonly<Record<string, string>>;
}
