// What earlier runs know that a match needs: the role last known for each Clever id, the status that a transfer
// replaced, how many complete rosters a patron was absent from, whether there was a load, and what today's export shows of
// it. An input like any other.

import { isRole, type Role } from '../mappings/roles.ts';
import type { Decision } from './match/plan.ts';
import type { Verified } from './verify.ts';

export interface Known {
  /** Whether there was a load. */
  readonly loaded: boolean;
  /** What tells the last complete roster from the next: its last_sync, or its hash. */
  readonly roster: string;
  /** How many users of each role had a patron at the last load. */
  readonly linked: Readonly<Record<Role, number>>;
  /** The settings and tables that are not what they were at the last run that counted, e.g. ['sites.csv']. */
  readonly changed: readonly string[];
  /** How many people the last complete roster held. */
  readonly present: number;
  /** What today's export shows of the last load; null where it cannot tell. */
  readonly last: Verified | null;
  /** What the last load left in fields that the library changed since, by id and field code. */
  readonly edits: ReadonlyMap<string, Edits>;
  role(guid: string): Role | '';
  /** The status that this program replaced by Transferred, '' if it replaced none. */
  status(guid: string): string;
  /** From how many complete rosters in a row the id was absent. */
  absent(guid: string): number;
  readonly people: ReadonlyMap<string, KnownPerson>;
}

/** By field code, e.g. { '1019': 'ada@lincoln.example' }. */
export type Edits = Readonly<Record<string, string>>;

export interface KnownPerson {
  readonly role: Role | '';
  readonly status: string;
  readonly absent: number;
  /** Whether a load gave the status back and no export has shown it since. */
  readonly back?: true;
}

export const NOTHING_KNOWN: Known = knownOf({
  loaded: false,
  roster: '',
  linked: { students: 0, teachers: 0, staff: 0 },
  changed: [],
  present: 0,
  last: null,
  edits: new Map(),
  people: new Map(),
});

/** Reads `known.jsonl`: a line about the runs, then a line for each Clever id ever seen, ascending. */
export function readKnown(lines: Iterable<unknown>): Known {
  const people = new Map<string, KnownPerson>();
  const edits = new Map<string, Edits>();
  let first: Record<string, unknown> | undefined;
  for (const line of lines) {
    const fields = recordOf(line);
    if (first === undefined) {
      first = fields;
      continue;
    }
    const guid = textOf(fields.guid);
    people.set(guid, personOf(fields));
    if ('edits' in fields) edits.set(guid, editsOf(fields.edits));
  }
  if (first === undefined) return NOTHING_KNOWN;
  const linked = recordOf(first.linked);
  const count = (role: Role) => Number(linked[role] ?? 0);
  return knownOf({
    loaded: first.loaded === true,
    roster: textOf(first.roster),
    linked: { students: count('students'), teachers: count('teachers'), staff: count('staff') },
    changed: Array.isArray(first.changed) ? first.changed.map(textOf) : [],
    present: Number(first.present ?? 0),
    last: lastOf(first.last),
    edits,
    people,
  });
}

/** The lines of `known.jsonl`, ascending by id. */
export function* knownLines(known: Known): Generator<string> {
  const { loaded, roster, linked, present, changed, last, people, edits } = known;
  yield `${JSON.stringify({ loaded, roster, linked, present, changed, last })}\n`;
  const guids = new Set([...people.keys(), ...edits.keys()]);
  for (const guid of [...guids].sort()) {
    const { role, status, absent, back } = people.get(guid) ?? NOBODY;
    const edited = edits.get(guid);
    yield `${JSON.stringify({ guid, role, status, absent, ...(back && { back }), ...(edited && { edits: edited }) })}\n`;
  }
}

/**
 * Without what an export shows, which is not known of earlier runs but seen on the day; a line that was there for an edit
 * alone goes as well.
 */
export function withoutExport(known: Known): Known {
  const people = new Map([...known.people].filter(([, person]) => !isNobody(person)));
  return { ...known, last: null, edits: NOTHING_KNOWN.edits, people };
}

export interface FinishedRun {
  readonly loaded: boolean;
  /** Whether a person released its plan; with nothing to write it is released and not loaded. */
  readonly released: boolean;
  /** Whether it is held; its export may then lack the very column that would show a status. */
  readonly held: boolean;
  /** Whether its roster was read whole: only such a roster counts an absence. */
  readonly complete: boolean;
  readonly roster: string;
  /** The settings and tables that changed since. */
  readonly changed: readonly string[];
  readonly decisions: Iterable<Decision>;
}

const NOBODY: KnownPerson = { role: '', status: '', absent: 0 };

/** Whether nothing is known of somebody. */
function isNobody({ role, status, absent }: KnownPerson): boolean {
  return role === '' && status === '' && absent === 0;
}

