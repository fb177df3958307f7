// What can be wrong with an answer, as a table: each fault turns a good answer into a bad one, on demand.

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Send only so many bytes of the body, then drop the connection. */
  readonly cutAt?: number;
  /** Drop the connection without an answer. */
  readonly reset?: true;
  readonly delayMs?: number;
}

export interface Fault {
  /** A part of the path and query, e.g. 'role=student'. */
  readonly match: string;
  /** Only the nth request that matches, from 1, or these; every one if left out. */
  readonly nth?: number | readonly number[];
  readonly fault: FaultKind;
  /** For 'slow'; 1,000 if left out. */
  readonly delayMs?: number;
  /** For a status: seconds or a date. */
  readonly retryAfter?: string;
}

interface Body {
  data: { data: Record<string, unknown>; uri: string }[];
  links: { rel: string; uri: string }[];
}

const HTML =
  '<!DOCTYPE html><html><head><title>Oops</title></head><body><h1>Something went wrong</h1></body></html>';

const FAULTS = {
  '400': (answer: Answer) => failed(answer, 400, 'bad request'),
  '401': (answer: Answer) => failed(answer, 401, 'unauthorized'),
  '403': (answer: Answer) => failed(answer, 403, 'insufficient scope'),
  '404': (answer: Answer) => failed(answer, 404, 'resource not found'),
  '413': (answer: Answer) => failed(answer, 413, 'limit too large'),
  '429': (answer: Answer) => ({ ...answer, status: 429, body: '' }),
  '500': (answer: Answer) => failed(answer, 500, 'internal error'),
  '501': (answer: Answer) => failed(answer, 501, 'not implemented'),
  '502': (answer: Answer) => page(answer, 502),
  '503-html': (answer: Answer) => page(answer, 503),
  '504': (answer: Answer) => page(answer, 504),
  redirect: (answer: Answer) => ({
    ...answer,
    status: 302,
    headers: { ...answer.headers, location: 'http://127.0.0.2/elsewhere' },
    body: '',
  }),
  'cut-body': (answer: Answer) => ({ ...answer, cutAt: Math.floor(answer.body.length / 2) }),
  /** Of the length that it says, but not all of the JSON. */
  'half-json': (answer: Answer) => ({
    ...answer,
    body: answer.body.slice(0, Math.floor(answer.body.length / 2)),
  }),
  'broken-json': (answer: Answer) => ({ ...answer, body: answer.body.replace('"data"', 'data') }),
  'empty-body': (answer: Answer) => ({ ...answer, body: '' }),
  reset: (answer: Answer) => ({ ...answer, reset: true as const }),
  slow: (answer: Answer, { delayMs = 1_000 }: Fault) => ({ ...answer, delayMs }),
  'html-200': (answer: Answer) => page(answer, 200),
  'no-data': (answer: Answer) => ({ ...answer, body: '{"message":"nothing here"}' }),
  'empty-data': (answer: Answer) => changed(answer, (body) => ({ data: [], links: body.links.slice(0, 1) })),
  'foreign-next': (answer: Answer) =>
    changed(answer, (body) => withNext(body, 'http://127.0.0.2:9/v3.1/users')),
  'other-listing-next': (answer: Answer) =>
    changed(answer, (body) => withNext(body, '/v3.1/schools?limit=1')),
  'looping-next': (answer: Answer) => changed(answer, (body) => withNext(body, body.links[0]?.uri ?? '')),
  'bad-links': (answer: Answer) => changed(answer, (body) => ({ ...body, links: 'none' })),
  descending: (answer: Answer) => changed(answer, (body) => ({ ...body, data: body.data.toReversed() })),
  'no-records': (answer: Answer) =>
    changed(answer, (body) => ({ ...body, data: body.data.map(() => ({ uri: '' })) })),
  'moved-last-sync': (answer: Answer) =>
    changed(answer, (body) => ({
      ...body,
      data: body.data.map(({ data, uri }) => ({
        data: { ...data, last_sync: '2026-11-24T09:59:59.000Z' },
        uri,
      })),
    })),
} as const satisfies Record<string, (answer: Answer, fault: Fault) => Answer>;

export type FaultKind = keyof typeof FAULTS;

/** Keeps count of the requests that each fault matches, and spoils the answers that are due. */
export function spoiling(faults: readonly Fault[]): (path: string, answer: Answer) => Answer {
  const counted = faults.map((fault) => ({ fault, matched: 0 }));
  return (path, answer) => {
    let spoilt = answer;
    for (const count of counted) {
      const { fault } = count;
      if (!path.includes(fault.match)) continue;
      count.matched++;
      if (fault.nth === undefined || [fault.nth].flat().includes(count.matched))
        spoilt = spoil(spoilt, fault);
    }
    return spoilt;
  };
}

function spoil(answer: Answer, fault: Fault): Answer {
  const spoilt = FAULTS[fault.fault](answer, fault);
  if (fault.retryAfter === undefined) return spoilt;
  return { ...spoilt, headers: { ...spoilt.headers, 'retry-after': fault.retryAfter } };
}

function failed(answer: Answer, status: number, message: string): Answer {
  return { ...answer, status, body: JSON.stringify({ message }) };
}

function page(answer: Answer, status: number): Answer {
  return {
    ...answer,
    status,
    headers: { ...answer.headers, 'content-type': 'text/html; charset=utf-8' },
    body: HTML,
  };
}

function changed(answer: Answer, change: (body: Body) => unknown): Answer {
  const body: Body = JSON.parse(answer.body);
  return { ...answer, body: JSON.stringify(change(body)) };
}

function withNext(body: Body, uri: string): Body {
  return { ...body, links: [...body.links.filter(({ rel }) => rel !== 'next'), { rel: 'next', uri }] };
}
