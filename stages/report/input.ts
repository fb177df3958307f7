// What a report is made from: a run's plan, the tables that it was made from, and what the library itself changed.

import type { DateForm } from '../../mappings/dates.ts';
import type { MappedRows } from '../../mappings/mapped.ts';
import type { Problem } from '../../mappings/problems.ts';
import type { Role } from '../../mappings/roles.ts';
import type { Roster } from '../extract.ts';
import type { Decision, PlanSummary } from '../match/plan.ts';
import type { Release } from '../release.ts';
import type { PlacesInput } from './places.ts';
import type { LocalEdits, RunState } from './view.ts';

/** The value of a field by its code; '' when it is blank or the file lacks it. */
export type Cells = (code: string) => string;

export interface ReportInput {
  readonly district: string;
  readonly run: string;
  /** The report's date line, in words; the only thing on the page that comes from a clock. */
  readonly day: string;
  readonly state: RunState;
  readonly summary: PlanSummary;
  /** Why the run is held, or was until a person released it. */
  readonly holds: readonly { readonly sentence: string }[];
  /** Every decision of the plan, unchanged ones too, by ascending guid and row. Read once. */
  readonly decisions: Iterable<Decision>;
  /** The roster's patron row by field code; `undefined` for a user that the roster does not hold. */
  readonly user: (guid: string) => Cells | undefined;
  /** The export record of a 1-based row, by field code; '' where the export lacks the column. */
  readonly patron: (row: number) => Cells;
  /** The library's own title of a field code. */
  readonly titleOf: (code: string) => string;
  /** The name of a site code, '' where there is none. */
  readonly siteName: (code: string) => string;
  /** Whether two filled values of a field mean the same, as match judges it. */
  readonly same: (code: string, ofUser: string, ofPatron: string) => boolean;
  /** The fields that each role takes from Clever, as the settings leave them. */
  readonly mapping: MappedRows;
  /** How the library writes dates. */
  readonly dates: DateForm;
  readonly places: PlacesInput;
  /** What Clever gave, in numbers. */
  readonly roster: Pick<Roster, 'counts' | 'complete' | 'incomplete'>;
  readonly problems: Iterable<Problem>;
  /** The names, in the outbox, of the import file and of the sheet for decisions. */
  readonly importFile: string;
  readonly reviewFile: string;
  /** The way on from a held run; null for any other. */
  readonly release: Release | null;
  /** Who released the plan, and why; null where nobody had to. */
  readonly released: { readonly by: string; readonly why: string } | null;
  /** What the run itself has to say before the usual steps, e.g. that the export was loaded already. */
  readonly firstSteps: readonly string[];
  /** The roles that are switched off. */
  readonly rolesOff: ReadonlySet<Role>;
  /** What the library changed itself. */
  readonly local: LocalEdits;
  /** How many people a section shows at most. */
  readonly limit: number;
  /** How much each list that may be long keeps of its people (new, updated, left out, missing), in the cells that they fill. */
  readonly room: number;
}
