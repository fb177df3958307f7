// The text of a small file, decoded strictly: a wrong byte is refused, not turned into a question mark.

import { type ErrorCode, NOTHING_CHANGED, SyncError } from './errors.ts';

/**
 * The text of a UTF-8 file without its byte order mark.
 * Any other encoding is a SyncError of the given code that names the line.
 */
export function utf8Text(bytes: Uint8Array, where: string, code: ErrorCode = 'TABLE'): string {
  const text = decode(bytes);
  if (text !== undefined && !text.includes('\0')) return text;
  const line =
    text === undefined ? firstBadLine(bytes) : text.slice(0, text.indexOf('\0')).split('\n').length;
  throw new SyncError(code, {
    where: `${where}, line ${line}`,
    what: 'The file is not UTF-8 text.',
    means: NOTHING_CHANGED,
    mend: 'Save it again as UTF-8 (spreadsheets offer "CSV UTF-8"), and look at its accented letters afterwards.',
  });
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** No character of UTF-8 has a line feed inside, so that lines can be tried one by one. */
function firstBadLine(bytes: Uint8Array): number {
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0 || decode(bytes.subarray(start, end)) === undefined) return line;
    start = end + 1;
  }
}
