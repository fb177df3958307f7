// clever-sync undo RUN in a real workspace: what it prints, refuses and writes, and what later runs know after it.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import {
  being,
  CASES,
  DAY_MS,
  filesBelow,
  IN_ROSTER,
  type MadeWorkspace,
  makeWorkspace,
  planLines,
} from './workspace.making.ts';

/** A workspace whose first run was loaded, imported and exported again the next day. */
async function loadedWorkspace(t: TestContext): Promise<{ workspace: MadeWorkspace; run: string }> {
  const workspace = await makeWorkspace(t);
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const run = workspace.runs()[0] ?? '';
  workspace.clock.ms += DAY_MS;
  exportAgain(workspace);
  return { workspace, run };
}

/** The librarian imported the newest load and exported again. */
function exportAgain(workspace: MadeWorkspace, change: (text: string) => string = (text) => text): void {
  const loads = ledger(workspace).loads;
  const path = workspace.path('runs', loads.at(-1)?.run ?? '', '4-load', 'patrons-after.txt');
  workspace.writeExport('patrons-2.txt', change(readFileSync(path, 'utf8')), workspace.clock.ms);
}

function ledger(workspace: MadeWorkspace): {
  current: string;
  published: string;
  loads: { run: string; exportSha256: string; planSha256: string }[];
  runs: { id: string; state: string }[];
} {
  return JSON.parse(workspace.read('ledger.json'));
}

function planOf(workspace: MadeWorkspace) {
  return JSON.parse(readFileSync(workspace.newest('3-match', 'plan.json'), 'utf8'));
}

function withoutLine(file: string, part: string): string {
  return file
    .split('\r\n')
    .filter((line) => !line.includes(part))
    .join('\r\n');
}

test('undo: loaded at once, it gives the first export back but for the new patron, and counts as a load', async (t) => {
  const { workspace, run } = await loadedWorkspace(t);
  const { exit, out, err } = await workspace.run(['undo', run, '--load']);
  assert.equal(exit, 0, err);
  const made = workspace.runs().at(-1) ?? '';
  assert.match(out, new RegExp(`\nReady to import \\(run ${made}, which takes back run ${run}\\)\n`));
  assert.match(out, /\n3 put back \+ 45 untouched = 48 patrons in the export\n/);
  assert.match(out, /\nLeft to do by hand: 2\n/);
  assert.ok(out.includes(`${CASES.arrived.guid} Made by run ${run}: remove it by hand in Alexandria.`));
  const after = readFileSync(workspace.newest('4-load', 'patrons-after.txt'), 'utf8');
  assert.equal(withoutLine(after, CASES.arrived.guid), workspace.read('exports', 'patrons.txt'));
  assert.equal(
    workspace.read('outbox', 'patron-import.txt'),
    readFileSync(workspace.newest('4-load', 'patron-import.tsv'), 'utf8'),
  );
  const { current, published, loads, runs } = ledger(workspace);
  assert.deepEqual([current, published, loads.at(-1)?.run, loads.length], [made, made, made, 2]);
  assert.equal(runs.at(-1)?.state, 'loaded');
  const page = workspace.read('outbox', 'report.html');
  assert.match(
    page,
    new RegExp(`Takes back run ${run}: 3 patrons put back as before, for Alexandria to take in\\.`),
  );
  assert.ok(page.includes('remove it by hand in Alexandria'));
});

