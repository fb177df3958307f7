// A run that is killed, at any moment, leaves yesterday's files for the librarian or today's, each whole; and the next
// run goes on as if the killed one had never been. The program runs as the process it is and is killed for good.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  DAY_MS,
  filesBelow,
  IN_ROSTER,
  type MadeWorkspace,
  makeWorkspace,
  TOKEN,
} from './workspace.making.ts';

const LAUNCHER = fileURLToPath(new URL('../pipeline/bin.mjs', import.meta.url));

/**
 * Loaded into the process before the program: at the rename that the environment names, the process is killed for
 * good, before the rename or after it. Nothing of the program is replaced; the disk does what it always does.
 */
const KILLER = `
import fs from 'node:fs';
const { KILL_AT = '', KILL_WHEN = 'before' } = process.env;
const [name, nth = '1'] = KILL_AT.split('#');
const rename = fs.renameSync;
let seen = 0;
fs.renameSync = (from, to) => {
  const isIt = to.endsWith(name) && ++seen === Number(nth);
  if (isIt && KILL_WHEN === 'before') process.kill(process.pid, 'SIGKILL');
  rename(from, to);
  if (isIt) process.kill(process.pid, 'SIGKILL');
};
`;

/** Each is a place to be killed at, and whether the ledger has named the new run by then. */
const MOMENTS: readonly (readonly [when: 'before' | 'after', at: string, isNamed: boolean])[] = [
  ['before', 'run.json', false],
  ['after', '1-extract', false],
  ['after', '2-transform', false],
  ['before', 'plan.jsonl', false],
  ['after', '3-match', false],
  ['after', '4-load', false],
  ['after', '5-report', false],
  ['before', 'ledger.json', false],
  ['after', 'ledger.json', true],
  ['before', 'patron-import.txt', true],
  ['after', 'patron-import.txt', true],
];

test('crash: at every moment', { concurrency: 3 }, async (t) => {
  const wanted = await unharmed(t);
  const killings = MOMENTS.map(([when, at, isNamed]) =>
    t.test(`crash: killed ${when} ${at} is in its place`, (own) => kill(own, wanted, when, at, isNamed)),
  );
  await Promise.all(killings);
});

async function kill(
  t: TestContext,
  wanted: ReadonlyMap<string, Buffer>,
  when: 'before' | 'after',
  at: string,
  isNamed: boolean,
): Promise<void> {
  const workspace = await dayTwo(t);
  const old = filesBelow(workspace.path('outbox'));
  assert.equal(await runKilled(workspace, { KILL_AT: at, KILL_WHEN: when }), 'SIGKILL');
  for (const [name, bytes] of filesBelow(workspace.path('outbox'))) {
    const isOld = bytes.equals(old.get(name) ?? Buffer.alloc(0));
    const isNew = isNamed && isToday(name, bytes, wanted);
    assert.ok(isOld || isNew || name.endsWith('.tmp'), `${name} is neither of the two`);
  }
  const { current } = JSON.parse(workspace.read('ledger.json'));
  assert.equal(current, isNamed ? workspace.runs().at(-1) : workspace.runs()[0]);

  // Whatever is run next first makes the outbox follow the ledger.
  waitForTheLock(workspace);
  assert.equal((await workspace.run(['extract'])).exit, 0);
  assertSwept(workspace);
  for (const [name, bytes] of filesBelow(workspace.path('outbox'))) {
    if (isNamed) assert.ok(isToday(name, bytes, wanted), name);
    else assert.deepEqual(bytes, old.get(name), name);
  }
  if (isNamed) return;
  const { exit, err } = await workspace.run(['sync']);
  assert.equal(exit, 0, err);
  const imported = workspace.read('outbox', 'patron-import.txt');
  assert.equal(imported, wanted.get('patron-import.txt')?.toString('utf8'));
}

test('crash: killed while the roster is read, nothing of the roster stays and the day can be done again', async (t) => {
  const workspace = await dayTwo(t, { slow: true });
  const old = filesBelow(workspace.path('outbox'));
  const killed = await runKilled(workspace, {}, (folder) => {
    const [, run] = workspace.runs();
    return (
      run !== undefined &&
      readdirSync(join(folder, 'runs', run)).some((name) => name.startsWith('.1-extract'))
    );
  });
  assert.equal(killed, 'SIGKILL');
  assert.deepEqual(filesBelow(workspace.path('outbox')), old);
  const [, run = ''] = workspace.runs();
  assert.equal(existsSync(workspace.path('runs', run, '1-extract')), false);
  assert.equal(JSON.parse(workspace.read('runs', run, 'run.json')).state, 'running');
  const status = await workspace.run(['status']);
  assert.match(status.out, /not finished: it is running, or it was killed/);
  waitForTheLock(workspace);
  assert.equal((await workspace.run(['sync'])).exit, 0);
  assert.equal(existsSync(workspace.path('runs', run, '1-extract')), false);
  assertSwept(workspace);
});

