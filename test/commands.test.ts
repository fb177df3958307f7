// What a person or a scheduler meets on the command line: exit codes, what goes to which stream, JSON, errors that say
// what to do. And that nobody's name, e-mail or birth date, and never the token, gets into what is printed or logged.

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { withLock } from '../pipeline/disk/lock.ts';
import { type Being, birthWords, cleverId, exportText } from './district.making.ts';
import {
  CASES,
  DISTRICT,
  EVERYBODY,
  filesBelow,
  type MadeWorkspace,
  makeWorkspace,
  PATRONS,
  TOKEN,
} from './workspace.making.ts';

test('commands: a token that Clever refuses ends with 12, and the outbox stays', async (t) => {
  const workspace = await makeWorkspace(t);
  const { exit, out, err } = await workspace.run(['sync'], { env: { CLEVER_TOKEN: 'wrong-canary-token' } });
  assert.equal(exit, 12);
  assert.equal(out, '');
  assert.match(err, /\nTOKEN: /);
  assert.match(err, /CLEVER_TOKEN|token/);
  assertNowhere(workspace, [printed(out, err)], ['wrong-canary-token']);
  assert.equal(stateOf(workspace), 'failed');
});

test('commands: no token at all ends with 12 before Clever is asked', async (t) => {
  const workspace = await makeWorkspace(t);
  const { exit, err } = await workspace.run(['sync'], { env: {} });
  assert.equal(exit, 12);
  assert.match(err, /TOKEN: CLEVER_TOKEN: There is no Clever token/);
  assert.deepEqual(workspace.server.requests, []);
});

test('commands: the token may lie in a file, named by an option or by the environment', async (t) => {
  const workspace = await makeWorkspace(t);
  writeFileSync(workspace.path('token.txt'), `${TOKEN}\n`);
  const path = workspace.path('token.txt');
  assert.equal((await workspace.run(['sync', '--dry-run', '--token-file', path], { env: {} })).exit, 0);
  assert.equal((await workspace.run(['sync', '--dry-run'], { env: { CLEVER_TOKEN_FILE: path } })).exit, 0);
  const both = { CLEVER_TOKEN_FILE: path, CLEVER_TOKEN: 'wrong' };
  assert.equal((await workspace.run(['sync', '--dry-run'], { env: both })).exit, 0);
  rmSync(path);
  const gone = await workspace.run(['sync', '--dry-run', '--token-file', path], {
    env: { CLEVER_TOKEN: TOKEN },
  });
  assert.equal(gone.exit, 12);
  assert.match(gone.err, /token\.txt: The token file cannot be read/);
});

test('commands: a token of another district ends with 12 and names both ids', async (t) => {
  const other = cleverId(2, '5d');
  const workspace = await makeWorkspace(t, { server: { district: { id: other, name: 'Another' } } });
  const { exit, err } = await workspace.run(['sync']);
  assert.equal(exit, 12);
  assert.match(err, /\nDISTRICT: /);
  assert.ok(err.includes(other) && err.includes(DISTRICT));
  assert.equal(stateOf(workspace), 'failed');
});

test('commands: a server that does not answer ends with 10', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.server.close();
  const { exit, err } = await workspace.run(['sync']);
  assert.equal(exit, 10);
  assert.match(err, /\nNETWORK: /);
  assert.deepEqual(readdirSync(workspace.newest()).sort(), ['run.json', 'run.log']);
});

test('commands: answers that are no roster end with 10, and are no empty roster', async (t) => {
  for (const fault of ['html-200', 'broken-json', 'no-data'] as const) {
    const workspace = await makeWorkspace(t, { server: { faults: [{ match: 'role=student', fault }] } });
    const { exit, err } = await workspace.run(['sync']);
    assert.equal(exit, 10, fault);
    assert.match(err, /\nCLEVER_ANSWER: /);
    assertNobody([err, ...logsOf(workspace)]);
  }
});

