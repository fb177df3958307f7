// Calendar days as the machine that runs the schedule has them, and the pauses of the settings. Only what a person or a
// scheduler asks for knows a time zone; nothing of it reaches an artifact.

import type { Settings } from '../settings.ts';

export const DAY_MS = 86_400_000;

/** The day of a moment by this machine's clock, e.g. '2026-11-24'. @param ms milliseconds since 1970 */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${date.getFullYear()}-${month}-${day}`;
}

/** The pause that a day lies in, if any. @param day e.g. '2026-07-04' */
export function pauseOn(
  { pauses }: Pick<Settings, 'pauses'>,
  day: string,
): Settings['pauses'][number] | undefined {
  return pauses.find(({ from, to }) => from <= day && day <= to);
}
