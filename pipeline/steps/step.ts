// What each stage of a run is given: the workspace, the run's folder, and where to report to.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SyncError } from '../../mappings/errors.ts';
import type { Written } from '../disk/files.ts';
import type { OperationLog } from '../runs/log.ts';
import { type Stage, stageFolder } from '../runs.ts';
import type { Progress } from '../terminal/progress.ts';
import type { Workspace } from '../workspace.ts';
import type { World } from '../world.ts';

export interface RunContext {
  readonly id: string;
  readonly workspace: Workspace;
  readonly world: World;
  readonly log: OperationLog;
  readonly progress: Progress;
}

/** Where the files of a run are, and the settings and tables that they are read under. */
export type RunFiles = Pick<RunContext, 'id' | 'workspace'>;

/** SHA-256 of the files that a stage wrote, by `stage/name`. */
export type Artifacts = Record<string, string>;

/** A file of an earlier stage of the run. Throws STAGE_MISSING when that stage was not run. */
export function artifact({ id, workspace }: RunFiles, stage: Stage, name: string): string {
  const path = join(stageFolder(workspace.folder, id, stage), name);
  if (existsSync(path)) return path;
  const command = stage.slice(2);
  throw new SyncError('STAGE_MISSING', {
    where: `runs/${id}/${stage}/${name}`,
    what: 'The file is not there.',
    means: 'The stage that was asked for cannot be run without it; nothing was written.',
    mend: `Run this first: clever-sync ${command} --run ${id}`,
  });
}

/** Notes a written file among the artifacts of its stage. */
export function noteArtifact(artifacts: Artifacts, stage: Stage, name: string, { sha256 }: Written): void {
  artifacts[`${stage}/${name}`] = sha256;
}
