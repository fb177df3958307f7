// What the help shows can be typed: the examples are taken out of the help of every command that the help itself lists, and
// each is run, in a workspace as it would be found there. A command without an example fails.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { allHelps, examplesIn, runExample } from './help.making.ts';

test('help: the example of every command is run, and ends well', { concurrency: 2 }, async (t) => {
  const helps = await allHelps(t);
  assert.ok(helps.size >= 25, [...helps.keys()].join(', '));
  const running = [...helps].flatMap(([command, text]) => {
    const examples = examplesIn(text);
    assert.ok(examples.length > 0, `the help of ${command} ends without an example`);
    return examples.map((example) => t.test(`help: ${example}`, (own) => endsWell(own, command, example)));
  });
  await Promise.all(running);
});

async function endsWell(t: TestContext, command: string, example: string): Promise<void> {
  assert.ok(example.startsWith(`${command} `) || example === command, `it is an example of ${command}`);
  const { typed, exit, out, err } = await runExample(t, command, example);
  assert.equal(exit, 0, `${typed}\n${err}`);
  assert.ok(out.length > 0, `${typed} printed nothing`);
  assert.doesNotMatch(err, /Error|warning:/);
}

test('help: what a command takes is in its help, that of all commands too, and no line is long', async (t) => {
  for (const [command, text] of await allHelps(t)) {
    assert.match(text, /^Global Options:\n {2}-V.*\n {2}-w, --workspace <dir> .*\n {2}--json /m, command);
    for (const line of text.split('\n')) assert.ok(line.length <= 120, `${command}: ${line}`);
  }
});
