// Makes a workspace on the disk. It becomes one in the last step, when the settings appear; nothing that stands there already
// is written over, and a folder that is a workspace is refused.

import { existsSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SyncError } from '../../mappings/errors.ts';
import { UNANSWERED } from '../../mappings/workspace.ts';
import { addLine } from '../../stages/sites/lines.ts';
import type { SchoolFacts } from '../../stages/sites.ts';
import { makeFolder, readWhole, writeWhole } from '../disk/files.ts';
import { exportNameOf } from '../workspace/exports.ts';
import { SETTINGS_FILE } from '../workspace.ts';

export interface NewWorkspace {
  readonly folder: string;
  readonly district: string;
  /** Undefined for Clever's own. */
  readonly baseUrl: string | undefined;
  readonly schools: readonly SchoolFacts[];
  /** The path of a patron export to be copied; undefined for none. */
  readonly exportPath: string | undefined;
}

export interface MadeFiles {
  /** Paths from the workspace. */
  readonly wrote: readonly string[];
  /** Files that stood there and were left as they were. */
  readonly kept: readonly string[];
}

const OWN = [SETTINGS_FILE, 'ledger.json', 'runs'];
const SITES_HEADER = 'school_id,school_number,school_name,site_code,site_name\n';
const SCHEMA = fileURLToPath(new URL('../settings.schema.json', import.meta.url));

/** Throws USAGE when the folder is a workspace, or something else than a folder stands there. */
export function refuseWorkspace(folder: string): void {
  const standing = OWN.find((name) => existsSync(join(folder, name)));
  const isFile = existsSync(folder) && !statSync(folder).isDirectory();
  if (standing === undefined && !isFile) return;
  throw new SyncError('USAGE', {
    where: standing === undefined ? folder : join(folder, standing),
    what: isFile ? 'This is a file, expected a folder.' : 'This folder is a workspace already.',
    means: 'Nothing was written; a workspace is never made over another.',
    mend: 'Name another folder with --workspace DIR, or look at this one with clever-sync doctor.',
  });
}

/** Writes folders, sites.csv, the export, and last the settings. Throws DISK. */
export function makeWorkspace(made: NewWorkspace): MadeFiles {
  const { folder, exportPath, schools } = made;
  const [wrote, kept]: [string[], string[]] = [[], []];
  const write = (name: string, content: string | Uint8Array) => {
    const stands = existsSync(join(folder, name));
    (stands ? kept : wrote).push(name);
    if (!stands) writeWhole(join(folder, name), content);
    return !stands;
  };
  for (const name of ['', 'exports', 'outbox']) makeFolder(join(folder, name));
  write('sites.csv', sitesText(schools));
  if (exportPath !== undefined) {
    const name = `exports/${exportNameOf(exportPath)}`;
    const { atime, mtime } = statSync(exportPath);
    // An export is as old as the day it was made, not as its copy.
    if (write(name, readWhole(exportPath))) utimesSync(join(folder, name), atime, mtime);
  }
  write(SETTINGS_FILE, settingsText(made));
  return { wrote, kept };
}

/** Every school with a question mark for its site, by number, then name. */
function sitesText(schools: readonly SchoolFacts[]): string {
  const key = ({ number, name, id }: SchoolFacts) => [number, name, id].join('\u0000');
  return [...schools]
    .sort((one, other) => (key(one) < key(other) ? -1 : 1))
    .reduce((text, { id, number, name }) => {
      const cells = { school_id: id, school_number: number, school_name: name, site_code: UNANSWERED };
      return addLine(text, cells);
    }, SITES_HEADER);
}

function settingsText({ district, baseUrl }: NewWorkspace): string {
  const settings = {
    $schema: pathToFileURL(SCHEMA).href,
    district,
    enabled: false,
    ...(baseUrl === undefined ? {} : { clever: { baseUrl } }),
  };
  return `${JSON.stringify(settings, undefined, 2)}\n`;
}
