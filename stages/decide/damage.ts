// What a spreadsheet does to ids and barcodes: it takes them for numbers. It drops zeros in front, keeps fifteen digits
// and writes the rest as zeros, or shows 1.2E+11. Damage is told in words that name it; nothing is ever repaired.

import { isScientific } from '../../mappings/cells.ts';
import { isCleverId } from '../../mappings/verbs.ts';

/** A text that a spreadsheet takes for a number. */
const NUMERIC = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i;
/** A spreadsheet keeps no more. */
const DIGITS = 15;
const AS_TEXT = 'Format the column as text, and copy it again from review.csv as clever-sync wrote it.';

/** Whether a spreadsheet could have made one of two texts of the other, because it took both for one number. */
export function mayBeOneNumber(one: string, other: string): boolean {
  if (!NUMERIC.test(one) || !NUMERIC.test(other)) return false;
  const [a, b] = [numberOf(one), numberOf(other)];
  if (Math.max(significant(one), significant(other)) <= DIGITS) return a === b;
  return Math.abs(a - b) <= Math.max(Math.abs(a), Math.abs(b)) * 1e-14;
}

function numberOf(text: string): number {
  return Number(text.replace(',', '.'));
}

function significant(text: string): number {
  const [mantissa = ''] = text.toLowerCase().split('e');
  return mantissa.replace(/[^\d]/g, '').replace(/^0+/, '').length;
}

/** What is wrong with the guid of a line, in sentences; '' for an id in Clever's form. */
export function guidDamage(guid: string): string {
  if (isCleverId(guid)) return '';
  if (isScientific(guid))
    return `A spreadsheet has made a number in scientific notation of the id. ${AS_TEXT}`;
  if (/^\d{1,23}$/.test(guid)) {
    return `The id has ${guid.length} digits instead of 24: a spreadsheet has taken the zeros off its beginning. ${AS_TEXT}`;
  }
  return "Got something else, expected Clever's id of the user: 24 digits and letters a to f. Copy it from review.csv.";
}

/** Whether an id of nobody looks as if a spreadsheet had rounded it. */
export function isRoundedGuid(guid: string): boolean {
  return /^\d{15}0{9}$/.test(guid);
}

/**
 * Why a barcode of a line cannot be taken for one of the candidates, in sentences; '' if it is exactly one of them and
 * could be none of the others.
 */
export function barcodeDamage(barcode: string, candidates: readonly string[]): string {
  if (isScientific(barcode)) {
    return `A spreadsheet has made a number in scientific notation of the barcode. ${AS_TEXT}`;
  }
  const twin = candidates.find((other) => other !== barcode && mayBeOneNumber(other, barcode));
  if (candidates.includes(barcode)) {
    if (twin === undefined) return '';
    return `The candidates ${barcode} and ${twin} are one number to a spreadsheet, so nobody can tell which was meant. Use clever-sync decide GUID same BARCODE for this user.`;
  }
  if (twin !== undefined) return `${twinWords(barcode, twin)} ${AS_TEXT}`;
  if (/^\d{15,}$/.test(barcode) && barcode.endsWith('0')) {
    return `No candidate has the barcode, and it ends in a zero after ${DIGITS} digits or more: has a spreadsheet rounded it? ${AS_TEXT}`;
  }
  const isShorter = (other: string) => /^0\d+$/.test(other) && other.length > barcode.length;
  if (/^\d+$/.test(barcode) && candidates.length > 0 && candidates.every(isShorter)) {
    return `The barcode is shorter than each candidate's, and theirs begin with zeros: has a spreadsheet taken zeros off? ${AS_TEXT}`;
  }
  return '';
}

function twinWords(barcode: string, candidate: string): string {
  if (candidate.endsWith(barcode) && /^0+$/.test(candidate.slice(0, -barcode.length))) {
    return `The candidate's barcode is ${candidate}: a spreadsheet has taken the zeros off its beginning.`;
  }
  if (significant(candidate) > DIGITS) {
    return `The candidate's barcode is ${candidate}: a spreadsheet has rounded it to ${DIGITS} digits.`;
  }
  return `The candidate's barcode is ${candidate}: a spreadsheet has written the number in another form.`;
}
