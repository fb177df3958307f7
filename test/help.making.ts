// What the help shows, as a test takes it: the help of every command, the examples in it, and a workspace as the example of a
// command would find it.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { makeHeldDay, nextDay } from './approve.making.ts';
import {
  ADAMS,
  CASES,
  DISTRICT,
  IN_ROSTER,
  type MadeWorkspace,
  makeWorkspace,
  type Printed,
  SITES,
  TOKEN,
} from './workspace.making.ts';

/** What an example says, and what it is in the workspace of this test. */
type StandsFor = readonly (readonly [said: string, meant: string])[];

interface Prepared {
  readonly workspace: MadeWorkspace;
  readonly standsFor: StandsFor;
}

/** How a workspace comes to be as the example of a command needs it; all other commands find an ordinary day. */
const PREPARED: Readonly<Record<string, (t: TestContext) => Promise<Prepared>>> = {
  init: beforeInit,
  approve: heldDay,
  'sites match': unansweredSites,
};

/** The second day of a library: the first was loaded and imported, the second has been tried. */
async function ordinaryDay(t: TestContext): Promise<Prepared> {
  const workspace = await makeWorkspace(t);
  await done(workspace, ['sync']);
  const [loaded = ''] = workspace.runs();
  nextDay(
    workspace,
    IN_ROSTER.filter((one) => one !== CASES.arrived),
  );
  await done(workspace, ['sync', '--dry-run']);
  const { guid, number } = CASES.byNameOnly;
  return {
    workspace,
    standsFor: [
      ['2026-11-24T101500Z', loaded],
      ['2026-11-20', '2026-11-24'],
      ['5a0000000000000000000001 same 104233', `${guid} same ${number}`],
      ['--count 12', '--count 1'],
      ['explain 104233', `explain ${CASES.newEmail.number}`],
      ['ada@school.example', CASES.byEmail.email],
      ['sites clear 010', 'sites clear 1'],
      ['- DPL', '- TOWN'],
      ['/etc/clever-sync/token', 'token.txt'],
      ['/var/spool/cron/crontabs/library', 'crontab'],
    ],
  };
}

async function beforeInit(t: TestContext): Promise<Prepared> {
  const workspace = await makeWorkspace(t);
  return {
    workspace,
    standsFor: [
      ['my-district', 'new-district'],
      ['5c0ffee1d15721c7a1b2c3d4', DISTRICT],
      ['--no-input', `--no-input --base-url ${workspace.server.url}`],
    ],
  };
}

async function heldDay(t: TestContext): Promise<Prepared> {
  const workspace = await makeHeldDay(t);
  const { counts } = JSON.parse(workspace.read('runs', workspace.held, 'run.json'));
  return {
    workspace,
    standsFor: [
      ['2026-11-24T101500Z', workspace.held],
      ['--transfers 212', `--transfers ${counts.transfer}`],
    ],
  };
}

/** Adams waits for its site, and nobody has said that the town's library has no school. */
async function unansweredSites(t: TestContext): Promise<Prepared> {
  const sites = SITES.split('\n').filter((line) => !line.includes(ADAMS) && !line.includes('TOWN'));
  const workspace = await makeWorkspace(t, { sites: sites.join('\n') });
  await done(workspace, ['sync', '--dry-run']);
  return {
    workspace,
    standsFor: [
      ['010 ALD', '2 ADAM'],
      ['Rivervale Online Academy', 'Adams School'],
      ['- DPL', '- TOWN'],
    ],
  };
}

/**
 * Runs an example in a folder that has the workspace, a token and two exports under the names that examples use.
 * @param more what is typed after it
 */
export async function runExample(
  t: TestContext,
  command: string,
  example: string,
  more: readonly string[] = [],
): Promise<Printed & { readonly typed: string }> {
  const { workspace, standsFor } = await (PREPARED[command] ?? ordinaryDay)(t);
  const cwd = mkdtempSync(join(tmpdir(), 'clever-sync-help-'));
  t.after(() => rmSync(cwd, { recursive: true, force: true }));
  symlinkSync(workspace.folder, join(cwd, 'my-district'), 'junction');
  writeFileSync(join(cwd, 'token.txt'), TOKEN, { mode: 0o600 });
  for (const name of ['patrons-1.txt', 'patrons-2.txt'])
    writeFileSync(join(cwd, name), workspace.read('exports', 'patrons.txt'));
  const cron = ['schedule', 'cron', '--token-file', 'token.txt', '--workspace', 'my-district'];
  writeFileSync(join(cwd, 'crontab'), (await workspace.run(cron, { cwd })).out);
  const typed = standsFor.reduce((text, [said, meant]) => text.replaceAll(said, meant), example);
  return { typed, ...(await workspace.run([...wordsOf(typed), ...more], { cwd, env: {} })) };
}

/** The help of every command, by the command's words, found by following the lists that the helps themselves print. */
export async function allHelps(t: TestContext): Promise<ReadonlyMap<string, string>> {
  const workspace = await makeWorkspace(t);
  const helpOf = (words: readonly string[]) => done(workspace, [...words, '--help']);
  const found = new Map<string, string>();
  const follow = async (words: readonly string[], text: string): Promise<void> => {
    for (const name of commandsIn(text).filter((one) => one !== 'help')) {
      const all = [...words, name];
      const help = await helpOf(all);
      found.set(all.join(' '), help);
      await follow(all, help);
    }
  };
  await follow([], await helpOf([]));
  return found;
}

/** The commands that a help lists, under whatever headings. */
function commandsIn(help: string): readonly string[] {
  const sections = [...help.matchAll(/^(\S[^\n]*):\n((?: {2,}[^\n]*\n)+)/gm)];
  return sections
    .filter(([, heading = '']) => !/^(Arguments|(Global )?Options|Examples?|Keys)$/.test(heading))
    .flatMap(([, , listed = '']) => [...listed.matchAll(/^ {2}(\w[\w-]*)/gm)])
    .map(([, name = '']) => name);
}

/** What stands below the last heading of a help, without the words beside it. */
export function examplesIn(help: string): readonly string[] {
  const [, listed = ''] = /^Examples?:\n((?: {2}clever-sync .*\n)+)$/m.exec(`${help.trimEnd()}\n`) ?? [];
  return [...listed.matchAll(/^ {2}clever-sync (.*?)(?: {3,}.*)?$/gm)].map(([, words = '']) => words);
}

async function done(workspace: MadeWorkspace, argv: readonly string[]): Promise<string> {
  const { exit, out, err } = await workspace.run(argv);
  assert.equal(exit, 0, `${argv.join(' ')}\n${err}`);
  return out;
}

/** As a shell would split it. */
function wordsOf(typed: string): readonly string[] {
  return (typed.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, '$1'));
}
