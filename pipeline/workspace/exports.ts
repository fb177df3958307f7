// Finds the patron export that a run plans against. Reads it once, whole, and never writes to it.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import { type PatronExport, readExport } from '../../stages/export.ts';
import { diskError } from '../disk/errors.ts';
import { readWhole, sha256OfFile } from '../disk/files.ts';
import { stageFolder } from '../runs.ts';
import { pathIn, sha256, type Workspace } from '../workspace.ts';
import type { LedgerEntries } from './ledger.ts';

export interface ExportFile {
  readonly path: string;
  /** The path as messages give it. */
  readonly name: string;
  readonly extension: string;
  readonly sha256: string;
  readonly modifiedMs: number;
  readonly patrons: PatronExport;
  /** The run that loaded this export already, '' if none did. */
  readonly loadedBy: string;
  /** The run of the last load where the export was made before it and shows nothing of it, '' where it does. */
  readonly predates: string;
  /** The run whose load it is followed from though the file was written after it and is as before it; '' for none. */
  readonly notTakenIn: string;
}

const EXTENSIONS = ['.txt', '.tab', '.tsv', '.csv'];

/** The name that a copied export gets in an exports folder: one by which it is found there. */
export function exportNameOf(path: string): string {
  const name = basename(path);
  return EXTENSIONS.includes(extname(name).toLowerCase()) ? name : `${name}.txt`;
}

/**
 * The export to plan against: the named file, else the newest of the settings' folder (by modification time, then name).
 * With `reuseExport` an export that was loaded already is followed to what that load left of it.
 * Throws EXPORT_MISSING or EXPORT_UNREADABLE.
 */
export function chooseExport(workspace: Workspace, ledger: LedgerEntries, named?: string): ExportFile {
  const chosen = openExport(workspace, named ?? newestIn(workspace), ledger);
  if (!workspace.settings.reuseExport || chosen.loadedBy === '') return chosen;
  const notTakenIn = isAsBeforeItsLoad(chosen, ledger) ? chosen.loadedBy : '';
  return { ...followLoads(workspace, chosen, ledger), notTakenIn };
}

/** Opens one export file; `loadedBy` tells whether a load used it up. Throws EXPORT_MISSING or EXPORT_UNREADABLE. */
export function openExport(
  workspace: Workspace,
  path: string,
  ledger: Pick<LedgerEntries, 'loads'>,
): ExportFile {
  const bytes = readExportFile(path);
  const name = nameIn(workspace, path);
  const hash = sha256(bytes);
  const { dictionary } = workspace.mappings;
  const loaded = ledger.loads.findLast(({ exportSha256 }) => exportSha256 === hash)?.run ?? '';
  const modifiedMs = statSync(path).mtimeMs;
  const last = ledger.loads.at(-1);
  const isOlder = last !== undefined && modifiedMs < Date.parse(last.at);
  const isFresh = (loaded !== '' || isOlder) && isWhatTheLastLoadLeft(workspace, ledger, path, hash);
  return {
    path,
    name,
    extension: extensionOf(path),
    sha256: hash,
    modifiedMs,
    patrons: readExport(bytes, { name, dictionary, titles: workspace.settings.titles }),
    loadedBy: isFresh ? '' : loaded,
    notTakenIn: '',
    predates: isOlder && !isFresh && loaded === '' ? last.run : '',
  };
}

/** A child who leaves and comes back can make an export that equals an older one; it is as fresh as can be. */
function isWhatTheLastLoadLeft(
  { folder }: Workspace,
  { loads }: Pick<LedgerEntries, 'loads'>,
  path: string,
  hash: string,
): boolean {
  const last = loads.at(-1)?.run;
  if (last === undefined) return false;
  const left = join(stageFolder(folder, last, '4-load'), `patrons-after${extensionOf(path)}`);
  return existsSync(left) && sha256OfFile(left) === hash;
}

