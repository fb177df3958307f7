// What earlier runs know that a match needs: the role last known for each Clever id, the status that a transfer
// replaced, how many complete rosters a patron was absent from, and whether there was a load. An input like any other.

import { isRole, type Role } from '../mappings/roles.ts';
import type { Decision } from './match/plan.ts';

export interface Known {
  /** Whether there was a load. */
  readonly loaded: boolean;
  /** What tells the last complete roster from the next: its last_sync, or its hash. */
  readonly roster: string;
  /** How many users of each role had a patron at the last load. */
  readonly linked: Readonly<Record<Role, number>>;
  /** The settings and tables that are not what they were at the last run that counted, e.g. ['sites.csv']. */
  readonly changed: readonly string[];
  /** How many people the last roster held. */
  readonly present: number;
  role(guid: string): Role | '';
  /** The status that this program replaced by Transferred, '' if it replaced none. */
  status(guid: string): string;
  /** From how many complete rosters in a row the id was absent. */
  absent(guid: string): number;
  readonly people: ReadonlyMap<string, KnownPerson>;
}

export interface KnownPerson {
  readonly role: Role | '';
  readonly status: string;
  readonly absent: number;
}

export const NOTHING_KNOWN: Known = knownOf(false, '', { students: 0, teachers: 0, staff: 0 }, [], new Map());

/** Reads `known.jsonl`: a line about the runs, then a line for each Clever id ever seen, ascending. */
export function readKnown(lines: Iterable<unknown>): Known {
  const people = new Map<string, KnownPerson>();
  let first: Record<string, unknown> | undefined;
  for (const line of lines) {
    const fields = recordOf(line);
    if (first === undefined) first = fields;
    else people.set(textOf(fields.guid), personOf(fields));
  }
  if (first === undefined) return NOTHING_KNOWN;
  const linked = recordOf(first.linked);
  const count = (role: Role) => Number(linked[role] ?? 0);
  return knownOf(
    first.loaded === true,
    textOf(first.roster),
    { students: count('students'), teachers: count('teachers'), staff: count('staff') },
    Array.isArray(first.changed) ? first.changed.map(textOf) : [],
    people,
  );
}

/** The lines of `known.jsonl`, ascending by id. */
export function* knownLines(known: Known): Generator<string> {
  const { loaded, roster, linked, changed } = known;
  yield `${JSON.stringify({ loaded, roster, linked, changed })}\n`;
  for (const guid of [...known.people.keys()].sort()) {
    const { role, status, absent } = known.people.get(guid) ?? NOBODY;
    yield `${JSON.stringify({ guid, role, status, absent })}\n`;
  }
}

export interface FinishedRun {
  readonly loaded: boolean;
  /** Whether its roster was read whole: only such a roster counts an absence. */
  readonly complete: boolean;
  readonly roster: string;
  /** The settings and tables that changed since. */
  readonly changed: readonly string[];
  readonly decisions: Iterable<Decision>;
}

const NOBODY: KnownPerson = { role: '', status: '', absent: 0 };

/** What is known after a run, from what was known before it and what it decided. */
export function knownAfter(before: Known, run: FinishedRun): Known {
  const people = new Map(before.people);
  const linked = { students: 0, teachers: 0, staff: 0 };
  const newRoster = run.complete && !isRosterCounted(before, run.roster);
  for (const decision of run.decisions) {
    if (decision.guid === '') continue;
    // From before the run: two patrons with one GUID are still absent from one roster.
    const person = before.people.get(decision.guid) ?? NOBODY;
    const after = isOfRoster(decision)
      ? present(person, decision, run)
      : absentee(person, decision, run, newRoster);
    if (after !== NOBODY) people.set(decision.guid, after);
    if (decision.role !== '' && hasPatron(decision)) linked[decision.role] += 1;
  }
  return knownOf(
    run.loaded || before.loaded,
    newRoster ? run.roster : before.roster,
    run.loaded ? linked : before.linked,
    run.changed,
    people,
  );
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

function present(person: KnownPerson, decision: Decision, run: FinishedRun): KnownPerson {
  const restored = run.loaded && decision.flags.includes('restored');
  return { role: decision.role, status: restored ? '' : person.status, absent: 0 };
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

function knownOf(
  loaded: boolean,
  roster: string,
  linked: Readonly<Record<Role, number>>,
  changed: readonly string[],
  people: ReadonlyMap<string, KnownPerson>,
): Known {
  const person = (guid: string) => people.get(guid) ?? NOBODY;
  return {
    loaded,
    roster,
    linked,
    changed,
    present: [...people.values()].filter(({ role, absent }) => role !== '' && absent === 0).length,
    people,
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
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
