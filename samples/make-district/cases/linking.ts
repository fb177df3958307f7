// Links that are made by each key, and what then is written.

import { alone, arriving, changing, type Entry, settled } from '../entries.ts';
import { patronOf } from '../patrons.ts';
import type { People } from '../people.ts';

/** Links that are made: which key, and what is written. */
export function linkingCases(people: People): readonly Entry[] {
  const byNumber = people.student('alder');
  const byBarcode = people.student('cedar');
  const byEmail = people.student('high', {
    email: 'Tilda.Marrow@Students.Rivervale.example',
    first: 'Tilda',
    last: 'Marrow',
  });
  const teacherByEmail = people.teacher('brook');
  const zeros = people.student('brook', { number: '004821' });
  const rekeyed = people.student('cedar');
  const staffLegacy = people.staff(['cedar']);
  const decidedSame = people.student('alder', { first: 'Beatriz', last: 'Lumsdane' });
  const decidedNew = people.student('high', {
    first: 'Otis',
    last: 'Farrowgate',
    email: 'farrowgate.family@mailhaven.example',
  });
  const brother = people.student('high', {
    first: 'Alban',
    last: 'Farrowgate',
    email: decidedNew.email,
    number: '',
  });
  const unrelated = people.student('brook', { number: '4821' });
  return [
    changing('no GUID yet, found by Student #', byNumber, { GUID: '' }, 'linked by Student #', ['adopted']),
    changing(
      'no GUID and no Student #, found by barcode',
      byBarcode,
      { GUID: '', 'Student #': '' },
      'linked by barcode',
      ['adopted'],
    ),
    changing(
      'no GUID and no Student #, a local barcode; found by e-mail in other letter case, first name agrees',
      byEmail,
      { GUID: '', 'Student #': '', Barcode: 'L00231', Email: 'tilda.marrow@students.rivervale.example' },
      'linked by e-mail',
      ['adopted'],
      ['barcode-differs'],
    ),
    changing('a teacher without GUID, found by e-mail', teacherByEmail, { GUID: '' }, 'linked by e-mail', [
      'adopted',
    ]),
    arriving(
      'student number 004821 is not 4821: numbers keep their zeros',
      zeros,
      'no patron has that number',
    ),
    alone(
      'Student # and barcode 4821, which is not 004821',
      patronOf(unrelated, { GUID: '' }),
      'unknown to the roster',
    ),
    changing(
      'back under a new id: the old GUID is no id of today, Student #, names and birth date agree',
      rekeyed,
      { GUID: people.newId() },
      'linked by Student #, GUID replaced',
      ['rekeyed'],
    ),
    changing(
      'a school admin known by the id of an older version',
      staffLegacy,
      { GUID: staffLegacy.legacyId },
      'legacy id',
      ['rekeyed'],
    ),
    settled(
      'linked by GUID, but the patron keeps a local barcode',
      people.student('brook'),
      { Barcode: 'L00777' },
      'barcode-differs',
    ),
    changing(
      'decided `same`: no key agrees, a nickname in the library',
      decidedSame,
      {
        GUID: '',
        'Student #': '',
        Barcode: 'L00412',
        'First Name': 'Bea',
        Email: '',
        Username: '',
        Birthdate: '',
      },
      'joined by decision',
      ['adopted'],
      ['barcode-differs'],
    ),
    arriving('decided `new`: the e-mail is an older brother’s too', decidedNew, 'created by decision'),
    alone(
      'the brother’s record, which the decision `new` leaves alone',
      patronOf(brother, { GUID: '', Barcode: 'L00555' }),
      'unknown to the roster',
    ),
  ];
}
