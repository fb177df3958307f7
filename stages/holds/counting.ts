// Counts a plan by site and role, for its limits and for what a broken one may come from. Keeps a few numbers for each
// group and no person: a level or an e-mail domain is counted and forgotten.
// Past 200 lines because what is counted and how stand side by side.

import { isNextGrade, type Places } from '../../mappings/grades.ts';
import type { Role } from '../../mappings/roles.ts';
import { isCleverId } from '../../mappings/verbs.ts';
import type { Change, Settled } from '../match/plan.ts';

/** A patron of the export before the plan. */
export interface PatronBefore {
  readonly site: string;
  readonly role: Role | '';
  readonly status: string;
  /** Has a Clever-form GUID. */
  readonly isLinked: boolean;
  readonly isProtected: boolean;
}

export type Counted = Pick<Settled, 'action' | 'role' | 'site' | 'matchedBy' | 'flags' | 'changes'>;

/** Counts by what is counted, e.g. field codes. */
export type Tally<Key> = ReadonlyMap<Key, number>;

/** Each site, each role, each site with a role, and all: '' is any. */
export interface Group {
  readonly site: string;
  readonly role: Role | '';
  /** Patrons with a Clever-form GUID, not at 4, not protected. */
  readonly linked: number;
  readonly transfers: number;
  readonly creates: number;
  /** Updated or unchanged. */
  readonly matched: number;
  /** Updates that replace a filled value, and how often each field is among them. */
  readonly replacing: number;
  readonly replacedByCode: Tally<string>;
  /** The same, of fields that are emptied. */
  readonly emptiedByCode: Tally<string>;
  /** Users of the roster, whatever becomes of them. */
  readonly users: number;
  /** Updates that replace an id in Clever's form; and those of them that the id of an older Clever version joined. */
  readonly rekeyed: number;
  readonly byLegacy: number;
  /** New patrons who look like one that is there. */
  readonly lookalikes: number;
  /** Updates by one grade, and those of them that also change the site. */
  readonly goingUp: number;
  readonly movingUp: number;
  /** By place in the order of grades: who goes up from it, who leaves from it, who comes up into it, who is new in it. */
  readonly upFrom: Tally<number>;
  readonly leavingFrom: Tally<number>;
  readonly upInto: Tally<number>;
  readonly newIn: Tally<number>;
  /** E-mails that keep what stands before the @, e.g. 'old.example new.example'. */
  readonly domains: Tally<string>;
}

/** The linked Active patrons of a site, before and after the plan. */
interface ActiveAt {
  readonly before: number;
  readonly after: number;
  /** Of those who are there no more: who go up by one grade at another site. */
  readonly upElsewhere: number;
}

export interface Counts {
  readonly groups: readonly Group[];
  groupAt(site: string, role: Role | ''): Group;
  readonly activeBySite: ReadonlyMap<string, ActiveAt>;
  /** The library's own text of a place in the order of grades, the first one met. */
  levelAt(place: number): string;
}

export interface Counting extends Counts {
  patron(patron: PatronBefore): void;
  /** @param level the level of a patron who leaves, '' for anybody else */
  decision(decision: Counted, patron: PatronBefore | undefined, level: string): void;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] extends Tally<infer Of> ? Map<Of, number> : T[Key] };

/** Nobody counted yet. `placesOf` reads a level of the library. */
export function startCounting(placesOf: (level: string) => Places | undefined): Counting {
  const groups = new Map<string, Writable<Group>>();
  const activeBySite = new Map<string, Writable<ActiveAt>>();
  const levels = new Map<number, string>();
  const groupAt = (site: string, role: Role | '') => {
    const key = `${site}\t${role}`;
    const group = groups.get(key) ?? emptyGroup(site, role);
    groups.set(key, group);
    return group;
  };
  const activeAt = (site: string) => {
    const active = activeBySite.get(site) ?? { before: 0, after: 0, upElsewhere: 0 };
    activeBySite.set(site, active);
    return active;
  };
  const groupsOf = (site: string, role: Role | '') => [
    groupAt('', ''),
    ...(site === '' ? [] : [groupAt(site, '')]),
    ...(role === '' ? [] : [groupAt('', role)]),
    ...(site === '' || role === '' ? [] : [groupAt(site, role)]),
  ];
  return {
    get groups() {
      return [...groups.values()];
    },
    groupAt,
    activeBySite,
    levelAt: (place) => levels.get(place) ?? '',
    patron({ isLinked, isProtected, status, site, role }) {
      if (!isLinked) return;
      if (status === '1') activeAt(site).before += 1;
      if (status === '1') activeAt(site).after += 1;
      if (status === '4' || isProtected) return;
      for (const group of groupsOf(site, role)) group.linked += 1;
    },
    decision(decision, patron, level) {
      const facts = factsOf(decision, level, placesOf);
      for (const [place, text] of facts.levels) if (!levels.has(place)) levels.set(place, text);
      countActive(decision, patron, facts, activeAt);
      const site = decision.action === 'transfer' ? (patron?.site ?? '') : decision.site;
      for (const group of groupsOf(site, decision.role)) countIn(group, decision, facts);
    },
  };
}

