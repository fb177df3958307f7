// Who turns up, or turns up anew, on day 2.

import { type Entry, entry, newcomer, unchanged } from '../entries.ts';
import { patronOf } from '../patrons.ts';
import type { People } from '../people.ts';

/** Who turns up on day 2 only. */
export function dayTwoCases(people: People): readonly Entry[] {
  const oldId = people.student('high');
  const left = people.student('cedar', { first: 'Anneke', last: 'Vosburgh' });
  const returner = { ...left, id: people.newId(), number: '125077', email: '', username: '' };
  const newcomers = [
    people.student('alder'),
    people.student('alder'),
    people.student('brook'),
    people.student('cedar'),
    people.student('high'),
  ];
  return [
    entry(
      'a new id between the days: Student #, names and birth date are the same',
      [oldId, { ...oldId, id: people.newId() }],
      patronOf(oldId),
      [
        unchanged('linked by GUID and equal'),
        { action: 'update', flags: ['rekeyed'], why: 'linked by Student #, GUID replaced' },
      ],
    ),
    entry('gone on day 1; on day 2 a review points at the patron', [null, null], patronOf(left), [
      { action: 'transfer', flags: [], why: 'linked and gone from the roster' },
      null,
    ]),
    ...newcomers.map((person) => newcomer('new on day 2', person)),
    newcomer('a new teacher on day 2', people.teacher('brook')),
    entry(
      'the same names and birth date as a patron who left on day 1, under a new id and number',
      [null, returner],
      null,
      [null, { action: 'review', flags: [], why: 'same names and birth date as a patron in play' }],
    ),
  ];
}
