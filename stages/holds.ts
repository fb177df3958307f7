// Counts a plan by site and role and says which limits it breaks. A broken limit never changes the plan: it holds the
// run until a person has looked. Limits never move by themselves.
// Past 200 lines because the counting and the wording of one limit stand side by side.

import { ROLES, type Role } from '../mappings/roles.ts';
import { compareTexts } from '../mappings/text.ts';
import type { Action, Change, Flag, Hold } from './match/plan.ts';

export interface Limits {
  readonly transferPercent: number;
  readonly transferCount: number;
  readonly createPercent: number;
  readonly updatePercent: number;
  readonly fieldPercent: number;
  /** Below this many, a percentage says nothing. */
  readonly minimum: number;
}

/** A patron of the export before the plan. */
export interface PatronBefore {
  readonly site: string;
  readonly role: Role | '';
  readonly status: string;
  /** Has a Clever-form GUID. */
  readonly isLinked: boolean;
  readonly isProtected: boolean;
}

interface Counted {
  readonly action: Action;
  readonly role: Role | '';
  readonly site: string;
  readonly flags: readonly Flag[];
  readonly changes: readonly Change[];
}

export interface HoldRules {
  readonly limits: Limits;
  /** Whether no load was ever made: then half the people may be new. */
  readonly isFirst: boolean;
  /** How many users of each role had a patron at the last load. */
  readonly linkedBefore: Readonly<Record<Role, number>>;
  readonly usersByRole: Readonly<Record<Role, number>>;
  titleOf(code: string): string;
}

export interface HoldTally {
  /** Counts a patron of the export, whatever is decided about it. */
  patron(patron: PatronBefore): void;
  /** Counts a decision, with the patron it is about, if any. */
  decision(decision: Counted, patron: PatronBefore | undefined): void;
  holds(rules: HoldRules): readonly Hold[];
}

interface Group {
  readonly site: string;
  readonly role: Role | '';
  linked: number;
  transfers: number;
  creates: number;
  matched: number;
  replacing: number;
  readonly replacedByCode: Map<string, number>;
}

const FIRST_CREATE_PERCENT = 50;

/** A fresh tally. Groups are each site, each role, each site with a role, and all. */
export function tallyHolds(): HoldTally {
  const groups = new Map<string, Group>();
  const activeBySite = new Map<string, { before: number; after: number }>();
  const groupsOf = (site: string, role: Role | ''): readonly Group[] => {
    const keys: [string, Role | ''][] = [['', '']];
    if (site !== '') keys.push([site, '']);
    if (role !== '') keys.push(['', role]);
    if (site !== '' && role !== '') keys.push([site, role]);
    return keys.map(([s, r]) => groupAt(groups, s, r));
  };
  const activeAt = (site: string) => {
    const active = activeBySite.get(site) ?? { before: 0, after: 0 };
    activeBySite.set(site, active);
    return active;
  };
  return {
    patron(patron) {
      if (!patron.isLinked) return;
      if (patron.status === '1') activeAt(patron.site).before += 1;
      if (patron.status === '1') activeAt(patron.site).after += 1;
      if (patron.status === '4' || patron.isProtected) return;
      for (const group of groupsOf(patron.site, patron.role)) group.linked += 1;
    },
    decision(decision, patron) {
      countActive(decision, patron, activeAt);
      const site = decision.action === 'transfer' ? (patron?.site ?? '') : decision.site;
      for (const group of groupsOf(site, decision.role)) countIn(group, decision);
    },
    holds: (rules) => [
      ...limitHolds([...groups.values()], rules),
      ...emptySites(activeBySite),
      ...emptyRoles(rules),
    ],
  };
}

function groupAt(groups: Map<string, Group>, site: string, role: Role | ''): Group {
  const key = `${site}\t${role}`;
  const group = groups.get(key) ?? {
    site,
    role,
    linked: 0,
    transfers: 0,
    creates: 0,
    matched: 0,
    replacing: 0,
    replacedByCode: new Map(),
  };
  groups.set(key, group);
  return group;
}

function countIn(group: Group, { action, changes }: Counted): void {
  if (action === 'transfer') group.transfers += 1;
  if (action === 'create') group.creates += 1;
  if (action !== 'update' && action !== 'unchanged') return;
  group.matched += 1;
  const replaced = changes.filter(({ before }) => before.trim() !== '');
  if (replaced.length > 0) group.replacing += 1;
  for (const { code } of replaced) group.replacedByCode.set(code, (group.replacedByCode.get(code) ?? 0) + 1);
}