function emptyGroup(site: string, role: Role | ''): Writable<Group> {
  return {
    ...{ site, role, linked: 0, transfers: 0, creates: 0, matched: 0, replacing: 0, users: 0 },
    ...{ rekeyed: 0, byLegacy: 0, lookalikes: 0, goingUp: 0, movingUp: 0 },
    ...{ replacedByCode: new Map(), emptiedByCode: new Map(), domains: new Map() },
    ...{ upFrom: new Map(), leavingFrom: new Map(), upInto: new Map(), newIn: new Map() },
  };
}

/** What one decision says of grades, ids and e-mails; worked out once for all its groups. */
interface Facts {
  readonly replaced: readonly Change[];
  readonly levels: readonly (readonly [place: number, level: string])[];
  readonly up?: { readonly from: number; readonly into: number } | undefined;
  readonly leavingFrom?: number | undefined;
  readonly newIn?: number | undefined;
  readonly domains: string;
}

const NO_FACTS: Facts = { replaced: [], levels: [], domains: '' };

function factsOf(
  { action, changes }: Counted,
  level: string,
  placesOf: (level: string) => Places | undefined,
): Facts {
  if (action === 'transfer') {
    const leavingFrom = placesOf(level)?.highest;
    return { ...NO_FACTS, levels: named(leavingFrom, level), leavingFrom };
  }
  if (action !== 'create' && action !== 'update') return NO_FACTS;
  const graded = changes.find(({ code }) => code === '1010');
  const after = placesOf(graded?.after ?? '');
  if (action === 'create') {
    const newIn = after?.lowest;
    return { ...NO_FACTS, levels: named(newIn, graded?.after ?? ''), newIn };
  }
  const before = placesOf(graded?.before ?? '');
  const goesUp = before !== undefined && after !== undefined && isNextGrade(before, after);
  return {
    replaced: changes.filter((change) => change.before.trim() !== ''),
    levels: [],
    up: goesUp ? { from: before.highest, into: after.lowest } : undefined,
    domains: domainsOf(changes.find(({ code }) => code === '1019')),
  };
}

function named(place: number | undefined, level: string): Facts['levels'] {
  return place === undefined ? [] : [[place, level.trim()]];
}

/** The two domains of an e-mail that keeps what stands before the @; '' for any other change. */
function domainsOf(change: Change | undefined): string {
  const [user = '', from = '', ...more] = (change?.before ?? '').trim().toLowerCase().split('@');
  const [sameUser = '', to = '', ...others] = (change?.after ?? '').trim().toLowerCase().split('@');
  const isMove = user !== '' && user === sameUser && from !== '' && to !== '' && from !== to;
  return isMove && more.length + others.length === 0 ? `${from} ${to}` : '';
}

/** A district that changes its domain makes one pair; so many others are no such change, and no more are kept. */
const DOMAINS_AT_MOST = 100;

function countIn(group: Writable<Group>, { action, flags, matchedBy }: Counted, facts: Facts): void {
  if (action === 'transfer') group.transfers += 1;
  if (facts.leavingFrom !== undefined) add(group.leavingFrom, facts.leavingFrom);
  if (action === 'transfer' || action === 'clear' || action === 'untouched') return;
  group.users += 1;
  if (action === 'create') group.creates += 1;
  if (action === 'create' && flags.includes('possible-duplicate')) group.lookalikes += 1;
  if (facts.newIn !== undefined) add(group.newIn, facts.newIn);
  if (action !== 'update' && action !== 'unchanged') return;
  group.matched += 1;
  countReplaced(group, facts, matchedBy === 'legacy');
}

function countReplaced(group: Writable<Group>, { replaced, up, domains }: Facts, byLegacy: boolean): void {
  if (replaced.length === 0) return;
  group.replacing += 1;
  for (const { code, before, after } of replaced) {
    add(group.replacedByCode, code);
    if (after === '') add(group.emptiedByCode, code);
    if (code !== '1200' || !isCleverId(before.trim())) continue;
    group.rekeyed += 1;
    if (byLegacy) group.byLegacy += 1;
  }
  if (domains !== '' && (group.domains.has(domains) || group.domains.size < DOMAINS_AT_MOST))
    add(group.domains, domains);
  if (up === undefined) return;
  group.goingUp += 1;
  if (replaced.some(({ code }) => code === '1050')) group.movingUp += 1;
  add(group.upFrom, up.from);
  add(group.upInto, up.into);
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Moves the count of linked Active patrons of a site from before the plan to after it. */
function countActive(
  { action, changes, site }: Counted,
  patron: PatronBefore | undefined,
  { up }: Facts,
  activeAt: (site: string) => Writable<ActiveAt>,
): void {
  if (action !== 'create' && action !== 'update' && action !== 'transfer') return;
  const statusAfter = changes.find(({ code }) => code === '1026')?.after ?? patron?.status ?? '1';
  if (patron?.isLinked && patron.status === '1') {
    activeAt(patron.site).after -= 1;
    if (up !== undefined && patron.site !== site) activeAt(patron.site).upElsewhere += 1;
  }
  if (statusAfter === '1') activeAt(site).after += 1;
}