test('commands: while another process has the workspace the answer is 11, and nothing is changed', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const runs = workspace.runs();
  const refused = await withLock(workspace.folder, () =>
    Promise.all([workspace.run(['sync']), workspace.run(['extract']), workspace.run(['load'])]),
  );
  for (const { exit, out, err } of refused) {
    assert.equal(exit, 11);
    assert.equal(out, '');
    assert.match(err, /\nLOCKED: .* is at work in this workspace\./);
  }
  assert.deepEqual(workspace.runs(), runs);
  const reading = await withLock(workspace.folder, () => workspace.run(['status']));
  assert.equal(reading.exit, 0);
});

test('commands: where the disk refuses the answer is 13, with the file and the reason', async (t) => {
  const workspace = await makeWorkspace(t);
  writeFileSync(workspace.path('runs'), 'a file in the place of the folder');
  const { exit, err } = await workspace.run(['sync']);
  assert.equal(exit, 13);
  assert.match(err, /\nDISK: .*runs: Could not \w+ it: /);
  assert.match(err, /a part of the path is not a folder|stands there already/);
});

test('commands: a damaged ledger ends with 14 and is never written over', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const whole = workspace.read('ledger.json');
  const outbox = filesBelow(workspace.path('outbox'));
  for (const damaged of ['', whole.slice(0, -40), '{}', whole.replace('"loads"', '"load"'), '[]\n']) {
    writeFileSync(workspace.path('ledger.json'), damaged);
    for (const command of ['sync', 'extract', 'load']) {
      const { exit, err } = await workspace.run([command]);
      assert.equal(exit, 14, damaged);
      assert.match(err, /\nSTATE_DAMAGED: .*ledger\.json: /);
    }
    assert.equal(workspace.read('ledger.json'), damaged);
  }
  rmSync(workspace.path('ledger.json'));
  assert.equal((await workspace.run(['sync'])).exit, 14);
  assert.equal((await workspace.run(['status', '--all'])).exit, 14);
  assert.deepEqual(filesBelow(workspace.path('outbox')), outbox);
  assert.equal(workspace.runs().length, 1);
});

test('commands: a damaged run.json ends with 14', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  writeFileSync(workspace.newest('run.json'), '{"id": ');
  const { exit, err } = await workspace.run(['status']);
  assert.equal(exit, 14);
  assert.match(err, /\nSTATE_DAMAGED: .*run\.json: /);
});

test('commands: a mistyped command or option ends with 2 and the nearest one', async (t) => {
  const workspace = await makeWorkspace(t);
  for (const [argv, message] of [
    [['snyc'], /unknown command 'snyc'\n\(Did you mean sync\?\)/],
    [['satus'], /\(Did you mean status\?\)/],
    [['sync', '--dryrun'], /unknown option '--dryrun'\n\(Did you mean --dry-run\?\)/],
    [['sync', '--only', 'student'], /'student' is invalid.*students, teachers, staff/],
    [['sync', '--only'], /argument missing/],
    [['sync', 'now'], /too many arguments/],
    [['explain'], /missing required argument 'who'/],
    [['extract', '--export', 'x'], /unknown option '--export'/],
  ] as const) {
    const { exit, out, err } = await workspace.run(argv);
    assert.equal(exit, 2, argv.join(' '));
    assert.equal(out, '', argv.join(' '));
    assert.match(err, message);
  }
  assert.deepEqual(workspace.runs(), []);
});

test('commands: a token on the command line is refused and not repeated', async (t) => {
  const workspace = await makeWorkspace(t);
  for (const argv of [
    ['sync', `--token=${TOKEN}`],
    ['sync', '--token', TOKEN],
    ['sync', `--token-fil=${TOKEN}`],
  ]) {
    const { exit, out, err } = await workspace.run(argv);
    assert.equal(exit, 2);
    assert.ok(!`${out}${err}`.includes(TOKEN), argv.join(' '));
  }
});

