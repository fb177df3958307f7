// Which run a command is about: the one that a person named, or the newest.

import { SyncError } from '../../mappings/errors.ts';
import { listRuns } from '../runs.ts';

/** The id of a run that was asked for, or of the newest. Throws USAGE when there is none. */
export function runOrNewest(workspace: string, id: string | undefined): string {
  const runs = listRuns(workspace);
  const chosen = id ?? runs.at(-1);
  if (chosen !== undefined && runs.includes(chosen)) return chosen;
  throw new SyncError('USAGE', {
    where: id ?? 'runs/',
    what: id === undefined ? 'There is no run yet.' : 'There is no such run.',
    means: 'Nothing was read and nothing was written.',
    mend:
      id === undefined
        ? 'Run a sync first: clever-sync sync --dry-run'
        : 'See the runs: clever-sync status --all',
  });
}
