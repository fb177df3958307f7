// The program as the process it is, for what cannot be seen within one: signals, permissions, streams that nobody reads.
// Where the tests run as root, whom no permission binds, it can be run as somebody whom they do.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type MadeWorkspace, TOKEN } from './workspace.making.ts';

const LAUNCHER = fileURLToPath(new URL('../pipeline/bin.mjs', import.meta.url));

/** The account that owns nothing. */
export const NOBODY = 65534;

export interface Ended {
  /** The exit code, or the signal that ended it. */
  readonly exit: number | string;
  readonly out: string;
  readonly err: string;
}

export interface Started {
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
}

interface Starting {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** As the account that owns nothing; only root may ask for it. */
  readonly asNobody?: boolean;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Starts a command in a workspace, with its token. */
export function startProcess(
  workspace: Pick<MadeWorkspace, 'folder'>,
  argv: readonly string[],
  { env = {}, cwd = workspace.folder, asNobody = false }: Starting = {},
): Started {
  const child = spawn(process.execPath, [LAUNCHER, ...argv], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, CLEVER_TOKEN: TOKEN, ...env },
    ...(asNobody ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ exit: code ?? signal ?? 'unknown', ...said }));
  });
  return { kill: (signal) => child.kill(signal), ended };
}
