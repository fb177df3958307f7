// A whole pull: from the stand-in over real HTTP into real files.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { SyncError } from '../mappings/errors.ts';
import { type PullOptions, type PullStep, pullRoster } from '../pipeline/clever/pull.ts';
import { type CleverServerOptions, startCleverServer } from '../samples/clever-server.ts';

const TOKEN = 'an-invented-token';
const DISTRICT = id(1);
const FILES = [
  'district.json',
  'extract.json',
  'schools.jsonl',
  'staff.jsonl',
  'students.jsonl',
  'teachers.jsonl',
];
const ROSTER = {
  district: { id: DISTRICT, name: 'Rivervale', state: 'success', last_sync: '2026-11-24T08:00:00.000Z' },
  schools: [10, 11, 12].map((number) => ({
    id: id(number),
    name: `School ${number}`,
    sis_id: String(number),
  })),
  users: Array.from({ length: 300 }, (_, at) => person(at)),
};

test('pull: the same files, byte for byte, whatever the size of a page', async (t) => {
  const sizes = [10_000, 137, 7, 1];
  const [whole, ...parts] = await Promise.all(
    sizes.map(async (pageSize) => (await pull(t, {}, { pageSize })).files),
  );
  assert.deepEqual(Object.keys(whole ?? {}), FILES);
  for (const files of parts) assert.deepEqual(files, whole);
});

test('pull: neither the address nor the order of answers shows in the files', async (t) => {
  const plain = await pull(t);
  const slow = await pull(t, {
    pageLimit: 50,
    faults: [
      { match: 'role=teacher', fault: 'slow', delayMs: 60 },
      { match: '/schools', fault: 'slow', delayMs: 30 },
    ],
  });
  assert.deepEqual(slow.files, plain.files);
});

test('pull: extract.json tells the numbers, and the sum of every file', async (t) => {
  const { files, result, folder } = await pull(t);
  const written: unknown = JSON.parse(files['extract.json'] ?? '');
  assert.deepEqual(written, result.roster);
  const { roster } = result;
  assert.deepEqual(Object.keys(roster), [
    'district',
    'lastSync',
    'complete',
    'incomplete',
    'counts',
    'unreadable',
    'unreadableFields',
    'files',
  ]);
  assert.equal(roster.complete, true);
  assert.equal(roster.counts.users, 300);
  assert.equal(roster.counts.schools, 3);
  assert.deepEqual(
    roster.files,
    Object.fromEntries(
      ['district.json', 'schools.jsonl', 'students.jsonl', 'teachers.jsonl', 'staff.jsonl'].map((name) => [
        name,
        createHash('sha256')
          .update(files[name] ?? '')
          .digest('hex'),
      ]),
    ),
  );
  if (process.platform === 'win32') return;
  assert.equal((await stat(join(folder, 'students.jsonl'))).mode & 0o777, 0o600);
});

test('pull: nothing that this program must not keep reaches a file', async (t) => {
  const { files } = await pull(t);
  for (const [name, text] of Object.entries(files)) {
    assert.doesNotMatch(text, /race|ell_status|created|last_modified|contact|phone|Secret/, name);
  }
});

test('pull: the same pull again gives the same files, and so does one with every fault that passes', async (t) => {
  const plain = await pull(t);
  const shaken = await pull(t, {
    pageLimit: 40,
    faults: [
      { match: '/districts', nth: 1, fault: '503-html' },
      { match: '/schools', nth: 1, fault: 'reset' },
      { match: 'role=student', nth: [1, 3], fault: 'cut-body' },
      { match: 'role=teacher', nth: 1, fault: '429' },
      { match: 'role=staff', nth: 1, fault: 'half-json' },
      { match: 'role=district_admin', nth: [1, 2], fault: '500' },
    ],
  });
  assert.deepEqual(shaken.files, plain.files);
  assert.ok(shaken.result.waitedMs > 0);
  assert.equal(shaken.result.tries, 1);
});

test('pull: when Clever takes in new records meanwhile, the whole roster is pulled again', async (t) => {
  const steps: PullStep[] = [];
  const { result, requests, files } = await pull(
    t,
    { faults: [{ match: '/districts', nth: 1, fault: 'moved-last-sync' }] },
    { onProgress: (step) => steps.push(step) },
  );
  assert.equal(result.tries, 2);
  assert.equal(result.roster.complete, true);
  assert.equal(requests.filter((path) => path.includes('role=student')).length, 2);
  assert.equal(steps.filter(({ step }) => step === 'again').length, 1);
  assert.equal(result.pages, steps.filter(({ step }) => step === 'page').length);
  assert.deepEqual(files, (await pull(t)).files);
});

test('pull: when Clever never holds still, three pulls are made, and the roster is not whole', async (t) => {
  const { result, requests } = await pull(t, {
    faults: [{ match: '/districts', nth: [1, 3, 5], fault: 'moved-last-sync' }],
  });
  assert.equal(result.tries, 3);
  assert.equal(requests.filter((path) => path.includes('role=student')).length, 3);
  assert.equal(result.roster.complete, false);
  assert.match(
    result.roster.incomplete.join(),
    /last_sync went from "2026-11-24T09:59:59.000Z" to "2026-11-24T08/,
  );
});

