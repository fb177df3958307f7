// Opens the two things that `diff` compares, whatever a person named them by: the run of a day, a run folder, an export, a
// patrons.csv or a plan.jsonl. Reads only, and never repeats what a file says.

import { basename, dirname, join } from 'node:path';
import { SyncError } from '../mappings/errors.ts';
import { exportSide, planSide, rosterSide } from '../stages/diff/sides.ts';
import type { DiffKind, Side } from '../stages/diff.ts';
import { readExport } from '../stages/export.ts';
import { type Asking, kindOfFile, type Place, placeOf } from './compared/place.ts';
import { linesOf } from './compared/plan-lines.ts';
import { exportOf, namesOfPlan } from './compared/plan-names.ts';
import { readWhole } from './disk/files.ts';
import { readPlanFile } from './steps/plan.ts';
import { readDictionary } from './workspace/tables.ts';

export interface Compared {
  /** What it is called in the result, e.g. 'run 2026-11-24T101500Z' or 'patrons.txt'. */
  readonly name: string;
  readonly side: Side;
}

/** What both names can be compared as: what the files among them are, else the rosters of the runs. Throws USAGE. */
export function kindOf(
  first: string,
  second: string,
  wanted: DiffKind | undefined,
  asking: Asking,
): DiffKind {
  const kinds = [first, second].flatMap((name) => kindOfFile(name, asking) ?? []);
  const kind = wanted ?? kinds[0] ?? 'roster';
  const other = kinds.find((one) => one !== kind);
  if (other === undefined) return kind;
  throw new SyncError('USAGE', {
    where: `${first}, ${second}`,
    what: `One of them is ${WITH_ARTICLE[other]}, and ${WITH_ARTICLE[kind]} was expected.`,
    means: 'Nothing was compared.',
    mend: 'Name two of one kind, or a run, which has all three.',
  });
}

const WITH_ARTICLE: Readonly<Record<DiffKind, string>> = {
  roster: 'a roster',
  export: 'an export',
  plan: 'a plan',
};

/** Opens what a name means. Throws USAGE, EXPORT_MISSING, EXPORT_UNREADABLE, STATE_DAMAGED, STAGE_MISSING, DISK. */
export async function openCompared(name: string, kind: DiffKind, asking: Asking): Promise<Compared> {
  const place = await placeOf(name, kind, asking);
  switch (kind) {
    case 'roster':
      return { name: place.name, side: openRoster(fileIn(place, '2-transform', 'patrons.csv')) };
    case 'export':
      return { name: place.name, side: await openExportSide(place, asking) };
    case 'plan':
      return { name: place.name, side: await openPlan(fileIn(place, '3-match', 'plan.jsonl')) };
  }
}

function fileIn(place: Place, stage: string, file: string): string {
  return place.isRun ? join(place.path, stage, file) : place.path;
}

function openRoster(path: string): Side {
  const side = rosterSide(readWhole(path));
  if (side !== undefined) return side;
  throw damaged(path, 'A record does not have the cells of the header.');
}

async function openExportSide(place: Place, { titles }: Asking): Promise<Side> {
  if (!place.isRun) {
    const reading = { name: basename(place.path), dictionary: readDictionary(), titles };
    return exportSide(readExport(readWhole(place.path), reading));
  }
  const exported = (await exportOf(place.path))();
  if (exported !== undefined) return exportSide(exported.patrons);
  throw new SyncError('EXPORT_MISSING', {
    where: place.name,
    what: 'The export that the run was made from is gone: no file of its content lies where exports lie.',
    means: 'Nothing was compared.',
    mend: 'Put it back under any name, or compare rosters (--roster) or plans (--plan).',
  });
}

async function openPlan(path: string): Promise<Side> {
  const { columns } = readPlanFile(join(dirname(path), 'plan.json'));
  const codes = columns.map((column) => column.slice(0, 4));
  return planSide(codes, linesOf(path), await namesOfPlan(dirname(dirname(path))));
}

function damaged(where: string, what: string): SyncError {
  return new SyncError('STATE_DAMAGED', {
    where,
    what,
    means: 'Nothing was compared.',
    mend: 'Put the file back from a backup, or name another run.',
  });
}
