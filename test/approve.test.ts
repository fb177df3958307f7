// A person releases one held plan, once, by naming what it does. Whoever names something else, or a run that cannot be
// released, is refused and told what is so; nothing is then entered and nothing is loaded.

import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  BY,
  type HeldDay,
  ledgerOf,
  makeHeldDay,
  nextDay,
  recordOf,
  rosterWithoutLincoln,
} from './approve.making.ts';
import { exportText } from './district.making.ts';
import {
  CASES,
  DAY_MS,
  filesBelow,
  IN_ROSTER,
  type MadeWorkspace,
  makeWorkspace,
  PATRONS,
} from './workspace.making.ts';

test('approve: a held plan that is released is loaded in a run of its own, and the held run stays what it was', async (t) => {
  const workspace = await makeHeldDay(t);
  const { held } = workspace;
  const before = filesBelow(workspace.path('runs', held));
  const { exit, out, err } = await workspace.run(['approve', held, '--transfers', '22', ...BY]);
  assert.equal(exit, 0, err);
  assert.equal(out, `Released, once: the plan of run ${held}.\nNext: clever-sync load --run ${held}\n`);
  assert.equal(workspace.runs().length, 2);
  const load = await workspace.run(['load', '--run', held]);
  assert.equal(load.exit, 0, load.err);
  const [, , loaded = ''] = workspace.runs();
  assert.match(
    load.out,
    new RegExp(
      `^4-load of run ${loaded} is written\\.\nThe report fills the outbox\\.\nNext: clever-sync report --run ${loaded}`,
    ),
  );
  assert.equal((await workspace.run(['report', '--run', loaded])).exit, 0);
  assert.deepEqual(filesBelow(workspace.path('runs', held)), before);
  for (const [name, bytes] of before)
    if (/^[123]-/.test(name))
      assert.deepEqual(readFileSync(workspace.path('runs', loaded, name)), bytes, name);
  assert.equal(recordOf(workspace).state, 'loaded');
  const rows = workspace.read('outbox', 'patron-import.txt').trim().split('\r\n').slice(1);
  assert.equal(rows.length, 22);
  assert.deepEqual(
    ledgerOf(workspace).loads.map(({ run, shownIn }) => [run, shownIn]),
    [
      [workspace.runs()[0], undefined],
      [loaded, held],
    ],
  );
});

test('approve: the ledger keeps what was named, by whom and why, and the run that loads it names the approval', async (t) => {
  const workspace = await makeHeldDay(t);
  const { held } = workspace;
  await workspace.run(['approve', held, '--transfers', '22', '--updates', '0', ...BY]);
  const plan = JSON.parse(workspace.read('runs', held, '3-match', 'plan.json'));
  const at = new Date(workspace.clock.ms).toISOString().replace('.000', '');
  const [by, why] = [BY[1], BY[3]];
  const numbers = { transfers: 22, creates: null, updates: 0, without: [] };
  assert.deepEqual(ledgerOf(workspace).approvals, [
    { run: held, at, planSha256: plan.plan, ...numbers, by, why },
  ]);
  await workspace.run(['load', '--run', held]);
  const { approval, holds, trigger, dryRun } = recordOf(workspace);
  assert.deepEqual(approval, { run: held, at, by, why });
  assert.deepEqual({ holds, trigger, dryRun }, { holds: [], trigger: 'manual', dryRun: false });
  assert.equal('approval' in recordOf(workspace, held), false);
});

