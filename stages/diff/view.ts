// A comparison as its page shows it.

import { CHANGES, type ChangeOfOne } from '../diff.ts';
import { nameWords } from '../report/words.ts';
import { CHANGE_WORDS, type Comparison, countWords, firstOf, KIND_WORDS } from './forms.ts';

/** All that the page of a comparison says; of each kind no more people than `most`. */
export interface DiffView {
  readonly title: string;
  readonly first: string;
  readonly second: string;
  readonly counts: string;
  readonly onlyFirst: string;
  readonly onlySecond: string;
  readonly byField: readonly { readonly title: string; readonly code: string; readonly count: number }[];
  readonly sections: readonly DiffSection[];
}

interface DiffSection {
  readonly id: ChangeOfOne;
  readonly title: string;
  readonly total: number;
  readonly more: number;
  readonly isChanged: boolean;
  readonly people: readonly {
    readonly name: string;
    readonly guid: string;
    readonly barcode: string;
    readonly site: string;
    readonly changes: readonly { readonly title: string; readonly before: string; readonly after: string }[];
  }[];
}

/** The view of a comparison for its page. */
export function diffView(comparison: Comparison, most: number): DiffView {
  const { kind, first, second, difference, titleOf } = comparison;
  const { counts, onlyFirst, onlySecond, byColumn } = difference;
  return {
    title: `What differs: ${KIND_WORDS[kind].toLowerCase()}`,
    first,
    second,
    counts: countWords(counts),
    onlyFirst: onlyFirst.map(titleOf).join(', '),
    onlySecond: onlySecond.map(titleOf).join(', '),
    byField: byColumn.map(({ column, count }) => ({ title: titleOf(column), code: column, count })),
    sections: CHANGES.map((change) => ({
      id: change,
      title: CHANGE_WORDS[change],
      total: counts[change],
      more: Math.max(0, counts[change] - most),
      isChanged: change === 'changed',
      people: firstOf(difference.people(change), most).map(({ fields, lastName, firstName, ...one }) => ({
        name: lastName + firstName === '' ? '' : nameWords(lastName, firstName),
        guid: one.guid,
        barcode: one.barcode,
        site: one.site,
        changes: fields.map(({ column, ...values }) => ({ title: titleOf(column), ...values })),
      })),
    })),
  };
}
