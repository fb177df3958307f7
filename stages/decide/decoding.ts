// The text of a sheet that came out of a spreadsheet, whatever that made of its characters. What was unusual is said; what
// cannot be read for certain is refused in words that name the way to save it.

import { isUtf8 } from 'node:buffer';
import { SyncError } from '../../mappings/errors.ts';
import { decode } from '../encoding.ts';

export interface Decoded {
  readonly text: string;
  /** What was unusual, in sentences. */
  readonly remarks: readonly string[];
}

/** What stays as it is when a sheet cannot be taken. */
export const NOTHING_DECIDED = 'Nothing was recorded; decisions.csv is as it was.';

const SAVE_AGAIN = 'Save it from the spreadsheet as "CSV UTF-8 (comma delimited)", and name that file.';

/** UTF-8 with or without byte order mark, UTF-16 with one, else Windows-1252. Throws SyncError TABLE. */
export function decodeSheet(bytes: Buffer, where: string): Decoded {
  const head = bytes.toString('latin1', 0, 4);
  if (head === 'PK\x03\x04' || head === '\xd0\xcf\x11\xe0') {
    throw refusedFile(where, 'It is a workbook, expected a text file with a line for each user.');
  }
  if (head.startsWith('\xff\xfe') || head.startsWith('\xfe\xff')) return decodeUtf16(bytes, where);
  if (bytes.includes(0)) {
    throw refusedFile(where, 'It is no plain text: it looks like UTF-16 without its byte order mark.');
  }
  if (isUtf8(bytes)) return { text: bytes.toString('utf8').replace(/^\uFEFF/, ''), remarks: [] };
  const text = decode(bytes, 0, bytes.length, 'windows-1252');
  return { text, remarks: ['The file is not UTF-8 and was read as Windows-1252.'] };
}

function decodeUtf16(bytes: Buffer, where: string): Decoded {
  const units = Buffer.from(bytes.subarray(2));
  if (units.length % 2 === 1) throw refusedFile(where, 'It is UTF-16, but its end is missing.');
  if (bytes[0] === 0xfe) units.swap16();
  const text = units.toString('utf16le');
  if (!text.isWellFormed() || text.includes('\0')) {
    throw refusedFile(where, 'It begins like UTF-16, but is not.');
  }
  return { text, remarks: ['The file is UTF-16 and was read as such.'] };
}

function refusedFile(where: string, what: string): SyncError {
  return new SyncError('TABLE', { where, what, means: NOTHING_DECIDED, mend: SAVE_AGAIN });
}
