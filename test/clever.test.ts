// The Clever client against the stand-in, over real HTTP: whole pages or none, patience where it helps, and the
// token nowhere but in its header. Longer than most: every answer that a server can spoil is tried.

import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { SyncError } from '../mappings/errors.ts';
import { backOffMs, toldMs } from '../pipeline/clever/retry.ts';
import { type CleverOptions, connectClever } from '../pipeline/clever.ts';
import type { FaultKind } from '../samples/clever-server/faults.ts';
import { type CleverServerOptions, startCleverServer } from '../samples/clever-server.ts';
import { selfSigned } from './self-signed.ts';

const TOKEN = 'an-invented+token/0123456789';
const STUDENTS = [101, 102, 103, 104, 105].map(id);
const ROSTER = {
  district: { id: id(1), name: 'Rivervale' },
  schools: [{ id: id(10), name: 'Lincoln' }],
  users: STUDENTS.map((student) => ({ id: student, roles: { student: {} } })),
};
const PATH = '/users?role=student';
const NOTHING = 'Nothing was loaded; the last import file is untouched.';

test('client: every record comes once and in order, whatever the size of a page', async (t) => {
  for (const pageSize of [1, 2, 5, 100]) {
    const { list, server } = await start(t, {}, { pageSize });
    assert.deepEqual(await list(PATH), STUDENTS);
    assert.equal(server.requests[0]?.path, `/v3.1/users?role=student&limit=${pageSize}`);
  }
});

test('client: it asks for 10,000 records a page, and for districts without a size', async (t) => {
  const { list, server } = await start(t);
  await list('/schools');
  await list('/districts');
  assert.deepEqual(
    server.requests.map(({ path }) => path),
    ['/v3.1/schools?limit=10000', '/v3.1/districts'],
  );
});

test('client: a listing without records is empty, and a followed page without records ends one', async (t) => {
  const { clever, list, server } = await start(t, {}, { pageSize: 5 });
  assert.deepEqual(await list('/users?role=teacher'), []);
  assert.deepEqual(await list(PATH), STUDENTS);
  assert.equal(server.requests.length, 3);
  assert.equal(clever.pages(), 3);
});

test('client: a followed page without records ends a listing even when it names a next one', async (t) => {
  const url = await serve(t, (request, response) => {
    const isFirst = !request.url?.includes('starting_after');
    const links = [{ rel: 'next', uri: `/v3.1/users?starting_after=${isFirst ? 1 : 2}` }];
    json(response, isFirst ? { data: [{ data: { id: id(1) } }], links } : { data: [], links });
  });
  const { clever, list } = await start(t, {}, { baseUrl: url });
  assert.deepEqual(await list(PATH), [id(1)]);
  assert.equal(clever.pages(), 2);
});

test('client: the next page is asked for while the one before is used', async (t) => {
  const { clever, server } = await start(t, {}, { pageSize: 2 });
  for await (const _ of clever.list(PATH)) {
    for (let time = 0; time < 200 && server.requests.length < 2; time++) await sleepFor(5);
    assert.equal(server.requests.length, 2);
    break;
  }
});

test('client: pages are told as they come, with their listing and size', async (t) => {
  const told: unknown[] = [];
  const { list } = await start(t, {}, { pageSize: 2, onPage: (path, count) => told.push([path, count]) });
  await list(PATH);
  assert.deepEqual(told, [
    [PATH, 2],
    [PATH, 2],
    [PATH, 1],
  ]);
});

const PASSING: readonly FaultKind[] = [
  '429',
  '500',
  '502',
  '503-html',
  '504',
  'cut-body',
  'half-json',
  'empty-body',
  'reset',
  'slow',
];
for (const fault of PASSING) {
  test(`client: after one "${fault}" the whole page is asked for again`, async (t) => {
    const { list, server, waits } = await start(
      t,
      { faults: [{ match: 'starting_after', nth: 1, fault, delayMs: 900 }] },
      { pageSize: 3, timeouts: { connectMs: 5_000, headersMs: 300, bodyMs: 300, pageMs: 5_000 } },
    );
    assert.deepEqual(await list(PATH), STUDENTS);
    const paths = server.requests.map(({ path }) => path);
    assert.equal(paths.length, 3);
    assert.equal(paths[1], paths[2]);
    assert.equal(waits.length, 1);
  });
}

