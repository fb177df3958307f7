// A workspace with many days of runs, for the benches. The first run is made by the program; the others are that run with
// another id, another export and other lines for a few people, its hashes made anew. What no look back reads is linked.

import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../pipeline/main.ts';
import { readRun, startOfRun, utcTime, writeRun } from '../../pipeline/runs.ts';
import { sha256 } from '../../pipeline/workspace.ts';
import { realWorld } from '../../pipeline/world.ts';
import { makeDistrict } from './district.ts';

const FIRST = '2026-01-05T101500Z';
const DAY_MS = 86_400_000;
const LINKED = ['1-extract', '4-load', '5-report'];
/** Of how many people one differs from the first day. */
const ONE_IN = 500;

export interface Year {
  readonly folder: string;
  /** Oldest first. */
  readonly runs: readonly string[];
}

/** Fills an empty folder. @param users people of the district @param days runs, one a day */
export async function makeYear(folder: string, users: number, days: number): Promise<Year> {
  makeDistrict(folder, { run: FIRST, users, isFirst: false });
  await firstRun(folder);
  const base = readDay(folder);
  const runs = [FIRST];
  for (let day = 1; day < days; day += 1) {
    const id = utcTime(startOfRun(FIRST) + day * DAY_MS).replaceAll(':', '');
    writeDay(folder, id, day, base);
    runs.push(id);
  }
  writeLedger(folder, runs);
  return { folder, runs };
}

async function firstRun(folder: string): Promise<void> {
  const extract = join(folder, 'runs', FIRST, '1-extract');
  writeFileSync(join(extract, 'district.json'), '{"id":"5d0000000000000000000001","name":"Rivervale"}\n');
  writeLedger(folder, []);
  writeRun(folder, {
    ...{ id: FIRST, state: 'running', trigger: 'manual', dryRun: false, district: '' },
    ...{ startedAt: utcTime(startOfRun(FIRST)), finishedAt: '', stages: {}, counts: {}, holds: [] },
    ...{
      problems: {},
      inputs: {},
      artifacts: {},
      versions: { program: '', node: '' },
      pages: 0,
      error: null,
    },
  });
  const world = { ...realWorld(), now: () => startOfRun(FIRST), out: () => {} };
  touch(join(folder, 'exports', 'patrons.txt'), FIRST);
  for (const stage of ['transform', 'match', 'load', 'report']) {
    const exit = await runCommand([stage, '--workspace', folder, '--quiet'], world);
    if (exit !== 0) throw new Error(`${stage} ended with ${exit}`);
  }
}

interface DayFiles {
  readonly users: readonly string[];
  readonly plan: readonly string[];
  readonly patrons: readonly string[];
}

function readDay(folder: string): DayFiles {
  const linesOf = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8').split(/(?<=\n)/);
  return {
    users: linesOf('runs', FIRST, '2-transform', 'patrons.csv'),
    plan: linesOf('runs', FIRST, '3-match', 'plan.jsonl'),
    patrons: linesOf('exports', 'patrons.txt'),
  };
}

function writeDay(folder: string, id: string, day: number, base: DayFiles): void {
  const run = join(folder, 'runs', id);
  const record = readRun(folder, FIRST);
  const startedAt = utcTime(startOfRun(id));
  writeRun(folder, { ...record, id, startedAt, finishedAt: startedAt });
  for (const stage of LINKED) linkAll(join(folder, 'runs', FIRST, stage), join(run, stage));
  for (const stage of ['2-transform', '3-match']) {
    linkAll(join(folder, 'runs', FIRST, stage), join(run, stage));
    for (const name of ['patrons.csv', 'plan.jsonl', 'plan.json'])
      rmSync(join(run, stage, name), { force: true });
  }
  const exportName = `patrons-${id.slice(0, 10)}.txt`;
  const patrons = base.patrons.map(mailOf(day)).join('');
  writeFileSync(join(folder, 'exports', exportName), patrons);
  touch(join(folder, 'exports', exportName), id);
  const users = base.users.map(mailOf(day)).join('');
  writeFileSync(join(run, '2-transform', 'patrons.csv'), users);
  const plan = base.plan.map(decidedOn(day)).join('');
  writeFileSync(join(run, '3-match', 'plan.jsonl'), plan);
  const summary = JSON.parse(readFileSync(join(folder, 'runs', FIRST, '3-match', 'plan.json'), 'utf8'));
  const inputs = { ...summary.inputs, export: sha256(patrons) };
  const planJson = `${JSON.stringify({ ...summary, inputs, plan: sha256(plan) }, undefined, 2)}\n`;
  writeFileSync(join(run, '3-match', 'plan.json'), planJson);
  writeFileSync(join(run, 'run.log'), readFileSync(join(folder, 'runs', FIRST, 'run.log')));
  const artifacts = {
    ...record.artifacts,
    '2-transform/patrons.csv': sha256(users),
    '3-match/plan.jsonl': sha256(plan),
    '3-match/plan.json': sha256(planJson),
  };
  writeRun(folder, { ...record, id, startedAt, finishedAt: startedAt, artifacts, inputs });
}

/** A few people have another e-mail, others each day. */
function mailOf(day: number): (line: string, n: number) => string {
  return (line, n) => (n > 0 && (n * 7 + day) % ONE_IN === 0 ? line.replace('@', `.${day}@`) : line);
}

/** And what becomes of those is another thing. */
function decidedOn(day: number): (line: string, n: number) => string {
  return (line, n) =>
    (n * 7 + day) % ONE_IN === 0
      ? line.replace('"because":"', `"because":"Day ${day}. `).replace('"flags":[]', '"flags":["moved"]')
      : line;
}

function writeLedger(folder: string, ids: readonly string[]): void {
  const runs = ids.map((id) => {
    const { state, trigger, dryRun, startedAt, finishedAt, counts } = readRun(folder, id);
    return { id, state, trigger, dryRun, startedAt, finishedAt, counts };
  });
  const loads = runs.map(({ id, startedAt }) => {
    const { artifacts, inputs } = readRun(folder, id);
    const exportName = id === FIRST ? 'exports/patrons.txt' : `exports/patrons-${id.slice(0, 10)}.txt`;
    const [exportSha256, planSha256] = [inputs.export ?? '', artifacts['3-match/plan.jsonl'] ?? ''];
    return { run: id, at: startedAt, exportName, exportSha256, planSha256 };
  });
  const current = ids.at(-1) ?? '';
  const ledger = { version: 1, current, published: current, runs, approvals: [], loads };
  writeFileSync(join(folder, 'ledger.json'), `${JSON.stringify(ledger, undefined, 2)}\n`);
}

function linkAll(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) linkSync(join(from, name), join(to, name));
}

function touch(path: string, run: string): void {
  const at = startOfRun(run) / 1000 - 3600;
  utimesSync(path, at, at);
}
