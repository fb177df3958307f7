// Statuses that a librarian set, people who left, and people who come back. A line a case.

import {
  alone,
  arriving,
  changing,
  type Entry,
  entry,
  gone,
  settled,
  staying,
  unchanged,
} from '../entries.ts';
import { patronOf } from '../patrons.ts';
import type { People } from '../people.ts';
import { PROTECTED } from './skipped.ts';

/** Statuses that a librarian set, people who left, and people who come back. */
export function leavingCases(people: People): readonly Entry[] {
  const suspended = people.student('cedar');
  const cardLost = people.student('high');
  const returned = people.student('brook');
  const blocked = people.student('high');
  const backAgain = people.student('cedar');
  const moved = people.student('brook');
  const twinGone = people.student('high', { first: 'Ruadhan', last: 'Stillwater' });
  const twin = people.student('high', { first: 'Sinead', last: 'Stillwater', dob: twinGone.dob });
  const namesake = people.student('alder', { first: 'Wilhelmina', last: 'Drost' });
  const otherNamesake = people.student('alder', {
    first: 'Wilhelmina',
    last: 'Drost',
    email: '',
    username: '',
  });
  const linkedTwin = people.student('brook', { first: 'Ebba', last: 'Nordahlen' });
  const newTwin = people.student('brook', {
    first: 'Tove',
    last: 'Nordahlen',
    dob: linkedTwin.dob,
    grade: linkedTwin.grade,
  });
  const transferred = (['alder', 'brook', 'cedar', 'high'] as const).map((key) =>
    alone('Transferred already', patronOf(people.student(key), { Status: '4' }), 'Transferred already'),
  );
  return [
    staying(
      'Suspended and in the roster: stays Suspended',
      suspended,
      patronOf(suspended, { Status: '3' }),
      unchanged('a librarian set the status', 'status-kept'),
    ),
    changing(
      'Card Lost and in the roster: the address changes, the status does not',
      cardLost,
      { Status: '2', Address: '1 Former Road' },
      'moved house',
      [],
      ['status-kept'],
    ),
    changing('was Transferred and is in the roster again', returned, { Status: '4' }, 'back in the roster', [
      'restored',
    ]),
    entry(
      'Suspended and gone on day 1; back on day 2, Suspended again',
      [null, blocked],
      patronOf(blocked, { Status: '3' }),
      [
        { action: 'transfer', flags: ['was-blocked'], why: 'linked and gone from the roster' },
        { action: 'update', flags: ['restored'], why: 'gets back the status 3 that this program replaced' },
      ],
    ),
    entry('gone on day 1, back on day 2', [null, backAgain], patronOf(backAgain), [
      { action: 'transfer', flags: [], why: 'linked and gone from the roster' },
      { action: 'update', flags: ['restored'], why: 'gets back the status 1 that this program replaced' },
    ]),
    gone(
      'gone with 2 items out, 1 of them overdue, and 3.50 in fines',
      patronOf(people.student('alder'), { 'Items Out': '2', 'Items Overdue': '1', 'Total Fines': '3.50' }),
      ['items-out', 'fines'],
    ),
    gone('gone with 1 item out', patronOf(people.student('cedar'), { 'Items Out': '1' }), ['items-out']),
    gone(
      'gone with 12.75 in fines, written with a sign',
      patronOf(people.student('high'), { 'Total Fines': '$12.75' }),
      ['fines'],
    ),
    gone('gone, nothing out', patronOf(people.student('brook'))),
    gone('gone on day 1; a new student of day 1 has the same last name and birth date', patronOf(twinGone)),
    arriving('new; a leaver has the same last name and birth date (a twin)', twin, 'two of three agree', [
      'possible-duplicate',
    ]),
    alone(
      'a record without GUID with the names of a new student, but another birth date',
      patronOf(otherNamesake, { GUID: '', Barcode: 'L00701', 'Student #': '' }),
      'unknown to the roster',
    ),
    arriving('new; a record has the same names but another birth date', namesake, 'two of three agree', [
      'possible-duplicate',
    ]),
    settled('a twin who is linked', linkedTwin),
    arriving('new; the twin is linked, so nobody is left to be mistaken for', newTwin, 'new'),
    changing('moved to Brook Lane; the library still has Alder Street', moved, { Site: 'ALD' }, 'moved', [
      'moved',
    ]),
    alone(
      'gone, but at the site that no school is matched to: leaving is not proved',
      patronOf(people.student('high'), { Site: 'DPL' }),
      'no school is matched to the site',
      'not-proved',
    ),
    alone(
      'gone, but protect.csv names the patron',
      patronOf(people.student('cedar', { number: PROTECTED.leaver })),
      'protected',
    ),
    alone(
      'gone long ago: Transferred and never linked',
      patronOf(people.student('cedar'), { GUID: '', Status: '4' }),
      'unknown to the roster',
    ),
    ...transferred,
  ];
}
