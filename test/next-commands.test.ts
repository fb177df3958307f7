// Every command that is printed to be typed next names the workspace as the person did, stands at the end of its line, and is one
// the program knows. Inside a sentence a command is only mentioned: by its name, without options.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { BY, rosterWithoutLincoln } from './approve.making.ts';
import { exportText } from './district.making.ts';
import { CASES, DAY_MS, DISTRICT, IN_ROSTER, makeWorkspace, PATRONS, TOKEN } from './workspace.making.ts';

const NAMED = 'the library';

/** A workspace below the folder where the person stands, and whatever its commands print. */
async function makeRoad(t: TestContext) {
  const above = await makeWorkspace(t, { settings: { enabled: false } });
  const path = (...parts: string[]) => above.path(NAMED, ...parts);
  mkdirSync(path());
  for (const name of ['clever-sync.json', 'sites.csv', 'exports']) renameSync(above.path(name), path(name));
  const said: string[] = [];
  const go = async (argv: readonly string[]) => {
    const printed = await above.run([...argv, '--workspace', NAMED]);
    said.push(printed.out, printed.err);
    return printed;
  };
  const newest = async () => /Run (\S+) /.exec((await go(['status'])).out)?.[1] ?? '';
  const imported = (run: string) => {
    const left = readFileSync(path('runs', run, '4-load', 'patrons-after.txt'));
    above.clock.ms += DAY_MS;
    writeFileSync(path('exports', `patrons-${above.clock.ms}.txt`), left);
  };
  return { above, path, said, go, newest, imported };
}

/** All that a person does with a workspace, on three days. */
async function walk(t: TestContext): Promise<readonly string[]> {
  const { above, path, said, go, newest, imported } = await makeRoad(t);
  const sites = above.read(NAMED, 'sites.csv');
  await go(['status']);
  await go(['status', '--all']);
  await go(['sync']);
  await go(['enable']);
  await go(['sync', '--dry-run']);
  writeFileSync(path('sites.csv'), sites.replace(',ADAM,', ',?,').replace(',,,TOWN,Town Library\n', ''));
  for (const argv of [['sites'], ['sites', 'suggest'], ['sites', 'match', '2', 'ADAM']]) await go(argv);
  await go(['sites', 'match', '2', '-']);
  await go(['sync', '--dry-run']);
  await go(['sites', 'match', '-', 'TOWN']);
  for (const argv of [['doctor'], ['enable'], ['mapping', 'set', 'dates', 'M/D/YYYY', '--try']])
    await go(argv);
  await go(['mapping', 'set', 'owners.1019', 'library']);
  await go(['extract']);
  await go(['load']);
  for (const stage of ['transform', 'match', 'load']) await go([stage]);
  await go(['status']);
  await go(['doctor']);
  await go(['report']);
  const first = await newest();
  await go(['load', '--run', first]);
  await go(['undo', first]);
  imported(first);
  await go(['undo', first]);
  await go(['verify']);
  above.setRoster(rosterWithoutLincoln());
  above.server.setRoster({ lastSync: new Date(above.clock.ms).toISOString() });
  await go(['sync']);
  const held = await newest();
  await go(['doctor']);
  await go(['load', '--run', held]);
  await go(['approve', held, '--transfers', '1', ...BY]);
  await go(['approve', held, '--transfers', '22', ...BY]);
  await go(['approve', held, '--transfers', '22', ...BY]);
  await go(['status']);
  await go(['decide', '--same', '--where', 'name,birthdate,site']);
  await go(['decide', '--same', '--where', 'name,birthdate,site', '--count', '7']);
  await go(['decide', CASES.byNameOnly.guid, 'new']);
  await go(['explain', CASES.gone.guid]);
  await go(['explain', CASES.gone.guid, '--run', 'never']);
  await go(['diff', 'never', 'last']);
  above.clock.ms += 600 * DAY_MS;
  await go(['status']);
  await go(['purge', '--keep-days', '30']);
  await go(['disable']);
  await above.run(['sync', '--workspace', NAMED]);
  rmSync(path('runs'), { recursive: true });
  await go(['status']);
  return said;
}

/** A first day of thirty patrons without a GUID, whose number a key would find. */
async function hinted(t: TestContext): Promise<readonly string[]> {
  const { above, path, said, go } = await makeRoad(t);
  const students = IN_ROSTER.filter(({ role }) => role === 'students');
  const unlinked = PATRONS.map((patron) => ({ ...patron, GUID: '', Email: '', Username: '' }));
  writeFileSync(path('exports', 'patrons.txt'), exportText(unlinked));
  assert.ok(students.length > 30);
  await go(['sync', '--dry-run']);
  writeFileSync(above.path('token.txt'), TOKEN);
  const init = ['--base-url', above.server.url, '--district', DISTRICT, '--token-file', 'token.txt'];
  const made = await above.run(['init', ...init, '--no-input', '--workspace', `${NAMED} too`]);
  const withExport = ['--export', `${NAMED}/exports/patrons.txt`, '--no-input', '--workspace', `${NAMED} 3`];
  const proposed = await above.run(['init', ...init, ...withExport]);
  assert.deepEqual([made.exit, proposed.exit], [0, 0], made.err + proposed.err);
  return [...said, made.out, made.err, proposed.out, proposed.err];
}

/** A command with whatever follows it in its line. */
function commandsIn(text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line) => [...line.matchAll(/clever-sync [a-z].*$/g)].map(([found]) => found));
}

/** e.g. 'clever-sync enable.' or 'clever-sync sites, and …': words of a sentence, not a line to paste. */
const MENTION = /^clever-sync [a-z]+( (?!--)[A-Z-]+| (suggest|match|clear))*([.,;:"`)]| [a-z]+ [a-z]|$)/;
const NAMES = /^clever-sync [a-z]+.* --workspace (['"])the library( too| 3)?\1( --(token-file|export) \S+)*$/;

test('next: what is printed to be typed names the workspace, ends its line, and is known', async (t) => {
  const found = [...(await walk(t)), ...(await hinted(t))].flatMap(commandsIn);
  const whole = found.filter((line) => NAMES.test(line));
  const others = found.filter((line) => !NAMES.test(line) && !MENTION.test(line));
  assert.deepEqual([...new Set(others)], []);
  const begun = new Set(whole.map((line) => line.split(' ')[1]));
  for (const command of [
    'sync',
    'load',
    'report',
    'approve',
    'decide',
    'enable',
    'sites',
    'mapping',
    'status',
  ])
    assert.ok(begun.has(command), command);
  const { run } = await makeWorkspace(t);
  for (const line of new Set(whole)) {
    const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, ...one]) => one.join(''));
    assert.doesNotMatch((await run(words.slice(1))).err, /^error: /m, line);
  }
});
