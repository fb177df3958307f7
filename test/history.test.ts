// One person over all runs: found in each plan without reading it whole, and folded where nothing changed.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { SyncError } from '../mappings/errors.ts';
import { compareTexts } from '../mappings/text.ts';
import {
  decisionsAbout,
  decisionsWithBarcode,
  decisionsWithoutGuid,
} from '../pipeline/look-back/plan-search.ts';
import { type Day, stretchesOf } from '../stages/history.ts';
import { planLine, type Settled } from '../stages/match/plan.ts';
import { CASES, DAY_MS, IN_ROSTER, type MadeWorkspace, makeWorkspace } from './workspace.making.ts';

function settled(guid: string, change: Partial<Settled> = {}): Settled {
  return {
    action: 'unchanged',
    role: 'students',
    guid,
    barcode: '1',
    row: 1,
    site: 'LINC',
    matchedBy: 'guid',
    changes: [],
    flags: [],
    candidates: [],
    because: 'The GUID is the same.',
    ...change,
  };
}

function planIn(t: TestContext): { readonly path: string; write(decisions: readonly Settled[]): void } {
  const folder = mkdtempSync(join(tmpdir(), 'clever-sync-history-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'plan.jsonl');
  return { path, write: (decisions) => writeFileSync(path, decisions.map(planLine).join('')) };
}

test('search: at random it finds the lines of every GUID, and none of one that is not there', (t) => {
  const plan = planIn(t);
  const guid = fc.oneof(
    fc.constantFrom('', '5b01', '5b02', 'Ä"\\\n', 'ﬀ', '😀'),
    fc.string({ maxLength: 6 }),
  );
  // Reasons of very different lengths, so that lines are shorter and longer than a block.
  const length = fc.oneof({ weight: 9, arbitrary: fc.nat(80) }, { weight: 1, arbitrary: fc.nat(9000) });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(guid, length), { maxLength: 40 }),
      fc.string({ maxLength: 6 }),
      // Where somebody is looked for first changes nothing.
      fc.option(fc.nat(20_000), { nil: undefined }),
      (drawn, absent, near) => {
        const lines = drawn
          .map(([one, letters], row) => settled(one, { row, because: 'ö'.repeat(letters) }))
          .sort((one, other) => compareTexts(one.guid, other.guid));
        plan.write(lines);
        for (const sought of new Set([absent, ...lines.map((line) => line.guid)])) {
          assert.deepEqual(
            decisionsAbout(plan.path, sought, near).map(({ decision }) => decision.row),
            lines.filter((line) => line.guid === sought).map(({ row }) => row),
          );
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('search: a patron without a GUID is found by barcode, and by no other cell', (t) => {
  const plan = planIn(t);
  plan.write([
    settled('', { barcode: '77', row: 1 }),
    settled('', { barcode: '7', row: 2, because: '"guid":"","barcode":"77",' }),
    settled('5b01', { barcode: '77', row: 3 }),
  ]);
  assert.deepEqual(
    decisionsWithoutGuid(plan.path, '77').map(({ decision }) => decision.row),
    [1],
  );
});

test('search: whoever has a barcode is found, with a GUID or without, in the order of the plan', (t) => {
  const plan = planIn(t);
  plan.write([
    settled('', { barcode: '77', row: 1 }),
    settled('5b01', { barcode: '7', row: 2, because: '"barcode":"77",' }),
    settled('5b02', { barcode: '77', row: 3 }),
  ]);
  const found = decisionsWithBarcode(plan.path, '77');
  assert.deepEqual(
    found.map(({ decision }) => decision.row),
    [1, 3],
  );
  assert.equal(found[0]?.at, 0);
});

test('search: a plan whose end is missing is damage, whoever is sought', (t) => {
  const plan = planIn(t);
  plan.write(['5b01', '5b02', '5b03'].map((guid) => settled(guid)));
  writeFileSync(plan.path, readFileSync(plan.path).subarray(0, -3));
  for (const search of [
    () => decisionsAbout(plan.path, '5b01'),
    () => decisionsWithBarcode(plan.path, '1'),
    () => decisionsWithoutGuid(plan.path, '1'),
  ])
    assert.throws(search, (error) => error instanceof SyncError && error.code === 'STATE_DAMAGED');
});

test('search: a plan that was cut off or written over is damage, and its lines are not told', (t) => {
  const plan = planIn(t);
  for (const text of [
    '{"action":"unchanged","ro',
    '{"other":1}\n',
    `${planLine(settled('5b01')).slice(0, -9)}\n`,
  ]) {
    writeFileSync(plan.path, text);
    assert.throws(
      () => decisionsAbout(plan.path, '5b01'),
      (error) =>
        error instanceof SyncError && error.code === 'STATE_DAMAGED' && !error.message.includes('5b01'),
      text,
    );
  }
});

test('history: days that say the same are folded, wherever in the export the patron stands', () => {
  const { changes: _, ...plain } = settled('5b01');
  const decision = { ...plain, fields: {} };
  const day = (run: string, change: Partial<Day> = {}): Day => ({
    run,
    state: 'unchanged',
    dryRun: false,
    decision,
    ...change,
  });
  const moved = { ...decision, row: 99, because: 'another reason' };
  const gone = { ...decision, action: 'untouched' as const };
  const found = stretchesOf([
    day('1'),
    day('2', { decision: moved }),
    day('3', { decision: gone }),
    day('4'),
    day('5', { decision: null }),
    day('6', { decision: null }),
  ]);
  assert.deepEqual(
    found.map(({ run, same }) => [run, ...same]),
    [['1', '2'], ['3'], ['4'], ['5', '6']],
  );
});

async function aWeek(workspace: MadeWorkspace): Promise<void> {
  for (let day = 0; day < 5; day += 1) {
    if (day === 3) workspace.setRoster(IN_ROSTER.filter(({ guid }) => guid !== CASES.byEmail.guid));
    await workspace.run(['sync', '--dry-run']);
    workspace.clock.ms += DAY_MS;
  }
}

test('explain --all: a person over all runs, newest last, by GUID, e-mail and barcode', async (t) => {
  const workspace = await makeWorkspace(t);
  await aWeek(workspace);
  const runs = workspace.runs();
  const { exit, out, err } = await workspace.run(['explain', CASES.byEmail.guid, '--all', '--json']);
  assert.equal(exit, 0, err);
  const [one, ...others] = JSON.parse(out);
  assert.deepEqual(others, []);
  assert.deepEqual(
    one.stretches.map(
      ({ run, same, decision }: { run: string; same: string[]; decision: { action: string } }) => [
        decision.action,
        run,
        ...same,
      ],
    ),
    [
      ['update', runs[0], runs[1], runs[2]],
      ['untouched', runs[3], runs[4]],
    ],
  );
  for (const who of [CASES.byEmail.email, CASES.byEmail.email.toUpperCase(), CASES.byEmail.username]) {
    const again = await workspace.run(['explain', who, '--all', '--json']);
    assert.equal(again.exit, 0, who);
    assert.deepEqual(JSON.parse(again.out), [one]);
  }
  const text = (await workspace.run(['explain', CASES.byEmail.guid, '--all'])).out;
  assert.match(text, /\n {2}the same on 2 more days, to /);
  assert.match(text, /\n {2}GUID: blank -> 5b/);
  assert.match(text, / {2}a plan only, dry run\n/);
});

test('explain --all: whoever is in no plan is not found, and a plan that stopped is passed over', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync', '--dry-run'], { env: {} });
  await workspace.run(['sync', '--dry-run']);
  for (const who of ['nobody', '5b0000000000000000009999', '']) {
    const { exit, out, err } = await workspace.run(['explain', who, '--all']);
    assert.equal(exit, 2);
    assert.equal(out, '');
    assert.match(err, /USAGE: runs\/: Nobody in any plan has that/);
  }
  const found = await workspace.run(['explain', CASES.gone.guid, '--all', '--json']);
  assert.equal(JSON.parse(found.out)[0].stretches.length, 1);
  assert.equal((await workspace.run(['explain', CASES.gone.guid, '--all', '--run', 'x'])).exit, 2);
});
