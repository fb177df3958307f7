// The files of a run that was loaded, each only if it is what its stage wrote: what came of that load is read from them.

import { join } from 'node:path';
import { SyncError } from '../../mappings/errors.ts';
import { sha256OfFile } from '../files.ts';
import { readRun, runFolder, type Stage } from '../runs.ts';
import type { Workspace } from '../workspace.ts';

/** The name of a run's patrons-after, e.g. 'patrons-after.txt'. */
export function patronsAfterOf({ folder }: Workspace, run: string): string {
  const names = Object.keys(readRun(folder, run).artifacts);
  const name = names.find((one) => one.startsWith('4-load/patrons-after'));
  return name === undefined ? 'patrons-after.txt' : name.slice('4-load/'.length);
}

/** The path of an artifact. Throws STATE_DAMAGED when it is not what its stage wrote. */
export function loadedArtifact({ folder }: Workspace, id: string, stage: Stage, name: string): string {
  const path = join(runFolder(folder, id), stage, name);
  if (sha256OfFile(path) === readRun(folder, id).artifacts[`${stage}/${name}`]) return path;
  throw new SyncError('STATE_DAMAGED', {
    where: `runs/${id}/${stage}/${name}`,
    what: 'The file is not as its stage wrote it.',
    means: 'What that run changed is not known for certain; nothing was planned and nothing was loaded.',
    mend: 'Put the file back from a backup; never edit the files of a run.',
  });
}
