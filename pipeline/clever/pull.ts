// Pulls a district's roster from Clever into the files of the extract stage. When Clever took in new records in
// the meantime it pulls again, and says so in the end if it never held still; no file of a torn try remains.

import { join } from 'node:path';
import pLimit from 'p-limit';
import { extract, type Roster, type RosterSink, type RosterSource } from '../../stages/extract.ts';
import { type Clever, type CleverWorld, connectClever } from '../clever.ts';
import { openWhole, type Whole, writeWhole } from '../disk/files.ts';

export interface PullOptions {
  readonly settings: {
    readonly district: string;
    readonly clever: { readonly baseUrl: string; readonly version: string };
  };
  readonly token: string;
  /** Exists already, and holds none of the files. */
  readonly folder: string;
  readonly world: CleverWorld;
  readonly pageSize?: number;
  readonly onProgress?: (step: PullStep) => void;
}

/** What happens while a roster is pulled, for a line of progress. */
export type PullStep =
  | { readonly step: 'page'; readonly listing: string; readonly count: number; readonly pages: number }
  | { readonly step: 'wait'; readonly why: string; readonly waitMs: number }
  | { readonly step: 'again'; readonly why: string };

export interface Pull {
  readonly roster: Roster;
  /** Over all tries. */
  readonly pages: number;
  /** How often the whole roster was pulled, from 1 to 3. */
  readonly tries: number;
  readonly waitedMs: number;
}

const TRIES = 3;
const SIDE_BY_SIDE = 4;

/**
 * Writes `district.json`, the four lists and, last, `extract.json` into `folder`.
 * @throws SyncError of `connectClever` and `extract`, or DISK; nothing in `folder` is then of any use
 */
export async function pullRoster(options: PullOptions): Promise<Pull> {
  const { settings, token, world, pageSize, onProgress } = options;
  const clever = connectClever({
    ...settings.clever,
    token,
    world,
    ...(pageSize === undefined ? {} : { pageSize }),
    onPage: (listing, count) => onProgress?.({ step: 'page', listing, count, pages: clever.pages() }),
    onWait: (why, waitMs) => onProgress?.({ step: 'wait', why, waitMs }),
  });
  try {
    for (let tries = 1; ; tries++) {
      const roster = await pullOnce(clever, options, tries === TRIES);
      if (roster !== undefined) return { roster, pages: clever.pages(), tries, waitedMs: clever.waitedMs() };
      onProgress?.({ step: 'again', why: 'Clever took in new records while they were read' });
    }
  } finally {
    await clever.close();
  }
}

/** @returns undefined, and no file, when Clever synced in between and this is not the last try */
async function pullOnce(
  clever: Clever,
  { folder, settings }: PullOptions,
  isLast: boolean,
): Promise<Roster | undefined> {
  const opened: { readonly name: string; readonly whole: Whole }[] = [];
  const open = (name: string): Whole => {
    const whole = openWhole(join(folder, name));
    opened.push({ name, whole });
    return whole;
  };
  try {
    const district = open('district.json');
    const schools = open('schools.jsonl');
    const users = {
      students: open('students.jsonl'),
      teachers: open('teachers.jsonl'),
      staff: open('staff.jsonl'),
    };
    const sink: RosterSink = {
      district: (line) => district.write(pretty(JSON.parse(line))),
      school: (line) => schools.write(`${line}\n`),
      user: (role, line) => users[role].write(`${line}\n`),
    };
    const found = await extract(sourceOf(clever), sink, settings.district);
    if (found.lastSync.before !== found.lastSync.after && !isLast) return undefined;
    const files = Object.fromEntries(opened.map(({ name, whole }) => [name, whole.commit().sha256]));
    const roster: Roster = { ...found, files };
    writeWhole(join(folder, 'extract.json'), pretty(roster));
    return roster;
  } finally {
    for (const { whole } of opened) whole.abandon();
  }
}

/** The listings of one connection. The first error ends the connection, and only then is it thrown. */
function sourceOf(clever: Clever): RosterSource {
  const limit = pLimit(SIDE_BY_SIDE);
  return {
    districts: () => clever.list('/districts'),
    schools: () => clever.list('/schools'),
    users: (cleverRole) => clever.list(`/users?role=${cleverRole}`),
    together: async (jobs) => {
      const failures: unknown[] = [];
      const running = jobs.map((job) =>
        limit(job).catch((error: unknown) => {
          failures.push(error);
          void clever.close();
          throw error;
        }),
      );
      await Promise.allSettled(running);
      if (failures.length > 0) throw failures[0];
      return Promise.all(running);
    },
  };
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
