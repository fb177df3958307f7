// Runs a command of somebody else's beside ours, and never waits for it longer than is allowed.

import { type ChildProcess, spawn } from 'node:child_process';

export interface Aside {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it prints, wherever it prints it. */
  readonly say: (text: string) => void;
  readonly timeoutMs: number;
}

export type Ending =
  | { readonly kind: 'ended'; readonly exit: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'unstarted'; readonly code: string };

/** What a grandchild left running in the background may still print is not waited for. */
const DRAIN_MS = 500;

/**
 * Runs it to its end. Its input is empty.
 * @param command a text for the platform's shell, or a program with its arguments, without a shell
 */
export function runAside(command: string | readonly string[], aside: Aside): Promise<Ending> {
  const { say, timeoutMs } = aside;
  return new Promise((resolve) => {
    const child = started(command, aside);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      killTree(child);
    }, timeoutMs);
    const end = (ending: Ending) => {
      clearTimeout(timer);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(ending);
    };
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => say(text));
    child.on('error', (error) =>
      end({ kind: 'unstarted', code: 'code' in error ? String(error.code) : error.name }),
    );
    child.on('exit', (exit, signal) => {
      const ending: Ending = isLate
        ? { kind: 'late' }
        : exit === null
          ? { kind: 'killed', signal: signal ?? 'a signal' }
          : { kind: 'ended', exit };
      const drained = setTimeout(() => end(ending), DRAIN_MS);
      child.on('close', () => {
        clearTimeout(drained);
        end(ending);
      });
    });
  });
}

function started(command: string | readonly string[], { cwd, env }: Aside): ChildProcess {
  // A group of its own, so that a shell is stopped with all that it started.
  const options = {
    cwd,
    env: { ...env },
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  };
  if (typeof command === 'string') return spawn(command, { ...options, shell: true });
  const [program = '', ...given] = command;
  return spawn(program, given, options);
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => child.kill(),
    );
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended in this very moment.
  }
}
