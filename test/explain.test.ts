// Why one person is what it is, as a librarian reads it, from real runs: what every key said, each field with its rule, the
// proofs of leaving, the holds that touch the person. And that the reasons never contradict the plan.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readWhole } from '../pipeline/disk/files.ts';
import { findExport } from '../pipeline/look-back/earlier-export.ts';
import { runCommand } from '../pipeline/main.ts';
import { listRuns } from '../pipeline/runs.ts';
import { matchInput } from '../pipeline/steps/match.ts';
import { decisionsIn, problemsIn, readKnownFile, readPlanFile } from '../pipeline/steps/plan.ts';
import { openLedger } from '../pipeline/workspace/ledger.ts';
import { openWorkspace } from '../pipeline/workspace.ts';
import { holdsOfOne } from '../stages/explain/holds.ts';
import { VERDICT_WORDS } from '../stages/explain/words.ts';
import { openAccounts } from '../stages/match/account.ts';
import { holdersOf } from '../stages/match/answers.ts';
import { type Decision, type Hold, LIMITS } from '../stages/match/plan.ts';
import { exportText, patronOf } from './district.making.ts';
import { planOf, user } from './making.ts';
import {
  ADAMS,
  being,
  CASES,
  DAY_MS,
  EVERYBODY,
  filesBelow,
  IN_ROSTER,
  type MadeWorkspace,
  makeWorkspace,
  PATRONS,
  siteOf,
} from './workspace.making.ts';

async function explainOf(workspace: MadeWorkspace, who: string, ...more: readonly string[]) {
  const { exit, out, err } = await workspace.run(['explain', who, '--json', ...more]);
  assert.equal(exit, 0, err);
  const { explained, ...run } = JSON.parse(out);
  return { run, explained, one: explained[0] };
}

async function textOf(workspace: MadeWorkspace, who: string, ...more: readonly string[]): Promise<string> {
  const { exit, out, err } = await workspace.run(['explain', who, ...more]);
  assert.equal(exit, 0, err);
  for (const line of out.split('\n')) assert.equal(line, line.trimEnd());
  return out;
}

interface Field {
  readonly code: string;
  readonly verdict: string;
  readonly from: string;
  readonly ofRoster: string;
  readonly ofPatron: string;
  readonly written: string | null;
}

function field(one: { readonly fields: readonly Field[] }, code: string): Field | undefined {
  return one.fields.find((found) => found.code === code);
}

test('explain: an update has the key, what the other keys said, and every mapped field with its rule', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const { guid, email } = CASES.newEmail;
  const { one } = await explainOf(workspace, guid);
  assert.equal(one.words, 'an existing patron, updated');
  assert.equal(one.matchedWords, 'the Clever id');
  assert.deepEqual(
    one.keys.map(({ key, mapped, asked }: Record<string, unknown>) => [key, mapped, asked]),
    [
      ['guid', true, true],
      ['legacy', true, false],
      ['communityId', false, false],
      ['barcode', false, false],
      ['email', true, false],
    ],
  );
  assert.deepEqual(one.keys[0].hits, [
    { row: 43, barcode: '700142', inPlay: true, by: '', byKey: '', state: 'own' },
  ]);
  assert.deepEqual(one.keys[4].hits, []);
  assert.equal(one.fields.length, 16);
  assert.deepEqual(field(one, '1019'), {
    title: 'Email',
    code: '1019',
    from: 'email',
    ofRoster: email,
    ofPatron: 'older@canary.example',
    written: email,
    verdict: 'written',
    words: 'written',
  });
  assert.equal(field(one, '1006')?.verdict, 'same');
  assert.equal(field(one, '1008')?.verdict, 'nothing-sent');
  assert.equal(field(one, '1028')?.verdict, 'library');
  assert.equal(field(one, '1011')?.verdict, 'no-column');
  const text = await textOf(workspace, guid);
  assert.match(text, /^Run \S+: ready to import\n\n/);
  assert.match(text, /^ {2}Email +thandolyn\.f@canary\.exam… {2}older@canary\.example +written +email$/m);
  assert.match(text, /^ {2}Community ID {2}not mapped$/m);
  assert.match(text, /^ {2}GUID +\S{24} {2}record 43 \(barcode 700142\): this patron$/m);
});

