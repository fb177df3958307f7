// Every folder of samples/cases/ is a test: what its days must leave is in its expected/ folders, byte for byte.
// UPDATE_CASES=NAME writes those of one case, for a person to check line by line against its README; never in CI.

import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PROBLEMS } from '../mappings/problems.ts';
import { ACTIONS, CAUSES, FLAGS, LIMITS, MATCHED_BY } from '../stages/match/plan.ts';
import { type DayFiles, liveCase } from './case.ts';

const CASES = fileURLToPath(new URL('../samples/cases/', import.meta.url));
const CASE_NAMES = readdirSync(CASES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
const UPDATED = process.env.UPDATE_CASES ?? '';

if (UPDATED !== '' && process.env.CI) throw new Error('UPDATE_CASES is for a person at a desk, not for CI.');

describe('the cases', { concurrency: 4 }, () => {
  for (const name of UPDATED === '' ? CASE_NAMES : [UPDATED]) {
    const folder = join(CASES, name);
    test(`case ${name}: ${titleOf(folder)}`, () => liveAndCompare(name, folder));
  }
});

async function liveAndCompare(name: string, folder: string): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'clever-sync-case-'));
  try {
    await liveCase(folder, workspace, (day, files) => {
      const expected = join(folder, day, 'expected');
      if (UPDATED === '') compare(`${name}/${day}/expected`, expected, files);
      else write(expected, files);
    });
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

function titleOf(folder: string): string {
  const [title = ''] = readFileSync(join(folder, 'README.md'), 'utf8').split('\n');
  return title.replace(/^#+ */, '');
}

function compare(where: string, folder: string, files: DayFiles): void {
  const expected = existsSync(folder) ? readdirSync(folder).sort() : [];
  const got = [...files.keys()].sort();
  const missing = expected.filter((name) => !files.has(name));
  const unexpected = got.filter((name) => !expected.includes(name));
  for (const name of got.filter((one) => expected.includes(one))) {
    const [is, must] = [files.get(name) ?? Buffer.alloc(0), readFileSync(join(folder, name))];
    if (!is.equals(must)) assert.equal(textOf(is), textOf(must), `${where}/${name} differs`);
  }
  assert.deepEqual({ missing, unexpected }, { missing: [], unexpected: [] }, where);
}

function textOf(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : `(not UTF-8)\n${bytes.toString('latin1')}`;
}

function write(folder: string, files: DayFiles): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
}

if (UPDATED === '') {
  test('cases: every action, flag, key, problem, limit and likely cause of a plan occurs in some case', () => {
    const lines = expectedLines('plan.jsonl');
    const seen = (key: string) => new Set(lines.flatMap((line) => line[key]));
    const without = (all: readonly string[], found: ReadonlySet<unknown>) =>
      all.filter((one) => !found.has(one));
    const problems = new Set(expectedLines('problems.jsonl').map(({ code }) => code));
    const outcomes = expectedOutcomes();
    const holds = new Set(outcomes.flatMap((outcome) => outcome.holds));
    const causes = new Set(outcomes.flatMap(causesOf));
    assert.deepEqual(
      {
        actions: without(ACTIONS, seen('action')),
        flags: without(FLAGS, seen('flags')),
        keys: without(MATCHED_BY, seen('matchedBy')),
        problems: without(Object.keys(PROBLEMS), problems),
        limits: without(LIMITS, holds),
        causes: without(CAUSES, causes),
      },
      { actions: [], flags: [], keys: [], problems: [], limits: [], causes: [''] },
    );
  });
}

function expectedTexts(file: string): readonly string[] {
  return CASE_NAMES.flatMap((name) =>
    readdirSync(join(CASES, name))
      .map((day) => join(CASES, name, day, 'expected', file))
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, 'utf8')),
  );
}

function expectedLines(file: string): readonly Record<string, unknown>[] {
  return expectedTexts(file).flatMap((text) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
  );
}

/** The tables that come with the program empty nothing, so a withheld field holds no run: a note asks about it. */
function causesOf({ causes = [], notes }: CaseOutcome): readonly string[] {
  return notes.some((note) => note.startsWith('FIELD_WITHHELD')) ? [...causes, 'field-withheld'] : causes;
}

interface CaseOutcome {
  readonly holds: readonly string[];
  readonly causes?: readonly string[];
  readonly notes: readonly string[];
}

function expectedOutcomes(): readonly CaseOutcome[] {
  return expectedTexts('outcome.json').map((text) => JSON.parse(text));
}
