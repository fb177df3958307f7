// Who is in a view: finds, counts and sorts the packed people. Pure: it knows nothing of the page.

import { fieldOf, textOf, unpacked } from './island.js';
import { CHOICES, folded, wordsOf } from './view.js';

/** @typedef {import('./island.js').Island} Island */
/** @typedef {import('./island.js').PackedPerson} PackedPerson */
/** @typedef {import('./view.js').View} View */

/**
 * A person on one list, with what can be chosen by.
 * @typedef {object} Entry
 * @property {PackedPerson} person
 * @property {string} list
 * @property {string} site
 * @property {string} role
 * @property {readonly string[]} flag the words of each flag
 * @property {string} text what a search looks through
 */

/** What a search looks through. */
const SEARCHED = ['name', 'barcode', 'guid', 'otherName', 'otherBarcode'];

/** Numbers by their worth, letters without case and accents. */
const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * Everybody, list by list.
 * @param {Island} island
 * @returns {readonly Entry[]}
 */
export function entriesOf(island) {
  return Object.entries(island.lists).flatMap(([list, people]) =>
    people.map((person) => ({
      person,
      list,
      site: textOf(island, person, 'site'),
      role: textOf(island, person, 'roleWords'),
      flag: flagsOf(island, person),
      text: folded(SEARCHED.map((field) => textOf(island, person, field)).join('\n')),
    })),
  );
}

/**
 * @param {Island} island
 * @param {PackedPerson} person
 * @returns {readonly string[]}
 */
function flagsOf(island, person) {
  const flags = fieldOf(island, person, 'flags');
  return Array.isArray(flags) ? flags.map(({ words }) => String(words)) : [];
}

/**
 * Who is in the view, and for each choice how many each of its values would show with the other choices as they are.
 * @param {readonly Entry[]} entries
 * @param {View} view
 * @returns {{ readonly shown: readonly Entry[], readonly counts: Readonly<Record<string, ReadonlyMap<string, number>>> }}
 *   `counts[choice]` by value; under '' stands how many there are without that choice
 */
export function found(entries, view) {
  const words = wordsOf(view.q);
  const shown = [];
  /** @type {Readonly<Record<string, Map<string, number>>>} */
  const counts = Object.fromEntries(CHOICES.map((choice) => [choice, new Map()]));
  for (const entry of entries) {
    if (!words.every((word) => entry.text.includes(word))) continue;
    const refusing = CHOICES.filter((choice) => !isChosen(entry, choice, view[choice]));
    if (refusing.length === 0) shown.push(entry);
    if (refusing.length > 1) continue;
    for (const choice of refusing.length === 0 ? CHOICES : refusing) count(counts[choice], entry[choice]);
  }
  return { shown, counts };
}

/**
 * @param {Entry} entry
 * @param {'list' | 'site' | 'role' | 'flag'} choice
 * @param {string} value
 * @returns {boolean}
 */
function isChosen(entry, choice, value) {
  const own = entry[choice];
  return value === '' || (typeof own === 'string' ? own === value : own.includes(value));
}

/**
 * Counts one more under each value, and under ''.
 * @param {Map<string, number> | undefined} counts
 * @param {string | readonly string[]} values
 */
function count(counts, values) {
  const more = (/** @type {string} */ value) => counts?.set(value, (counts.get(value) ?? 0) + 1);
  more('');
  if (typeof values !== 'string') for (const value of values) more(value);
  else if (values !== '') more(values);
}

/**
 * The entries of one list in the order of the view; as they are where it names none.
 * @param {Island} island
 * @param {readonly Entry[]} entries
 * @param {{ readonly sort: string, readonly bySite: boolean }} order
 * @returns {readonly Entry[]}
 */
export function ordered(island, entries, { sort, bySite }) {
  const field = sort.replace(/^-/, '');
  const direction = sort.startsWith('-') ? -1 : 1;
  const { compare } = COLLATOR;
  const sorted =
    sort === ''
      ? entries
      : entries
          .map((entry) => ({ entry, key: textOf(island, entry.person, field) }))
          .sort((one, other) => blankLast(one.key, other.key) || direction * compare(one.key, other.key))
          .map(({ entry }) => entry);
  return bySite
    ? [...sorted].sort((one, other) => blankLast(one.site, other.site) || compare(one.site, other.site))
    : sorted;
}

/**
 * Orders parts of one list, and sorts the list only when another order is asked for.
 * @param {Island} island
 * @param {readonly Entry[]} everybody the list's people in their usual order
 * @returns {(entries: readonly Entry[], order: { readonly sort: string, readonly bySite: boolean }) => readonly Entry[]}
 *   for some of them, in their usual order, the same in the order asked for
 */
export function openOrder(island, everybody) {
  let now = { sort: '', bySite: false };
  let all = everybody;
  return (entries, { sort, bySite }) => {
    if (sort === '' && !bySite) return entries;
    if (sort !== now.sort || bySite !== now.bySite) {
      now = { sort, bySite };
      all = ordered(island, everybody, now);
    }
    if (entries.length === everybody.length) return all;
    const these = new Set(entries);
    return all.filter((entry) => these.has(entry));
  };
}

/**
 * @param {string} one
 * @param {string} other
 * @returns {number}
 */
function blankLast(one, other) {
  return Number(one === '') - Number(other === '');
}

/**
 * The entries of each list that has any, in the order they come.
 * @param {readonly Entry[]} entries
 * @returns {ReadonlyMap<string, readonly Entry[]>}
 */
export function byListOf(entries) {
  /** @type {Map<string, Entry[]>} */
  const byList = new Map();
  for (const entry of entries) {
    const those = byList.get(entry.list);
    if (those === undefined) byList.set(entry.list, [entry]);
    else those.push(entry);
  }
  return byList;
}

/**
 * The site as a heading.
 * @param {Island} island
 * @param {Entry} entry
 * @returns {string} e.g. 'OAK Oakmere Middle School'; '' without a site
 */
export function siteHeading(island, { person, site }) {
  return `${site} ${textOf(island, person, 'siteName')}`.trim();
}

/**
 * A person whole, as the row's pattern names the fields.
 * @param {Island} island
 * @param {Entry} entry
 * @returns {unknown}
 */
export function wholeOf(island, { person }) {
  return unpacked(island, person);
}
