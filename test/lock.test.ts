// One run at a time in a workspace.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { SyncError } from '../mappings/errors.ts';
import { lockHolder, withLock } from '../pipeline/disk/lock.ts';

const root = fs.mkdtempSync(join(tmpdir(), 'clever-sync-lock-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));
let workspace = root;
let lockFolder = '';
let ownerFile = '';
beforeEach(() => {
  workspace = fs.mkdtempSync(join(root, 'case-'));
  lockFolder = join(workspace, '.clever-sync.lock');
  ownerFile = join(workspace, '.clever-sync.owner.json');
});

const sinceSeconds = (seconds: number): Date => new Date(Date.now() - seconds * 1000);
const setHeartbeat = (date: Date): void => fs.utimesSync(lockFolder, date, date);
/** What a run that was killed, or is still at work, leaves. */
const leaveLock = (pid: number, host: string, heartbeat: Date): void => {
  fs.mkdirSync(lockFolder);
  fs.writeFileSync(ownerFile, JSON.stringify({ pid, host, startedAt: '2026-11-24T10:15:00.000Z' }));
  setHeartbeat(heartbeat);
};

/** A run in another process that has the workspace until it is ended. */
async function startHolder(): Promise<ChildProcess> {
  const url = new URL('../pipeline/disk/lock.ts', import.meta.url).href;
  const source = `const { withLock } = await import(${JSON.stringify(url)});
    await withLock(${JSON.stringify(workspace)}, () => new Promise((resolve) => {
      console.log('held');
      process.stdin.on('end', resolve).resume();
    }));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('lock: it is there while the work is done, and gone afterwards', async () => {
  const done = await withLock(workspace, async () => {
    assert.deepEqual(fs.readdirSync(workspace).sort(), ['.clever-sync.lock', '.clever-sync.owner.json']);
    return 'done';
  });
  assert.equal(done, 'done');
  assert.deepEqual(fs.readdirSync(workspace), []);
});

if (process.platform !== 'win32')
  test('lock: it is for the owner alone', () =>
    withLock(workspace, () => {
      assert.equal(fs.statSync(lockFolder).mode & 0o777, 0o700);
      assert.equal(fs.statSync(ownerFile).mode & 0o777, 0o600);
    }));

test('lock: it is gone when the work fails, at once or later, and the failure is what is told', async () => {
  const trouble = new Error('no answer');
  const atOnce = withLock(workspace, () => {
    throw trouble;
  });
  await assert.rejects(atOnce, (error) => error === trouble);
  assert.deepEqual(fs.readdirSync(workspace), []);
  await assert.rejects(
    withLock(workspace, () => Promise.reject(trouble)),
    (error) => error === trouble,
  );
  assert.deepEqual(fs.readdirSync(workspace), []);
});

test('lock: a second run in the same program is refused while the first is at work', async () => {
  await withLock(workspace, async () => {
    await assert.rejects(
      withLock(workspace, () => assert.fail('both at work')),
      { code: 'LOCKED' },
    );
  });
  assert.deepEqual(fs.readdirSync(workspace), []);
});

test('lock: while another process is at work, it is named and nothing is done; then the workspace is free', async () => {
  const holder = await startHolder();
  await assert.rejects(
    withLock(workspace, () => assert.fail('both at work')),
    (error) => {
      assert.ok(error instanceof SyncError);
      assert.equal(error.code, 'LOCKED');
      assert.equal(error.exit, 11);
      assert.equal(error.complaint.where, workspace);
      assert.ok(error.complaint.what.startsWith(`Process ${holder.pid} on ${hostname()}, started 2`));
      return true;
    },
  );
  holder.stdin?.end();
  await once(holder, 'exit');
  assert.equal(await withLock(workspace, () => 'free'), 'free');
});

test('lock: a killed run keeps the workspace until it was not heard of for half a minute', async () => {
  const holder = await startHolder();
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  assert.ok(fs.existsSync(lockFolder));
  await assert.rejects(
    withLock(workspace, () => 'too soon'),
    /was killed while it was at work here; it does not run any more\..* Wait a moment: the workspace is free again after 30 seconds;/,
  );
  assert.match((await lockHolder(workspace))?.what ?? '', /^Process \d+ on .* was killed/);
  setHeartbeat(sinceSeconds(31));
  assert.equal(await withLock(workspace, () => 'free'), 'free');
  assert.deepEqual(fs.readdirSync(workspace), []);
});

test('lock: a run whose process still lives is not robbed for being busy', async () => {
  leaveLock(process.ppid, hostname(), sinceSeconds(600));
  await assert.rejects(
    withLock(workspace, () => 'robbed'),
    { code: 'LOCKED' },
  );
  setHeartbeat(sinceSeconds(3700));
  assert.equal(await withLock(workspace, () => 'free'), 'free');
});

test('lock: of a process elsewhere nobody says that it was killed', async () => {
  leaveLock(process.ppid, `${hostname()}-elsewhere`, sinceSeconds(1));
  assert.match((await lockHolder(workspace))?.what ?? '', /is at work in this workspace\.$/);
});

test('lock: a number used again by this very process, or by one elsewhere, keeps nobody out', async () => {
  leaveLock(process.pid, hostname(), sinceSeconds(31));
  assert.equal(await withLock(workspace, () => 'free'), 'free');
  leaveLock(process.ppid, `${hostname()}-elsewhere`, sinceSeconds(31));
  assert.equal(await withLock(workspace, () => 'free'), 'free');
});

test('lock: an owner file that cannot be read keeps nobody out', async () => {
  fs.writeFileSync(ownerFile, '{');
  assert.equal(await withLock(workspace, () => 'free'), 'free');
  fs.mkdirSync(lockFolder);
  await assert.rejects(
    withLock(workspace, () => 'both at work'),
    /Another process is at work/,
  );
});

test('lock: when it is lost the run is stopped, and the other one keeps it', async () => {
  let told: unknown;
  const untilTold = async (lost: AbortSignal): Promise<void> => {
    lost.addEventListener('abort', () => {
      told = lost.reason;
    });
    // Another run took it; the next heartbeat finds out.
    setHeartbeat(sinceSeconds(5));
    await wait(20_000, undefined, { signal: lost });
  };
  await assert.rejects(withLock(workspace, untilTold, 1000), { code: 'LOCKED' });
  assert.ok(told instanceof SyncError);
  assert.ok(fs.existsSync(lockFolder));
});

test('lock: the heartbeat of a run at work keeps the workspace its own', async () => {
  const ageMs = await withLock(
    workspace,
    async () => {
      const before = fs.statSync(lockFolder).mtimeMs;
      await wait(2200);
      return fs.statSync(lockFolder).mtimeMs - before;
    },
    1000,
  );
  assert.ok(ageMs >= 1000, `${ageMs} ms`);
});

test('lock: work that never paused and outlasted the lock is not taken for done', async () => {
  const work = withLock(workspace, () => {
    fs.writeFileSync(
      ownerFile,
      JSON.stringify({ pid: 1, host: 'elsewhere', startedAt: '2026-11-24T10:15:00.000Z' }),
    );
    return 'done';
  });
  await assert.rejects(work, /Another process took the workspace/);
  assert.ok(fs.existsSync(lockFolder));
  assert.ok(fs.existsSync(ownerFile));
});

test('lock: a workspace that is not there is a disk error', async () => {
  await assert.rejects(
    withLock(join(workspace, 'none'), () => 'done'),
    { code: 'DISK', exit: 13 },
  );
});
