// clever-sync sample: the whole pipeline on the bundled district, offline, in seconds. Two days, so that there is a
// difference to see. It makes its own workspace and never touches one that is not its own.

import { existsSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { SyncError } from '../../mappings/errors.ts';
import { makeFolder, writeWhole } from '../disk/files.ts';
import { withLock } from '../disk/lock.ts';
import { type SyncResult, sync } from '../run.ts';
import { stageFolder } from '../runs.ts';
import { showProgress } from '../terminal/progress.ts';
import { resultText } from '../terminal/result.ts';
import { openLedger } from '../workspace/ledger.ts';
import { outboxOf, REPORT_NAME } from '../workspace/outbox.ts';
import { openWorkspace, SETTINGS_FILE } from '../workspace.ts';
import type { World } from '../world.ts';
import { type CommandContext, typedOption } from './context.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/district/', import.meta.url));
const TOKEN = 'sample-token-for-the-sample-district-only';
const TABLES = ['sites.csv', 'policies.csv', 'grades.csv', 'protect.csv', 'decisions.csv'];

export function addSample(program: Command, context: () => CommandContext): void {
  program
    .command('sample')
    .addHelpText('after', '\nExample:\n  clever-sync sample')
    .action(() => runSample(context()));
}

async function runSample(context: CommandContext): Promise<void> {
  const { world } = context;
  const workspace = context.isWorkspaceNamed ? context.workspace : resolve(world.cwd, 'sample-district');
  const { readWireRoster, startCleverServer } = await import('../../samples/clever-server.ts');
  const rosterOf = (day: string) => readWireRoster(join(SAMPLE, day));
  const server = await startCleverServer({ ...rosterOf('day-1'), token: TOKEN });
  try {
    makeWorkspace(workspace, server.url);
    const first = await oneDay(context, workspace, 'Monday');
    // By the next day the librarian has imported the file and exported again.
    const after = join(stageFolder(workspace, first.run, '4-load'), 'patrons-after.txt');
    writeExport(workspace, 'patrons-2.txt', readFileSync(after), world);
    server.setRoster(rosterOf('day-2'));
    const second = await oneDay(context, workspace, 'Tuesday');
    tellSample(context, workspace, [first, second]);
  } finally {
    await server.close();
  }
}

async function oneDay({ world, quiet }: CommandContext, workspace: string, day: string): Promise<SyncResult> {
  if (!quiet) world.err(`\n${day} in the sample district\n`);
  return withLock(workspace, async (lost) =>
    sync(workspace, await openLedger(workspace), {
      world: { ...world, env: { CLEVER_TOKEN: TOKEN } },
      lost,
      progress: showProgress(world, quiet),
      trigger: 'manual',
      dryRun: false,
    }),
  );
}

function tellSample({ world, json }: CommandContext, workspace: string, days: readonly SyncResult[]): void {
  const outbox = outboxOf(openWorkspace(workspace));
  const report = join(outbox, REPORT_NAME);
  if (json) {
    world.out(`${JSON.stringify({ days, report }, undefined, 2)}\n`);
    return;
  }
  for (const day of days) {
    const path =
      day === days.at(-1) ? report : join(stageFolder(workspace, day.run, '5-report'), REPORT_NAME);
    world.out(resultText(day, shown(path, world)));
  }
  world.out(`\nOpen ${shown(report, world)} in a browser. The import file lies beside it.\n`);
  world.out(`Then try: npx clever-sync explain 104507${typedOption('workspace', shown(workspace, world))}\n`);
}

function shown(path: string, world: World): string {
  const near = relative(world.cwd, path);
  return near === '' || near.startsWith('..') ? path : near;
}

/** A fresh workspace. Throws USAGE when the folder holds anything but an earlier sample. */
function makeWorkspace(workspace: string, baseUrl: string): void {
  const settings: unknown = JSON.parse(readFileSync(join(SAMPLE, SETTINGS_FILE), 'utf8'));
  if (typeof settings !== 'object' || settings === null)
    throw new TypeError('the sample settings are damaged');
  if (existsSync(workspace)) refuseUnlessSample(workspace, settings);
  rmSync(workspace, { recursive: true, force: true });
  makeFolder(workspace);
  makeFolder(join(workspace, 'exports'));
  for (const table of TABLES) writeWhole(join(workspace, table), readFileSync(join(SAMPLE, table)));
  writeWhole(
    join(workspace, 'exports', 'patrons-1.txt'),
    readFileSync(join(SAMPLE, 'exports', 'patrons.txt')),
  );
  const sampled = { ...settings, clever: { baseUrl } };
  writeWhole(join(workspace, SETTINGS_FILE), `${JSON.stringify(sampled, undefined, 2)}\n`);
}

function refuseUnlessSample(workspace: string, settings: object): void {
  const path = join(workspace, SETTINGS_FILE);
  const there = existsSync(path) ? parsed(readFileSync(path, 'utf8')) : undefined;
  const district = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && 'district' in value ? value.district : undefined;
  if (district(there) !== undefined && district(there) === district(settings)) return;
  throw new SyncError('USAGE', {
    where: workspace,
    what: 'The folder is there already and is not an earlier sample.',
    means: 'Nothing was written into it.',
    mend: 'Name another folder: clever-sync sample --workspace DIR.',
  });
}

/** Undefined for what is no JSON: then it is no sample of ours either. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A file of the exports folder, newer than those before it. */
function writeExport(workspace: string, name: string, bytes: Uint8Array, world: World): void {
  const path = join(workspace, 'exports', name);
  writeWhole(path, bytes);
  const seconds = world.now() / 1000 + 1;
  utimesSync(path, seconds, seconds);
}
