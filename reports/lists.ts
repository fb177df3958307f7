// The lists of people that the page's script finds, sorts and pages: where each stands, how a row of it looks, and how
// many are written out in the page itself. Whoever needs a person is written out; of the long lists only the first are.

import type { ReportView, Section } from '../stages/report/view.ts';

/** What a section has beside its own, as the templates see it: its `people` are those written out. */
interface Written {
  /** How many people the page carries, written out or not. */
  readonly kept: number;
  /** How many of all are not written out. */
  readonly beyond: number;
}

const SECTIONS = [
  'review',
  'transfer',
  'create',
  'update',
  'moved',
  'guids',
  'clear',
  'byHand',
  'waiting',
  'skip',
  'edits',
  'asked',
  'duplicates',
] as const;
type SectionName = (typeof SECTIONS)[number];

interface List {
  /** Its name in the page's address, and the id of its section. */
  readonly name: string;
  readonly section: SectionName;
  /** The partial of a row. */
  readonly row: string;
  readonly writtenOut: number;
}

type WrittenSections = { readonly [Name in SectionName]: ReportView[Name] & Written };

const ALL_KEPT = Number.POSITIVE_INFINITY;

/** As many as the script shows at once; see ROWS_ON_A_PAGE in script/list.js. */
const FIRST = 100;

export const LISTS: readonly List[] = [
  { name: 'review', section: 'review', row: 'row-review', writtenOut: ALL_KEPT },
  { name: 'leaving', section: 'transfer', row: 'row-leaving', writtenOut: ALL_KEPT },
  { name: 'new', section: 'create', row: 'row-new', writtenOut: FIRST },
  { name: 'updated', section: 'update', row: 'row-updated', writtenOut: FIRST },
  { name: 'moved', section: 'moved', row: 'row-moved', writtenOut: ALL_KEPT },
  { name: 'guids', section: 'guids', row: 'row-guids', writtenOut: FIRST },
  { name: 'edits', section: 'edits', row: 'row-edits', writtenOut: ALL_KEPT },
  { name: 'asked', section: 'asked', row: 'row-asked', writtenOut: ALL_KEPT },
  { name: 'byhand', section: 'byHand', row: 'row-byhand', writtenOut: ALL_KEPT },
  { name: 'duplicates', section: 'duplicates', row: 'row-duplicates', writtenOut: ALL_KEPT },
  { name: 'cleared', section: 'clear', row: 'row-plain', writtenOut: FIRST },
  { name: 'waiting', section: 'waiting', row: 'row-plain', writtenOut: FIRST },
  { name: 'leftout', section: 'skip', row: 'row-plain', writtenOut: FIRST },
];

/** The sections of a view with no more people than are written out. */
export function writtenOut(view: ReportView): WrittenSections {
  const of = <Name extends SectionName>(name: Name): ReportView[Name] & Written => {
    const most = LISTS.find(({ section }) => section === name)?.writtenOut ?? ALL_KEPT;
    return cut(view[name], most);
  };
  return {
    review: of('review'),
    transfer: of('transfer'),
    create: of('create'),
    update: of('update'),
    moved: of('moved'),
    guids: of('guids'),
    clear: of('clear'),
    skip: of('skip'),
    waiting: of('waiting'),
    byHand: of('byHand'),
    edits: of('edits'),
    asked: of('asked'),
    duplicates: of('duplicates'),
  };
}

function cut<S extends Section<unknown>>(section: S, most: number): S & Written {
  const people = section.people.slice(0, most);
  return { ...section, people, kept: section.people.length, beyond: section.total - people.length };
}
