// What the disk says, in words: which errors there are, what each means for the run, and what to do about it.
// No other file needs to know an errno.

import { SyncError } from '../../mappings/errors.ts';

/** What could not be done, and what it means. */
const MEANS = {
  write: 'The file was not written; whatever stood there before still stands.',
  append: 'The line is missing from that file, and the run stopped.',
  make: 'The folder was not made, and the run stopped.',
  read: 'The run stopped, because it cannot go on without it.',
  flush: 'What was just written there may not outlast a power cut, and the run stopped.',
  remove: 'It was left where it is, and the run stopped.',
} as const;

export type Doing = keyof typeof MEANS;

const FREE = 'Free some space, then start the run again.';
const ALLOW =
  'Give the account that runs clever-sync the right to read and write there, then start the run again.';
const TELL = 'Have the disk or the network share looked at, then start the run again.';
const CLOSE = 'Close the program that has it open, then start the run again.';
const PATH = 'Check the path in the settings or on the command line.';

/** What the disk says, in words, and what to do about it. */
const REASONS: Readonly<Record<string, readonly [reason: string, mend: string]>> = {
  ENOSPC: ['the disk is full', FREE],
  EDQUOT: ['the disk quota is used up', FREE],
  ESHORT: ['the disk took only a part of it', FREE],
  EFBIG: ['it is larger than this disk or account may hold', FREE],
  EACCES: ['there is no permission', ALLOW],
  EPERM: ['there is no permission', ALLOW],
  EROFS: ['the disk is read-only', 'Make the disk writable, or use a workspace on another one.'],
  EMFILE: ['too many files are open', 'Raise the limit of open files (ulimit -n), then start the run again.'],
  ENFILE: ['too many files are open on this machine', 'Close other programs, then start the run again.'],
  ENAMETOOLONG: ['the name is too long', 'Use a shorter path for the workspace.'],
  ENOENT: ['there is no such file or folder', PATH],
  ENOTDIR: ['a part of the path is not a folder', PATH],
  EISDIR: ['it is a folder, not a file', PATH],
  EEXIST: ['something with that name stands there already', PATH],
  ENOTEMPTY: ['the folder is not empty', 'Move what is in the folder elsewhere, then start the run again.'],
  ELOOP: ['its links lead in a circle', PATH],
  EBUSY: ['another program has it open', CLOSE],
  ETXTBSY: ['another program has it open', CLOSE],
  EIO: ['the disk reports a fault', TELL],
  ESTALE: ['the network share went away', TELL],
  ETIMEDOUT: ['the network share does not answer', TELL],
  ERR_FS_FILE_TOO_LARGE: ['the file is larger than 2 GiB', PATH],
};

/**
 * The words for a disk error.
 * @param path as the caller was given it
 * @returns a SyncError DISK with `cause`; anything that is no disk error comes back as it is
 */
export function diskError(doing: Doing, path: string, cause: unknown): unknown {
  const code = errno(cause);
  const [reason, mend] = REASONS[code] ?? ['the disk refused', TELL];
  if (code === '') return cause;
  return new SyncError('DISK', {
    where: path,
    what: `Could not ${doing} it: ${reason} (${code}).`,
    means: MEANS[doing],
    mend,
    cause,
  });
}

/** The errno of a disk error, e.g. 'ENOSPC'; '' for anything else. */
export function errno(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return '';
  return 'errno' in error || error.code in REASONS ? error.code : '';
}
