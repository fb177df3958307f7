// The list of commands stands apart from the commands, so that asking for one loads one. What the list says of each is held
// against the command itself here; and what the program's start loads is counted, since that is most of a short command.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../pipeline/main.ts';
import { realWorld } from '../pipeline/world.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

async function helpOf(...argv: string[]): Promise<string> {
  let said = '';
  const out = (text: string) => {
    said += text;
  };
  assert.equal(await runCommand(argv, { ...realWorld(), out, err: out }), 0, argv.join(' '));
  return said;
}

/** The names in the list of commands. */
async function listed(): Promise<readonly string[]> {
  const help = await helpOf('--help');
  return [...help.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name = '']) => name);
}

test('command list: every command in it has its own help, and is the command of that name', async () => {
  const commands = await listed();
  assert.equal(commands.length, 23);
  for (const name of commands) {
    if (name === 'help') continue;
    const help = await helpOf(name, '--help');
    assert.match(help, new RegExp(`^Usage: clever-sync ${name}\\b`));
    assert.match(help, /\nExamples?:\n/, name);
  }
});

test('command list: a command is found wherever the options of all commands stand', async () => {
  for (const name of await listed()) {
    if (name === 'help') continue;
    const help = await helpOf(name, '--help');
    for (const argv of [
      ['help', name],
      ['-w', 'sync', name, '--help'],
      ['--workspace', 'a b', '--quiet', name, '--help'],
      ['--json', '--workspace=init', name, '-h'],
    ])
      assert.equal(await helpOf(...argv), help, argv.join(' '));
  }
});

/** What a file loads when it is loaded: itself, the files that it imports at once, and packages. */
function loads(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  if (!file.endsWith('.ts')) return seen;
  const text = readFileSync(`${ROOT}${file}`, 'utf8');
  for (const [, isType, names = '', target = ''] of text.matchAll(
    /^import (type )?([^;]*?)(?:from )?'([^']+)';$/gms,
  )) {
    const isOnlyTypes = isType !== undefined || /^\{(\s*type \w+( as \w+)?,?)+\s*\} $/.test(names);
    if (isOnlyTypes || target.startsWith('node:')) continue;
    loads(target.startsWith('.') ? posix.join(posix.dirname(file), target) : target, seen);
  }
  return seen;
}

test('command list: the start of the program loads no command, and looking back loads no stage of a run', () => {
  const start = loads('pipeline/main.ts');
  assert.ok(start.has('pipeline/commands.ts') && start.has('commander'));
  const commands = [...start].filter((file) => file.startsWith('pipeline/commands/'));
  assert.deepEqual(commands, ['pipeline/commands/context.ts']);
  assert.equal(start.has('zod'), false);
  assert.ok(start.size < 15, [...start].join(' '));
  const heavy = ['undici', 'handlebars', 'proper-lockfile', 'stages/match.ts', 'stages/transform.ts'];
  for (const command of ['status', 'diff', 'explain']) {
    const loaded = loads(`pipeline/commands/${command}.ts`);
    assert.ok(loaded.has('zod'), command);
    assert.deepEqual(
      heavy.filter((file) => loaded.has(file)),
      [],
      command,
    );
  }
});