test('crash: until the lock of a killed run is stale, nobody else starts', async (t) => {
  const workspace = await dayTwo(t);
  assert.equal(await runKilled(workspace, { KILL_AT: '1-extract' }), 'SIGKILL');
  const { exit, err } = await workspace.run(['sync']);
  assert.equal(exit, 11);
  assert.match(err, /LOCKED: .*the workspace is free again after 30 seconds/);
  waitForTheLock(workspace);
  assert.equal((await workspace.run(['sync'])).exit, 0);
});

test('crash: a run that is interrupted ends with 130 and gives the workspace back at once', async (t) => {
  if (process.platform === 'win32') return;
  const workspace = await dayTwo(t, { slow: true });
  const child = start(workspace, {});
  await until(() => workspace.runs().length === 2);
  child.process.kill('SIGINT');
  assert.equal(await child.ended, '130');
  assert.equal((await workspace.run(['sync'])).exit, 0);
});

test('crash: a first run of all that is interrupted leaves a workspace that can go on', async (t) => {
  if (process.platform === 'win32') return;
  const workspace = await makeWorkspace(t, {
    server: { faults: [{ match: 'role=student', nth: 1, fault: 'slow', delayMs: 1500 }] },
  });
  const child = start(workspace, {});
  await until(() => workspace.runs().length === 1);
  child.process.kill('SIGINT');
  assert.equal(await child.ended, '130');
  for (const argv of [['status'], ['sites'], ['sync', '--dry-run']])
    assert.equal((await workspace.run(argv)).exit, 0, argv.join(' '));
});

/** One day is loaded, its import was made, and the next day brings a new last name. */
async function dayTwo(t: TestContext, { slow = false } = {}): Promise<MadeWorkspace> {
  // The process has the real clock, so this workspace has it too.
  const workspace = await makeWorkspace(t, {
    // Only the first roster of the second day is slow.
    server: slow ? { faults: [{ match: 'role=student', nth: 2, fault: 'slow', delayMs: 1500 }] } : {},
  });
  workspace.clock.ms = Date.now() - DAY_MS;
  utimesSync(workspace.path('exports', 'patrons.txt'), workspace.clock.ms / 1000, workspace.clock.ms / 1000);
  const { exit, err } = await workspace.run(['sync']);
  assert.equal(exit, 0, err);
  workspace.clock.ms = Date.now();
  const after = readFileSync(workspace.newest('4-load', 'patrons-after.txt'));
  workspace.writeExport('patrons.txt', after, workspace.clock.ms - 60_000);
  workspace.setRoster(IN_ROSTER.map((one, n) => (n === 3 ? { ...one, last: 'Newmarried' } : one)));
  return workspace;
}

/** The outbox of the second day when nobody is killed. */
async function unharmed(t: TestContext): Promise<ReadonlyMap<string, Buffer>> {
  const workspace = await dayTwo(t);
  assert.equal((await workspace.run(['sync'])).exit, 0);
  return filesBelow(workspace.path('outbox'));
}

/** The report carries the run and the hour, so of it only the end and the new name are looked for. */
function isToday(name: string, bytes: Buffer, wanted: ReadonlyMap<string, Buffer>): boolean {
  if (name !== 'report.html') return bytes.equals(wanted.get(name) ?? Buffer.alloc(0));
  return bytes.includes('Newmarried') && bytes.toString('utf8').trimEnd().endsWith('</html>');
}

function assertSwept(workspace: MadeWorkspace): void {
  const stumps = readdirSync(workspace.folder, { recursive: true }).map(String);
  assert.deepEqual(
    stumps.filter((name) => name.endsWith('.tmp')),
    [],
  );
}

/** A killed run's lock goes stale after 30 seconds; here they pass at once. */
function waitForTheLock(workspace: MadeWorkspace): void {
  const lock = workspace.path('.clever-sync.lock');
  const longAgo = Date.now() / 1000 - 31;
  if (existsSync(lock)) utimesSync(lock, longAgo, longAgo);
}

/** Runs a sync that is killed, by itself or once `isTime`, and returns the signal that ended it. */
async function runKilled(
  workspace: MadeWorkspace,
  env: Readonly<Record<string, string>>,
  isTime?: (folder: string) => boolean,
): Promise<string> {
  const child = start(workspace, env);
  if (isTime !== undefined) {
    await until(() => isTime(workspace.folder));
    child.process.kill('SIGKILL');
  }
  return child.ended;
}

function start(workspace: MadeWorkspace, env: Readonly<Record<string, string>>) {
  const killer = workspace.path('killer.mjs');
  writeFileSync(killer, KILLER);
  const argv = ['--import', `file://${killer}`, LAUNCHER, 'sync', '--workspace', workspace.folder];
  const child = spawn(process.execPath, argv, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, CLEVER_TOKEN: TOKEN, ...(env.KILL_AT ? env : { KILL_AT: 'nothing' }) },
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  const ended = new Promise<string>((resolve) => {
    child.on('close', (exit, signal) => resolve(signal ?? (exit === 130 ? '130' : `${exit}: ${said}`)));
  });
  return { process: child, ended };
}

async function until(isTime: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!isTime()) {
    assert.ok(Date.now() < deadline, 'it never came to that');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
