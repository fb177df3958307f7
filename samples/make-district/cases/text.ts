// Values that are odd and yet change nothing, or are cut or left. A line a case.

import { arriving, type Entry, settled, staying } from '../entries.ts';
import { patronOf } from '../patrons.ts';
import type { People, Person } from '../people.ts';

const LONG_NAME = 'Featherstonehaugh-Winterbourne-Cholmondeleigh-Ravensworthy-Aldershotington-Merrivale';

/** Values that are odd and yet change nothing, or are cut or left. */
export function textCases(people: People): readonly Entry[] {
  const accents = people.student('cedar', {
    first: 'Zoé',
    last: 'Peñarrubia',
    email: 'zoe.p@students.rivervale.example',
  });
  const apart: Person = {
    ...accents,
    first: accents.first.normalize('NFD'),
    last: accents.last.normalize('NFD'),
  };
  const long = people.student('alder', { last: LONG_NAME });
  const tab = people.student('brook', { address: '12 Elm\tStreet' });
  const lines = people.student('cedar', { address: '48 Mill Road\r\nRear Door' });
  const bell = people.student('alder', { address: '21 Harbour\u0007Row' });
  const spaces = people.student('high', { address: '  5 Quarry Lane ' });
  const loud = people.student('alder');
  const padded = people.student('brook', { dob: '02/03/2018', grade: '2' });
  const impossible = people.student('alder', { dob: '2/30/2016', grade: '5' });
  const noBirthdate = { Birthdate: '' };
  const noEmail = people.student('brook', { email: '', username: '' });
  const bare = { middle: '', email: '', username: '', dob: '', gender: '', grade: '', address: '' };
  return [
    settled('accents come apart from Clever (NFD), whole in the library (NFC)', apart, {
      'First Name': accents.first,
      'Last Name': accents.last,
    }),
    settled('an apostrophe in the name', people.student('high', { last: "O'Dwyerly" })),
    settled('names of one letter', people.student('alder', { first: 'U', last: 'O' })),
    settled(
      'a last name of 84 letters; the library has its first 25',
      long,
      { 'Last Name': LONG_NAME.slice(0, 25) },
      'too-long',
    ),
    arriving(
      'a new student with a last name of 31 letters: cut to 25',
      people.student('high', { last: 'Quillfeather-Brandywine-Ashmore' }),
      'new',
      [],
      ['too-long'],
    ),
    arriving(
      'a student number of 17 characters: no barcode is written, the Student # is',
      people.student('cedar', { number: 'RVCO-2026-0001187' }),
      'new',
      [],
      ['too-long'],
    ),
    settled('a tab in the address', tab, { Address: '12 Elm Street' }),
    settled('a line break in the address', lines, { Address: '48 Mill Road Rear Door' }),
    settled('a control character in the address', bell, { Address: '21 Harbour Row' }),
    settled('spaces around the address', spaces, { Address: '5 Quarry Lane' }),
    settled('one e-mail in two letter cases', loud, { Email: loud.email.toUpperCase() }),
    settled('an e-mail without @', people.student('cedar', { email: 'no-mailbox-yet' })),
    settled('a birth date with leading zeros from Clever', padded, { Birthdate: 'Feb 3, 2018' }),
    settled('30 February: the birth date is left alone', impossible, noBirthdate),
    settled('gender X', people.student('high', { gender: 'X' })),
    settled('an unknown gender value is left alone', people.student('cedar', { gender: 'N' }), { Sex: '2' }),
    settled('an unknown grade is left alone', people.student('brook', { grade: 'Third' }), {
      Level: '3',
      Policy: 'ELEM',
    }),
    settled(
      'blank e-mail and username, sent as empty text',
      { ...noEmail, sendsBlanks: true },
      { Username: 'kept.by.library' },
    ),
    staying(
      'only an id, a name, a school and a number: what Clever does not send is left alone',
      people.student('alder', { ...bare, number: '120001' }),
      null,
      { action: 'unchanged', flags: [], why: 'linked by GUID; nothing that was sent differs' },
    ),
    arriving(
      'a new student of whom Clever sends only names, school and number',
      people.student('brook', bare),
      'new',
    ),
    arriving('a new student with gender X', people.student('alder', { gender: 'X' }), 'new'),
  ].map(withFullPatron);
}

/** The bare student keeps the full record that the library has. */
function withFullPatron(one: Entry): Entry {
  const [person] = one.roster;
  if (person === null || one.patron !== null || one.expected[0]?.action !== 'unchanged') return one;
  return {
    ...one,
    patron: patronOf(person, {
      'Middle Name': 'Wilder',
      Level: '4',
      Policy: 'ELEM',
      Birthdate: 'Sep 9, 2016',
      Sex: '1',
      Email: 'kept@students.rivervale.example',
      Username: 'kept.as.it.was',
      Address: '3 Longer Lane',
    }),
  };
}
