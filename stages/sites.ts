// Both sides of the site matching, as sites.csv, the last roster and the newest export tell of them: every school with its
// site, every site with its schools, and how many people each has. It decides nothing and proposes nothing.

import { ROLES, type Role } from '../mappings/roles.ts';
import { textUnder } from '../mappings/unknown.ts';
import { isCleverId } from '../mappings/verbs.ts';
import { type SiteTable, UNANSWERED } from '../mappings/workspace.ts';
import type { PatronExport } from './export.ts';

/** A school as Clever tells of it; '' is what it does not say. */
export interface SchoolFacts {
  readonly id: string;
  readonly number: string;
  readonly name: string;
}

/** What a record of Clever, or a line of schools.jsonl, says of a school. */
export function schoolFacts(school: unknown): SchoolFacts {
  return {
    id: textUnder(school, 'id'),
    number: textUnder(school, 'school_number'),
    name: textUnder(school, 'name'),
  };
}

export interface SchoolSide extends SchoolFacts {
  /** Whether the last roster has it; null while there is no roster. */
  readonly inRoster: boolean | null;
  /** Users by role, each at every school of theirs that counts; null where nobody was counted. */
  readonly people: Readonly<Record<Role, number>> | null;
  readonly answer: 'matched' | 'left out' | 'unanswered';
  /** '' unless it is matched. */
  readonly site: string;
}

export interface SiteSide {
  readonly code: string;
  readonly name: string;
  /** Null while there is no export. */
  readonly patrons: number | null;
  /** Of the patrons, those with a GUID in Clever's form; null while there is no export. */
  readonly linked: number | null;
  readonly answer: 'matched' | 'no school' | 'unanswered';
  /** The ids of its schools. */
  readonly schools: readonly string[];
}

export interface BothSides {
  /** By number, then name, then id. */
  readonly schools: readonly SchoolSide[];
  /** By code. */
  readonly sites: readonly SiteSide[];
  /** Patrons without a site; null while there is no export. */
  readonly siteless: number | null;
}

/** The schools of a roster, and who is at them. */
export interface RosterSide {
  readonly schools: readonly SchoolFacts[];
  /** Users by role at each school, by its id; undefined where nobody was counted. */
  readonly people: ReadonlyMap<string, Readonly<Record<Role, number>>> | undefined;
}

/** How many patrons an export has at each site, by code; '' is no site. */
export type PatronsBySite = ReadonlyMap<string, { readonly patrons: number; readonly linked: number }>;

/** Puts the two sides together. What is not there yet is undefined. */
export function bothSides(
  table: SiteTable,
  roster: RosterSide | undefined,
  patrons: PatronsBySite | undefined,
): BothSides {
  return {
    schools: schoolSides(table, roster),
    sites: siteSides(table, patrons),
    siteless: patrons === undefined ? null : (patrons.get('')?.patrons ?? 0),
  };
}

/** Counts the patrons of an export by site; all are at no site where it has no column for it. */
export function patronsBySite({ rows, column }: PatronExport): PatronsBySite {
  const [siteColumn, guidColumn] = [column('1050'), column('1200')];
  const counts = new Map<string, { patrons: number; linked: number }>();
  for (let row = 1; row <= rows.count; row += 1) {
    const cells = rows.cells(row);
    const code = (cells[siteColumn] ?? '').trim();
    const count = counts.get(code) ?? { patrons: 0, linked: 0 };
    count.patrons += 1;
    if (isCleverId((cells[guidColumn] ?? '').trim())) count.linked += 1;
    counts.set(code, count);
  }
  return counts;
}

/** The schools and the sites that sites.csv does not answer. A school that is gone from the roster needs no answer. */
export function unansweredSides({ schools, sites }: BothSides): {
  readonly schools: readonly SchoolSide[];
  readonly sites: readonly SiteSide[];
} {
  return {
    schools: schools.filter(({ answer, inRoster }) => answer === 'unanswered' && inRoster !== false),
    sites: sites.filter(({ answer }) => answer === 'unanswered'),
  };
}

const NOBODY = { students: 0, teachers: 0, staff: 0 } as const;

function schoolSides(table: SiteTable, roster: RosterSide | undefined): readonly SchoolSide[] {
  const written = table.rows
    .filter(({ schoolId }) => schoolId !== '')
    .map(({ schoolId, schoolNumber, schoolName }) => ({
      id: schoolId,
      number: schoolNumber,
      name: schoolName,
    }));
  const sent = new Map((roster?.schools ?? []).map((school) => [school.id, school]));
  const known = new Map([...written, ...sent.values()].map((school) => [school.id, school]));
  const sides = [...known.values()].map((school): SchoolSide => {
    const site = table.siteOfSchool.get(school.id);
    return {
      ...school,
      inRoster: roster === undefined ? null : sent.has(school.id),
      people: roster?.people === undefined ? null : (roster.people.get(school.id) ?? NOBODY),
      answer: site === undefined ? 'unanswered' : site === '' ? 'left out' : 'matched',
      site: site ?? '',
    };
  });
  return sides.sort((one, other) => compare(sortKey(one), sortKey(other)));
}

function siteSides(table: SiteTable, patrons: PatronsBySite | undefined): readonly SiteSide[] {
  const codes = new Set([...table.nameOfSite.keys(), ...(patrons?.keys() ?? [])]);
  return [...codes]
    .filter((code) => code !== '' && code !== UNANSWERED)
    .sort(compare)
    .map((code) => {
      const schools = table.schoolsOfSite.get(code) ?? [];
      const isNamed = table.nameOfSite.has(code);
      const count = patrons === undefined ? undefined : (patrons.get(code) ?? { patrons: 0, linked: 0 });
      return {
        code,
        name: table.nameOfSite.get(code) ?? '',
        patrons: count?.patrons ?? null,
        linked: count?.linked ?? null,
        answer: schools.length > 0 ? 'matched' : isNamed ? 'no school' : 'unanswered',
        schools,
      };
    });
}

function sortKey({ number, name, id }: SchoolFacts): string {
  return [number, name, id].join('\u0000');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** All people of a school. */
export function peopleAt({ people }: SchoolSide): number {
  return ROLES.reduce((sum, role) => sum + (people?.[role] ?? 0), 0);
}
