// clever-sync decide in real workspaces: what is recorded and what is said, that all else stays as it was, and that the next
// run obeys. The people who wait are numbered from 50; each has a patron of their name without GUID and e-mail.

import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { withLock } from '../pipeline/disk/lock.ts';
import { type Being, exportText, type Patron, patronOf } from './district.making.ts';
import {
  being,
  CASES,
  DAY_MS,
  filesBelow,
  IN_ROSTER,
  type MadeWorkspace,
  makeWorkspace,
  PATRONS,
  planLines,
  siteOf,
} from './workspace.making.ts';

const WAITING = [50, 51, 52, 53, 54].map((n) => being(n));
const [FIRST, SECOND, THIRD, FOURTH, FIFTH] = WAITING as [Being, Being, Being, Being, Being];

/** The library's record of somebody, by which only a person can tell who it is. */
function unlinked(one: Being, change: Patron = {}): Patron {
  return { ...patronOf(one, siteOf(one)), GUID: '', Email: '', Username: '', ...change };
}

/** The small district with five who wait; the second has two candidates, whose barcodes begin with zeros. */
async function workspaceOf(t: TestContext, patrons: readonly Patron[] = []): Promise<MadeWorkspace> {
  const own = [
    unlinked(FIRST),
    unlinked(SECOND, { Barcode: '000051' }),
    unlinked(SECOND, { Barcode: '000951' }),
    ...[THIRD, FOURTH, FIFTH].map((one) => unlinked(one)),
    { ...patronOf(CASES.neighbour, 'TOWN'), Barcode: '20', GUID: '', Email: '', Username: '' },
  ];
  const workspace = await makeWorkspace(t, {
    beings: [...IN_ROSTER, ...WAITING],
    patrons: [...PATRONS, ...own, ...patrons],
  });
  const { exit, err } = await workspace.run(['sync', '--dry-run', '--quiet']);
  assert.equal(exit, 0, err);
  return workspace;
}

type Answers = Readonly<Record<string, readonly [decision: string, barcode?: string, who?: string]>>;

/** The newest review.csv, filled in by GUID. */
function filled(workspace: MadeWorkspace, answers: Answers): string {
  const rows: string[][] = parse(
    workspace.read('runs', workspace.runs().at(-1) ?? '', '3-match/review.csv'),
    {
      bom: true,
    },
  );
  const lines = rows.map((row) => {
    const [decision = '', barcode = '', who = ''] = answers[row[0] ?? ''] ?? [];
    const cells = row[0] === 'guid' ? row : [...row.slice(0, 8), decision, barcode, who, ''];
    return cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
  });
  return `${lines.join('\r\n')}\r\n`;
}

function decisionsOf(workspace: MadeWorkspace): readonly string[][] {
  return parse(workspace.read('decisions.csv'), { bom: true, from: 2 });
}

/** Runs work and asserts that no file but decisions.csv is another afterwards. */
async function changingOnlyDecisions<T>(workspace: MadeWorkspace, work: () => Promise<T>): Promise<T> {
  const others = () => [...filesBelow(workspace.folder)].filter(([name]) => name !== 'decisions.csv');
  const before = others();
  const done = await work();
  assert.deepEqual(others(), before);
  return done;
}

function assertNobody(text: string): void {
  for (const { first, last, email } of [...IN_ROSTER, ...WAITING]) {
    for (const secret of [first, last, email].filter((one) => one !== ''))
      assert.ok(!text.includes(secret), secret);
  }
}

function decisionAbout(workspace: MadeWorkspace, { guid }: Being) {
  const lines = planLines(workspace.newest('3-match', 'plan.jsonl'));
  return lines.find((line) => line.guid === guid);
}