test('commands: a word that looks like a secret is not repeated, another is', async (t) => {
  const workspace = await makeWorkspace(t);
  const secret = '7963b6f2c01d4e5a8b907c16d3e2f1a0';
  for (const argv of [
    [secret],
    ['help', secret],
    ['sites', secret],
    [`x-${secret}`],
    ['sync', '--only', secret],
  ]) {
    const { exit, out, err } = await workspace.run(argv);
    assert.equal(exit, 2, argv.join(' '));
    assert.ok(!`${out}${err}`.includes(secret), argv.join(' '));
  }
  assert.match((await workspace.run([secret])).err, /unknown command '…'/);
  assert.match((await workspace.run(['a-long-word-of-no-digits'])).err, /'a-long-word-of-no-digits'/);
});

test('commands: help goes to standard output and ends with 0', async (t) => {
  const workspace = await makeWorkspace(t);
  for (const argv of [['help'], ['--help'], ['help', 'sync'], ['sync', '--help'], ['--version']]) {
    const { exit, out, err } = await workspace.run(argv);
    assert.equal(exit, 0, argv.join(' '));
    assert.equal(err, '');
    assert.ok(out.length > 0);
  }
  const { out } = await workspace.run(['--help']);
  const listed = [...out.matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map(([, name]) => name);
  assert.deepEqual(listed.slice(0, 5), ['sample', 'init', 'sync', 'status', 'doctor']);
  assert.equal(new Set(listed).size, 23);
  assert.doesNotMatch(out, /^Commands:/m, 'every command stands under what it is for');
});

test('commands: the help of a command also names the options that every command has', async (t) => {
  const workspace = await makeWorkspace(t);
  for (const argv of [
    ['sync', '--help'],
    ['sites', 'match', '--help'],
  ])
    assert.match((await workspace.run(argv)).out, /--workspace <dir>[\s\S]*--json/, argv.join(' '));
});

test('commands: without a command the help is shown, as a mistake', async (t) => {
  const workspace = await makeWorkspace(t);
  const { exit, out, err } = await workspace.run([]);
  assert.equal(exit, 2);
  assert.equal(out, '');
  assert.match(err, /Usage: clever-sync/);
});

test('commands: a folder that is no workspace ends with 2 and stays empty', async (t) => {
  const workspace = await makeWorkspace(t);
  mkdirSync(workspace.path('elsewhere'));
  for (const command of ['sync', 'status', 'extract', 'match', 'load', 'report', 'transform']) {
    const { exit, err } = await workspace.run([command, '--workspace', 'elsewhere']);
    assert.equal(exit, 2, command);
    assert.match(err, /\nSETTINGS: .*There is no clever-sync\.json here/);
  }
  assert.deepEqual(readdirSync(workspace.path('elsewhere')), []);
  const nowhere = await workspace.run(['--workspace', 'nowhere', 'sync']);
  assert.equal(nowhere.exit, 2);
});

test('commands: results go to standard output, messages and progress to standard error', async (t) => {
  const workspace = await makeWorkspace(t);
  const { out, err } = await workspace.run(['sync']);
  assert.deepEqual(
    err.split('\n').map((line) => line.split(' ')[0]),
    ['extract', 'transform', 'match', 'load', 'report', ''],
  );
  assert.match(out, /^\nReady to import \(run .*\)\n/);
  assert.ok(!/extract|transform/.test(out));
  assert.match(out, /46 users = 1 new \+ 2 updated \+ 42 unchanged \+ 1 to review \+ 0 left out\n/);
  assert.match(
    out,
    /47 export rows = 2 updated \+ 42 unchanged \+ 1 Transferred \+ 0 cleared \+ 1 untouched \+ 1 that only/,
  );
  assert.match(out, /\nReport: outbox\/report\.html\n$/);
});

test('commands: an error is one message on standard error, and standard output stays empty', async (t) => {
  const workspace = await makeWorkspace(t, { settings: { enabled: false } });
  for (const argv of [['sync'], ['sync', '--json'], ['sync', '--quiet'], ['status'], ['explain', 'x']]) {
    const { exit, out, err } = await workspace.run(argv);
    assert.notEqual(exit, 0);
    assert.equal(out, '', argv.join(' '));
    assert.match(err, /^\n[A-Z_]+: [^\n]+\n$/);
  }
});

test('commands: --quiet keeps the result and drops the progress', async (t) => {
  const workspace = await makeWorkspace(t);
  const { exit, out, err } = await workspace.run(['sync', '--quiet']);
  assert.equal(exit, 0);
  assert.equal(err, '');
  assert.match(out, /Ready to import/);
  assert.equal((await workspace.run(['match', '--quiet'])).err, '');
});

test('commands: on a terminal one line is redrawn, on standard error only', async (t) => {
  const workspace = await makeWorkspace(t);
  const { out, err } = await workspace.run(['sync'], { isTerminal: true });
  assert.ok(err.includes('\r\u001b[2K'));
  assert.ok(!out.includes('\r') && !out.includes('\u001b'));
});

test('commands: sync --json prints one object and nothing else anywhere', async (t) => {
  const workspace = await makeWorkspace(t);
  const { exit, out, err } = await workspace.run(['--json', 'sync']);
  assert.equal(exit, 0);
  assert.equal(err, '');
  const result = JSON.parse(out);
  assert.deepEqual(Object.keys(result), [
    'run',
    'state',
    'summary',
    'holds',
    'exportName',
    'release',
    'earlier',
    'before',
    'report',
  ]);
  assert.equal(result.run, workspace.runs()[0]);
  assert.equal(result.state, 'loaded');
  assert.equal(result.summary.counts.all.create, 1);
  assert.deepEqual(result.holds, []);
  assert.equal(result.exportName, 'exports/patrons.txt');
  assert.equal(result.report, workspace.path('outbox', 'report.html'));
  const held = await workspace.run(['sync', '--json']);
  assert.equal(held.exit, 3);
  assert.equal(JSON.parse(held.out).state, 'held');
  assert.match(JSON.parse(held.out).holds[0], /^The export exports\/patrons\.txt was loaded already/);
  const dry = JSON.parse((await workspace.run(['sync', '--json', '--dry-run'])).out);
  assert.equal(dry.report, workspace.newest('5-report', 'report.html'));
});

test('commands: status tells the last run, one run, all runs and the log', async (t) => {
  const workspace = await makeWorkspace(t);
  const none = await workspace.run(['status']);
  assert.equal(none.exit, 2);
  assert.match(none.err, /There is no run yet/);
  await workspace.run(['sync']);
  await workspace.run(['sync']);
  const [first = '', second = ''] = workspace.runs();
  const last = await workspace.run(['status']);
  assert.equal(last.exit, 3);
  assert.match(last.out, new RegExp(`^Run ${second} \\(manual\\): held: a person has to look\n`));
  assert.match(last.out, /\nHeld: The export exports\/patrons\.txt was loaded already/);
  const one = await workspace.run(['status', first]);
  assert.equal(one.exit, 0);
  assert.match(one.out, new RegExp(`^Run ${first} \\(manual\\): ready to import\n`));
  assert.match(
    one.out,
    /\nPlan: 1 create, 2 update, 42 unchanged, 1 review, 0 skip, 1 transfer, 0 clear, 1 untouched\n/,
  );
  const all = await workspace.run(['status', '--all']);
  assert.equal(all.exit, 0);
  assert.deepEqual(
    all.out.split('\n').map((line) => line.split(/ {2,}/).slice(0, 2)),
    [[first, 'ready to import'], [second, 'held'], ['']],
  );
  const log = await workspace.run(['status', first, '--log']);
  assert.equal(log.out, workspace.read('runs', first, 'run.log'));
  assert.match(log.out, /^Clever Full Sync, run /);
  assert.equal((await workspace.run(['status', '2020-01-01T000000Z'])).exit, 2);
  assert.equal((await workspace.run(['status', '../..'])).exit, 2);
});

test('commands: status --json is run.json, and with --all the runs of the ledger', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const { out, err } = await workspace.run(['status', '--json']);
  assert.equal(err, '');
  assert.deepEqual(JSON.parse(out), JSON.parse(readFileSync(workspace.newest('run.json'), 'utf8')));
  const all = await workspace.run(['status', '--all', '--json']);
  assert.deepEqual(JSON.parse(all.out), JSON.parse(workspace.read('ledger.json')).runs);
  const [run] = JSON.parse(all.out);
  assert.deepEqual(Object.keys(run), [
    'id',
    'state',
    'trigger',
    'dryRun',
    'startedAt',
    'finishedAt',
    'counts',
  ]);
});