test('explain: who was found by e-mail shows that the stronger keys found nobody', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const { one } = await explainOf(workspace, CASES.byEmail.guid);
  const [guid, , , , email] = one.keys;
  assert.deepEqual([guid.asked, guid.hits], [true, []]);
  assert.equal(email.hits[0].state, 'own');
  assert.equal(field(one, '1200')?.verdict, 'filled');
  assert.match(
    await textOf(workspace, CASES.byEmail.guid),
    /^ {2}GUID +\S+ {2}no patron has it\n {2}earlier GUID {2}blank\n/m,
  );
});

test('explain: a new patron is given what Clever sends, and nothing where it sends nothing', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const { one } = await explainOf(workspace, CASES.arrived.guid);
  assert.equal(one.words, 'a new patron');
  assert.ok(one.keys.every(({ hits }: { hits: readonly unknown[] }) => hits.length === 0));
  assert.equal(field(one, '1006')?.verdict, 'given');
  assert.deepEqual([field(one, '1008')?.verdict, field(one, '1008')?.written], ['left-blank', null]);
});

test('explain: a patron taken by somebody else is named with the other user and the key', async (t) => {
  const [first] = CASES.same;
  assert.ok(first);
  const sibling = being(70, { email: first.email });
  const workspace = await makeWorkspace(t, { beings: [...IN_ROSTER, sibling] });
  await workspace.run(['sync']);
  const { one } = await explainOf(workspace, sibling.guid);
  assert.equal(one.decision.action, 'create');
  const email = one.keys[4];
  assert.deepEqual(email.alsoOf, [first.guid]);
  assert.deepEqual(email.hits, [
    { row: 1, barcode: first.number, state: 'taken', inPlay: false, by: first.guid, byKey: 'guid' },
  ]);
  const text = (await textOf(workspace, sibling.guid)).replace(/\s+/g, ' ');
  assert.match(text, new RegExp(`taken by user ${first.guid} through the Clever id, before this key;`));
  assert.match(text, /before this key; 1 other user has it too/);
});

test('explain: a review lays the two patrons that it could be beside the user', async (t) => {
  const { byNameOnly } = CASES;
  const namesake = {
    ...patronOf(byNameOnly, 'ADAM'),
    GUID: '',
    Email: '',
    Username: '',
    Barcode: 'X7',
    Birthdate: '',
  };
  const workspace = await makeWorkspace(t, { patrons: [...PATRONS, namesake] });
  await workspace.run(['sync']);
  const { one } = await explainOf(workspace, byNameOnly.guid);
  assert.deepEqual(
    one.candidates.map(({ row, barcode }: Record<string, unknown>) => [row, barcode]),
    [
      [45, byNameOnly.number],
      [48, 'X7'],
    ],
  );
  assert.deepEqual(one.candidates[1].agrees, ['Last Name', 'First Name', 'Level', 'Site']);
  assert.deepEqual(one.fields, []);
  const text = await textOf(workspace, byNameOnly.guid);
  assert.match(text, /^ {2}record 45 {2}barcode 700145 {2}agrees: Last Name, First Name, Birthdate, Level,/m);
  assert.match(text, /^ {14}roster +record 45 +record 48$/m);
  assert.match(text, /^ {2}Last Name +(\S+) +\1 \(=\) +\1 \(=\)$/m);
  assert.doesNotMatch(text, /^Fields$/m);
});