test('client: a page that takes too long over all is given up, even when pieces keep coming', async (t) => {
  const url = await serve(t, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const dripping = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(dripping));
  });
  const { error } = await refused(t, {
    baseUrl: url,
    timeouts: { connectMs: 5e3, headersMs: 5e3, bodyMs: 5e3, pageMs: 150 },
  });
  assert.equal(error.code, 'NETWORK');
  assert.match(error.message, /No answer came in time \(TimeoutError\), 6 times\./);
});

/** What is given up at last: after how many requests, and with which words. */
const LASTING: readonly (readonly [FaultKind, number, SyncError['code'], RegExp])[] = [
  [
    '429',
    12,
    'CLEVER_ANSWER',
    /Clever answered 429: too many requests in a minute, 12 times\. .*when other programs/,
  ],
  [
    '500',
    6,
    'CLEVER_ANSWER',
    /Clever answered 500: it has an error of its own \("internal error"\), 6 times\./,
  ],
  [
    '502',
    6,
    'CLEVER_ANSWER',
    /answered 502: it is not reachable behind its gate \("Oops Something went wrong"\), 6 t/,
  ],
  ['503-html', 6, 'CLEVER_ANSWER', /Clever answered 503: it is busy .* 6 times\..*Start the run again later/],
  ['504', 6, 'CLEVER_ANSWER', /Clever answered 504: .* 6 times\./],
  ['half-json', 6, 'CLEVER_ANSWER', /The JSON of the answer ends early; expected a whole page, 6 times\./],
  ['empty-body', 6, 'CLEVER_ANSWER', /The answer is empty; expected a page of JSON, 6 times\./],
  [
    'cut-body',
    6,
    'NETWORK',
    /The answer was cut off \(UND_ERR_\w+\), 6 times\. .*look at the network or the proxy/,
  ],
  ['reset', 6, 'NETWORK', /The connection was lost \((ECONNRESET|UND_ERR_SOCKET)\), 6 times\./],
];
for (const [fault, times, code, words] of LASTING) {
  test(`client: "${fault}" without end is given up after ${times} tries, and says so`, async (t) => {
    const { error, server } = await refused(t, {}, [{ match: '/users', fault }]);
    assert.equal(error.code, code);
    assert.equal(error.exit, 10);
    assert.match(error.message, words);
    assert.equal(error.complaint.means, NOTHING);
    assert.match(
      error.complaint.where,
      /^GET http:\/\/127\.0\.0\.1:\d+\/v3\.1\/users\?role=student&limit=10000$/,
    );
    assert.equal(server?.requests.length, times);
  });
}

