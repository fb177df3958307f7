// Which fields of a matched patron differ in meaning from the roster, and what a new patron gets.
// Never touches what the library owns, never writes 1 over a status that a librarian set.

import type { RoleTableRow } from '../../mappings/tables.ts';
import { readStatus, VERBS } from '../../mappings/verbs.ts';
import type { Known } from '../known.ts';
import type { Change, Flag } from './plan.ts';
import type { PatronSide, Users } from './sides.ts';

export interface ChangeRules {
  /** The rows of the user's role table that are switched on, ascending by code. */
  rowsOf(user: number): readonly RoleTableRow[];
  /** Fields left alone because Clever's value could not be taken. */
  isLeftAlone(user: number, code: string): boolean;
  readonly protectedStatuses: readonly string[];
  readonly known: Known;
}

export interface Changed {
  /** Ascending by code. */
  readonly changes: readonly Change[];
  readonly flags: readonly Flag[];
  /** The fields that are not the roster's and that a person is asked about. */
  readonly asked: readonly string[];
}

/** What load writes for a user who has a patron. */
export function changesOf(
  users: Users,
  user: number,
  patrons: PatronSide,
  patron: number,
  rules: ChangeRules,
): Changed {
  const changes: Change[] = [];
  const flags: Flag[] = [];
  const asked: string[] = [];
  for (const mapped of rules.rowsOf(user)) {
    const { code } = mapped;
    if (mapped.owner === 'library' || !patrons.has(code)) continue;
    if (code === '1026') noteStatus(users, user, patrons, patron, rules, changes, flags);
    else if (isAsked(users, user, patrons, patron, mapped)) asked.push(code);
    else changes.push(...fieldChange(users, user, patrons, patron, mapped, rules));
  }
  flags.push(...keyFlags(changes));
  const barcode = users.cell(user, '1000');
  if (barcode !== '' && barcode !== patrons.key(patron, '1000')) flags.push('barcode-differs');
  return { changes, flags, asked };
}

function keyFlags(changes: readonly Change[]): readonly Flag[] {
  const replaced = (code: string) => changes.find((change) => change.code === code)?.before.trim();
  const [guid, site] = [replaced('1200'), replaced('1050')];
  return [
    ...(guid === undefined ? [] : guid === '' ? (['adopted'] as const) : (['rekeyed'] as const)),
    ...(site === undefined || site === '' ? [] : (['moved'] as const)),
  ];
}

/** Whether a change of a key field (GUID, Community ID, Username) would be written. The same rule as `changesOf`. */
export function changesKey(
  users: Users,
  user: number,
  patrons: PatronSide,
  patron: number,
  code: string,
  rules: ChangeRules,
): boolean {
  const mapped = rules.rowsOf(user).find((row) => row.code === code);
  if (!mapped || mapped.owner === 'library' || !patrons.has(code)) return false;
  return fieldChange(users, user, patrons, patron, mapped, rules).length > 0;
}

/** What load writes for a user who has no patron: every value the roster has, as this library writes it. */
export function newPatron(
  users: Users,
  user: number,
  patrons: PatronSide,
  rules: ChangeRules,
): readonly Change[] {
  return rules
    .rowsOf(user)
    .map((mapped) => ({ code: mapped.code, before: '', after: valueFor(users, user, patrons, mapped) }))
    .filter(({ after }) => after !== '');
}

function fieldChange(
  users: Users,
  user: number,
  patrons: PatronSide,
  patron: number,
  mapped: RoleTableRow,
  rules: ChangeRules,
): readonly Change[] {
  const after = valueFor(users, user, patrons, mapped);
  const before = patrons.cell(patron, mapped.code);
  // Between the two a person has the last word: only a blank is filled.
  if (mapped.owner === 'ask' && before.trim() !== '') return [];
  if (after === '') {
    const clears =
      mapped.whenBlank === 'clear' && before.trim() !== '' && !rules.isLeftAlone(user, mapped.code);
    return clears ? [{ code: mapped.code, before, after }] : [];
  }
  return meansSame(before, after, mapped, patrons) ? [] : [{ code: mapped.code, before, after }];
}

/** Whether only a person may write the field: it is asked about, and filled with something else than the roster's. */
function isAsked(
  users: Users,
  user: number,
  patrons: PatronSide,
  patron: number,
  mapped: RoleTableRow,
): boolean {
  if (mapped.owner !== 'ask') return false;
  const [before, after] = [patrons.cell(patron, mapped.code), valueFor(users, user, patrons, mapped)];
  return before.trim() !== '' && after !== '' && !meansSame(before, after, mapped, patrons);
}

/** A value of the roster as this library writes it. */
export function valueFor(users: Users, user: number, patrons: PatronSide, mapped: RoleTableRow): string {
  const value = users.cell(user, mapped.code);
  const write = VERBS[mapped.verb].write;
  return write && value !== '' ? write(value, patrons.form) : value;
}

/** Whether the patron's cell and the roster's value mean the same. */
export function meansSame(before: string, after: string, mapped: RoleTableRow, patrons: PatronSide): boolean {
  const filled = before.trim();
  if (filled === after || filled.normalize('NFC') === after) return true;
  if (filled === '') return false;
  return VERBS[mapped.verb].same?.(filled, after, patrons.form) ?? false;
}

/** Active for everybody in the roster, but what a librarian set stays, and a returned leaver gets it back. */
function noteStatus(
  users: Users,
  user: number,
  patrons: PatronSide,
  patron: number,
  rules: ChangeRules,
  changes: Change[],
  flags: Flag[],
): void {
  const before = patrons.cell(patron, '1026');
  const status = readStatus(before);
  if (status === '1') return;
  if (status === '4') {
    flags.push('restored');
    changes.push({ code: '1026', before, after: statusBefore(users, user, patrons, patron, rules.known) });
    return;
  }
  const unknown = status === '' && before.trim() !== '';
  if (unknown || rules.protectedStatuses.includes(status)) {
    flags.push('status-kept');
    return;
  }
  changes.push({ code: '1026', before, after: '1' });
}

/** The last status that this program replaced by Transferred, else Active. */
function statusBefore(users: Users, user: number, patrons: PatronSide, patron: number, known: Known): string {
  const replaced = known.status(patrons.guid(patron)) || known.status(users.guid(user));
  const status = readStatus(replaced) || replaced;
  return status === '' || status === '4' ? '1' : status;
}
