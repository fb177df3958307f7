// The program as the process it is, when whoever reads its output goes away: nothing is complained of, the work is done to
// its end, and the exit code is the work's own.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { listRuns } from '../pipeline/runs.ts';

const BIN = fileURLToPath(new URL('../pipeline/bin.mjs', import.meta.url));

type Channel = 'stdout' | 'stderr';

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'clever-sync-main-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a command of which nobody reads these channels; they are closed before it has started. */
function runUnread(cwd: string, argv: readonly string[], closed: readonly Channel[]) {
  const child = spawn(process.execPath, [BIN, ...argv], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const channel of ['stdout', 'stderr'] as const) {
    if (closed.includes(channel)) child[channel].destroy();
    else child[channel].on('data', (chunk) => (said += chunk));
  }
  return new Promise<{ exit: number | null; said: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => resolve({ exit, said }));
  });
}

test('main: a result that nobody reads any more ends quietly, as good as one that is read', async (t) => {
  const folder = temporaryFolder(t);
  assert.deepEqual(await runUnread(folder, ['--help'], ['stdout']), { exit: 0, said: '' });
});

test('main: an error that nobody reads keeps its exit code', async (t) => {
  const folder = temporaryFolder(t);
  assert.deepEqual(await runUnread(folder, ['status'], ['stderr']), { exit: 2, said: '' });
});

test('main: a run whose progress nobody reads is done to its end', async (t) => {
  const folder = temporaryFolder(t);
  assert.deepEqual(await runUnread(folder, ['sample'], ['stdout', 'stderr']), { exit: 0, said: '' });
  const workspace = join(folder, 'sample-district');
  assert.equal(listRuns(workspace).length, 2);
  assert.ok(existsSync(join(workspace, 'outbox', 'report.html')));
  const all = await runUnread(folder, ['status', '--all', '--workspace', workspace], ['stdout']);
  assert.deepEqual(all, { exit: 0, said: '' });
});
