// Reads the plan once and sorts its people into the sections of the page, each with no more people than it shows.
// Whoever leaves with something of the library's is never crowded out by those who leave with nothing.

import type { Decision } from '../match/plan.ts';
import type { FieldRow, Person, PolicyRow, ReportInput, Section } from '../report.ts';
import { type PeopleInput, personByHand, personOf } from './people.ts';
import { tallyPolicies } from './policies.ts';
import { amount } from './words.ts';

const SECTIONS = ['review', 'transfer', 'create', 'update', 'clear', 'skip', 'waiting', 'byHand'] as const;
type SectionName = (typeof SECTIONS)[number];

export interface Sections extends Readonly<Record<SectionName, Section>> {
  readonly byField: readonly FieldRow[];
  readonly policies: readonly PolicyRow[];
  readonly transferRemark: { readonly owing: number; readonly sentence: string };
}

interface Bin {
  total: number;
  readonly people: Person[];
}
type Bins = Record<SectionName | 'owing', Bin>;
type Tally = Map<string, { filled: number; replaced: number }>;

export type SectionsInput = PeopleInput & Pick<ReportInput, 'decisions' | 'limit'>;

/** The sections, the updates by field, and what is known of the items of those who leave. */
export function sectionsOf(input: SectionsInput): Sections {
  const bins = emptyBins();
  const tally: Tally = new Map();
  const policies = tallyPolicies(input);
  let itemsKnown = false;
  for (const decision of input.decisions) {
    sortIn(decision, bins, input);
    countFields(decision, tally);
    policies.count(decision);
    itemsKnown ||= decision.action === 'transfer' && hasItemCells(decision, input);
  }
  const { owing, transfer, ...others } = bins;
  const leaving = {
    total: owing.total + transfer.total,
    people: [...byName(owing.people), ...byName(transfer.people)].slice(0, input.limit),
  };
  return {
    review: sectionOf(others.review),
    transfer: { ...leaving, more: leaving.total - leaving.people.length },
    create: sectionOf(others.create),
    update: sectionOf(others.update),
    clear: sectionOf(others.clear),
    skip: sectionOf(others.skip),
    waiting: sectionOf(others.waiting),
    byHand: sectionOf(others.byHand),
    byField: fieldRows(tally, input),
    policies: policies.rows(),
    transferRemark: { owing: owing.total, sentence: remarkOf(leaving.total, owing.total, itemsKnown) },
  };
}

function sortIn(decision: Decision, bins: Bins, input: SectionsInput): void {
  const name = binOf(decision);
  if (name !== undefined) {
    put(bins[name], input.limit, () => personOf(decision, input));
  }
  if (decision.flags.includes('barcode-differs')) {
    put(bins.byHand, input.limit, () => personByHand(decision, input));
  }
}

function binOf({ action, flags }: Decision): keyof Bins | undefined {
  if (action === 'untouched') {
    return flags.includes('not-proved') || flags.includes('in-grace') ? 'waiting' : undefined;
  }
  if (action === 'transfer') {
    return flags.includes('items-out') || flags.includes('fines') ? 'owing' : 'transfer';
  }
  return action === 'unchanged' ? undefined : action;
}

function put(bin: Bin, limit: number, person: () => Person): void {
  bin.total += 1;
  if (bin.people.length < limit) {
    bin.people.push(person());
  }
}

function countFields({ action, fields }: Decision, tally: Tally): void {
  if (action !== 'update') {
    return;
  }
  for (const [code, [before]] of Object.entries(fields)) {
    const counts = tally.get(code) ?? { filled: 0, replaced: 0 };
    counts[before === '' ? 'filled' : 'replaced'] += 1;
    tally.set(code, counts);
  }
}

function hasItemCells({ row }: Decision, { patron }: SectionsInput): boolean {
  const cells = row === null ? undefined : patron(row);
  return cells !== undefined && ['1030', '1034', '1036', '1037'].some((code) => cells(code) !== '');
}

function remarkOf(total: number, owing: number, itemsKnown: boolean): string {
  if (total === 0) {
    return '';
  }
  if (!itemsKnown && owing === 0) {
    return 'The export says nothing about items out, holds or fines, so look each of them up in Alexandria before you part with the record. Add Total Fines, Items Out, Items Overdue and Items On Hold to the next export and this page will say who still has something.';
  }
  return owing === 0
    ? 'None of them has items out or owes fines.'
    : `${amount(owing, 'of them still has something out or owes', 'of them still have something out or owe')} fines; they come first.`;
}

function sectionOf({ total, people }: Bin): Section {
  return { total, more: total - people.length, people: byName(people) };
}

// By name as it reads without accents and case, then by id: the same order on every machine.
function byName(people: readonly Person[]): readonly Person[] {
  return people
    .map((person) => ({
      person,
      key: `${folded(person.lastName)}\n${folded(person.firstName)}\n${person.guid}`,
    }))
    .toSorted((left, right) => (left.key < right.key ? -1 : Number(left.key > right.key)))
    .map(({ person }) => person);
}

function folded(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
}

function fieldRows(tally: Tally, { titleOf }: SectionsInput): readonly FieldRow[] {
  return [...tally]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([code, counts]) => ({ code, title: titleOf(code), ...counts }));
}

function emptyBins(): Bins {
  const bin = (): Bin => ({ total: 0, people: [] });
  return {
    review: bin(),
    owing: bin(),
    transfer: bin(),
    create: bin(),
    update: bin(),
    clear: bin(),
    skip: bin(),
    waiting: bin(),
    byHand: bin(),
  };
}
