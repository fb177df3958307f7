// Which limits a counted plan breaks, and where. A share is over its limit only when strictly over it, and only where
// there are enough people for a share to say anything. Why that may be is not asked here.

import { ROLES, type Role } from '../../mappings/roles.ts';
import { compareTexts } from '../../mappings/text.ts';
import type { Hold } from '../match/plan.ts';
import type { Counts, Group } from './counting.ts';

export interface Limits {
  readonly transferPercent: number;
  readonly transferCount: number;
  readonly createPercent: number;
  readonly updatePercent: number;
  readonly fieldPercent: number;
  /** Below this many, a percentage says nothing. */
  readonly minimum: number;
}

export interface LimitRules {
  readonly limits: Limits;
  /** Whether no load was ever made: then half the people may be new. */
  readonly isFirst: boolean;
  /** How many users of each role had a patron at the last load. */
  readonly linkedBefore: Readonly<Record<Role, number>>;
  readonly usersByRole: Readonly<Record<Role, number>>;
}

/** A limit that is broken, where and by how many, without a word. */
export type Broken = Omit<Hold, 'cause' | 'sentence'>;

const FIRST_CREATE_PERCENT = 50;

/** The broken limits in a fixed order: shares over all, by role, by site; then empty sites; then empty roles. */
export function brokenLimits(counts: Counts, rules: LimitRules): readonly Broken[] {
  const groups = [...counts.groups].sort(byPlace);
  return [
    ...groups.flatMap((group) => brokenIn(group, rules)),
    ...emptySites(counts),
    ...ROLES.flatMap((role) => emptyRole(role, rules)),
  ];
}

function byPlace(one: Group, other: Group): number {
  return (
    compareTexts(one.site, other.site) ||
    ROLES.indexOf(one.role || 'students') - ROLES.indexOf(other.role || 'students') ||
    compareTexts(one.role, other.role)
  );
}

function brokenIn(group: Group, { limits, isFirst }: LimitRules): readonly Broken[] {
  const { transferPercent, createPercent, updatePercent, fieldPercent, minimum } = limits;
  const over = (limit: Hold['limit'], count: number, of: number, percent: number, field = '') =>
    of >= minimum && count * 100 > percent * of
      ? [broken(limit, group, count, of, `${percent} %`, field)]
      : [];
  const newPercent = isFirst ? Math.max(FIRST_CREATE_PERCENT, createPercent) : createPercent;
  const { matched, creates, transfers, linked, replacing, replacedByCode } = group;
  const byCode = [...replacedByCode].sort(([one], [other]) => compareTexts(one, other));
  return [
    ...over('transfers', transfers, linked, transferPercent),
    ...over('creates', creates, creates + matched, newPercent),
    ...over('updates', replacing, matched, updatePercent),
    ...byCode.flatMap(([code, count]) => over('field', count, matched, fieldPercent, code)),
    ...tooManyTransfers(group, limits),
  ];
}

/** Over all there is a count as well: 500, or 1 % where that is more. */
function tooManyTransfers(group: Group, { transferCount }: Limits): readonly Broken[] {
  if (group.site !== '' || group.role !== '') return [];
  const most = Math.max(transferCount, group.linked / 100);
  if (group.transfers <= most) return [];
  return [broken('transfers', group, group.transfers, group.linked, `${Math.floor(most)}`)];
}

function emptySites({ activeBySite }: Counts): readonly Broken[] {
  return [...activeBySite]
    .filter(([site, { before, after }]) => site !== '' && before > 0 && after === 0)
    .sort(([one], [other]) => compareTexts(one, other))
    .map(([site, { before }]) => broken('empty-site', { site, role: '' }, before, before, 'any'));
}

function emptyRole(role: Role, { linkedBefore, usersByRole }: LimitRules): readonly Broken[] {
  const before = linkedBefore[role];
  if (before === 0 || usersByRole[role] > 0) return [];
  return [broken('empty-role', { site: '', role }, before, before, 'any')];
}

function broken(
  limit: Hold['limit'],
  { site, role }: Pick<Group, 'site' | 'role'>,
  count: number,
  of: number,
  allowed: string,
  field = '',
): Broken {
  return { limit, site, role, field, count, of, allowed };
}
