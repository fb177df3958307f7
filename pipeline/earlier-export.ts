// Finds the export that an earlier run was made from, by its bytes and wherever it lies by now: in the exports folder, where
// a load noted it, or as the patrons-after of a run. Never takes another file for it.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ExportFile, openExport } from './exports.ts';
import { sha256OfFile } from './files.ts';
import type { LedgerEntries } from './ledger.ts';
import { listRuns, readRun, runFolder } from './runs.ts';
import { pathIn, type Workspace } from './workspace.ts';

/** The export whose SHA-256 a run noted, or undefined when it is gone. Throws EXPORT_UNREADABLE; DISK. */
export function findExport(
  workspace: Workspace,
  { loads }: Pick<LedgerEntries, 'loads'>,
  sha256: string,
): ExportFile | undefined {
  const named = loads.flatMap(({ exportSha256, exportName }) =>
    exportSha256 === sha256 ? [pathIn(workspace, exportName)] : [],
  );
  const places = new Set([...named, ...exportsFolder(workspace), ...patronsAfter(workspace, sha256)]);
  const found = [...places].find((path) => isFile(path) && sha256OfFile(path) === sha256);
  return found === undefined ? undefined : openExport(workspace, found, { loads });
}

/** Newest names first: they are asked for most. */
function exportsFolder(workspace: Workspace): readonly string[] {
  const path = pathIn(workspace, workspace.settings.export);
  if (!existsSync(path)) return [];
  if (isFile(path)) return [path];
  return readdirSync(path)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .reverse()
    .map((name) => join(path, name));
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