test('approve: with --load it loads and reports in one run, and says so as a sync does', async (t) => {
  const workspace = await makeHeldDay(t, { argv: ['sync', '--scheduled'] });
  const { exit, out, err } = await workspace.run([
    'approve',
    workspace.held,
    '--transfers',
    '22',
    ...BY,
    '--load',
  ]);
  assert.equal(exit, 0, err);
  const [, , loaded = '', ...more] = workspace.runs();
  assert.deepEqual(more, []);
  assert.match(out, new RegExp(`^\nReady to import \\(run ${loaded}\\)\n`));
  assert.match(out, /\nall +0 +0 +23 +1 +0 +22 +0 +2\n/);
  assert.match(out, /\nReport: outbox\/report\.html\n$/);
  assert.equal(recordOf(workspace).trigger, 'manual');
  assert.equal(ledgerOf(workspace).published, loaded);
  assert.equal(
    workspace.read('outbox', 'patron-import.txt'),
    readFileSync(workspace.newest('4-load', 'patron-import.tsv'), 'utf8'),
  );
  nextDay(workspace, rosterWithoutLincoln());
  assert.equal((await workspace.run(['sync'])).exit, 0);
});

test('approve: --json gives the result of a sync, or what was released and the next step', async (t) => {
  const workspace = await makeHeldDay(t);
  const argv = ['--json', 'approve', workspace.held, '--transfers', '22', ...BY, '--workspace', '.'];
  const { planSha256, ...released } = JSON.parse((await workspace.run(argv)).out);
  assert.match(planSha256, /^[0-9a-f]{64}$/);
  assert.deepEqual(released, {
    run: workspace.held,
    transfers: 22,
    creates: null,
    updates: null,
    without: [],
    next: `clever-sync load --run ${workspace.held} --workspace .`,
  });
  const other = await makeHeldDay(t);
  const { out } = await other.run(['--json', 'approve', other.held, '--transfers', '22', ...BY, '--load']);
  const result = JSON.parse(out);
  assert.equal(result.state, 'loaded');
  assert.equal(result.summary.counts.all.transfer, 22);
  assert.equal(result.report, other.path('outbox', 'report.html'));
});

const WRONG: readonly (readonly [argv: readonly string[], said: RegExp])[] = [
  [['--transfers', '21'], /The plan marks 22 Transferred, 21 were named\./],
  [['--transfers', '23'], /The plan marks 22 Transferred, 23 were named\./],
  [['--transfers', '1'], /The plan marks 22 Transferred, 1 was named\./],
  [[], /The plan marks 22 Transferred, and --transfers is missing\./],
  [['--updates', '0'], /The plan marks 22 Transferred, and --transfers is missing\./],
  [['--transfers', '22', '--creates', '1'], /The plan makes 0 new, 1 was named\./],
  [['--transfers', '22', '--updates', '2'], /The plan updates 0, 2 were named\./],
  [
    ['--transfers', '2', '--creates', '3'],
    /marks 22 Transferred, 2 were named; it makes 0 new, 3 were named\./,
  ],
];

test('approve: a number that is not the plan’s is refused, and the plan’s is told', async (t) => {
  const workspace = await makeHeldDay(t);
  for (const [argv, said] of WRONG) {
    const { err } = await refused(workspace, ['approve', workspace.held, ...argv, ...BY], 'APPROVAL');
    assert.match(err, said);
    assert.match(err, /Nothing was released and nothing was loaded\./);
  }
  assert.equal((await workspace.run(['approve', workspace.held, '--transfers', '22', ...BY])).exit, 0);
});

test('approve: a number is a plain whole one, and who and why are not left blank', async (t) => {
  const workspace = await makeHeldDay(t);
  const { held } = workspace;
  for (const count of ['', '22.0', '2e1', '022', '-22', '+22', '22 %', '1,022', 'all', '9999999999']) {
    const { err } = await refused(workspace, ['approve', held, `--transfers=${count}`, ...BY], 'USAGE');
    assert.match(err, /--transfers: It takes a plain whole number/, count);
  }
  const numbers = ['approve', held, '--transfers', '22'];
  for (const blank of ['', '  ', '\t\n', '\u200b']) {
    assert.match(
      (await refused(workspace, [...numbers, '--by', blank, '--why', 'x'], 'USAGE')).err,
      /--by: It is blank/,
    );
    assert.match(
      (await refused(workspace, [...numbers, '--by', 'x', '--why', blank], 'USAGE')).err,
      /--why: It is blank/,
    );
  }
  for (const argv of [numbers, [...numbers, '--by', 'x'], [...numbers, '--why', 'x']]) {
    assert.match((await refused(workspace, argv, '')).err, /required option/);
  }
  await workspace.run([...numbers, '--by', ' Aurelio \n Bystander\t', '--why', 'a\u0007b']);
  const [{ by = '', why = '' } = {}] = ledgerOf(workspace).approvals;
  assert.deepEqual([by, why], ['Aurelio Bystander', 'a b']);
});

