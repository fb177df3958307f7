// Reads the roster files of 1-extract again, record by record. They are this program's own, so a record that is not as
// it was written is damage, named by file and line count and never by content.

import { SyncError } from '../../mappings/errors.ts';
import type { Role } from '../../mappings/roles.ts';
import type { User } from '../../stages/extract.ts';
import { jsonLines, lines } from '../lines.ts';
import { isObject } from './plan.ts';

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

interface School {
  readonly id: string;
  readonly name: string;
  /** The number that the district gives it. */
  readonly number: string;
}

/** The schools of a roster; '' for what Clever does not send of one. */
export function schoolsIn(path: string): readonly School[] {
  return [...jsonLines(path)].map((line) => {
    if (!isObject(line) || typeof line.id !== 'string') throw damaged('1-extract/schools.jsonl');
    const { id, name, school_number: number } = line;
    return { id, name: textOf(name), number: textOf(number) };
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
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
  return isObject(line) && typeof line.id === 'string' && isObject(line.roles);
}

function damaged(where: string): SyncError {
  return new SyncError('STATE_DAMAGED', {
    where,
    what: 'A record of the file is not as it was written.',
    means: 'The run cannot go on; nothing was loaded.',
    mend: 'Run clever-sync sync again; it reads the roster anew.',
  });
}
