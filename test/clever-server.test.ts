// The stand-in for Clever, asked over real HTTP: it must answer as Clever does, or tests against it prove nothing.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type CleverServerOptions, startCleverServer } from '../samples/clever-server.ts';

const TOKEN = 'an-invented-token';
const ROSTER = {
  district: { id: id(1), name: 'Rivervale', last_sync: '2026-11-24T08:00:00.000Z' },
  schools: [10, 11].map((number) => ({ id: id(number), name: `School ${number}` })),
  users: [
    { id: id(105), name: { first: 'E', last: 'E' }, roles: { student: { school: id(10) } } },
    { id: id(101), name: { first: 'A', last: 'A' }, roles: { student: {} } },
    { id: id(102), name: { first: 'B', last: 'B' }, roles: { teacher: {}, staff: {}, district_admin: {} } },
    { id: id(103), name: { first: 'C', last: 'C' }, roles: { student: {} } },
    { id: id(104), name: { first: 'D', last: 'D' }, roles: { contact: {} } },
  ],
};

test('stand-in: a list is of inner records with their address, ascending by id, and links to itself', async (t) => {
  const { get } = await start(t);
  const { status, type, body } = await get('/v3.1/users?role=student&limit=10');
  assert.equal(status, 200);
  assert.match(type, /^application\/json/);
  assert.deepEqual(shown(body), [id(101), id(103), id(105)]);
  assert.deepEqual(body.data[0], { data: ROSTER.users[1], uri: `/v3.1/users/${id(101)}` });
  assert.deepEqual(body.links, [{ rel: 'self', uri: '/v3.1/users?role=student&limit=10' }]);
});

test('stand-in: districts and schools are listed, and a user in the listing of each of their roles', async (t) => {
  const { get } = await start(t);
  assert.deepEqual(shown((await get('/v3.1/districts')).body), [id(1)]);
  assert.deepEqual(shown((await get('/v3.1/schools?limit=10')).body), [id(10), id(11)]);
  for (const role of ['teacher', 'staff', 'district_admin']) {
    assert.deepEqual(shown((await get(`/v3.1/users?role=${role}`)).body), [id(102)], role);
  }
  assert.deepEqual(shown((await get('/v3.1/users?role=contact')).body), [id(104)]);
  assert.equal(shown((await get('/v3.1/users')).body).length, 5);
});

test('stand-in: pages follow one another by links with the version in them, forwards and back', async (t) => {
  const { get } = await start(t);
  const first = await get('/v3.1/users?role=student&limit=2');
  assert.deepEqual(shown(first.body), [id(101), id(103)]);
  const next = linkOf(first.body, 'next');
  assert.equal(next, `/v3.1/users?role=student&limit=2&starting_after=${id(103)}`);
  const second = await get(next);
  assert.deepEqual(shown(second.body), [id(105)]);
  assert.equal(linkOf(second.body, 'next'), '');
  const back = await get(linkOf(second.body, 'prev'));
  assert.deepEqual(shown(back.body), [id(101), id(103)]);
});

test('stand-in: the link of a last page that is full leads to a page without records', async (t) => {
  const { get } = await start(t);
  const last = await get('/v3.1/users?role=student&limit=3');
  const beyond = await get(linkOf(last.body, 'next'));
  assert.equal(beyond.status, 200);
  assert.deepEqual(beyond.body.data, []);
  assert.equal(linkOf(beyond.body, 'next'), '');
});

test('stand-in: 100 records a page unless told, 10,000 at most, and never more than its own limit', async (t) => {
  const users = Array.from({ length: 150 }, (_, at) => ({ id: id(200 + at), roles: { student: {} } }));
  const { get } = await start(t, { users });
  assert.equal(shown((await get('/v3.1/users?role=student')).body).length, 100);
  assert.equal(shown((await get('/v3.1/users?role=student&limit=10000')).body).length, 150);
  assert.equal((await get('/v3.1/users?role=student&limit=10001')).status, 413);
  assert.equal((await get('/v3.1/users?role=student&limit=0')).status, 400);
  assert.equal((await get('/v3.1/users?starting_after=a&ending_before=b')).status, 400);
  const narrow = await start(t, { users, pageLimit: 7 });
  assert.equal(shown((await narrow.get('/v3.1/users?role=student&limit=10000')).body).length, 7);
});

test('stand-in: a wrong token gets JSON, none a page, and an unknown path a page', async (t) => {
  const { get } = await start(t);
  const wrong = await get('/v3.1/districts', 'Bearer another');
  assert.equal(wrong.status, 401);
  assert.deepEqual(wrong.body, { message: 'unauthorized' });
  for (const authorization of ['', 'Basic abc']) {
    const none = await get('/v3.1/districts', authorization);
    assert.equal(none.status, 401);
    assert.match(none.type, /^text\/html/);
  }
  for (const path of ['/v3.1/nothing', '/v2.0/users', '/']) {
    const unknown = await get(path);
    assert.equal(unknown.status, 404);
    assert.match(unknown.type, /^text\/html/);
  }
  assert.equal((await get('/v3.1/users?role=janitor')).status, 400);
});

