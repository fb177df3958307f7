// The text of decisions.csv without the lines about certain users; every other line stays as it is, letter for letter.

import { readTable, splitTable } from '../../mappings/csv.ts';
import { copied } from '../../mappings/decisions.ts';

export interface Dropped {
  readonly text: string;
  /** How many lines went. */
  readonly count: number;
}

/** The ids of the users that the lines are about, decided or not. Throws SyncError TABLE. */
export function usersDecided(text: string, where: string): ReadonlySet<string> {
  return new Set([...idByLine(text, where).values()].filter((id) => id !== ''));
}

/** Takes out the lines about users for whom `isGone` says so. Throws SyncError TABLE. */
export function withoutUsers(text: string, where: string, isGone: (guid: string) => boolean): Dropped {
  const ids = idByLine(text, where);
  const begins = splitTable(text, where).map(({ line }) => line);
  // A cell may hold line breaks, so that one record is several lines of the text.
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  const kept: string[] = [];
  let count = 0;
  for (const [at, begin] of begins.entries()) {
    const id = ids.get(begin) ?? '';
    const isDropped = id !== '' && isGone(id);
    if (isDropped) count += 1;
    else kept.push(...lines.slice(at === 0 ? 0 : begin - 1, (begins[at + 1] ?? lines.length + 1) - 1));
  }
  return { text: kept.join(''), count };
}

/** The id of the user by the line on which a record begins. */
function idByLine(text: string, where: string): ReadonlyMap<number, string> {
  const rows = readTable(text, { where, columns: ['guid'], others: true });
  return new Map(rows.map((row) => [row.line, copied(row.cell('guid')).toLowerCase()]));
}
