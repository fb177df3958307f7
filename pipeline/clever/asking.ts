// Asks for a whole page, and again where that can help. Every listing of a connection waits for the same rate
// limit; no page is ever put together from two answers.

import type { SyncError } from '../../mappings/errors.ts';
import { type Page, readPage } from './page.ts';
import type { Refusals } from './refusals.ts';
import { backOffMs, type Headers, isUsedUp, RETRY, toldMs } from './retry.ts';
import type { Answer, Timeouts, Transport } from './transport.ts';

export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** May end early, with an error, when `signal` is aborted. */
  sleep(waitMs: number, signal?: AbortSignal): Promise<void>;
  /** From 0 up to but not including 1. */
  random(): number;
}

export interface Asking {
  /** @throws SyncError TOKEN, NETWORK or CLEVER_ANSWER; the signal's reason when it is aborted */
  page(path: string, leaving: AbortSignal): Promise<Page>;
  waitedMs(): number;
}

export const TIMEOUTS: Timeouts = { connectMs: 10_000, headersMs: 60_000, bodyMs: 60_000, pageMs: 300_000 };

interface Trouble {
  /** A key of the retry table, or one that is not in it. */
  readonly kind: string;
  /** The wait before the next try, where the answer names one; 0 when every listing waits for it anyway. */
  readonly toldMs?: number | undefined;
  refusal(tries: number): SyncError;
}

export function asking(
  transport: Transport,
  refuse: Refusals,
  clock: Clock,
  onWait: ((why: string, waitMs: number) => void) | undefined,
  closed: AbortSignal,
  onAnswer?: (headers: Headers) => void,
): Asking {
  let quietUntil = 0;
  let waitedMs = 0;

  const wait = async (
    why: string,
    waitMs: number,
    signal: AbortSignal,
    stopped: Promise<void>,
  ): Promise<void> => {
    if (waitMs <= 0) return;
    onWait?.(why, waitMs);
    waitedMs += waitMs;
    await Promise.race([clock.sleep(waitMs, signal), stopped]);
    signal.throwIfAborted();
  };

  const page = async (path: string, leaving: AbortSignal): Promise<Page> => {
    const signal = AbortSignal.any([closed, leaving]);
    signal.throwIfAborted();
    const stopped = aborted(signal);
    for (let attempt = 1; ; attempt++) {
      await wait('the minute has no requests left', quietUntil - clock.now(), signal, stopped);
      const got = await tryOnce(path, signal);
      signal.throwIfAborted();
      if ('records' in got) return got;
      const retry = RETRY[got.kind];
      if (retry === undefined || attempt >= retry.tries) throw got.refusal(attempt);
      await wait(retry.why, got.toldMs ?? backOffMs(attempt, clock.random), signal, stopped);
    }
  };

  const tryOnce = async (path: string, signal: AbortSignal): Promise<Page | Trouble> => {
    const answer = await transport.get(path, signal);
    if ('error' in answer) {
      return { kind: answer.kind, refusal: (tries) => refuse.failure(path, answer, tries) };
    }
    const { status, headers } = answer;
    onAnswer?.(headers);
    const told = toldMs(headers, clock.now());
    if (told === undefined || (status !== 429 && !isUsedUp(headers)))
      return judge(path, answer, told, refuse);
    quietUntil = clock.now() + told;
    return judge(path, answer, 0, refuse);
  };

  return { page, waitedMs: () => waitedMs };
}

function judge(path: string, answer: Answer, told: number | undefined, refuse: Refusals): Page | Trouble {
  const { status, headers } = answer;
  if (status !== 200) {
    return {
      kind: String(status),
      toldMs: told === 0 || 'retry-after' in headers ? told : undefined,
      refusal: (tries) => refuse.status(path, answer, tries),
    };
  }
  const read = readPage(answer);
  if ('records' in read) return read;
  return { kind: read.bad, refusal: (tries) => refuse.answer(path, read.what, tries) };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
