// What a run loaded, read again, and only where its files are what their stages wrote: an undo and a verification start
// from it.

import { join } from 'node:path';
import { SyncError } from '../../mappings/errors.ts';
import { type PatronExport, readExport } from '../../stages/export.ts';
import { WRITTEN } from '../../stages/load/rows.ts';
import type { Decision } from '../../stages/match/plan.ts';
import { readWhole, sha256OfFile } from '../disk/files.ts';
import { readRun, runFolder } from '../runs.ts';
import { sha256, type Workspace } from '../workspace.ts';
import { decisionsIn, type PlanFile, readPlanFile } from './plan.ts';

export interface LoadedPlan {
  readonly plan: PlanFile;
  /** What the load wrote, in plan order. */
  readonly decisions: readonly Decision[];
  /** The export as the load left it. */
  readonly after: PatronExport;
}

/** Reads what a run loaded. Throws STATE_DAMAGED when one of its files is not what its stage wrote. */
export function readLoaded({ folder, settings, mappings }: Workspace, id: string): LoadedPlan {
  const { artifacts } = readRun(folder, id);
  const pathOf = (name: string) => join(runFolder(folder, id), name);
  const requireHash = (name: string, hash: string) => {
    if (hash !== artifacts[name]) throw notAsWritten(`runs/${id}/${name}`);
  };
  const path = (name: string) => {
    requireHash(name, sha256OfFile(pathOf(name)));
    return pathOf(name);
  };
  const plan = readPlanFile(path('3-match/plan.json'));
  const decisions = [...decisionsIn(path('3-match/plan.jsonl'), WRITTEN)];
  const left = Object.keys(artifacts).find((name) => name.startsWith('4-load/patrons-after'));
  const name = left ?? '4-load/patrons-after.txt';
  const bytes = readWhole(pathOf(name));
  requireHash(name, sha256(bytes));
  const reading = {
    name: name.slice('4-load/'.length),
    dictionary: mappings.dictionary,
    titles: settings.titles,
  };
  return { plan, decisions, after: readExport(bytes, reading) };
}

function notAsWritten(where: string): SyncError {
  return new SyncError('STATE_DAMAGED', {
    where,
    what: 'The file is not as its stage wrote it.',
    means: 'What that run changed is not known for certain; nothing was planned and nothing was loaded.',
    mend: 'Put the file back from a backup; never edit the files of a run.',
  });
}