test('commands: explain finds a person by GUID, barcode, e-mail or username', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const { guid, email, username } = CASES.newEmail;
  for (const who of [guid, '700142', email.toUpperCase(), username]) {
    const { exit, out } = await workspace.run(['explain', who]);
    assert.equal(exit, 0, who);
    assert.match(out, new RegExp(`${guid}: an existing patron, updated\n`));
    assert.match(out, /\n {2}Email +thandolyn\.f@canary\.exam… {2}older@canary\.example +written +email\n/);
    assert.equal(out.split('Why ').length, 2);
  }
  const leaver = await workspace.run(['explain', '700146']);
  assert.match(leaver.out, /leaving: the status becomes 4 Transferred/);
});

test('commands: explain --json gives the facts about each person under stable keys', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const { out } = await workspace.run(['explain', CASES.gone.guid, '--json']);
  const { run, explained } = JSON.parse(out);
  assert.equal(run, workspace.runs()[0]);
  assert.equal(explained.length, 1);
  assert.deepEqual(Object.keys(explained[0]), [
    ...['decision', 'words', 'matchedWords', 'siteName', 'isExportThere', 'keys', 'candidates', 'comparison'],
    ...['fields', 'leaving', 'decided', 'problems', 'notes', 'flags', 'holds'],
  ]);
  assert.equal(explained[0].decision.action, 'transfer');
  assert.deepEqual(explained[0].decision.fields, { '1026': ['1', '4'] });
});

