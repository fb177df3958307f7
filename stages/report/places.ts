// Schools of Clever and sites of Alexandria that are not matched with each other, as sites.csv, the roster and the export
// leave them. It matches none itself.

import { compareTexts } from '../../mappings/text.ts';
import type { SiteTable } from '../../mappings/workspace.ts';
import type { PlanSummary } from '../match/plan.ts';

interface School {
  readonly id: string;
  readonly name: string;
  readonly number: string;
}

export interface PlacesInput {
  /** The schools of the roster. */
  readonly schools: readonly School[];
  readonly sites: Pick<SiteTable, 'siteOfSchool' | 'schoolsOfSite' | 'nameOfSite'>;
}

export interface Place {
  readonly kind: 'School' | 'Site';
  /** The school's number or the site's code; '' where there is none. */
  readonly code: string;
  readonly name: string;
  readonly words: string;
}

/** Schools by name, then sites by code; none when the plan takes a run back, since it reads no roster. */
export function placesOf({ schools, sites }: PlacesInput, summary: PlanSummary): readonly Place[] {
  if (summary.undoes !== '') return [];
  const unmatched = schools.filter(({ id }) => !sites.siteOfSchool.get(id));
  return [
    ...unmatched
      .toSorted((one, other) => compareTexts(one.name, other.name) || compareTexts(one.id, other.id))
      .map((school) => schoolPlace(school, sites)),
    ...sitePlaces(schools, sites, summary),
  ];
}

function schoolPlace({ id, name, number }: School, { siteOfSchool }: PlacesInput['sites']): Place {
  const words = siteOfSchool.has(id)
    ? 'Left out on purpose: its site code in sites.csv is blank.'
    : 'Not in sites.csv: nothing is written for its people until it is.';
  return { kind: 'School', code: number, name: name || id, words };
}

function sitePlaces(
  schools: readonly School[],
  { schoolsOfSite, nameOfSite }: PlacesInput['sites'],
  { counts }: PlanSummary,
): readonly Place[] {
  const shared = new Set(schools.map(({ id }) => id));
  const codes = [...new Set([...nameOfSite.keys(), ...Object.keys(counts.bySite)])].filter(Boolean);
  const wordsOf = (code: string): string => {
    if (!nameOfSite.has(code)) return 'In the export, but not in sites.csv.';
    const own = schoolsOfSite.get(code) ?? [];
    if (own.length === 0) return 'Without a school on purpose, so nobody leaves it by the roster.';
    if (own.some((id) => shared.has(id))) return '';
    return `${own.length === 1 ? 'Its school is not' : 'None of its schools is'} in today’s roster: still shared in Clever?`;
  };
  return codes
    .sort(compareTexts)
    .map((code): Place => ({ kind: 'Site', code, name: nameOfSite.get(code) ?? '', words: wordsOf(code) }))
    .filter(({ words }) => words !== '');
}
