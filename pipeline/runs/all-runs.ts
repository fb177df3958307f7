// runs/index.html: all runs with their outcome and counts, and a link to each report. Written anew when a run ends; it
// repeats the ledger, names nobody, and is never read again.

import { join } from 'node:path';
import { allRunsView, type PastRun } from '../../stages/report/all-runs.ts';
import { writeWhole } from '../disk/files.ts';
import { hasStage, stageFolder } from '../runs.ts';
import { readDistrictName } from '../steps/district.ts';
import type { LedgerEntries } from '../workspace/ledger.ts';
import type { Workspace } from '../workspace.ts';

export const INDEX_NAME = 'index.html';

/** Throws DISK. */
export async function writeIndex({ folder, settings }: Workspace, entries: LedgerEntries): Promise<void> {
  const { renderAllRuns } = await import('../../reports/all-runs.ts');
  const html = await renderAllRuns(
    allRunsView(districtOf(folder, settings.district, entries), pastRuns(folder, entries)),
  );
  writeWhole(join(folder, 'runs', INDEX_NAME), html);
}

function districtOf(folder: string, id: string, { runs }: LedgerEntries): string {
  const read = runs.findLast((run) => hasStage(folder, run.id, '1-extract'));
  return read === undefined
    ? id
    : readDistrictName(join(stageFolder(folder, read.id, '1-extract'), 'district.json'));
}

function pastRuns(folder: string, { runs, approvals }: LedgerEntries): readonly PastRun[] {
  return runs.flatMap(({ state, finishedAt: _, ...run }) =>
    state === 'running'
      ? []
      : [
          {
            ...run,
            state,
            isReleased: approvals.some((approval) => approval.run === run.id),
            hasReport: hasStage(folder, run.id, '5-report'),
          },
        ],
  );
}
