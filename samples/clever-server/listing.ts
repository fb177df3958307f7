// What the stand-in lists, and its pages with their links, as Clever makes them. Knows nothing of HTTP.

type Wire = Readonly<Record<string, unknown>>;

/** In Clever's wire form: the inner objects of a listing's `data`. */
export interface WireRoster {
  readonly district: Wire;
  readonly schools: readonly Wire[];
  readonly users: readonly Wire[];
}

export interface Listing {
  readonly rows: readonly { readonly id: string; readonly text: string }[];
}

/** A page, or the sentence that Clever answers with and its status. */
export type PageOrComplaint =
  | { readonly body: string }
  | { readonly status: 400 | 413; readonly message: string };

const ROLES = ['student', 'teacher', 'staff', 'district_admin', 'contact'];
const DEFAULT_LIMIT = 100;
const MOST_LIMIT = 10_000;

/** All listings by path and role, e.g. '/users?role=student'. A user stands in the listing of each of their roles. */
export function listings(roster: WireRoster, version: string, order: Order): ReadonlyMap<string, Listing> {
  const make = (kind: string, records: readonly Wire[]): Listing => ({
    rows: records
      .map((record) => ({ id: String(record.id), text: element(record, `/${version}/${kind}`) }))
      .sort((a, b) =>
        order === 'as-given' ? 0 : order === 'ascending' ? compare(a.id, b.id) : compare(b.id, a.id),
      ),
  });
  return new Map([
    ['/districts', make('districts', [roster.district])],
    ['/schools', make('schools', roster.schools)],
    ['/users', make('users', roster.users)],
    ...ROLES.map((role) => {
      const users = roster.users.filter(({ roles }) => isObject(roles) && isObject(roles[role]));
      return [`/users?role=${role}`, make('users', users)] as const;
    }),
  ]);
}

export type Order = 'ascending' | 'descending' | 'as-given';

/** The listing that an address asks for, or undefined where Clever has none. */
export function listingOf(all: ReadonlyMap<string, Listing>, url: URL, version: string): Listing | undefined {
  const path = url.pathname.slice(`/${version}`.length);
  if (!url.pathname.startsWith(`/${version}/`)) return undefined;
  const role = path === '/users' ? url.searchParams.get('role') : null;
  return all.get(role === null ? path : `/users?role=${role}`);
}

/**
 * One page of at most `pageLimit` records, whatever `limit` asks for. `next` is there whenever the page is full, so
 * that a followed link may lead to a page without records.
 */
export function page({ rows }: Listing, url: URL, pageLimit: number): PageOrComplaint {
  const asked = url.searchParams.get('limit') ?? String(DEFAULT_LIMIT);
  const after = url.searchParams.get('starting_after');
  const before = url.searchParams.get('ending_before');
  if (!/^[1-9]\d*$/.test(asked)) return { status: 400, message: 'limit must be a positive integer' };
  if (Number(asked) > MOST_LIMIT) return { status: 413, message: 'limit must be at most 10000' };
  if (after !== null && before !== null) {
    return { status: 400, message: 'starting_after and ending_before exclude each other' };
  }
  const limit = Math.min(Number(asked), pageLimit);
  const start = after === null ? 0 : pastId(rows, after);
  const end = before === null ? rows.length : positionOf(rows, before);
  const shown =
    before === null ? rows.slice(start, start + limit) : rows.slice(Math.max(0, end - limit), end);
  const first = shown.at(0);
  const last = shown.at(-1);
  const links = [{ rel: 'self', uri: url.pathname + url.search }];
  if (last !== undefined && shown.length === limit)
    links.push({ rel: 'next', uri: link(url, 'starting_after', last.id) });
  if (first !== undefined && first !== rows[0])
    links.push({ rel: 'prev', uri: link(url, 'ending_before', first.id) });
  return { body: `{"data":[${shown.map(({ text }) => text).join(',')}],"links":${JSON.stringify(links)}}` };
}

function element(record: Wire, path: string): string {
  return JSON.stringify({ data: record, uri: `${path}/${String(record.id)}` });
}

function pastId(rows: Listing['rows'], after: string): number {
  const at = positionOf(rows, after);
  return rows[at]?.id === after ? at + 1 : at;
}

/** Where an id stands, or would stand in a listing of ascending ids. */
function positionOf(rows: Listing['rows'], wanted: string): number {
  const at = rows.findIndex(({ id }) => id === wanted);
  if (at >= 0) return at;
  const later = rows.findIndex(({ id }) => id > wanted);
  return later < 0 ? rows.length : later;
}

function link(url: URL, name: string, id: string): string {
  const next = new URL(url);
  next.searchParams.delete('starting_after');
  next.searchParams.delete('ending_before');
  next.searchParams.set(name, id);
  return next.pathname + next.search;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isObject(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
