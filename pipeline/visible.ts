// What Clever shows to a token: its district and its schools.

import { isRecord } from '../stages/extract/kept.ts';
import type { SchoolFacts } from '../stages/sites.ts';
import type { Clever } from './clever.ts';
import { schoolFacts } from './sides.ts';

export interface SeenDistrict {
  readonly id: string;
  readonly name: string;
  /** As Clever writes it, e.g. 'running', 'pending', 'paused'; '' where it says nothing. */
  readonly state: string;
}

/** The districts that the token is of; Clever shows one. Throws what asking Clever throws. */
export async function districtsSeen(clever: Clever): Promise<readonly SeenDistrict[]> {
  return (await all(clever, '/districts')).map((district) => ({
    id: text(district, 'id'),
    name: text(district, 'name'),
    state: text(district, 'state'),
  }));
}

/** The schools that the token shows, in Clever's order. */
export async function schoolsSeen(clever: Clever): Promise<readonly SchoolFacts[]> {
  return (await all(clever, '/schools')).map(schoolFacts);
}

async function all(clever: Clever, path: string): Promise<readonly unknown[]> {
  const records: unknown[] = [];
  for await (const page of clever.list(path)) records.push(...page);
  return records;
}

function text(record: unknown, key: string): string {
  const value = isRecord(record) ? record[key] : undefined;
  return typeof value === 'string' ? value : '';
}
