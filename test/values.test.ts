// What the verbs make of single values: texts, names, dates, genders, statuses, grades, and which fields are mapped.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DATE_FORMS, readDate, writeDate } from '../mappings/dates.ts';
import { isCleverGrade } from '../mappings/grades.ts';
import { headingOf, mappedCodes, mappedRows } from '../mappings/mapped.ts';
import { cut, foldName, namesAgree, tidy } from '../mappings/text.ts';
import {
  isCleverId,
  readCleverDate,
  readCleverGender,
  readGender,
  readStatus,
  VERBS,
} from '../mappings/verbs.ts';
import { ALL_KEYS, MAPPINGS, NO_KEYS } from './making.ts';

const FORM = { dates: 'Mon D, YYYY', genderLetters: false } as const;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

test('text: spaces around a value go, and accents become one character, without a word', () => {
  assert.deepEqual(tidy('  Ze\u0301 '), { text: 'Z\u00e9', cleaned: false });
  assert.deepEqual(tidy('Elm St'), { text: 'Elm St', cleaned: false });
  assert.deepEqual(tidy(''), { text: '', cleaned: false });
  assert.deepEqual(tidy(' \t '), { text: '', cleaned: false });
});

test('text: each run of tabs, line breaks and control characters becomes one space, and is told', () => {
  assert.deepEqual(tidy('1 Elm St\r\nApt\t4'), { text: '1 Elm St Apt 4', cleaned: true });
  assert.deepEqual(tidy('a\u0000\u0085\u2028b\u007fc'), { text: 'a b c', cleaned: true });
});

test('text: half a character is replaced, and is told', () => {
  assert.deepEqual(tidy('a\ud800b'), { text: 'a\ufffdb', cleaned: true });
});

test('text: tidying twice is tidying once, and leaves nothing that would end a line or a cell', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = tidy(text).text;
      assert.deepEqual(tidy(once), { text: once, cleaned: false });
      assert.doesNotMatch(once, /[\t\r\n\0]/);
    }),
    { numRuns: 2000 },
  );
});

test('text: a cut ends on a whole character: an accent, a flag or a family is never torn', () => {
  assert.equal(cut('Abcdef', 4), 'Abcd');
  assert.equal(cut('Abcd', 4), 'Abcd');
  assert.equal(cut('abcx\u0323', 4), 'abc');
  assert.equal(cut('abc\u{1f1eb}\u{1f1ee}', 6), 'abc');
  assert.equal(cut('Ann Marie', 4), 'Ann');
});

test('text: a cut is a beginning of the text, fits, and cutting again changes nothing', () => {
  const texts = fc.string({
    unit: fc.oneof(
      fc.constantFrom('a', ' ', '\u0301', '\u{1f469}\u200d\u{1f466}'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 60,
  });
  fc.assert(
    fc.property(texts, fc.constantFrom(1, 4, 12, 25), (raw, longest) => {
      const text = tidy(raw).text;
      const short = cut(text, longest);
      assert.ok(text.startsWith(short) && short.length <= longest, short);
      assert.equal(cut(short, longest), short);
      assert.equal(tidy(short).text, short);
      const starts = [...graphemes.segment(text)].map(({ index }) => index);
      // A space at the end may go too; what follows the cut begins a character.
      assert.ok([...starts, text.length].includes(short.length), short);
    }),
    { numRuns: 2000 },
  );
});

test('text: a cut takes as much as fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'e\u0301', '\u{1f600}'), maxLength: 40 }), (text) => {
      const next = [...graphemes.segment(text)].find(({ index }) => index === cut(text, 10).length);
      assert.ok(next === undefined || next.index + next.segment.length > 10, text);
    }),
    { numRuns: 1000 },
  );
});

test('names: capital letters, accents, punctuation and spaces make no difference', () => {
  for (const [one, other] of [
    ["O'Brien", 'OBRIEN'],
    ['Zo\u00eb', 'ZOE'],
    ['Anne-Marie', 'anne marie'],
    ['Stra\u00dfe', 'STRASSE'],
    ['Smith, Jr.', 'smithjr'],
    ['\uff2c\uff45\uff45', 'Lee'],
  ] as const) {
    assert.equal(foldName(one), foldName(other));
    assert.ok(namesAgree(one, other), one);
  }
  assert.ok(!namesAgree('Lee', 'Leo'));
  // A vowel sign of Devanagari is no accent.
  assert.ok(!namesAgree('\u0930\u0935\u093f', '\u0930\u0935'));
});

