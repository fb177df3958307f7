// What is printed of the lists: the people of the view, a school at a time, each school on pages of its own. Laid out when
// the reader prints and cleared away afterwards.

import { filled } from './fill.js';
import { siteHeading, wholeOf } from './people.js';

/** @typedef {import('./island.js').Island} Island */
/** @typedef {import('./people.js').Entry} Entry */

/**
 * A list of the view, in its order.
 * @typedef {object} Printed
 * @property {string} name
 * @property {boolean} isPart whether the page lacks some of the list
 * @property {readonly Entry[]} entries
 */

/** @typedef {[Entry, ...Entry[]]} Several */

/** A list is printed whole up to this length; of a longer one, each school gets its first. */
const WHOLE_UP_TO = 1000;
const FIRST_OF_A_SCHOOL = 100;

/**
 * @param {Island} island
 * @returns {{ lay: (lists: readonly Printed[]) => void, clear: () => void }}
 */
export function openPaper(island) {
  const place = document.querySelector('.paper');
  const pattern = document.getElementById('pattern-school');
  const from = ['district', 'day'].map((part) => document.querySelector(`.${part}`)?.textContent).join(', ');
  return {
    lay(lists) {
      if (!(pattern instanceof HTMLTemplateElement)) return;
      const schools = schoolsOf(island, lists).map((school) => filled(pattern.content, { ...school, from }));
      place?.replaceChildren(...schools);
    },
    clear: () => place?.replaceChildren(),
  };
}

/**
 * The schools by their codes, whoever has none last, as the pattern names the fields; `reports/paper.ts` says what
 * they are.
 * @param {Island} island
 * @param {readonly Printed[]} lists
 */
function schoolsOf(island, lists) {
  /** @type {Map<string, { heading: string, lists: Record<string, unknown> }>} */
  const schools = new Map();
  for (const { name, isPart, entries } of lists) {
    const most = entries.length > WHOLE_UP_TO ? FIRST_OF_A_SCHOOL : WHOLE_UP_TO;
    for (const [site, those] of bySiteOf(entries)) {
      const heading = siteHeading(island, those[0]) || 'No site';
      const school = schools.get(site) ?? { heading, lists: {} };
      schools.set(site, school);
      const people = those.slice(0, most).map((entry) => wholeOf(island, entry));
      const isCut = isPart || people.length < those.length;
      school.lists[name] = { people, total: those.length, isCut, isPart };
    }
  }
  const sites = [...schools.keys()].sort();
  const inOrder = [...sites.filter((site) => site !== ''), ...sites.filter((site) => site === '')];
  return inOrder.map((site) => schools.get(site));
}

/**
 * @param {readonly Entry[]} entries
 * @returns {ReadonlyMap<string, Several>}
 */
function bySiteOf(entries) {
  /** @type {Map<string, Several>} */
  const bySite = new Map();
  for (const entry of entries) {
    const those = bySite.get(entry.site);
    if (those === undefined) bySite.set(entry.site, [entry]);
    else those.push(entry);
  }
  return bySite;
}
