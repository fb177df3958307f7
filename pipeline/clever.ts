// Reads listings from Clever, page by page, and takes a page whole or not at all. Writes nothing to Clever, and
// refuses whatever could make a roster look smaller than it is.

import { NOTHING_CHANGED, SyncError } from '../mappings/errors.ts';
import { cleverOrigin, nextPath } from './clever/address.ts';
import { asking, type Clock, TIMEOUTS } from './clever/asking.ts';
import type { Page } from './clever/page.ts';
import { type Refusals, refusals } from './clever/refusals.ts';
import type { Headers } from './clever/retry.ts';
import { type Environment, openTransport, type Timeouts } from './clever/transport.ts';

export interface CleverWorld extends Clock {
  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY are read, in either case. */
  readonly env: Environment;
}

export interface CleverOptions {
  /** An https origin, or an http one on loopback. */
  readonly baseUrl: string;
  /** e.g. 'v3.1' */
  readonly version: string;
  readonly token: string;
  readonly pageSize?: number;
  readonly timeouts?: Timeouts;
  readonly world: CleverWorld;
  /** A page was taken: of which listing, and with how many records. */
  readonly onPage?: (path: string, count: number) => void;
  readonly onWait?: (why: string, waitMs: number) => void;
  /** Clever answered, whatever it said; names are in lower case. */
  readonly onAnswer?: (headers: Headers) => void;
}

export interface Clever {
  /** Pages of wire records, ascending id, e.g. of '/users?role=student'. The next page is asked for early. */
  list(path: string): AsyncIterable<readonly unknown[]>;
  /** How many pages were taken. */
  pages(): number;
  waitedMs(): number;
  /** Ends every listing and connection at once. */
  close(): Promise<void>;
}

const PAGE_SIZE = 10_000;

/**
 * Connects to Clever's Data API; nothing is sent before the first listing is read. While a listing is read it
 * throws SyncError TOKEN (401, 403), NETWORK (no answer) or CLEVER_ANSWER (an answer that cannot be taken).
 * @throws SyncError SETTINGS for an address that the token must not be sent to, TOKEN for a text that is none
 */
export function connectClever(options: CleverOptions): Clever {
  const origin = cleverOrigin(options.baseUrl);
  checkToken(options.token);
  const closing = new AbortController();
  const refuse = refusals(origin, options.token);
  const { world, token, timeouts = TIMEOUTS } = options;
  const transport = openTransport(origin, token, world.env, timeouts);
  const ask = asking(transport, refuse, world, options.onWait, closing.signal, options.onAnswer);
  let pages = 0;

  const took = (path: string, count: number): void => {
    pages++;
    options.onPage?.(path, count);
  };
  return {
    list: (path) => walk(path, firstPath(path, options), origin, ask.page, refuse, took),
    pages: () => pages,
    waitedMs: ask.waitedMs,
    close: () => {
      closing.abort();
      return transport.close();
    },
  };
}

function checkToken(token: string): void {
  if (/^[\x21-\x7e]+$/.test(token)) return;
  throw new SyncError('TOKEN', {
    where: 'the token',
    what:
      token === ''
        ? 'It is empty.'
        : 'It holds a blank, a line break or a letter outside ASCII; expected one word as Clever shows it.',
    means: NOTHING_CHANGED,
    mend: "Copy the district's token of the Secure Sync app again.",
  });
}

/** The default size of a page is not reliably known, so it is always named; `/districts` knows no paging. */
function firstPath(path: string, { version, pageSize = PAGE_SIZE }: CleverOptions): string {
  if (path === '/districts') return `/${version}${path}`;
  return `/${version}${path}${path.includes('?') ? '&' : '?'}limit=${pageSize}`;
}

/** Follows the `next` links of one listing. A followed page without records ends it, as a missing link does. */
async function* walk(
  listing: string,
  first: string,
  origin: string,
  ask: (path: string, signal: AbortSignal) => Promise<Page>,
  refuse: Refusals,
  took: (path: string, count: number) => void,
): AsyncGenerator<readonly unknown[], void, undefined> {
  const leaving = new AbortController();
  const seen = new Set([first]);
  let coming = ask(first, leaving.signal);
  let at = first;
  let lastId = '';
  try {
    for (;;) {
      const { records, next } = await coming;
      lastId = ascending(records, lastId, () => refuse.answer(at, OUT_OF_ORDER));
      took(listing, records.length);
      if (records.length === 0 && at !== first) return;
      const path = next === undefined ? undefined : follow(next, at, origin, seen, refuse);
      if (path !== undefined) {
        at = path;
        coming = ask(path, leaving.signal);
        // Whoever stops reading never waits for it; whoever reads on gets the error then.
        coming.catch(() => undefined);
      }
      yield records;
      if (path === undefined) return;
    }
  } finally {
    leaving.abort();
  }
}

const OUT_OF_ORDER = 'The ids of the listing do not ascend; expected each later than the one before.';

/** @returns the last id; ids that are not in Clever's form are for the extract stage to count */
function ascending(records: readonly unknown[], lastId: string, refused: () => SyncError): string {
  let last = lastId;
  for (const record of records) {
    if (typeof record !== 'object' || record === null || !('id' in record)) continue;
    const { id } = record;
    if (typeof id !== 'string' || !/^[0-9a-f]{24}$/.test(id)) continue;
    if (id <= last) throw refused();
    last = id;
  }
  return last;
}

function follow(link: string, at: string, origin: string, seen: Set<string>, refuse: Refusals): string {
  const path = nextPath(origin, at, link);
  if (path === undefined) {
    throw refuse.answer(
      at,
      `The next link leads away from this listing ("${refuse.quote(link)}"); expected the same address and path.`,
    );
  }
  if (seen.has(path)) {
    throw refuse.answer(at, 'The next link leads to a page that was read already; expected a later one.');
  }
  seen.add(path);
  return path;
}
