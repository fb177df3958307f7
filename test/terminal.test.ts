// What a terminal shows: no colour in any case, lines that fit, a progress line that can be redrawn, and for every mistyped command
// and option the nearest one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BY } from './approve.making.ts';
import { allHelps } from './help.making.ts';
import { startProcess } from './process.making.ts';
import { makeWorkspace } from './workspace.making.ts';

const WIDTHS = [40, 80, 200];
const CLEAR_LINE = '\r\u001b[2K';

const COMMANDS = [
  ...[
    ['--help'],
    ['help', 'sync'],
    ['sync'],
    ['status'],
    ['status', '--all'],
    ['sites'],
    ['sites', 'suggest'],
  ],
  ...[['doctor'], ['mapping'], ['explain', '700142'], ['verify'], ['diff', 'last', 'last'], ['snyc']],
];

test('terminal: nothing is coloured, with and without NO_COLOR, --no-color and a wish for colours', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  for (const columns of WIDTHS) {
    for (const argv of COMMANDS) {
      const said = await Promise.all([
        workspace.run(argv, terminal(columns)),
        workspace.run(argv, { ...terminal(columns), env: { NO_COLOR: '1', TERM: 'xterm-256color' } }),
        workspace.run(['--no-color', ...argv], terminal(columns)),
        workspace.run(argv, { ...terminal(columns), env: { FORCE_COLOR: '3', COLORTERM: 'truecolor' } }),
      ]);
      for (const { out, err } of said) {
        assert.ok(!out.includes('\u001b'), argv.join(' '));
        assert.ok(!err.replaceAll(CLEAR_LINE, '').includes('\u001b'), argv.join(' '));
      }
    }
  }
});

test('terminal: in the process itself no colour is printed, and COLUMNS is kept', async (t) => {
  const workspace = await makeWorkspace(t);
  for (const columns of ['40', '200']) {
    const env = { NO_COLOR: '1', COLUMNS: columns };
    const { out, err } = await startProcess(workspace, ['doctor'], { env }).ended;
    assert.ok(!`${out}${err}`.includes('\u001b'));
    const longest = Math.max(...out.split('\n').map((line) => line.length));
    assert.ok(columns === '40' ? longest <= 40 : longest > 80 && longest <= 101, `${longest} of ${columns}`);
  }
});

test('terminal: the progress is one line that is no longer than the window', async (t) => {
  for (const columns of WIDTHS) {
    const workspace = await makeWorkspace(t);
    const { err } = await workspace.run(['sync'], terminal(columns));
    const redrawn = err.split(CLEAR_LINE).slice(1);
    assert.ok(redrawn.length > 8);
    // What ends in a line end is said for good, and may go on below.
    const passing = redrawn.filter((text) => !text.includes('\n'));
    assert.ok(passing.length > 5);
    for (const text of passing) assert.ok(text.length < columns, `${columns}: ${text}`);
  }
});

test('terminal: the doctor uses the window, and cuts nothing', async (t) => {
  const workspace = await makeWorkspace(t);
  const words = async (columns: number) => {
    const { out } = await workspace.run(['doctor'], { ...terminal(columns), now: () => 1_795_000_000_000 });
    for (const line of out.split('\n')) assert.ok(line.length <= Math.min(columns, 101), line);
    return out.replaceAll(/\s+/g, '');
  };
  const [narrow, usual, wide] = [await words(40), await words(80), await words(200)];
  const masked = (text: string) => text.replaceAll(/\d+/g, '0');
  assert.equal(masked(narrow), masked(wide));
  assert.equal(masked(usual), masked(wide));
});

test('terminal: the help uses the window', async (t) => {
  const workspace = await makeWorkspace(t);
  const listed = async (columns: number) => {
    const { out } = await workspace.run(['--help'], terminal(columns));
    return out.slice(out.indexOf('Start here:'), out.indexOf('Exit codes:'));
  };
  for (const line of (await listed(80)).split('\n')) assert.ok(line.length <= 80, line);
  assert.ok((await listed(200)).split('\n').length < (await listed(80)).split('\n').length);
});

test('terminal: a command that is mistyped by a letter is told what it was meant to be', async (t) => {
  const workspace = await makeWorkspace(t);
  const before = workspace.runs();
  for (const command of (await allHelps(t)).keys()) {
    const words = command.split(' ');
    const typed = [...words.slice(0, -1), `${words.at(-1)?.slice(0, -1)}x`];
    const { exit, err } = await workspace.run(typed);
    assert.equal(exit, 2, command);
    assert.match(err, new RegExp(`\\(Did you mean (one of )?[^)]*\\b${words.at(-1)}\\b`), typed.join(' '));
  }
  assert.deepEqual(workspace.runs(), before);
});

/** What else has to be there before one of these is missed. */
const REQUIRED: ReadonlyMap<string, readonly string[]> = new Map([
  ['--by', []],
  ['--why', BY.slice(0, 2)],
]);

test('terminal: an option that is mistyped by a letter is told what it was meant to be', async (t) => {
  const workspace = await makeWorkspace(t);
  let tried = 0;
  for (const [command, help] of await allHelps(t)) {
    const [own = ''] = help.split('Global Options:');
    const options = [...own.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option = '']) => option);
    for (const option of [...options, '--workspace', '--quiet']) {
      // What cannot be left out is asked for first, and by its right name.
      const needed = command === 'approve' ? (REQUIRED.get(option) ?? BY) : [];
      const { exit, err } = await workspace.run([...command.split(' '), ...needed, `${option}x`]);
      assert.equal(exit, 2, `${command} ${option}x`);
      assert.match(
        err,
        new RegExp(`(Did you mean (one of )?[^)]*|required option ')${option}\\b`),
        `${command} ${option}x: ${err}`,
      );
      tried += 1;
    }
  }
  assert.ok(tried > 90, `${tried} were tried`);
});

function terminal(columns: number) {
  return { isTerminal: true, columns: { out: columns, err: columns } };
}