test('commands: explain of nobody ends with 2 and does not repeat who was asked for', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const { exit, out, err } = await workspace.run(['explain', 'nobody.known@canary.example']);
  assert.equal(exit, 2);
  assert.equal(out, '');
  assert.match(err, /Nobody in the plan has that/);
  assert.ok(!err.includes('canary'));
  assert.equal((await workspace.run(['explain', ''])).exit, 2);
});

test('commands: a stage command with --json tells the run, the stage and the state', async (t) => {
  const workspace = await makeWorkspace(t);
  const { exit, out, err } = await workspace.run(['extract', '--json']);
  assert.equal(exit, 0);
  assert.equal(err, '');
  assert.deepEqual(JSON.parse(out), { run: workspace.runs()[0], stage: '1-extract', state: 'planned' });
});

test('commands: nobody is named in what is printed, in run.json, the log, the ledger, the plan or the numbers', async (t) => {
  const workspace = await makeWorkspace(t);
  const said: string[] = [];
  const run = async (...argv: string[]) => {
    const { out, err } = await workspace.run(argv);
    said.push(printed(out, err));
  };
  await run('sync', '--dry-run', '--debug');
  for (const stage of ['extract', 'transform', 'match', 'load', 'report']) await run(stage, '--debug');
  await run('sync');
  await run('sync', '--json');
  for (const argv of [['status'], ['status', '--all'], ['status', '--log'], ['status', '--json']])
    await run(...argv);
  assertNobody([...said, ...logsOf(workspace)]);
  assertNowhere(workspace, said, [TOKEN]);
});

