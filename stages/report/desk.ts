// The leaver desk: everybody whom a site loses, by why, with what they still have of the library's. It only adds up what
// the export says; whether somebody left was decided before.

import type { Role } from '../../mappings/roles.ts';
import type { Decision } from '../match/plan.ts';
import type { Cells, ReportInput } from './input.ts';
import type { PeopleInput } from './people.ts';
import type { DeskRow } from './view.ts';
import { amount } from './words.ts';

/** Items out, overdue and on hold are summed; of fines only who owes some, since a currency is never added up here. */
const HELD = { itemsOut: '1034', itemsOverdue: '1036', itemsOnHold: '1037', owingFines: '1030' } as const;
type HeldName = keyof typeof HELD;
const NAMES = ['itemsOut', 'itemsOverdue', 'itemsOnHold', 'owingFines'] as const satisfies HeldName[];
type Missing = 'roleOff' | 'notProved' | 'inGrace';
const MISSING_WORDS = {
  roleOff: 'Missing, but their role is switched off',
  notProved: 'Missing, but their leaving is not proved',
  inGrace: 'Missing, but still in the days of grace',
} as const satisfies Record<Missing, string>;
const MISSING = ['roleOff', 'notProved', 'inGrace'] as const satisfies Missing[];

export interface Desk {
  /** Counts whoever leaves, moves or is missing; passes over all others. */
  count(decision: Decision): void;
  /** Who left, who moved, and who is missing without proof, by reason; none where nobody is. */
  rows(): readonly DeskRow[];
  /** What the export says of the items of those who left, in a sentence or two; '' where nobody did. */
  remark(): { readonly owing: number; readonly sentence: string };
}

interface Tally extends Record<HeldName, number> {
  people: number;
  owing: number;
}

/** Whether the export says that a patron has items or owes fines. */
export function hasSomething(
  { row }: Pick<Decision, 'row'>,
  { patron }: Pick<PeopleInput, 'patron'>,
): boolean {
  if (row === null) return false;
  const cells = patron(row);
  return NAMES.some((name) => /[1-9]/.test(cells(HELD[name])));
}

/** Opens a desk. @param rolesOff the roles that are switched off, of whom nobody leaves */
export function openDesk({ patron, rolesOff }: Pick<ReportInput, 'patron' | 'rolesOff'>): Desk {
  const left = emptyTally();
  const moved = emptyTally();
  const missing = { roleOff: emptyTally(), notProved: emptyTally(), inGrace: emptyTally() };
  const known = new Set<HeldName>();
  const tallyOf = (decision: Decision): Tally | undefined => {
    const { action, flags } = decision;
    if (action === 'transfer') return left;
    if (action === 'update') return flags.includes('moved') ? moved : undefined;
    const why = whyMissing(decision, rolesOff);
    return why === undefined ? undefined : missing[why];
  };
  return {
    count(decision) {
      const tally = tallyOf(decision);
      if (tally === undefined || decision.row === null) return;
      tally.people += 1;
      if (hasSomething(decision, { patron })) tally.owing += 1;
      addHeld(patron(decision.row), tally, known);
    },
    rows: () =>
      [
        rowOf('Left', 'Status becomes 4 Transferred', 'left', left, known),
        rowOf('Moved to another site', 'The new site', 'moved', moved, known),
        ...MISSING.map((why) => rowOf(MISSING_WORDS[why], 'Nothing', 'waiting', missing[why], known)),
      ].filter(({ people }) => people > 0),
    remark: () => ({ owing: left.owing, sentence: remarkOf(left, known.size > 0) }),
  };
}

function whyMissing({ action, flags, role }: Decision, rolesOff: ReadonlySet<Role>): Missing | undefined {
  if (action !== 'untouched') return undefined;
  if (flags.includes('in-grace')) return 'inGrace';
  if (!flags.includes('not-proved')) return undefined;
  return role !== '' && rolesOff.has(role) ? 'roleOff' : 'notProved';
}

/** @param known gets the names of what the export says at all */
function addHeld(cells: Cells, tally: Tally, known: Set<HeldName>): void {
  for (const name of NAMES) {
    const text = cells(HELD[name]).trim();
    if (text !== '') known.add(name);
    tally[name] += name === 'owingFines' ? Number(/[1-9]/.test(text)) : Number.parseInt(text, 10) || 0;
  }
}

function rowOf(
  what: string,
  becomes: string,
  section: DeskRow['section'],
  tally: Tally,
  known: ReadonlySet<HeldName>,
): DeskRow {
  const said = (name: HeldName) => (known.has(name) ? String(tally[name]) : '');
  return {
    what,
    becomes,
    section,
    people: tally.people,
    itemsOut: said('itemsOut'),
    itemsOverdue: said('itemsOverdue'),
    itemsOnHold: said('itemsOnHold'),
    owingFines: said('owingFines'),
  };
}

function remarkOf({ people, owing }: Tally, isKnown: boolean): string {
  if (people === 0) return '';
  if (!isKnown && owing === 0) {
    return 'The export says nothing about items out, holds or fines, so look each of them up in Alexandria before you part with the record. Add Total Fines, Items Out, Items Overdue and Items On Hold to the next export and this page will say who still has something.';
  }
  return owing === 0
    ? 'None of them has items out or owes fines.'
    : `${amount(owing, 'of them still has something out or owes', 'of them still have something out or owe')} fines; they come first.`;
}

function emptyTally(): Tally {
  return { people: 0, owing: 0, itemsOut: 0, itemsOverdue: 0, itemsOnHold: 0, owingFines: 0 };
}
