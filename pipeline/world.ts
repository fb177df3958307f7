// What a command touches besides the disk: clock, environment, terminal. Passed in, so that a test can stand in for it.

import { setTimeout } from 'node:timers/promises';
import { openQuestions, type Questions } from './terminal/asking.ts';

export interface World {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (waitMs: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1; for back-off only, never for anything that is written. */
  readonly random: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Results. */
  readonly out: (text: string) => void;
  /** Messages and progress. */
  readonly err: (text: string) => void;
  /** Whether `err` is a terminal that can redraw a line. */
  readonly isTerminal: boolean;
  /** How many characters a line of each stream has; missing where nobody says. */
  readonly columns?: { readonly out: number | undefined; readonly err: number | undefined };
  /** Asks the person there; missing where nobody is. */
  readonly questions?: () => Questions;
}

/** The real one. */
export function realWorld(): World {
  return {
    now: Date.now,
    sleep: (waitMs, signal) => setTimeout(waitMs, undefined, signal && { signal }),
    random: Math.random,
    env: process.env,
    cwd: process.cwd(),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true && process.env.TERM !== 'dumb',
    columns: { out: columnsOf(process.stdout), err: columnsOf(process.stderr) },
    ...(process.stdin.isTTY && process.stderr.isTTY ? { questions: openQuestions } : {}),
  };
}

/** COLUMNS, where somebody set it; else those of the terminal, if it is one. */
function columnsOf({ columns }: { readonly columns?: number }): number | undefined {
  const set = process.env.COLUMNS ?? '';
  return /^[1-9]\d{0,3}$/.test(set) ? Number(set) : columns;
}