test('decide: a filled review.csv is taken over whole, and the next run obeys it', async (t) => {
  const workspace = await workspaceOf(t);
  const sheet = filled(workspace, {
    [FIRST.guid]: ['same', FIRST.number, 'M. Ito'],
    [SECOND.guid]: ['same', '000951'],
    [THIRD.guid]: ['new'],
    [FOURTH.guid]: ['ignore'],
  });
  writeFileSync(workspace.path('filled.csv'), sheet);
  const argv = ['decide', 'filled.csv', '--who', 'A. Desk', '--note', 'looked up'];
  const { exit, out, err } = await changingOnlyDecisions(workspace, () => workspace.run(argv));
  assert.deepEqual([exit, err], [0, '']);
  assert.equal(
    out,
    '2 lines are not filled in.\n4 taken over: 2 same, 1 new, 1 ignore; 2 still open.\nNext: clever-sync sync\n',
  );
  assert.deepEqual(
    [...decisionsOf(workspace)].sort(),
    [
      [FIRST.guid, 'same', FIRST.number, 'M. Ito', 'looked up'],
      [SECOND.guid, 'same', '000951', 'A. Desk', 'looked up'],
      [THIRD.guid, 'new', '', 'A. Desk', 'looked up'],
      [FOURTH.guid, 'ignore', '', 'A. Desk', 'looked up'],
    ].sort(),
  );
  assert.equal(statSync(workspace.path('decisions.csv')).mode & 0o777, 0o600);
  await workspace.run(['sync', '--dry-run', '--quiet']);
  const found = WAITING.map((one) => decisionAbout(workspace, one));
  assert.deepEqual(
    found.map((line) => [line?.action, line?.barcode]),
    [
      ['update', FIRST.number],
      ['update', '000951'],
      ['create', ''],
      ['skip', ''],
      ['review', ''],
    ],
  );
});

test('decide: the same file a second time adds nothing, and a later file adds at the end', async (t) => {
  const workspace = await workspaceOf(t);
  writeFileSync(workspace.path('filled.csv'), filled(workspace, { [FIRST.guid]: ['later'] }));
  await workspace.run(['decide', 'filled.csv']);
  const once = workspace.read('decisions.csv');
  const again = await workspace.run(['decide', 'filled.csv']);
  assert.equal(workspace.read('decisions.csv'), once);
  assert.match(
    again.out,
    /^1 line was recorded already\.\n5 lines are not filled in\.\n0 taken over; 6 still open\./,
  );
  writeFileSync(workspace.path('filled.csv'), filled(workspace, { [FIRST.guid]: ['same', FIRST.number] }));
  assert.match((await workspace.run(['decide', 'filled.csv'])).out, /1 taken over: 1 same; 5 still open/);
  assert.ok(workspace.read('decisions.csv').startsWith(once));
  writeFileSync(workspace.path('filled.csv'), filled(workspace, {}));
  const empty = await workspace.run(['decide', 'filled.csv']);
  assert.equal(empty.out, '6 lines are not filled in.\n0 taken over; 5 still open.\n');
});

test('decide: one wrong line and nothing is recorded; every complaint has its line and column', async (t) => {
  const workspace = await workspaceOf(t);
  const rest = Array.from({ length: 25 }, () => `${CASES.newEmail.guid},new,,,`);
  const lines = [
    'guid,decision,barcode,who,note',
    `${FIRST.guid},same,${FIRST.number},,`,
    `${SECOND.guid},same,51,,`,
    `${THIRD.guid},sam,,,`,
    ...rest,
  ];
  writeFileSync(workspace.path('filled.csv'), lines.join('\n'));
  const before = filesBelow(workspace.folder);
  const { exit, out, err } = await workspace.run(['decide', 'filled.csv']);
  assert.deepEqual([exit, out], [2, '']);
  assert.deepEqual(filesBelow(workspace.folder), before);
  assert.match(err, /\nTABLE: filled\.csv: 27 things are wrong, so that no line was taken:\n/);
  assert.match(
    err,
    /\n {2}line 3, column barcode: The candidate's barcode is 000051: a spreadsheet has taken/,
  );
  assert.match(err, /\n {2}line 4, column decision: Got another word, .* Did you mean "same"\?\n/);
  assert.match(err, /\n {2}line 5, column guid: The user is no review: a patron was found by the GUID\.\n/);
  assert.match(err, /\n {2}and 7 more\n/);
  assertNobody(err);
});

