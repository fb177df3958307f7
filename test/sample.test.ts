// The first command that anybody runs: the sample, offline, from any folder. Its two plans are compared, line for line,
// with what samples/district/expected.csv says each of its people must become.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { runCommand } from '../pipeline/main.ts';
import { listRuns } from '../pipeline/runs.ts';
import { filesBelow, planLines } from './workspace.making.ts';

const LAUNCHER = fileURLToPath(new URL('../pipeline/bin.mjs', import.meta.url));
const EXPECTED = fileURLToPath(new URL('../samples/district/expected.csv', import.meta.url));
const OUTCOMES = [
  { create: 22, update: 72, unchanged: 195, review: 16, skip: 6, transfer: 8, clear: 0, untouched: 15 },
  { create: 6, update: 11, unchanged: 272, review: 17, skip: 7, transfer: 7, clear: 0, untouched: 20 },
];

test('sample: run twice in an empty folder, it ends with 0 and plans what expected.csv says', async (t) => {
  const folder = emptyFolder(t);
  const first = await launch(folder, ['sample']);
  assert.equal(first.exit, 0, first.err);
  assertDays(join(folder, 'sample-district'));
  const report = join('sample-district', 'outbox', 'report.html');
  assert.ok(first.out.includes(`Open ${report} in a browser.`));
  assert.ok(existsSync(join(folder, report)));
  assert.deepEqual(readdirSync(folder), ['sample-district']);

  const second = await runHere(folder, ['sample']);
  assert.equal(second.exit, 0, second.err);
  assertDays(join(folder, 'sample-district'));
  assert.equal(planFiles(join(folder, 'sample-district')).length, 2);
});

test('sample: the command that it ends with works', async (t) => {
  const folder = emptyFolder(t);
  const { out } = await runHere(folder, ['sample']);
  const then = /^Then try: npx clever-sync (.+)$/m.exec(out)?.[1]?.split(' ') ?? [];
  assert.equal(then[0], 'explain');
  const explained = await runHere(folder, then);
  assert.equal(explained.exit, 0, explained.err);
  assert.match(explained.out, /^ {2}Why /m);
});

test('sample: --json gives both days, --quiet says nothing on the way, --workspace says where', async (t) => {
  const folder = emptyFolder(t);
  const { exit, out, err } = await runHere(folder, ['sample', '--json', '--workspace', 'mine']);
  assert.equal(exit, 0);
  assert.equal(err, '');
  const { days, report } = JSON.parse(out);
  assert.deepEqual(
    days.map(({ state, summary }: { state: string; summary: { counts: { all: object } } }) => [
      state,
      summary.counts.all,
    ]),
    OUTCOMES.map((counts) => ['loaded', counts]),
  );
  assert.equal(report, join(folder, 'mine', 'outbox', 'report.html'));
  assert.equal((await runHere(folder, ['sample', '--quiet'])).err, '');
});

test('sample: what is left can be run like any other workspace, but its server is gone', async (t) => {
  const folder = emptyFolder(t);
  await runHere(folder, ['sample']);
  const workspace = join(folder, 'sample-district');
  assert.equal((await runHere(workspace, ['status'])).exit, 0);
  const { exit, err } = await runHere(workspace, ['sync', '--dry-run'], { CLEVER_TOKEN: 'any' });
  assert.equal(exit, 10);
  assert.match(err, /NETWORK/);
});

test('sample: a folder that is not an earlier sample is refused and left alone', async (t) => {
  const folder = emptyFolder(t);
  const theirs = join(folder, 'sample-district');
  const settings = join(theirs, 'clever-sync.json');
  mkdirSync(theirs);
  for (const [name, text] of [
    ['letter.txt', 'their own'],
    ['clever-sync.json', '{ "district": "5d0000000000000000000001" }'],
    ['clever-sync.json', '{ "district": "5c0ffee1d15721c7a1b2c3d4"'],
    ['clever-sync.json', '[]'],
  ] as const) {
    writeFileSync(join(theirs, name), text);
    const before = filesBelow(theirs);
    for (const argv of [['sample'], ['sample', '--workspace', theirs]]) {
      const { exit, out, err } = await runHere(folder, argv);
      assert.equal(exit, 2, `${name}: ${err}`);
      assert.equal(out, '');
      assert.match(err, /\nUSAGE: .*is not an earlier sample.*Name another folder/);
    }
    assert.deepEqual(filesBelow(theirs), before);
    rmSync(settings, { force: true });
  }
});

test('sample: a file in the place of its folder is refused', async (t) => {
  const folder = emptyFolder(t);
  writeFileSync(join(folder, 'sample-district'), 'a file');
  assert.equal((await runHere(folder, ['sample'])).exit, 2);
  assert.equal(readFileSync(join(folder, 'sample-district'), 'utf8'), 'a file');
});

test('sample: its files are for their owner alone', async (t) => {
  // Windows has inherited access in place of modes.
  if (process.platform === 'win32') return;
  const folder = emptyFolder(t);
  await runHere(folder, ['sample']);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    assert.equal((statSync(path).mode & 0o777).toString(8), entry.isDirectory() ? '700' : '600', path);
  }
});

function planFiles(workspace: string): readonly string[] {
  return listRuns(workspace).map((run) => join(workspace, 'runs', run, '3-match', 'plan.jsonl'));
}

function assertDays(workspace: string): void {
  const expected: Record<string, string>[] = parse(readFileSync(EXPECTED), { columns: true });
  for (const [at, path] of planFiles(workspace).entries()) {
    const wanted = expected
      .filter(({ day }) => day === String(at + 1))
      .map(({ guid, barcode, action, flags }) => [guid, barcode, action, flags].join(' '));
    const made = planLines(path).map((line) => {
      // expected.csv leaves the barcode of a new patron and of a review blank.
      const barcode = line.action === 'create' || line.action === 'review' ? '' : line.barcode;
      return [line.guid, barcode, line.action, line.flags.join('|')].join(' ');
    });
    assert.deepEqual(made.sort(), wanted.sort(), `day ${at + 1}`);
  }
}

function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'clever-sync-sample-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface Said {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

async function runHere(
  cwd: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Said> {
  let [out, err] = ['', ''];
  const exit = await runCommand(argv, {
    now: Date.now,
    sleep: async () => {},
    random: () => 0.5,
    env,
    cwd,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isTerminal: false,
  });
  return { exit, out, err };
}

/** As the process it is, with no token and no settings of this machine. */
function launch(cwd: string, argv: readonly string[]): Promise<Said> {
  const child = spawn(process.execPath, [LAUNCHER, ...argv], { cwd, env: { PATH: process.env.PATH } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
  });
  return new Promise((resolve) => child.on('close', (exit) => resolve({ exit, out, err })));
}
