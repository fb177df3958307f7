// Users that wait for a person, and the patrons that they point at. A line a case.

import { alone, type Entry, pointedAt, settled, waiting } from '../entries.ts';
import { patronOf } from '../patrons.ts';
import type { People } from '../people.ts';

// SIF identifiers: 32 upper-case hexadecimal digits.
const FOREIGN = '8F3A10C2D94B4E7796A1B20C5D7E8F01';
const FOREIGN_ALONE = '0B77C2D94B4E7796A1B20C5D7E8F0AA3';

/** Users that wait for a person, and the patrons that they point at. */
export function reviewCases(people: People): readonly Entry[] {
  const foreign = people.student('cedar');
  const renamed = people.student('high', { last: 'Ortolanne' });
  const younger = people.student('brook', {
    first: 'Pia',
    last: 'Solbakken',
    email: 'solbakken.home@mailhaven.example',
  });
  const elder = people.student('brook', {
    first: 'Jonah',
    last: 'Solbakken',
    email: younger.email,
    number: '',
  });
  const ana = people.student('cedar', {
    first: 'Ana',
    last: 'Trevanion',
    email: 'trevanion.home@mailhaven.example',
  });
  const luis = people.student('cedar', { first: 'Luis', last: 'Trevanion', email: ana.email });
  const daughter = people.student('alder', {
    first: 'Marisol',
    last: 'Quintrell',
    email: 'm.quintrell@rivervale.example',
  });
  const mother = people.teacher('alder', { first: 'Marisol', last: 'Quintrell-Vane', email: daughter.email });
  const twice = people.student('high');
  const torn = people.student('cedar');
  const neighbour = people.student('cedar', { email: torn.email, number: '' });
  const reused = people.student('high');
  const formerOwner = people.student('high', { number: reused.number });
  const asAdult = people.student('high', { dob: '', middle: '' });
  const named = people.student('alder', { first: 'Inés', last: 'Núñezarro' });
  const again = people.student('brook', { first: 'Fergal', last: "O'Brannigan" });
  const clash = people.student('cedar', { username: 'shared.username' });
  const holder = people.student('cedar', { username: '' });
  const noGuid = { GUID: '', 'Student #': '' };
  return [
    waiting(
      'the patron’s GUID is not in Clever’s form (SIF), found by Student #',
      foreign,
      patronOf(foreign, { GUID: FOREIGN }),
      'a foreign GUID is kept',
    ),
    waiting(
      'another Clever GUID and another last name: not proved to be the same',
      renamed,
      patronOf(renamed, { GUID: people.newId(), 'Last Name': 'Hollinghurst' }),
      'the last name differs, so the GUID is not replaced',
    ),
    waiting(
      'the e-mail is a brother’s (barcode L00601): the first name differs',
      younger,
      null,
      'the e-mail hit has another first name',
    ),
    pointedAt(patronOf(elder, { ...noGuid, Barcode: 'L00601' })),
    waiting(
      'two siblings with one e-mail, and one patron has it (barcode L00602)',
      ana,
      null,
      'an e-mail held by two users is no key',
    ),
    waiting(
      'the other sibling with that e-mail',
      luis,
      patronOf(ana, { ...noGuid, Barcode: 'L00602', Birthdate: '' }),
      'an e-mail held by two users is no key',
    ),
    waiting(
      'a student with the e-mail of a grown-up patron, first names agree',
      daughter,
      patronOf(mother, { GUID: '' }),
      'a student never joins an adult by e-mail',
    ),
    waiting(
      'two patrons with one Student # (the other has barcode L00603)',
      twice,
      patronOf(twice, { GUID: '' }),
      'a number held by two patrons is no key',
    ),
    pointedAt(patronOf(twice, { GUID: '', Barcode: 'L00603', Email: '', Username: '', Birthdate: '' })),
    waiting(
      'the Student # is one patron’s, the e-mail another’s (barcode L00604)',
      torn,
      patronOf(torn, { GUID: '', Email: '' }),
      'the e-mail hits another patron',
    ),
    pointedAt(patronOf(neighbour, { ...noGuid, Barcode: 'L00604' })),
    waiting(
      'a Student # used again: both names differ',
      reused,
      patronOf(formerOwner, { GUID: '' }),
      'both names differ',
    ),
    waiting(
      'a student whose Student # is a grown-up’s',
      asAdult,
      patronOf(asAdult, { GUID: '', Policy: 'STAF', Level: '' }),
      'a student would join an adult',
    ),
    waiting(
      'no key agrees; a patron without birth date has the same names but for case and accents',
      named,
      patronOf(named, {
        ...noGuid,
        Barcode: 'L00605',
        'First Name': 'INES',
        'Last Name': 'NUNEZARRO',
        Birthdate: '',
        Email: '',
        Username: '',
      }),
      'same names, nothing against it',
    ),
    waiting(
      'new id and new number; a leaver has the same names (but for the apostrophe) and birth date',
      again,
      patronOf(again, {
        GUID: people.newId(),
        Barcode: '090417',
        'Student #': '090417',
        'Last Name': 'OBrannigan',
        Email: '',
        Username: '',
      }),
      'same names and birth date; being pointed at beats leaving',
    ),
    waiting(
      'a new student whose username another student’s patron has',
      clash,
      null,
      'the username would be there twice',
    ),
    settled('the patron with that username; Clever sends none', holder, { Username: clash.username }),
    waiting(
      'a new student without last name',
      people.student('high', { last: '', email: '', username: '' }),
      null,
      'a patron needs a last name',
    ),
    waiting(
      'a new student without school',
      { ...people.student('brook'), schools: [] },
      null,
      'no school, so no site',
    ),
    waiting(
      'a new district admin, while districtAdminSite is not set',
      people.districtAdmin(),
      null,
      'no school, so no site',
    ),
    alone(
      'a GUID that is not in Clever’s form, unknown to the roster',
      patronOf(people.student('high'), { GUID: FOREIGN_ALONE }),
      'not a Clever GUID',
    ),
  ];
}
