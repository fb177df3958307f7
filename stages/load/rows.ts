// The rows of an import file: what the plan changes, and for an existing patron its current value in every column that
// does not change, so that neither a blank cell nor an import default can alter it.

import type { PatronExport } from '../export.ts';
import type { Action, Decision } from '../match/plan.ts';

/** The actions that load writes a row for. */
export const WRITTEN: ReadonlySet<Action> = new Set<Action>(['create', 'update', 'transfer', 'clear']);

/** Whether load writes a row for the decision. */
export function isWritten({ action }: Decision): boolean {
  return WRITTEN.has(action);
}

/** The rows to import, in plan order, a cell for each of the columns. */
export function* importRows(
  decisions: Iterable<Decision>,
  patronExport: PatronExport,
  columns: readonly string[],
): Generator<readonly string[]> {
  for (const decision of decisions) {
    if (isWritten(decision)) yield rowOf(decision, patronExport, columns, 1);
  }
}

/** The rows that put back what load changes. New patrons have none: an import cannot remove them. */
export function* undoRows(
  decisions: Iterable<Decision>,
  patronExport: PatronExport,
  columns: readonly string[],
): Generator<readonly string[]> {
  for (const decision of decisions) {
    if (isWritten(decision) && decision.row !== null) yield rowOf(decision, patronExport, columns, 0);
  }
}

function rowOf(
  { row, fields }: Decision,
  patronExport: PatronExport,
  columns: readonly string[],
  side: 0 | 1,
): readonly string[] {
  const cells = row === null ? undefined : patronExport.rows.cells(row);
  const current = (code: string) => cells?.[patronExport.column(code)] ?? '';
  return columns.map((code) => oneLine(fields[code]?.[side] ?? current(code)));
}

/** Alexandria's import takes plain lines: a tab or a line break inside a cell would end it. */
function oneLine(cell: string): string {
  return cell.replace(/[\t\r\n\0]+/g, ' ');
}