test('pull: progress tells every page with its listing', async (t) => {
  const steps: PullStep[] = [];
  await pull(t, {}, { onProgress: (step) => steps.push(step) });
  const pages = steps.flatMap((step) => (step.step === 'page' ? [step] : []));
  assert.deepEqual(
    pages.map((page) => page.pages),
    pages.map((_, at) => at + 1),
  );
  assert.deepEqual(
    pages
      .map(({ listing, count }) => `${listing} ${count}`)
      .filter((line) => line.startsWith('/users?role=student')),
    ['/users?role=student 240'],
  );
});

test('pull: an error in one listing stops the others, and leaves no file', async (t) => {
  const { error, requests, left } = await failing(t, {
    pageLimit: 1,
    faults: [
      { match: 'role=district_admin', fault: '403' },
      { match: 'role=teacher', fault: 'slow', delayMs: 50 },
    ],
  });
  assert.equal(error.code, 'TOKEN');
  assert.match(error.complaint.where, /role=district_admin/);
  assert.deepEqual(left, []);
  assert.ok(requests.filter((path) => path.includes('role=teacher')).length <= 2);
  assert.equal(requests.filter((path) => path.includes('role=student')).length, 0);
});

test('pull: a listing that waits does not keep an error of another waiting', {
  timeout: 10_000,
}, async (t) => {
  const { error } = await failing(
    t,
    {
      faults: [
        { match: 'role=teacher', fault: '500' },
        { match: 'role=staff', fault: 'html-200' },
      ],
    },
    { world: { ...world(), sleep: () => new Promise(() => undefined) } },
  );
  assert.equal(error.code, 'CLEVER_ANSWER');
  assert.match(error.message, /role=staff.*web page \(HTML\)/);
});

test('pull: a failure in the middle of the students leaves no file', async (t) => {
  for (const fault of ['no-data', 'descending', 'looping-next', '404'] as const) {
    const { error, left } = await failing(t, {
      pageLimit: 60,
      faults: [{ match: 'role=student', nth: 3, fault }],
    });
    assert.equal(error.code, 'CLEVER_ANSWER', fault);
    assert.deepEqual(left, [], fault);
  }
});

test('pull: the token of another district is refused before any user is read', async (t) => {
  const { error, requests, left } = await failing(t, { district: { id: id(2) } });
  assert.equal(error.code, 'DISTRICT');
  assert.deepEqual(requests, ['/v3.1/districts']);
  assert.deepEqual(left, []);
});

test('pull: a folder that is not there is a disk error', async (t) => {
  const { error } = await failing(t, {}, { folder: join(tmpdir(), 'clever-sync-no-such-folder', 'x') });
  assert.equal(error.code, 'DISK');
});

function person(at: number) {
  const role = at % 5 === 4 ? (['teacher', 'staff', 'district_admin'] as const)[at % 3] : 'student';
  const school = id(10 + (at % 3));
  const student = { school, schools: [school], sis_id: String(at), race: 'Secret', ell_status: 'Y' };
  return {
    id: id(1_000 + at),
    district: DISTRICT,
    name: { first: `First${at}`, last: `Läst${at}`, middle: '' },
    email: at % 7 === 0 ? '' : `p${at}@rivervale.example`,
    created: '2026-01-01T00:00:00.000Z',
    last_modified: '2026-01-01T00:00:00.000Z',
    roles: {
      ...(role === 'student' ? { student } : {}),
      ...(role === 'teacher' ? { teacher: { school, schools: [school], legacy_id: id(5_000 + at) } } : {}),
      ...(role === 'staff' || at % 10 === 9 ? { staff: { schools: [school] } } : {}),
      ...(role === 'district_admin' ? { district_admin: {} } : {}),
      ...(at % 11 === 0 ? { contact: { phone: '555' } } : {}),
    },
  };
}

async function pull(
  t: TestContext,
  served: Partial<CleverServerOptions> = {},
  given: Partial<PullOptions> = {},
) {
  const { folder, options, requests } = await prepare(t, served, given);
  const result = await pullRoster(options);
  const files: Record<string, string> = {};
  for (const name of (await readdir(folder)).sort()) files[name] = await readFile(join(folder, name), 'utf8');
  return { result, files, folder, requests: requests() };
}

async function failing(
  t: TestContext,
  served: Partial<CleverServerOptions>,
  given: Partial<PullOptions> = {},
) {
  const { folder, options, requests } = await prepare(t, served, given);
  const error: unknown = await pullRoster(options).then(
    () => assert.fail('expected an error'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SyncError, String(error));
  return { error, left: await readdir(folder), requests: requests() };
}

async function prepare(t: TestContext, served: Partial<CleverServerOptions>, given: Partial<PullOptions>) {
  const folder = await mkdtemp(join(tmpdir(), 'pull-'));
  t.after(() => rm(folder, { recursive: true }));
  const server = await startCleverServer({ ...ROSTER, token: TOKEN, ...served });
  t.after(() => server.close());
  const options: PullOptions = {
    settings: { district: DISTRICT, clever: { baseUrl: server.url, version: 'v3.1' } },
    token: TOKEN,
    folder,
    world: world(),
    ...given,
  };
  return { folder, options, requests: () => server.requests.map(({ path }) => path) };
}

function world(): PullOptions['world'] {
  let now = Date.now();
  return {
    now: () => now,
    sleep: async (waitMs) => {
      now += waitMs;
    },
    random: () => 0.5,
    env: {},
  };
}

function id(number: number): string {
  return number.toString(16).padStart(24, '0');
}