test('explain: a leaver shows each proof of leaving, and which one failed', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { graceRosters: 1 } });
  await workspace.run(['sync']);
  const { one } = await explainOf(workspace, CASES.gone.guid);
  assert.equal(one.decision.action, 'untouched');
  assert.deepEqual(
    one.leaving.map(({ proof, given }: Record<string, unknown>) => [proof, given]),
    [
      ['roster', true],
      ['status', true],
      ['role', true],
      ['site', true],
      ['grace', false],
    ],
  );
  assert.match(
    await textOf(workspace, CASES.gone.guid),
    /^ {2}NO +absent from 1 of the 2 complete rosters that prove it$/m,
  );
  workspace.clock.ms += DAY_MS;
  workspace.setSettings({ graceRosters: 0, daily: { teachers: false } });
  await workspace.run(['sync', '--dry-run']);
  const text = await textOf(workspace, CASES.gone.guid);
  assert.match(text, /: not touched\n/);
  assert.match(text, /^ {2}NO +the role of the patron is not known and not every role is switched on$/m);
  assert.match(text, /^ {2}yes {2}a school is matched to the site$/m);
  assert.match(text, /^ {2}not-proved +Leaving is not proved$/m);
});

test('explain: a patron that no roster ever held needs no proof', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const { one } = await explainOf(workspace, CASES.neighbour.number);
  assert.equal(one.decision.guid, '');
  assert.deepEqual([one.leaving, one.keys, one.fields], [[], [], []]);
  assert.match(
    await textOf(workspace, CASES.neighbour.number),
    /^no GUID: not touched\n {2}Why +The patron has no GUID/m,
  );
});

test('explain: what a person decided is told with its line, and so are the problems', async (t) => {
  const { byNameOnly, arrived } = CASES;
  const decisions = `guid,decision,barcode,who,note\n${byNameOnly.guid},same,${byNameOnly.number},Pat,asked\n`;
  const badDate = being(43, { birth: [2012, 13, 41] });
  const beings = IN_ROSTER.map((one) => (one.guid === arrived.guid ? badDate : one));
  const workspace = await makeWorkspace(t, { beings, files: { 'decisions.csv': decisions } });
  await workspace.run(['sync']);
  const { one } = await explainOf(workspace, byNameOnly.guid);
  assert.equal(one.matchedWords, 'a decision made by a person');
  assert.ok(one.keys.every(({ asked }: { asked: boolean }) => !asked));
  assert.deepEqual(one.decided, {
    decision: 'same',
    barcode: byNameOnly.number,
    who: 'Pat',
    note: 'asked',
    line: 2,
  });
  assert.match(
    await textOf(workspace, byNameOnly.guid),
    /^ {2}decided +the same as barcode 700145 \(decisions\.csv, line 2\), Pat, asked$/m,
  );
  const late = await explainOf(workspace, arrived.guid);
  assert.equal(field(late.one, '1045')?.verdict, 'unreadable');
  assert.match(await textOf(workspace, arrived.guid), /^ {2}BAD_DATE +Birthdate is left alone/m);
  assert.equal(late.one.decided, null);
});

test('explain: in a held run the holds that touch the person are told, and the others counted', async (t) => {
  const gone = EVERYBODY.slice(0, 10).map(({ guid }) => guid);
  const beings = IN_ROSTER.filter(({ guid }) => !gone.includes(guid));
  const workspace = await makeWorkspace(t, { beings });
  assert.equal((await workspace.run(['sync'])).exit, 3);
  const leaver = await explainOf(workspace, gone[0] ?? '');
  assert.ok(leaver.one.holds.touching.length > 0);
  for (const sentence of leaver.one.holds.touching) assert.match(sentence, /would be marked Transferred/);
  const stays = await explainOf(workspace, CASES.newEmail.guid);
  const all = leaver.one.holds.touching.length + leaver.one.holds.others;
  assert.deepEqual(stays.one.holds, { touching: [], others: all });
  const text = await textOf(workspace, CASES.newEmail.guid);
  assert.match(text, /^Run \S+: held\n/);
  assert.match(
    text,
    new RegExp(
      `^Holds\n {2}The run is held for ${all} reasons? that (is|are) not about this person\\.$`,
      'm',
    ),
  );
});

test('explain: what holds the run itself is counted too', async (t) => {
  const workspace = await makeWorkspace(t);
  workspace.writeExport('patrons.txt', exportText(PATRONS), workspace.clock.ms - 10 * DAY_MS);
  assert.equal((await workspace.run(['sync'])).exit, 3);
  const { one } = await explainOf(workspace, CASES.newEmail.guid);
  assert.deepEqual(one.holds, { touching: [], others: 1 });
});

