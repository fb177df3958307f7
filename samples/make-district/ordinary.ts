// The many whose lines are dull: linked, newly linked, rolled up a grade, new, or leaving on day 2.

import { arriving, changing, type Entry, entry, settled, unchanged } from './entries.ts';
import { SCHOOLS, type SchoolKey } from './names.ts';
import { type Cells, levelOf, patronOf } from './patrons.ts';
import type { People, Person } from './people.ts';

const STUDENTS: Readonly<Partial<Record<SchoolKey, number>>> = {
  alder: 46,
  brook: 44,
  cedar: 48,
  high: 46,
  college: 20,
};
const TEACHERS: Readonly<Partial<Record<SchoolKey, number>>> = {
  alder: 7,
  brook: 7,
  cedar: 6,
  high: 4,
  college: 2,
};

/** Ordinary students, teachers and staff of every school that has a site. */
export function ordinaryEntries(people: People): readonly Entry[] {
  const students = counted(STUDENTS).flatMap(([key, count]) =>
    places(count).map((place) => student(key, place, people.student(key, whims(people, place)))),
  );
  const teachers = counted(TEACHERS).flatMap(([key, count]) =>
    places(count).map((place) => teacher(place, people.teacher(key))),
  );
  const staff = (['alder', 'brook', 'cedar', 'high'] as const).map((key) => settled('', people.staff([key])));
  return [...students, ...teachers, ...staff];
}

/** The place in the school decides what is ordinary about a student, so that every site has its share. */
function student(key: SchoolKey, place: number, person: Person): Entry {
  if (place % 24 === 1) return arriving('', person, 'new');
  if (place % 8 === 4) return changing('', person, { GUID: '' }, 'linked by Student #', ['adopted']);
  if (place % 16 === 6) return changing('', person, { 'Student #': '', ...oldAddress }, 'moved house', []);
  if (place % 16 === 9) return rolled(person);
  if (place % 16 === 14) return changing('', person, { Email: oldEmail(person) }, 'e-mail changed', []);
  const plain = settled('', person, quirks(place));
  return DAY_2[`${key} ${place}`]?.(person, plain) ?? plain;
}

function teacher(place: number, person: Person): Entry {
  if (place === 1)
    return changing('', person, { GUID: person.legacyId }, 'known by the id of an older version', [
      'rekeyed',
    ]);
  return settled('', person);
}

/** Last year's level is still in the library. */
function rolled(person: Person): Entry {
  const before = PREVIOUS[person.grade] ?? levelOf(String(Number(person.grade) - 1));
  return changing('', person, { Level: before }, 'a grade up', []);
}

const PREVIOUS: Readonly<Record<string, string>> = { PreKindergarten: 'PS', Kindergarten: 'PK', 1: 'K' };

const oldAddress: Cells = { Address: '9 Former Road' };

function oldEmail(person: Person): string {
  return person.email.replace('students.', 'old.');
}

type DayTwo = (person: Person, plain: Entry) => Entry;

const leaves: DayTwo = (person, { patron, expected: [first] }) =>
  entry('leaves between the days', [person, null], patron, [
    first,
    { action: 'transfer', flags: [], why: 'linked and gone from the roster' },
  ]);

/** Leaves with things of the library's; on day 1 that is nobody's concern. */
const leavesOwing: DayTwo = (person, { expected: [first] }) => {
  const patron = patronOf(person, { 'Items Out': '3', 'Items Overdue': '1', 'Total Fines': '4.20' });
  return entry('leaves between the days with 3 items out and 4.20 in fines', [person, null], patron, [
    first,
    { action: 'transfer', flags: ['items-out', 'fines'], why: 'linked and gone from the roster' },
  ]);
};

function becomes(hard: string, wish: Partial<Person>, flags: string[] = []): DayTwo {
  return (person, { patron, expected: [first] }) =>
    entry(hard, [person, { ...person, ...wish }], patron, [first, { action: 'update', flags, why: hard }]);
}

/** What happens to whom between the days, by school and place. */
const DAY_2: Readonly<Record<string, DayTwo>> = {
  'alder 2': leaves,
  'alder 3': becomes('moves from Alder Street to Brook Lane between the days', { schools: ['brook'] }, [
    'moved',
  ]),
  'alder 5': becomes('a new last name on day 2', { last: 'Bonaventi-Zelaya' }),
  'alder 7': becomes('an address with signs that a page or a spreadsheet might take for its own', {
    address: '@ The Boathouse <rear>, Ferry & Dock "B"',
  }),
  'brook 2': leavesOwing,
  'brook 3': becomes('a new address on day 2', { address: '77 Lantern Hill' }),
  'brook 5': becomes('a new middle name on day 2', { middle: 'Juniper' }),
  'cedar 2': leaves,
  'cedar 3': leaves,
  'cedar 5': (person, plain) =>
    becomes('in another grade on day 2', { grade: person.grade === '8' ? '7' : '8' })(person, plain),
  'high 2': leaves,
  'high 3': (person, { patron }) =>
    entry(
      'changes school within one site between the days: no change for the library',
      [person, { ...person, schools: ['college'] }],
      patron,
      [unchanged('linked by GUID and equal'), unchanged('both schools share a site')],
    ),
  'high 5': becomes('a new e-mail on day 2', { email: 'new.mailbox.high5@students.rivervale.example' }),
  'high 7': becomes('a new username on day 2', { username: 'renamed.high7' }),
  'college 2': leaves,
  'college 3': (person, { patron }) =>
    entry(
      'moves to the school that is left out between the days',
      [person, { ...person, schools: ['online'] }],
      patron,
      [
        unchanged('linked by GUID and equal'),
        { action: 'skip', flags: [], why: 'the school has no site on purpose; the patron keeps its own' },
      ],
    ),
};

/** Small things of the library's own that change nothing: notes with stray quotes, a loan, another expiry. */
function quirks(place: number): Cells {
  if (place % 16 === 8)
    return { 'General Notes': 'Lost "The Owl at Low Tide" in May, paid', Mobile: '555-0119' };
  if (place % 16 === 11) return { 'General Notes': '"do not renew without asking', 'Items Out': '2' };
  return { 'Account Expiration': 'Jun 30, 2028' };
}

/** Some have no e-mail or no username; a few records carry what this program must drop. */
function whims(people: People, place: number): Partial<Person> {
  if (place % 16 === 0) return { dropped: '2026-11-20T09:40:00.000Z' };
  if (place % 16 === 10) return { username: '', sendsBlanks: true };
  return people.roll(12) === 0 && place % 16 !== 14 ? { email: '' } : {};
}

function counted(
  counts: Readonly<Partial<Record<SchoolKey, number>>>,
): readonly (readonly [SchoolKey, number])[] {
  return (Object.keys(SCHOOLS) as SchoolKey[]).map((key) => [key, counts[key] ?? 0]);
}

function places(count: number): readonly number[] {
  return Array.from({ length: count }, (_, place) => place);
}
