// Making a workspace: by options only, by questions from a stand-in, and at a real pseudo-terminal. What a person gets wrong
// is said and asked for again; nothing that stands is written over, and nothing is written before Clever has answered.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SyncError } from '../mappings/errors.ts';
import type { World } from '../pipeline/world.ts';
import { cleverId, exportText } from './district.making.ts';
import { hasTool } from './tools.ts';
import {
  ADAMS,
  DISTRICT,
  filesBelow,
  LINCOLN,
  type MadeWorkspace,
  type Making,
  makeWorkspace,
  PATRONS,
  TOKEN,
} from './workspace.making.ts';

const LINK = `https://clever.com/oauth/instant-login?client_id=0123456789abcdef0123&district_id=${DISTRICT}`;
const LAUNCHER = fileURLToPath(new URL('../pipeline/bin.mjs', import.meta.url));

const UNANSWERED = `school_id,school_number,school_name,site_code,site_name
${LINCOLN},1,Lincoln School,?,
${ADAMS},2,Adams School,?,
`;

async function place(t: TestContext, making: Making = {}) {
  const workspace = await makeWorkspace(t, making);
  const base = ['init', '--base-url', workspace.server.url];
  writeFileSync(workspace.path('token.txt'), `${TOKEN}\n`, { mode: 0o600 });
  writeFileSync(workspace.path('patrons-of-today.txt'), exportText(PATRONS));
  utimesSync(workspace.path('patrons-of-today.txt'), 1_700_000_000, 1_700_000_000);
  const options = ['--workspace', 'new', '--district', LINK, '--token-file', 'token.txt', '--no-input'];
  return { workspace, base, options, settings: () => JSON.parse(workspace.read('new', 'clever-sync.json')) };
}

/** A person who gives these answers, one after the other. */
function answering(answers: readonly string[]): { world: Pick<World, 'questions'>; asked: string[] } {
  const asked: string[] = [];
  const left = [...answers];
  const ask = async (question: string) => {
    asked.push(question);
    const next = left.shift();
    if (next === undefined) throw new SyncError('USAGE', { where: '', what: 'Ended.', means: '', mend: '' });
    return next;
  };
  return { world: { questions: () => ({ ask, close: () => asked.push('closed') }) }, asked };
}

test('init: by options only, a workspace is made, with safe modes and every school unanswered', async (t) => {
  const { workspace, base, options, settings } = await place(t);
  const { exit, out, err } = await workspace.run([...base, ...options], { env: {} });
  assert.equal(exit, 0, err);
  assert.equal(err, `District Invented Unified (${DISTRICT}) answers and shows 2 schools.\n`);
  assert.match(out, /^The workspace new is made: sites\.csv, clever-sync\.json\.\n/);
  assert.match(out, /export the patrons from Alexandria into its folder exports/);
  assert.match(out, /\nNext: clever-sync doctor --workspace new --token-file token\.txt\n$/);
  const { $schema, ...others } = settings();
  assert.deepEqual(others, { district: DISTRICT, enabled: false, clever: { baseUrl: workspace.server.url } });
  assert.equal(JSON.parse(readFileSync(fileURLToPath($schema), 'utf8')).title, 'The settings of clever-sync');
  assert.equal(workspace.read('new', 'sites.csv'), UNANSWERED);
  const mode = (...parts: string[]) => statSync(workspace.path('new', ...parts)).mode & 0o777;
  assert.deepEqual(
    ['', 'exports', 'outbox'].map((name) => mode(name)),
    [0o700, 0o700, 0o700],
  );
  assert.deepEqual(
    ['sites.csv', 'clever-sync.json'].map((name) => mode(name)),
    [0o600, 0o600],
  );
  for (const bytes of filesBelow(workspace.path('new')).values()) assert.ok(!bytes.includes(TOKEN));
});

test('init: an export is copied with its date, and sites are proposed and not answered', async (t) => {
  const { workspace, base, options } = await place(t);
  const { exit, out, err } = await workspace.run([...base, ...options, '--export', 'patrons-of-today.txt']);
  assert.equal(exit, 0, err);
  assert.match(
    out,
    /\nSites: 2 proposed; nothing was changed\.\n {2}1 Lincoln School {2}LINC {2}the code begins/,
  );
  assert.match(out, /\n {2}clever-sync sites match 2 ADAM --workspace new\n/);
  assert.match(
    out,
    /\nNext, when the sites are answered: clever-sync sync --dry-run --workspace new --token-file token\.txt\n$/,
  );
  assert.equal(workspace.read('new', 'sites.csv'), UNANSWERED);
  assert.equal(workspace.read('new', 'exports', 'patrons-of-today.txt'), exportText(PATRONS));
  assert.equal(statSync(workspace.path('new/exports/patrons-of-today.txt')).mtimeMs, 1_700_000_000_000);
});

