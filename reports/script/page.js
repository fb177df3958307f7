// The page's own script: finds, filters, sorts and pages the people that the page carries. Without it the page shows
// all that needs a person, and the first of the long lists. It fetches nothing and writes nothing but text.

import { openControls } from './controls.js';
import { grouped } from './fill.js';
import { expanded } from './island.js';
import { openList } from './list.js';
import { openPaper } from './paper.js';
import { byListOf, entriesOf, found, siteHeading } from './people.js';
import { barcodesOf, copied, download, sheetOf } from './taking.js';
import { EVERYTHING, fragmentOf, isFiltered, viewOf } from './view.js';

/** @typedef {import('./island.js').Island} Island */
/** @typedef {import('./list.js').List} List */
/** @typedef {import('./people.js').Entry} Entry */
/** @typedef {import('./view.js').View} View */

start();

async function start() {
  const island = document.getElementById('people');
  const form = document.querySelector('#find form');
  if (island === null || !(form instanceof HTMLFormElement)) return;
  try {
    const text = await expanded(island.textContent ?? '', island.dataset.form ?? '');
    openPage(JSON.parse(text), form);
  } catch {
    // An older browser cannot expand the lists: what is written out stays, and the page says where the rest is.
    document.documentElement.classList.remove('live');
  }
}

/**
 * @param {Island} island
 * @param {HTMLFormElement} form
 */
function openPage(island, form) {
  const everybody = entriesOf(island);
  const whole = found(everybody, EVERYTHING);
  const byList = byListOf(everybody);
  const lists = [...document.querySelectorAll('[data-list]')]
    .filter((element) => element instanceof HTMLElement)
    .map((element) =>
      openList(element, island, byList.get(element.dataset.list ?? '') ?? [], {
        sort: (name, sort) => change({ sorts: withEntry(view.sorts, name, sort), pages: new Map() }, false),
        turn: (name, page) => change({ pages: withEntry(view.pages, name, page) }, false),
      }),
    )
    .filter((list) => list !== undefined);
  const titleOf = (/** @type {string} */ name) => lists.find((list) => list.name === name)?.title ?? name;
  const paper = openPaper(island);
  const controls = openControls(form, wordsOfChoices(island, everybody, lists), change);

  let view = viewOf(location.hash) ?? EVERYTHING;
  /** @type {readonly Entry[]} */
  let shown = everybody;

  /**
   * @param {Partial<View>} part
   * @param {boolean} isTyping
   */
  function change(part, isTyping) {
    // Other people are shown: the pages begin anew.
    view = { ...view, pages: new Map(), ...part };
    history[isTyping ? 'replaceState' : 'pushState'](null, '', fragmentOf(view));
    show();
  }

  function show() {
    const { shown: people, counts } = isFiltered(view) ? found(everybody, view) : whole;
    shown = people;
    controls.show(view, counts);
    const shownByList = shown === whole.shown ? byList : byListOf(shown);
    for (const list of lists) list.draw(shownByList.get(list.name) ?? [], view);
    setAside(lists.filter(({ name }) => shownByList.has(name)));
    controls.say(statusOf(shown.length, everybody.length, shownByList.size));
  }

  /**
   * While somebody is looked for, only the lists that have them stay.
   * @param {readonly List[]} matching
   */
  function setAside(matching) {
    const stay = new Set(matching.map(({ section }) => section));
    for (const section of document.querySelectorAll('#find ~ section')) {
      const isAway = isFiltered(view) && ![...stay].some((one) => one === section);
      section.toggleAttribute('data-away', isAway);
      const folded = isAway || !isFiltered(view) ? null : section.querySelector(':scope > details');
      if (folded instanceof HTMLDetailsElement) folded.open = true;
    }
  }

  addEventListener('hashchange', () => {
    const next = location.hash === '' ? EVERYTHING : viewOf(location.hash);
    const isAway = document.querySelector(':target')?.closest('[data-away]');
    if (next === undefined && isAway == null) return;
    view = next ?? EVERYTHING;
    show();
    if (isAway) isAway.scrollIntoView();
  });
  addEventListener('beforeprint', () => {
    const shownByList = byListOf(shown);
    const inOrder = lists.map(({ name, isPart, sorted }) => {
      return { name, isPart, entries: sorted(shownByList.get(name) ?? [], view.sorts.get(name) ?? '') };
    });
    paper.lay(inOrder);
  });
  addEventListener('afterprint', paper.clear);
  controls.on('download', () => {
    download(`${document.body.dataset.run}-view.csv`, sheetOf(island, shown, titleOf));
    controls.say(`A sheet of ${amount(shown.length, 'line', 'lines')} was handed to the browser.`);
  });
  controls.on('copy', async () => {
    const barcodes = barcodesOf(island, shown);
    const isDone = await copied(barcodes.join('\n'));
    controls.say(
      isDone
        ? `${amount(barcodes.length, 'barcode', 'barcodes')} copied.`
        : 'This browser did not let the page copy. Download the view instead; it has the barcodes.',
    );
  });

  show();
  for (const control of document.querySelectorAll('.with-script')) control.toggleAttribute('hidden', false);
  document.documentElement.classList.add('live');
}

/**
 * @param {Island} island
 * @param {readonly Entry[]} everybody
 * @param {readonly List[]} lists
 * @returns {Readonly<Record<string, ReadonlyMap<string, string>>>}
 */
function wordsOfChoices(island, everybody, lists) {
  const sites = new Map(everybody.map((entry) => [entry.site, siteHeading(island, entry)]));
  const inOrder = (/** @type {Iterable<string>} */ words) => [...new Set(words)].filter(Boolean).sort();
  return {
    list: new Map(lists.map(({ name, title }) => [name, title])),
    site: new Map(inOrder(sites.keys()).map((site) => [site, sites.get(site) ?? site])),
    role: new Map(inOrder(everybody.map(({ role }) => role)).map((role) => [role, role])),
    flag: new Map(inOrder(everybody.flatMap(({ flag }) => flag)).map((flag) => [flag, flag])),
  };
}

/**
 * @param {number} shown
 * @param {number} all
 * @param {number} lists
 * @returns {string}
 */
function statusOf(shown, all, lists) {
  if (shown === all) return `All ${amount(all, 'entry', 'entries')} are shown.`;
  if (shown === 0)
    return 'Nobody on these lists matches. Who does not change today is on none of them: ask clever-sync explain.';
  return `${grouped(shown)} of ${amount(all, 'entry', 'entries')}, on ${amount(lists, 'list', 'lists')}.`;
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} many
 * @returns {string}
 */
function amount(count, one, many) {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/**
 * A map with one entry changed, or gone where it says nothing.
 * @template V
 * @param {ReadonlyMap<string, V>} map
 * @param {string} key
 * @param {V} value
 * @returns {ReadonlyMap<string, V>}
 */
function withEntry(map, key, value) {
  const next = new Map(map);
  if (value === '') next.delete(key);
  else next.set(key, value);
  return next;
}
