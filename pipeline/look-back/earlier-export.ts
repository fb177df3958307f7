// Finds the export that an earlier run was made from, by its bytes and wherever it lies by now: in the exports folder, where
// a load noted it, or as the patrons-after of a run. Never takes another file for it.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256OfFile } from '../disk/files.ts';
import { listRuns, readRun, runFolder, startOfRun } from '../runs.ts';
import { type ExportFile, openExport } from '../workspace/exports.ts';
import type { LedgerEntries } from '../workspace/ledger.ts';
import { pathIn, type Workspace } from '../workspace.ts';

/**
 * The export that a run was made from, or undefined when it is gone. Throws EXPORT_UNREADABLE; DISK.
 * @param run the id of the run
 * @param sha256 of the export, as the run noted it
 */
export function findExport(
  workspace: Workspace,
  { loads }: Pick<LedgerEntries, 'loads'>,
  run: string,
  sha256: string,
): ExportFile | undefined {
  const named = loads.flatMap(({ exportSha256, exportName }) =>
    exportSha256 === sha256 ? [pathIn(workspace, exportName)] : [],
  );
  const isIt = (path: string) => isFile(path) && sha256OfFile(path) === sha256;
  const found =
    named.find(isIt) ??
    exportsNear(workspace, startOfRun(run)).find(isIt) ??
    patronsAfter(workspace, sha256).find(isIt);
  return found === undefined ? undefined : openExport(workspace, found, { loads });
}

/** The files where exports lie; first those that were there when a run began, the newest of them before all. */
function exportsNear(workspace: Workspace, startMs: number): readonly string[] {
  const path = pathIn(workspace, workspace.settings.export);
  if (!existsSync(path)) return [];
  if (isFile(path)) return [path];
  const files = readdirSync(path)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .reverse()
    .map((name) => ({ path: join(path, name), modifiedMs: modifiedMsOf(join(path, name)) }))
    .sort((one, other) => other.modifiedMs - one.modifiedMs);
  const wasThere = ({ modifiedMs }: { readonly modifiedMs: number }) => modifiedMs <= startMs;
  return [...files.filter(wasThere), ...files.filter((file) => !wasThere(file))].map((file) => file.path);
}

/** What a load left is noted in its run.json, so that it need not be read. */
function patronsAfter({ folder }: Workspace, sha256: string): readonly string[] {
  return listRuns(folder).flatMap((id) =>
    Object.entries(readRun(folder, id).artifacts)
      .filter(([name, hash]) => hash === sha256 && name.startsWith('4-load/patrons-after'))
      .map(([name]) => join(runFolder(folder, id), name)),
  );
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function modifiedMsOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
