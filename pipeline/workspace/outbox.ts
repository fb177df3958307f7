// The outbox: what the librarian opens and imports, under names that never change. A held or unchanged run leaves the
// import file with its header line alone, so that a scheduled import never repeats an old day.

import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { importHeaders } from '../../stages/load.ts';
import { makeFolder, readWhole, sweep, writeWhole } from '../disk/files.ts';
import { type Stage, stageFolder } from '../runs.ts';
import { readPlanFile } from '../steps/plan.ts';
import { pathIn, type Workspace } from '../workspace.ts';

const IMPORT_NAMES = { tsv: 'patron-import.txt', csv: 'patron-import.csv' } as const;
export const REPORT_NAME = 'report.html';
export const REVIEW_NAME = 'review.csv';

/** The outbox of a workspace. */
export function outboxOf(workspace: Workspace): string {
  return pathIn(workspace, workspace.settings.outbox);
}

/** Puts a run's files into the outbox, each whole or not at all; the import file comes last. */
export function publishRun(workspace: Workspace, run: string): void {
  const outbox = outboxOf(workspace);
  if (!existsSync(outbox)) makeFolder(outbox);
  sweep(outbox);
  const isInside = !relative(workspace.folder, outbox).startsWith('..');
  const options = isInside ? {} : { mode: 'inherit' as const };
  const put = (name: string, content: string | Uint8Array) =>
    writeWhole(join(outbox, name), content, options);
  const copy = (stage: Stage, file: string, name: string) => {
    const path = join(stageFolder(workspace.folder, run, stage), file);
    if (existsSync(path)) put(name, readWhole(path));
  };
  copy('3-match', 'review.csv', REVIEW_NAME);
  copy('5-report', 'report.html', REPORT_NAME);
  const headers = importHeaders(
    readPlanFile(join(stageFolder(workspace.folder, run, '3-match'), 'plan.json')),
  );
  const format = workspace.settings.importFormat;
  const files = importFilesOf(workspace, run, `.${format}`);
  for (const form of ['tsv', 'csv'] as const) {
    // A file of the other form, from before the setting was changed, must not repeat an old day either.
    const filled = form === format ? files.length : 0;
    const stale = partsIn(outbox, IMPORT_NAMES[form]).filter((part) => part > filled);
    for (const part of stale) put(partName(IMPORT_NAMES[form], part), headers[form]);
  }
  if (files.length === 0) put(IMPORT_NAMES[format], headers[format]);
  for (const [at, file] of files.entries()) copy('4-load', file, partName(IMPORT_NAMES[format], at + 1));
}

/** What the import file of a run is called in the outbox, part after part; its one name where nothing was loaded. */
export function importNamesOf(workspace: Workspace, run: string): readonly string[] {
  const format = workspace.settings.importFormat;
  const parts = Math.max(1, importFilesOf(workspace, run, `.${format}`).length);
  return Array.from({ length: parts }, (_, at) => partName(IMPORT_NAMES[format], at + 1));
}

/** The import files of a run's 4-load, the first part first; none when nothing was loaded. */
function importFilesOf(workspace: Workspace, run: string, extension: string): readonly string[] {
  const folder = stageFolder(workspace.folder, run, '4-load');
  if (!existsSync(folder)) return [];
  const count = partsIn(folder, `patron-import${extension}`).length;
  return Array.from({ length: count }, (_, at) => partName(`patron-import${extension}`, at + 1));
}

function partName(name: string, part: number): string {
  return part === 1 ? name : name.replace('.', `-${part}.`);
}

/** The numbers of the parts of an import file that stand in a folder. */
function partsIn(folder: string, name: string): readonly number[] {
  const [stem, extension] = name.split('.');
  return readdirSync(folder).flatMap((file) => {
    const match = new RegExp(`^${stem}(?:-(\\d+))?\\.${extension}$`).exec(file);
    return match ? [Number(match[1] ?? 1)] : [];
  });
}