/** What is refused at once. */
const REFUSED: readonly (readonly [FaultKind, SyncError['code'], RegExp])[] = [
  [
    '400',
    'CLEVER_ANSWER',
    /Clever answered 400: it does not understand the request \("bad request"\)\. .*clever\.version/,
  ],
  [
    '401',
    'TOKEN',
    /Clever answered 401: it does not know this token \("unauthorized"\)\. .*Copy the district's token again/,
  ],
  [
    '403',
    'TOKEN',
    /answered 403: it knows this token, but does not allow it to read this \("insuff.*shares this with it/,
  ],
  ['404', 'CLEVER_ANSWER', /Clever answered 404: there is nothing at this address .*Check clever\.baseUrl/],
  [
    '413',
    'CLEVER_ANSWER',
    /Clever answered 413: it does not give pages of this size .*at most 10,000 records a page\./,
  ],
  ['501', 'CLEVER_ANSWER', /Clever answered 501: expected 200 and a page of JSON/],
  [
    'redirect',
    'CLEVER_ANSWER',
    /Clever answered 302: it sends the request elsewhere, where the token must not go\./,
  ],
  [
    'html-200',
    'CLEVER_ANSWER',
    /The answer is a web page \(HTML\); expected JSON\. .*whether a proxy or a filter/,
  ],
  ['no-data', 'CLEVER_ANSWER', /The answer has no "data" list; expected a page with one\./],
  ['broken-json', 'CLEVER_ANSWER', /The answer is broken JSON; expected a whole page\./],
  [
    'bad-links',
    'CLEVER_ANSWER',
    /The "links" of the answer cannot be read; expected a list of rel and uri\./,
  ],
  [
    'descending',
    'CLEVER_ANSWER',
    /The ids of the listing do not ascend; expected each later than the one before\./,
  ],
  [
    'looping-next',
    'CLEVER_ANSWER',
    /The next link leads to a page that was read already; expected a later one\./,
  ],
  [
    'foreign-next',
    'CLEVER_ANSWER',
    /leads away from this listing \("http:\/\/127\.0\.0\.2:9\/v3\.1\/users"\); expected the same/,
  ],
  ['other-listing-next', 'CLEVER_ANSWER', /leads away from this listing \("\/v3\.1\/schools\?limit=1"\)/],
];
for (const [fault, code, words] of REFUSED) {
  test(`client: "${fault}" is refused at once, and says what, where and what to do`, async (t) => {
    const { error, server } = await refused(t, {}, [{ match: '/users', fault }]);
    assert.equal(error.code, code);
    assert.equal(error.exit, code === 'TOKEN' ? 12 : 10);
    assert.match(error.message, words);
    assert.match(error.message, /^GET http:\/\/127\.0\.0\.1:\d+\/v3\.1\/users\?role=student&limit=10000: /);
    assert.equal(error.complaint.means, NOTHING);
    assert.match(error.complaint.mend, /^[A-Z].*\.$/);
    assert.equal(server?.requests.length, 1);
  });
}

test('client: a 401 with a web page means a token of the wrong kind', async (t) => {
  const url = await serve(t, (_, response) => {
    response
      .writeHead(401, { 'content-type': 'text/html' })
      .end('<html><style>p{}</style><p>Sign in</p></html>');
  });
  const { error } = await refused(t, { baseUrl: url });
  assert.equal(error.code, 'TOKEN');
  assert.match(
    error.message,
    /Clever answered 401 with a web page, as it does for a token of the wrong kind \("Sign in"\)\./,
  );
  assert.match(error.complaint.mend, /Use the district's token of the Secure Sync app/);
});

test('client: ids that stop ascending on a later page are refused, and so is one that comes twice', async (t) => {
  const later = await start(
    t,
    { order: 'as-given', users: ROSTER.users.toSorted((a, b) => order(a.id) - order(b.id)) },
    { pageSize: 2 },
  );
  await assert.rejects(later.list(PATH), /do not ascend/);
  const twice = await start(t, { order: 'as-given', users: ROSTER.users.flatMap((user) => [user, user]) });
  await assert.rejects(twice.list(PATH), /do not ascend/);
});

test('client: an element without a record comes as nothing, to be counted and not lost', async (t) => {
  const { clever } = await start(t, { faults: [{ match: '/users', fault: 'no-records' }] });
  for await (const page of clever.list(PATH))
    assert.deepEqual(page, [undefined, undefined, undefined, undefined, undefined]);
});

test('client: no next link takes the token to another address', async (t) => {
  let strays = 0;
  const elsewhere = await serve(t, (_, response) => {
    strays++;
    response.end();
  });
  const [, port = ''] = /:(\d+)$/.exec(elsewhere) ?? [];
  const links = [
    `${elsewhere}/v3.1/users`,
    `//127.0.0.1:${port}/v3.1/users`,
    `/\\127.0.0.1:${port}/v3.1/users`,
    `http://user:word@HOST/v3.1/users?role=student`,
    '/v3.0/users?role=student',
    '/v3.1/../v3.0/users',
    '/v3.1/schools',
    'users?starting_after=x',
    'file:///etc/hosts',
    'javascript:alert(1)',
    '',
  ];
  for (const link of links) {
    const url = await serve(t, (request, response) => {
      const uri = link.replace('HOST', request.headers.host ?? '');
      json(response, { data: [{ data: { id: id(1) } }], links: [{ rel: 'next', uri }] });
    });
    const { error } = await refused(t, { baseUrl: url });
    assert.match(error.message, /The next link leads away from this listing/, link);
  }
  assert.equal(strays, 0);
});

test('client: a whole address as next link is followed when it is the same one', async (t) => {
  const url = await serve(t, (request, response) => {
    const uri = `http://${request.headers.host}/v3.1/users?role=student&starting_after=${id(1)}`;
    const isFirst = !request.url?.includes('starting_after');
    json(
      response,
      isFirst ? { data: [{ data: { id: id(1) } }], links: [{ rel: 'next', uri }] } : { data: [] },
    );
  });
  assert.deepEqual(await (await start(t, {}, { baseUrl: url })).list(PATH), [id(1)]);
});

test('client: an answer of another type or of broken text is never taken for a roster', async (t) => {
  const answers: readonly (readonly [type: string, body: string | Buffer, words: RegExp])[] = [
    ['', '{"data":[]}', /of no stated type/],
    ['text/plain', '{"data":[]}', /of another type/],
    ['application/json', Buffer.from([0x7b, 0x22, 0xff, 0x22]), /not UTF-8/],
    ['application/json', '[]', /no "data" list/],
    ['application/json', 'null', /no "data" list/],
    ['application/json', '{"data":{}}', /no "data" list/],
    ['application/json', '{"data":[]} and more', /broken JSON/],
    ['application/json', '{"data":[],"links":[{"rel":"next"}]}', /"links" of the answer cannot be read/],
    [
      'application/json',
      '{"data":[],"links":{"next":"/v3.1/users"}}',
      /"links" of the answer cannot be read/,
    ],
  ];
  for (const [type, body, words] of answers) {
    const url = await serve(t, (_, response) => {
      response.writeHead(200, type === '' ? {} : { 'content-type': type }).end(body);
    });
    const { error } = await refused(t, { baseUrl: url });
    assert.equal(error.code, 'CLEVER_ANSWER');
    assert.match(error.message, words);
  }
});

test('client: JSON that ends early within a name with brackets in it is seen as cut, not as broken', async (t) => {
  let asked = 0;
  const whole = '{"data":[{"data":{"id":"000000000000000000000001","name":"a \\"}}]}      [{"}}]}';
  const url = await serve(t, (_, response) => {
    asked++;
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    response.end(asked < 3 ? whole.slice(0, -8 * asked) : whole);
  });
  assert.deepEqual(await (await start(t, {}, { baseUrl: url })).list(PATH), [id(1)]);
  assert.equal(asked, 3);
});

test('client: after a 429 it waits until the limit is reset, and one second more', async (t) => {
  const { list, waits } = await start(t, {
    rate: { limit: 1_200, windowMs: 30_000 },
    faults: [{ match: '/users', nth: 1, fault: '429' }],
  });
  await list(PATH);
  const [wait] = waits;
  assert.ok(waits.length === 1 && wait !== undefined && wait > 29_000 && wait <= 33_000, `waited ${waits}`);
});

test('client: Retry-After is obeyed, in seconds and as a date, but never for longer than two minutes', () => {
  const now = Date.UTC(2026, 10, 24, 10, 15, 0);
  const reset = { 'x-ratelimit-reset': String(now / 1000 + 20) };
  assert.equal(toldMs(reset, now), 21_000);
  assert.equal(toldMs({ 'retry-after': '7' }, now), 7_000);
  assert.equal(toldMs({ 'retry-after': 'Tue, 24 Nov 2026 10:15:09 GMT' }, now), 9_000);
  assert.equal(toldMs({ ...reset, 'retry-after': '7' }, now), 21_000);
  assert.equal(toldMs({ 'retry-after': '86400' }, now), 120_000);
  assert.equal(toldMs({ 'retry-after': 'soon' }, now), undefined);
  assert.equal(toldMs({ 'x-ratelimit-reset': '1' }, now), undefined);
  assert.equal(toldMs({}, now), undefined);
  const wrongClock = now - 3_600_000;
  assert.equal(toldMs({ ...reset, date: 'Tue, 24 Nov 2026 10:15:00 GMT' }, wrongClock), 21_000);
});

test('client: waits after failures double, are drawn by chance, and stay below half a minute', () => {
  const most = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => backOffMs(attempt, () => 1));
  assert.deepEqual(most, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  assert.equal(
    backOffMs(3, () => 0.25),
    500,
  );
  assert.equal(
    backOffMs(3, () => 0),
    0,
  );
});

test('client: the wait after a failure is the one that chance drew, and it is told and counted', async (t) => {
  const told: unknown[] = [];
  const { clever, list, waits } = await start(
    t,
    { faults: [{ match: '/users', nth: [1, 2], fault: '500' }] },
    { onWait: (why, waitMs) => told.push([why, waitMs]) },
  );
  await list(PATH);
  assert.deepEqual(waits, [250, 500]);
  assert.equal(clever.waitedMs(), 750);
  assert.deepEqual(told[0], ['Clever has an error of its own', 250]);
});

test('client: with no requests left it waits before it asks, and is never turned away', async (t) => {
  const { list, server, waits } = await start(
    t,
    { rate: { limit: 2, windowMs: 150 } },
    { pageSize: 1, world: { ...world([]), sleep: () => sleepFor(170) } },
  );
  assert.deepEqual(await list(PATH), STUDENTS);
  assert.equal(server.requests.length, STUDENTS.length + 1);
  assert.deepEqual(waits, []);
});

test('client: an address that cannot be reached is a network error after three tries', async (t) => {
  const closed = createServer();
  const url = await listen(t, closed);
  await new Promise((resolve) => closed.close(resolve));
  const { error, waits } = await refused(t, { baseUrl: url });
  assert.equal(error.code, 'NETWORK');
  assert.match(
    error.message,
    /The address cannot be reached \(ECONNREFUSED\), 3 times\. .*Check the network of this machine/,
  );
  assert.equal(waits.length, 2);
  assert.ok(error.cause instanceof Error);
});

test('client: a certificate that cannot be trusted names itself, and is not tried again', async (t) => {
  const tls = createTlsServer(selfSigned(), (_, response) => json(response, { data: [] }));
  const url = (await listen(t, tls)).replace('http:', 'https:');
  const { error, waits } = await refused(t, { baseUrl: url });
  assert.equal(error.code, 'NETWORK');
  assert.match(
    error.message,
    /The certificate of the server cannot be trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)\./,
  );
  assert.match(error.complaint.mend, /NODE_EXTRA_CA_CERTS/);
  assert.deepEqual(waits, []);
});

test('client: a server that does not speak TLS where it should is named as such', async (t) => {
  const url = (await serve(t, (_, response) => response.end())).replace('http:', 'https:');
  const { error } = await refused(t, { baseUrl: url });
  assert.match(error.message, /The certificate of the server cannot be trusted \((EPROTO|ERR_SSL_\w+)\)\./);
});

test('client: the proxy of the environment is used, but for hosts in NO_PROXY and for this machine', async (t) => {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    asked.push(`${request.url} ${JSON.stringify(request.rawHeaders)}`);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  const HTTPS_PROXY = await listen(t, proxy);
  const through = await refused(t, { baseUrl: 'https://clever.invalid', world: world([], { HTTPS_PROXY }) });
  assert.equal(through.error.code, 'NETWORK');
  assert.match(
    through.error.message,
    /The proxy let nothing through \(UND_ERR_ABORTED\), 3 times\. .*Check HTTPS_PROXY/,
  );
  assert.equal(asked.length, 3);
  assert.match(asked.join(), /^clever\.invalid:443 /);
  assert.doesNotMatch(asked.join(), /invented/);

  asked.length = 0;
  const env = { https_proxy: HTTPS_PROXY, NO_PROXY: 'other.invalid,0.0.0.0' };
  await refused(t, { baseUrl: 'https://0.0.0.0:1', world: world([], env) });
  assert.equal(asked.length, 0);
  const { list } = await start(t, {}, { world: world([], { HTTP_PROXY: HTTPS_PROXY, HTTPS_PROXY }) });
  assert.deepEqual(await list(PATH), STUDENTS);
  assert.equal(asked.length, 0);
});

test('client: through a proxy the certificate is still looked at', async (t) => {
  const tls = createTlsServer(selfSigned(), (_, response) => json(response, { data: [] }));
  const { port } = new URL(await listen(t, tls));
  const proxy = createServer();
  proxy.on('connect', (_, socket) => {
    const far = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      far.pipe(socket).pipe(far);
    });
    far.on('error', () => socket.destroy());
    socket.on('error', () => far.destroy());
  });
  const HTTPS_PROXY = await listen(t, proxy);
  const { error } = await refused(t, {
    baseUrl: 'https://clever.invalid',
    world: world([], { HTTPS_PROXY }),
  });
  assert.match(error.message, /cannot be trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
});