test('explain: a patron of nobody that has the same e-mail is shown as nobody’s', async (t) => {
  const [first] = CASES.same;
  assert.ok(first);
  const alike = { ...patronOf(being(73), 'LINC'), GUID: '', Email: first.email };
  const workspace = await makeWorkspace(t, { patrons: [...PATRONS, alike] });
  await workspace.run(['sync']);
  const { one } = await explainOf(workspace, first.guid);
  assert.deepEqual(
    one.keys[4].hits.map(({ row, state }: Record<string, unknown>) => [row, state]),
    [
      [1, 'own'],
      [48, 'free'],
    ],
  );
});

test('explain: a value that cannot be read, a field that a person decides and a decision not obeyed are told', async (t) => {
  const [first] = CASES.same;
  assert.ok(first);
  const { newEmail, byNameOnly } = CASES;
  const beings = IN_ROSTER.map((one) => (one === first ? { ...one, birth: [2011, 2, 31] as const } : one));
  const decisions = `guid,decision,barcode,who,note\n${byNameOnly.guid},same,no-such-barcode,,\n`;
  const workspace = await makeWorkspace(t, {
    beings,
    settings: { owners: { '1019': 'library' } },
    files: { 'decisions.csv': decisions },
  });
  await workspace.run(['sync']);
  assert.equal(field((await explainOf(workspace, first.guid)).one, '1045')?.verdict, 'unreadable');
  assert.equal(field((await explainOf(workspace, newEmail.guid)).one, '1019')?.verdict, 'library');
  const { one } = await explainOf(workspace, byNameOnly.guid);
  assert.match(one.notes.join(), /was not obeyed: no patron of the export has that barcode/);
  workspace.setSettings({ owners: { '1019': 'ask' } });
  assert.equal(field((await explainOf(workspace, newEmail.guid)).one, '1019')?.verdict, 'ask');
});

test('explain: who is Transferred already, or protected, is asked for no proof', async (t) => {
  const { gone, neighbour } = CASES;
  const patrons = PATRONS.map((patron) => (patron.GUID === gone.guid ? { ...patron, Status: '4' } : patron));
  const kept = { ...patronOf(neighbour, 'LINC'), Barcode: '81007' };
  const workspace = await makeWorkspace(t, {
    patrons: [...patrons.slice(0, -1), kept],
    files: { 'protect.csv': 'barcode,why\n81007,\n' },
  });
  await workspace.run(['sync']);
  for (const { guid } of [gone, neighbour]) {
    const { one } = await explainOf(workspace, guid);
    assert.deepEqual([one.decision.action, one.leaving], ['untouched', []]);
  }
});

test('explain: a limit touches whoever counts towards it, and nobody else', () => {
  const hold = (change: Partial<Hold>): Hold => ({
    ...{
      limit: 'transfers',
      site: '',
      role: '',
      field: '',
      count: 1,
      of: 1,
      allowed: '',
      cause: '',
      sentence: 'S',
    },
    ...change,
  });
  const moved: Decision = {
    ...planOf({ users: [user(1)], patrons: [] }).of(1),
    action: 'update',
    fields: { '1019': ['', 'a@b.example'], '1050': ['OAK', 'LIN'] },
  };
  const touches = (decision: Decision, change: Partial<Hold>) =>
    holdsOfOne(decision, [hold(change)], 0, () => '').touching.length === 1;
  assert.ok(touches(moved, { limit: 'updates' }));
  assert.ok(touches(moved, { limit: 'updates', site: 'LIN', role: 'students' }));
  assert.ok(!touches(moved, { limit: 'updates', site: 'OAK' }));
  assert.ok(!touches(moved, { limit: 'updates', role: 'staff' }));
  assert.ok(touches(moved, { limit: 'field', field: '1050' }));
  assert.ok(!touches(moved, { limit: 'field', field: '1019' }), 'a blank that is filled replaces nothing');
  assert.ok(touches(moved, { limit: 'empty-site', site: 'OAK' }));
  assert.ok(!touches(moved, { limit: 'empty-site', site: 'LIN' }));
  const left: Decision = { ...moved, action: 'transfer', fields: { '1026': ['1', '4'] } };
  assert.ok(touches(left, { limit: 'transfers', site: 'LIN' }));
  assert.ok(touches(left, { limit: 'empty-site', site: 'LIN' }));
  assert.ok(touches({ ...left, action: 'untouched' }, { limit: 'empty-role', role: 'students' }));
  assert.ok(!touches({ ...left, action: 'untouched' }, { limit: 'transfers' }));
  const created: Decision = { ...moved, action: 'create' };
  assert.deepEqual(
    LIMITS.filter((limit) => touches(created, { limit })),
    ['creates'],
  );
  assert.deepEqual(
    holdsOfOne(created, [hold({}), hold({ limit: 'creates' })], 2, () => ''),
    {
      touching: ['S'],
      others: 3,
    },
  );
});

