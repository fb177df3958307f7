// The people of a page a school at a time, for printing where no script runs. With the script the reader's own view is
// printed, by `script/paper.js`, in the same words.

import type { ReportView } from '../stages/report/view.ts';
import { LISTS } from './lists.ts';

/** One school's part of a list. */
interface SchoolList {
  readonly people: readonly Row[];
  /** How many of the school the page carries. */
  readonly total: number;
  readonly isCut: boolean;
  /** Whether the page lacks some of the list, perhaps of this school. */
  readonly isPart: boolean;
}

interface School {
  /** e.g. 'OAK Oakmere Middle School'. */
  readonly heading: string;
  /** Which report it is part of. */
  readonly from: string;
  readonly lists: Readonly<Record<string, SchoolList>>;
}

interface Row {
  readonly site: string;
  readonly siteName: string;
}

// They stand in the page a second time, for the few who print it without a script; everybody's page pays for that.
const MOST_OF_A_LIST = 250;

/** The schools of a view by their codes, whoever has none last; of each list those who are written out, as far as there is room. */
export function schoolsOf(view: ReportView): readonly School[] {
  const rows = LISTS.flatMap(({ section }): readonly Row[] => view[section].people);
  const nameBySite = new Map(rows.map(({ site, siteName }) => [site, siteName]));
  const sites = [...nameBySite.keys()].toSorted();
  const lists = LISTS.map((list) => ({ name: list.name, partOf: partsOf(list, view) }));
  return [...sites.filter((site) => site !== ''), ...sites.filter((site) => site === '')].map((site) => ({
    heading: `${site} ${nameBySite.get(site)}`.trim() || 'No site',
    from: `${view.district}, ${view.day}`,
    lists: Object.fromEntries(lists.map(({ name, partOf }) => [name, partOf(site)])),
  }));
}

/** Splits a list by school once, however many schools there are. */
function partsOf(
  { section, writtenOut }: (typeof LISTS)[number],
  view: ReportView,
): (site: string) => SchoolList {
  const { people, more } = view[section];
  const carried: readonly Row[] = people;
  const carriedBySite = bySite(carried);
  const shownBySite = bySite(carried.slice(0, Math.min(writtenOut, MOST_OF_A_LIST)));
  return (site) => {
    const total = carriedBySite.get(site)?.length ?? 0;
    const shown = shownBySite.get(site) ?? [];
    return { people: shown, total, isCut: shown.length < total || more > 0, isPart: more > 0 };
  };
}

function bySite(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const rowsBySite = new Map<string, Row[]>();
  for (const row of rows) {
    const own = rowsBySite.get(row.site);
    if (own === undefined) rowsBySite.set(row.site, [row]);
    else own.push(row);
  }
  return rowsBySite;
}