test('decide: the review.csv that was saved as decisions.csv is carried over, its decided lines in order', async (t) => {
  const workspace = await workspaceOf(t);
  const saved = filled(workspace, { [THIRD.guid]: ['new', '', 'M. Ito'], [FIRST.guid]: ['later'] });
  writeFileSync(workspace.path('decisions.csv'), saved);
  const { exit, err } = await workspace.run(['decide', FOURTH.guid, 'ignore']);
  assert.equal(exit, 0, err);
  assert.match(workspace.read('decisions.csv'), /^\ufeffguid,decision,barcode,who,note\r\n/);
  assert.deepEqual(decisionsOf(workspace), [
    [FIRST.guid, 'later', '', '', ''],
    [THIRD.guid, 'new', '', 'M. Ito', ''],
    [FOURTH.guid, 'ignore', '', '', ''],
  ]);
});

test('decide: with JSON the counts are stable keys', async (t) => {
  const workspace = await workspaceOf(t);
  writeFileSync(workspace.path('filled.csv'), filled(workspace, { [FIRST.guid]: ['same', FIRST.number] }));
  const { out } = await workspace.run(['decide', 'filled.csv', '--json', '--workspace', '.']);
  assert.deepEqual(JSON.parse(out), {
    run: workspace.runs()[0],
    taken: { same: 1, new: 0, ignore: 0, later: 0 },
    already: 0,
    unfilled: 5,
    remarks: [],
    open: 5,
    next: 'clever-sync sync --workspace .',
  });
});

test('decide: one user is the same as any patron of the export, and the record is named without names', async (t) => {
  const workspace = await workspaceOf(t);
  const { exit, out } = await changingOnlyDecisions(workspace, () =>
    workspace.run(['decide', FIRST.guid.toUpperCase(), 'Same', CASES.neighbour.number]),
  );
  assert.equal(exit, 0);
  assertNobody(out);
  assert.match(out, new RegExp(`^User ${FIRST.guid} waited for a person in run `));
  assert.match(
    out,
    /\nThe patron is export record \d+, barcode 700147, site TOWN\.\n1 taken over: 1 same; 5 still/,
  );
  assert.deepEqual(decisionsOf(workspace), [[FIRST.guid, 'same', '700147', '', '']]);
  const again = await workspace.run(['decide', FIRST.guid, 'same', CASES.neighbour.number]);
  assert.match(again.out, /Exactly this was recorded already\.\n0 taken over/);
  assert.equal(decisionsOf(workspace).length, 1);
});

test('decide: who would be new can be the same as a patron, and a weaker match gives way', async (t) => {
  const workspace = await workspaceOf(t);
  const { exit, out } = await workspace.run(['decide', CASES.arrived.guid, 'same', CASES.byEmail.number]);
  assert.equal(exit, 0);
  assert.match(out, /would be new in run /);
  assert.match(out, new RegExp(`joined the patron to user ${CASES.byEmail.guid} by a weaker key`));
  await workspace.run(['sync', '--dry-run', '--quiet']);
  assert.equal(decisionAbout(workspace, CASES.arrived)?.barcode, CASES.byEmail.number);
});

