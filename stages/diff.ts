// What differs between two rosters, two exports or two plans: who came in, who went out, and what changed field by field.
// Texts are compared as they stand; nothing is judged. Keeps a few numbers a record and no text, so that a million fit.

import { type Rows, walkEqual } from './diff/walk.ts';
import { indexKey } from './keys.ts';

export const DIFF_KINDS = ['roster', 'export', 'plan'] as const;
export type DiffKind = (typeof DIFF_KINDS)[number];

/** One of the two things that are compared. Records are numbered from 0. */
export interface Side extends Rows {
  /** The name of each column, e.g. '1019' or 'action'; a name that is there twice was made two. */
  readonly columns: readonly string[];
  /** By which columns a person is known again, the surest first. Blank ones tell nothing. */
  readonly keys: readonly string[];
  readonly about: Readonly<Record<About, string>>;
  cells(record: number): readonly string[];
  /** Last and first name, where no column holds them. */
  named?(record: number): readonly [last: string, first: string];
  /** Columns and dialect: what the bytes of a record mean. */
  readonly form: string;
}

/** What is told of a person beside what changed, by the column that holds it; '' where none does. */
type About = 'guid' | 'barcode' | 'lastName' | 'firstName' | 'site';

export const CHANGES = ['out', 'in', 'changed'] as const;
export type ChangeOfOne = (typeof CHANGES)[number];

export interface DiffPerson extends Readonly<Record<About, string>> {
  readonly change: ChangeOfOne;
  /** Empty for whoever came or went. */
  readonly fields: readonly { readonly column: string; readonly before: string; readonly after: string }[];
}

export interface Difference {
  readonly counts: Readonly<Record<ChangeOfOne | 'unchanged', number>>;
  /** The columns that only one side has; they are compared for nobody. */
  readonly onlyFirst: readonly string[];
  readonly onlySecond: readonly string[];
  /** For how many people each column changed, in the order of the first side; those that changed for nobody are left out. */
  readonly byColumn: readonly { readonly column: string; readonly count: number }[];
  /** Who came or changed in the order of the second side, who went in the order of the first. Reads them anew each time. */
  people(change: ChangeOfOne): Iterable<DiffPerson>;
}

const NOBODY = -1;

/** What became of a record of the second side, and whether one of the first was found again. */
const [NEW, SAME, CHANGED] = [0, 1, 2];

/** Compares two sides of one kind. */
export function diff(first: Side, second: Side): Difference {
  const { partners, isEqual } = pair(first, second);
  const both = columnsOfBoth(first, second);
  const isFound = new Uint8Array(first.count);
  const marks = new Uint8Array(second.count);
  const byColumn = new Uint32Array(both.length);
  for (const [record, partner] of partners.entries()) {
    if (partner === NOBODY) continue;
    isFound[partner] = 1;
    const differing =
      isEqual[record] === 1 ? [] : differences(first.cells(partner), second.cells(record), both);
    for (const column of differing) byColumn[column] = (byColumn[column] ?? 0) + 1;
    marks[record] = differing.length > 0 ? CHANGED : SAME;
  }
  const countOf = (list: Uint8Array, mark: number) =>
    list.reduce((sum, one) => sum + (one === mark ? 1 : 0), 0);
  return {
    counts: {
      out: countOf(isFound, 0),
      in: countOf(marks, NEW),
      changed: countOf(marks, CHANGED),
      unchanged: countOf(marks, SAME),
    },
    onlyFirst: first.columns.filter((column) => !second.columns.includes(column)),
    onlySecond: second.columns.filter((column) => !first.columns.includes(column)),
    byColumn: both.flatMap(({ column }, at) => (byColumn[at] ? [{ column, count: byColumn[at] }] : [])),
    *people(change) {
      const of = change === 'out' ? first : second;
      const records = {
        out: recordsWith(isFound, 0),
        in: recordsWith(marks, NEW),
        changed: recordsWith(marks, CHANGED),
      };
      for (const record of records[change]) {
        const partner = change === 'changed' ? (partners[record] ?? NOBODY) : NOBODY;
        const fields = partner === NOBODY ? [] : fieldsOf(first.cells(partner), second.cells(record), both);
        yield { change, ...aboutOf(of, record), fields };
      }
    },
  };
}

