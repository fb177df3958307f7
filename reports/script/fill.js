// Fills the pattern of a row with a person. Values become text nodes or plain attributes and never HTML;
// `reports/rows.ts` says what a pattern may hold. What stands folded is filled when a reader opens it.

/**
 * A thing whose fields can be named, and where it stands in its list.
 * @typedef {object} Scope
 * @property {unknown} thing
 * @property {number} at
 * @property {number} of
 */

/**
 * The pattern's nodes, filled.
 * @param {DocumentFragment} pattern
 * @param {unknown} thing
 * @returns {DocumentFragment}
 */
export function filled(pattern, thing) {
  return filledIn(pattern, [{ thing, at: 0, of: 1 }]);
}

/**
 * What stands for a value, a condition or a loop: the nested template's own data and inside.
 * @typedef {{ readonly told: Readonly<Record<string, string | undefined>>, readonly inside: DocumentFragment }} Hole
 */

/**
 * A pattern that is ready to be copied: its nested templates are comments, so that copying it copies nothing that is
 * filled otherwise, and what its `<details>` hide stands apart.
 * @typedef {object} Prepared
 * @property {DocumentFragment} bare
 * @property {readonly Hole[]} holes
 * @property {readonly DocumentFragment[]} hidden by `<details>`, in the order of the document
 */

/** @type {WeakMap<DocumentFragment, Prepared>} */
const preparedByPattern = new WeakMap();

/**
 * @param {DocumentFragment} pattern
 * @returns {Prepared}
 */
function prepared(pattern) {
  const known = preparedByPattern.get(pattern);
  if (known !== undefined) return known;
  const bare = document.importNode(pattern, true);
  const hidden = [...bare.querySelectorAll('details')].map((details) => {
    const inside = document.createDocumentFragment();
    inside.append(...[...details.childNodes].filter((node) => node.nodeName !== 'SUMMARY'));
    return inside;
  });
  const holes = [...bare.querySelectorAll('template')].map((template) => {
    template.replaceWith(document.createComment(''));
    return { told: { ...template.dataset }, inside: template.content };
  });
  const fresh = { bare, holes, hidden };
  preparedByPattern.set(pattern, fresh);
  return fresh;
}

/**
 * @param {DocumentFragment} pattern
 * @param {readonly Scope[]} scopes the outermost first
 * @returns {DocumentFragment}
 */
function filledIn(pattern, scopes) {
  const { bare, holes, hidden } = prepared(pattern);
  const copy = document.importNode(bare, true);
  for (const element of copy.querySelectorAll('[data-fill]')) fillAttributes(element, scopes);
  // Before the holes are filled, since what fills them has details of its own.
  const folded = hidden.length === 0 ? [] : copy.querySelectorAll('details');
  for (const [at, details] of folded.entries()) fillWhenOpened(details, hidden[at], scopes);
  const comments = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
  const places = holes.map((hole) => /** @type {const} */ ([comments.nextNode(), hole]));
  for (const [place, hole] of places) {
    if (place instanceof Comment) place.replaceWith(...nodesOf(hole, scopes));
  }
  return copy;
}

/**
 * @param {HTMLDetailsElement} details
 * @param {DocumentFragment | undefined} inside
 * @param {readonly Scope[]} scopes
 */
function fillWhenOpened(details, inside, scopes) {
  if (inside === undefined) return;
  details.addEventListener('toggle', () => details.append(filledIn(inside, scopes)), { once: true });
}

/**
 * @param {Element} element
 * @param {readonly Scope[]} scopes
 */
function fillAttributes(element, scopes) {
  element.removeAttribute('data-fill');
  for (const { name, value } of [...element.attributes]) {
    if (!value.includes('[[')) continue;
    element.setAttribute(
      name,
      value.replace(/\[\[([^\]]*)\]\]/g, (_, path) => textAt(String(path), scopes)),
    );
  }
}

/**
 * @param {Hole} hole
 * @param {readonly Scope[]} scopes
 * @returns {readonly (Node | string)[]}
 */
function nodesOf({ inside: content, told }, scopes) {
  const { text, number, if: when, unless, each, with: about, names = '' } = told;
  if (text !== undefined) return [textAt(text, scopes)];
  if (number !== undefined) return [grouped(textAt(number, scopes))];
  if (when !== undefined) return isSomething(valueAt(when, scopes)) ? [filledIn(content, scopes)] : [];
  if (unless !== undefined) return isSomething(valueAt(unless, scopes)) ? [] : [filledIn(content, scopes)];
  if (each !== undefined) {
    const things = valueAt(each, scopes);
    if (!Array.isArray(things)) return [];
    return things.map((thing, at) => filledIn(content, [...scopes, { thing, at, of: things.length }]));
  }
  if (about === undefined) return [];
  const pairs = names.split(' ').map((pair) => pair.split('='));
  const named = pairs.map(([name = '', path = '']) => [name, valueAt(path, scopes)]);
  const thing = Object.assign({}, valueAt(about, scopes), Object.fromEntries(named));
  return [filledIn(content, [{ thing, at: 0, of: 1 }])];
}

/**
 * @param {string} path e.g. `changes.length`, `../barcode`, `@first`, `.`
 * @param {readonly Scope[]} scopes
 * @returns {unknown}
 */
function valueAt(path, scopes) {
  const name = path.replace(/^(\.\.\/)+/, '');
  const scope = scopes.at(-1 - (path.length - name.length) / 3);
  if (scope === undefined) return undefined;
  if (name === '@first') return scope.at === 0;
  if (name === '@last') return scope.at === scope.of - 1;
  if (name === '@index') return scope.at;
  /** @type {unknown} */
  let value = scope.thing;
  for (const part of name === '.' || name === '' ? [] : name.split('.')) value = ownValue(value, part);
  return value;
}

/**
 * @param {unknown} thing
 * @param {string} key
 * @returns {unknown}
 */
export function ownValue(thing, key) {
  return typeof thing === 'object' && thing !== null
    ? Object.getOwnPropertyDescriptor(thing, key)?.value
    : undefined;
}

/**
 * @param {string} path
 * @param {readonly Scope[]} scopes
 * @returns {string}
 */
function textAt(path, scopes) {
  const value = valueAt(path, scopes);
  return value === undefined || value === null ? '' : String(value);
}

/**
 * As the templates judge it: nothing, no text, nought and an empty list are nothing.
 * @param {unknown} value
 * @returns {boolean}
 */
function isSomething(value) {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/**
 * 12034 reads 12,034.
 * @param {string | number} count
 * @returns {string}
 */
export function grouped(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
