// The technician's own command after each run: what it is told, what it is never told, and that nothing it does changes how
// the run ended.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { withLock } from '../pipeline/disk/lock.ts';
import { runAside } from '../pipeline/on-finish/aside.ts';
import {
  CASES,
  DAY_MS,
  EVERYBODY,
  IN_ROSTER,
  type MadeWorkspace,
  makeWorkspace,
  TOKEN,
} from './workspace.making.ts';

const NODE = process.execPath;
/** Writes its environment into a file of the workspace, one file a call. */
const NOTE = [NODE, '-e', "require('fs').appendFileSync('told.jsonl', JSON.stringify(process.env) + '\\n')"];

function told(workspace: MadeWorkspace): readonly Readonly<Record<string, string>>[] {
  if (!existsSync(workspace.path('told.jsonl'))) return [];
  return workspace
    .read('told.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('onFinish: learns of each run that ended, however it ended', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { onFinish: NOTE } });
  assert.equal((await workspace.run(['sync', '--dry-run'])).exit, 0);
  assert.equal((await workspace.run(['sync'])).exit, 0);
  assert.equal((await workspace.run(['sync', '--scheduled'])).exit, 3);
  assert.equal((await workspace.run(['sync'], { env: {} })).exit, 12);
  const runs = workspace.runs();
  const calls = told(workspace);
  assert.deepEqual(
    calls.map((env) => [
      env.CLEVER_SYNC_RUN,
      env.CLEVER_SYNC_STATE,
      env.CLEVER_SYNC_EXIT,
      env.CLEVER_SYNC_ERROR,
      env.CLEVER_SYNC_TRIGGER,
      env.CLEVER_SYNC_DRY_RUN,
    ]),
    [
      [runs[0], 'planned', '0', '', 'manual', 'yes'],
      [runs[1], 'loaded', '0', '', 'manual', 'no'],
      [runs[2], 'held', '3', '', 'scheduled', 'no'],
      [runs[3], 'failed', '12', 'TOKEN', 'manual', 'no'],
    ],
  );
  const [, loaded = {}, , failed = {}] = calls;
  assert.deepEqual(JSON.parse(loaded.CLEVER_SYNC_COUNTS ?? '').create, 1);
  assert.equal(loaded.CLEVER_SYNC_SUMMARY, 'ready to import: 1 new, 2 updated, 1 Transferred, 1 to review');
  assert.equal(failed.CLEVER_SYNC_SUMMARY, 'failed: TOKEN');
  assert.equal(loaded.CLEVER_SYNC_OUTBOX, workspace.path('outbox'));
  assert.equal(loaded.CLEVER_SYNC_REPORT, workspace.path('runs', runs[1] ?? '', '5-report', 'report.html'));
  assert.equal(failed.CLEVER_SYNC_REPORT, '');
  for (const name of ['WORKSPACE', 'RUN_FOLDER', 'LOG', 'OUTBOX'])
    assert.ok(existsSync(failed[`CLEVER_SYNC_${name}`] ?? ''), name);
  assert.match(readFileSync(loaded.CLEVER_SYNC_LOG ?? '', 'utf8'), / onFinish: ended with 0\n$/);
});

test('onFinish: is told of nobody, and never the token', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { onFinish: NOTE } });
  await workspace.run(['sync'], {
    env: { CLEVER_TOKEN: TOKEN, CLEVER_TOKEN_FILE: undefined, OTHER: 'kept' },
  });
  const text = workspace.read('told.jsonl');
  assert.match(text, /"OTHER":"kept"/);
  for (const { first, last, email, guid, number } of EVERYBODY)
    for (const trace of [first, last, email, guid, number]) assert.ok(!text.includes(trace), trace);
  assert.ok(!text.includes(TOKEN));
});

test('onFinish: a text goes through the shell, with what the environment holds', async (t) => {
  const variable = process.platform === 'win32' ? '%CLEVER_SYNC_STATE%' : '$CLEVER_SYNC_STATE';
  const workspace = await makeWorkspace(t, {
    settings: { onFinish: `echo it is ${variable} && echo done > done.txt` },
  });
  const { out, err } = await workspace.run(['--json', 'sync']);
  assert.equal(JSON.parse(out).state, 'loaded', 'standard output is the result alone');
  assert.match(err, /it is loaded/);
  assert.match(workspace.read('done.txt'), /done/);
});

test('onFinish: its failure is said and logged, and changes no exit code', async (t) => {
  const failing = [NODE, '-e', 'process.exit(7)'];
  const workspace = await makeWorkspace(t, { settings: { onFinish: failing } });
  const { exit, err } = await workspace.run(['sync']);
  assert.equal(exit, 0);
  assert.match(
    err,
    /onFinish: ended with 7\. The run itself is as it says; only that command went wrong\.\n$/,
  );
  assert.match(readFileSync(workspace.newest('run.log'), 'utf8'), / onFinish: ended with 7\n$/);
  assert.equal((await workspace.run(['sync'])).exit, 3);
  workspace.setSettings({ onFinish: ['no-such-program-anywhere'] });
  const unstarted = await workspace.run(['sync'], { env: {} });
  assert.equal(unstarted.exit, 12);
  assert.match(unstarted.err, /onFinish: could not be started \(ENOENT\)/);
});

