// What a script can rely on: the README has a line for every command with the keys of its --json, and each command prints
// exactly those, in that order, as JSON alone. The commands are the examples of their helps.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { allHelps, examplesIn, runExample } from './help.making.ts';
import { EVERYBODY } from './workspace.making.ts';

interface Promised {
  /** e.g. 'status --all' */
  readonly command: string;
  readonly keys: readonly string[];
  readonly isList: boolean;
}

const README = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');

const PROMISED: readonly Promised[] =
  (README.split('\n## For scripts: --json\n')[1] ?? '')
    .split('\n## ')[0]
    ?.split('\n')
    .flatMap((line) => {
      const [, command = '', keys = '', about = ''] =
        /^\| `([a-z -]+)` \| (.*?) \| (.*?) \|$/.exec(line) ?? [];
      if (command === '') return [];
      const isList = about.endsWith('as a list');
      return [{ command, keys: [...keys.matchAll(/`(\w+)`/g)].map(([, key = '']) => key), isList }];
    }) ?? [];

/** Those that are asked about one person, or between whom two days differ. */
const NAMING = new Set(['explain', 'explain --all', 'diff']);

test('json: the README tells the keys of every command, and each prints them', {
  concurrency: 2,
}, async (t) => {
  const helps = await allHelps(t);
  const told = new Set(PROMISED.map(({ command }) => command));
  const silent = [...helps.keys()].filter((command) => !told.has(command));
  assert.deepEqual(silent, [], 'commands of which the README does not tell the keys');
  const running = PROMISED.map((promised) =>
    t.test(`json: ${promised.command}`, (own) => printsKeys(own, promised, helps)),
  );
  await Promise.all(running);
});

async function printsKeys(
  t: TestContext,
  { command, keys, isList }: Promised,
  helps: ReadonlyMap<string, string>,
): Promise<void> {
  const name = command.replace(/ --.*/, '');
  const example = examplesIn(helps.get(name) ?? '').find((one) => closest(one, name) === command);
  assert.ok(example, `no help has an example of ${command}`);
  const { typed, exit, out, err } = await runExample(t, name, example, ['--json']);
  assert.deepEqual([exit, err], [0, ''], typed);
  const printed: unknown = JSON.parse(out);
  assert.equal(Array.isArray(printed), isList);
  const [one] = Array.isArray(printed) ? printed : [printed];
  assert.deepEqual(Object.keys(one), keys);
  if (NAMING.has(command)) return;
  for (const { last, email } of EVERYBODY) assert.ok(!out.includes(last) && !out.includes(email), typed);
}

/** The line of the README that is about an example: of those about its command the one with the most words of it. */
function closest(example: string, name: string): string | undefined {
  const words = example.split(' ');
  return PROMISED.map(({ command }) => command)
    .filter((command) => command === name || command.startsWith(`${name} --`))
    .filter((command) => command.split(' ').every((word) => words.includes(word)))
    .sort((one, other) => other.length - one.length)[0];
}