test('commands: nobody is named in an error either', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const text = exportText(PATRONS);
  const [header = '', first = ''] = text.split('\r\n');
  const lastCell = /[^\t]*$/;
  const spoilt: readonly (readonly [name: string, change: () => void, code: RegExp])[] = [
    [
      'a torn line',
      () => workspace.writeExport('p.txt', text.replace(first, first.replace(lastCell, 'x\ty'))),
      /EXPORT_UNREADABLE/,
    ],
    [
      'an open quote',
      () => workspace.writeExport('p.csv', toCsv(text).replace('Zelphinea', '"Zelphinea')),
      /EXPORT_UNREADABLE/,
    ],
    ['no header', () => workspace.writeExport('p.txt', text.slice(header.length + 2)), /EXPORT_UNREADABLE/],
    [
      'a bad decision',
      () =>
        writeTable(
          workspace,
          'decisions.csv',
          `guid,decision,barcode,who,note\n${CASES.gone.email},same,1,x,\n`,
        ),
      /TABLE/,
    ],
    [
      'a bad verdict',
      () =>
        writeTable(
          workspace,
          'decisions.csv',
          `guid,decision,barcode,who,note\n${CASES.gone.guid},${CASES.gone.last},1,${CASES.gone.first},\n`,
        ),
      /TABLE/,
    ],
  ];
  for (const [name, change, code] of spoilt) {
    change();
    const { exit, out, err } = await workspace.run(['sync', '--debug']);
    assert.equal(exit, 2, name);
    assert.match(err, code, name);
    assertNobody([printed(out, err), ...logsOf(workspace)]);
    rmSync(workspace.path('decisions.csv'), { force: true });
    workspace.writeExport('p.txt', text);
    rmSync(workspace.path('exports', 'p.csv'), { force: true });
  }
});

test('commands: what a plan has of a person stands in the files made for people, and there it does stand', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const changes: string[][] = parse(readFileSync(workspace.newest('5-report', 'changes.csv')), { bom: true });
  assert.ok(changes.some((row) => row.includes(CASES.gone.last)));
  const review: string[][] = parse(workspace.read('outbox', 'review.csv'), { bom: true });
  assert.ok(review.some((row) => row.includes(CASES.byNameOnly.last)));
});

function printed(out: string, err: string): string {
  return `${out}\n${err}`;
}

function stateOf(workspace: MadeWorkspace): string {
  return JSON.parse(readFileSync(workspace.newest('run.json'), 'utf8')).state;
}

/** What a technician may send to anybody: logs, numbers, hashes. */
function logsOf(workspace: MadeWorkspace): readonly string[] {
  const names = /(?:run\.json|run\.log|ledger\.json|plan\.json|extract\.json|known\.jsonl|problems\.jsonl)$/;
  const files = [...filesBelow(workspace.folder)].filter(([name]) => names.test(name));
  assert.ok(files.length >= 2);
  return files.map(([, bytes]) => bytes.toString('utf8'));
}

/** What would give a person away. Numbers and GUIDs are ids. */
function markersOf({ first, last, email, username, birth }: Being): readonly string[] {
  const words = [first, last, email, username, birthWords(birth)].filter((word) => word !== '');
  return birth === null ? words : [...words, birth.join('-'), [birth[1], birth[2], birth[0]].join('/')];
}

function assertNobody(texts: readonly string[]): void {
  const markers = [...EVERYBODY.flatMap(markersOf), '@canary.example', 'older@'];
  for (const text of texts) {
    const folded = text.toLowerCase();
    for (const marker of markers) {
      const at = folded.indexOf(marker.toLowerCase());
      assert.equal(at, -1, `"${marker}" stands in: …${text.slice(Math.max(0, at - 80), at + 80)}…`);
    }
  }
}

/** Neither in a text nor in any file of the workspace. */
function assertNowhere(workspace: MadeWorkspace, texts: readonly string[], secrets: readonly string[]): void {
  for (const secret of secrets) {
    for (const text of texts) assert.ok(!text.includes(secret));
    for (const [name, bytes] of filesBelow(workspace.folder)) assert.ok(!bytes.includes(secret), name);
  }
}

function writeTable(workspace: MadeWorkspace, name: string, text: string): void {
  writeFileSync(workspace.path(name), text);
}

/** No cell of these exports has a comma but birth dates, which are quoted. */
function toCsv(text: string): string {
  return text
    .split('\r\n')
    .map((line) =>
      line
        .split('\t')
        .map((cell) => (cell.includes(',') ? `"${cell}"` : cell))
        .join(','),
    )
    .join('\r\n');
}