test('onFinish: runs once the workspace is free again', async (t) => {
  const workspace = await makeWorkspace(t);
  const isFree = `process.exit(require('fs').existsSync('.clever-sync.lock') ? 9 : 0)`;
  workspace.setSettings({ onFinish: [NODE, '-e', isFree] });
  await workspace.run(['sync']);
  assert.match(readFileSync(workspace.newest('run.log'), 'utf8'), / onFinish: ended with 0\n$/);
});

test('onFinish: a load by hand, what brings it to the outbox, and an undo are runs too; a single stage, a look, and what made no run are not', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { onFinish: NOTE } });
  for (const stage of ['extract', 'transform', 'match']) await workspace.run([stage]);
  assert.deepEqual(told(workspace), []);
  await workspace.run(['load']);
  const [load] = told(workspace);
  assert.equal(load?.CLEVER_SYNC_STATE, 'loaded');
  await workspace.run(['report']);
  await workspace.run(['status']);
  await withLock(workspace.folder, async () => {
    assert.equal((await workspace.run(['sync'])).exit, 11);
  });
  await workspace.run(['explain', CASES.gone.guid]);
  assert.deepEqual(
    told(workspace).map((env) => env.CLEVER_SYNC_DELIVERED),
    ['no', 'yes'],
  );
  workspace.clock.ms += 3_600_000;
  workspace.writeExport(
    'after.txt',
    readFileSync(workspace.newest('4-load', 'patrons-after.txt')),
    workspace.clock.ms,
  );
  assert.equal((await workspace.run(['undo', workspace.runs()[0] ?? ''])).exit, 0);
  assert.equal(told(workspace).length, 3);
});

test('aside: a command that hangs is stopped with all that it started', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'clever-sync-aside-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const options = { cwd: folder, env: process.env, say: () => {}, timeoutMs: 100 };
  const forever = [NODE, '-e', 'setInterval(() => {}, 1000)'];
  assert.deepEqual(await runAside(forever, options), { kind: 'late' });
  assert.deepEqual(await runAside(`"${NODE}" -e "setInterval(() => {}, 1000)" && echo no`, options), {
    kind: 'late',
  });
});

/** Stands in for programs on the PATH; `calls` tells how they were called since it was last asked, e.g. 'mail -s Held'. */
function standInFor(workspace: MadeWorkspace, names: readonly string[]) {
  const folder = workspace.path('stand-ins');
  mkdirSync(folder);
  for (const name of names) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >> "$(dirname "$0")/calls"\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const log = join(folder, 'calls');
  const calls = () => {
    const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
    rmSync(log, { force: true });
    return lines;
  };
  return { path: `${folder}${delimiter}${process.env.PATH}`, calls };
}

test('onFinish: the commands of the README do what it says, and upload only what their run wrote', async (t) => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const shown = [...readme.matchAll(/^{ "onFinish": .+ }$/gm)].map(([line]) => JSON.parse(line).onFinish);
  assert.equal(shown.length, 3);
  const [mail, ping, upload] = shown;
  const workspace = await makeWorkspace(t, { settings: { onFinish: mail } });
  const { path, calls } = standInFor(workspace, ['mail', 'curl']);
  const sync = (...argv: string[]) =>
    workspace.run(['sync', ...argv], { env: { PATH: path, CLEVER_TOKEN: TOKEN } });

  await sync('--dry-run');
  assert.deepEqual(calls(), [], 'nobody is mailed when all is well');
  await sync('--scheduled');
  assert.match(calls().join('\n'), /^mail -s Patrons: held: .*library@school\.example$/);

  workspace.setSettings({ onFinish: ping });
  await sync('--dry-run');
  assert.match(calls().join('\n'), /^curl .*--data a plan only: .* https:\S+\/ping\/patrons\/0$/);

  workspace.setSettings({ onFinish: upload });
  await sync('--dry-run');
  await workspace.run(['sync'], { env: { PATH: path } });
  assert.deepEqual(calls(), [], 'a dry and a failed run upload nothing');
  await sync();
  const [sent = '', ...others] = calls();
  assert.deepEqual(others, []);
  assert.match(sent, /^curl /);
  const [, file = 'no file'] = /^curl .* -T (\S+) ftp:\S+\/$/.exec(sent) ?? [];
  assert.equal(workspace.read(file), workspace.read('outbox/patron-import.txt'));

  workspace.clock.ms += DAY_MS;
  workspace.writeExport('patrons-2.txt', readFileSync(workspace.newest('4-load', 'patrons-after.txt')));
  workspace.setRoster(IN_ROSTER.slice(1));
  await sync('--dry-run');
  await workspace.run(['load'], { env: { PATH: path } });
  assert.deepEqual(calls(), [], 'a load by hand has not reached the outbox yet');
  await workspace.run(['report'], { env: { PATH: path } });
  assert.equal(calls().length, 1, 'its report brings it there');
  await workspace.run(['report', '--redact'], { env: { PATH: path } });
  assert.deepEqual(calls(), [], 'a report made again uploads nothing a second time');
});
