// Takes a load back, as far as nobody changed it since: a plan against today's export that puts back each field which
// still says what the load wrote. Removes nobody: patrons that the load made, and what no import can put back for
// certain, are listed for a person.

import { compareTexts } from '../mappings/text.ts';
import { readStatus } from '../mappings/verbs.ts';
import type { PatronExport } from './export.ts';
import type { Known } from './known.ts';
import type { Decision, Flag, Note, PlanSummary, Settled } from './match/plan.ts';
import type { Counter } from './match/sums.ts';
import type { SameMeaning } from './meaning.ts';
import { type Found, findAgain } from './undo/finding.ts';
import { NOTHING_RESTORED, type Restoring, restoringOf, withoutTaken } from './undo/restoring.ts';
import {
  becauseOf,
  madeWords,
  notesOn,
  notesOnColumns,
  notesOnLost,
  notWrittenWords,
  type Wording,
} from './undo/words.ts';

export interface UndoInput {
  /** The run that is taken back. */
  readonly undone: string;
  /** The summary of its plan. */
  readonly plan: Pick<PlanSummary, 'columns' | 'headings' | 'notes'>;
  /** What its load wrote, in plan order. */
  readonly decisions: readonly Decision[];
  /** The export as its load left it. */
  readonly after: PatronExport;
  /** Today's export. */
  readonly export: PatronExport;
  readonly known: Pick<Known, 'role'>;
  readonly same: SameMeaning;
  readonly titleOf: (code: string) => string;
  /** The header line of a tab-delimited import file, with `{codes}`, for an export that has none of its own. */
  readonly importHeader: string;
  /** SHA-256 of everything the plan is made from. */
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * Plans to take a load back. Calls `write` with one decision for each record of today's export, ascending by guid then
 * row: `update` where something is put back, else `untouched`. Returns the summary; its notes hold the work by hand.
 * Throws SUMS, a bug, when the records do not add up.
 * @param counter a fresh count for today's export
 */
export function undo(input: UndoInput, counter: Counter, write: (decision: Settled) => void): PlanSummary {
  const { decisions, after, export: today } = input;
  const found = findAgain(decisions, after, today);
  const restorings = restoringsOf(found, input);
  const notes: Note[] = [];
  for (const row of rowsByGuid(today)) {
    const written = found.byRow.get(row);
    const restoring = restorings.get(row) ?? NOTHING_RESTORED;
    const decision = decisionOf(row, written, restoring, input);
    counter.count(decision);
    write(decision);
    if (written !== undefined)
      notes.push(...notesOn(written, decision.guid, decision.barcode, restoring, input));
  }
  notes.push(...found.lost.flatMap((lost) => notesOnLost(lost, input)));
  notes.unshift(...notesOnExport(input, restorings));
  return summaryOf(input, counter, notes);
}

function restoringsOf(found: Found, input: UndoInput): ReadonlyMap<number, Restoring> {
  const { decisions, after, export: today, same } = input;
  const restorings = new Map<number, Restoring>();
  for (const [row, decision] of found.byRow) {
    if (decision.action === 'create') continue;
    restorings.set(row, restoringOf(decision, today.rows.cells(row), today.column, same));
  }
  const made = decisions.filter(({ action }) => action === 'create').length;
  const writtenByRow = new Map(
    decisions.flatMap((decision) => (decision.row === null ? [] : [[decision.row, decision] as const])),
  );
  return withoutTaken(restorings, { today, after, count: after.rows.count - made, writtenByRow });
}

function decisionOf(
  row: number,
  written: Decision | undefined,
  restoring: Restoring,
  input: UndoInput,
): Settled {
  const { export: today, known } = input;
  const cells = today.rows.cells(row);
  const key = (code: string) => (cells[today.column(code)] ?? '').trim();
  const { changes } = restoring;
  const site = changes.find(({ code }) => code === '1050')?.after ?? key('1050');
  return {
    action: changes.length === 0 ? 'untouched' : 'update',
    role: written?.role || known.role(key('1200')),
    guid: key('1200'),
    barcode: key('1000'),
    row,
    site: site.trim(),
    matchedBy: '',
    changes,
    flags: flagsOf(changes),
    candidates: [],
    because: reasonOf(written, restoring, input),
  };
}

function reasonOf(written: Decision | undefined, restoring: Restoring, wording: Wording): string {
  if (written === undefined) return notWrittenWords(wording);
  return written.action === 'create' ? madeWords(wording) : becauseOf(restoring, wording);
}

/** In the order in which a plan line lists them. */
function flagsOf(changes: Settled['changes']): readonly Flag[] {
  const changed = (code: string) => changes.find((change) => change.code === code);
  const filled = (code: string, side: 'before' | 'after') => (changed(code)?.[side].trim() ?? '') !== '';
  const isBack = readStatus(changed('1026')?.before ?? '') === '4';
  return [
    ...(filled('1200', 'before') && filled('1200', 'after') ? (['rekeyed'] as const) : []),
    ...(isBack ? (['restored'] as const) : []),
    ...(filled('1050', 'before') ? (['moved'] as const) : []),
  ];
}

/** The records of the export, ascending by guid then row. */
function rowsByGuid({ rows, column }: PatronExport): readonly number[] {
  const at = column('1200');
  // A text of its own: a part of a row's text would keep the whole row.
  const guidOf = (row: number) => Buffer.from((rows.cells(row)[at] ?? '').trim()).toString();
  const guids = Array.from({ length: rows.count }, (_, index) => guidOf(index + 1));
  const order = Array.from(guids.keys());
  order.sort((one, other) => compareTexts(guids[one] ?? '', guids[other] ?? ''));
  return order.map((index) => index + 1);
}

/** That the export, or the one that the load began with, is Windows-1252; and the columns that are missing today. */
function notesOnExport(input: UndoInput, restorings: ReadonlyMap<number, Restoring>): readonly Note[] {
  const missing = [...restorings.values()].flatMap((restoring) => restoring.missing).sort();
  const patronsByCode = new Map<string, number>();
  for (const code of missing) patronsByCode.set(code, (patronsByCode.get(code) ?? 0) + 1);
  const encoding = input.plan.notes.filter(({ code }) => code === 'ENCODING');
  return [...encoding, ...notesOnColumns(patronsByCode, input)];
}

function summaryOf(input: UndoInput, counter: Counter, notes: readonly Note[]): PlanSummary {
  const { counts, matchedBy, flags } = counter;
  return {
    counts: { all: counts.all, byRole: sortedKeys(counts.byRole), bySite: sortedKeys(counts.bySite) },
    matchedBy,
    flags: sortedKeys(flags),
    holds: [],
    notes,
    sums: counter.sums(counts.all.update),
    columns: input.plan.columns,
    headings: input.plan.headings,
    importHeader: input.export.importHeader || input.importHeader,
    without: [],
    undoes: input.undone,
    inputs: sortedKeys(input.inputs),
  };
}

function sortedKeys<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => compareTexts(one, other)));
}