test('stand-in: every answer tells the rate limit, and one too many is a 429 with an empty body', async (t) => {
  const { get } = await start(t, { rate: { limit: 2, windowMs: 300 } });
  const first = await get('/v3.1/districts');
  assert.equal(first.headers.get('x-ratelimit-limit'), '2');
  assert.equal(first.headers.get('x-ratelimit-remaining'), '1');
  assert.ok(Number(first.headers.get('x-ratelimit-reset')) >= Date.now() / 1000 - 1);
  assert.ok(first.headers.get('x-ratelimit-bucket'));
  assert.equal((await get('/nowhere')).headers.get('x-ratelimit-remaining'), '0');
  const over = await get('/v3.1/districts');
  assert.equal(over.status, 429);
  assert.equal(over.text, '');
  await new Promise((resolve) => setTimeout(resolve, 320));
  assert.equal((await get('/v3.1/districts')).status, 200);
});

test('stand-in: it remembers requests, and serves another roster when told', async (t) => {
  const { get, server } = await start(t);
  await get('/v3.1/schools?limit=5');
  assert.deepEqual(
    server.requests.map(({ method, path }) => [method, path]),
    [['GET', '/v3.1/schools?limit=5']],
  );
  server.setRoster({ users: [], lastSync: 'later' });
  assert.deepEqual((await get('/v3.1/users')).body.data, []);
  assert.equal((await get('/v3.1/districts')).body.data[0]?.data.last_sync, 'later');
  assert.equal(shown((await get('/v3.1/schools')).body).length, 2);
});

test('stand-in: a fault spoils the requests it names, and no other', async (t) => {
  const { get } = await start(t, {
    faults: [
      { match: 'role=student', nth: 2, fault: '500' },
      { match: '/schools', nth: [1, 2], fault: 'html-200' },
      { match: '/districts', nth: 2, fault: 'moved-last-sync' },
      { match: 'role=staff', fault: '429', retryAfter: '3' },
      { match: 'role=teacher', nth: 1, fault: 'cut-body' },
      { match: 'role=teacher', nth: 2, fault: 'reset' },
    ],
  });
  const statuses = [];
  for (let time = 0; time < 3; time++) statuses.push((await get('/v3.1/users?role=student')).status);
  assert.deepEqual(statuses, [200, 500, 200]);
  const types = [];
  for (let time = 0; time < 3; time++) types.push((await get('/v3.1/schools')).type.slice(0, 9));
  assert.deepEqual(types, ['text/html', 'text/html', 'applicati']);
  const syncs = [];
  for (let time = 0; time < 3; time++)
    syncs.push((await get('/v3.1/districts')).body.data[0]?.data.last_sync);
  assert.equal(syncs[0], syncs[2]);
  assert.notEqual(syncs[0], syncs[1]);
  assert.equal((await get('/v3.1/users?role=staff')).headers.get('retry-after'), '3');
  await assert.rejects(get('/v3.1/users?role=teacher'));
  await assert.rejects(get('/v3.1/users?role=teacher'));
  assert.equal((await get('/v3.1/users?role=teacher')).status, 200);
});

test('stand-in: it lists in another order when told, so that a wrong order can be tried', async (t) => {
  const { get } = await start(t, { order: 'descending' });
  assert.deepEqual(shown((await get('/v3.1/users?role=student')).body), [id(105), id(103), id(101)]);
  const given = await start(t, { order: 'as-given' });
  assert.deepEqual(shown((await given.get('/v3.1/users?role=student')).body), [id(105), id(101), id(103)]);
});

test('stand-in: started by hand it serves a folder and prints where, and the token', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'clever-server-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(ROSTER)) {
    await writeFile(join(folder, `${name}.json`), JSON.stringify(content));
  }
  const process_ = spawn(process.execPath, ['--import', 'tsx', 'samples/clever-server.ts', folder], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => process_.kill());
  let printed = '';
  for await (const chunk of process_.stdout.setEncoding('utf8')) {
    printed += chunk;
    if (/CLEVER_TOKEN=\w+\n/.test(printed)) break;
  }
  const [, url = '', token = ''] = /(http:\/\/127\.0\.0\.1:\d+)[\s\S]*CLEVER_TOKEN=(\w+)/.exec(printed) ?? [];
  const response = await fetch(`${url}/v3.1/schools`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(response.status, 200);
  assert.deepEqual(shown(parse(await response.text())), [id(10), id(11)]);
});

interface Body {
  readonly data: readonly { readonly data: Readonly<Record<string, unknown>>; readonly uri: string }[];
  readonly links: readonly { readonly rel: string; readonly uri: string }[];
}

async function start(t: TestContext, options: Partial<CleverServerOptions> = {}) {
  const server = await startCleverServer({ ...ROSTER, token: TOKEN, ...options });
  t.after(() => server.close());
  const get = async (path: string, authorization = `Bearer ${TOKEN}`) => {
    const response = await fetch(server.url + path, {
      headers: authorization === '' ? {} : { authorization },
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, headers: response.headers, type, text, body: parse(text) };
  };
  return { server, get };
}

function parse(text: string): Body {
  return text.startsWith('{') ? JSON.parse(text) : { data: [], links: [] };
}

function shown(body: Body): unknown[] {
  return body.data.map(({ data }) => data.id);
}

function linkOf(body: Body, wanted: string): string {
  return body.links.find(({ rel }) => rel === wanted)?.uri ?? '';
}

function id(number: number): string {
  return number.toString(16).padStart(24, '0');
}
