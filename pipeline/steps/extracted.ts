// Reads extract.json again: what Clever gave, in numbers, and whether the roster was read whole.

import { z } from 'zod';
import { SyncError } from '../../mappings/errors.ts';
import type { Roster } from '../../stages/extract.ts';
import { readWhole } from '../disk/files.ts';

const count = z.number().int().nonnegative();

const roster = z.object({
  district: z.string(),
  lastSync: z.object({ before: z.string(), after: z.string() }),
  complete: z.boolean(),
  incomplete: z.array(z.string()),
  counts: z.object({ schools: count, students: count, teachers: count, staff: count, users: count }),
  unreadable: count,
  unreadableFields: count,
  files: z.record(z.string(), z.string()),
});

/** Throws STATE_DAMAGED when the file is not as it was written. */
export function readRoster(path: string): Roster {
  const read = roster.safeParse(parse(readWhole(path)));
  if (read.success) return read.data;
  throw new SyncError('STATE_DAMAGED', {
    where: '1-extract/extract.json',
    what: 'The file is not as it was written.',
    means: 'Nobody can say whether the roster is whole; nothing was loaded.',
    mend: 'Run clever-sync sync again; it reads the roster anew.',
  });
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