test('explain: a limit that somebody counts towards at several places is told once, and without other sites', () => {
  const hold = (count: number, site: string): Hold => ({
    ...{ limit: 'transfers', site, role: '', field: '', count, of: 40 },
    ...{ allowed: '10 %', cause: '', sentence: 'S' },
  });
  const left: Decision = { ...planOf({ users: [user(1)], patrons: [] }).of(1), action: 'transfer' };
  const gone: Hold = { ...hold(1, 'OAK'), cause: 'school-gone' };
  assert.deepEqual(
    holdsOfOne(left, [hold(30, ''), hold(12, 'LIN'), hold(18, 'OAK'), gone], 1, () => ''),
    { touching: ['S Also over the limit: at LIN 12 of 40.'], others: 2 },
  );
});

test('explain: an export is found again under another name, or as what a load left', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const [first = ''] = workspace.runs();
  renameSync(workspace.path('exports', 'patrons.txt'), workspace.path('exports', 'old.txt'));
  const renamed = await explainOf(workspace, CASES.newEmail.guid);
  assert.equal(renamed.run.export, 'exports/old.txt');
  assert.equal(renamed.one.isExportThere, true);
  workspace.clock.ms += DAY_MS;
  workspace.writeExport('next.txt', readWhole(workspace.path('runs', first, '4-load', 'patrons-after.txt')));
  await workspace.run(['sync']);
  rmSync(workspace.path('exports', 'next.txt'));
  const left = await explainOf(workspace, CASES.newEmail.guid);
  assert.equal(left.run.export, `runs/${first}/4-load/patrons-after.txt`);
  assert.equal(left.one.decision.action, 'unchanged');
});

test('explain: without its export only what the plan says is told, and that is said', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  rmSync(workspace.path('exports', 'patrons.txt'));
  const { run, one } = await explainOf(workspace, CASES.newEmail.guid);
  assert.equal(run.export, null);
  assert.equal(one.isExportThere, false);
  assert.deepEqual(one.keys, []);
  assert.deepEqual(
    one.fields.map(({ code, ofPatron, written }: Field) => [code, ofPatron, written]),
    [['1019', 'older@canary.example', CASES.newEmail.email]],
  );
  const text = await textOf(workspace, CASES.newEmail.guid);
  assert.match(text, /^ {2}Export +it is gone, so only what the plan says is known$/m);
  const review = await textOf(workspace, CASES.byNameOnly.guid);
  assert.match(review, /^Could also be\n {2}export record 45$/m);
});

test('explain: of a plan that takes a run back only what it writes is told', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const path = workspace.newest('3-match', 'plan.json');
  const plan = JSON.parse(readWhole(path).toString('utf8'));
  writeFileSync(path, JSON.stringify({ ...plan, undoes: '2026-11-23T101500Z' }));
  const { run, one } = await explainOf(workspace, CASES.newEmail.guid);
  assert.equal(run.undoes, '2026-11-23T101500Z');
  assert.deepEqual([one.keys, one.leaving, one.isExportThere], [[], [], true]);
  assert.deepEqual(
    one.fields.map(({ code }: Field) => code),
    ['1019'],
  );
  assert.match(await textOf(workspace, CASES.newEmail.guid), /\nIt takes back run 2026-11-23T101500Z\.\n/);
});

