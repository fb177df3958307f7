// Users who are left out, and records that are no business of the roster.

import { alone, type Entry, skip, staying } from '../entries.ts';
import { type Patron, patronOf } from '../patrons.ts';
import type { People } from '../people.ts';

/** The librarian's own record, and a patron that protect.csv names. */
export const PROTECTED = { linked: '110001', leaver: '110002' };

/** Users who are left out: their patrons stay as they are and nobody else takes them. */
export function skippedCases(people: People): readonly Entry[] {
  const leftOut = people.student('online', { grade: '7' });
  const protectedStudent = people.student('high', { number: PROTECTED.linked });
  const aide = people.teacher('alder', { first: 'Philippa', last: 'Marchbanks' });
  return [
    staying(
      'at the school that is left out on purpose; has a patron',
      leftOut,
      patronOf(leftOut, { Site: 'CED' }),
      skip('the school has no site on purpose'),
    ),
    staying(
      'at the school that is left out on purpose; has no patron',
      people.student('online', { grade: '8' }),
      null,
      skip('the school has no site on purpose'),
    ),
    staying(
      'a school admin of the left-out school only',
      people.staff(['online']),
      null,
      skip('the school has no site on purpose'),
    ),
    staying(
      'at a school that the district does not share',
      people.student('unshared', { grade: '4' }),
      null,
      skip('the school is not in sites.csv'),
    ),
    staying(
      'protect.csv names the patron',
      protectedStudent,
      patronOf(protectedStudent, { 'Last Name': 'Kept-By-Hand' }),
      skip('the patron is protected'),
    ),
    staying(
      'a teacher whose e-mail is the librarian’s record (barcode 12, policy SYS)',
      aide,
      patronOf(aide, { GUID: '', Barcode: '12', Policy: 'SYS', 'General Notes': 'Operator' }),
      skip('the patron is protected'),
    ),
    alone('a system patron', system(people, '1', 'Lost'), 'unknown to the roster'),
    alone('a system patron', system(people, '2', 'Repair'), 'unknown to the roster'),
    alone('a neighbour with a library card', community(people, '81001'), 'unknown to the roster'),
    alone('a neighbour with a library card', community(people, '81002'), 'unknown to the roster'),
  ];
}

function system(people: People, barcode: string, last: string): Patron {
  const record = people.teacher('high', { first: 'System', last, email: '', username: '' });
  return patronOf(record, { GUID: '', Barcode: barcode, Policy: 'SYS' });
}

/** No GUID, a policy that policies.csv does not know, no level: nothing tells student from adult. */
function community(people: People, barcode: string): Patron {
  const record = people.teacher('high');
  return patronOf(record, {
    GUID: '',
    Barcode: barcode,
    Policy: 'COMM',
    Email: `card${barcode}@mailhaven.example`,
    Username: '',
  });
}
