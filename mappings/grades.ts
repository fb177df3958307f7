// Clever's grades in the order in which a child goes through them, and where a level of the library stands in it.
// A level that it cannot place is no grade; it never guesses.

import type { GradeTable } from './workspace.ts';

/** By grade; null where nobody goes up from it or into it. A district has one of the two grades before Kindergarten. */
const PLACES: ReadonlyMap<string, number | null> = new Map<string, number | null>([
  ['InfantToddler', -3],
  ['Preschool', -2],
  ['PreKindergarten', -1],
  ['TransitionalKindergarten', -1],
  ['Kindergarten', 0],
  ...Array.from({ length: 13 }, (_, index) => [String(index + 1), index + 1] as const),
  ['PostGraduate', 14],
  ['Ungraded', null],
  ['Other', null],
]);

/** The places that a level stands for: one, or several where grades.csv gives one level to several grades. */
export interface Places {
  readonly lowest: number;
  readonly highest: number;
}

/** Whether Clever documents the grade. */
export function isCleverGrade(text: string): boolean {
  return PLACES.has(text);
}

/**
 * Reads a library's levels: by the text that grades.csv gives a grade, by Clever's word, and by number, with zeros or
 * without (0 is Kindergarten). Each text is read once.
 */
export function levelReader(grades: GradeTable): (level: string) => Places | undefined {
  const read = new Map<string, Places | undefined>();
  return (level) => {
    const text = level.trim();
    if (!read.has(text)) read.set(text, placesOf(text, grades));
    return read.get(text);
  };
}

/** Whether a child goes from one level to the next. */
export function isNextGrade(before: Places, after: Places): boolean {
  const next = before.highest + 1;
  return next >= after.lowest && next <= after.highest;
}

function placesOf(text: string, { rows }: GradeTable): Places | undefined {
  const named = rows.filter(({ level }) => level === text).map(({ grade }) => grade);
  const places = (named.length > 0 ? named : [text]).flatMap((grade) => placeOf(grade) ?? []);
  return places.length === 0 ? undefined : { lowest: Math.min(...places), highest: Math.max(...places) };
}

function placeOf(grade: string): number | undefined {
  const plain = /^\d+$/.test(grade) ? String(Number(grade)) : grade;
  return PLACES.get(plain === '0' ? 'Kindergarten' : plain) ?? undefined;
}
