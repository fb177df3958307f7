// What the reader wants to see, and how that is written into the page's address so that it can be bookmarked.
// Pure: it knows neither the page nor the people.

/**
 * @typedef {object} View
 * @property {string} q the words looked for, '' for none
 * @property {string} list the one list that is shown, '' for all
 * @property {string} site a site's code, '' for all
 * @property {string} role
 * @property {string} flag
 * @property {boolean} bySite whether each list is shown a school at a time
 * @property {ReadonlyMap<string, string>} sorts by list: the field it is sorted by, with `-` before it where downwards
 * @property {ReadonlyMap<string, number>} pages by list: the page shown, from 1
 */

/** What can be chosen; '' is no choice. */
export const CHOICES = Object.freeze(/** @type {const} */ (['list', 'site', 'role', 'flag']));

/** @type {View} */
export const EVERYTHING = Object.freeze({
  q: '',
  list: '',
  site: '',
  role: '',
  flag: '',
  bySite: false,
  sorts: new Map(),
  pages: new Map(),
});

/**
 * Whether some people are left out of the view.
 * @param {View} view
 * @returns {boolean}
 */
export function isFiltered(view) {
  return wordsOf(view.q).length > 0 || CHOICES.some((choice) => view[choice] !== '');
}

/**
 * The view that an address names, e.g. `#?q=ada&site=OAK&sort=new:-barcode&page=new:2`.
 * @param {string} fragment
 * @returns {View | undefined} undefined where it names a place on the page and no view
 */
export function viewOf(fragment) {
  if (!fragment.startsWith('#?')) return undefined;
  const told = new URLSearchParams(fragment.slice(2));
  const text = (/** @type {string} */ name) => told.get(name) ?? '';
  const pages = pairsIn(told.getAll('page')).map(
    ([list, page]) => /** @type {const} */ ([list, Math.max(1, Math.floor(Number(page)) || 1)]),
  );
  return {
    q: text('q'),
    list: text('list'),
    site: text('site'),
    role: text('role'),
    flag: text('flag'),
    bySite: text('by') === 'site',
    sorts: new Map(pairsIn(told.getAll('sort'))),
    pages: new Map(pages),
  };
}

/**
 * The address of a view, which `viewOf` reads; only what is chosen stands in it.
 * @param {View} view
 * @returns {string}
 */
export function fragmentOf(view) {
  const told = new URLSearchParams();
  if (view.q !== '') told.set('q', view.q);
  for (const choice of CHOICES) if (view[choice] !== '') told.set(choice, view[choice]);
  if (view.bySite) told.set('by', 'site');
  for (const [list, sort] of view.sorts) told.append('sort', `${list}:${sort}`);
  for (const [list, page] of view.pages) if (page > 1) told.append('page', `${list}:${page}`);
  return `#?${told}`;
}

/**
 * The words of a search as they are compared: without case and accents.
 * @param {string} text
 * @returns {readonly string[]}
 */
export function wordsOf(text) {
  return folded(text)
    .split(/[\s,]+/)
    .filter((word) => word !== '');
}

/**
 * @param {string} text
 * @returns {string}
 */
export function folded(text) {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
}

/**
 * @param {readonly string[]} texts
 * @returns {(readonly [string, string])[]}
 */
function pairsIn(texts) {
  return texts.flatMap((text) => {
    const [list = '', value = ''] = text.split(':');
    return list === '' || value === '' ? [] : [/** @type {const} */ ([list, value])];
  });
}
