// One GET over undici: kept-alive connections, explicit timeouts, the proxy of the environment. The token goes
// to Clever's origin in one header and nowhere else; redirects are not followed, and nothing is tried twice here.

import type { Dispatcher } from 'undici';
import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import { isLoopback } from './address.ts';
import type { Headers } from './retry.ts';

export interface Timeouts {
  readonly connectMs: number;
  /** Until the first byte of the answer. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly bodyMs: number;
  /** For a whole page. */
  readonly pageMs: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** No answer, or not a whole one. `kind` is a key of the retry table, or 'tls', 'address' or 'other'. */
export interface Failure {
  readonly kind: string;
  /** The code that Node or undici gives it, e.g. 'ECONNRESET'. */
  readonly code: string;
  readonly error: unknown;
}

export interface Transport {
  get(path: string, signal: AbortSignal): Promise<Answer | Failure>;
  close(): Promise<void>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const CONNECTIONS = 8;
const KEEP_ALIVE_MS = 10_000;
/** 10,000 users are some 20 MB. */
const MOST_BYTES = 256 * 1024 * 1024;

export function openTransport(
  origin: string,
  token: string,
  env: Environment,
  timeouts: Timeouts,
): Transport {
  let opening: Promise<Dispatcher> | undefined;
  return {
    get: async (path, signal) => {
      opening ??= openDispatcher(origin, env, timeouts);
      return get(
        await opening,
        origin,
        path,
        token,
        AbortSignal.any([signal, AbortSignal.timeout(timeouts.pageMs)]),
      );
    },
    // A dispatcher that never came to be was told of where it was asked for.
    close: async () => (await opening?.catch(() => undefined))?.destroy(),
  };
}

/** undici takes a quarter of a second to load: only when it is needed. */
async function openDispatcher(origin: string, env: Environment, timeouts: Timeouts): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  const options = {
    connections: CONNECTIONS,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
    maxResponseSize: MOST_BYTES,
    connect: { timeout: timeouts.connectMs },
  };
  // A proxy has no part in what stays on this machine, and would see a token that goes over plain http.
  if (isLoopback(new URL(origin).hostname)) return new Agent(options);
  try {
    return new EnvHttpProxyAgent({
      ...options,
      requestTls: { timeout: timeouts.connectMs },
      proxyTls: { timeout: timeouts.connectMs },
      // '' and not undefined: undici would look into the environment of the process.
      httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? '',
      httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? '',
      noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
    });
  } catch {
    // The library's error holds the address, and with it perhaps a password.
    throw new SyncError('SETTINGS', {
      where: 'HTTPS_PROXY or HTTP_PROXY in the environment',
      what: 'This is no address of a proxy; expected one such as http://proxy.example:3128.',
      means: NOTHING_CHANGED,
      mend: 'Correct it, or unset it if Clever can be reached without a proxy.',
    });
  }
}

async function get(
  dispatcher: Dispatcher,
  origin: string,
  path: string,
  token: string,
  signal: AbortSignal,
): Promise<Answer | Failure> {
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/json',
    'user-agent': 'clever-sync',
  };
  let answered = false;
  try {
    const response = await dispatcher.request({ origin, path, method: 'GET', headers, signal });
    answered = true;
    const body = new Uint8Array(await response.body.arrayBuffer());
    return { status: response.statusCode, headers: response.headers, body };
  } catch (error) {
    const code = codeOf(error);
    const kind = FAILURES[code] ?? (isTls(code) ? 'tls' : proxyKind(error));
    return { kind: answered && (kind === 'other' || kind === 'reset') ? 'cut' : kind, code, error };
  }
}

/** By the code of Node's or undici's error. */
const FAILURES: Readonly<Record<string, string>> = {
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  TimeoutError: 'timeout',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'cut',
  ECONNREFUSED: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  // A name that does not exist is a typing mistake or no network at all; neither mends itself in seconds.
  ENOTFOUND: 'address',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'too-large',
};

/** e.g. DEPTH_ZERO_SELF_SIGNED_CERT, CERT_HAS_EXPIRED, ERR_TLS_CERT_ALTNAME_INVALID, ERR_SSL_WRONG_VERSION_NUMBER */
function isTls(code: string): boolean {
  return /CERT|^ERR_(TLS|SSL)_|^UNABLE_TO_|^EPROTO$|^UND_ERR_PRX_TLS$/.test(code);
}

function proxyKind(error: unknown): string {
  return error instanceof Error && error.message.startsWith('Proxy response') ? 'proxy' : 'other';
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