test('client: a proxy that is no address is refused, without showing it', async (t) => {
  const HTTPS_PROXY = 'http://user:secret word@proxy:port';
  const { error } = await refused(t, {
    baseUrl: 'https://clever.invalid',
    world: world([], { HTTPS_PROXY }),
  });
  assert.equal(error.code, 'SETTINGS');
  assert.match(error.message, /HTTPS_PROXY or HTTP_PROXY in the environment: This is no address of a proxy/);
  assert.doesNotMatch(inspect(error), /secret/);
});

test('client: plain http is for this machine only, and an address is a host and no more', () => {
  const good = [
    'https://api.clever.com',
    'https://api.clever.com/',
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://127.9.9.9:80/',
    'http://[::1]:3000',
  ];
  for (const baseUrl of good) connectClever({ ...options(), baseUrl });
  const bad: readonly (readonly [string, RegExp])[] = [
    ['http://api.clever.com', /Plain http would show the token on the way; expected https/],
    ['http://10.0.0.1', /Plain http/],
    ['http://127.0.0.1.example', /Plain http/],
    ['http://localhost.example', /Plain http/],
    ['http://[::2]', /Plain http/],
    ['ftp://api.clever.com', /This is no web address/],
    ['api.clever.com', /This is no web address/],
    ['', /This is no web address/],
    ['https://user:hunter2@api.clever.com', /holds a user name or a password/],
    ['https://api.clever.com/v3.1', /goes on after the host; expected the host alone/],
    ['https://api.clever.com/?a=b', /goes on after the host/],
  ];
  for (const [baseUrl, words] of bad) {
    const error = thrown(() => connectClever({ ...options(), baseUrl }));
    assert.equal(error.code, 'SETTINGS');
    assert.equal(error.exit, 2);
    assert.match(error.message, words);
    assert.match(error.message, /^clever-sync\.json, clever\.baseUrl: .* Correct it, or leave it out/);
    assert.doesNotMatch(error.message, /hunter2/);
  }
});

