// What is known of each user beside their row: why nothing may be written for them, what they lack to be a new patron,
// which fields are left alone, and the ids of older Clever versions. Kept only for the few that have any of it.

import { mappedRows } from '../../mappings/mapped.ts';
import { type ProblemCode, SKIPPING_PROBLEMS } from '../../mappings/problems.ts';
import type { Role } from '../../mappings/roles.ts';
import type { ChangeRules } from './changes.ts';
import type { MatchInput } from './input.ts';
import { protector, type Users } from './sides.ts';

export interface Judge extends ChangeRules {
  /** Why nothing is written for the user, a sentence; '' if something may be. */
  skipReason(user: number): string;
  lackOf(user: number): string;
  isTooLong(user: number): boolean;
  readonly legacyIds: ReadonlyMap<number, readonly string[]>;
}

interface Remark {
  skip: string;
  tooLong: boolean;
  readonly leftAlone: Set<string>;
}

/** Gathers what the earlier stages said of each user. */
export function judgeUsers(users: Users, { problems, legacyIds, rules, known }: MatchInput): Judge {
  const remarks = remarksOf(users, problems);
  const rows = mappedRows(rules.tables, rules.keys, rules.owners);
  const isProtected = protector(rules.protection);
  const decided = (user: number) => rules.decisions.get(users.guid(user))?.decision;
  return {
    known,
    protectedStatuses: rules.protectedStatuses,
    rowsOf: (user) => rows[users.role(user)],
    isLeftAlone: (user, code) => remarks.get(user)?.leftAlone.has(code) ?? false,
    isTooLong: (user) => remarks.get(user)?.tooLong ?? false,
    legacyIds: legacyIdsByUser(users, legacyIds),
    skipReason(user) {
      const role = users.role(user);
      if (!rules.daily[role]) return `The role ${role} is switched off.`;
      const reason = remarks.get(user)?.skip ?? '';
      if (reason !== '') return reason;
      return decided(user) === 'ignore' ? 'A person decided to leave this user out.' : '';
    },
    lackOf(user) {
      if (users.cell(user, '1006') === '') return 'a last name';
      if (users.cell(user, '1050') === '') return 'a site';
      // e.g. a staff number 7, which would be written to Alexandria's own patron 7.
      return isProtected(users.cell(user, '1000'), '') ? 'a Barcode that is not protected' : '';
    },
  };
}

/** Problems of a value that is written, if tidied or cut. */
const WRITTEN_ALL_THE_SAME: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'CLEANED',
  'FORMULA',
  'TOO_LONG_CUT',
]);

function remarksOf(users: Users, problems: MatchInput['problems']): ReadonlyMap<number, Remark> {
  const remarks = new Map<number, Remark>();
  for (const { code, guid, field, message } of problems) {
    const user = users.byGuid.rowsWith(guid)[0];
    if (user === undefined) continue;
    const remark = remarks.get(user) ?? { skip: '', tooLong: false, leftAlone: new Set() };
    remarks.set(user, remark);
    if (SKIPPING_PROBLEMS.has(code)) remark.skip = message;
    if (code === 'TOO_LONG_CUT' || code === 'TOO_LONG_LEFT') remark.tooLong = true;
    if (!WRITTEN_ALL_THE_SAME.has(code)) remark.leftAlone.add(field);
  }
  return remarks;
}

function legacyIdsByUser(
  users: Users,
  legacyIds: MatchInput['legacyIds'],
): ReadonlyMap<number, readonly string[]> {
  const byUser = new Map<number, readonly string[]>();
  for (const { guid, ids } of legacyIds) {
    const user = users.byGuid.rowsWith(guid)[0];
    const filled = ids.filter((id) => id !== '' && id !== guid);
    if (user !== undefined && filled.length > 0) byUser.set(user, filled);
  }
  return byUser;
}

/** How many people a role has, as they are mapped or as the roster files them: no switch makes a role look empty. */
export function usersByRole(users: Users, roster: Readonly<Record<Role, number>>): Record<Role, number> {
  const mapped = { students: 0, teachers: 0, staff: 0 };
  for (let user = 0; user < users.count; user += 1) mapped[users.role(user)] += 1;
  return {
    students: Math.max(mapped.students, roster.students),
    teachers: Math.max(mapped.teachers, roster.teachers),
    staff: Math.max(mapped.staff, roster.staff),
  };
}
