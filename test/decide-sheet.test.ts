// A sheet that came back from a spreadsheet: what it may look like without harm, and the damage that must never be taken.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDecisions, VERDICTS, type Verdict } from '../mappings/decisions.ts';
import { SyncError } from '../mappings/errors.ts';
import { barcodeDamage } from '../stages/decide/damage.ts';
import { readSheet } from '../stages/decide/sheet.ts';
import { decisionsFile } from '../stages/decide/writing.ts';
import { checkSheet, type DecideRules, type PlannedUser } from '../stages/decide.ts';
import { canEncode, encode } from '../stages/encoding.ts';
import { REVIEW_COLUMNS } from '../stages/review.ts';
import { cleverId } from './district.making.ts';

const NO_FILLING = { who: '', note: '' };
const [ANN, BEN] = [cleverId(1), cleverId(2)];

function review(...candidates: readonly string[]): PlannedUser {
  return { action: 'review', matchedBy: '', candidates };
}

function rulesOf(planned: Readonly<Record<string, PlannedUser>>, recorded = ''): DecideRules {
  return {
    run: 'RUN',
    planned: (guid) => planned[guid],
    recorded: parseDecisions(`guid,decision,barcode\n${recorded}`, 'decisions.csv'),
    isUnfit: () => false,
    whyNotSame: () => '',
  };
}

function checked(text: string, rules: DecideRules) {
  const { lines } = readSheet(Buffer.from(`guid,decision,barcode,who,note\n${text}`), 'filled.csv');
  return checkSheet(lines, rules, NO_FILLING);
}

/** The complaints, each with its place. */
function complaintsOf(text: string, rules: DecideRules): readonly string[] {
  return checked(text, rules).complaints.map(({ line, column, what }) => `${line} ${column}: ${what}`);
}

function refusalOf(bytes: Uint8Array): SyncError {
  try {
    readSheet(Buffer.from(bytes), 'filled.csv');
  } catch (error) {
    if (error instanceof SyncError) return error;
    throw error;
  }
  throw new Error('the sheet was taken');
}

