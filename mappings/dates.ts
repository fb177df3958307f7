// Calendar dates as Clever sends them and as Alexandria reads and writes them. Never a time, never a zone.

export const DATE_FORMS = ['Mon D, YYYY', 'M/D/YYYY', 'D/M/YYYY'] as const;
export type DateForm = (typeof DATE_FORMS)[number];

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const WORDED = /^([A-Za-z]{3,9})\.? (\d{1,2}), ?(\d{4})$/;
const NUMERIC = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;

/**
 * A date as `YYYY-MM-DD`, or '' when it is blank or cannot be read for certain.
 * `Mon D, YYYY` is always read; a numeric date only when the form tells which number is the month.
 */
export function readDate(text: string, form: DateForm): string {
  const trimmed = text.trim();
  const worded = WORDED.exec(trimmed);
  if (worded) return isoDate(worded[3], monthOf(worded[1] ?? ''), worded[2]);
  const numeric = NUMERIC.exec(trimmed);
  if (!numeric || form === 'Mon D, YYYY') return '';
  const [, first, second, year] = numeric;
  return form === 'M/D/YYYY' ? isoDate(year, Number(first), second) : isoDate(year, Number(second), first);
}

/** A `YYYY-MM-DD` in the library's form; '' stays ''. */
export function writeDate(iso: string, form: DateForm): string {
  if (iso === '') return '';
  const [year, month, day] = iso.split('-').map(Number);
  if (form === 'M/D/YYYY') return `${month}/${day}/${year}`;
  if (form === 'D/M/YYYY') return `${day}/${month}/${year}`;
  return `${MONTHS[(month ?? 1) - 1]?.slice(0, 3)} ${day}, ${year}`;
}

/** The number of a month by its name or a beginning of it, e.g. Feb or Sept; 0 for any other word. */
function monthOf(word: string): number {
  return MONTHS.findIndex((month) => month.toLowerCase().startsWith(word.toLowerCase())) + 1;
}

function isoDate(year: string | undefined, month: number, day: string | undefined): string {
  const [y, d] = [Number(year), Number(day)];
  if (y < 1900 || y > 2100 || month < 1 || month > 12 || d < 1 || d > daysIn(y, month)) return '';
  return `${y}-${String(month).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
