// Reads both sides of the site matching: the schools of the last roster with their people, and the sites of the newest
// export with their patrons. Where there is no roster or no export yet, that side is left open.

import { SyncError } from '../../mappings/errors.ts';
import { ROLES, type Role } from '../../mappings/roles.ts';
import type { SiteTable } from '../../mappings/workspace.ts';
import type { User } from '../../stages/extract.ts';
import {
  type BothSides,
  bothSides,
  patronsBySite,
  type RosterSide,
  type SchoolFacts,
} from '../../stages/sites.ts';
import { hasStage, listRuns } from '../runs.ts';
import { schoolsIn, usersIn } from '../steps/roster.ts';
import { artifact, type RunFiles } from '../steps/step.ts';
import type { Workspace } from '../workspace.ts';
import { chooseExport, type ExportFile } from './exports.ts';
import type { LedgerEntries } from './ledger.ts';

export interface Sides {
  /** The run whose roster was taken, undefined while there is none. */
  readonly run: string | undefined;
  /** Undefined while there is none. */
  readonly exported: ExportFile | undefined;
  readonly both: BothSides;
  /** The same people and patrons under another sites.csv. */
  readonly under: (table: SiteTable) => BothSides;
}

/** Reads both sides. Throws EXPORT_UNREADABLE, and STATE_DAMAGED for a roster that is not as it was written. */
export function readSides(workspace: Workspace, ledger: LedgerEntries, exportPath?: string): Sides {
  const run = newestRoster(workspace.folder);
  const exported = exportIfThere(workspace, ledger, exportPath);
  const roster = run === undefined ? undefined : rosterSide({ id: run, workspace });
  const patrons = exported && patronsBySite(exported.patrons);
  const under = (table: SiteTable) => bothSides(table, roster, patrons);
  return { run, exported, both: under(workspace.tables.sites), under };
}

/** The newest run that read the roster. */
export function newestRoster(folder: string): string | undefined {
  return listRuns(folder).findLast((id) => hasStage(folder, id, '1-extract'));
}

/** The schools of a run's roster, in its order. */
export function schoolsOf(run: RunFiles): readonly SchoolFacts[] {
  return schoolsIn(artifact(run, '1-extract', 'schools.jsonl'));
}

function exportIfThere(
  workspace: Workspace,
  ledger: LedgerEntries,
  path: string | undefined,
): ExportFile | undefined {
  try {
    return chooseExport(workspace, ledger, path);
  } catch (error) {
    if (path === undefined && error instanceof SyncError && error.code === 'EXPORT_MISSING') return undefined;
    throw error;
  }
}

/** A member of staff counts at every school that is theirs; a student and a teacher at the one that is the first. */
function rosterSide(run: RunFiles): RosterSide {
  const people = new Map<string, Record<Role, number>>();
  const count = (school: string, role: Role) => {
    const counts = people.get(school) ?? { students: 0, teachers: 0, staff: 0 };
    counts[role] += 1;
    people.set(school, counts);
  };
  for (const role of ROLES) {
    for (const user of usersIn(artifact(run, '1-extract', `${role}.jsonl`), role)) {
      for (const school of schoolsOfUser(user, role)) count(school, role);
    }
  }
  return { schools: schoolsOf(run), people };
}

function schoolsOfUser({ roles }: User, role: Role): readonly string[] {
  if (role === 'staff') return roles.staff?.schools ?? [];
  const first = role === 'students' ? roles.student?.school : roles.teacher?.school;
  return first === undefined ? [] : [first];
}
