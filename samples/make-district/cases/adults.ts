// Teachers, school admins and district admins, and families with one e-mail.

import { arriving, type Entry, entry, settled, unchanged } from '../entries.ts';
import { patronOf } from '../patrons.ts';
import type { People } from '../people.ts';

/** Teachers, school admins and district admins. */
export function adultCases(people: People): readonly Entry[] {
  const many = people.teacher('high', { title: 'Dean' });
  const parent = people.teacher('brook', { first: 'Hollis', last: 'Greyfriar' });
  const contact = people.districtAdmin({
    first: 'Hollis',
    last: 'Greyfriar',
    email: parent.email,
    title: '',
  });
  const leaver = people.teacher('cedar');
  return [
    settled('teacher, school admin and district admin at once: one of the teachers', {
      ...many,
      roles: ['teacher', 'staff', 'district_admin'],
    }),
    settled('a parent who teaches: two users with one e-mail, of whom the contact is never read', parent),
    entry(
      '',
      [
        { ...contact, roles: ['contact'] },
        { ...contact, roles: ['contact'] },
      ],
      null,
      [null, null],
    ),
    settled('a district admin has no school: the site is left alone', people.districtAdmin()),
    settled(
      'a school admin of two schools, the first in id order left out',
      people.staff(['cedar', 'online']),
      { Site: 'CED' },
    ),
    settled(
      'a school admin of two schools with sites, listed the other way round',
      people.staff(['high', 'alder']),
      { Site: 'ALD' },
    ),
    settled(
      'a student without school: the site is left alone',
      { ...people.student('high'), schools: [] },
      { Site: 'RHS' },
    ),
    settled(
      'a linked student whom Clever sends without last name',
      { ...people.student('cedar'), last: '' },
      { 'Last Name': 'Kestrelway' },
    ),
    settled(
      'two siblings, both linked, with one e-mail',
      people.student('brook', { email: 'tidewell.home@mailhaven.example' }),
    ),
    settled(
      'the other linked sibling',
      people.student('alder', { email: 'tidewell.home@mailhaven.example' }),
    ),
    arriving(
      'two new siblings with one e-mail that no patron has',
      people.student('cedar', { email: 'larkmoor.home@mailhaven.example' }),
      'new',
    ),
    arriving(
      'the other new sibling',
      people.student('cedar', { email: 'larkmoor.home@mailhaven.example' }),
      'new',
    ),
    arriving('a new teacher', people.teacher('cedar'), 'new'),
    arriving('a new school admin', people.staff(['brook']), 'new'),
    entry('a teacher who leaves between the days', [leaver, null], patronOf(leaver), [
      unchanged('linked by GUID and equal'),
      { action: 'transfer', flags: [], why: 'linked and gone from the roster' },
    ]),
  ];
}
