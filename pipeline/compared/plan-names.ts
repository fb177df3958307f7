// Who the people of a plan are. A plan holds ids; the names stand in the roster of its run and in the export that it was made
// from. What is gone by now, or cannot be read any more, names nobody.

import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SyncError } from '../../mappings/errors.ts';
import { rosterSide } from '../../stages/diff/sides.ts';
import { indexKey } from '../../stages/keys.ts';
import type { Decision } from '../../stages/match/plan.ts';
import { readWhole } from '../disk/files.ts';
import { findExport } from '../look-back/earlier-export.ts';
import { readPlanFile } from '../steps/plan.ts';
import type { ExportFile } from '../workspace/exports.ts';
import { openLedger } from '../workspace/ledger.ts';
import { isWorkspace, openWorkspace } from '../workspace.ts';

/** Last and first name. */
export type Name = readonly [last: string, first: string];

const NOBODY: Name = ['', ''];
const LAST = '1006';
const FIRST = '1007';

/**
 * Names whom a decision is about: as the roster does, else as the export does. Each file is read when it is first needed.
 * @param run the folder of the plan's run
 */
export async function namesOfPlan(run: string): Promise<(decision: Decision) => Name> {
  const inRoster = once(() => rosterNames(join(run, '2-transform', 'patrons.csv')));
  const openExport = await exportOf(run).catch(noExport);
  const inExport = once(() => readable(openExport));
  return ({ guid, row }) => {
    const named = guid === '' ? NOBODY : inRoster()(guid);
    if (named !== NOBODY || row === null) return named;
    const patrons = inExport()?.patrons;
    if (patrons === undefined || row > patrons.rows.count) return NOBODY;
    const cells = patrons.rows.cells(row);
    return [cells[patrons.column(LAST)] ?? '', cells[patrons.column(FIRST)] ?? ''];
  };
}

/**
 * Finds the export that a run was made from; it is undefined where it is gone. Throws what settings, tables and ledger of the
 * run's workspace make it throw.
 */
export async function exportOf(run: string): Promise<() => ExportFile | undefined> {
  const folder = dirname(dirname(run));
  if (!isWorkspace(folder)) return () => undefined;
  const workspace = openWorkspace(folder);
  const { entries } = await openLedger(folder);
  return () => {
    const { inputs } = readPlanFile(join(run, '3-match', 'plan.json'));
    return findExport(workspace, entries, basename(run), inputs.export ?? '');
  };
}

function rosterNames(path: string): (guid: string) => Name {
  const side = existsSync(path) ? rosterSide(readWhole(path)) : undefined;
  if (side === undefined) return () => NOBODY;
  const [id, last, first] = ['1200', LAST, FIRST].map((code) => side.columns.indexOf(code));
  const index = indexKey(side.count, (record) => side.cells(record)[id ?? -1] ?? '');
  return (guid) => {
    const record = index.rowsWith(guid).find((one) => side.cells(one)[id ?? -1] === guid);
    if (record === undefined) return NOBODY;
    const cells = side.cells(record);
    return [cells[last ?? -1] ?? '', cells[first ?? -1] ?? ''];
  };
}

function readable(open: () => ExportFile | undefined): ExportFile | undefined {
  try {
    return open();
  } catch (error) {
    return noExport(error)();
  }
}

/** An error that is meant for a person is no reason to compare nothing: it only costs names. */
function noExport(error: unknown): () => undefined {
  if (error instanceof SyncError) return () => undefined;
  throw error;
}

function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | undefined;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
}
