// What Clever shows to a token: its district, its schools, and how many people of each role. Counts people and keeps none.

import { textUnder } from '../../mappings/unknown.ts';
import { type SchoolFacts, schoolFacts } from '../../stages/sites.ts';
import type { Clever } from '../clever.ts';

/** The Clever roles that a roster is read from, in the words of its sharing. */
const SEEN_ROLES = ['student', 'teacher', 'staff', 'district_admin'] as const;
type SeenRole = (typeof SEEN_ROLES)[number];

export interface SeenDistrict {
  readonly id: string;
  readonly name: string;
  /** As Clever writes it, e.g. 'running', 'pending', 'paused'; '' where it says nothing. */
  readonly state: string;
}

/** The districts that the token is of; Clever shows one. Throws what asking Clever throws. */
export async function districtsSeen(clever: Clever): Promise<readonly SeenDistrict[]> {
  return (await all(clever, '/districts')).map((district) => ({
    id: textUnder(district, 'id'),
    name: textUnder(district, 'name'),
    state: textUnder(district, 'state'),
  }));
}

/** The schools that the token shows, in Clever's order. */
export async function schoolsSeen(clever: Clever): Promise<readonly SchoolFacts[]> {
  return (await all(clever, '/schools')).map(schoolFacts);
}

/** How many users each listing holds. Somebody with two roles counts in both. */
export async function peopleSeen(clever: Clever): Promise<Readonly<Record<SeenRole, number>>> {
  const counts = { student: 0, teacher: 0, staff: 0, district_admin: 0 };
  for (const role of SEEN_ROLES) {
    for await (const page of clever.list(`/users?role=${role}`)) counts[role] += page.length;
  }
  return counts;
}

async function all(clever: Clever, path: string): Promise<readonly unknown[]> {
  const records: unknown[] = [];
  for await (const page of clever.list(path)) records.push(...page);
  return records;
}
