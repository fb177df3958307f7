// Runs one folder of samples/cases/ as a district would live it: a real workspace, a server on loopback that stands in
// for Clever, the whole command, one day after the other. Says what each day left; whether that is right is not its business.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { ERRORS } from '../mappings/errors.ts';
import { runCommand } from '../pipeline/main.ts';
import { listRuns } from '../pipeline/runs.ts';
import type { World } from '../pipeline/world.ts';
import type { Fault } from '../samples/clever-server/faults.ts';
import { type CleverServer, readWireRoster, startCleverServer } from '../samples/clever-server.ts';
import { outcomeOf } from './case.outcome.ts';

const FIRST_DAY = Date.UTC(2026, 10, 24, 10, 15);
const DAY_MS = 86_400_000;
/** Before the roster is read, and after whatever was exported the day before. */
const EXPORTED_BEFORE_MS = 600_000;
const TOKEN = 'an-invented-token';
/** What is compared of each stage; a plan.json holds hashes, and the outcome tells the rest of it. */
const COMPARED: Readonly<Record<string, readonly string[] | 'all'>> = {
  '2-transform': 'all',
  '3-match': ['known.jsonl', 'plan.jsonl', 'review.csv'],
  '4-load': 'all',
  '5-report': ['changes.csv'],
};

/** What a day left, by the name under which `expected/` keeps it. */
export type DayFiles = ReadonlyMap<string, Buffer>;

/** Lives the days of a case in `workspace`, an empty folder, and calls `after` with what each left. */
export async function liveCase(
  folder: string,
  workspace: string,
  after: (day: string, files: DayFiles) => void,
): Promise<void> {
  cpSync(join(folder, 'workspace'), workspace, { recursive: true });
  mkdirSync(join(workspace, 'exports'), { recursive: true });
  for (const [index, day] of daysOf(folder).entries()) {
    after(day, await liveDay(join(folder, day), workspace, index));
  }
}

function daysOf(folder: string): readonly string[] {
  const days = readdirSync(folder).filter((name) => /^day-\d$/.test(name));
  return days.sort();
}

async function liveDay(folder: string, workspace: string, index: number): Promise<DayFiles> {
  const nowMs = FIRST_DAY + index * DAY_MS;
  if (existsSync(join(folder, 'workspace')))
    cpSync(join(folder, 'workspace'), workspace, { recursive: true });
  const { argv, faults, exportAgeMs } = commandOf(folder);
  putExport(folder, workspace, index, nowMs - exportAgeMs);
  const runsBefore = listRuns(workspace);
  const server = await startCleverServer({ ...readWireRoster(folder), token: TOKEN, faults });
  try {
    pointAt(server, workspace);
    const outboxBefore = outboxOf(workspace);
    const { exit, error } = await runQuietly([...argv, '--workspace', workspace], workspace, nowMs);
    const [run = '', ...others] = listRuns(workspace).filter((id) => !runsBefore.includes(id));
    assert.deepEqual(others, [], 'more than one run on one day');
    const outcome = outcomeOf(workspace, run, exit, error);
    const files = artifactsOf(workspace, run, index);
    checkOutbox(outcome.state, argv, files, outboxBefore, outboxOf(workspace));
    return new Map([['outcome.json', Buffer.from(`${JSON.stringify(outcome, undefined, 2)}\n`)], ...files]);
  } finally {
    await server.close();
  }
}

/** The day's own export, else what the day before left of its own: the librarian imported the file and exported again. */
function putExport(folder: string, workspace: string, index: number, exportedMs: number): void {
  const name = readdirSync(folder).find((file) => /^patrons\.(txt|tab|tsv|csv)$/.test(file));
  const from = name === undefined ? lastPatronsAfter(workspace) : join(folder, name);
  if (from === undefined) return;
  const path = join(workspace, 'exports', `day-${index + 1}${extname(from)}`);
  writeFileSync(path, readFileSync(from));
  const seconds = exportedMs / 1000;
  utimesSync(path, seconds, seconds);
}

function lastPatronsAfter(workspace: string): string | undefined {
  const last = listRuns(workspace).at(-1);
  const folder = join(workspace, 'runs', last ?? '', '4-load');
  if (last === undefined || !existsSync(folder)) return undefined;
  return readdirSync(folder)
    .filter((name) => name.startsWith('patrons-after'))
    .map((name) => join(folder, name))[0];
}

/** `command.json`, all of it optional. */
interface CommandFile {
  readonly argv?: readonly string[];
  readonly fault?: Fault | Fault[];
  readonly exportAgeDays?: number;
}

interface DayCommand {
  readonly argv: readonly string[];
  readonly faults: readonly Fault[];
  readonly exportAgeMs: number;
}

function commandOf(folder: string): DayCommand {
  const path = join(folder, 'command.json');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '{}';
  const { argv = ['sync'], fault, exportAgeDays }: CommandFile = JSON.parse(text);
  return {
    argv,
    faults: fault === undefined ? [] : [fault].flat(),
    exportAgeMs: exportAgeDays === undefined ? EXPORTED_BEFORE_MS : exportAgeDays * DAY_MS,
  };
}

function pointAt({ url }: CleverServer, workspace: string): void {
  const path = join(workspace, 'clever-sync.json');
  const settings: object = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...settings, clever: { baseUrl: url } }));
}

async function runQuietly(argv: readonly string[], cwd: string, nowMs: number) {
  let clockMs = nowMs;
  let said = '';
  const world: World = {
    now: () => clockMs,
    sleep: async (ms) => {
      clockMs += ms;
    },
    random: () => 0.5,
    env: { CLEVER_TOKEN: TOKEN },
    cwd,
    out: () => {},
    err: (text) => {
      said += text;
    },
    isTerminal: false,
  };
  const exit = await runCommand(argv, world);
  const code = /^([A-Z_]+): /m.exec(said)?.[1] ?? '';
  return { exit, error: code in ERRORS ? code : exit === 1 ? said : '' };
}

function artifactsOf(workspace: string, run: string, index: number): readonly (readonly [string, Buffer])[] {
  if (run === '') return [];
  return Object.entries(COMPARED).flatMap(([stage, names]) => {
    const folder = join(workspace, 'runs', run, stage);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => names === 'all' || names.includes(name))
      .filter((name) => index > 0 || name !== 'known.jsonl')
      .map((name) => [name, readFileSync(join(folder, name))] as const);
  });
}

function outboxOf(workspace: string): Readonly<Record<string, Buffer>> {
  const folder = join(workspace, 'outbox');
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder).filter((name) => name.startsWith('patron-import'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
}

/** A loaded run puts its import file there, a held or unchanged one the header line, any other leaves it alone. */
function checkOutbox(
  state: string,
  argv: readonly string[],
  files: readonly (readonly [string, Buffer])[],
  before: Readonly<Record<string, Buffer>>,
  now: Readonly<Record<string, Buffer>>,
): void {
  if (argv.includes('--dry-run') || !['loaded', 'held', 'unchanged'].includes(state)) {
    assert.deepEqual(now, before, 'the outbox changed');
    return;
  }
  const [[name = '', shown] = [], ...others] = Object.entries(now);
  assert.deepEqual(others, [], 'the outbox holds more than one import file');
  const written = new Map(files);
  const form = extname(name) === '.csv' ? 'csv' : 'tsv';
  if (state === 'loaded') assert.deepEqual(shown, written.get(`patron-import.${form}`), 'the outbox differs');
  else assert.match(shown?.toString('utf8') ?? '', /^[^\r\n]+\r\n$/, 'the outbox holds more than a header');
}
