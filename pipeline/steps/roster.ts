// Reads the roster files of 1-extract again, record by record. They are this program's own, so a record that is not as
// it was written is damage, named by file and line count and never by content.

import { SyncError } from '../../mappings/errors.ts';
import type { Role } from '../../mappings/roles.ts';
import { isRecord } from '../../mappings/unknown.ts';
import type { User } from '../../stages/extract.ts';
import { type SchoolFacts, schoolFacts } from '../../stages/sites.ts';
import { jsonLines, lines } from '../disk/lines.ts';

/** The users of one roster file. */
export function* usersIn(path: string, role: Role): Generator<User> {
  for (const line of jsonLines(path)) {
    if (!isUser(line)) throw damaged(`1-extract/${role}.jsonl`);
    yield line;
  }
}

const ID_AT = '{"id":"'.length;
const ID_LENGTH = 24;

/** The users with these ids. The lines of others are not even parsed: the id is the first key of every line. */
export function* usersAmong(path: string, role: Role, ids: ReadonlySet<string>): Generator<User> {
  for (const line of lines(path)) {
    if (!ids.has(line.slice(ID_AT, ID_AT + ID_LENGTH))) continue;
    const user: unknown = JSON.parse(line);
    if (!isUser(user)) throw damaged(`1-extract/${role}.jsonl`);
    yield user;
  }
}

/** The ids of the schools of a roster. */
export function schoolIdsIn(path: string): ReadonlySet<string> {
  return new Set(schoolsIn(path).map(({ id }) => id));
}

/** The schools of a roster, in its order. */
export function schoolsIn(path: string): readonly SchoolFacts[] {
  return [...jsonLines(path)].map((line) => {
    const school = schoolFacts(line);
    if (school.id === '') throw damaged('1-extract/schools.jsonl');
    return school;
  });
}

/** The ids that users had in older Clever versions. Most lines have none and are not even parsed. */
export function* legacyIdsIn(path: string, role: Role): Generator<{ guid: string; ids: string[] }> {
  for (const line of lines(path)) {
    if (!line.includes('"legacy_id"')) continue;
    const user: unknown = JSON.parse(line);
    if (!isUser(user)) throw damaged(`1-extract/${role}.jsonl`);
    const { teacher, staff, district_admin } = user.roles;
    const ids = [teacher, staff, district_admin].flatMap((part) => part?.legacy_id ?? []);
    yield { guid: user.id, ids: [...new Set(ids)] };
  }
}

function isUser(line: unknown): line is User {
  return isRecord(line) && typeof line.id === 'string' && isRecord(line.roles);
}

function damaged(where: string): SyncError {
  return new SyncError('STATE_DAMAGED', {
    where,
    what: 'A record of the file is not as it was written.',
    means: 'The run cannot go on; nothing was loaded.',
    mend: 'Run clever-sync sync again; it reads the roster anew.',
  });
}
