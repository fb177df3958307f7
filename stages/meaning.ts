// When a cell still says what it said: the same text, or the same meaning in another form (a date, a status in words,
// an e-mail in capitals). Stricter than how people compare names: an accent that a librarian put is an edit.

import type { DateForm } from '../mappings/dates.ts';
import { ROLES, type Role } from '../mappings/roles.ts';
import type { RoleTable } from '../mappings/tables.ts';
import { VERBS } from '../mappings/verbs.ts';

export type SameMeaning = (code: string, one: string, other: string) => boolean;

/** Compares two values of a field as match does, spaces around them apart. */
export function sameMeaning(tables: Readonly<Record<Role, RoleTable>>, dates: DateForm): SameMeaning {
  const verbs = new Map(
    ROLES.flatMap((role) => tables[role].rows.map(({ code, verb }) => [code, VERBS[verb]] as const)),
  );
  const form = { dates, genderLetters: false };
  return (code, one, other) => {
    const [left, right] = [one.trim(), other.trim()];
    if (left === right || left.normalize('NFC') === right.normalize('NFC')) return true;
    if (left === '' || right === '') return false;
    return verbs.get(code)?.same?.(left, right, form) ?? false;
  };
}
