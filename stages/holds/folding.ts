// Folds the holds of a plan into what a person reads: one sentence for each limit and likely cause, at the widest place
// that breaks it, and the other places in short. Words only: plan.json keeps every hold whole.

import type { Hold } from '../match/plan.ts';
import { type Naming, siteWords } from './words.ts';

/** All places that break one limit, in one field, from one likely cause. */
export interface Folded {
  readonly limit: Hold['limit'];
  readonly sentence: string;
}

const NAMED_AT_MOST = 3;

/** The holds of a plan, folded. They come in the order of the plan, and no limit is left out. */
export function foldHolds(holds: readonly Hold[], siteName: Naming['siteName']): readonly Folded[] {
  const groups = new Map<string, readonly Hold[]>();
  for (const hold of holds) {
    const reason = reasonOf(hold);
    groups.set(reason, [...(groups.get(reason) ?? []), hold]);
  }
  return [...groups.values()].flatMap((group) => folded(group, siteName));
}

/** What makes two holds the same reason at two places. A role that is gone has a question of its own. */
function reasonOf({ limit, field, cause, role }: Hold): string {
  return [limit, field, cause, cause === 'role-gone' ? role : ''].join('\t');
}

function folded(group: readonly Hold[], siteName: Naming['siteName']): readonly Folded[] {
  const [widest, ...others] = [...group].sort(widestFirst);
  if (widest === undefined) return [];
  const told = others.filter((hold) => !group.some((wider) => tells(wider, hold)));
  const here = told.filter((hold) => isSamePlace(hold, widest));
  const elsewhere = told.filter((hold) => !isSamePlace(hold, widest)).sort(sitesFirst);
  const sentences = [
    widest.sentence,
    ...here.map(({ allowed }) => `Also over the limit of ${allowed}.`),
    ...alsoAt(elsewhere, widest, siteName),
  ];
  return [{ limit: widest.limit, sentence: sentences.join(' ') }];
}

function widestFirst(one: Hold, other: Hold): number {
  return Number(isOverAll(other)) - Number(isOverAll(one)) || other.count - one.count;
}

/** A site or a role says more than the role of a site. */
function sitesFirst(one: Hold, other: Hold): number {
  const isBoth = ({ site, role }: Hold) => Number(site !== '' && role !== '');
  return isBoth(one) - isBoth(other) || other.count - one.count;
}

function isOverAll({ site, role }: Hold): boolean {
  return site === '' && role === '';
}

function isSamePlace(one: Hold, other: Hold): boolean {
  return one.site === other.site && one.role === other.role;
}

/** Whether a wider place tells of the same people: all of one role, or all of the library's only site. */
function tells(wider: Hold, hold: Hold): boolean {
  if (isSamePlace(wider, hold) || wider.count !== hold.count || wider.allowed !== hold.allowed) return false;
  const isWithin = ['', hold.site].includes(wider.site) && ['', hold.role].includes(wider.role);
  return isWithin && (wider.site === hold.site || wider.of === hold.of);
}

/** e.g. 'Also over the limit: at LINC (Lincoln Library) 212 of 214, students at OAK 40 of 51; and 3 more places.' */
function alsoAt(holds: readonly Hold[], { allowed }: Hold, siteName: Naming['siteName']): readonly string[] {
  const [first] = holds;
  if (first === undefined) return [];
  const named = holds.slice(0, holds.length === NAMED_AT_MOST + 1 ? holds.length : NAMED_AT_MOST);
  const places = named.map((hold) => inShort(hold, siteName)).join(', ');
  const more = holds.length > named.length ? `; and ${holds.length - named.length} more places` : '';
  return [`Also ${limitWords(first, allowed)}${places}${more}.`];
}

/** Over all a count may be the limit, and elsewhere a share. */
function limitWords({ allowed }: Hold, told: string): string {
  if (allowed === 'any') return '';
  return allowed === told ? 'over the limit: ' : `over the limit of ${allowed}: `;
}

function inShort({ limit, site, role, count, of }: Hold, siteName: Naming['siteName']): string {
  const at = site === '' ? '' : siteWords(site, { siteName });
  switch (limit) {
    case 'empty-site':
      return `${at} with ${of}`;
    case 'empty-role':
      return `no ${role} (${of} had a patron)`;
    case 'transfers':
    case 'creates':
    case 'updates':
    case 'field':
    case 'columns':
      return `${[role, at && `at ${at}`].filter(Boolean).join(' ')} ${count} of ${of}`;
  }
}
