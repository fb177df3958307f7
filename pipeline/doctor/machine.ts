// The machine as the doctor looks at it: Node and the end of its life, whether the workspace can be written, and its space.

import fs, { existsSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Disk, writeWhole } from '../disk/files.ts';
import { DAY_MS } from '../workspace/days.ts';
import { type Finding, failure, failureOf, fine, warning } from './finding.ts';

/** What a test can stand in for. */
export interface Machine {
  /** e.g. '22.11.0' */
  readonly nodeVersion: string;
  readonly disk: Disk;
  /** Free bytes of the disk that a folder is on, for the account of the process; undefined where it cannot be told. */
  readonly freeBytes: (folder: string) => number | undefined;
  /** Permissions of a file or folder; undefined where they mean nothing. */
  readonly mode: (path: string) => number | undefined;
}

/** The real one. */
export function realMachine(): Machine {
  return {
    nodeVersion: process.versions.node,
    disk: fs,
    freeBytes: (folder) => {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    },
    mode: (path) => (process.platform === 'win32' ? undefined : statSync(path).mode & 0o777),
  };
}

/** The last day on which each tested line of Node gets security fixes, as the Node project has announced it. */
const END_OF_LIFE: Readonly<Record<number, string>> = {
  20: '2026-04-30',
  22: '2027-04-30',
  24: '2028-04-30',
};
const OLDEST = [20, 19] as const;
const SOON_MS = 90 * DAY_MS;
const USE = `Install Node 24, or the newest of ${Object.keys(END_OF_LIFE).join(', ')} that your system has.`;

export function checkNode(version: string, nowMs: number): Finding {
  const name = 'Node';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    return failure(name, 'USAGE', `Node ${version} is too old; expected ${OLDEST.join('.')} or later.`, USE);
  }
  const end = END_OF_LIFE[major];
  if (end === undefined) {
    return warning(name, `Node ${version} is none of those that clever-sync is tested on.`, USE);
  }
  const leftMs = Date.parse(`${end}T23:59:59Z`) - nowMs;
  if (leftMs < 0) return warning(name, `Node ${version} has had no security fixes since ${end}.`, USE);
  if (leftMs < SOON_MS) return warning(name, `Node ${version} gets security fixes until ${end} only.`, USE);
  return fine(name, `Node ${version}, with security fixes until ${end}.`);
}

/** Writes, flushes, renames and removes a small file in each folder. */
export function checkWriting(folders: readonly string[], { disk }: Machine): Finding {
  const name = 'Writing';
  try {
    for (const folder of folders.filter((one) => existsSync(one))) {
      const path = join(folder, `.clever-sync-doctor-${process.pid}`);
      writeWhole(path, 'The doctor was here.\n', { disk });
      rmSync(path, { force: true });
    }
    return fine(name, 'Files can be written, flushed and renamed in the workspace and the outbox.');
  } catch (error) {
    return failureOf(name, error);
  }
}

const MIB = 1024 * 1024;
const LITTLE = 1024 * MIB;
const TOO_LITTLE = 100 * MIB;

export function checkSpace(folder: string, { freeBytes }: Machine): Finding {
  const name = 'Space';
  const free = freeBytes(folder);
  if (free === undefined) return fine(name, 'The free space cannot be told here.');
  const words = `${Math.floor(free / MIB).toLocaleString('en-US')} MiB are free.`;
  const mend = 'Free some space; a run of 10,000 people takes some 20 MiB, and runs are kept.';
  if (free < TOO_LITTLE) return failure(name, 'DISK', `Only ${words}`, mend);
  return free < LITTLE ? warning(name, `Only ${words}`, mend) : fine(name, words);
}

/** Whether others on this machine can look into the workspace, where everybody's names and e-mails are. */
export function checkPrivacy(folder: string, { mode }: Machine): Finding {
  const name = 'Privacy';
  const found = mode(folder);
  if (found === undefined || (found & 0o077) === 0)
    return fine(name, 'Only its owner can open the workspace.');
  return warning(
    name,
    `Other accounts of this machine can open the workspace (mode ${octal(found)}).`,
    'Close it to them: chmod 700, for the folder of the workspace.',
  );
}

/** e.g. '0640' */
export function octal(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`;
}
