// Measures the commands that look back, each as a whole process and inside one, over many days of a large invented district,
// and beside it what merely reading the same bytes costs. A figure by itself says little on a busy machine; the ratio holds.
//
//   node --import tsx test/bench/look-back.ts [USERS] [DAYS] [--times N] [--keep FOLDER]
//
// --keep: make the workspace there once and leave it, or use the one that stands there. 10,000 users and 365 days take 2 GB.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runCommand } from '../../pipeline/main.ts';
import { writeIndex } from '../../pipeline/runs/all-runs.ts';
import { listRuns } from '../../pipeline/runs.ts';
import { openLedger } from '../../pipeline/workspace/ledger.ts';
import { openWorkspace } from '../../pipeline/workspace.ts';
import { realWorld } from '../../pipeline/world.ts';
import { makeYear } from './year.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { times: { type: 'string', default: '5' }, keep: { type: 'string' } },
});
const [users = 10_000, days = 365] = positionals.map(Number);
const times = Number(values.times);
const BIN = fileURLToPath(new URL('../../pipeline/bin.mjs', import.meta.url));
const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'clever-sync-bench-'));

try {
  if (!existsSync(join(folder, 'ledger.json'))) await makeYear(folder, users, days);
  process.stdout.write(`${users} people, ${listRuns(folder).length} runs, ${times} times each\n`);
  for (const [name, argv, read] of commands()) await measure(name, argv, read);
  await measureIndex();
} finally {
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
}

/** Each command with the files that it is about. */
function commands(): readonly (readonly [name: string, argv: readonly string[], read: readonly string[]])[] {
  const runs = listRuns(folder);
  const inEach = (...path: string[]) => runs.map((run) => join(folder, 'runs', run, ...path));
  const [first = '', last = ''] = [runs[0], runs.at(-1)];
  const ofTwo = (...path: string[]) => [first, last].map((run) => join(folder, 'runs', run, ...path));
  const [plans, rosters] = [inEach('3-match', 'plan.jsonl'), inEach('2-transform', 'patrons.csv')];
  const ledger = join(folder, 'ledger.json');
  const person = Math.floor(users / 2) + 3;
  const everywhere = [...plans, ...rosters];
  const oldExports = readdirSync(join(folder, 'exports')).sort();
  const exports = [oldExports.at(-1) ?? '', oldExports[0] ?? ''].map((name) => join(folder, 'exports', name));
  return [
    ['--version', ['--version'], []],
    ['--help', ['--help'], []],
    ['status', ['status'], [ledger]],
    ['status --all', ['status', '--all'], [ledger]],
    ['status RUN --log', ['status', first, '--log'], [join(folder, 'runs', first, 'run.log')]],
    ['explain GUID --all', ['explain', `5b${person.toString(16).padStart(22, '0')}`, '--all'], plans],
    ['explain BARCODE --all', ['explain', String(200_000 + person), '--all'], plans],
    ['explain E-MAIL --all', ['explain', `user${person}@rivervale.example`, '--all'], plans],
    ['explain E-MAIL in capitals', ['explain', `USER${person}@rivervale.example`, '--all'], plans],
    ['explain patron without a GUID --all', ['explain', '201001', '--all'], plans],
    ['explain nobody --all', ['explain', 'nobody@rivervale.example', '--all'], everywhere],
    ['diff rosters', ['diff', first, last], ofTwo('2-transform', 'patrons.csv')],
    ['diff plans', ['diff', first, last, '--plan'], ofTwo('3-match', 'plan.jsonl')],
    ['diff exports', ['diff', first, last, '--export'], exports],
  ];
}

async function measure(name: string, argv: readonly string[], read: readonly string[]): Promise<void> {
  const typed = [...argv, '--workspace', folder];
  const [whole, inside, reading]: [number[], number[], number[]] = [[], [], []];
  let exit: number | null = 0;
  for (let time = 0; time <= times; time += 1) {
    const wholeS = await seconds(async () => {
      exit = spawnSync(process.execPath, [BIN, ...typed], { stdio: 'ignore' }).status;
    });
    const silent = { ...realWorld(), out: () => {}, err: () => {} };
    const insideS = await seconds(() => runCommand(typed, silent));
    const readS = await seconds(async () => read.forEach((path) => void readFileSync(path)));
    if (time === 0) continue;
    whole.push(wholeS);
    inside.push(insideS);
    reading.push(readS);
  }
  tell(`${name} (exit ${exit})`, whole, inside, reading);
}

async function measureIndex(): Promise<void> {
  const inside: number[] = [];
  for (let time = 0; time <= times; time += 1) {
    const { entries } = await openLedger(folder);
    const workspace = openWorkspace(folder);
    const wroteS = await seconds(() => writeIndex(workspace, entries));
    if (time > 0) inside.push(wroteS);
  }
  tell('runs/index.html', [], inside, []);
}

function tell(name: string, ...[whole, inside, reading]: readonly (readonly number[])[]): void {
  const read = median(reading ?? []);
  const ratio =
    read > 0 ? `, ratio of the inside to reading ${(median(inside ?? []) / read).toFixed(2)}` : '';
  process.stdout.write(
    `${name.padEnd(44)} whole ${spread(whole)}  inside ${spread(inside)}  reading ${spread(reading)}${ratio}\n`,
  );
}

function spread(list: readonly number[] = []): string {
  if (list.length === 0) return '-';
  return [Math.min(...list), median(list), Math.max(...list)].map((s) => s.toFixed(3)).join(' / ');
}

function median(list: readonly number[]): number {
  const sorted = [...list].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / 1000;
}
