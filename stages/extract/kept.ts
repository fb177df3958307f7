// What is kept of Clever's records, as tables: a field that is not named here never reaches a file. Race,
// disability, meals, language, contacts and Clever's own timestamps are left out on purpose.

import { isRecord } from '../../mappings/unknown.ts';

type Shape = { readonly [key: string]: 'text' | 'texts' | Shape };

export type Picked<S extends Shape> = {
  readonly [K in keyof S]?: S[K] extends Shape
    ? Picked<S[K]>
    : S[K] extends 'texts'
      ? readonly string[]
      : string;
};

const CREDENTIALS = { district_username: 'text' } as const satisfies Shape;

export const DISTRICT = {
  name: 'text',
  state: 'text',
  error: 'text',
  pause_start: 'text',
  pause_end: 'text',
} as const satisfies Shape;

export const SCHOOL = { name: 'text', sis_id: 'text', school_number: 'text' } as const satisfies Shape;

export const PERSON = {
  name: { first: 'text', middle: 'text', last: 'text' },
  email: 'text',
} as const satisfies Shape;

/** By Clever's role key, in the order that decides where a user is filed. */
export const ROLE_SHAPES = {
  student: {
    school: 'text',
    sis_id: 'text',
    student_number: 'text',
    state_id: 'text',
    dob: 'text',
    gender: 'text',
    grade: 'text',
    location: { address: 'text', city: 'text', state: 'text', zip: 'text' },
    credentials: CREDENTIALS,
  },
  teacher: {
    school: 'text',
    sis_id: 'text',
    teacher_number: 'text',
    state_id: 'text',
    title: 'text',
    credentials: CREDENTIALS,
    legacy_id: 'text',
  },
  staff: {
    schools: 'texts',
    staff_id: 'text',
    title: 'text',
    credentials: CREDENTIALS,
    legacy_id: 'text',
  },
  district_admin: { title: 'text', legacy_id: 'text' },
} as const satisfies Record<string, Shape>;

export type CleverRole = keyof typeof ROLE_SHAPES;

export interface Pick<S extends Shape> {
  readonly kept: Picked<S>;
  /** How many values were of a kind that the field cannot have, and were dropped. */
  readonly unreadable: number;
}

/**
 * Keeps the named fields of a record in the table's order. Blank values and objects without any are left out;
 * a number becomes its decimal text where that is exact; lists come back ascending, each text once.
 */
export function pick<S extends Shape>(shape: S, record: Readonly<Record<string, unknown>>): Pick<S> {
  const kept: Record<string, unknown> = {};
  let unreadable = 0;
  for (const key of Object.keys(shape)) {
    const kind = shape[key];
    const wire = record[key];
    if (kind === undefined || wire === undefined || wire === null) continue;
    const value = kind === 'text' ? text(wire) : kind === 'texts' ? texts(wire) : below(kind, wire);
    unreadable += value.unreadable;
    if (value.kept !== undefined) kept[key] = value.kept;
  }
  return { kept: kept as Picked<S>, unreadable };
}

interface Value {
  readonly kept?: unknown;
  readonly unreadable: number;
}
const NOTHING: Value = { unreadable: 0 };
const UNREADABLE: Value = { unreadable: 1 };

function text(wire: unknown): Value {
  if (typeof wire === 'string') return wire.trim() === '' ? NOTHING : { kept: wire, unreadable: 0 };
  return Number.isSafeInteger(wire) ? { kept: String(wire), unreadable: 0 } : UNREADABLE;
}

function texts(wire: unknown): Value {
  if (!Array.isArray(wire)) return UNREADABLE;
  const values = wire.map(text);
  const unreadable = values.reduce((sum, value) => sum + value.unreadable, 0);
  const kept = [...new Set(values.flatMap((value) => (typeof value.kept === 'string' ? [value.kept] : [])))];
  return kept.length === 0 ? { unreadable } : { kept: kept.sort(), unreadable };
}

function below(shape: Shape, wire: unknown): Value {
  if (!isRecord(wire)) return UNREADABLE;
  const { kept, unreadable } = pick(shape, wire);
  return Object.keys(kept).length === 0 ? { unreadable } : { kept, unreadable };
}