test('client: what cannot be a token is refused before anything is sent, and not shown', () => {
  for (const token of ['', 'zq1 zq2', 'zq3\n', 'zq4ü']) {
    const error = thrown(() => connectClever({ ...options(), token }));
    assert.equal(error.code, 'TOKEN');
    assert.match(error.message, /Copy the district's token of the Secure Sync app again\./);
    assert.doesNotMatch(inspect(error), /zq\d/);
  }
});

test('client: the token is in no error, though the server repeats it everywhere', async (t) => {
  const echo: readonly RequestListener[] = [
    (_, response) => json(response, { message: `no ${TOKEN} here` }, 400),
    (_, response) => json(response, { message: `${'x'.repeat(70)}${TOKEN}` }, 401),
    (_, response) => json(response, { message: encodeURIComponent(TOKEN) }, 403),
    (_, response) => json(response, { message: TOKEN }, 500),
    (_, response) =>
      response.writeHead(404, { 'content-type': 'text/html' }).end(`<p>${TOKEN}</p><a href="${TOKEN}`),
    (_, response) => response.writeHead(302, { location: `http://127.0.0.2/${TOKEN}` }).end(),
    (_, response) => json(response, { data: [], links: [{ rel: 'next', uri: `http://127.0.0.2/${TOKEN}` }] }),
    (_, response) => response.writeHead(200, { 'content-type': TOKEN }).end('{}'),
    (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(`{"${TOKEN}`),
    (_, response) => response.socket?.end(`HTTP/1.1 ${TOKEN}\r\n\r\n`),
    (_, response) => response.socket?.destroy(),
  ];
  for (const answer of echo) {
    const url = await serve(t, answer);
    const { error } = await refused(t, { baseUrl: url });
    for (const told of everything(error)) {
      assert.ok(!told.includes(TOKEN) && !told.includes('invented'), told);
    }
  }
});

test('client: no more than a short line of the server is quoted', async (t) => {
  const url = await serve(t, (_, response) =>
    json(response, { message: `a\u001b[31m\n\n${'long '.repeat(100)}` }, 400),
  );
  const { error } = await refused(t, { baseUrl: url });
  const [, quoted = ''] = /\("(.*)"\)/.exec(error.message) ?? [];
  assert.equal([...quoted].length, 80);
  assert.match(quoted, /^a \[31m long long /);
  assert.doesNotMatch(error.message, /[\u0000-\u001f]/);
});

test('client: closing ends a listing that waits, and the connection with it', async (t) => {
  const { clever } = await start(
    t,
    { faults: [{ match: '/users', fault: '500' }] },
    { world: { ...world([]), sleep: () => new Promise(() => undefined) }, onWait: () => void clever.close() },
  );
  await assert.rejects(async () => {
    for await (const _ of clever.list(PATH)) assert.fail('no page should come');
  }, /abort/i);
});

test('client: closing ends a request that is under way, and none is sent after', async (t) => {
  const { clever, server } = await start(t, { faults: [{ match: '/users', fault: 'slow', delayMs: 3_000 }] });
  const reading = clever.list(PATH)[Symbol.asyncIterator]().next();
  reading.catch(() => undefined);
  while (server.requests.length === 0) await sleepFor(5);
  await clever.close();
  await assert.rejects(reading, /abort/i);
  await assert.rejects(clever.list(PATH)[Symbol.asyncIterator]().next());
  assert.equal(server.requests.length, 1);
});

async function start(
  t: TestContext,
  served: Partial<CleverServerOptions> = {},
  given: Partial<CleverOptions> = {},
) {
  const server = await startCleverServer({ ...ROSTER, token: TOKEN, ...served });
  t.after(() => server.close());
  const waits: number[] = [];
  const clever = connectClever({ ...options(), baseUrl: server.url, world: world(waits), ...given });
  t.after(() => clever.close());
  const list = async (path: string): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const page of clever.list(path)) found.push(...page.map(idOf));
    return found;
  };
  return { server, clever, list, waits };
}

/** Reads the students, and expects an error. */
async function refused(
  t: TestContext,
  given: Partial<CleverOptions>,
  faults: NonNullable<CleverServerOptions['faults']> = [],
) {
  const { list, server, waits } = await start(t, { faults }, given);
  const error: unknown = await list(PATH).then(
    () => assert.fail('expected an error'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SyncError, inspect(error));
  return { error, waits, server: given.baseUrl === undefined ? server : undefined };
}

function options(): CleverOptions {
  return { baseUrl: 'https://clever.invalid', version: 'v3.1', token: TOKEN, world: world([]) };
}

/** A clock that stands still but for waits, which end at once; chance always draws the middle. */
function world(waits: number[], env: Readonly<Record<string, string>> = {}): CleverOptions['world'] {
  let now = Date.now();
  return {
    now: () => now,
    sleep: async (waitMs) => {
      waits.push(waitMs);
      now += waitMs;
    },
    random: () => 0.5,
    env,
  };
}

async function serve(t: TestContext, answer: RequestListener): Promise<string> {
  return listen(t, createServer(answer));
}

async function listen(t: TestContext, server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return `http://127.0.0.1:${address.port}`;
}

function json(response: Parameters<RequestListener>[1], body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** All that a log could show of an error: its words, stack, fields and causes. */
function everything(error: unknown): string[] {
  if (!(error instanceof Error)) return [inspect(error)];
  const shown = [
    error.message,
    error.stack ?? '',
    inspect(error, { depth: 20, showHidden: true }),
    JSON.stringify(error),
  ];
  return error.cause === undefined ? shown : [...shown, ...everything(error.cause)];
}

function thrown(step: () => unknown): SyncError {
  try {
    step();
  } catch (error) {
    assert.ok(error instanceof SyncError);
    return error;
  }
  return assert.fail('expected an error');
}

function idOf(record: unknown): unknown {
  return typeof record === 'object' && record !== null && 'id' in record ? record.id : record;
}

/** 101 and 102 last, so that the first page of two ascends and the second does not. */
function order(studentId: string): number {
  const number = Number.parseInt(studentId, 16);
  return number < 103 ? number + 100 : number;
}

function sleepFor(waitMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, waitMs));
}

function id(number: number): string {
  return number.toString(16).padStart(24, '0');
}
