// Extract: reads a district's whole roster and writes it down, one user a line, one user one file. Judges only
// whether the roster was read whole; who is matched, left or changed is for later stages.

import type { Role } from '../mappings/roles.ts';
import { isRecord } from '../mappings/unknown.ts';
import { type Adults, type Listing, mergeAdults, readListing } from './extract/adults.ts';
import { lastSyncOf, readDistrict } from './extract/district.ts';
import { type CleverRole, DISTRICT, type Picked, pick, SCHOOL } from './extract/kept.ts';
import { writeStudents } from './extract/students.ts';
import { inOrder, type ReadUser, readId } from './extract/user.ts';

export type { User } from './extract/user.ts';

/** `district.json`. */
type District = { readonly id: string } & Picked<typeof DISTRICT>;

/** A line of `schools.jsonl`. */
type School = { readonly id: string } & Picked<typeof SCHOOL>;

/** `extract.json`: what Clever gave, in numbers. */
export interface Roster {
  readonly district: string;
  /** The district's `last_sync` before and after the pull; '' where Clever sends none. */
  readonly lastSync: { readonly before: string; readonly after: string };
  /** Read whole: every page, schools and users not empty, no new sync in between, nobody unreadable or torn. */
  readonly complete: boolean;
  /** Why it is not, in sentences. */
  readonly incomplete: readonly string[];
  readonly counts: Readonly<Record<'schools' | Role | 'users', number>>;
  /** Records without a readable id, and users without the role that they are listed under. */
  readonly unreadable: number;
  /** Values of a kind that their field cannot have, e.g. a list for a name; each was left out. */
  readonly unreadableFields: number;
  /** SHA-256 by file name. */
  readonly files: Readonly<Record<string, string>>;
}

/** Where a roster comes from. Pages are of wire records, and ids ascend within one listing. */
export interface RosterSource {
  districts(): AsyncIterable<readonly unknown[]>;
  schools(): AsyncIterable<readonly unknown[]>;
  users(cleverRole: CleverRole): AsyncIterable<readonly unknown[]>;
  /** Runs jobs side by side, as many at once as the source allows; the first error stops the others. */
  together<T>(jobs: readonly (() => Promise<T>)[]): Promise<T[]>;
}

/** Where it goes: one JSON text a call, without a line end, ascending id within one file. */
export interface RosterSink {
  district(line: string): void;
  school(line: string): void;
  user(role: Role, line: string): void;
}

interface Tally {
  readonly counts: Record<'schools' | Role, number>;
  unreadableSchools: number;
  unreadableUsers: number;
  unreadableFields: number;
}

const ADULT_ROLES = ['teacher', 'staff', 'district_admin'] as const satisfies readonly CleverRole[];

/**
 * Reads the whole roster from `source` into `sink`. Students, the most by far, are written as their pages
 * arrive; adults are read before them, so that a user with several roles is written once and can be compared.
 * @param district the id that the settings name
 * @returns the roster's numbers, all of `extract.json` but `files`
 * @throws SyncError DISTRICT when the token's district is another; whatever the source or sink throws
 */
export async function extract(
  source: RosterSource,
  sink: RosterSink,
  district: string,
): Promise<Omit<Roster, 'files'>> {
  const tally: Tally = {
    counts: { schools: 0, students: 0, teachers: 0, staff: 0 },
    unreadableSchools: 0,
    unreadableUsers: 0,
    unreadableFields: 0,
  };
  const write = (user: ReadUser): void => {
    tally.counts[user.role]++;
    tally.unreadableFields += user.unreadableFields;
    sink.user(user.role, user.line);
  };
  const before = await readDistrict(source.districts(), district);
  sink.district(JSON.stringify({ id: district, ...pick(DISTRICT, before).kept } satisfies District));

  const listings = await readAround(source, sink, tally);
  const adults = mergeAdults(listings);
  for (const listing of listings) tally.unreadableUsers += listing.unreadable;
  tally.unreadableUsers += await writeStudents(source.users('student'), listings, adults, write);
  for (const user of [...adults.byId.values()].sort(inOrder)) write(user);

  const after = await readDistrict(source.districts(), district);
  return summary(district, { before: lastSyncOf(before), after: lastSyncOf(after) }, tally, adults);
}

/** Everything but the students, side by side. */
async function readAround(source: RosterSource, sink: RosterSink, tally: Tally): Promise<readonly Listing[]> {
  const listings = await source.together<Listing | undefined>([
    () => writeSchools(source, sink, tally),
    ...ADULT_ROLES.map((role) => () => readListing(role, source.users(role))),
  ]);
  return listings.filter((listing) => listing !== undefined);
}

async function writeSchools(source: RosterSource, sink: RosterSink, tally: Tally): Promise<undefined> {
  for await (const page of source.schools()) {
    for (const wire of page) {
      const id = readId(wire);
      if (id === undefined || !isRecord(wire)) {
        tally.unreadableSchools++;
        continue;
      }
      const { kept, unreadable } = pick(SCHOOL, wire);
      tally.unreadableFields += unreadable;
      tally.counts.schools++;
      sink.school(JSON.stringify({ id, ...kept } satisfies School));
    }
  }
}

function summary(
  district: string,
  lastSync: Roster['lastSync'],
  { counts, unreadableSchools, unreadableUsers, unreadableFields }: Tally,
  { differing, missing }: Adults,
): Omit<Roster, 'files'> {
  const { schools, students, teachers, staff } = counts;
  const users = students + teachers + staff;
  const { before, after } = lastSync;
  const reasons: readonly (readonly [so: boolean, sentence: string])[] = [
    [schools === 0, 'Clever sent no schools.'],
    [users === 0, 'Clever sent no users.'],
    [before !== after, `Clever synced while it was read: last_sync went from "${before}" to "${after}".`],
    [unreadableSchools > 0, `Schools without a readable id: ${unreadableSchools}.`],
    [
      unreadableUsers > 0,
      `Users without a readable id or the role they are listed under: ${unreadableUsers}.`,
    ],
    [differing.size > 0, `Users that read differently in two listings: ${differing.size}.`],
    [missing.size > 0, `Users that the listing of one of their roles does not hold: ${missing.size}.`],
  ];
  const incomplete = reasons.flatMap(([so, sentence]) => (so ? [sentence] : []));
  return {
    district,
    lastSync,
    complete: incomplete.length === 0,
    incomplete,
    counts: { schools, students, teachers, staff, users },
    unreadable: unreadableSchools + unreadableUsers,
    unreadableFields,
  };
}
