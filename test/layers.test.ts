// Which file may know of which: read from every import in the source. A file that reaches across fails here, by name.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HOUSES = ['mappings', 'stages', 'reports', 'pipeline', 'samples'];
const ORDER = ['extract', 'transform', 'match', 'load', 'report'];
/** What touches the world. Hashing and checking bytes (node:crypto, node:buffer) does not. */
const WORLDLY =
  /^(?:node:)?(?:fs|http|https|http2|net|tls|dns|dgram|child_process|worker_threads|cluster|timers|os|readline|process|path)(?:\/|$)|^undici$|^proper-lockfile$|^lowdb$/;

interface Import {
  readonly file: string;
  /** A file of this repository from its root, else the package. */
  readonly target: string;
  readonly isLocal: boolean;
  readonly isTypeOnly: boolean;
}

const sources = HOUSES.flatMap((house) =>
  readdirSync(`${ROOT}${house}`, { recursive: true })
    .map((name) => `${house}/${String(name).replaceAll('\\', '/')}`)
    .filter((name) => /\.m?[jt]s$/.test(name)),
);
const texts = new Map(sources.map((file) => [file, readFileSync(`${ROOT}${file}`, 'utf8')]));
const imports = sources.flatMap((file) => importsOf(file, texts.get(file) ?? ''));

test('layers: every import in the source is seen', () => {
  for (const house of ['mappings', 'stages', 'reports', 'pipeline'])
    assert.ok(
      imports.some(({ file }) => houseOf(file) === house),
      house,
    );
  for (const [file, text] of texts) {
    const seen = imports.filter((one) => one.file === file).length;
    const froms = code(text).match(/\bfrom\s+'|\bimport\s*\(\s*'|\bimport\s+'/g) ?? [];
    assert.equal(seen, froms.length, `${file}: an import in a form that this test does not read`);
  }
  const missing = imports.filter(
    ({ isLocal, target }) => isLocal && /\.ts$/.test(target) && !texts.has(target),
  );
  assert.deepEqual(missing, []);
});

test('layers: imports run one way, from the pipeline over the stages to the mappings', () => {
  const allowed: Readonly<Record<string, readonly string[]>> = {
    mappings: ['mappings'],
    stages: ['stages', 'mappings'],
    reports: ['reports'],
    pipeline: ['pipeline', 'stages', 'mappings', 'reports'],
    samples: ['samples'],
  };
  const wrong = imports
    .filter(
      ({ isLocal, isTypeOnly, file, target }) => isLocal && !isAllowed(file, target, isTypeOnly, allowed),
    )
    .map(({ file, target }) => `${file} imports ${target}`);
  assert.deepEqual(wrong, []);
});

test('layers: no file imports itself by way of others, be it for a type', () => {
  const local = imports.filter(({ isLocal }) => isLocal);
  const done = new Set<string>();
  const circleFrom = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    done.add(file);
    const next = local.filter((one) => one.file === file);
    return (
      next.map(({ target }) => circleFrom(target, [...path, file])).find(({ length }) => length > 0) ?? []
    );
  };
  assert.deepEqual(
    sources.map((file) => circleFrom(file, [])).filter(({ length }) => length > 0),
    [],
  );
});

test('layers: of the pipeline, only the sample command knows the sample', () => {
  const knowing = imports.filter(
    ({ file, target }) => houseOf(file) === 'pipeline' && target.startsWith('samples/'),
  );
  assert.deepEqual([...new Set(knowing.map(({ file }) => file))], ['pipeline/commands/sample.ts']);
});

test('layers: a stage takes nothing but types from an earlier stage, and nothing at all from a later one', () => {
  const wrong = imports.flatMap(({ file, target, isTypeOnly }) => {
    const [from, to] = [stageOf(file), stageOf(target)];
    if (from === -1 || to === -1 || from === to) return [];
    return to < from && isTypeOnly ? [] : [`${file} imports ${target}`];
  });
  assert.deepEqual(wrong, []);
});

