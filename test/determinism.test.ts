// Same inputs, same bytes: neither the size of a page, the address of the server, the clock, the time zone nor the
// language of the machine shows in any artifact but run.json, run.log and the report's date line. On the sample's two
// days, since they have a case of nearly everything.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readWireRoster } from '../samples/clever-server.ts';
import { DAY_MS, filesBelow, type MadeWorkspace, makeWorkspace, TOKEN } from './workspace.making.ts';

const SAMPLE = fileURLToPath(new URL('../samples/district/', import.meta.url));
const LAUNCHER = fileURLToPath(new URL('../pipeline/bin.mjs', import.meta.url));
const DAYS = ['day-1', 'day-2'] as const;
const TABLES = ['sites.csv', 'policies.csv', 'grades.csv', 'protect.csv', 'decisions.csv'];

type Days = readonly ReadonlyMap<string, string>[];

let usual: Promise<Days> | undefined;

/** The two days in the usual way, made once. */
function inTheUsualWay(t: TestContext): Promise<Days> {
  usual ??= twoDays(t, { pageLimit: 10_000 });
  return usual;
}

test('determinism: both days have every artifact, and there is something in it', async (t) => {
  for (const files of await inTheUsualWay(t)) {
    assert.equal(files.size, 18);
    for (const [name, text] of files) assert.ok(text.length > 0, name);
  }
});

for (const pageLimit of [7, 137]) {
  test(`determinism: pages of ${pageLimit} give the same bytes as pages of 10,000`, async (t) => {
    assertSame(await twoDays(t, { pageLimit }), await inTheUsualWay(t));
  });
}

test('determinism: another address, another hour and another year give the same bytes', async (t) => {
  assertSame(await twoDays(t, { startMs: Date.UTC(2031, 1, 28, 23, 59, 58) }), await inTheUsualWay(t));
});

test('determinism: once more gives the same bytes', async (t) => {
  assertSame(await twoDays(t, {}), await inTheUsualWay(t));
});

for (const [where, env] of [
  ['in Auckland', { TZ: 'Pacific/Auckland' }],
  ['in New York', { TZ: 'America/New_York' }],
  [
    'in Turkish, where a capital i has its dot',
    { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', LANGUAGE: 'tr' },
  ],
] as const) {
  test(`determinism: ${where} the same bytes are written`, async (t) => {
    const [expected] = await inTheUsualWay(t);
    assertSame([await firstDayElsewhere(t, env)], expected === undefined ? [] : [expected]);
  });
}

interface Way {
  readonly pageLimit?: number;
  readonly startMs?: number;
}

async function twoDays(t: TestContext, { pageLimit = 1000, startMs }: Way): Promise<Days> {
  const workspace = await makeSample(t, pageLimit);
  if (startMs !== undefined) atTime(workspace, startMs);
  const days: ReadonlyMap<string, string>[] = [];
  for (const day of DAYS) {
    workspace.server.setRoster(readWireRoster(join(SAMPLE, day)));
    const { exit, err } = await workspace.run(['sync']);
    assert.equal(exit, 0, err);
    days.push(artifacts(workspace));
    workspace.clock.ms += DAY_MS;
    workspace.writeExport('patrons.txt', readFileSync(workspace.newest('4-load', 'patrons-after.txt')));
  }
  return days;
}

/** The program as the process it is, with the machine's own clock. */
async function firstDayElsewhere(
  t: TestContext,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const workspace = await makeSample(t, 1000);
  atTime(workspace, Date.now());
  const child = spawn(process.execPath, [LAUNCHER, 'sync', '--quiet', '--workspace', workspace.folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, CLEVER_TOKEN: TOKEN, ...env },
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  const exit = await new Promise<number | null>((resolve) => child.on('close', resolve));
  assert.equal(exit, 0, said);
  return artifacts(workspace);
}

function makeSample(t: TestContext, pageLimit: number): Promise<MadeWorkspace> {
  const read = (name: string) => readFileSync(join(SAMPLE, name));
  const settings: Record<string, unknown> = JSON.parse(read('clever-sync.json').toString('utf8'));
  return makeWorkspace(t, {
    settings,
    server: { ...readWireRoster(join(SAMPLE, 'day-1')), pageLimit },
    files: {
      ...Object.fromEntries(TABLES.map((name) => [name, read(name)])),
      'exports/patrons.txt': read('exports/patrons.txt'),
    },
  });
}

function atTime(workspace: MadeWorkspace, ms: number): void {
  workspace.clock.ms = ms;
  utimesSync(workspace.path('exports', 'patrons.txt'), (ms - 1000) / 1000, (ms - 1000) / 1000);
}

const DATE_LINE = /\b[A-Z][a-z]+day \d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d UTC/g;

/** The artifacts of the newest run as text; the report without its run and its date. */
function artifacts(workspace: MadeWorkspace): ReadonlyMap<string, string> {
  const run = workspace.runs().at(-1) ?? '';
  const files = [...filesBelow(workspace.newest())].filter(([name]) => /^\d-/.test(name));
  return new Map(
    files.map(([name, bytes]) => {
      const text = bytes.toString('latin1');
      return [name, name.endsWith('.html') ? text.replaceAll(run, 'RUN').replace(DATE_LINE, 'DAY') : text];
    }),
  );
}

function assertSame(days: Days, expected: Days): void {
  assert.equal(days.length, expected.length);
  for (const [at, files] of days.entries()) {
    assert.deepEqual([...files.keys()], [...(expected[at]?.keys() ?? [])]);
    for (const [name, text] of files)
      assert.ok(text === expected[at]?.get(name), `${name} of day ${at + 1} differs`);
  }
}