test('undo: by default a plan to look at, which changes nothing; its load is a later step', async (t) => {
  const { workspace, run } = await loadedWorkspace(t);
  const [outbox, before] = [filesBelow(workspace.path('outbox')), ledger(workspace)];
  const { exit, out, err } = await workspace.run(['undo', run]);
  assert.equal(exit, 0, err);
  const planned = workspace.runs().at(-1) ?? '';
  assert.match(out, /\nA plan only: nothing was written for the librarian \(run /);
  assert.match(out, new RegExp(`\nNext: clever-sync load --run ${planned}\n`));
  assert.deepEqual(filesBelow(workspace.path('outbox')), outbox);
  assert.deepEqual([ledger(workspace).current, ledger(workspace).loads], [before.current, before.loads]);
  assert.equal(existsSync(workspace.newest('4-load')), false);
  assert.match(
    readFileSync(workspace.newest('5-report', 'report.html'), 'utf8'),
    new RegExp(`clever-sync load --run ${planned}`),
  );
  assert.equal((await workspace.run(['load', '--run', planned])).exit, 0);
  const after = readFileSync(workspace.newest('4-load', 'patrons-after.txt'), 'utf8');
  assert.equal(withoutLine(after, CASES.arrived.guid), workspace.read('exports', 'patrons.txt'));
  assert.equal(ledger(workspace).loads.length, 2);
});

test('undo: its plan names the run, and is bound to that run’s plan', async (t) => {
  const { workspace, run } = await loadedWorkspace(t);
  await workspace.run(['undo', run]);
  const { undoes, inputs } = planOf(workspace);
  assert.deepEqual([undoes, inputs.undone], [run, ledger(workspace).loads[0]?.planSha256]);
  assert.deepEqual(
    readFileSync(workspace.newest('3-match', 'review.csv'), 'utf8').trimEnd().split('\n').length,
    1,
  );
  const copied = ['1-extract/extract.json', '1-extract/schools.jsonl', '2-transform/patrons.csv'];
  for (const name of copied)
    assert.deepEqual(
      readFileSync(workspace.newest(...name.split('/'))),
      readFileSync(workspace.path('runs', run, ...name.split('/'))),
      name,
    );
  const path = workspace.path('runs', run, '3-match', 'plan.jsonl');
  writeFileSync(path, readFileSync(path, 'utf8').replace('Nothing differs', 'Nothing differed'));
  const stale = await workspace.run(['load', '--run', workspace.runs().at(-1) ?? '']);
  assert.equal(stale.exit, 2);
  assert.match(stale.err, new RegExp(`PLAN_STALE: .*: runs/${run}/3-match/plan\\.jsonl differs\\.`));
  const damaged = await workspace.run(['undo', run]);
  assert.equal(damaged.exit, 14);
  assert.match(damaged.err, new RegExp(`STATE_DAMAGED: runs/${run}/3-match/plan\\.jsonl: `));
});

test('undo: a librarian’s edit since the load remains, and is listed without its value', async (t) => {
  const { workspace, run } = await loadedWorkspace(t);
  exportAgain(workspace, (text) => text.replace(CASES.newEmail.email, 'a.librarian@canary.example'));
  const { out } = await workspace.run(['undo', run, '--load']);
  assert.match(
    out,
    /\nChanged since, and left as it is: 1\n {2}\S+ Barcode \S+ Email was changed since and stays\.\n/,
  );
  assert.doesNotMatch(out, /canary/);
  const after = readFileSync(workspace.newest('4-load', 'patrons-after.txt'), 'utf8');
  const first = workspace.read('exports', 'patrons.txt');
  assert.equal(
    withoutLine(after, CASES.arrived.guid),
    first.replace('older@canary.example', 'a.librarian@canary.example'),
  );
});

test('undo: a second time it finds nothing to put back, says so, and imports nothing', async (t) => {
  const { workspace, run } = await loadedWorkspace(t);
  await workspace.run(['undo', run, '--load']);
  workspace.clock.ms += DAY_MS;
  exportAgain(workspace);
  for (const load of [[], ['--load']]) {
    const { exit, out } = await workspace.run(['undo', run, ...load]);
    assert.equal(exit, 0);
    assert.match(out, /\nNothing to put back \(run /);
    assert.doesNotMatch(out, /Next:/);
  }
  assert.equal(ledger(workspace).loads.length, 2);
  assert.equal(workspace.read('outbox', 'patron-import.txt').split('\r\n').length, 2);
});

test('undo: an export that equals the first one, because all was put back, is as fresh as any', async (t) => {
  const workspace = await makeWorkspace(t, { beings: IN_ROSTER.filter((one) => one !== CASES.arrived) });
  await workspace.run(['sync']);
  const run = workspace.runs()[0] ?? '';
  for (const words of [/Ready to import/, /Nothing to put back/]) {
    workspace.clock.ms += DAY_MS;
    exportAgain(workspace);
    const { exit, out, err } = await workspace.run(['undo', run, '--load']);
    assert.equal(exit, 0, err);
    assert.match(out, words);
  }
  assert.equal(workspace.read('exports', 'patrons-2.txt'), workspace.read('exports', 'patrons.txt'));
});

test('undo: an undo can be taken back', async (t) => {
  const { workspace, run } = await loadedWorkspace(t);
  const first = readFileSync(workspace.path('exports', 'patrons-2.txt'));
  await workspace.run(['undo', run, '--load']);
  const undoing = workspace.runs().at(-1) ?? '';
  workspace.clock.ms += DAY_MS;
  exportAgain(workspace);
  const { exit, err } = await workspace.run(['undo', undoing, '--load']);
  assert.equal(exit, 0, err);
  assert.deepEqual(readFileSync(workspace.newest('4-load', 'patrons-after.txt')), first);
});

test('undo: a run that is not the last can be taken back too', async (t) => {
  const { workspace, run } = await loadedWorkspace(t);
  workspace.setRoster([...IN_ROSTER.slice(1)]);
  await workspace.run(['sync']);
  assert.equal(ledger(workspace).loads.length, 2);
  workspace.clock.ms += DAY_MS;
  exportAgain(workspace);
  const { out } = await workspace.run(['undo', run, '--load']);
  assert.match(out, /\n3 put back \+/);
  const kept = planLines(workspace.newest('3-match', 'plan.jsonl')).find(
    ({ guid }) => guid === CASES.same[0]?.guid,
  );
  assert.equal(kept?.action, 'untouched', 'the patron that the second run marked Transferred');
});

test('undo: what earlier runs know is the same after it as before', async (t) => {
  const { workspace, run } = await loadedWorkspace(t);
  await workspace.run(['undo', run, '--load']);
  const before = readFileSync(workspace.newest('3-match', 'known.jsonl'), 'utf8');
  workspace.clock.ms += DAY_MS;
  exportAgain(workspace);
  const { exit, out, err } = await workspace.run(['sync']);
  assert.equal(exit, 0, err + out);
  // But for what the new export shows of the load.
  const now = readFileSync(workspace.newest('3-match', 'known.jsonl'), 'utf8');
  assert.match(now, /"last":\{"written":3,"landed":3,/);
  assert.equal(now.replace(/"last":\{[^}]*\}/, '"last":null'), before);
  const [about] = before.split('\n').map((line) => JSON.parse(line || '{}'));
  assert.equal(about.loaded, true);
  const gone = planLines(workspace.newest('3-match', 'plan.jsonl')).find(
    ({ guid }) => guid === CASES.gone.guid,
  );
  assert.equal(gone?.action, 'transfer', 'the roster still lacks them');
});

test('undo: an export from before the load is refused, and so is the one that was loaded', async (t) => {
  const { workspace, run } = await loadedWorkspace(t);
  const older = readFileSync(workspace.path('exports', 'patrons-2.txt'));
  workspace.writeExport('older.txt', older, workspace.clock.ms - 2 * DAY_MS);
  const refused = await workspace.run(['undo', run, '--export', 'exports/older.txt']);
  assert.equal(refused.exit, 2);
  assert.match(refused.err, /USAGE: exports\/older\.txt: It is older than the load of run/);
  const same = await workspace.run(['undo', run, '--export', 'exports/patrons.txt']);
  assert.equal(same.exit, 2);
  assert.match(same.err, /USAGE: exports\/patrons\.txt: It is the export that run .* was planned against\./);
  workspace.writeExport(
    'again.txt',
    readFileSync(workspace.path('exports', 'patrons.txt')),
    workspace.clock.ms,
  );
  assert.equal((await workspace.run(['undo', run, '--export', 'exports/again.txt'])).exit, 2);
  assert.equal(workspace.runs().length, 1);
});

test('undo: an export that a later run loaded is held, and the outbox stays what it was', async (t) => {
  const { workspace, run } = await loadedWorkspace(t);
  workspace.setRoster([...IN_ROSTER.slice(1)]);
  await workspace.run(['sync']);
  const [outbox, { current }] = [filesBelow(workspace.path('outbox')), ledger(workspace)];
  const { exit, out } = await workspace.run(['undo', run, '--load']);
  assert.equal(exit, 3);
  assert.match(out, /\nHeld: The export exports\/patrons-2\.txt was loaded already by run/);
  assert.deepEqual(filesBelow(workspace.path('outbox')), outbox);
  assert.equal(ledger(workspace).current, current);
  assert.equal(existsSync(workspace.newest('4-load')), false);
});

test('undo: a run that loaded nothing is refused, and so is one that is not there', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync', '--dry-run']);
  const { exit, err } = await workspace.run(['undo', workspace.runs()[0] ?? '']);
  assert.equal(exit, 2);
  assert.match(err, /USAGE: run .*: The run loaded nothing, so there is nothing to take back\./);
  assert.equal((await workspace.run(['undo', '2020-01-01T000000Z'])).exit, 2);
  assert.equal(workspace.runs().length, 1);
});

test('undo: the copy of a run, made for a report, is taken back like the run', async (t) => {
  const { workspace } = await loadedWorkspace(t);
  await workspace.run(['report']);
  const copy = workspace.runs().at(-1) ?? '';
  const { exit, out, err } = await workspace.run(['undo', copy, '--load']);
  assert.equal(exit, 0, err);
  assert.match(out, new RegExp(`which takes back run ${copy}\\)`));
  assert.match(out, /\n3 put back/);
});

test('undo: nothing is loaded while the district is not enabled, but a plan may be looked at', async (t) => {
  const { workspace, run } = await loadedWorkspace(t);
  workspace.setSettings({ enabled: false });
  const refused = await workspace.run(['undo', run, '--load']);
  assert.equal(refused.exit, 2);
  assert.match(refused.err, /NOT_ENABLED/);
  assert.equal(workspace.runs().length, 1);
  assert.equal((await workspace.run(['undo', run])).exit, 0);
});

test('undo: a load needs every site of the export answered, like any load', async (t) => {
  const { workspace, run } = await loadedWorkspace(t);
  exportAgain(workspace, (text) => text.replace('TOWN', 'MOON'));
  const { exit, err } = await workspace.run(['undo', run, '--load']);
  assert.equal(exit, 2);
  assert.match(err, /SITES_UNANSWERED: sites\.csv: It does not answer site MOON of the export\./);
});

test('undo: what is odd in the roster is no matter of its page', async (t) => {
  const odd = being(0, { grade: 'Odd' });
  const workspace = await makeWorkspace(t, { beings: [odd, ...IN_ROSTER.slice(1)] });
  await workspace.run(['sync']);
  const page = () => readFileSync(workspace.newest('5-report', 'report.html'), 'utf8');
  assert.match(page(), /Code <code>UNKNOWN_GRADE/);
  workspace.clock.ms += DAY_MS;
  exportAgain(workspace);
  assert.equal((await workspace.run(['undo', workspace.runs()[0] ?? ''])).exit, 0);
  assert.doesNotMatch(page(), /UNKNOWN_GRADE/);
});

test('undo: as JSON it prints the run, the state, the notes and where the report is', async (t) => {
  const { workspace, run } = await loadedWorkspace(t);
  const { out } = await workspace.run(['--json', 'undo', run]);
  const printed = JSON.parse(out);
  assert.deepEqual([printed.undoes, printed.state, printed.run], [run, 'planned', workspace.runs().at(-1)]);
  assert.equal(
    printed.summary.notes.filter(({ code }: { code: string }) => code === 'UNDO_BY_HAND').length,
    2,
  );
  assert.ok(existsSync(printed.report));
});
