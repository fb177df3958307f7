// What the program wrote, damaged: the ledger at twenty places of its length in two ways, empty, missing, of a newer program,
// not to be read or written; run.json, the plan and what is known. Whatever command meets it says so and how to restore
// it, ends with 14 (13 where the disk refuses), and every file of the workspace stays byte for byte.

import assert from 'node:assert/strict';
import { chmodSync, chownSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BY, type HeldDay, makeHeldDay } from './approve.making.ts';
import { isRoot, NOBODY, startProcess } from './process.making.ts';
import { CASES, filesBelow, type MadeWorkspace, type Printed } from './workspace.making.ts';

const TWENTIETHS = Array.from({ length: 20 }, (_, place) => place / 20);

type Damage = readonly [what: string, bytes: Buffer | undefined];

/** Cut, and changed by one byte, at each twentieth of its length; the one is never the other's text. */
function damagesOf(whole: Buffer): readonly Damage[] {
  return TWENTIETHS.flatMap((part) => {
    const at = Math.floor(whole.length * part);
    const changed = Buffer.from(whole);
    changed[at] = whole[at] === 0x37 ? 0x38 : 0x37;
    return [
      [`cut at byte ${at} of ${whole.length}`, whole.subarray(0, at)],
      [`another byte ${at} of ${whole.length}`, changed],
    ] as const;
  });
}

/** The commands that the ledger could mislead most: each reads it, and would write. */
function mainCommands({ held }: HeldDay): readonly (readonly string[])[] {
  return [
    ['sync'],
    ['load', '--run', held],
    ['approve', held, '--transfers', '22', ...BY],
    ['status'],
    ['purge', '--keep-days', '1', '--yes'],
    ['doctor'],
  ];
}

/** The others that read it. */
function otherCommands({ held, runs }: HeldDay): readonly (readonly string[])[] {
  const [loaded = ''] = runs();
  return [
    ['sync', '--dry-run'],
    ['sync', '--scheduled'],
    ['load'],
    ['status', '--all'],
    ['status', held],
    ['undo', loaded],
    ['verify'],
    ['explain', CASES.newEmail.number],
    ['decide', CASES.byNameOnly.guid, 'later'],
    ['enable'],
    ['disable'],
    ['sites'],
    ['sites', 'suggest'],
    ['sites', 'clear', '1'],
    ['mapping', 'set', 'daily.staff', 'off'],
    ['mapping', 'set', 'daily.staff', 'off', '--try'],
    ['schedule', 'cron'],
    ...['extract', 'transform', 'match', 'report'].map((stage) => [stage]),
  ];
}

const RESTORE = /Restore\s+ledger\.json\s+from\s+a\s+backup\./;
const NEWER = /Use\s+the\s+newer\s+clever-sync\s+for\s+this\s+workspace\./;

test('damage: a ledger cut or changed at any twentieth is never taken for one, by any of the main commands', async (t) => {
  const workspace = await makeHeldDay(t);
  const whole = readFileSync(workspace.path('ledger.json'));
  const damages: readonly Damage[] = [
    ...damagesOf(whole),
    ['empty', Buffer.alloc(0)],
    ['missing', undefined],
  ];
  assert.equal(damages.length, 42);
  for (const damage of damages) {
    put(workspace, 'ledger.json', damage);
    for (const argv of mainCommands(workspace)) await refused(workspace, argv, damage[0], RESTORE);
  }
});

test('damage: a ledger of a newer program is left to that program', async (t) => {
  const workspace = await makeHeldDay(t);
  const newer = workspace.read('ledger.json').replace('"version": 1', '"version": 2');
  put(workspace, 'ledger.json', ['newer', Buffer.from(newer)]);
  for (const argv of mainCommands(workspace)) await refused(workspace, argv, 'newer', NEWER);
});

test('damage: no command goes on with a damaged ledger', async (t) => {
  const workspace = await makeHeldDay(t);
  const whole = readFileSync(workspace.path('ledger.json'));
  const half = Math.floor(whole.length / 2);
  const [, changed] = damagesOf(whole).find(([what]) => what.startsWith(`another byte ${half} `)) ?? [];
  for (const damage of [
    ['cut', whole.subarray(0, half)],
    ['changed', changed],
    ['missing', undefined],
  ] as const) {
    put(workspace, 'ledger.json', damage);
    for (const argv of otherCommands(workspace)) await refused(workspace, argv, damage[0], RESTORE);
  }
});

test('damage: a ledger that was restored is as if nothing had been', async (t) => {
  const workspace = await makeHeldDay(t);
  const whole = readFileSync(workspace.path('ledger.json'));
  put(workspace, 'ledger.json', ['cut', whole.subarray(0, 50)]);
  for (const argv of mainCommands(workspace)) await refused(workspace, argv, 'cut', RESTORE);
  put(workspace, 'ledger.json', ['whole', whole]);
  const { exit, out, err } = await workspace.run([
    'approve',
    workspace.held,
    '--transfers',
    '22',
    ...BY,
    '--load',
  ]);
  assert.equal(exit, 0, err);
  assert.match(out, /Ready to import/);
});

test('damage: a run.json that is cut is named, with the run, and how to go on', async (t) => {
  const workspace = await makeHeldDay(t);
  const path = `runs/${workspace.held}/run.json`;
  const whole = readFileSync(workspace.path(path));
  const commands = mainCommands(workspace).filter(([name]) => name === 'load' || name === 'approve');
  for (const part of TWENTIETHS) {
    put(workspace, path, ['cut', whole.subarray(0, Math.floor(whole.length * part))]);
    for (const argv of [...commands, ['status'], ['status', workspace.held]]) {
      const { err } = await refused(workspace, argv, `cut at ${part}`, /Restore the file from a backup/);
      assert.match(err, /STATE_DAMAGED: .*run\.json: /);
    }
  }
});

