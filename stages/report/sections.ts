// Reads the plan once and sorts its people into the sections of the page, each with no more people than it shows.
// Whoever has something of the library's is never crowded out by those who have nothing.

import type { Decision } from '../match/plan.ts';
import { counted, emptyBin, sectionOf } from './bins.ts';
import { hasSomething, openDesk } from './desk.ts';
import { findDuplicates } from './duplicates.ts';
import type { ReportInput } from './input.ts';
import { type PeopleInput, personByHand, personOf, personWith } from './people.ts';
import { tallyPolicies } from './policies.ts';
import type { DeskRow, Duplicate, FieldRow, Person, PolicyRow, Section } from './view.ts';

/** The bins of each section, in the order in which their people are listed. */
const BINS = {
  review: ['review'],
  transfer: ['owing', 'transfer'],
  create: ['create'],
  update: ['update'],
  moved: ['movedOwing', 'moved'],
  guids: ['rekeyed', 'adopted'],
  clear: ['clear'],
  skip: ['skip'],
  waiting: ['waitingOwing', 'waiting'],
  byHand: ['byHand'],
} as const;
type SectionName = keyof typeof BINS;
type BinName = (typeof BINS)[SectionName][number];

export interface Sections extends Readonly<Record<SectionName, Section>> {
  readonly byField: readonly FieldRow[];
  readonly policies: readonly PolicyRow[];
  readonly desk: readonly DeskRow[];
  readonly duplicates: Section<Duplicate>;
  readonly transferRemark: { readonly owing: number; readonly sentence: string };
}

type Tally = Map<string, { filled: number; replaced: number }>;

export type SectionsInput = PeopleInput & Pick<ReportInput, 'decisions' | 'limit' | 'room' | 'rolesOff'>;

// These people stand in the section of their action too, so a page of a million need not carry all of them again.
const AGAIN: ReadonlySet<BinName> = new Set<BinName>(['movedOwing', 'moved', 'rekeyed', 'adopted']);
const AGAIN_MOST = 1000;

// On a first day everybody is on one of these, so they have room for as many people as a page can carry.
const LONG: ReadonlySet<BinName> = new Set<BinName>(['create', 'update', 'skip', 'waitingOwing', 'waiting']);

/** The sections, the updates by field, the leaver desk, and records that look like one person. */
export function sectionsOf(input: SectionsInput): Sections {
  const bins = new Map(
    Object.values(BINS).flatMap((names) => names.map((name) => [name, emptyBin()] as const)),
  );
  const tally: Tally = new Map();
  const policies = tallyPolicies(input);
  const desk = openDesk(input);
  const limitOf = (name: BinName) => {
    if (LONG.has(name)) return input.room;
    return AGAIN.has(name) ? Math.min(input.limit, AGAIN_MOST) : input.limit;
  };
  const duplicates = findDuplicates(input, limitOf('moved'));
  const add: Add = (name, decision, personFor) => {
    const bin = bins.get(name);
    const takes = LONG.has(name) ? cellsOf(decision) : 1;
    if (bin !== undefined && counted(bin, limitOf(name), takes)) bin.people.push(personFor(decision, input));
  };
  for (const decision of input.decisions) {
    policies.count(decision);
    // On most days nearly all are unchanged, and should cost nothing.
    if (decision.action === 'unchanged' && decision.flags.length === 0) continue;
    sortIn(decision, add, input);
    countFields(decision, tally);
    desk.count(decision);
    duplicates.find(decision);
  }
  const section = (name: SectionName): Section =>
    sectionOf(
      BINS[name].map((bin) => bins.get(bin) ?? emptyBin()),
      limitOf(BINS[name][0]),
    );
  return {
    review: section('review'),
    transfer: section('transfer'),
    create: section('create'),
    update: section('update'),
    moved: section('moved'),
    guids: section('guids'),
    clear: section('clear'),
    skip: section('skip'),
    waiting: section('waiting'),
    byHand: section('byHand'),
    byField: fieldRows(tally, input),
    policies: policies.rows(),
    desk: desk.rows(),
    duplicates: duplicates.found(),
    transferRemark: desk.remark(),
  };
}

/** Adds a decision to a bin, as the person that a function makes of it if there is room. */
type Add = (
  name: BinName,
  decision: Decision,
  personFor: (decision: Decision, input: PeopleInput) => Person,
) => void;
/** What a person takes of a list's room: a row is never small, however little changes. */
function cellsOf({ fields }: Decision): number {
  return Math.max(16, 4 + Object.keys(fields).length);
}

/** Lists a decision in the section of its action, and in one of each flag that has its own. */
function sortIn(decision: Decision, add: Add, input: SectionsInput): void {
  const { action, flags } = decision;
  const own = binOf(decision, input);
  if (own !== undefined) add(own, decision, personOf);
  if (flags.length === 0) return;
  if (action === 'update' && flags.includes('moved')) {
    add(hasSomething(decision, input) ? 'movedOwing' : 'moved', decision, personOfSite);
  }
  if (flags.includes('rekeyed')) add('rekeyed', decision, personOfGuid);
  if (flags.includes('adopted')) add('adopted', decision, personOfGuid);
  if (flags.includes('barcode-differs')) add('byHand', decision, personByHand);
}

function personOfSite(decision: Decision, input: PeopleInput): Person {
  return personWith('1050', decision, input);
}

function personOfGuid(decision: Decision, input: PeopleInput): Person {
  return personWith('1200', decision, input);
}

function binOf(decision: Decision, input: SectionsInput): BinName | undefined {
  const { action, flags } = decision;
  switch (action) {
    case 'unchanged':
      return undefined;
    case 'transfer':
      return flags.includes('items-out') || flags.includes('fines') ? 'owing' : 'transfer';
    case 'untouched':
      if (!flags.includes('not-proved') && !flags.includes('in-grace')) return undefined;
      return hasSomething(decision, input) ? 'waitingOwing' : 'waiting';
    case 'create':
    case 'update':
    case 'review':
    case 'skip':
    case 'clear':
      return action;
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

function fieldRows(tally: Tally, { titleOf }: SectionsInput): readonly FieldRow[] {
  return [...tally]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([code, counts]) => ({ code, title: titleOf(code), ...counts }));
}
