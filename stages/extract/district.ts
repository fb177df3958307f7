// Reads the one district that a token belongs to, and refuses every other.

import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import { isRecord, textUnder } from '../../mappings/unknown.ts';
import { readId } from './user.ts';

/**
 * @param pages of the listing of districts; Clever shows a token exactly one
 * @param expected the id that the settings name
 * @throws SyncError DISTRICT when it is another one, or not one
 */
export async function readDistrict(
  pages: AsyncIterable<readonly unknown[]>,
  expected: string,
): Promise<Readonly<Record<string, unknown>>> {
  const districts: unknown[] = [];
  for await (const page of pages) districts.push(...page);
  const [first] = districts;
  if (districts.length === 1 && isRecord(first) && readId(first) === expected) return first;
  const got =
    districts.length === 1
      ? `belongs to district ${readId(first) ?? 'without a readable id'}`
      : `shows ${districts.length} districts`;
  throw new SyncError('DISTRICT', {
    where: 'clever-sync.json, district',
    what: `The token ${got}; expected the one district ${expected}.`,
    means: NOTHING_CHANGED,
    mend: 'Use the token of this district, or correct the district in the settings.',
  });
}

/** When Clever last took in the district's own records, as it writes it; '' where it does not say. */
export function lastSyncOf(district: Readonly<Record<string, unknown>>): string {
  return textUnder(district, 'last_sync');
}