test('names: a blank one agrees with nothing, another blank one included', () => {
  for (const blank of ['', ' ', '-']) assert.ok(!namesAgree(blank, blank) && !namesAgree(blank, 'Lee'));
});

test('dates: words are always read; numbers only when the form tells which is the month', () => {
  const cases = [
    ['Feb 11, 2007', '2007-02-11', '2007-02-11', '2007-02-11'],
    ['February 11, 2007', '2007-02-11', '2007-02-11', '2007-02-11'],
    [' feb. 1,2007 ', '2007-02-01', '2007-02-01', '2007-02-01'],
    ['2/11/2007', '', '2007-02-11', '2007-11-02'],
    ['02/11/2007', '', '2007-02-11', '2007-11-02'],
    ['13/1/2007', '', '', '2007-01-13'],
    ['2/29/2008', '', '2008-02-29', ''],
  ] as const;
  for (const [text, ...isos] of cases) {
    assert.deepEqual(
      DATE_FORMS.map((form) => readDate(text, form)),
      isos,
      text,
    );
  }
});

test('dates: what is no calendar date is not read', () => {
  const wrong = [
    '',
    'Feb 30, 2007',
    'Feb 29, 2007',
    'Feb 29, 1900',
    'Feb 0, 2007',
    'Abc 1, 2007',
    '2007-02-11',
  ];
  for (const text of [...wrong, 'Feb 11, 07', 'Feb 11 2007', 'Jan 1, 1899', 'Jan 1, 2101', 'Apr 31, 2007']) {
    assert.equal(readDate(text, 'Mon D, YYYY'), '', text);
  }
  for (const text of ['4/31/2007', '0/1/2007', '1/0/2007', '1/1/07', '1/1/2007 0:00', '1.1.2007']) {
    assert.equal(readDate(text, 'M/D/YYYY'), '', text);
  }
  assert.equal(readDate('Feb 29, 2000', 'Mon D, YYYY'), '2000-02-29');
});

