// Every exit code that the help and the README name is reached, by the program as the process it is. A code that is added to
// either, or to the errors, needs a line here.

import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ERRORS } from '../mappings/errors.ts';
import { withLock } from '../pipeline/disk/lock.ts';
import { exportText } from './district.making.ts';
import { type Ended, startProcess } from './process.making.ts';
import { type MadeWorkspace, type Making, makeWorkspace, PATRONS } from './workspace.making.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Reaching {
  readonly exit: number;
  /** What was done, and what is said of it. */
  readonly done: string;
  readonly says: RegExp;
  readonly making?: Making;
  readonly how: (workspace: MadeWorkspace) => Promise<Ended>;
}

/** Loaded before the program: a mistake of the program's own, where it asks for the free space. */
const MISTAKE = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
fs.statfsSync = () => { throw new TypeError('Zelphine Quarnwick is not a function'); };
syncBuiltinESMExports();
`;

const SLOW = { match: 'role=student', fault: 'slow', delayMs: 3000 } as const;

const TABLE: readonly Reaching[] = [
  { exit: 0, done: 'a sync', says: /^Ready to import/m, how: (own) => end(own, ['sync']) },
  {
    exit: 0,
    done: 'the same roster and an export that needs nothing',
    says: /Nothing to do|nothing to do/,
    how: async (own) => {
      await own.run(['sync'], { now: Date.now });
      const after = readFileSync(own.newest('4-load', 'patrons-after.txt'));
      own.writeExport('after.txt', after, Date.now() + 1000);
      return end(own, ['sync']);
    },
  },
  {
    exit: 1,
    done: 'a mistake of the program itself',
    says: /clever-sync stopped on a mistake of its own.*\nTypeError\. Run it again with --debug/,
    how: (own) => {
      writeFileSync(own.path('mistake.mjs'), MISTAKE);
      return end(own, ['doctor'], { NODE_OPTIONS: `--import=file://${own.path('mistake.mjs')}` });
    },
  },
  {
    exit: 2,
    done: 'a mistyped command',
    says: /unknown command 'snyc'/,
    how: (own) => end(own, ['snyc']),
  },
  {
    exit: 2,
    done: 'settings that are wrong',
    says: /^SETTINGS: /m,
    making: { settings: { keepDays: 'long' } },
    how: (own) => end(own, ['sync']),
  },
  {
    exit: 3,
    done: 'an export that served a load already',
    says: /^Held: The export .* was loaded already/m,
    how: async (own) => {
      await own.run(['sync'], { now: Date.now });
      return end(own, ['sync']);
    },
  },
  {
    exit: 10,
    done: 'a Clever that does not answer',
    says: /^NETWORK: /m,
    how: async (own) => {
      await own.server.close();
      return end(own, ['sync']);
    },
  },
  {
    exit: 10,
    done: 'an answer that is no roster',
    says: /^CLEVER_ANSWER: /m,
    making: { server: { faults: [{ match: 'role=student', fault: 'no-data' }] } },
    how: (own) => end(own, ['sync']),
  },
  {
    exit: 11,
    done: 'a run while another has the workspace',
    says: /^LOCKED: /m,
    how: (own) => withLock(own.folder, () => end(own, ['sync'])),
  },
  {
    exit: 12,
    done: 'a token that Clever refuses',
    says: /^TOKEN: /m,
    how: (own) => end(own, ['sync'], { CLEVER_TOKEN: 'of-another-year' }),
  },
  {
    exit: 13,
    done: 'a disk that refuses',
    says: /^DISK: /m,
    how: (own) => {
      writeFileSync(own.path('runs'), 'a file in the place of the folder');
      return end(own, ['sync']);
    },
  },
  {
    exit: 14,
    done: 'a ledger that is cut off',
    says: /^STATE_DAMAGED: /m,
    how: async (own) => {
      await own.run(['sync'], { now: Date.now });
      truncateSync(own.path('ledger.json'), 100);
      return end(own, ['sync']);
    },
  },
  {
    exit: 130,
    done: 'an interrupt by the person at the terminal',
    says: /^/,
    making: { server: { faults: [SLOW] } },
    how: async (own) => {
      const started = startProcess(own, ['sync']);
      await until(() => own.server.requests.some(({ path }) => path.includes('role=student')));
      started.kill('SIGINT');
      return started.ended;
    },
  },
];

for (const { exit, done, says, making, how } of TABLE) {
  test(`exit codes: ${exit} by ${done}`, async (t) => {
    if (exit === 130 && process.platform === 'win32') return t.diagnostic('Windows has no interrupt to send');
    const workspace = await makeWorkspace(t, making);
    workspace.writeExport('patrons.txt', exportText(PATRONS), Date.now() - 60_000);
    const ended = await how(workspace);
    const said = `${ended.out}${ended.err}`;
    assert.equal(ended.exit, exit, said);
    assert.match(said, says);
    assert.ok(!said.includes('Quarnwick'), 'nobody is named');
  });
}

test('exit codes: those that the help, the README and the errors name are exactly these', () => {
  const reached = new Set(TABLE.map(({ exit }) => exit));
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  assert.deepEqual(namedIn(readme), reached);
  assert.deepEqual(namedIn(readFileSync(join(ROOT, 'pipeline/main.ts'), 'utf8')), reached);
  for (const { exit } of Object.values(ERRORS)) assert.ok(reached.has(exit), `${exit} is reached`);
});

/** The codes of the sentence that lists them. */
function namedIn(text: string): ReadonlySet<number> {
  const [, sentence = ''] = /^Exit codes: ([\s\S]*?)\.$/m.exec(text) ?? [];
  return new Set([...sentence.matchAll(/(?:^|;\s)(\d+) /g)].map(([, code]) => Number(code)));
}

function end(
  workspace: MadeWorkspace,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return startProcess(workspace, argv, { env }).ended;
}

async function until(isTime: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!isTime()) {
    assert.ok(Date.now() < deadline, 'it never came to that');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