test('approve: new patrons and replaced fields are named by their own numbers, on the very first run too', async (t) => {
  const made = await makeWorkspace(t, { patrons: PATRONS.slice(0, 15) });
  const first = await made.run(['sync']);
  assert.equal(first.exit, 3);
  const { create } = JSON.parse(readFileSync(made.newest('3-match', 'plan.json'), 'utf8')).counts.all;
  assert.ok(create > 10);
  const [held = ''] = made.runs();
  assert.match(first.out, new RegExp(`clever-sync approve ${held} .*--creates ${create} --by NAME`));
  await refused(made, ['approve', held, '--creates', String(create - 1), ...BY], 'APPROVAL');
  const approved = await made.run(['approve', held, '--creates', String(create), ...BY, '--load']);
  assert.equal(approved.exit, 0, approved.err);
  assert.equal(ledgerOf(made).loads.length, 1);
  const renamed = rosterOfNames('Oneother');
  nextDay(made, renamed);
  assert.equal((await made.run(['sync'])).exit, 3);
  const [, , second = ''] = made.runs();
  const limits = recordOf(made).holds.map(({ limit }) => limit);
  assert.deepEqual([...new Set(limits)].sort(), ['field', 'updates']);
  const updates = String(renamed.length - 1);
  await refused(made, ['approve', second, '--creates', '0', ...BY], 'APPROVAL');
  const { exit, err } = await made.run(['approve', second, '--updates', updates, ...BY, '--load']);
  assert.equal(exit, 0, err);
});

test('approve: a role or a site that lost its people is released by the number of transfers, be it none', async (t) => {
  const beings = IN_ROSTER.filter(({ role }) => role !== 'staff');
  const workspace = await makeHeldDay(t, { beings });
  assert.deepEqual(
    recordOf(workspace).holds.map(({ limit }) => limit),
    ['empty-role'],
  );
  await refused(workspace, ['approve', workspace.held, ...BY], 'APPROVAL');
  const argv = ['approve', workspace.held, '--transfers', '0', ...BY];
  const { exit, err } = await workspace.run([...argv, '--load']);
  assert.equal(exit, 0, err);
  assert.equal(recordOf(workspace).state, 'unchanged');
  assert.deepEqual(ledgerOf(workspace).loads.length, 1);
  await refused(workspace, argv, 'PLAN_STALE');
  nextDay(workspace, beings);
  assert.equal((await workspace.run(['sync'])).exit, 0, 'what was released once is not held every day');
});

test('approve: only a held run that was shown and was no dry run can be released', async (t) => {
  const workspace = await makeHeldDay(t, { argv: ['sync', '--dry-run'] });
  const [first = '', dry = ''] = workspace.runs();
  const approve = (run: string) => ['approve', run, '--transfers', '22', ...BY];
  assert.match((await refused(workspace, approve(dry), 'APPROVAL')).err, /a dry run, .*Make a real run/);
  await refused(workspace, approve(first), 'PLAN_LOADED');
  await refused(workspace, approve('2020-01-01T000000Z'), 'USAGE');
  await refused(workspace, approve('../elsewhere'), 'USAGE');
  await workspace.run(['extract']);
  const hand = workspace.runs().at(-1) ?? '';
  assert.match((await refused(workspace, approve(hand), 'APPROVAL')).err, /The run is not held/);
  await workspace.run(['transform']);
  assert.equal((await workspace.run(['match'])).exit, 3);
  const unseen = await refused(workspace, approve(hand), 'APPROVAL');
  assert.match(unseen.err, new RegExp(`was not shown yet: .*clever-sync report --run ${hand}`));
  assert.equal((await workspace.run(['report'])).exit, 0);
  assert.equal((await workspace.run(approve(hand))).exit, 0);
  assert.equal((await workspace.run(['load', '--run', hand])).exit, 0);
});