function isAsBeforeItsLoad({ loadedBy, modifiedMs }: ExportFile, { loads }: LedgerEntries): boolean {
  const at = loads.findLast(({ run }) => run === loadedBy)?.at ?? '';
  return modifiedMs > Date.parse(at) + SECOND_MS;
}

/** A load's time is written in whole seconds. */
const SECOND_MS = 1000;

function extensionOf(path: string): string {
  return extname(path) || '.txt';
}

/** A path inside the workspace from there, another as its base name, so that no home folder shows. */
function nameIn({ folder }: Workspace, path: string): string {
  const inside = relative(folder, path);
  return inside.startsWith('..') ? basename(path) : inside.replaceAll('\\', '/');
}

/** Each load from the one that used the file up on: what it left may be what an earlier one began with. */
function followLoads(workspace: Workspace, chosen: ExportFile, { loads }: LedgerEntries): ExportFile {
  const loadOf = ({ sha256: hash }: ExportFile, from: number) =>
    loads.findIndex(({ exportSha256 }, index) => index >= from && exportSha256 === hash);
  let at = chosen;
  let load = loads.findLastIndex(({ exportSha256 }) => exportSha256 === chosen.sha256);
  while (load !== -1) {
    const folder = stageFolder(workspace.folder, loads[load]?.run ?? '', '4-load');
    const left = openExport(workspace, join(folder, `patrons-after${at.extension}`), { loads: [] });
    load = loadOf(left, load + 1);
    at = left;
  }
  // As old as the export it came from: what the library did since then is in neither.
  return { ...at, modifiedMs: chosen.modifiedMs };
}

function newestIn(workspace: Workspace): string {
  const setting = workspace.settings.export;
  const path = pathIn(workspace, setting);
  const entries = exportsIn(path, setting);
  if (entries === undefined) return path;
  const [newest] = entries.sort(newestFirst);
  if (newest) return newest.path;
  throw missing(setting, 'The folder holds no export (.txt, .tab, .tsv or .csv).');
}

function newestFirst(one: FoundExport, other: FoundExport): number {
  return other.modifiedMs - one.modifiedMs || (one.path < other.path ? 1 : -1);
}

interface FoundExport {
  readonly path: string;
  readonly modifiedMs: number;
}

/** The exports of the settings' folder, newest first; none where the settings name one file or nothing is there. */
export function exportsOf(workspace: Workspace): readonly FoundExport[] {
  const folder = exportsFolderOf(workspace);
  return (folder === undefined ? [] : (exportsIn(folder, workspace.settings.export) ?? [])).sort(newestFirst);
}

/** The folder of the exports; undefined where the settings name one file or nothing is there. */
export function exportsFolderOf(workspace: Workspace): string | undefined {
  const path = pathIn(workspace, workspace.settings.export);
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : undefined;
}

/** The exports of a folder, or undefined when the path is a file. */
function exportsIn(path: string, setting: string): FoundExport[] | undefined {
  try {
    if (!statSync(path).isDirectory()) return undefined;
    return readdirSync(path)
      .filter((name) => !name.startsWith('.') && EXTENSIONS.includes(extname(name).toLowerCase()))
      .map((name) => ({ path: join(path, name), modifiedMs: statSync(join(path, name)).mtimeMs }));
  } catch (error) {
    if (isMissing(error)) throw missing(setting, 'There is no such file or folder.');
    throw diskError('read', setting, error);
  }
}

/** The bytes of an export. Throws EXPORT_MISSING or DISK. */
export function readExportFile(path: string): Buffer {
  try {
    return readWhole(path);
  } catch (error) {
    const cause = error instanceof SyncError ? error.complaint.cause : error;
    if (isMissing(cause)) throw missing(basename(path), 'There is no such file.');
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function missing(where: string, what: string): SyncError {
  return new SyncError('EXPORT_MISSING', {
    where,
    what,
    means: NOTHING_CHANGED,
    mend: 'Export the patrons from Alexandria into that folder, or name a file with --export FILE.',
  });
}
