// Finds the load that a person names, and says whether an export can show what became of it.

import { join } from 'node:path';
import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import { hasStage, readRun, stageFolder } from '../runs.ts';
import { readPlanFile } from '../steps/plan.ts';
import type { ExportFile } from '../workspace/exports.ts';
import type { LedgerEntries } from '../workspace/ledger.ts';
import type { Workspace } from '../workspace.ts';

export type Load = LedgerEntries['loads'][number];

/**
 * The load that a run made. The copy of a run, e.g. for a report made again, made none but holds the same plan.
 * Throws USAGE where the run loaded nothing, naming what is asked, e.g. 'to take back'.
 */
export function loadOf({ folder }: Workspace, { loads }: LedgerEntries, id: string, asked: string): Load {
  readRun(folder, id);
  const own = loads.findLast(({ run }) => run === id);
  if (own !== undefined) return own;
  const plan = hasStage(folder, id, '4-load')
    ? readPlanFile(join(stageFolder(folder, id, '3-match'), 'plan.json'))
    : undefined;
  const load = loads.findLast(
    ({ planSha256, exportSha256 }) => planSha256 === plan?.plan && exportSha256 === plan.inputs.export,
  );
  if (load !== undefined) return load;
  throw new SyncError('USAGE', {
    where: `run ${id}`,
    what: `The run loaded nothing, so there is nothing ${asked}.`,
    means: NOTHING_CHANGED,
    mend: 'Name a run that was loaded; to see which were: clever-sync status --all',
  });
}

/** Whether an export can show what became of a load: made after it, and not the one that it was made from. */
export function isAfterLoad(
  { modifiedMs, sha256, loadedBy }: ExportFile,
  { at, run, exportSha256 }: Load,
): boolean {
  return !(sha256 === exportSha256 && loadedBy === run) && modifiedMs >= Date.parse(at);
}

/**
 * An export from before a load shows nothing of it, nor of what a librarian changed since.
 * Throws USAGE, naming what the person wants to do, e.g. 'what to take back'.
 */
export function requireAfterLoad(exported: ExportFile, load: Load, wanted: string): void {
  if (isAfterLoad(exported, load)) return;
  const isSame = exported.sha256 === load.exportSha256 && exported.loadedBy === load.run;
  const what = isSame
    ? `It is the export that run ${load.run} was planned against.`
    : `It is older than the load of run ${load.run}.`;
  throw new SyncError('USAGE', {
    where: exported.name,
    what: `${what} Only one made after that import shows ${wanted}.`,
    means: NOTHING_CHANGED,
    mend: 'Export the patrons again from Alexandria, and name that file.',
  });
}