test('explain: settings that changed since the run are named, and the decision stands', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  workspace.setSettings({ owners: { '1019': 'library' } });
  const { run, one } = await explainOf(workspace, CASES.newEmail.guid);
  assert.deepEqual(run.changedSince, ['clever-sync.json']);
  assert.equal(field(one, '1019')?.verdict, 'written');
  assert.match(
    await textOf(workspace, CASES.newEmail.guid),
    /\nclever-sync\.json was changed since this run; its decisions stand/,
  );
});

test('explain: several people are all shown and counted, and an earlier run can be named', async (t) => {
  const workspace = await makeWorkspace(t, {
    beings: [...IN_ROSTER, being(71, { email: CASES.newEmail.email })],
  });
  await workspace.run(['sync']);
  const [first = ''] = workspace.runs();
  const { explained } = await explainOf(workspace, CASES.newEmail.email);
  assert.equal(explained.length, 2);
  assert.match(await textOf(workspace, CASES.newEmail.email), /\n2 people found\n/);
  workspace.clock.ms += DAY_MS;
  await workspace.run(['sync', '--dry-run']);
  const earlier = await textOf(workspace, CASES.newEmail.guid, '--run', first);
  assert.ok(earlier.startsWith(`Run ${first}: ready to import\n`));
  assert.match(await textOf(workspace, CASES.newEmail.guid), /^Run \S+: held\n/);
});

test('explain: it reads only', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const before = filesBelow(workspace.folder);
  for (const { guid } of [CASES.newEmail, CASES.gone, CASES.byNameOnly]) await textOf(workspace, guid);
  assert.deepEqual(filesBelow(workspace.folder), before);
});

test('explain: every rule of a field has words of its own, and none is long', () => {
  const words = Object.values(VERDICT_WORDS);
  assert.equal(new Set(words).size, words.length);
  for (const one of words) assert.ok(one.length <= 26, one);
});

test('explain: a mover, a status that is kept, a date of another form and a barcode by hand each have their rule', async (t) => {
  const [blocked, dated, numbered] = CASES.same;
  assert.ok(blocked && dated && numbered);
  const patrons = PATRONS.map((patron) => {
    if (patron.GUID === blocked.guid) return { ...patron, Status: '3', Site: 'ADAM' };
    if (patron.GUID === dated.guid) return { ...patron, Sex: 'Male' };
    return patron.GUID === numbered.guid ? { ...patron, Barcode: '77000' } : patron;
  });
  const workspace = await makeWorkspace(t, {
    patrons,
    settings: { keys: { students: { barcode: 'student_number' } } },
  });
  await workspace.run(['sync']);
  const kept = (await explainOf(workspace, blocked.guid)).one;
  assert.equal(field(kept, '1026')?.verdict, 'status-kept');
  assert.deepEqual(
    [field(kept, '1050')?.verdict, field(kept, '1050')?.ofPatron, field(kept, '1050')?.from],
    ['written', 'ADAM', 'school'],
  );
  assert.deepEqual(kept.flags, [
    { flag: 'moved', words: 'Moves to another site' },
    { flag: 'status-kept', words: 'Status set in the library is kept' },
  ]);
  assert.equal(field((await explainOf(workspace, dated.guid)).one, '1032')?.verdict, 'same-meaning');
  assert.equal(field((await explainOf(workspace, numbered.guid)).one, '1000')?.verdict, 'by-hand');
});

test('explain: whoever is left out has the reason, the patron, and nothing written', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { daily: { staff: false } } });
  await workspace.run(['sync']);
  const staff = CASES.same.at(-1);
  assert.ok(staff && staff.school === ADAMS && siteOf(staff) === 'ADAM');
  const { one } = await explainOf(workspace, staff.guid);
  assert.equal(one.decision.action, 'skip');
  assert.equal(one.keys[0].hits[0].state, 'own');
  assert.ok(one.fields.every(({ verdict, written }: Field) => verdict === 'skipped' && written === null));
});

