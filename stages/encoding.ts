// The two encodings that patron exports come in. Text goes from bytes and back without a byte lost, and what an encoding
// cannot hold is asked first, never replaced.

export type Encoding = 'utf-8' | 'windows-1252';

/** Where Windows-1252 differs from Latin-1: bytes 80 to 9F. The five it leaves open stay control characters. */
const WINDOWS_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';
const WINDOWS_1252_BYTES: ReadonlyMap<string, number> = new Map(
  Array.from(WINDOWS_1252, (character, index) => [character, 0x80 + index]),
);

/** The text of the bytes from `start` to `end`. */
export function decode(bytes: Buffer, start: number, end: number, encoding: Encoding): string {
  if (encoding === 'utf-8') return bytes.toString('utf8', start, end);
  // Not TextDecoder: Node versions disagree about windows-1252 there.
  return bytes
    .toString('latin1', start, end)
    .replace(/[\x80-\x9f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80] ?? character);
}

/** Whether every character of the text exists in the encoding. */
export function canEncode(text: string, encoding: Encoding): boolean {
  if (encoding === 'utf-8') return true;
  return !/[^\x00-\x7f\xa0-\xff]/.test(text) || Array.from(text).every(isWindows1252);
}

function isWindows1252(character: string): boolean {
  return /^[\x00-\x7f\xa0-\xff]$/.test(character) || WINDOWS_1252_BYTES.has(character);
}

/** A text in the encoding; every character must exist there (`canEncode`). */
export function encode(text: string, encoding: Encoding): Uint8Array {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  const bytes = Buffer.from(text, 'latin1');
  if (!/[^\x00-\x7f\xa0-\xff]/.test(text)) return bytes;
  return Buffer.from(
    Array.from(text, (character) => WINDOWS_1252_BYTES.get(character) ?? character.charCodeAt(0)),
  );
}
