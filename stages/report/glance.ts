// The plan as a small picture: what is new, updated, leaving and to review, by role and by site, each number with a bar.
// One scale for all bars, so that they compare; the rows of each half add up to the plan.

import type { Action, Counts } from '../match/plan.ts';
import type { CountRow, Glance, GlanceRow } from './view.ts';

const SHOWN = ['create', 'update', 'transfer', 'review'] as const satisfies readonly Action[];
/** How many sites the picture names; more of them would push what to do off the first screen. */
const SITES = 5;

/**
 * Both halves are empty where there is nothing to do.
 * @param byRole rows of the count tables, whose last one is the sum; `bySite` too
 */
export function glanceOf(byRole: readonly CountRow[], bySite: readonly CountRow[]): Glance {
  if (byRole.every(({ counts }) => workOf(counts) === 0)) return { roles: [], sites: [] };
  const roles = byRole.slice(0, -1).filter(({ users, counts }) => users > 0 || workOf(counts) > 0);
  const sites = foldedSites(bySite.slice(0, -1));
  const longest = Math.max(...[...roles, ...sites].flatMap(({ counts }) => shownOf(counts)), 1);
  const drawn = ({ label, counts }: Row): GlanceRow => ({
    label,
    cells: shownOf(counts).map((count) => ({ count, percent: percentOf(count, longest) })),
  });
  return { roles: roles.map(drawn), sites: sites.map(drawn) };
}

type Row = Pick<CountRow, 'label' | 'counts'>;

function foldedSites(rows: readonly CountRow[]): readonly Row[] {
  const busy = rows.filter(({ counts }) => workOf(counts) > 0);
  const ranked = busy.toSorted((one, other) => workOf(other.counts) - workOf(one.counts));
  const named = ranked.length <= SITES + 1 ? busy : ranked.slice(0, SITES);
  const others = busy.filter((row) => !named.includes(row));
  if (others.length === 0) return named;
  return [...named, { label: 'Elsewhere', counts: others.map(({ counts }) => counts).reduce(added) }];
}

function workOf(counts: Counts): number {
  return shownOf(counts).reduce((sum, count) => sum + count, 0);
}

function shownOf(counts: Counts): readonly number[] {
  return SHOWN.map((action) => counts[action]);
}

function added(one: Counts, other: Counts): Counts {
  return {
    ...one,
    create: one.create + other.create,
    update: one.update + other.update,
    transfer: one.transfer + other.transfer,
    review: one.review + other.review,
  };
}

/** Whatever is there at all can be seen. */
function percentOf(count: number, longest: number): number {
  return count === 0 ? 0 : Math.max(3, Math.round((count / longest) * 100));
}