test('approve: what only a new export mends is refused, with its reason', async (t) => {
  const columns = await makeWorkspace(t);
  columns.writeExport('patrons.txt', withoutColumn('GUID'));
  const sync = await columns.run(['sync']);
  assert.equal(sync.exit, 3, sync.err);
  const [held = ''] = columns.runs();
  const { err } = await refused(columns, ['approve', held, '--transfers', '0', ...BY], 'APPROVAL');
  assert.match(
    err,
    /No approval releases this: The export has no column .*1200.*Export again from Alexandria/,
  );
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  assert.equal((await workspace.run(['sync'])).exit, 3);
  const [, again = ''] = workspace.runs();
  // The same plan was loaded for the same export.
  await refused(workspace, ['approve', again, ...BY], 'PLAN_LOADED');
  const old = await makeWorkspace(t);
  old.writeExport('patrons.txt', exportText(PATRONS), old.clock.ms - 8 * DAY_MS);
  assert.equal((await old.run(['sync'])).exit, 3);
  const tooOld = await refused(old, ['approve', old.runs()[0] ?? '', ...BY], 'APPROVAL');
  assert.match(tooOld.err, /more than 8 days old/);
});

test('approve: an export that grew too old while the plan waited is refused at approval and at load', async (t) => {
  const workspace = await makeHeldDay(t);
  const argv = ['approve', workspace.held, '--transfers', '22', ...BY];
  const now = workspace.clock.ms;
  workspace.clock.ms += 8 * DAY_MS;
  await refused(workspace, argv, 'APPROVAL');
  workspace.clock.ms = now;
  assert.equal((await workspace.run(argv)).exit, 0);
  workspace.clock.ms += 8 * DAY_MS;
  const { err } = await refused(workspace, ['load', '--run', workspace.held], 'PLAN_HELD');
  assert.match(err, /held for 1 reason/);
});

test('approve: a first scheduled run asks for a load by hand, not for an approval', async (t) => {
  const workspace = await makeWorkspace(t);
  const { exit, out } = await workspace.run(['sync', '--scheduled']);
  assert.equal(exit, 3);
  const [held = ''] = workspace.runs();
  assert.match(out, new RegExp(`not for an approval\\. If it is meant:\n  clever-sync load --run ${held}\n`));
  const { err } = await refused(workspace, ['approve', held, '--transfers', '1', ...BY], 'APPROVAL');
  assert.match(err, new RegExp(`waits for a load by hand.*clever-sync load --run ${held}\n`));
  assert.equal((await workspace.run(['load', '--run', held])).exit, 0);
  assert.equal(workspace.runs().length, 2);
  assert.equal((await workspace.run(['report'])).exit, 0);
  assert.doesNotMatch(workspace.read('outbox', 'report.html'), /It was held|Why it is held/);
});

test('approve: a plan is released once and loaded once', async (t) => {
  const workspace = await makeHeldDay(t);
  const { held } = workspace;
  const argv = ['approve', held, '--transfers', '22', '--by', 'Somebody Else', '--why', 'again'];
  assert.equal((await workspace.run(['approve', held, '--transfers', '22', ...BY])).exit, 0);
  const [{ at = '' } = {}] = ledgerOf(workspace).approvals;
  const { err } = await refused(workspace, argv, 'APPROVAL');
  assert.ok(err.includes(`run ${held}: The plan was released already, at ${at}`), err);
  assert.doesNotMatch(err, /Aurelio|Lincoln/);
  assert.equal((await workspace.run(['load', '--run', held])).exit, 0);
  const loaded = workspace.runs().at(-1);
  await workspace.run(['report']);
  for (const command of [argv, ['load', '--run', held]]) {
    const second = await refused(workspace, command, 'PLAN_LOADED');
    assert.ok(second.err.includes(`loaded already, by run ${loaded}.`));
  }
  // A new export does not bring it back either.
  nextDay(workspace, rosterWithoutLincoln());
  await refused(workspace, ['load', '--run', held], 'PLAN_LOADED');
});

