// A workspace as a run reads it: settings and tables, each file once, with the hashes that bind a plan to them.

import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { SyncError } from '../mappings/errors.ts';
import { ROLES, type Role } from '../mappings/roles.ts';
import { utf8Text } from '../mappings/utf8.ts';
import { readWhole } from './disk/files.ts';
import { parseSettings, type Settings } from './settings.ts';
import {
  type FileBytes,
  type Mappings,
  readMappings,
  readWorkspaceTables,
  type WorkspaceTables,
} from './workspace/tables.ts';

export interface Workspace {
  readonly folder: string;
  readonly settings: Settings;
  readonly mappings: Mappings;
  readonly tables: WorkspaceTables;
  /** The roles that are written in this run. */
  readonly daily: Readonly<Record<Role, boolean>>;
  /** SHA-256 of the settings without clever.baseUrl, and of each table, by name; '' for a table that is not there. */
  readonly hashes: Readonly<Record<string, string>>;
}

export const SETTINGS_FILE = 'clever-sync.json';

/**
 * Reads a workspace. Throws SETTINGS or TABLE when a file is missing or wrong.
 * @param only limits what is written to one role
 */
export function openWorkspace(folder: string, only?: Role): Workspace {
  return workspaceUnder(settingsText(folder), folder, only);
}

/** The text of clever-sync.json. Throws SETTINGS when there is none. */
export function settingsText(folder: string): string {
  requireWorkspace(folder);
  return utf8Text(readWhole(join(folder, SETTINGS_FILE)), SETTINGS_FILE, 'SETTINGS');
}

/** A workspace as it would be with other settings than those on the disk, given as the text of clever-sync.json. */
export function workspaceUnder(text: string, folder: string, only?: Role): Workspace {
  const settings = parseSettings(text, SETTINGS_FILE);
  requireOwnOutbox(folder, settings);
  const mappings = readMappings();
  const tables = readWorkspaceTables(folder);
  return {
    folder,
    settings,
    mappings,
    tables,
    daily: onlyRole(settings.daily, only),
    hashes: {
      [SETTINGS_FILE]: settingsHash(settings),
      ...hashesOf(tables.bytes, ''),
      ...hashesOf(mappings.bytes, 'mappings/'),
    },
  };
}

/** What the program writes for the librarian must never be taken for an export of Alexandria's, nor lie among its own files. */
function requireOwnOutbox(folder: string, settings: Settings): void {
  const outbox = realPath(pathIn({ folder }, settings.outbox));
  const others = {
    '.': 'the workspace itself',
    runs: 'the folder of the runs',
    [settings.export]: 'the folder of the exports',
  };
  const isOutbox = ([path]: [string, string]) => realPath(pathIn({ folder }, path)) === outbox;
  const [, taken] = Object.entries(others).find(isOutbox) ?? [];
  if (taken === undefined) return;
  throw new SyncError('SETTINGS', {
    where: `${SETTINGS_FILE}, outbox`,
    what: `The outbox is ${taken}, expected a folder of its own.`,
    means: 'Nothing was run and nothing was written.',
    mend: 'Name another folder, e.g. "outbox/".',
  });
}

/** Without symbolic links, as far as the folder is there. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path);
}

/** A path of the settings: absolute, or from the workspace. */
export function pathIn({ folder }: Pick<Workspace, 'folder'>, path: string): string {
  return isAbsolute(path) ? path : resolve(folder, path);
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Whether the folder is a workspace, be it one whose settings are wrong. */
export function isWorkspace(folder: string): boolean {
  return existsSync(join(folder, SETTINGS_FILE));
}

/** Throws SETTINGS when the folder is no workspace, before anything is made in it. */
export function requireWorkspace(folder: string): void {
  if (isWorkspace(folder)) return;
  throw new SyncError('SETTINGS', {
    where: folder,
    what: `There is no ${SETTINGS_FILE} here, so this is no workspace.`,
    means: 'Nothing was run and nothing was written.',
    mend: 'Name the workspace with --workspace DIR, or make one with clever-sync init.',
  });
}

function onlyRole(daily: Readonly<Record<Role, boolean>>, only: Role | undefined): Record<Role, boolean> {
  const isOn = (role: Role) => daily[role] && (only === undefined || only === role);
  const [students, teachers, staff] = ROLES.map(isOn);
  return { students: students ?? false, teachers: teachers ?? false, staff: staff ?? false };
}

/** Where Clever is reached changes nothing that is planned, so that a test server and Clever plan alike. */
function settingsHash(settings: Settings): string {
  const { $schema: _, ...planned } = { ...settings, clever: { version: settings.clever.version } };
  return sha256(JSON.stringify(planned));
}

function hashesOf(bytes: FileBytes, prefix: string): Record<string, string> {
  const entries = Object.entries(bytes).map(([name, content]) => [
    `${prefix}${name}`,
    content === null ? '' : sha256(content),
  ]);
  return Object.fromEntries(entries);
}