async function sampleRuns(t: TestContext): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'clever-sync-explain-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const silent = () => {};
  const world = { now: Date.now, sleep: async () => {}, random: () => 0.5, env: {}, isTerminal: false };
  assert.equal(
    await runCommand(['sample', '--quiet'], { ...world, cwd: folder, out: silent, err: silent }),
    0,
  );
  return join(folder, 'sample-district');
}

test('explain: for everybody of the sample district the reasons fit the plan', async (t) => {
  const folder = await sampleRuns(t);
  const workspace = openWorkspace(folder);
  const { loads } = (await openLedger(folder)).entries;
  const actions = new Set<string>();
  for (const run of listRuns(folder)) {
    const path = (stage: string, name: string) => join(folder, 'runs', run, stage, name);
    const { inputs, without } = readPlanFile(path('3-match', 'plan.json'));
    const exported = findExport(workspace, { loads }, run, inputs.export ?? '') ?? assert.fail('no export');
    const decisions = [...decisionsIn(path('3-match', 'plan.jsonl'))];
    const accounts = openAccounts(
      matchInput(
        { id: run, workspace },
        {
          users: readWhole(path('2-transform', 'patrons.csv')),
          problems: problemsIn(path('2-transform', 'problems.jsonl')),
          exported,
          known: readKnownFile(path('3-match', 'known.jsonl')),
          without,
        },
      ),
    );
    const rows = new Set(decisions.flatMap((decision) => accounts.rowsOf(decision)));
    const holders = holdersOf(decisions, rows);
    for (const decision of decisions) {
      actions.add(decision.action);
      assertFits(decision, accounts.of(decision, holders));
    }
  }
  assert.deepEqual([...actions].sort(), [
    'create',
    'review',
    'skip',
    'transfer',
    'unchanged',
    'untouched',
    'update',
  ]);
});

function assertFits(decision: Decision, account: ReturnType<ReturnType<typeof openAccounts>['of']>): void {
  const { action, guid, matchedBy, flags, row } = decision;
  const about = JSON.stringify(decision);
  for (const { code, verdict, written } of account.fields) {
    assert.notEqual(verdict, 'not-written', `${guid} ${code}`);
    assert.equal(written, decision.fields[code]?.[1] ?? null, about);
    const writes = ['given', 'written', 'filled', 'emptied', 'restored', 'gone'].includes(verdict);
    assert.equal(writes, written !== null, `${guid} ${code} ${verdict}`);
  }
  const settledAt = account.keys.findIndex(({ key }) => key === matchedBy);
  for (const [at, { key, asked, hits }] of account.keys.entries()) {
    assert.equal(asked, matchedBy !== 'decision' && (settledAt === -1 || at <= settledAt), about);
    // A key whose turn came and that settled nobody found nobody in play.
    if (asked && at !== settledAt)
      assert.ok(
        hits.every(({ inPlay }) => !inPlay),
        `${guid} ${key}`,
      );
    if (at === settledAt && row !== null)
      assert.ok(
        hits.some(({ state }) => state === 'own'),
        about,
      );
  }
  const failed = account.proofs.filter(({ doubt }) => doubt !== '');
  if (action === 'transfer') assert.ok(account.proofs.length === 4 && failed.length === 0, about);
  if (flags.includes('not-proved')) assert.ok(failed.length > 0, about);
}

test('explain: a file in the exports folder that is no export is passed over', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  mkdirSync(workspace.path('exports', 'zz-old'));
  writeFileSync(workspace.path('exports', 'zz-note.md'), 'no export\n');
  renameSync(workspace.path('exports', 'patrons.txt'), workspace.path('exports', 'a.txt'));
  assert.equal((await explainOf(workspace, CASES.gone.guid)).run.export, 'exports/a.txt');
});