test('approve: a held plan that nobody released is not loaded', async (t) => {
  const workspace = await makeHeldDay(t);
  const { err } = await refused(workspace, ['load', '--run', workspace.held], 'PLAN_HELD');
  assert.match(err, /The run is held for 1 reason\./);
});

test('approve: the next run never uses it: the same plan of another day is held again, and it says so', async (t) => {
  const workspace = await makeHeldDay(t);
  const { held } = workspace;
  const unreleased = await workspace.run(['sync', '--scheduled']);
  assert.equal(unreleased.exit, 3);
  assert.ok(unreleased.out.includes(`\nRun ${held} was held before this one, and nobody released it.\n`));
  const second = workspace.runs().at(-1) ?? '';
  await refused(workspace, ['approve', held, '--transfers', '22', ...BY], 'PLAN_STALE');
  assert.equal((await workspace.run(['approve', second, '--transfers', '22', ...BY])).exit, 0);
  workspace.clock.ms += DAY_MS;
  const third = await workspace.run(['--json', 'sync', '--scheduled']);
  assert.equal(third.exit, 3);
  const released = `Run ${second} was held before this one, and was released but not loaded.`;
  assert.equal(JSON.parse(third.out).earlier, released);
  assert.ok(readFileSync(workspace.newest('run.log'), 'utf8').includes(released));
  const [one, other] = [second, workspace.runs().at(-1) ?? ''].map((run) =>
    workspace.read('runs', run, '3-match', 'plan.jsonl'),
  );
  assert.equal(other, one);
  assert.equal(ledgerOf(workspace).loads.length, 1);
  const { err } = await refused(workspace, ['load', '--run', second], 'PLAN_STALE');
  assert.match(
    err,
    new RegExp(`Run ${workspace.runs().at(-1)} came to count since, and shows the same plan`),
  );
  await refused(workspace, ['load', '--run', workspace.runs().at(-1) ?? ''], 'PLAN_HELD');
});

test('approve: killed between the ledger and the outbox, the next command delivers what was released', async (t) => {
  const workspace = await makeHeldDay(t);
  renameSync(workspace.path('outbox'), workspace.path('put-away'));
  writeFileSync(workspace.path('outbox'), 'a file where the folder should be');
  const stuck = await workspace.run(['approve', workspace.held, '--transfers', '22', ...BY, '--load']);
  assert.equal(stuck.exit, 13);
  assert.equal(ledgerOf(workspace).current, workspace.runs().at(-1));
  assert.notEqual(ledgerOf(workspace).published, workspace.runs().at(-1));
  rmSync(workspace.path('outbox'));
  renameSync(workspace.path('put-away'), workspace.path('outbox'));
  const loaded = workspace.newest('4-load', 'patron-import.tsv');
  assert.equal((await workspace.run(['extract'])).exit, 0);
  assert.equal(workspace.read('outbox', 'patron-import.txt'), readFileSync(loaded, 'utf8'));
  assert.match(workspace.read('outbox', 'report.html'), /Released by Aurelio Bystander/);
  await refused(workspace, ['load', '--run', workspace.held], 'PLAN_LOADED');
});

test('approve: a load that was cut off can be done again, and the approval still holds', async (t) => {
  const workspace = await makeHeldDay(t);
  await workspace.run(['approve', workspace.held, '--transfers', '22', ...BY]);
  const lostDisk = {
    now: () => {
      throw new Error('cut off');
    },
  };
  assert.equal((await workspace.run(['load', '--run', workspace.held], lostDisk)).exit, 1);
  assert.equal((await workspace.run(['load', '--run', workspace.held])).exit, 0);
  assert.equal(ledgerOf(workspace).loads.length, 2);
});