test('decide: what could not be obeyed is refused at once, and nothing is recorded', async (t) => {
  const workspace = await workspaceOf(t);
  await workspace.run(['decide', THIRD.guid, 'same', THIRD.number]);
  const before = filesBelow(workspace.folder);
  for (const [argv, message] of [
    [[FIRST.guid, 'same', '20'], /would not be obeyed: the patron is protected/],
    [[FIRST.guid, 'same', CASES.newEmail.number], /the patron has another user's GUID/],
    [[FIRST.guid, 'same', '51'], /no patron of the export has that barcode.*Did you mean 000051\?/],
    [[FIRST.guid, 'same', 'X9'], /no patron of the export has that barcode.*Look the patron up/],
    [[FIRST.guid, 'same', THIRD.number], /Line 2 of decisions\.csv gives the same patron to user/],
    [[FIRST.guid, 'same'], /Got no barcode/],
    [[FIRST.guid, 'new', '000051'], /Got a barcode, but "new" is about no patron/],
    [[FIRST.guid, 'sme', '1'], /expected one of same, new, ignore, later\. Did you mean "same"\?/],
    [[CASES.newEmail.guid, 'same', '000051'], /a patron was found by the GUID.*Only "ignore" and "later"/],
    [[CASES.gone.guid, 'new'], /has no user with this id/],
    [['5b', 'new'], /expected Clever's id of the user/],
    [['5b0000000000000000009999', 'new'], /has no user with this id/],
    [['nowhere.csv'], /There is no such file, and it is no GUID/],
    [['review.csv', '--same', '--where', 'name'], /two ways to decide at once/],
    [['review.csv', '--count', '3'], /two ways to decide at once/],
    [[], /does not say what to decide/],
  ] as const) {
    const { exit, out, err } = await workspace.run(['decide', ...argv]);
    assert.deepEqual([exit, out], [2, ''], argv.join(' '));
    assert.match(err, message);
    assert.match(err, /Nothing was recorded; decisions\.csv is as it was\./);
    assertNobody(err);
  }
  assert.deepEqual(filesBelow(workspace.folder), before);
});

test('decide: whoever is matched can be ignored or put off, and a decision can be changed', async (t) => {
  const workspace = await workspaceOf(t);
  assert.equal((await workspace.run(['decide', CASES.newEmail.guid, 'ignore'])).exit, 0);
  assert.equal((await workspace.run(['decide', FIRST.guid, 'same', FIRST.number])).exit, 0);
  await workspace.run(['sync', '--dry-run', '--quiet']);
  assert.equal(decisionAbout(workspace, CASES.newEmail)?.action, 'skip');
  assert.equal(decisionAbout(workspace, FIRST)?.matchedBy, 'decision');
  assert.equal((await workspace.run(['decide', FIRST.guid, 'new'])).exit, 0);
  assert.equal((await workspace.run(['decide', FOURTH.guid, 'ignore'])).exit, 0);
  await workspace.run(['sync', '--dry-run', '--quiet']);
  assert.equal(decisionAbout(workspace, FIRST)?.action, 'create');
  assert.equal((await workspace.run(['decide', FOURTH.guid, 'same', FOURTH.number])).exit, 0);
});

test('decide: all who agree with their only candidate are counted first, with the command that does it', async (t) => {
  const workspace = await workspaceOf(t);
  const run = workspace.runs().at(-1);
  const before = filesBelow(workspace.folder);
  const shown = await workspace.run(['decide', '--same', '--where', 'birthdate, name,site']);
  assert.equal(shown.exit, 0);
  assert.deepEqual(filesBelow(workspace.folder), before);
  assert.equal(
    shown.out,
    [
      '5 of 6 reviews have exactly one candidate who agrees in name, birthdate, site.',
      '  1 not: several patrons come into question.',
      '0 taken over; 6 still open.',
      `Next: clever-sync decide --same --where name,birthdate,site --count 5 --run ${run}`,
      '',
    ].join('\n'),
  );
  const wrong = await workspace.run(['decide', '--same', '--where', 'name', '--count', '4']);
  assert.equal(wrong.exit, 2);
  assert.match(wrong.err, /--count: 4 were named, but 5 agree\./);
  assert.deepEqual(filesBelow(workspace.folder), before);
  const command = /^Next: clever-sync (.*)$/m.exec(shown.out)?.[1]?.split(' ') ?? [];
  const done = await changingOnlyDecisions(workspace, () => workspace.run([...command, '--who', 'A. Desk']));
  assert.match(done.out, /5 taken over: 5 same; 1 still open\.\nNext: clever-sync sync\n$/);
  assert.deepEqual(decisionsOf(workspace)[1], [FIRST.guid, 'same', FIRST.number, 'A. Desk', '']);
  const again = await workspace.run(command);
  assert.match(again.err, /5 were named, but 0 agree/);
  const json = await workspace.run(['decide', '--same', '--where', 'name', '--json']);
  assert.deepEqual(JSON.parse(json.out), {
    run,
    taken: { same: 0, new: 0, ignore: 0, later: 0 },
    agreeing: 0,
    of: 6,
    others: [
      { reason: 'something is decided or put off already', count: 5 },
      { reason: 'several patrons come into question', count: 1 },
    ],
    open: 1,
    next: '',
  });
});

test('decide: whoever differs, lacks a field, or shares the patron with another user is not among them', async (t) => {
  // The library has another site for the third, no birth date for the fourth; the fifth has a namesake in the roster.
  const namesake = being(54, { guid: being(55).guid, email: '', username: '', number: '', birth: null });
  const patrons = [
    unlinked(THIRD, { Site: 'TOWN' }),
    unlinked(FOURTH, { Birthdate: '' }),
    unlinked(FIFTH),
    unlinked(FIRST, { 'Last Name': FIRST.last.toUpperCase() }),
    unlinked(SECOND, { Barcode: '21', Policy: 'SYS' }),
  ];
  const workspace = await makeWorkspace(t, {
    beings: [...IN_ROSTER, ...WAITING, namesake],
    patrons: [...PATRONS, ...patrons],
  });
  await workspace.run(['sync', '--dry-run', '--quiet']);
  await workspace.run(['decide', CASES.byNameOnly.guid, 'later']);
  const { out } = await workspace.run(['decide', '--same', '--where', 'name,site']);
  assert.deepEqual(out.split('\n').slice(0, 5), [
    '2 of 7 reviews have exactly one candidate who agrees in name, site.',
    '  1 not: something is decided or put off already.',
    '  1 not: site differs.',
    '  2 not: another user would get the same patron.',
    '  1 not: the patron is protected.',
  ]);
  const stricter = await workspace.run(['decide', '--same', '--where', 'name,birthdate']);
  assert.match(
    stricter.out,
    /^3 of 7 .*\n {2}1 not: something.*\n {2}2 not: birthdate is not known on both sides\./,
  );
});

test('decide: a patron whom another user has, or was given, is nobody’s to take with all the others', async (t) => {
  // Of the same name and username as somebody whom the e-mail finds: a review about that patron alone.
  const double = being(44, { guid: being(56).guid, email: '', number: '' });
  const workspace = await makeWorkspace(t, {
    beings: [...IN_ROSTER, FIRST, double],
    patrons: [...PATRONS, unlinked(FIRST)],
  });
  await workspace.run(['sync', '--dry-run', '--quiet']);
  assert.equal(decisionAbout(workspace, double)?.action, 'review');
  const one = await workspace.run(['decide', '--same', '--where', 'name']);
  assert.match(one.out, /^2 of 3 .*\n {2}1 not: another user would get the same patron\.\n/);
  await workspace.run(['decide', CASES.arrived.guid, 'same', FIRST.number]);
  const two = await workspace.run(['decide', '--same', '--where', 'name']);
  assert.match(two.out, /^1 of 3 .*\n {2}2 not: another user would get the same patron\.\n/);
});

test('decide: no student is joined to an adult with all the others', async (t) => {
  const policies = 'role,grade,policy\nstudents,,STU\nteachers,,FAC\n';
  const workspace = await makeWorkspace(t, {
    beings: [...IN_ROSTER, FIRST],
    patrons: [...PATRONS, unlinked(FIRST, { Policy: 'FAC', Level: '' })],
    files: { 'policies.csv': policies },
  });
  await workspace.run(['sync', '--dry-run', '--quiet']);
  const { out } = await workspace.run(['decide', '--same', '--where', 'name,birthdate,site']);
  assert.match(out, /^1 of 2 .*\n {2}1 not: the patron is an adult and the user a student\.\n/);
});

test('decide: a field that cannot be named, no name among them, and a count that is no number are refused', async (t) => {
  const workspace = await workspaceOf(t);
  for (const [argv, message] of [
    [['--where', 'name,brithdate'], /Did you mean "birthdate"\?/],
    [['--where', 'email,site'], /Without name, .*Type --where name,site,email\./],
    [[], /Got no field/],
    [['--where', 'name', '--count', 'all'], /expected a whole number/],
  ] as const) {
    const { exit, err } = await workspace.run(['decide', '--same', ...argv]);
    assert.equal(exit, 2);
    assert.match(err, message);
  }
});

test('decide: it is about the newest run with a plan, or the one that is named, and needs that run’s export', async (t) => {
  const workspace = await workspaceOf(t);
  const [planned = ''] = workspace.runs();
  await workspace.run(['extract', '--quiet']);
  workspace.clock.ms += DAY_MS;
  workspace.writeExport('newer.txt', exportText(PATRONS));
  const one = await workspace.run(['decide', FIRST.guid, 'later', '--json']);
  assert.equal(JSON.parse(one.out).run, planned);
  const extracted = workspace.runs().at(-1) ?? '';
  const unplanned = await workspace.run(['decide', FIRST.guid, 'new', '--run', extracted]);
  assert.match(unplanned.err, /STAGE_MISSING: run .*no plan of the roster/);
  const unknown = await workspace.run(['decide', FIRST.guid, 'new', '--run', '2020-01-01T000000Z']);
  assert.match(unknown.err, /USAGE: run 2020-01-01T000000Z: There is no such run\./);
  rmSync(workspace.path('exports', 'patrons.txt'));
  const gone = await workspace.run(['decide', FIRST.guid, 'new']);
  assert.equal(gone.exit, 2);
  assert.match(gone.err, /EXPORT_MISSING: run .*is not there any more/);
  const fresh = await makeWorkspace(t);
  assert.match((await fresh.run(['decide', FIRST.guid, 'new'])).err, /USAGE: runs\/: There is no plan yet\./);
});

test('decide: a run that takes another back is not the one that is decided about', async (t) => {
  const workspace = await workspaceOf(t);
  await workspace.run(['sync', '--quiet']);
  const loaded = workspace.runs().at(-1) ?? '';
  workspace.clock.ms += DAY_MS;
  workspace.writeExport('after.txt', workspace.read('runs', loaded, '4-load', 'patrons-after.txt'));
  assert.equal((await workspace.run(['undo', loaded])).exit, 0);
  assert.notEqual(workspace.runs().at(-1), loaded);
  const { out } = await workspace.run(['decide', FIRST.guid, 'later', '--json']);
  assert.equal(JSON.parse(out).run, loaded);
});

test('decide: it waits for nobody who is at work in the workspace', async (t) => {
  const workspace = await workspaceOf(t);
  const { exit } = await withLock(workspace.folder, () => workspace.run(['decide', FIRST.guid, 'new']));
  assert.equal(exit, 11);
});

test('decide: an answer that turned out unfit can be mended by a file, and is open until then', async (t) => {
  const workspace = await workspaceOf(t);
  writeFileSync(workspace.path('decisions.csv'), `guid,decision,barcode,who,note\n${FIRST.guid},same,20,,\n`);
  await workspace.run(['sync', '--dry-run', '--quiet']);
  writeFileSync(workspace.path('filled.csv'), filled(workspace, { [SECOND.guid]: ['later'] }));
  assert.match((await workspace.run(['decide', 'filled.csv'])).out, /1 taken over: 1 later; 6 still open/);
  writeFileSync(workspace.path('filled.csv'), filled(workspace, { [FIRST.guid]: ['same', FIRST.number] }));
  assert.match((await workspace.run(['decide', 'filled.csv'])).out, /1 taken over: 1 same; 5 still open/);
});

test('decide: the key that would settle most is said in the terminal and heads the report, whatever the state', async (t) => {
  const beings = Array.from({ length: 30 }, (_, n) => being(n));
  const workspace = await makeWorkspace(t, {
    beings,
    patrons: beings.map((one) => unlinked(one)),
    settings: { enabled: false },
  });
  const said =
    '30 of 30 students to review have their student_number in Barcode of the patron that could be them';
  const dry = await workspace.run(['sync', '--dry-run', '--quiet']);
  assert.ok(
    dry.out.includes(
      `\n${said}: map it, after a look at what that changes: clever-sync mapping set keys.students.barcode`,
    ),
  );
  const page = readFileSync(join(workspace.newest('5-report'), 'report.html'), 'utf8');
  const steps = page.slice(page.indexOf('What to do now'), page.indexOf('</ol>'));
  assert.ok(steps.indexOf(said) > 0 && steps.indexOf(said) < steps.indexOf('Look through the page'));
  assert.ok(steps.includes('clever-sync decide review.csv'));
  workspace.setSettings({
    enabled: true,
    keys: { students: { communityId: null, barcode: 'student_number' } },
  });
  const mapped = await workspace.run(['sync', '--dry-run', '--quiet']);
  assert.match(mapped.out, /\n30 users = 0 new \+ 30 updated \+ 0 unchanged \+ 0 to review/);
});