function* recordsWith(marks: Uint8Array, mark: number): Generator<number> {
  for (let record = marks.indexOf(mark); record !== -1; record = marks.indexOf(mark, record + 1))
    yield record;
}

interface SharedColumn {
  readonly column: string;
  readonly inFirst: number;
  readonly inSecond: number;
}

function columnsOfBoth(first: Side, second: Side): readonly SharedColumn[] {
  return first.columns.flatMap((column, inFirst) => {
    const inSecond = second.columns.indexOf(column);
    return inSecond === -1 ? [] : [{ column, inFirst, inSecond }];
  });
}

interface Pairs {
  /** The partner of each record of the second side among the first's, or -1. */
  readonly partners: Int32Array;
  /** Of each record of the second side, whether its partner has the very same bytes. */
  readonly isEqual: Uint8Array;
}

/** Equal records first, then key by key. */
function pair(first: Side, second: Side): Pairs {
  const partners = new Int32Array(second.count).fill(NOBODY);
  const isEqual = new Uint8Array(second.count);
  const isTaken = new Uint8Array(first.count);
  if (first.form === second.form) {
    walkEqual(first, second, (one, other) => {
      partners[other] = one;
      isTaken[one] = 1;
    });
    pairBy(first, second, partners, isTaken, wholeOf);
    for (let record = 0; record < second.count; record += 1)
      isEqual[record] = partners[record] === NOBODY ? 0 : 1;
  }
  for (const key of first.keys) {
    if (first.columns.includes(key) && second.columns.includes(key))
      pairBy(first, second, partners, isTaken, (side) => cellOf(side, key));
  }
  return { partners, isEqual };
}

/** The bytes of a record as one text, a letter a byte. */
function wholeOf({ bytes, starts }: Side): (record: number) => string {
  return (record) => bytes.toString('latin1', starts[record], starts[record + 1]);
}

function pairBy(
  first: Side,
  second: Side,
  partners: Int32Array,
  isTaken: Uint8Array,
  keyOf: (side: Side) => (record: number) => string,
): void {
  const [ofFirst, ofSecond] = [keyOf(first), keyOf(second)];
  if (!partners.includes(NOBODY) || !isTaken.includes(0)) return;
  // What is paired already need not be read again.
  const index = indexKey(first.count, (record) => (isTaken[record] === 1 ? '' : ofFirst(record)));
  for (let record = 0; record < second.count; record += 1) {
    if (partners[record] !== NOBODY) continue;
    const free = index.rowsWith(ofSecond(record)).filter((one) => isTaken[one] === 0);
    const partner = free.length > 1 ? likeliest(first, second, free, record) : free[0];
    if (partner === undefined) continue;
    partners[record] = partner;
    isTaken[partner] = 1;
  }
}

/** Of several with one key, the one that has the other keys too. */
function likeliest(first: Side, second: Side, among: readonly number[], record: number): number | undefined {
  const shared = (one: number) =>
    first.keys.filter((key) => cellOf(first, key)(one) === cellOf(second, key)(record)).length;
  return [...among].sort((one, other) => shared(other) - shared(one) || one - other)[0];
}

function cellOf(side: Side, column: string): (record: number) => string {
  const at = side.columns.indexOf(column);
  return (record) => side.cells(record)[at]?.trim() ?? '';
}

function differences(
  before: readonly string[],
  after: readonly string[],
  both: readonly SharedColumn[],
): readonly number[] {
  return both.flatMap(({ inFirst, inSecond }, at) => (before[inFirst] === after[inSecond] ? [] : [at]));
}

function fieldsOf(
  before: readonly string[],
  after: readonly string[],
  both: readonly SharedColumn[],
): DiffPerson['fields'] {
  return both.flatMap(({ column, inFirst, inSecond }) => {
    const [was, is] = [before[inFirst] ?? '', after[inSecond] ?? ''];
    return was === is ? [] : [{ column, before: was, after: is }];
  });
}

function aboutOf(side: Side, record: number): Readonly<Record<About, string>> {
  const cells = side.cells(record);
  const cell = (what: About) => cells[side.columns.indexOf(side.about[what])]?.trim() ?? '';
  const [lastName, firstName] = side.named?.(record) ?? [cell('lastName'), cell('firstName')];
  return {
    guid: cell('guid'),
    barcode: cell('barcode'),
    lastName: lastName.trim(),
    firstName: firstName.trim(),
    site: cell('site'),
  };
}