/** What is known after a run, from what was known before it and what it decided. */
export function knownAfter(before: Known, run: FinishedRun): Known {
  const people = new Map(before.people);
  const linked = { students: 0, teachers: 0, staff: 0 };
  let attending = 0;
  const newRoster = run.complete && !isRosterCounted(before, run.roster);
  for (const decision of run.decisions) {
    if (decision.guid === '') continue;
    // From before the run: two patrons with one GUID are still absent from one roster.
    const person = before.people.get(decision.guid) ?? NOBODY;
    const isPresent = isOfRoster(decision);
    const after = isPresent ? attendee(person, decision, run) : absentee(person, decision, run, newRoster);
    attending += Number(isPresent);
    if (after !== NOBODY) people.set(decision.guid, stricter(people.get(decision.guid), person, after));
    if (decision.role !== '' && hasPatron(decision)) linked[decision.role] += 1;
  }
  const counted = {
    linked: run.loaded || run.released ? linked : before.linked,
    present: run.complete ? attending : before.present,
  };
  return knownOf({ ...ofRuns(before, run, newRoster), ...counted, people });
}

/** Of two patrons with one GUID that a run made Transferred, the one who was not Active says what the person gets back. */
function stricter(earlier: KnownPerson | undefined, before: KnownPerson, now: KnownPerson): KnownPerson {
  if (earlier === undefined || earlier === before) return now;
  return now.status === '1' && earlier.status !== '' ? { ...now, status: earlier.status } : now;
}

function ofRuns(before: Known, run: FinishedRun, newRoster: boolean) {
  const loaded = run.loaded || before.loaded;
  const roster = newRoster ? run.roster : before.roster;
  return { loaded, roster, changed: run.changed, last: null, edits: NOTHING_KNOWN.edits };
}

/** e.g. 2026-11-23T10:41:07.000Z, as Clever gives a district's last_sync. */
const TIME = /^\d{4}-\d\d-\d\dT/;

/** Whether an absence from the roster was counted already: it is the last one, or an older one looked at again. */
export function isRosterCounted(known: Known, roster: string): boolean {
  const areTimes = TIME.test(roster) && TIME.test(known.roster);
  return roster === known.roster || (areTimes && roster < known.roster);
}

const LINKING: ReadonlySet<string> = new Set(['create', 'update', 'unchanged']);

/** A role that is switched off for a day still has its patrons. */
function hasPatron({ action, row }: Decision): boolean {
  return LINKING.has(action) || (action === 'skip' && row !== null);
}

function isOfRoster({ action }: Decision): boolean {
  return LINKING.has(action) || action === 'review' || action === 'skip';
}

/**
 * The replaced status is kept until an export shows it given back: the file may not be imported, or be taken back, and
 * the patron is then Transferred as before.
 */
function attendee({ status, back }: KnownPerson, decision: Decision, run: FinishedRun): KnownPerson {
  const person = { role: decision.role, status, absent: 0 };
  if (decision.flags.includes('restored')) return run.loaded || back ? { ...person, back: true } : person;
  if (back === undefined) return person;
  const isSeen = !run.held && LINKING.has(decision.action);
  return isSeen ? { ...person, status: '' } : { ...person, back };
}

function absentee(
  person: KnownPerson,
  decision: Decision,
  run: FinishedRun,
  newRoster: boolean,
): KnownPerson {
  const replaced = decision.fields['1026']?.[0].trim();
  const transferred = run.loaded && decision.action === 'transfer';
  const waits =
    decision.action === 'transfer' ||
    decision.flags.includes('in-grace') ||
    decision.flags.includes('not-proved');
  if (!waits) return person;
  return {
    role: person.role,
    status: transferred ? (replaced ?? '') : person.status,
    absent: person.absent + (newRoster ? 1 : 0),
  };
}

/** The whole of what is known, from its parts. */
export function knownOf(parts: Omit<Known, 'role' | 'status' | 'absent'>): Known {
  const person = (guid: string) => parts.people.get(guid) ?? NOBODY;
  return {
    ...parts,
    role: (guid) => person(guid).role,
    status: (guid) => person(guid).status,
    absent: (guid) => person(guid).absent,
  };
}

function personOf(fields: Record<string, unknown>): KnownPerson {
  const role = textOf(fields.role);
  return {
    role: isRole(role) ? role : '',
    status: textOf(fields.status),
    absent: Number(fields.absent ?? 0),
    ...(fields.back === true && { back: true }),
  };
}

function editsOf(value: unknown): Edits {
  return Object.fromEntries(Object.entries(recordOf(value)).map(([code, wrote]) => [code, textOf(wrote)]));
}

function lastOf(value: unknown): Verified | null {
  if (value === null || value === undefined) return null;
  const fields = recordOf(value);
  const count = (name: keyof Verified) => Number(fields[name] ?? 0);
  return {
    written: count('written'),
    landed: count('landed'),
    partly: count('partly'),
    refused: count('refused'),
    gone: count('gone'),
    altered: count('altered'),
    renumbered: count('renumbered'),
    edited: count('edited'),
    added: count('added'),
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