test('layers: what stands beside the stages runs none of them, but for the words of the report', () => {
  const wrong = imports
    .filter(({ file, target, isTypeOnly }) => !isTypeOnly && isBeside(file) && stageOf(target) !== -1)
    .filter(({ target }) => !target.startsWith('stages/report/'))
    .map(({ file, target }) => `${file} imports ${target}`);
  assert.deepEqual(wrong, []);
});

test('layers: stages and mappings touch no disk, no network, no process and no timer', () => {
  const wrong = imports
    .filter(({ file, target, isLocal }) => isPure(file) && !isLocal && WORLDLY.test(target))
    .map(({ file, target }) => `${file} imports ${target}`);
  assert.deepEqual(wrong, []);
});

test('layers: stages and mappings know no clock, no chance, no place and no language', () => {
  const forbidden =
    /\bDate\s*\.\s*(?:now|parse|UTC)\b|\bnew\s+Date\b|\bDate\s*\(|\bperformance\b|\bMath\s*\.\s*random\b|\bprocess\b|\brandomBytes\b|\brandomUUID\b|\bsetTimeout\b|\bsetInterval\b|\bfetch\s*\(|\bglobalThis\b|\bconsole\b|\blocaleCompare\b|\btoLocale\w*|\bDateTimeFormat\b|\bNumberFormat\b|\bCollator\b/;
  for (const [file, text] of texts) {
    if (!isPure(file)) continue;
    const found = forbidden.exec(code(text));
    assert.equal(found?.[0], undefined, `${file} uses ${found?.[0]}`);
  }
});

function isAllowed(
  file: string,
  target: string,
  isTypeOnly: boolean,
  allowed: Readonly<Record<string, readonly string[]>>,
): boolean {
  const [from, to] = [houseOf(file), houseOf(target)];
  if (allowed[from]?.includes(to)) return true;
  const shareTypes = [from, to].every((house) => house === 'reports' || house === 'stages');
  if (shareTypes) return isTypeOnly;
  if (file === 'pipeline/commands/sample.ts' && to === 'samples') return true;
  // Facts about the program itself, e.g. its version.
  return target === 'package.json' && from === 'pipeline';
}

function importsOf(file: string, text: string): readonly Import[] {
  const plain = code(text);
  const statements = plain.matchAll(/^\s*(import|export)\s+(type\s+)?([^;'"]*?\bfrom\s+)?'([^']+)'/gm);
  const dynamic = plain.matchAll(/\bimport\s*\(\s*'([^']+)'/g);
  return [
    ...[...statements].map(([, , type, names = '', path = '']) => {
      return seen(file, path, type !== undefined || namesTypesOnly(names));
    }),
    ...[...dynamic].map(([, path = '']) => seen(file, path, false)),
  ];
}

function seen(file: string, path: string, isTypeOnly: boolean): Import {
  const isLocal = path.startsWith('.');
  const target = isLocal ? posix.join(posix.dirname(file), path) : path;
  return { file, target, isLocal, isTypeOnly };
}

/** e.g. `{ type Role, type Site } from` */
function namesTypesOnly(names: string): boolean {
  const list = /^\{([^}]*)\}/.exec(names.trim())?.[1];
  if (list === undefined) return false;
  const each = list.split(',').map((name) => name.trim());
  return each.filter((name) => name !== '').every((name) => name.startsWith('type '));
}

/** The text without its comments. A `//` inside an address is none. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1');
}

function houseOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function isPure(file: string): boolean {
  return houseOf(file) === 'stages' || houseOf(file) === 'mappings';
}

/** Which stage a file belongs to, from 0, or -1 for what is none. */
function stageOf(file: string): number {
  const name = /^stages\/([a-z]+)(?:\.ts$|\/)/.exec(file)?.[1] ?? '';
  return ORDER.indexOf(name);
}

function isBeside(file: string): boolean {
  return houseOf(file) === 'stages' && stageOf(file) === -1;
}