/** Moves the count of linked Active patrons of a site from before the plan to after it. */
function countActive(
  decision: Counted,
  patron: PatronBefore | undefined,
  activeAt: (site: string) => { before: number; after: number },
): void {
  const { action, changes, site } = decision;
  if (action !== 'create' && action !== 'update' && action !== 'transfer') return;
  const statusAfter = changes.find(({ code }) => code === '1026')?.after ?? patron?.status ?? '1';
  if (patron?.isLinked && patron.status === '1') activeAt(patron.site).after -= 1;
  if (statusAfter === '1') activeAt(site).after += 1;
}

function limitHolds(groups: readonly Group[], rules: HoldRules): readonly Hold[] {
  const { limits, isFirst } = rules;
  const createPercent = isFirst ? Math.max(FIRST_CREATE_PERCENT, limits.createPercent) : limits.createPercent;
  const inOrder = [...groups].sort(byPlace);
  return inOrder.flatMap((group) => {
    const known = group.creates + group.matched;
    const percents = [
      over('transfers', group, group.transfers, group.linked, limits.transferPercent, limits),
      over('creates', group, group.creates, known, createPercent, limits),
      over('updates', group, group.replacing, group.matched, limits.updatePercent, limits),
      ...[...group.replacedByCode].sort(byCode).map(([code, count]) => {
        return over(
          'field',
          group,
          count,
          group.matched,
          limits.fieldPercent,
          limits,
          code,
          rules.titleOf(code),
        );
      }),
      ...manyTransfers(group, limits),
    ];
    return percents.filter((hold) => hold !== undefined);
  });
}

function byPlace(one: Group, other: Group): number {
  return (
    compareTexts(one.site, other.site) ||
    ROLES.indexOf(one.role || 'students') - ROLES.indexOf(other.role || 'students') ||
    compareTexts(one.role, other.role)
  );
}

function byCode(one: readonly [string, number], other: readonly [string, number]): number {
  return compareTexts(one[0], other[0]);
}

/** A hold when the share is strictly over its limit and there are enough people for a share to say anything. */
function over(
  limit: Hold['limit'],
  group: Group,
  count: number,
  of: number,
  percent: number,
  limits: Limits,
  field = '',
  title = '',
): Hold | undefined {
  if (of < limits.minimum || count * 100 <= percent * of) return undefined;
  return holdOf(limit, group, count, of, `${percent} %`, field, title);
}

/** Over all there is a count as well: 500, or 1 % where that is more. */
function manyTransfers(group: Group, limits: Limits): readonly Hold[] {
  if (group.site !== '' || group.role !== '') return [];
  const most = Math.max(limits.transferCount, group.linked / 100);
  if (group.transfers <= most) return [];
  return [holdOf('transfers', group, group.transfers, group.linked, `${Math.floor(most)}`, '', '')];
}

function holdOf(
  limit: Hold['limit'],
  { site, role }: Pick<Group, 'site' | 'role'>,
  count: number,
  of: number,
  allowed: string,
  field: string,
  title: string,
): Hold {
  const place = `${site === '' ? 'over all' : `at site ${site}`}${role === '' ? '' : `, ${role}`}`;
  const words = {
    transfers: `${count} of ${of} linked patrons would be marked Transferred (${place})`,
    creates: `${count} of ${of} people would be new patrons (${place})`,
    updates: `${count} of ${of} matched patrons would have a filled field replaced (${place})`,
    field: `${title} would be replaced for ${count} of ${of} matched patrons (${place})`,
    columns: '',
    'empty-site': `Site ${site} had ${of} linked Active patrons and would have none`,
    'empty-role': `The roster has no ${role}, but ${of} had a patron at the last load`,
  }[limit];
  const sentence = allowed === 'any' ? `${words}.` : `${words}; the limit is ${allowed}.`;
  return { limit, site, role, field, count, of, allowed, cause: '', sentence };
}

function emptySites(activeBySite: ReadonlyMap<string, { before: number; after: number }>): readonly Hold[] {
  return [...activeBySite]
    .filter(([site, { before, after }]) => site !== '' && before > 0 && after === 0)
    .sort(([one], [other]) => compareTexts(one, other))
    .map(([site, { before }]) => holdOf('empty-site', { site, role: '' }, before, before, 'any', '', ''));
}

function emptyRoles({ linkedBefore, usersByRole }: HoldRules): readonly Hold[] {
  return ROLES.filter((role) => linkedBefore[role] > 0 && usersByRole[role] === 0).map((role) => {
    return holdOf('empty-role', { site: '', role }, linkedBefore[role], linkedBefore[role], 'any', '', '');
  });
}
