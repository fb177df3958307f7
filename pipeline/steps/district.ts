// The district's name for the report's heading.

import { readWhole } from '../files.ts';

/** The name in district.json, else the id, else ''. */
export function readDistrictName(path: string): string {
  const district: unknown = JSON.parse(readWhole(path).toString('utf8'));
  if (typeof district !== 'object' || district === null) return '';
  if ('name' in district && typeof district.name === 'string') return district.name;
  return 'id' in district && typeof district.id === 'string' ? district.id : '';
}
