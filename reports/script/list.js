// One list of people on the page: draws the rows of a view, a page at a time, and its own controls.
// It changes no row that is right already, so that what is open stays open.

import { filled, grouped } from './fill.js';
import { openOrder, siteHeading, wholeOf } from './people.js';

/** @typedef {import('./island.js').Island} Island */
/** @typedef {import('./people.js').Entry} Entry */
/** @typedef {import('./view.js').View} View */

/**
 * @typedef {object} List
 * @property {string} name
 * @property {string} title
 * @property {HTMLElement} section
 * @property {boolean} isPart whether the page lacks some of the list
 * @property {(entries: readonly Entry[], sort: string) => readonly Entry[]} sorted
 * @property {(entries: readonly Entry[], view: View) => void} draw
 */

/**
 * @typedef {object} Wishes
 * @property {(list: string, sort: string) => void} sort
 * @property {(list: string, page: number) => void} turn
 */

const ROWS_ON_A_PAGE = 100;

/**
 * @param {HTMLElement} container the element whose children are the rows
 * @param {Island} island
 * @param {readonly Entry[]} everybody the list's people in their usual order
 * @param {Wishes} wishes what to do when the reader sorts or turns a page
 * @returns {List | undefined} undefined where the page lacks a part of the list
 */
export function openList(container, island, everybody, wishes) {
  const name = container.dataset.list ?? '';
  const section = container.closest('section');
  const pattern = document.getElementById(`pattern-${name}`);
  const pager = document.querySelector(`[data-pager="${name}"]`);
  if (section === null || !(pattern instanceof HTMLTemplateElement) || !(pager instanceof HTMLElement))
    return undefined;
  const heads = [...section.querySelectorAll('th[data-sort]')].filter((head) => head instanceof HTMLElement);
  for (const head of heads) makeSortable(head, name, wishes);
  const turn = turnerOf(pager, name, wishes);
  const order = openOrder(island, everybody);
  let drawn = everybody.slice(0, rowsOf(container).length);
  let bySite = false;
  return {
    name,
    title: container.dataset.title ?? name,
    section,
    isPart: Number(pager.dataset.more) > 0,
    sorted: (entries, sort) => order(entries, { sort, bySite: false }),
    draw(entries, view) {
      const sort = view.sorts.get(name) ?? '';
      const all = order(entries, { sort, bySite: view.bySite });
      const pages = Math.max(1, Math.ceil(all.length / ROWS_ON_A_PAGE));
      const page = Math.min(view.pages.get(name) ?? 1, pages);
      const first = (page - 1) * ROWS_ON_A_PAGE;
      const rows = all.slice(first, first + ROWS_ON_A_PAGE);
      if (bySite !== view.bySite || !isSame(drawn, rows)) {
        drawn = rows;
        bySite = view.bySite;
        for (const row of rowsOf(container)) row.remove();
        container.append(...rowNodes(rows, { island, pattern, container, bySite }));
      }
      turn({ page, pages, first, shown: rows.length, total: all.length });
      showCount(section, all.length, everybody.length);
      for (const head of heads) showSort(head, sort);
    },
  };
}

/** @param {HTMLElement} container */
function rowsOf(container) {
  return [...container.children].filter((child) => child.matches('[data-row]'));
}

/**
 * @param {readonly Entry[]} entries
 * @param {{ island: Island, pattern: HTMLTemplateElement, container: HTMLElement, bySite: boolean }} how
 * @returns {readonly Node[]}
 */
function rowNodes(entries, { island, pattern, container, bySite }) {
  return entries.flatMap((entry, at) => {
    const row = filled(pattern.content, wholeOf(island, entry));
    const begins = bySite && entry.site !== entries[at - 1]?.site;
    return begins ? [groupHeading(container, siteHeading(island, entry) || 'No site'), row] : [row];
  });
}

/**
 * A row that says which school's people follow.
 * @param {HTMLElement} container
 * @param {string} words
 * @returns {Element}
 */
function groupHeading(container, words) {
  const isList = container.matches('ol, ul');
  const text = document.createElement(isList ? 'h3' : 'th');
  text.textContent = words;
  const row = document.createElement(isList ? 'li' : 'tr');
  row.append(text);
  if (text instanceof HTMLTableCellElement) {
    text.colSpan = container.closest('table')?.tHead?.rows[0]?.cells.length ?? 1;
    text.scope = 'rowgroup';
  }
  const group = container.matches('table') ? document.createElement('tbody') : row;
  if (group !== row) group.append(row);
  group.classList.add('of-school');
  group.dataset.row = '';
  return group;
}

/**
 * @param {readonly Entry[]} one
 * @param {readonly Entry[]} other
 * @returns {boolean}
 */
function isSame(one, other) {
  return one.length === other.length && one.every((entry, at) => entry === other[at]);
}

/**
 * Without the script a heading is a heading; with it, a button that sorts upwards, then downwards, then not.
 * @param {HTMLElement} head
 * @param {string} list
 * @param {Wishes} wishes
 */
function makeSortable(head, list, { sort }) {
  const field = head.dataset.sort ?? '';
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'sort';
  button.append(...head.childNodes);
  button.addEventListener('click', () => {
    const next = new Map([
      ['ascending', `-${field}`],
      ['descending', ''],
    ]);
    sort(list, next.get(head.getAttribute('aria-sort') ?? '') ?? field);
  });
  head.append(button);
  head.setAttribute('aria-sort', 'none');
}

/**
 * @param {HTMLElement} head
 * @param {string} sort
 */
function showSort(head, sort) {
  const field = head.dataset.sort;
  const direction = sort === field ? 'ascending' : sort === `-${field}` ? 'descending' : 'none';
  head.setAttribute('aria-sort', direction);
}

/**
 * The buttons that turn pages. At either end a button stays, so that whoever pressed it is not lost.
 * @param {HTMLElement} pager
 * @param {string} list
 * @param {Wishes} wishes
 */
function turnerOf(pager, list, { turn }) {
  const buttons = [...pager.querySelectorAll('button')];
  const range = pager.querySelector('[data-range]');
  let now = 1;
  let last = 1;
  const target = (/** @type {HTMLButtonElement} */ button) => now + Number(button.dataset.step);
  const isThere = (/** @type {number} */ page) => page >= 1 && page <= last;
  for (const button of buttons) {
    button.addEventListener('click', () => isThere(target(button)) && turn(list, target(button)));
  }
  /** @param {{ page: number, pages: number, first: number, shown: number, total: number }} where */
  return ({ page, pages, first, shown, total }) => {
    [now, last] = [page, pages];
    pager.hidden = pages === 1;
    for (const button of buttons) button.setAttribute('aria-disabled', String(!isThere(target(button))));
    if (range !== null)
      range.textContent = `${grouped(first + 1)}–${grouped(first + shown)} of ${grouped(total)}`;
  };
}

/**
 * The number beside the heading: as the page came while nobody is left out.
 * @param {HTMLElement} section
 * @param {number} shown
 * @param {number} kept
 */
function showCount(section, shown, kept) {
  const count = section.querySelector('h2 .count');
  if (!(count instanceof HTMLElement)) return;
  count.dataset.all ??= count.textContent ?? '';
  count.textContent = shown === kept ? count.dataset.all : `${grouped(shown)} of ${count.dataset.all}`;
}
