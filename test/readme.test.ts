// The papers are true: every command that the README shows is run, every code is explained in its own words, every
// setting is named, and every path that ARCHITECTURE.md names is there.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ERRORS } from '../mappings/errors.ts';
import { PROBLEMS } from '../mappings/problems.ts';
import { runCommand } from '../pipeline/main.ts';
import { parseSettings, settingsJsonSchema } from '../pipeline/settings.ts';
import { realWorld } from '../pipeline/world.ts';
import { render } from '../reports/render.ts';
import { readWireRoster, startCleverServer } from '../samples/clever-server.ts';
import { reportView } from '../stages/report.ts';
import { fullDay } from './page.plan.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const LAUNCHER = 'node pipeline/bin.mjs ';

function commandsOf(paper: string): readonly string[] {
  return [...paper.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].flatMap(([, block]) =>
    (block ?? '')
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  );
}

test('readme: every problem and every error is explained in its own words', () => {
  for (const [code, { title, cause, effect, remedy }] of Object.entries(PROBLEMS)) {
    assert.ok(README.includes(`| ${code} | ${title} | ${cause} | ${effect} | ${remedy} |`), code);
  }
  for (const [code, { exit, words }] of Object.entries(ERRORS)) {
    assert.ok(README.includes(`| ${code} | ${exit} | ${words} |`), code);
  }
});

test('readme: the report explains every problem in the same words', async () => {
  const html = await render(reportView(fullDay()));
  const rows = [...html.matchAll(/<tr><th scope="row"><code>([A-Z_]+)<\/code><\/th>(.*?)<\/tr>/g)];
  const shown = rows.map(([, code, cells = '']) => {
    const texts = [...cells.matchAll(/<td [^>]*>(.*?)<\/td>/g)].map(([, text = '']) => text);
    return `| ${[code, ...texts].join(' | ')} |`.replaceAll('&#x27;', "'").replaceAll('&#x3D;', '=');
  });
  const told = README.split('\n').filter((line) =>
    /^\| [A-Z_]+ \| [^|]+ \| [^|]+ \| [^|]+ \| [^|]+ \|$/.test(line),
  );
  assert.ok(told.length > 10);
  assert.deepEqual(shown, told);
});

test('readme: every link within it leads to a heading', () => {
  const anchors = [...README.matchAll(/^##+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
  const links = [...README.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
  assert.ok(links.length > 8);
  assert.deepEqual(
    links.filter((link) => !anchors.includes(link)),
    [],
  );
});

test('readme: every setting is named', () => {
  const { properties = {} } = settingsJsonSchema();
  const names = Object.keys(properties).filter((name) => name !== '$schema');
  assert.ok(names.length > 20);
  for (const name of names) assert.match(README, new RegExp(`\`${name}[\`.]`), name);
});

test('readme: its commands for a checkout are those of package.json', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const npm = commandsOf(README).filter((line) => line.startsWith('npm '));
  assert.deepEqual([...new Set(npm)], ['npm ci', 'npm start', 'npm test']);
  assert.equal(scripts.start, 'node pipeline/bin.mjs sample');
  assert.match(readFileSync(join(ROOT, '.ci/run'), 'utf8'), /^npm ci && npm test$/m);
});

test('readme: every clever-sync command it shows runs, in its order, and ends as it says', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'clever-sync-readme-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const commands = commandsOf(README).filter((line) => line.startsWith(LAUNCHER));
  assert.ok(commands.length >= 12);
  const roster = readWireRoster(join(ROOT, 'samples/district/day-1'));
  const server = await startCleverServer({ ...roster, token: 'a-token-of-the-readme-test' });
  t.after(() => server.close());
  bring(folder);
  assert.equal((await run(folder, 'sample')).exit, 0);
  let shown = '';
  for (const command of commands) {
    if (command.includes(' extract ') && command !== commands[0]) exportAgain(folder);
    const where = command.includes(' init ') ? ` --base-url ${server.url}` : '';
    const { exit, out, err } = await run(folder, command.slice(LAUNCHER.length) + where);
    assert.equal(exit, 0, `${command}\n${err}`);
    shown += out;
  }
  const said = [...README.matchAll(/^```\n(5c3b1e4b[\s\S]*?)^```$/gm)][0]?.[1] ?? 'no explanation is shown';
  assert.ok(shown.includes(said), 'the explanation that the README shows');
});

test('readme: the counts it shows are those of the sample', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'clever-sync-readme-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { exit, out } = await run(folder, 'sample --quiet');
  assert.equal(exit, 0);
  const shown = [...README.matchAll(/^```\n(Ready to import[\s\S]*?)^```$/gm)][0]?.[1] ?? '';
  const lines = shown.trim().split('\n').slice(1);
  assert.ok(lines.length > 8);
  const withoutRun = (text: string) => text.replaceAll(/run \d{4}-\d\d-\d\dT\d{6}Z/g, 'run …');
  for (const line of lines) assert.ok(withoutRun(out).includes(withoutRun(line)), line);
});

test('readme: what gives up a safeguard is a setting, and is one together with all others', () => {
  const [, table = ''] = README.split("## Where we differ from Alexandria's own integration");
  const given = {
    possibleDuplicate: 'create',
    status: { protect: [] },
    protect: { barcodes: [], policies: [] },
    limits: {
      transferPercent: 100,
      transferCount: 1_000_000,
      createPercent: 100,
      updatePercent: 100,
      fieldPercent: 100,
    },
    owners: { '1019': 'roster' },
    graceRosters: 0,
    reuseExport: true,
    exportMaxAgeDays: 365,
  };
  for (const name of Object.keys(given)) assert.match(table, new RegExp(`\`${name}[\`.]`), name);
  parseSettings(JSON.stringify({ district: '5c0ffee1d15721c7a1b2c3d4', ...given }), 'clever-sync.json');
});

test('architecture: every path that it names is there', () => {
  const paper = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const paths = [...paper.matchAll(/`((?:pipeline|stages|mappings|reports|samples|test)\/[^`]*)`/g)];
  assert.ok(paths.length > 15);
  for (const [, path] of paths) assert.ok(existsSync(join(ROOT, path ?? '')), path);
});

/** What a newcomer has before the first command: a token, and an export from Alexandria. */
function bring(folder: string): void {
  cpSync(join(ROOT, 'samples/district/exports/patrons.txt'), join(folder, 'patrons.txt'));
  writeFileSync(join(folder, 'token.txt'), 'a-token-of-the-readme-test\n');
}

/** What the librarian does after an import: the next run wants a new export. */
function exportAgain(folder: string): void {
  const runs = join(folder, 'my-district/runs');
  const ids = existsSync(runs) ? readdirSync(runs) : [];
  const loaded = ids.find((run) => existsSync(join(runs, run, '4-load/patrons-after.txt')));
  if (loaded === undefined) return;
  writeFileSync(
    join(folder, 'my-district/exports/patrons-2.txt'),
    readFileSync(join(runs, loaded, '4-load/patrons-after.txt')),
  );
}

async function run(cwd: string, command: string): Promise<{ exit: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const world = {
    ...realWorld(),
    cwd,
    env: {},
    isTerminal: false,
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
  };
  const exit = await runCommand(wordsOf(command), world);
  return { exit, out, err };
}

/** As a shell would split it. */
function wordsOf(command: string): readonly string[] {
  return (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, '$1'));
}