test('init: an export of any name is copied under one by which it is found', async (t) => {
  for (const [name, copied] of [
    ['Patron Export', 'Patron Export.txt'],
    ['patrons.dat', 'patrons.dat.txt'],
    ['patrons.TSV', 'patrons.TSV'],
  ] as const) {
    const { workspace, base, options } = await place(t);
    renameSync(workspace.path('patrons-of-today.txt'), workspace.path(name));
    const { exit, err } = await workspace.run([...base, ...options, '--export', name]);
    assert.equal(exit, 0, err);
    assert.deepEqual(readdirSync(workspace.path('new', 'exports')), [copied]);
    const looked = await workspace.run(['doctor', '--json', '--workspace', 'new'], { now: Date.now });
    assert.match(looked.out, new RegExp(`exports/${copied}`));
  }
});

test('init: --json is one object, with the next command', async (t) => {
  const { workspace, base, options } = await place(t);
  const { out, err } = await workspace.run([
    ...base,
    ...options,
    '--export',
    'patrons-of-today.txt',
    '--json',
  ]);
  assert.equal(err, '');
  const result = JSON.parse(out);
  assert.deepEqual(Object.keys(result), [
    'workspace',
    'district',
    'schools',
    'wrote',
    'kept',
    'proposed',
    'next',
  ]);
  assert.deepEqual(result.district, { id: DISTRICT, name: 'Invented Unified', state: 'running' });
  assert.deepEqual(result.proposed[0], {
    school: LINCOLN,
    site: 'LINC',
    reason: 'the code begins the name of the school',
    command: 'clever-sync sites match 1 LINC --workspace new',
  });
});

test('init: a missing or wrong option is refused by its name, and nothing is written', async (t) => {
  const { workspace, base, options } = await place(t);
  const without = (name: string) =>
    options.filter((_, at) => options[at] !== name && options[at - 1] !== name);
  for (const [argv, exit, message, env] of [
    [without('--district'), 2, /USAGE: --district: It is missing, and there is no terminal to ask at/, {}],
    [without('--token-file'), 2, /USAGE: --token-file: It is missing/, {}],
    [
      [...without('--district'), '--district', 'https://clever.com/in/x'],
      2,
      /no district: expected .* got a portal link/,
      {},
    ],
    [[...without('--token-file')], 12, /TOKEN: .*Clever answered 401/, { CLEVER_TOKEN: 'of-another-year' }],
    [
      [...without('--district'), '--district', cleverId(7, '5d')],
      12,
      /DISTRICT: .*belongs to district 5d0000000000000000000001 \(Invented Unified\); expected 5d0000000000000000000007/,
      {},
    ],
    [[...options, '--export', 'nowhere.txt'], 2, /EXPORT_MISSING: nowhere\.txt/, {}],
    [[...options, '--export', 'token.txt'], 2, /EXPORT_UNREADABLE: token\.txt/, {}],
    [[...options, '--base-url', 'http://clever.example'], 2, /Plain http would show the token/, {}],
  ] as const) {
    const ended = await workspace.run([...base, ...argv], { env });
    assert.equal(ended.exit, exit, argv.join(' '));
    assert.match(ended.err, message);
    assert.equal(ended.out, '');
    assert.ok(!ended.err.includes(TOKEN));
    assert.equal(existsSync(workspace.path('new')), false);
  }
});

test('init: a server that does not answer ends with 10', async (t) => {
  const { workspace, base, options } = await place(t);
  await workspace.server.close();
  assert.equal((await workspace.run([...base, ...options])).exit, 10);
  assert.equal(existsSync(workspace.path('new')), false);
});

test('init: a workspace is never made over another; a sites.csv that stands there is kept', async (t) => {
  const { workspace, base, options } = await place(t);
  for (const standing of ['clever-sync.json', 'ledger.json', 'runs']) {
    const folder = workspace.path('new');
    mkdirSync(folder, { recursive: true });
    mkdirSync(join(folder, standing));
    const { exit, err } = await workspace.run([...base, ...options]);
    assert.equal(exit, 2);
    assert.match(err, new RegExp(`new/${standing}: This folder is a workspace already`));
    assert.deepEqual(readdirSync(folder), [standing]);
    rmdirSync(join(folder, standing));
  }
  writeFileSync(workspace.path('new', 'sites.csv'), 'school_id,site_code\n');
  const { exit, out } = await workspace.run([...base, ...options]);
  assert.equal(exit, 0);
  assert.match(out, /made: clever-sync\.json\.\nLeft as they stood there: sites\.csv\.\n/);
  assert.equal(workspace.read('new', 'sites.csv'), 'school_id,site_code\n');
  const file = await workspace.run([...base, ...options, '--workspace', 'token.txt']);
  assert.match(file.err, /token\.txt: This is a file, expected a folder/);
});

test('init: a district that is not shared yet is said, and the workspace is made all the same', async (t) => {
  const { workspace, base, options } = await place(t, { server: { schools: [], users: [] } });
  const { exit, out, err } = await workspace.run([...base, ...options]);
  assert.equal(exit, 0);
  assert.match(err, /answers, but shows no school yet: it is not shared .*24 to 36 hours/);
  assert.match(out, /\nNext: clever-sync doctor/);
});