test('approve: the terminal, status and the report give the same command, and then who released it and why', async (t) => {
  const workspace = await makeHeldDay(t);
  const { held } = workspace;
  const command = `clever-sync approve ${held} --transfers 22 --by NAME --why TEXT`;
  const status = await workspace.run(['status', '--workspace', '.']);
  assert.equal(status.exit, 3);
  assert.ok(status.out.endsWith(`If it is meant, release exactly this plan:\n  ${command} --workspace .\n`));
  assert.ok(workspace.read('outbox', 'report.html').includes(`<code class="command">${command}</code>`));
  const escaped = ['--by', 'A <b>', '--why', '"R&D" <script>'];
  await workspace.run(['approve', held, '--transfers', '22', ...escaped]);
  const released = await workspace.run(['status']);
  assert.equal(released.exit, 3);
  assert.match(
    released.out,
    new RegExp(`\nReleased at .*, and not loaded yet:\n  clever-sync load --run ${held}\n$`),
  );
  await workspace.run(['load', '--run', held]);
  await workspace.run(['report']);
  const html = workspace.read('outbox', 'report.html');
  assert.match(html, /It was held, and a person released it/);
  assert.ok(html.includes('Released by A &lt;b&gt;, because: &quot;R&amp;D&quot; &lt;script&gt;'));
  assert.ok(
    html.includes('22 of 45 linked patrons over all would be marked Transferred; the limit is 10 %.'),
  );
  assert.doesNotMatch(html, /nothing was written for Alexandria|clever-sync approve/i);
  const old = await workspace.run(['status', held]);
  assert.equal(old.exit, 0);
  assert.ok(old.out.endsWith(`Released, and loaded by run ${workspace.runs().at(-1)}.\n`));
  const last = await workspace.run(['status']);
  assert.match(last.out, /ready to import\n[\s\S]*Released by a person at /);
  assert.doesNotMatch(last.out, /A <b>/);
  // A report that is made again still tells it.
  await workspace.run(['report']);
  assert.equal(workspace.runs().length, 4);
  assert.match(readFileSync(workspace.newest('5-report', 'report.html'), 'utf8'), /Released by A &lt;b&gt;/);
});

test('approve: no message and no log tells a name', async (t) => {
  const workspace = await makeHeldDay(t);
  const approved = await workspace.run(['approve', workspace.held, '--transfers', '22', ...BY, '--load']);
  const log = readFileSync(workspace.newest('run.log'), 'utf8');
  assert.match(log, new RegExp(`load: the plan of run ${workspace.held}, which was released`));
  for (const text of [approved.out, approved.err, log]) assert.doesNotMatch(text, /Aurelio|Lincoln closed/);
});

/** A command that is refused with that code makes no run, enters nothing and leaves the outbox alone. */
export async function refused(workspace: MadeWorkspace | HeldDay, argv: readonly string[], code: string) {
  const before = {
    runs: workspace.runs(),
    ledger: ledgerOf(workspace),
    outbox: filesBelow(workspace.path('outbox')),
  };
  const printed = await workspace.run(argv);
  assert.equal(printed.exit, code === 'PLAN_HELD' ? 3 : 2, printed.err);
  if (code !== '') assert.match(printed.err, new RegExp(`\n${code}: `));
  const after = {
    runs: workspace.runs(),
    ledger: ledgerOf(workspace),
    outbox: filesBelow(workspace.path('outbox')),
  };
  assert.deepEqual(after, before);
  return printed;
}

/** Everybody of the first day under another last name, so that most matched patrons have a field replaced. */
function rosterOfNames(last: string) {
  return IN_ROSTER.map((one) =>
    one === CASES.byNameOnly ? one : { ...one, last: `${last}${one.guid.slice(-3)}` },
  );
}

function withoutColumn(title: string): string {
  const lines = exportText(PATRONS).split('\r\n').slice(0, -1);
  const rows = lines.map((line) => line.split('\t'));
  const at = rows[0]?.indexOf(title) ?? -1;
  return rows.map((row) => `${row.filter((_, column) => column !== at).join('\t')}\r\n`).join('');
}
