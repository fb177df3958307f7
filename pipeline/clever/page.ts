// Reads one answer as a page of a listing: of the right type, whole, and a list. Anything else is a failure and
// never an empty roster.

import { isRecord } from '../../mappings/unknown.ts';
import type { Answer } from './transport.ts';

export interface Page {
  /** The inner `data` of each element, as on the wire; undefined where an element has none. */
  readonly records: readonly unknown[];
  /** The `next` link as on the wire; undefined on the last page. */
  readonly next: string | undefined;
}

/** What is wrong with a 200: 'cut' may be whole the next time, 'wrong' will not. */
export interface BadPage {
  readonly bad: 'cut' | 'wrong';
  /** A full sentence: got and expected. */
  readonly what: string;
}

export function readPage({ headers, body }: Answer): Page | BadPage {
  if (body.length === 0) return { bad: 'cut', what: 'The answer is empty; expected a page of JSON.' };
  if (!isJson(headers['content-type'])) {
    return { bad: 'wrong', what: `The answer is ${typeInWords(headers['content-type'])}; expected JSON.` };
  }
  const text = strictText(body);
  if (text === undefined) return { bad: 'wrong', what: 'The answer is not UTF-8; expected JSON in UTF-8.' };
  const answer = parse(text);
  if (answer === undefined) {
    return endsEarly(text)
      ? { bad: 'cut', what: 'The JSON of the answer ends early; expected a whole page.' }
      : { bad: 'wrong', what: 'The answer is broken JSON; expected a whole page.' };
  }
  if (!isRecord(answer.value) || !Array.isArray(answer.value.data)) {
    return { bad: 'wrong', what: 'The answer has no "data" list; expected a page with one.' };
  }
  const { data, links } = answer.value;
  const next = nextLink(links);
  if (next === null) {
    return {
      bad: 'wrong',
      what: 'The "links" of the answer cannot be read; expected a list of rel and uri.',
    };
  }
  return { records: data.map((element) => (isRecord(element) ? element.data : undefined)), next };
}

/** @returns undefined for no next page, null for links that are no links: the list may go on unseen */
function nextLink(links: unknown): string | undefined | null {
  if (links === undefined || links === null) return undefined;
  if (!Array.isArray(links) || !links.every(isRecord)) return null;
  const next = links.find(({ rel }) => rel === 'next');
  if (next === undefined) return undefined;
  return typeof next.uri === 'string' ? next.uri : null;
}

function isJson(type: unknown): boolean {
  return typeof type === 'string' && /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type);
}

function typeInWords(type: unknown): string {
  if (typeof type !== 'string' || type === '') return 'of no stated type';
  return /^text\/html/i.test(type) ? 'a web page (HTML)' : 'of another type';
}

function strictText(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return undefined;
  }
}

/** Whether a text that is no JSON still has a bracket or a string open at its end. */
function endsEarly(text: string): boolean {
  let open = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inText && character === '\\') at++;
    else if (character === '"') inText = !inText;
    else if (!inText && (character === '{' || character === '[')) open++;
    else if (!inText && (character === '}' || character === ']')) open--;
  }
  return inText || open > 0;
}
