// What a reader takes away from a view: a sheet of its people, or their barcodes.

import { ownValue } from './fill.js';
import { wholeOf } from './people.js';
import { sheetText } from './sheet.js';

/** @typedef {import('./island.js').Island} Island */
/** @typedef {import('./people.js').Entry} Entry */

/** The columns of a sheet, and the field of a person that stands in each. */
const COLUMNS = Object.freeze(
  /** @type {const} */ ([
    ['last_name', 'lastName'],
    ['first_name', 'firstName'],
    ['barcode', 'barcode'],
    ['clever_id', 'guid'],
    ['role', 'roleWords'],
    ['site', 'site'],
    ['items_out', 'itemsOut'],
    ['overdue', 'itemsOverdue'],
    ['on_hold', 'itemsOnHold'],
    ['fines', 'fines'],
    ['why', 'because'],
  ]),
);

/**
 * One line a person, with what marks them and what changes.
 * @param {Island} island
 * @param {readonly Entry[]} entries
 * @param {(list: string) => string} titleOf
 * @returns {string}
 */
export function sheetOf(island, entries, titleOf) {
  const rows = entries.map((entry) => {
    const person = wholeOf(island, entry);
    const changes = listIn(person, 'changes').map(
      (change) => `${textIn(change, 'title')}: ${textIn(change, 'before')} → ${textIn(change, 'after')}`,
    );
    const own = COLUMNS.map(([, field]) => textIn(person, field));
    return [titleOf(entry.list), ...own, entry.flag.join('; '), changes.join('; ')];
  });
  return sheetText([['list', ...COLUMNS.map(([title]) => title), 'marks', 'changes'], ...rows]);
}

/**
 * The barcodes of a view, each once, in its order; of two records that look alike, both.
 * @param {Island} island
 * @param {readonly Entry[]} entries
 * @returns {readonly string[]}
 */
export function barcodesOf(island, entries) {
  const barcodes = entries.flatMap((entry) => {
    const person = wholeOf(island, entry);
    return [textIn(person, 'barcode'), textIn(person, 'otherBarcode')];
  });
  return [...new Set(barcodes.filter((barcode) => barcode !== ''))];
}

/**
 * Hands a text to the browser as a file; nothing is fetched.
 * @param {string} name
 * @param {string} text
 */
export function download(name, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether the browser let it be copied
 */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {unknown} thing
 * @param {string} key
 * @returns {string}
 */
function textIn(thing, key) {
  return String(ownValue(thing, key) ?? '');
}

/**
 * @param {unknown} thing
 * @param {string} key
 * @returns {readonly unknown[]}
 */
function listIn(thing, key) {
  const value = ownValue(thing, key);
  return Array.isArray(value) ? value : [];
}
