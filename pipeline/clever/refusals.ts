// The words for everything that Clever or the network can do wrong. No message holds the token, nor more of
// the server's own text than a short quotation.

import { type ErrorCode, NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import type { Answer, Failure } from './transport.ts';

export interface Refusals {
  status(path: string, answer: Answer, tries: number): SyncError;
  failure(path: string, failure: Failure, tries: number): SyncError;
  /** For an answer that came and cannot be taken. */
  answer(path: string, what: string, tries?: number): SyncError;
  /** The server's own text, safe to show: one line, short, without the token. */
  quote(text: string): string;
}

/** In characters. */
const QUOTED = 80;
const PATH = 200;
const LATER = 'Start the run again later; if it goes on, ask Clever, or look at its status page.';
const ASK =
  'Check clever.baseUrl in clever-sync.json, and whether a proxy or a filter answers in place of Clever.';

/** By status: what it says, and what to do. */
const STATUSES: Readonly<Record<number, readonly [code: ErrorCode, what: string, mend: string]>> = {
  400: ['CLEVER_ANSWER', 'it does not understand the request', 'Check clever.version in clever-sync.json.'],
  401: [
    'TOKEN',
    'it does not know this token',
    "Copy the district's token again; if it was replaced or revoked in Clever, use the new one.",
  ],
  403: [
    'TOKEN',
    'it knows this token, but does not allow it to read this',
    'In Clever, check that the app is allowed to read the district and that the district shares this with it.',
  ],
  404: [
    'CLEVER_ANSWER',
    'there is nothing at this address',
    'Check clever.baseUrl and clever.version in clever-sync.json.',
  ],
  413: ['CLEVER_ANSWER', 'it does not give pages of this size', 'Ask for at most 10,000 records a page.'],
  429: [
    'CLEVER_ANSWER',
    'too many requests in a minute',
    'Start the run again when other programs are done.',
  ],
  500: ['CLEVER_ANSWER', 'it has an error of its own', LATER],
  502: ['CLEVER_ANSWER', 'it is not reachable behind its gate', LATER],
  503: ['CLEVER_ANSWER', 'it is busy or being looked after', LATER],
  504: ['CLEVER_ANSWER', 'it took too long behind its gate', LATER],
};

const FAILURES: Readonly<Record<string, readonly [what: string, mend: string]>> = {
  cut: ['The answer was cut off', 'Start the run again; if it goes on, look at the network or the proxy.'],
  reset: ['The connection was lost', 'Start the run again; if it goes on, look at the network or the proxy.'],
  timeout: [
    'No answer came in time',
    'Start the run again; if it goes on, look at the network or the proxy.',
  ],
  unreachable: [
    'The address cannot be reached',
    'Check the network of this machine, clever.baseUrl and HTTPS_PROXY.',
  ],
  address: [
    'There is no host of this name',
    'Check clever.baseUrl in clever-sync.json, and the network of this machine.',
  ],
  proxy: [
    'The proxy let nothing through',
    'Check HTTPS_PROXY and NO_PROXY, and ask who looks after the proxy.',
  ],
  tls: [
    'The certificate of the server cannot be trusted',
    'If a proxy of the district opens connections, give Node its certificate with NODE_EXTRA_CA_CERTS; else do not go on: it may not be Clever.',
  ],
  'too-large': ['The answer is larger than any page', 'Ask for fewer records a page.'],
};

export function refusals(origin: string, token: string): Refusals {
  const quote = (text: string): string => quotation(text, token, QUOTED);
  const where = (path: string): string => `GET ${origin}${quotation(path, token, PATH)}`;
  const refuse = (code: ErrorCode, path: string, what: string, mend: string, cause?: Error): SyncError =>
    new SyncError(code, {
      where: where(path),
      what,
      means: NOTHING_CHANGED,
      mend,
      ...(cause === undefined ? {} : { cause }),
    });
  return {
    status: (path, answer, tries) => {
      const { status } = answer;
      const [code, meaning, mend] = STATUSES[status] ?? ['CLEVER_ANSWER', otherStatus(status), ASK];
      const said = quote(saidBy(answer));
      const isWrongKind = status === 401 && isPage(answer);
      const words = isWrongKind ? 'with a web page, as it does for a token of the wrong kind' : meaning;
      const what = `Clever answered ${status}${isWrongKind ? ' ' : ': '}${words}${said === '' ? '' : ` ("${said}")`}${times(tries)}.`;
      return refuse(code, path, what, isWrongKind ? WRONG_KIND : mend, statusCause(status));
    },
    failure: (path, { kind, code, error }, tries) => {
      const [words, mend] = FAILURES[kind] ?? ['The connection failed', LATER];
      return refuse(
        'NETWORK',
        path,
        `${words} (${code})${times(tries)}.`,
        mend,
        plainCause(error, code, quote),
      );
    },
    answer: (path, what, tries = 1) =>
      refuse('CLEVER_ANSWER', path, tries === 1 ? what : `${what.slice(0, -1)}${times(tries)}.`, ASK),
    quote,
  };
}

const WRONG_KIND = "Use the district's token of the Secure Sync app, not one of a user or of another app.";

function otherStatus(status: number): string {
  return status >= 300 && status < 400
    ? 'it sends the request elsewhere, where the token must not go'
    : 'expected 200 and a page of JSON';
}

function times(tries: number): string {
  return tries === 1 ? '' : `, ${tries} times`;
}

function isPage({ headers }: Answer): boolean {
  const type = headers['content-type'];
  return typeof type === 'string' && /^text\/html/i.test(type);
}

/** The `message` of a JSON error, or the text of a page without its marks. */
function saidBy(answer: Answer): string {
  const text = new TextDecoder().decode(answer.body.subarray(0, 4096));
  if (isPage(answer)) return text.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>?/g, ' ');
  try {
    const error: unknown = JSON.parse(text);
    if (typeof error !== 'object' || error === null || !('message' in error)) return '';
    return typeof error.message === 'string' ? error.message : '';
  } catch {
    return '';
  }
}

function quotation(text: string, token: string, most: number): string {
  const hidden = text.replaceAll(token, '[token]').replaceAll(encodeURIComponent(token), '[token]');
  const line = hidden.replace(/[\s\p{C}]+/gu, ' ').trim();
  const characters = [...line];
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join('')}…`;
}

/** So that a caller can tell a 401 from a 403 without reading the words. */
function statusCause(status: number): Error {
  return Object.assign(new Error(`HTTP ${status}`), { code: String(status) });
}

/** A library's error may carry the request, and with it the token: only its words and code are kept. */
function plainCause(error: unknown, code: string, quote: (text: string) => string): Error {
  return Object.assign(new Error(quote(error instanceof Error ? error.message : String(error))), { code });
}
