// The form above the lists: what is looked for, what is chosen with how many each choice would show, and the words
// that say how many are shown.

import { grouped } from './fill.js';
import { CHOICES, EVERYTHING } from './view.js';

/** @typedef {import('./view.js').View} View */
/** @typedef {Readonly<Record<string, ReadonlyMap<string, number>>>} CountsByChoice */
/** @typedef {Readonly<Record<string, ReadonlyMap<string, string>>>} WordsByChoice */

/**
 * @typedef {object} Controls
 * @property {(view: View, counts: CountsByChoice) => void} show
 * @property {(words: string) => void} say to the eye and to a screen reader
 * @property {(act: 'download' | 'copy', work: () => void) => void} on
 */

/**
 * @param {HTMLFormElement} form
 * @param {WordsByChoice} words the values that each choice has, in order, and how they are called
 * @param {(part: Partial<View>, isTyping: boolean) => void} change called with what the reader changed
 * @returns {Controls}
 */
export function openControls(form, words, change) {
  const text = inputOf(form, 'q');
  const bySite = inputOf(form, 'bySite');
  const selects = CHOICES.map((choice) => /** @type {const} */ ([choice, selectOf(form, choice)]));
  for (const [choice, select] of selects) {
    for (const value of words[choice]?.keys() ?? []) select.add(new Option('', value));
    select.addEventListener('change', () => change({ [choice]: select.value }, false));
  }
  text.addEventListener('input', () => change({ q: text.value }, true));
  bySite.addEventListener('change', () => change({ bySite: bySite.checked }, false));
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', (event) => {
    event.preventDefault();
    change(EVERYTHING, false);
    text.focus();
  });
  const status = form.querySelector('[role="status"]');
  return {
    show(view, counts) {
      if (text.value !== view.q) text.value = view.q;
      bySite.checked = view.bySite;
      for (const [choice, select] of selects) {
        for (const option of select.options)
          option.text = optionText(option, words[choice], counts[choice]?.get(option.value) ?? 0);
        select.value = view[choice];
      }
    },
    say(words) {
      if (status !== null) status.textContent = words;
    },
    on(act, work) {
      form.querySelector(`[data-act="${act}"]`)?.addEventListener('click', work);
    },
  };
}

/**
 * @param {HTMLOptionElement} option
 * @param {ReadonlyMap<string, string> | undefined} words
 * @param {number} count
 * @returns {string} e.g. 'OAK Oakmere Middle School (12)'
 */
function optionText(option, words, count) {
  option.dataset.words ??= words?.get(option.value) ?? option.text;
  return `${option.dataset.words} (${grouped(count)})`;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {HTMLInputElement}
 */
function inputOf(form, name) {
  const control = form.elements.namedItem(name);
  if (control instanceof HTMLInputElement) return control;
  throw new TypeError(`the form has no ${name}`);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {HTMLSelectElement}
 */
function selectOf(form, name) {
  const control = form.elements.namedItem(name);
  if (control instanceof HTMLSelectElement) return control;
  throw new TypeError(`the form has no ${name}`);
}