test('sheet: zeros that a spreadsheet took off a barcode are named, with the candidate’s own barcode', () => {
  const [complaint = ''] = complaintsOf(`${ANN},same,123,,`, rulesOf({ [ANN]: review('00123', '777') }));
  assert.match(
    complaint,
    /^2 barcode: The candidate's barcode is 00123: a spreadsheet has taken the zeros off/,
  );
  const [shorter = ''] = complaintsOf(`${ANN},same,99,,`, rulesOf({ [ANN]: review('00123', '00777') }));
  assert.match(shorter, /shorter than each candidate's, and theirs begin with zeros/);
});

test('sheet: a barcode in scientific notation is named, with a point or a comma', () => {
  for (const cell of ['1.2E+11', '"1,2E+11"', '1e+5']) {
    const [complaint = ''] = complaintsOf(
      `${ANN},same,${cell},,`,
      rulesOf({ [ANN]: review('120000000000') }),
    );
    assert.match(complaint, /^2 barcode: A spreadsheet has made a number in scientific notation/, cell);
  }
});

test('sheet: a long barcode that a spreadsheet rounded is named', () => {
  const rules = rulesOf({ [ANN]: review('1234567890123456'), [BEN]: review('55') });
  const complaints = complaintsOf(`${ANN},same,1234567890123450,,\n${BEN},same,9876543210987650000,,`, rules);
  assert.match(complaints[0] ?? '', /is 1234567890123456: a spreadsheet has rounded it to 15 digits/);
  assert.match(complaints[1] ?? '', /^3 barcode: No candidate has the barcode, and it ends in a zero/);
});

test('sheet: a barcode that two candidates could have become is for no file to decide', () => {
  const rules = rulesOf({ [ANN]: review('00123', '123') });
  for (const cell of ['123', '00123']) {
    const [complaint = ''] = complaintsOf(`${ANN},same,${cell},,`, rules);
    assert.match(
      complaint,
      /are one number to a spreadsheet.*Use clever-sync decide GUID same BARCODE/,
      cell,
    );
  }
});

test('sheet: an id that a spreadsheet spoiled is named by what it did', () => {
  const rules = rulesOf({ [ANN]: review('1') });
  const told = (guid: string) => complaintsOf(`${guid},new,,,`, rules)[0] ?? '';
  assert.match(told('5.94E+23'), /^2 guid: .*scientific notation of the id/);
  assert.match(told('12345'), /^2 guid: The id has 5 digits instead of 24/);
  assert.match(told('123456789012345000000000'), /ends in nine zeros: a spreadsheet has rounded it/);
  assert.match(told('Ann Quill'), /^2 guid: Got something else, expected Clever's id/);
  assert.doesNotMatch(told('Ann Quill'), /Ann|Quill/);
});

test('sheet: every complaint is told at once, and nothing of the sheet is quoted but ids', () => {
  const lines = [
    `${ANN},smae,1,,`,
    `${ANN},,1,,`,
    `${BEN},new,1,,`,
    `${BEN},same,,,`,
    `${cleverId(9)},new,,,`,
  ];
  const complaints = complaintsOf(lines.join('\n'), rulesOf({ [ANN]: review('1'), [BEN]: review('2') }));
  assert.deepEqual(
    complaints.map((complaint) => /^\d+ \w+/.exec(complaint)?.[0]),
    ['2 decision', '3 decision', '4 barcode', '5 barcode', '6 guid'],
  );
  assert.match(complaints[0] ?? '', /Did you mean "same"\?/);
  assert.match(complaints[1] ?? '', /a barcode without a decision/);
  assert.match(complaints[4] ?? '', /Run RUN has no user with this id/);
});

test('sheet: a candidate must be named, not any other patron', () => {
  const [complaint = ''] = complaintsOf(`${ANN},same,999,,`, rulesOf({ [ANN]: review('1') }));
  assert.match(
    complaint,
    /none of the candidates. For a patron that is no candidate use clever-sync decide GUID/,
  );
});

test('sheet: one that would not be obeyed is refused with the reason', () => {
  const rules = { ...rulesOf({ [ANN]: review('1') }), whyNotSame: () => 'the patron is protected' };
  assert.match(
    complaintsOf(`${ANN},same,1,,`, rules)[0] ?? '',
    /would not be obeyed: the patron is protected\./,
  );
});

test('sheet: users who do not wait are refused, each with why', () => {
  const found = (action: PlannedUser['action'], matchedBy: PlannedUser['matchedBy'] = '') =>
    complaintsOf(`${ANN},new,,,`, rulesOf({ [ANN]: { action, matchedBy, candidates: [] } }))[0] ?? '';
  assert.match(found('update', 'email'), /a patron was found by the e-mail/);
  assert.match(found('unchanged', 'guid'), /a patron was found by the GUID/);
  assert.match(found('create'), /so they are new/);
  assert.match(found('skip'), /nothing is written for them/);
});

test('sheet: what is recorded already is skipped; another answer is refused, but for what was put off or unfit', () => {
  const planned = { [ANN]: review('1', '2') };
  const same = checked(`${ANN},same,1,,`, rulesOf(planned, `${ANN},same,1`));
  assert.deepEqual([same.taken, same.already, same.complaints], [[], 1, []]);
  const other = complaintsOf(`${ANN},same,2,,`, rulesOf(planned, `${ANN},same,1`));
  assert.match(other[0] ?? '', /^2 guid: It is decided already: "same", on line 2 of decisions\.csv/);
  assert.equal(checked(`${ANN},same,2,,`, rulesOf(planned, `${ANN},later,`)).taken.length, 1);
  const unfit = { ...rulesOf(planned, `${ANN},same,1`), isUnfit: () => true };
  assert.equal(checked(`${ANN},same,2,,`, unfit).taken.length, 1);
});

test('sheet: two answers about one user are refused, the same answer twice is one', () => {
  const rules = rulesOf({ [ANN]: review('1', '2') });
  assert.match(
    complaintsOf(`${ANN},same,1,,\n${ANN},same,2,,`, rules)[0] ?? '',
    /^3 decision: Line 2 says something else about the same user/,
  );
  const twice = checked(`${ANN},same,1,,\n${ANN},same,1,,`, rules);
  assert.deepEqual([twice.taken.length, twice.already, twice.complaints], [1, 1, []]);
});

test('sheet: one patron for two users is refused, in the file and with what is recorded', () => {
  const planned = { [ANN]: review('1'), [BEN]: review('1') };
  assert.match(
    complaintsOf(`${ANN},same,1,,\n${BEN},same,1,,`, rulesOf(planned))[0] ?? '',
    /^3 barcode: Line 2 gives the same patron to another user/,
  );
  assert.match(
    complaintsOf(`${ANN},same,1,,`, rulesOf(planned, `${BEN},same,1`))[0] ?? '',
    /^2 barcode: Line 2 of decisions\.csv gives the same patron to another user/,
  );
  const gone = rulesOf({ [ANN]: review('1') }, `${BEN},same,1`);
  assert.deepEqual(complaintsOf(`${ANN},same,1,,`, gone), []);
});

test('sheet: unfilled lines are counted, also with a name in them', () => {
  const { taken, unfilled, complaints } = checked(
    `${ANN},,,,\n${BEN},,,M. Ito,\n`,
    rulesOf({ [ANN]: review('1') }),
  );
  assert.deepEqual([taken, unfilled, complaints], [[], 2, []]);
});

test('sheet: a line with more cells than columns has shifted, and is refused with the others', () => {
  const { complaints, lines } = readSheet(
    Buffer.from(`guid,decision,barcode,\n${ANN},same,1,,\n${BEN},new,,stray\n${ANN},new\n`),
    'filled.csv',
  );
  assert.deepEqual(
    complaints.map(({ line, column }) => [line, column]),
    [
      [2, ''],
      [3, '4'],
    ],
  );
  assert.deepEqual(
    lines.map(({ line }) => line),
    [4],
  );
});

test('sheet: a workbook, UTF-16 without its mark or cut off, and another file are refused in words', () => {
  const utf16 = Buffer.from('guid,decision,barcode\n', 'utf16le');
  assert.match(refusalOf(Buffer.from('PK\x03\x04rest')).message, /It is a workbook.*CSV UTF-8/);
  assert.match(refusalOf(utf16).message, /UTF-16 without its byte order mark/);
  const cutOff = Buffer.concat([Buffer.from([0xff, 0xfe]), utf16.subarray(1)]);
  assert.match(refusalOf(cutOff).message, /UTF-16, but its end is missing/);
  const lone = Buffer.concat([Buffer.from([0xff, 0xfe]), utf16, Buffer.from([0x00, 0xd8])]);
  assert.match(refusalOf(lone).message, /begins like UTF-16, but is not/);
  assert.match(refusalOf(Buffer.from('name,site\nAnn,LIN\n')).message, /3 of the columns are missing/);
  assert.match(refusalOf(Buffer.from('guid,decision,barcode\n"5a')).message, /line 2.*never closed/);
});

test('sheet: semicolons, Windows-1252 and UTF-16 are taken, and said', () => {
  const text = `guid;decision;barcode;who;note\n${ANN};same;1;Jos\u00e9;\n`;
  const remarksOf = (bytes: Uint8Array) => readSheet(Buffer.from(bytes), 'filled.csv').remarks.join(' ');
  assert.match(remarksOf(Buffer.from(text)), /^The cells are divided by semicolons/);
  assert.match(remarksOf(encode(text, 'windows-1252')), /was read as Windows-1252.*semicolons/);
  const utf16 = Buffer.concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from(text.replaceAll(';', '\t'), 'utf16le'),
  ]);
  assert.match(remarksOf(utf16), /UTF-16.*tabs/);
});