test('dates: a day written in any form reads as the same day', () => {
  const days = fc.tuple(
    fc.integer({ min: 1900, max: 2100 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  );
  fc.assert(
    fc.property(days, fc.constantFrom(...DATE_FORMS), ([year, month, day], form) => {
      const two = (number: number) => String(number).padStart(2, '0');
      const iso = `${year}-${two(month)}-${two(day)}`;
      assert.equal(readDate(writeDate(iso, form), form), iso);
    }),
    { numRuns: 1000 },
  );
});

test("dates: Clever's month/day/year is written in the library's form, unpadded", () => {
  assert.equal(readCleverDate('2/11/2007', 'Mon D, YYYY'), 'Feb 11, 2007');
  assert.equal(readCleverDate('02/01/2007', 'M/D/YYYY'), '2/1/2007');
  assert.equal(readCleverDate('2/11/2007', 'D/M/YYYY'), '11/2/2007');
  assert.equal(readCleverDate('13/1/2007', 'D/M/YYYY'), undefined);
  assert.equal(writeDate('', 'M/D/YYYY'), '');
});

test("verbs: Clever's gender is M 1, F 2, X 0; anything else is not guessed", () => {
  assert.deepEqual(['M', 'F', 'X', 'm', 'Male', 'constructor', ''].map(readCleverGender), [
    '1',
    '2',
    '0',
    ...[undefined, undefined, undefined, undefined],
  ]);
});

test('verbs: a gender, a date, a status and an e-mail compare by what they mean', () => {
  const same = (verb: keyof typeof VERBS, one: string, other: string) => VERBS[verb].same?.(one, other, FORM);
  assert.equal(same('gender', 'M', '1'), true);
  assert.equal(same('gender', 'male', '2'), false);
  assert.equal(same('gender', '?', '?'), false);
  assert.equal(same('date', 'February 1, 2007', 'Feb 1, 2007'), true);
  assert.equal(same('date', '?', '?'), false);
  assert.equal(VERBS.date.same?.('2/11/2007', 'Feb 11, 2007', { ...FORM, dates: 'M/D/YYYY' }), true);
  assert.equal(same('status', 'active', '1'), true);
  assert.equal(same('status', '2', '1'), false);
  assert.equal(same('email', 'Ada@Rivervale.example', 'ada@rivervale.EXAMPLE'), true);
  assert.equal(same('email', 'ada@rivervale.example', 'ida@rivervale.example'), false);
});

test('verbs: keys, user names and texts have no meaning beside their letters', () => {
  for (const verb of ['guid', 'key', 'username', 'text', 'level', 'site', 'policy'] as const) {
    assert.equal(VERBS[verb].same, undefined, verb);
  }
});

test('verbs: a gender is written with letters where the export has letters', () => {
  const write = (value: string, genderLetters: boolean) =>
    VERBS.gender.write?.(value, { ...FORM, genderLetters });
  assert.deepEqual(
    ['0', '1', '2'].map((value) => write(value, true)),
    ['U', 'M', 'F'],
  );
  assert.deepEqual(
    ['0', '1', '2'].map((value) => write(value, false)),
    ['0', '1', '2'],
  );
});

test("verbs: Alexandria's genders and statuses are read as digits, words and letters, and nothing else", () => {
  assert.deepEqual(
    ['0', 'u', 'Unknown', '1', 'm', ' Male ', '2', 'F', 'female', '3', 'X', ''].map(readGender),
    [...['0', '0', '0', '1', '1', '1', '2', '2', '2', '', '', '']],
  );
  assert.deepEqual(
    ['1', ' 4 ', 'card lost', 'Suspended', 'TRANSFERRED', '7', '0', '', 'constructor'].map(readStatus),
    [...['1', '4', '2', '3', '4', '', '', '', '']],
  );
});

test("verbs: Clever's documented grades, and ids of 24 small hexadecimal digits", () => {
  for (const grade of ['1', '13', 'Kindergarten', 'PostGraduate', 'Ungraded', 'Other', 'InfantToddler']) {
    assert.ok(isCleverGrade(grade), grade);
  }
  for (const grade of ['0', '14', 'K', '01', 'kindergarten', '']) assert.ok(!isCleverGrade(grade), grade);
  assert.ok(isCleverId('0123456789abcdef01234567'));
  for (const other of [
    '0123456789ABCDEF01234567',
    '0123456789abcdef0123456',
    '',
    ' 0123456789abcdef01234567',
  ]) {
    assert.ok(!isCleverId(other), other);
  }
});

test('mapping: Community ID and Barcode are off until the settings name one Clever field for a role', () => {
  const codes = (rows: readonly { readonly code: string }[]) => rows.map(({ code }) => code);
  const off = mappedRows(MAPPINGS.roles, NO_KEYS, {});
  assert.deepEqual(codes(off.staff), ['1006', '1007', '1019', '1026', '1028', '1050', '1200']);
  assert.ok(!mappedCodes(off).includes('1000') && !mappedCodes(off).includes('1001'));
  const on = mappedRows(MAPPINGS.roles, { ...NO_KEYS, students: ALL_KEYS.students }, {});
  const [barcode, communityId] = on.students;
  assert.deepEqual([barcode?.code, barcode?.paths], ['1000', ['sis_id']]);
  assert.deepEqual([communityId?.code, communityId?.paths], ['1001', ['student_number']]);
  assert.ok(!codes(on.teachers).includes('1000'));
  assert.deepEqual(mappedCodes(on), [...mappedCodes(on)].sort());
  assert.equal(new Set(mappedCodes(on)).size, mappedCodes(on).length);
});

test('mapping: a heading is the code, a space and the title', () => {
  assert.equal(headingOf('1200', MAPPINGS.dictionary), '1200 GUID');
  assert.equal(headingOf('9999', MAPPINGS.dictionary), '9999');
});
