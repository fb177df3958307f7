// What the likely cause of a hold is read from, beside the counts: today's roster, the last one, the export, the
// settings that changed. Numbers and ids only.

import type { Counts } from './counting.ts';
import type { Broken } from './limits.ts';
import type { Withheld } from './withheld.ts';
import type { Naming } from './words.ts';

export interface Evidence extends Naming {
  readonly counts: Counts;
  /** Below this many, a share says nothing. */
  readonly minimum: number;
  /** How many users today's roster holds, and how many the last one held. */
  readonly users: number;
  readonly present: number;
  /** How many records of Clever's answer could not be read as a school or a user. */
  readonly unreadable: number;
  /** How many users had a patron at the last load. */
  readonly linked: number;
  /** How many patrons of the export have the Clever id of somebody known; null without a GUID column. Read only when asked. */
  stillLinked(): number | null;
  /** The ids of the schools of today's roster. */
  readonly schools: ReadonlySet<string>;
  /** The ids of the schools by site code; a site without a school is not in it. */
  readonly schoolsOfSite: ReadonlyMap<string, readonly string[]>;
  readonly withheld: readonly Withheld[];
  /** The settings and tables that changed since the last run, e.g. ['sites.csv']. */
  readonly changed: readonly string[];
}

/** Says in sentences how a cause explains a broken limit; '' when it does not. */
export type Finder = (broken: Broken, evidence: Evidence) => string;

/** Whether it is more than half: what most of the people of a hold have in common is its likely cause. */
export function isMost(count: number, of: number): boolean {
  return count * 2 > of;
}
