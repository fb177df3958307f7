// Gives a new run the stages of an earlier one, so that a stage can be made again without writing over anything.

import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { diskError } from '../disk/errors.ts';
import { commitFolder, makeTemporaryFolder } from '../disk/files.ts';
import { hasStage, type RunRecord, readRun, type Stage, stageFolder } from '../runs.ts';
import type { Workspace } from '../workspace.ts';

/** Copies whole stages from one run to another and returns what run.json says of them. Stages not there are left out. */
export function copyRun(
  { folder }: Pick<Workspace, 'folder'>,
  from: string,
  to: string,
  stages: readonly Stage[],
): Partial<RunRecord> {
  const record = readRun(folder, from);
  const { pages, problems, artifacts, stages: times } = record;
  const { state, trigger, dryRun, counts, holds, inputs, only, approval } = record;
  for (const stage of stages) {
    if (hasStage(folder, from, stage))
      copyStage(stageFolder(folder, from, stage), stageFolder(folder, to, stage));
  }
  const copied = (name: string) => stages.some((stage) => name.startsWith(stage));
  return {
    // With its plan a copy is what the run was, but an approval that is not used yet is of that one run alone.
    ...(stages.includes('3-match') ? { state, trigger, dryRun, counts, holds, inputs, only } : {}),
    ...(stages.includes('3-match') && state !== 'held' ? { approval } : {}),
    pages,
    problems,
    stages: Object.fromEntries(Object.entries(times).filter(([name]) => copied(name))),
    artifacts: Object.fromEntries(Object.entries(artifacts).filter(([name]) => copied(name))),
  };
}

function copyStage(from: string, to: string): void {
  const temporary = makeTemporaryFolder(to);
  try {
    for (const name of readdirSync(from)) copyFileSync(join(from, name), join(temporary, name));
  } catch (error) {
    throw diskError('write', to, error);
  }
  commitFolder(temporary, to);
}
