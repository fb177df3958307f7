// What would differ if a setting were another: two plans of the same roster and export, compared decision by decision.
// Decides nothing, and holds no name: people are ids and barcodes here.

import { foldHolds } from './holds/folding.ts';
import type { Naming } from './holds/words.ts';
import type { Hold, Note, PlanSummary, Settled } from './match/plan.ts';
import { type FieldShift, fieldShifts } from './whatif/fields.ts';
import { type Barcodes, barcodeLines, type Told, told, type Waiting } from './whatif/people.ts';

/** One plan of the two, as it was summed up. */
export interface Planned {
  readonly summary: PlanSummary;
  /** How many problems of each code transform found. */
  readonly problems: Readonly<Record<string, number>>;
}

export interface WhatIf {
  /** Whether anything would differ at all. */
  readonly differs: boolean;
  /** Most people first. `''` stands for a patron that is no leftover: a user of the roster has it, or points at it. */
  readonly actions: readonly ActionShift[];
  /** How many would be matched by each key, where that differs. */
  readonly matchedBy: readonly BeforeAfter[];
  readonly fields: readonly FieldShift[];
  readonly problems: readonly BeforeAfter[];
  readonly holds: ComeAndGo;
  readonly notes: ComeAndGo;
  readonly barcodes: Barcodes;
  /** Users who would newly wait for a decision, but for those of `barcodes.collide`. */
  readonly waiting: readonly Waiting[];
}

export interface ActionShift {
  readonly role: Settled['role'];
  readonly from: Settled['action'] | '';
  readonly to: Settled['action'] | '';
  readonly count: number;
}

interface BeforeAfter {
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** Sentences. */
interface ComeAndGo {
  readonly come: readonly string[];
  readonly go: readonly string[];
}

export interface Comparison {
  /** A decision of the plan as it is. `cell` reads the user's row by field code. */
  before(decision: Settled, cell: (code: string) => string): void;
  /** The same of the plan as it would be, once all of the other plan are told. */
  after(decision: Settled, cell: (code: string) => string): void;
  result(before: Planned, after: Planned): WhatIf;
}

/** A fresh comparison. It keeps one plan, in short, and lets the other pass by. */
export function comparePlans(siteName: Naming['siteName']): Comparison {
  const users = new Map<string, Told>();
  const leftovers = new Map<number, Told>();
  const actions = new Map<string, ActionShift>();
  const fields = fieldShifts();
  const people = barcodeLines();
  const shift = (role: Settled['role'], from: ActionShift['from'], to: ActionShift['to']) => {
    if (from === to) return;
    const key = `${role}\t${from}\t${to}`;
    actions.set(key, { role, from, to, count: (actions.get(key)?.count ?? 0) + 1 });
  };
  return {
    before(decision, cell) {
      if (isLeftover(decision)) leftovers.set(decision.row ?? 0, told(decision, ''));
      else users.set(decision.guid, told(decision, cell('1000')));
    },
    after(decision, cell) {
      const { role, action, guid, row, changes } = decision;
      const earlier = isLeftover(decision) ? leftovers.get(row ?? 0) : users.get(guid);
      if (isLeftover(decision)) leftovers.delete(row ?? 0);
      else people.compare(earlier, decision, cell);
      shift(role, earlier?.action ?? '', action);
      fields.compare(earlier?.changes ?? [], changes);
    },
    result(before, after) {
      // A patron that nobody had and that somebody has now.
      for (const { role, action, changes } of leftovers.values()) {
        shift(role, action, '');
        fields.compare(changes, []);
      }
      const found = {
        actions: [...actions.values()].sort((one, other) => other.count - one.count),
        matchedBy: beforeAfter(before.summary.matchedBy, after.summary.matchedBy),
        fields: fields.result(),
        problems: beforeAfter(before.problems, after.problems),
        holds: comeAndGo(before.summary.holds, after.summary.holds, placeOf, (those) =>
          foldHolds(those, siteName).map(({ sentence }) => sentence),
        ),
        notes: comeAndGo(before.summary.notes, after.summary.notes, noteOf, (those) =>
          those.map(({ message }) => message),
        ),
        ...people.result(),
      };
      return { differs: isAnything(found), ...found };
    },
  };
}

function isLeftover({ action }: Settled): boolean {
  return action === 'transfer' || action === 'clear' || action === 'untouched';
}

function isAnything({ barcodes, holds, notes, ...lists }: Omit<WhatIf, 'differs'>): boolean {
  return [...Object.values(lists), ...[barcodes, holds, notes].flatMap((group) => Object.values(group))].some(
    (list) => list.length > 0,
  );
}

function beforeAfter(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): readonly BeforeAfter[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .map((name) => ({ name, before: before[name] ?? 0, after: after[name] ?? 0 }))
    .filter((one) => one.before !== one.after);
}

/** What makes it the same hold, whatever its figures. */
function placeOf({ limit, site, role, field }: Hold): string {
  return [limit, site, role, field].join('\t');
}

function noteOf({ code, guid, message }: Note): string {
  return [code, guid, message].join('\t');
}

function comeAndGo<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (one: T) => string,
  sentencesOf: (those: readonly T[]) => readonly string[],
): ComeAndGo {
  const only = (those: readonly T[], others: readonly T[]) => {
    const keys = new Set(others.map(keyOf));
    return sentencesOf(those.filter((one) => !keys.has(keyOf(one))));
  };
  return { come: only(after, before), go: only(before, after) };
}