test('init: at a terminal it asks, says what was wrong, and asks again', async (t) => {
  const { workspace, base, settings } = await place(t);
  const { world, asked } = answering([
    '.',
    'new',
    'https://clever.com/in/invented',
    LINK,
    'no-such-file.txt',
    'token.txt',
    'nowhere.txt',
    '',
  ]);
  const { exit, out, err } = await workspace.run(base, { env: {}, ...world });
  assert.equal(exit, 0, err);
  assert.deepEqual(asked, [
    'Folder of the new workspace [my-district]: ',
    'Folder of the new workspace [my-district]: ',
    'Clever District ID, or the whole Instant Login link: ',
    'Clever District ID, or the whole Instant Login link: ',
    'File that holds the Clever token: ',
    'File that holds the Clever token: ',
    'Patron export from Alexandria, if there is one already [none]: ',
    'Patron export from Alexandria, if there is one already [none]: ',
    'closed',
  ]);
  assert.match(
    err,
    /^\nBefore this, in Clever: request the application, share the district with it, tick students and classes, tick staff\nas well, and wait for the approval \(24 to 36 hours\)/,
  );
  assert.match(err, /This folder is a workspace already\./);
  assert.match(err, /got a portal link/);
  assert.match(err, /The token file cannot be read\./);
  assert.match(err, /There is no such file\./);
  assert.match(out, /The workspace new is made/);
  assert.equal(settings().district, DISTRICT);
});

test('init: whoever stops answering leaves nothing behind, and options are not asked for', async (t) => {
  const { workspace, base } = await place(t);
  const { world, asked } = answering([LINK]);
  const ended = await workspace.run([...base, '--workspace', 'new'], { env: {}, ...world });
  assert.equal(ended.exit, 2);
  assert.equal(existsSync(workspace.path('new')), false);
  assert.deepEqual(
    asked.map((question) => question.split(' ')[0]),
    ['Clever', 'File', 'closed'],
  );
  const none = answering([]);
  await workspace.run([...base, '--workspace', 'new', '--district', DISTRICT, '--no-input'], none.world);
  assert.deepEqual(none.asked, []);
});

test('init: at a pseudo-terminal the road is walked to the first import file, and Ctrl-C ends it with 130', async (t) => {
  // Other systems have a script that takes other options.
  if (!hasTool(t, 'the questions were asked by a stand-in only', 'script', '-qec', 'true', '/dev/null'))
    return;
  const { workspace } = await place(t);
  const command = `"${process.execPath}" "${LAUNCHER}" init --base-url ${workspace.server.url}`;
  utimesSync(workspace.path('patrons-of-today.txt'), Date.now() / 1000, Date.now() / 1000);
  const typed = ['my-library', LINK, 'token.txt', 'patrons-of-today.txt', ''].join('\n');
  const whole = await atTerminal(workspace.folder, command, typed);
  assert.equal(whole.exit, 0, whole.seen);
  assert.match(whole.seen, /answers and shows 2 schools/);
  assert.match(
    whole.seen,
    /Next, when the sites are answered: clever-sync sync --dry-run --workspace my-library/,
  );
  assert.equal(workspace.read('my-library', 'sites.csv'), UNANSWERED);
  assert.deepEqual(await onwards(workspace), [0, 0, 0, 0, 0, 0]);
  const imported = workspace.read('my-library', 'outbox', 'patron-import.txt').split('\r\n');
  assert.deepEqual([imported[0]?.slice(0, 18), imported.length], ['###*PT01/1200/1000', 6]);
  const stopped = await atTerminal(workspace.folder, command, 'other\n\u0003');
  assert.equal(stopped.exit, 130, stopped.seen);
  assert.equal(existsSync(workspace.path('other')), false);
  const ended = await atTerminal(workspace.folder, command, 'other\n');
  assert.equal(ended.exit, 2, ended.seen);
  assert.match(ended.seen, /The input ended before every question was answered\. Nothing was written\./);
});

/** What follows a new workspace, until the first import file. */
async function onwards(workspace: MadeWorkspace): Promise<readonly number[]> {
  const exits: number[] = [];
  for (const command of [
    'sync --dry-run',
    'sites match 1 LINC',
    'sites match 2 ADAM',
    'sites match - TOWN',
    'enable',
    'sync',
  ]) {
    const argv = [...command.split(' '), '--workspace', 'my-library'];
    exits.push((await workspace.run(argv, { now: Date.now })).exit);
  }
  return exits;
}

/** Runs a command at a terminal of its own, by util-linux' script, and types. */
async function atTerminal(
  cwd: string,
  command: string,
  typed: string,
): Promise<{ exit: number; seen: string }> {
  const env = { ...process.env, CLEVER_TOKEN: '', CLEVER_TOKEN_FILE: '', TERM: 'xterm' };
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd, env });
  let seen = '';
  let isTyped = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text;
    // Not before readline has the terminal, so that Ctrl-C is its to take.
    if (isTyped || !seen.includes('Folder of the new workspace')) return;
    isTyped = true;
    // The end of the input would end a question that waits in vain, and the test with it.
    child.stdin.end(typed);
  });
  const exit = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? -1));
  });
  return { exit, seen };
}
