// The report of one site, for its own librarian: its people and counts and nobody else's. What only the whole report can
// say (the sums, the operation log, how to import) is left to it.

import type { Action, Counts, Decision } from '../match/plan.ts';
import { reportView } from '../report.ts';
import { localSection } from './edits.ts';
import type { ReportInput } from './input.ts';
import type { LocalSection, ReportView, Step } from './view.ts';
import { amount } from './words.ts';

export type CountsByRole = Readonly<Record<string, Counts>>;

/** Counts by site and role, in one reading of the plan. */
export function countsOfSites(decisions: Iterable<Decision>): ReadonlyMap<string, CountsByRole> {
  const bySite = new Map<string, Record<string, Record<Action, number>>>();
  for (const { site, role, action } of decisions) {
    const byRole = bySite.get(site) ?? {};
    const counts = byRole[role] ?? noCounts();
    counts[action] += 1;
    byRole[role] = counts;
    bySite.set(site, byRole);
  }
  return bySite;
}

/**
 * The view of one site's people: those who are there after the change.
 * @param input of the whole report; its decisions and problems are read once
 * @param byRole the site's counts
 */
export function siteView(input: ReportInput, site: string, byRole: CountsByRole): ReportView {
  const all = Object.values(byRole).reduce<Counts>(added, noCounts());
  const ofSite = (section: LocalSection): LocalSection => {
    const people = section.people.filter((patron) => patron.site === site);
    const words = amount(people.length, 'patron of this site', 'patrons of this site');
    return localSection(people.length === 0 ? '' : `${words}.`, people);
  };
  const view = reportView({
    ...input,
    district: [input.district, `${site} ${input.siteName(site)}`.trim()].filter(Boolean).join(': '),
    summary: {
      ...input.summary,
      counts: { all, byRole, bySite: { [site]: all } },
      notes: [],
    },
    decisions: only(input.decisions, (decision) => decision.site === site),
    problems: only(input.problems, ({ guid }) => input.user(guid)?.('1050') === site),
    local: { edits: ofSite(input.local.edits), asked: ofSite(input.local.asked) },
    release: null,
    firstSteps: [],
  });
  return {
    ...view,
    notice:
      'This page lists the people of one site. The whole report has all of them, and says how to import.',
    steps: stepsOf(view),
    importSteps: [],
    sums: [],
    places: [],
    placeProblems: [],
    hasPlaces: false,
    log: [],
  };
}

function stepsOf({ all }: ReportView): readonly Step[] {
  const step = (text: string, section: Step['section'] = '', link = ''): Step => {
    return { text, command: '', section, link };
  };
  const waiting = amount(all.review, 'person waits', 'people wait');
  const leaving = amount(all.transfer, 'patron leaves', 'patrons leave');
  return [
    step('Nothing has to be imported from here: whoever runs clever-sync does that for all sites at once.'),
    ...(all.review === 0
      ? []
      : [
          step(
            `${waiting} for a decision: tell whoever runs clever-sync who they are.`,
            'review',
            'Who, and why',
          ),
        ]),
    ...(all.transfer === 0
      ? []
      : [step(`${leaving}: collect what they still have.`, 'leaving', 'Who, with what')]),
  ];
}

const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/**
 * A file name for each site, without its ending, that every disk takes and no two sites share, whatever their codes.
 * @param codes ascending
 */
export function siteFileNames(codes: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    codes.map((code) => {
      const plain = code.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 60);
      const stem = RESERVED.test(plain) || plain === '' ? `${plain}_` : plain;
      let name = stem;
      // A disk may take two names that differ in case for one.
      for (let next = 2; taken.has(name.toLowerCase()); next += 1) name = `${stem}-${next}`;
      taken.add(name.toLowerCase());
      return [code, name];
    }),
  );
}

function* only<T>(all: Iterable<T>, isWanted: (one: T) => boolean): Generator<T> {
  for (const one of all) if (isWanted(one)) yield one;
}

function added(one: Counts, other: Counts): Counts {
  return {
    create: one.create + other.create,
    update: one.update + other.update,
    unchanged: one.unchanged + other.unchanged,
    review: one.review + other.review,
    skip: one.skip + other.skip,
    transfer: one.transfer + other.transfer,
    clear: one.clear + other.clear,
    untouched: one.untouched + other.untouched,
  };
}

function noCounts(): Record<Action, number> {
  return { create: 0, update: 0, unchanged: 0, review: 0, skip: 0, transfer: 0, clear: 0, untouched: 0 };
}
