// Reads one user of a listing. Never guesses: without a readable id or role there is no user.

import { CLEVER_ROLES, ROLES, type Role } from '../../mappings/roles.ts';
import { isRecord } from '../../mappings/unknown.ts';
import { type CleverRole, PERSON, type Picked, pick, ROLE_SHAPES } from './kept.ts';

/** A line of `students.jsonl`, `teachers.jsonl` or `staff.jsonl`. A role that the user has is there even when empty. */
export type User = { readonly id: string } & Picked<typeof PERSON> & {
    readonly roles: { readonly [R in CleverRole]?: Picked<(typeof ROLE_SHAPES)[R]> };
  };

export interface ReadUser {
  readonly id: string;
  /** The file that the user stands in: the first of students, teachers, staff that they have. */
  readonly role: Role;
  /** Clever's role keys that the user has, contacts aside. */
  readonly cleverRoles: readonly CleverRole[];
  /** The user as a line of a file, without its end. */
  readonly line: string;
  readonly unreadableFields: number;
}

const WIRE_ROLES: readonly CleverRole[] = ROLES.flatMap((role) => CLEVER_ROLES[role]);

/** @returns undefined for what is no object, has no id in Clever's form, or none of the roles that are read */
export function readUser(wire: unknown): ReadUser | undefined {
  const id = readId(wire);
  if (id === undefined || !isRecord(wire) || !isRecord(wire.roles)) return undefined;
  const wireRoles = wire.roles;
  const cleverRoles = WIRE_ROLES.filter((role) => isRecord(wireRoles[role]));
  const role = ROLES.find((ours) => CLEVER_ROLES[ours].some((key) => cleverRoles.includes(key)));
  if (role === undefined) return undefined;

  const person = pick(PERSON, wire);
  let unreadableFields = person.unreadable;
  const roles: Record<string, unknown> = {};
  for (const key of cleverRoles) {
    const wireRole = wireRoles[key];
    if (!isRecord(wireRole)) continue;
    const { kept, unreadable } = pick(ROLE_SHAPES[key], wireRole);
    roles[key] = kept;
    unreadableFields += unreadable;
  }
  const user: User = { id, ...person.kept, roles };
  return { id, role, cleverRoles, line: JSON.stringify(user), unreadableFields };
}

/** The id of a user, school or district, if it is in Clever's form: 24 lower-case hex. */
export function readId(wire: unknown): string | undefined {
  if (!isRecord(wire) || typeof wire.id !== 'string') return undefined;
  return /^[0-9a-f]{24}$/.test(wire.id) ? wire.id : undefined;
}

/** Compares by id, ascending. */
export function inOrder(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