const guids = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{24}$/), { minLength: 1, maxLength: 6 });
const words = fc.constantFrom('', 'O’Neil', 'Ngata, Aroha', 'said "yes"', 'José', 'two; parts', 'Ωmega');
const barcodes = fc.stringMatching(/^[0-9A-Z]{1,12}$/);
const forms = fc.record({
  columns: fc.constantFrom('review', 'bare', 'shuffled'),
  delimiter: fc.constantFrom(',', ';', '\t'),
  lineEnd: fc.constantFrom('\r\n', '\n', '\r'),
  lastLineEnd: fc.boolean(),
  quotesAll: fc.boolean(),
  apostrophes: fc.boolean(),
  capitals: fc.boolean(),
  dropsBlankEnds: fc.boolean(),
  blankLine: fc.boolean(),
  encoding: fc.constantFrom('utf-8', 'utf-8 with mark', 'windows-1252', 'utf-16le', 'utf-16be'),
});

interface Answer {
  readonly guid: string;
  readonly decision: Verdict;
  readonly barcode: string;
  readonly who: string;
  readonly note: string;
}

type Form = typeof forms extends fc.Arbitrary<infer T> ? T : never;

function writtenAs(answers: readonly Answer[], form: Form): Buffer {
  const columns = {
    review: [...REVIEW_COLUMNS],
    bare: ['guid', 'decision', 'barcode', 'who', 'note'],
    shuffled: ['note', 'barcode', 'guid', 'who', 'decision'],
  }[form.columns];
  const cells = answers.map((answer) => {
    const filled: Readonly<Record<string, string>> = {
      last_name: 'Ngata',
      reason: 'No key, but a name',
      ...answer,
    };
    return columns.map((column) => cellOf(column, filled[column] ?? '', form));
  });
  const rows = [columns.map((name) => (form.capitals ? name.toUpperCase() : name)), ...cells].map((row) => {
    const kept = form.dropsBlankEnds ? row.slice(0, row.findLastIndex((cell) => cell !== '') + 1) : row;
    return kept.map((cell) => quoted(cell, form)).join(form.delimiter);
  });
  const lines = form.blankLine ? [rows[0], '', ...rows.slice(1)] : rows;
  return encoded(lines.join(form.lineEnd) + (form.lastLineEnd ? form.lineEnd : ''), form);
}

