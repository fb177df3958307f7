// A comparison in its forms: text for a terminal, JSON, and a table for a spreadsheet. All but the text hold everybody, and
// are made piece by piece, so that their length does not matter.

import { grouped } from '../../mappings/words.ts';
import { alignedLines } from '../aligned.ts';
import { CHANGES, type ChangeOfOne, type Difference, type DiffKind, type DiffPerson } from '../diff.ts';
import { spreadsheetLines } from '../report/spreadsheet.ts';
import { nameWords } from '../report/words.ts';

/** What is compared with what, as a person named it and as it was found. */
export interface Comparison {
  readonly kind: DiffKind;
  readonly first: string;
  readonly second: string;
  readonly difference: Difference;
  readonly titleOf: (column: string) => string;
}

export const KIND_WORDS: Readonly<Record<DiffKind, string>> = {
  roster: 'Roster',
  export: 'Export',
  plan: 'Plan',
};

export const CHANGE_WORDS: Readonly<Record<ChangeOfOne, string>> = {
  out: 'Gone',
  in: 'New',
  changed: 'Changed',
};

/** What the columns that are no fields are called. */
export const COLUMN_WORDS: ReadonlyMap<string, string> = new Map([
  ['role', 'Role'],
  ['action', 'What becomes of them'],
  ['guid', 'GUID'],
  ['barcode', 'Barcode'],
  ['site', 'Site'],
  ['matchedBy', 'Matched by'],
  ['flags', 'Flags'],
]);

const LISTED = 50;
const LONGEST = 40;

/** The text of a comparison; of each kind the first 50 people. */
export function* diffText(comparison: Comparison): Generator<string> {
  const { kind, first, second, difference, titleOf } = comparison;
  const { counts, onlyFirst, onlySecond, byColumn } = difference;
  yield `${KIND_WORDS[kind]}: ${first} -> ${second}\n`;
  yield `${countWords(counts)}\n`;
  if (onlyFirst.length > 0)
    yield `Only in the first, so not compared: ${onlyFirst.map(titleOf).join(', ')}\n`;
  if (onlySecond.length > 0)
    yield `Only in the second, so not compared: ${onlySecond.map(titleOf).join(', ')}\n`;
  for (const change of CHANGES) {
    if (counts[change] === 0) continue;
    yield `\n${CHANGE_WORDS[change]}: ${grouped(counts[change])}\n`;
    if (change === 'changed') {
      const fields = byColumn.map(({ column, count }) => `${titleOf(column)} ${grouped(count)}`);
      yield `  by field: ${fields.join(', ')}\n\n`;
    }
    const people = firstOf(difference.people(change), LISTED);
    yield `${(change === 'changed' ? changedLines(people, titleOf) : peopleLines(people)).join('\n')}\n`;
    const more = counts[change] - people.length;
    if (more > 0) yield `  and ${grouped(more)} more: --csv, --json and --html have them\n`;
  }
}

/** e.g. '1 gone, 2 new, 3 changed, 4 the same'. */
export function countWords(counts: Difference['counts']): string {
  const { out, in: came, changed, unchanged } = counts;
  return `${grouped(out)} gone, ${grouped(came)} new, ${grouped(changed)} changed, ${grouped(unchanged)} the same`;
}

function peopleLines(people: readonly DiffPerson[]): readonly string[] {
  return alignedLines(people.map(personCells), []);
}

function changedLines(people: readonly DiffPerson[], titleOf: Comparison['titleOf']): readonly string[] {
  const heads = peopleLines(people);
  return people.flatMap(({ fields }, at) => [
    heads[at] ?? '',
    ...fields.map(
      ({ column, before, after }) => `      ${titleOf(column)}: ${short(before)} -> ${short(after)}`,
    ),
  ]);
}

function personCells({ guid, barcode, lastName, firstName, site }: DiffPerson): readonly string[] {
  const name = lastName + firstName === '' ? '' : nameWords(lastName, firstName);
  return [guid || 'no GUID', barcode || '-', site || '-', name];
}

function short(value: string): string {
  if (value === '') return 'blank';
  return value.length > LONGEST ? `${value.slice(0, LONGEST - 1)}…` : value;
}

/** The first of an iterable. */
export function firstOf<T>(all: Iterable<T>, most: number): readonly T[] {
  const some: T[] = [];
  for (const one of all) {
    if (some.length === most) break;
    some.push(one);
  }
  return some;
}

/** One JSON object, a line a person. */
export function* diffJson({ kind, first, second, difference, titleOf }: Comparison): Generator<string> {
  const { counts, onlyFirst, onlySecond, byColumn } = difference;
  const byField = byColumn.map(({ column, count }) => ({ field: column, title: titleOf(column), count }));
  const head = JSON.stringify({ kind, first, second, counts, onlyFirst, onlySecond, byField });
  yield `${head.slice(0, -1)},"people":[`;
  let before = '\n';
  for (const person of everybody(difference)) {
    const { fields, ...one } = person;
    const named = fields.map(({ column, ...values }) => ({
      field: column,
      title: titleOf(column),
      ...values,
    }));
    yield `${before}${JSON.stringify({ ...one, fields: named })}`;
    before = ',\n';
  }
  yield '\n]}\n';
}

const COLUMNS = [
  'change',
  'guid',
  'barcode',
  'last_name',
  'first_name',
  'site',
  'field',
  'title',
  'before',
  'after',
] as const;

/** A line for each that came or went, and one for each field that changed. For a spreadsheet. */
export function diffCsv({ difference, titleOf }: Comparison): Iterable<string> {
  return spreadsheetLines(csvRows(difference, titleOf));
}

function* csvRows(difference: Difference, titleOf: Comparison['titleOf']): Generator<readonly string[]> {
  yield COLUMNS;
  for (const { change, guid, barcode, lastName, firstName, site, fields } of everybody(difference)) {
    const person = [change, guid, barcode, lastName, firstName, site];
    if (fields.length === 0) yield [...person, '', '', '', ''];
    for (const { column, before, after } of fields) yield [...person, column, titleOf(column), before, after];
  }
}

function* everybody(difference: Difference): Generator<DiffPerson> {
  for (const change of CHANGES) yield* difference.people(change);
}
