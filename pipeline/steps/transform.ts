// The transform stage of a run: the roster of 1-extract into patron rows and problems.

import { join } from 'node:path';
import type { Role } from '../../mappings/roles.ts';
import { writeCell } from '../../stages/delimited.ts';
import { type MappedUser, type Patrons, transform } from '../../stages/transform.ts';
import { openWhole } from '../disk/files.ts';
import { writeStage } from '../runs.ts';
import { schoolIdsIn, usersIn } from './roster.ts';
import { type Artifacts, artifact, noteArtifact, type RunContext, type RunFiles } from './step.ts';

export interface Transformed {
  readonly users: number;
  /** By problem code. */
  readonly problems: Readonly<Record<string, number>>;
  readonly artifacts: Artifacts;
}

/** Maps the roster. Throws STAGE_MISSING without one. */
export async function transformStep(run: RunContext): Promise<Transformed> {
  const { workspace, progress, log } = run;
  progress.stage('transform');
  const patrons = mapRoster(run);
  const transformed = await writeStage(workspace.folder, run.id, '2-transform', (folder) =>
    writePatrons(folder, patrons.header, patrons.users),
  );
  const found = Object.values(transformed.problems).reduce((sum, count) => sum + count, 0);
  progress.done(`${transformed.users} patron rows, ${found} problems`);
  log.line(`transform: ${transformed.users} patron rows, ${found} problems`);
  return transformed;
}

/** The roster of a run as patron rows, mapped as they are read. Writes nothing. Throws STAGE_MISSING without a roster. */
export function mapRoster(run: RunFiles): Patrons {
  const { settings, mappings, tables } = run.workspace;
  const roster = (role: Role) => usersIn(artifact(run, '1-extract', `${role}.jsonl`), role);
  return transform(
    { students: roster('students'), teachers: roster('teachers'), staff: roster('staff') },
    {
      dictionary: mappings.dictionary,
      tables: mappings.roles,
      sites: tables.sites,
      grades: tables.grades,
      policies: tables.policies,
      // Not the roles of this run: writing one role only must not make a teacher one of the staff.
      daily: settings.daily,
      keys: settings.keys,
      dates: settings.dates,
      tooLong: settings.tooLong,
      newPolicy: settings.newPatrons.policy,
      districtAdminSite: settings.districtAdminSite,
      schools: schoolIdsIn(artifact(run, '1-extract', 'schools.jsonl')),
    },
  );
}

function writePatrons(folder: string, header: readonly string[], users: Iterable<MappedUser>): Transformed {
  const patronsFile = openWhole(join(folder, 'patrons.csv'));
  const problemsFile = openWhole(join(folder, 'problems.jsonl'));
  const problems: Record<string, number> = {};
  let count = 0;
  try {
    patronsFile.write(csvLine(header));
    for (const user of users) {
      patronsFile.write(csvLine(user.row));
      count += 1;
      for (const problem of user.problems) {
        problemsFile.write(`${JSON.stringify(problem)}\n`);
        problems[problem.code] = (problems[problem.code] ?? 0) + 1;
      }
    }
    const artifacts: Artifacts = {};
    noteArtifact(artifacts, '2-transform', 'patrons.csv', patronsFile.commit());
    noteArtifact(artifacts, '2-transform', 'problems.jsonl', problemsFile.commit());
    return { users: count, problems, artifacts };
  } catch (error) {
    patronsFile.abandon();
    problemsFile.abandon();
    throw error;
  }
}

const CSV = { delimiter: ',', quoted: true } as const;

/** A line of patrons.csv. */
export function csvLine(row: readonly string[]): string {
  return `${row.map((cell) => writeCell(cell, CSV)).join(',')}\n`;
}
