// How a text from Clever becomes a text that Alexandria can keep, and when two names are one name.
// Changes nothing that a person could miss: what was tidied or cut is told to the caller.

const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

export interface Tidied {
  readonly text: string;
  /** Whether control characters or broken surrogates had to go. Trimming and NFC are not worth a word. */
  readonly cleaned: boolean;
}

/** NFC, trimmed, each run of tabs, line breaks and control characters one space. */
export function tidy(text: string): Tidied {
  if (/^[!-~]+( [!-~]+)*$/.test(text)) return { text, cleaned: false };
  const trimmed = text.toWellFormed().normalize('NFC').trim();
  const cleaned = trimmed.replace(CONTROLS, ' ').trim();
  return { text: cleaned, cleaned: cleaned !== trimmed || !text.isWellFormed() };
}

/** Whether a spreadsheet would take a text for a formula: it begins with = + - or @, also in their wide forms. */
export function isLikeFormula(text: string): boolean {
  return /^\s*[=+\-@＝＋－＠]/.test(text);
}

/** A text for a table that a person may open in a spreadsheet: one that it would run gets an apostrophe before it. */
export function forSheet(text: string): string {
  return isLikeFormula(text) ? `'${text}` : text;
}

/** What `forSheet` was given. */
export function fromSheet(cell: string): string {
  return cell.startsWith("'") && isLikeFormula(cell.slice(1)) ? cell.slice(1) : cell;
}

/**
 * The longest beginning of a text that fits and ends on a whole character (an accent stays with its letter).
 * Lengths are UTF-16 units: Alexandria does not say what it counts, and this is the count that is never too long.
 */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  let end = 0;
  for (const { index, segment } of graphemes.segment(text)) {
    if (index + segment.length > longest) break;
    end = index + segment.length;
  }
  return text.slice(0, end).trim();
}

/** Accents, and the points of Hebrew and Arabic, which are optional. Marks of other scripts are vowels: they stay. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]+/gu;

/** A name with case, accents, punctuation and spaces apart; '' for a blank one. e.g. "O'Brien" and "OBRIEN" are one. */
export function foldName(name: string): string {
  if (/^[A-Za-z]*$/.test(name)) return name.toUpperCase();
  return name
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '')
    .toUpperCase();
}

/** Whether two names are known and agree. */
export function namesAgree(one: string, other: string): boolean {
  const folded = foldName(one);
  return folded !== '' && folded === foldName(other);
}

/** The order of two texts by their UTF-16 units: the same on every machine. */
export function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
