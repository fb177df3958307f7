// Where the Clever token comes from: a file, named by --token-file or CLEVER_TOKEN_FILE, or CLEVER_TOKEN itself.
// Never the command line or the settings, and it goes nowhere but into the request.

import { readFileSync } from 'node:fs';
import { SyncError } from '../../mappings/errors.ts';
import type { World } from '../world.ts';

/** The token. Throws TOKEN when there is none, or its file cannot be read or is empty. */
export function readToken({ env }: Pick<World, 'env'>, tokenFile?: string): string {
  const file = tokenFile ?? env.CLEVER_TOKEN_FILE;
  const token = (file === undefined || file === '' ? (env.CLEVER_TOKEN ?? '') : readTokenFile(file)).trim();
  if (token !== '') return token;
  throw noToken(
    file ?? 'CLEVER_TOKEN',
    file
      ? 'The token file is empty.'
      : 'There is no Clever token: neither CLEVER_TOKEN_FILE nor CLEVER_TOKEN is set.',
  );
}

function readTokenFile(file: string): string {
  try {
    return textOf(readFileSync(file));
  } catch (cause) {
    throw noToken(file, 'The token file cannot be read.', cause);
  }
}

/** PowerShell's > writes UTF-16, marked as such; what else is no UTF-8 is no token either, and Clever says so. */
function textOf(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (first !== 0xfe || second !== 0xff) return bytes.toString('utf8').replace(/^\uFEFF/, '');
  return Buffer.from(bytes.subarray(2, bytes.length & ~1))
    .swap16()
    .toString('utf16le');
}

function noToken(where: string, what: string, cause?: unknown): SyncError {
  return new SyncError('TOKEN', {
    where,
    what,
    means: 'Clever was not asked; the last import file is untouched.',
    mend: "Put the district's token into a file that only you can read and name it with --token-file FILE or CLEVER_TOKEN_FILE.",
    cause,
  });
}
