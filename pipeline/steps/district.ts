// The district's name for the report's heading.

import { textUnder } from '../../mappings/unknown.ts';
import { readWhole } from '../disk/files.ts';

/** The name in district.json, else the id, else ''. */
export function readDistrictName(path: string): string {
  const district: unknown = JSON.parse(readWhole(path).toString('utf8'));
  return textUnder(district, 'name') || textUnder(district, 'id');
}
