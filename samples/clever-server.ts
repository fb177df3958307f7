// A stand-in for Clever's Data API on this machine, for tests and for trying things out: pages, roles, errors and
// rate limits as Clever has them, faults on demand. Serves invented people only, and listens on loopback only.
// node --import tsx samples/clever-server.ts FOLDER [--port N]

import { randomBytes } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Answer, type Fault, spoiling } from './clever-server/faults.ts';
import {
  type Listing,
  listingOf,
  listings,
  type Order,
  page,
  type WireRoster,
} from './clever-server/listing.ts';

export interface CleverServerOptions extends WireRoster {
  readonly token: string;
  /** A free one if left out. */
  readonly port?: number;
  /** e.g. 'v3.1' */
  readonly version?: string;
  /** The most records on a page, whatever is asked for; 10,000 if left out. */
  readonly pageLimit?: number;
  /** A fixed window; Clever's 1,200 a minute if left out. */
  readonly rate?: { readonly limit: number; readonly windowMs: number };
  readonly faults?: readonly Fault[];
  /** Clever lists by ascending id. */
  readonly order?: Order;
  /** In place of the district's own. */
  readonly lastSync?: string;
}

export interface CleverServer {
  /** e.g. 'http://127.0.0.1:41234' */
  readonly url: string;
  /** Every request so far, with its path and query, and when it came in Unix milliseconds. */
  readonly requests: readonly { readonly method: string; readonly path: string; readonly at: number }[];
  /** What is served from now on; what is left out stays. */
  setRoster(roster: Partial<WireRoster> & { readonly lastSync?: string }): void;
  close(): Promise<void>;
}

const CLEVER_RATE = { limit: 1_200, windowMs: 60_000 };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8' };
/** Stands in for the host in addresses that are only taken apart. */
const ORIGIN = 'http://clever.invalid';
const NOT_FOUND = '<!DOCTYPE html><html><body><h1>404</h1><p>Not Found</p></body></html>';
const WRONG_KIND = '<!DOCTYPE html><html><body><h1>401</h1><p>Unauthorized</p></body></html>';

/** Starts a stand-in that serves `options` until it is closed. */
export async function startCleverServer(options: CleverServerOptions): Promise<CleverServer> {
  const { token, version = 'v3.1', pageLimit = 10_000, order = 'ascending' } = options;
  const requests: { method: string; path: string; at: number }[] = [];
  const spoil = spoiling(options.faults ?? []);
  const rate = rateLimit(options.rate ?? CLEVER_RATE);
  let roster: WireRoster = withLastSync(options, options.lastSync);
  let lists = listings(roster, version, order);

  const answer = (request: IncomingMessage, url: URL): Answer => {
    const { headers, isOver } = rate(Date.now());
    const refused = isOver ? { status: 429, headers: {}, body: '' } : refusal(request, token);
    const answered = refused ?? list(lists, url, version, pageLimit);
    return { ...answered, headers: { ...headers, ...answered.headers } };
  };

  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push({ method: request.method ?? '', path, at: Date.now() });
    void send(request, response, spoil(path, answer(request, addressOf(path))));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : ''}`,
    requests,
    setRoster: ({ lastSync, ...changes }) => {
      roster = withLastSync({ ...roster, ...changes }, lastSync);
      lists = listings(roster, version, order);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function addressOf(path: string): URL {
  return new URL(URL.canParse(path, ORIGIN) ? path : '/', ORIGIN);
}

function withLastSync({ district, schools, users }: WireRoster, lastSync: string | undefined): WireRoster {
  return {
    district: lastSync === undefined ? district : { ...district, last_sync: lastSync },
    schools,
    users,
  };
}

function refusal(request: IncomingMessage, token: string): Answer | undefined {
  const [scheme, given] = (request.headers.authorization ?? '').split(' ');
  if (scheme !== 'Bearer') return { status: 401, headers: HTML_TYPE, body: WRONG_KIND };
  if (given !== token) return complaint(401, 'unauthorized');
  return request.method === 'GET' ? undefined : complaint(405, 'method not allowed');
}

function list(all: ReadonlyMap<string, Listing>, url: URL, version: string, pageLimit: number): Answer {
  const listing = listingOf(all, url, version);
  if (listing === undefined && url.pathname === `/${version}/users`) return complaint(400, 'unknown role');
  if (listing === undefined) return { status: 404, headers: HTML_TYPE, body: NOT_FOUND };
  const shown = page(listing, url, pageLimit);
  if ('message' in shown) return complaint(shown.status, shown.message);
  return { status: 200, headers: JSON_TYPE, body: shown.body };
}

function complaint(status: number, message: string): Answer {
  return { status, headers: JSON_TYPE, body: JSON.stringify({ message }) };
}

/** Counts requests in fixed windows, the first of which opens with the first request. */
function rateLimit({ limit, windowMs }: { readonly limit: number; readonly windowMs: number }) {
  let endsAt = 0;
  let used = 0;
  return (now: number): { readonly headers: Readonly<Record<string, string>>; readonly isOver: boolean } => {
    if (now >= endsAt) {
      endsAt = now + windowMs;
      used = 0;
    }
    used++;
    const headers = {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - used)),
      'x-ratelimit-reset': String(Math.ceil(endsAt / 1000)),
      'x-ratelimit-bucket': 'clever-stand-in',
    };
    return { headers, isOver: used > limit };
  };
}

async function send(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  if (answer.reset) {
    request.socket.resetAndDestroy();
    return;
  }
  if (answer.delayMs !== undefined) await sleep(answer.delayMs);
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(body.length) });
  if (answer.cutAt === undefined) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, answer.cutAt), () => request.socket.destroy());
}

/** A roster in Clever's wire form: district.json, schools.json and users.json of a folder. */
export function readWireRoster(folder: string): WireRoster {
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return { district: read('district.json'), schools: read('schools.json'), users: read('users.json') };
}

async function serveFolder(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string' } },
  });
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1 || !/^\d{0,5}$/.test(values.port ?? '')) {
    process.stderr.write('Usage: node --import tsx samples/clever-server.ts FOLDER [--port N]\n');
    process.exitCode = 2;
    return;
  }
  const token = randomBytes(20).toString('hex');
  const { url } = await startCleverServer({
    ...readWireRoster(folder),
    token,
    port: Number(values.port ?? 0),
  });
  process.stdout.write(
    `A stand-in for Clever answers at ${url} until it is stopped.\nCLEVER_TOKEN=${token}\n`,
  );
}

const [, started] = process.argv;
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) await serveFolder();
