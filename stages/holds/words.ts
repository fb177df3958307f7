// What a broken limit is called in a sentence: which limit, the figure, and where. Not why: that is for causes.

import { amount } from '../../mappings/words.ts';
import type { Broken } from './limits.ts';

export interface Naming {
  titleOf(code: string): string;
  /** The name of a site code, '' where nobody wrote one. */
  siteName(code: string): string;
}

/** A broken limit as one sentence, e.g. '3 of 20 linked patrons at site OAK would be marked Transferred; the limit is 10 %.' */
export function wordsOf({ limit, site, role, field, count, of, allowed }: Broken, names: Naming): string {
  const where = placeWords(site, role, names);
  const the = allowed === 'any' ? '.' : `; the limit is ${allowed}.`;
  switch (limit) {
    case 'transfers':
      return `${count} of ${of} linked patrons ${where} would be marked Transferred${the}`;
    case 'creates':
      return `${count} of ${of} people ${where} would be new patrons${the}`;
    case 'updates':
      return `${count} of ${of} matched patrons ${where} would have a filled field replaced${the}`;
    case 'field':
      return `${names.titleOf(field)} would be replaced for ${count} of ${of} matched patrons ${where}${the}`;
    case 'empty-site':
      return `Site ${siteWords(site, names)} had ${amount(of, 'linked Active patron')} and would have none.`;
    case 'empty-role':
      return `The roster has no ${role}, but ${of} had a patron at the last load.`;
    case 'columns':
      return '';
  }
}

/** A site as a person knows it, e.g. 'LINC (Lincoln Library)'. */
export function siteWords(site: string, { siteName }: Pick<Naming, 'siteName'>): string {
  const name = siteName(site);
  return name === '' || name === site ? site : `${site} (${name})`;
}

/** e.g. 'All 20' or '18 of the 20'. */
export function share(count: number, of: number): string {
  return count === of ? `All ${of}` : `${count} of the ${of}`;
}

/** A few of a list, e.g. 'A, B and C' or 'A, B, C and 4 more'. */
export function inShort(names: readonly string[]): string {
  const shown = names.slice(0, NAMED_AT_MOST);
  const rest = names.length > shown.length ? `${names.length - shown.length} more` : shown.pop();
  return shown.length === 0 ? (rest ?? '') : `${shown.join(', ')} and ${rest}`;
}

const NAMED_AT_MOST = 3;

function placeWords(site: string, role: string, names: Naming): string {
  if (site === '' && role === '') return 'over all';
  if (site === '') return `(${role})`;
  return `${role === '' ? '' : `(${role}) `}at site ${siteWords(site, names)}`;
}