function cellOf(column: string, value: string, form: Form): string {
  const isTaken = ['guid', 'decision', 'barcode'].includes(column) && value !== '';
  const text = form.capitals && column !== 'barcode' && isTaken ? value.toUpperCase() : value;
  return form.apostrophes && isTaken ? `'${text}` : text;
}

function quoted(cell: string, { quotesAll, delimiter }: Form): string {
  const must = cell.includes(delimiter) || /["\r\n]/.test(cell);
  return quotesAll || must ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function encoded(text: string, { encoding }: Form): Buffer {
  const mark = '\ufeff';
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-8 with mark') return Buffer.from(mark + text);
  if (encoding === 'windows-1252' && canEncode(text, encoding)) return Buffer.from(encode(text, encoding));
  const wide = Buffer.from(mark + text, 'utf16le');
  return encoding === 'utf-16be' ? wide.swap16() : wide;
}

const answersOf = (ids: readonly string[]) =>
  fc.tuple(
    ...ids.map((guid) =>
      fc.record({
        guid: fc.constant(guid),
        decision: fc.constantFrom(...VERDICTS),
        barcode: barcodes,
        who: words,
        note: words,
      }),
    ),
  );

test('sheet: no harmless form of a file changes what is decided', () => {
  fc.assert(
    fc.property(guids.chain(answersOf), forms, (drawn, form) => {
      const answers = drawn.map(({ barcode, ...answer }) => ({
        ...answer,
        barcode: answer.decision === 'same' ? barcode : '',
      }));
      const { lines, complaints } = readSheet(writtenAs(answers, form), 'filled.csv');
      assert.deepEqual(complaints, []);
      assert.deepEqual(
        lines.map(({ line: _, ...answer }) => answer),
        answers.map(({ guid, decision, barcode, who, note }) => ({ guid, decision, barcode, who, note })),
      );
    }),
    { numRuns: 400 },
  );
});

test('sheet: what is recorded is read back as it was decided, whatever stood in decisions.csv before', () => {
  const before = fc.constantFrom(
    null,
    'guid,decision,barcode,who,note\n',
    'guid,decision,barcode,who,note\r\n5a0000000000000000000001,new,,M. Ito,"two, of one name"',
    '\ufeffguid,last_name,decision,barcode\n5a0000000000000000000001,Quill,same,00123\n5a0000000000000000000002,Rook,,\n',
    'guid;decision;barcode\n5a0000000000000000000001;ignore;\n',
  );
  fc.assert(
    fc.property(before, guids.chain(answersOf), (text, drawn) => {
      const existing = text === null ? null : Buffer.from(text);
      const recorded = parseDecisions(text ?? 'guid,decision,barcode', 'decisions.csv').rows;
      const added = drawn.map((answer) => ({ ...answer, line: 0 }));
      const pieces = decisionsFile(existing, recorded, added);
      const file = Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
      const plain = (lines: typeof recorded) => lines.map(({ line: _, ...rest }) => rest);
      assert.deepEqual(
        plain(parseDecisions(file.toString('utf8'), 'decisions.csv').rows),
        plain([...recorded, ...added]),
      );
      if (existing !== null && /^guid,decision,barcode,who,note\r?\n/.test(text ?? '')) {
        assert.ok(file.subarray(0, existing.length).equals(existing), 'lines that stood there are kept');
      }
    }),
    { numRuns: 200 },
  );
});

/** Barcodes that a spreadsheet would take for numbers, and some that it would not. */
const risky = fc.oneof(
  fc.stringMatching(/^0{0,4}[0-9]{1,6}$/),
  fc.stringMatching(/^0{0,2}[1-9][0-9]{14,18}$/),
  fc.stringMatching(/^[1-9][0-9]{0,2}E[0-9]$/),
  fc.stringMatching(/^[0-9]{1,3}\.[0-9]{1,3}$/),
  fc.stringMatching(/^L[0-9]{3}$/),
);

/** What spreadsheets make of a text that looks like a number; some give back the same text. */
const DAMAGES: Readonly<Record<string, (barcode: string) => string>> = {
  'zeros taken off': (barcode) => barcode.replace(/^0+(?=\d)/, ''),
  'kept to 15 digits': (barcode) => {
    const digits = barcode.replace(/^0+(?=\d)/, '');
    return /^\d{16,}$/.test(digits) ? digits.slice(0, 15).padEnd(digits.length, '0') : digits;
  },
  'rounded to 15 digits': (barcode) => {
    const number = Number(Number(barcode).toPrecision(15));
    return /^\d+$/.test(barcode) ? BigInt(number).toString() : barcode;
  },
  'scientific notation': (barcode) => scientific(barcode, '.'),
  'scientific notation with a comma': (barcode) => scientific(barcode, ','),
  'as a plain number': (barcode) => (/^[\d.E]+$/.test(barcode) ? String(Number(barcode)) : barcode),
};

function scientific(barcode: string, point: string): string {
  if (!/^\d+(E\d)?$/.test(barcode)) return barcode;
  return Number(barcode)
    .toExponential(5)
    .replace(/\.?0*e/, 'E')
    .replace('.', point)
    .replace(/E([+-])(\d)$/, 'E$10$2');
}

test('sheet: no damage of a barcode is ever taken', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(risky, { minLength: 1, maxLength: 5 }),
      fc.nat(),
      fc.constantFrom(...Object.keys(DAMAGES)),
      (candidates, at, damage) => {
        const meant = candidates[at % candidates.length] ?? '';
        const cell = DAMAGES[damage]?.(meant) ?? '';
        const rules = rulesOf({ [ANN]: review(...candidates) });
        const { taken, complaints } = checked(`${ANN},same,"${cell}",,`, rules);
        if (cell === meant) {
          assert.ok(complaints.length === 1 || taken[0]?.barcode === meant);
          return;
        }
        assert.equal(complaints.length, 1, `${meant} became ${cell} and was taken`);
      },
    ),
    { numRuns: 2000 },
  );
});

test('sheet: a barcode that no spreadsheet would touch is never suspected', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.stringMatching(/^[1-9][0-9]{5}$/), { minLength: 1, maxLength: 6 }),
      (all) => {
        for (const barcode of all) assert.equal(barcodeDamage(barcode, all), '');
      },
    ),
  );
});
