// Measures transform, match, load, and verify against an export in which every record's bytes differ, on a large invented district, and beside it, in the same run and on the
// same files, what merely reading them costs: the roster's lines as JSON and the export through csv-parse. A figure
// by itself says little on a busy machine; the ratio holds.
//
//   node --import tsx test/bench/pipeline.ts [USERS] [--first]
//
// --first: the export has no GUIDs, so that everybody is matched by number and written.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { readWhole } from '../../pipeline/disk/files.ts';
import { jsonLines } from '../../pipeline/disk/lines.ts';
import { writeRun } from '../../pipeline/runs.ts';
import { loadStep } from '../../pipeline/steps/load.ts';
import { matchStep } from '../../pipeline/steps/match.ts';
import type { RunContext } from '../../pipeline/steps/step.ts';
import { transformStep } from '../../pipeline/steps/transform.ts';
import { verifyLoad } from '../../pipeline/steps/verify.ts';
import { chooseExport, openExport } from '../../pipeline/workspace/exports.ts';
import { openWorkspace } from '../../pipeline/workspace.ts';
import { realWorld } from '../../pipeline/world.ts';
import { makeDistrict } from './district.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { first: { type: 'boolean', default: false } },
});
const count = Number(positionals[0] ?? 100_000);
const ID = '2026-01-01T000000Z';

const folder = mkdtempSync(join(tmpdir(), 'clever-sync-bench-'));
try {
  makeDistrict(folder, { run: ID, users: count, isFirst: values.first });
  await measure(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(workspaceFolder: string): Promise<void> {
  const workspace = openWorkspace(workspaceFolder);
  const silent = { stage: () => {}, step: () => {}, done: () => {} };
  const run: RunContext = {
    id: ID,
    workspace,
    world: realWorld(),
    log: { line: () => {} },
    progress: silent,
  };
  const ledger = { version: 1, current: '', published: '', runs: [], approvals: [], loads: [] } as const;
  const artifacts: Record<string, string> = {};
  noteRun(workspaceFolder, artifacts);
  const transformS = await seconds(async () =>
    Object.assign(artifacts, (await transformStep(run)).artifacts),
  );
  let exported = chooseExport(workspace, ledger);
  const matchS = await seconds(async () => {
    exported = chooseExport(workspace, ledger);
    const matched = await matchStep(run, exported, ledger);
    const { summary } = matched;
    Object.assign(artifacts, matched.artifacts);
    const { all } = summary.counts;
    process.stdout.write(
      `${Object.entries(all)
        .map(([action, n]) => `${n} ${action}`)
        .join(', ')}\n`,
    );
  });
  const loadS = await seconds(async () =>
    Object.assign(artifacts, (await loadStep(run, exported, ledger, [])).artifacts),
  );
  noteRun(workspaceFolder, artifacts);
  const again = exportAgain(workspaceFolder);
  const verifyS = await seconds(async () => {
    verifyLoad(workspace, ID, openExport(workspace, again, ledger), () => {});
  });
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const readS = await seconds(async () => readOnly(workspaceFolder));
  const totalS = transformS + matchS + loadS;
  const figures = [transformS, matchS, loadS, totalS].map((s) => s.toFixed(2));
  process.stdout.write(
    `transform ${figures[0]} s, match ${figures[1]} s, load ${figures[2]} s: together ${figures[3]} s, verify ${verifyS.toFixed(2)} s, peak ${peakMb.toFixed(0)} MB\n`,
  );
  process.stdout.write(
    `reading the same files with JSON.parse and csv-parse: ${readS.toFixed(2)} s; ratio ${(totalS / readS).toFixed(2)}\n`,
  );
}

/** What a load needs to know of its run. */
function noteRun(workspaceFolder: string, artifacts: Readonly<Record<string, string>>): void {
  writeRun(workspaceFolder, {
    ...{
      id: ID,
      state: 'running',
      trigger: 'manual',
      dryRun: false,
      district: '',
      startedAt: '',
      finishedAt: '',
    },
    ...{ stages: {}, counts: {}, holds: [], problems: {}, inputs: {}, artifacts },
    ...{ versions: { program: '', node: '' }, pages: 0, error: null },
  });
}

/** What the load left, with other line ends, so that no record can be taken for the same without looking. */
function exportAgain(workspaceFolder: string): string {
  const left = readWhole(join(workspaceFolder, 'runs', ID, '4-load', 'patrons-after.txt'));
  const path = join(workspaceFolder, 'exports', 'again.txt');
  const text = left.toString('utf8');
  writeFileSync(path, text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text.replaceAll('\n', '\r\n'));
  return path;
}

function readOnly(workspaceFolder: string): void {
  for (const role of ['students', 'teachers', 'staff']) {
    const path = join(workspaceFolder, 'runs', ID, '1-extract', `${role}.jsonl`);
    for (const _ of jsonLines(path));
  }
  parse(readWhole(join(workspaceFolder, 'exports', 'patrons.txt')), { delimiter: '\t', quote: false });
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / 1000;
}
