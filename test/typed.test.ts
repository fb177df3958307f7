// What is printed to be pasted: a real shell gives every word of it back, whatever a folder, a site or a file is called.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { quotedFor } from '../mappings/typed.ts';
import { matchCommand } from '../stages/sites/words.ts';
import { makeWorkspace } from './workspace.making.ts';

const NASTY = [
  'two words',
  '$HOME',
  '$(echo no)',
  '`echo no`',
  '"quoted"',
  "O'Brien",
  `both ' and "`,
  '\\',
  'ends in \\',
  'a\\b',
  '*',
  '~',
  '!history',
  '#comment',
  'a;b',
  'a&b',
  'a|b',
  '<in>out',
  '{a,b}',
  'Ünïted',
  '100%',
  'tab\there',
  'two\nlines',
  "''",
  '-x',
];

/** The arguments that a program gets, by a shell that is given the line. */
function argumentsOf(line: string, path = ''): readonly string[] {
  const env = { ...process.env, PATH: `${path}:${process.env.PATH}` };
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', line], { encoding: 'utf8', env });
  assert.equal(stderr, '', line);
  return stdout.split('\u0000').slice(0, -1);
}

const isWindows = process.platform === 'win32';

test('typed: a shell gives every word back, and a plain one stands bare', () => {
  for (const plain of ['my-district', '/srv/a_b.c', 'ada@school.example', 'C:/x'])
    assert.equal(quotedFor('posix', plain), plain);
  assert.equal(quotedFor('posix', ''), "''");
  if (isWindows) return;
  for (const word of NASTY)
    assert.deepEqual(argumentsOf(`printf '%s\\0' ${quotedFor('posix', word)}`), [word]);
});

test('typed: on Windows double quotes, in which a quote and the backslashes before one are escaped', () => {
  const words = ['C:\\a\\b', 'C:\\a b', 'C:\\a b\\', 'say "no"', 'a\\"b', "O'Brien", ''];
  assert.deepEqual(
    words.map((word) => quotedFor('windows', word)),
    ['C:\\a\\b', '"C:\\a b"', '"C:\\a b\\\\"', '"say \\"no\\""', '"a\\\\\\"b"', '"O\'Brien"', '""'],
  );
});

test('typed: the next command names a workspace of any name, and the site of any code', async (t) => {
  if (isWindows) return;
  const workspace = await makeWorkspace(t);
  mkdirSync(workspace.path('bin'));
  const program = '#!/bin/sh\nprintf "%s\\0" "$@"\n';
  writeFileSync(workspace.path('bin', 'clever-sync'), program, { mode: 0o755 });
  const bin = workspace.path('bin');
  let folder = 'plain';
  mkdirSync(workspace.path(folder));
  for (const name of ['clever-sync.json', 'sites.csv', 'exports'])
    renameSync(workspace.path(name), workspace.path(folder, name));
  for (const word of NASTY) {
    renameSync(workspace.path(folder), workspace.path(word));
    folder = word;
    const { out } = await workspace.run(['sites', '--workspace', word]);
    const line = out.slice(out.indexOf('Next: ') + 'Next: '.length, -1);
    assert.deepEqual(argumentsOf(line, bin), ['sync', '--dry-run', '--workspace', word], line);
    const school = { number: '1', id: 'x', name: '', answer: 'unanswered', site: '', people: null };
    const typing = { typed: ' --workspace w', quoted: (one: string) => quotedFor('posix', one) };
    const match = matchCommand({ ...school, answer: 'unanswered', inRoster: true }, word, typing);
    const expected = word.startsWith('-')
      ? ['sites', 'match', '--workspace', 'w', '--', '1', word]
      : ['sites', 'match', '1', word, '--workspace', 'w'];
    assert.deepEqual(argumentsOf(match, bin), expected, match);
  }
});