test('damage: a plan, or what it was made from, that is not as it was written is named and not loaded', async (t) => {
  for (const name of ['plan.json', 'plan.jsonl', 'known.jsonl']) {
    const workspace = await makeHeldDay(t);
    const path = `runs/${workspace.held}/3-match/${name}`;
    const whole = readFileSync(workspace.path(path));
    const commands = mainCommands(workspace).filter(
      ([command]) => command === 'load' || command === 'approve',
    );
    for (const damage of [...damagesOf(whole), ['missing', undefined] as const]) {
      put(workspace, path, damage);
      for (const argv of commands) {
        const before = filesBelow(workspace.folder);
        const { exit, err } = await workspace.run(argv);
        const told = `${argv.join(' ')}, ${name} ${damage[0]}\n${err}`;
        // What can be read is another plan than the one that was shown; what cannot be read is damaged.
        assert.match(
          err,
          new RegExp(`(PLAN_STALE|STAGE_MISSING|STATE_DAMAGED): .*${name.replace('.', '\\.')}`),
          told,
        );
        assert.equal(exit, err.includes('STATE_DAMAGED') ? 14 : 2, told);
        assert.match(err, /Run (this first: |"?)clever-sync (sync|match|extract)/, told);
        assertSame(workspace, before, told);
      }
    }
  }
});

test('damage: a read-only ledger in a folder that can be written is replaced whole, as every file is', async (t) => {
  const workspace = await makeHeldDay(t);
  chmodSync(workspace.path('ledger.json'), 0o400);
  const [before] = readEntries(workspace).loads;
  const { exit, err } = await workspace.run(['approve', workspace.held, '--transfers', '22', ...BY]);
  assert.equal(exit, 0, err);
  assert.deepEqual([readEntries(workspace).loads[0], readEntries(workspace).approvals.length], [before, 1]);
});

test('damage: a workspace that may not be written, and a ledger that may not be read, end with 13', async (t) => {
  if (process.platform === 'win32') {
    t.diagnostic('Windows has other permissions; the disk that refuses is looked at in files.test.ts');
    return;
  }
  const workspace = await makeHeldDay(t);
  if (
    isRoot() &&
    (await startProcess(workspace, ['--version'], { asNobody: true, cwd: '/' }).ended).exit !== 0
  ) {
    t.diagnostic(
      'the tests run as root, whom no permission binds, and nobody else may read the program here',
    );
    return;
  }
  await closed(workspace, { folders: 0o500, ledger: 0o600 }, ['sync', 'approve', 'purge', 'doctor']);
  await closed(workspace, { folders: 0o700, ledger: 0o000 }, [...['sync', 'load', 'status', 'doctor']]);
});

/** Runs the commands as somebody whom these permissions bind. */
async function closed(
  workspace: HeldDay,
  modes: { readonly folders: number; readonly ledger: number },
  names: readonly string[],
): Promise<void> {
  const before = filesBelow(workspace.folder);
  permit(workspace, modes);
  try {
    for (const argv of mainCommands(workspace).filter(([name = '']) => names.includes(name))) {
      const { exit, out, err } = await startProcess(workspace, argv, { asNobody: isRoot() }).ended;
      assert.equal(exit, 13, `${argv.join(' ')}\n${out}${err}`);
      assert.match(`${out}${err}`, /there\s+is\s+no\s+permission\s+\(EACCES\)/);
      assert.match(`${out}${err}`, /the\s+right\s+to\s+read\s+and\s+write/);
    }
  } finally {
    permit(workspace, { folders: 0o700, ledger: 0o600 });
  }
  assertSame(workspace, before, `${modes.folders.toString(8)}`);
}

function permit({ folder }: MadeWorkspace, { folders, ledger }: { folders: number; ledger: number }): void {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const one of all) {
    const path = join(one.parentPath, one.name);
    if (isRoot()) chownSync(path, NOBODY, NOBODY);
    if (one.isDirectory()) chmodSync(path, folders);
  }
  if (isRoot()) chownSync(folder, NOBODY, NOBODY);
  chmodSync(join(folder, 'ledger.json'), ledger);
  chmodSync(folder, folders);
}

/** Puts damaged bytes in the place of a file; undefined takes it away. */
function put(workspace: MadeWorkspace, name: string, [, bytes]: Damage): void {
  if (bytes === undefined) rmSync(workspace.path(name));
  else writeFileSync(workspace.path(name), bytes);
}

/** Runs a command that has to end with 14, say how to mend it, and leave every file as it is. */
async function refused(
  workspace: MadeWorkspace,
  argv: readonly string[],
  damage: string,
  mend: RegExp,
): Promise<Printed> {
  const before = filesBelow(workspace.folder);
  const printed = await workspace.run(argv);
  const { exit, out, err } = printed;
  const told = `${argv.join(' ')}, ${damage}\n${out}${err}`;
  assert.equal(exit, 14, told);
  assert.match(argv[0] === 'doctor' ? out : err, mend, told);
  assertSame(workspace, before, told);
  return printed;
}

function assertSame(workspace: MadeWorkspace, before: ReadonlyMap<string, Buffer>, told: string): void {
  const after = filesBelow(workspace.folder);
  assert.deepEqual([...after.keys()], [...before.keys()], told);
  for (const [name, bytes] of after) assert.ok(bytes.equals(before.get(name) ?? Buffer.alloc(0)), name);
}

function readEntries(workspace: MadeWorkspace): {
  readonly loads: readonly unknown[];
  readonly approvals: readonly unknown[];
} {
  return JSON.parse(workspace.read('ledger.json'));
}
