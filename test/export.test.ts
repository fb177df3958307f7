// Reading an exported patron file: every dialect a library can have, and every file that is refused, with its reason.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Complaint, NOTHING_CHANGED, SyncError } from '../mappings/errors.ts';
import type { PatronExport } from '../stages/export.ts';
import { type Cells, MAPPINGS, openExport, planOf, RULES, user } from './making.ts';

const TITLES: Cells = { '1001': 'Student #', '1050': 'Branch' };
const CODES = ['1200', '1000', '1001', '1006', '1007', '1026', '1050'];
const PATRONS = [
  ['', '2001', '00012', "O'Neil", 'Ada', '1', 'LIN'],
  ['00000000000000000000000a', '2002', '13', 'Ngata', 'Aroha', '1', 'LIN'],
  ['5B0A-FOREIGN', '2003', '14', 'Nobody', 'Nemo', '2', 'OAK'],
];
const MEND = 'Export again from Alexandria, or mend the line.';

function refusal(content: string | Buffer, titles: Cells = {}): Complaint {
  try {
    openExport(content, titles);
  } catch (error) {
    assert.ok(error instanceof SyncError, String(error));
    assert.deepEqual([error.code, error.exit], ['EXPORT_UNREADABLE', 2]);
    return error.complaint;
  }
  assert.fail('nothing was refused');
}

function refused(
  content: string | Buffer,
  where: string,
  what: string,
  mend: string,
  titles: Cells = {},
): void {
  assert.deepEqual(refusal(content, titles), { where, what, means: NOTHING_CHANGED, mend });
}

function cells({ rows }: PatronExport): string[][] {
  return Array.from({ length: rows.count }, (_, at) => rows.cells(at + 1));
}

const titleOf = (code: string) => MAPPINGS.dictionary.byCode.get(code)?.title ?? code;

test('export: an empty file is refused', () => {
  const what = 'The file is empty; expected a header line and a line for each patron.';
  for (const empty of ['', ' \r\n\r\n', '\ufeff', '\ufeff\n']) {
    refused(empty, 'exports/patrons.txt', what, 'Export again from Alexandria.');
  }
});

test('export: UTF-16, as a spreadsheet saves it, is refused', () => {
  const text = '1000\t1006\t1007\r\n1\tNgata\tAroha\r\n';
  const little = Buffer.from(`\ufeff${text}`, 'utf16le');
  for (const bytes of [little, Buffer.from(little).swap16()]) {
    const what = 'The file is UTF-16 text; expected tab- or comma-delimited text in UTF-8 or Windows-1252.';
    refused(bytes, 'exports/patrons.txt', what, 'Export again from Alexandria as plain text.');
  }
});

test('export: a file with NUL bytes is refused', () => {
  const what =
    'The file holds NUL bytes, so it is not a text file; expected tab- or comma-delimited text in UTF-8 or Windows-1252.';
  const mend = 'Export again from Alexandria as plain text.';
  refused('1000,1006,1007\n1,A\0,B\n', 'exports/patrons.txt', what, mend);
  refused(Buffer.from('1000,1006,1007\n', 'utf16le'), 'exports/patrons.txt', what, mend);
});

test('export: a line with too many or too few columns is refused by its number in the file', () => {
  refused(
    '1000,1006,1007\r\n1,A,B\r\n2,A\r\n',
    'exports/patrons.txt, line 3',
    '2 columns, expected 3.',
    MEND,
  );
  refused(
    '1000,1006,1007\n"1",A,"B\nC"\n2,A,B,C\n',
    'exports/patrons.txt, line 4',
    '4 columns, expected 3.',
    MEND,
  );
  refused('1000\t1006\t1007\r1\tA\tB\r2\r', 'exports/patrons.txt, line 3', '1 column, expected 3.', MEND);
  refused('1000,1006,1007\n\n1,A,B\n', 'exports/patrons.txt, line 2', '1 column, expected 3.', MEND);
});

test('export: of a tab file that reads neither plain nor quoted, the reading that got further names the line', () => {
  const text = '1000\t1006\t1007\n1\t"A\tB"\tC\n2\tA\tB\n3\tA\n';
  refused(text, 'exports/patrons.txt, line 4', '2 columns, expected 3.', MEND);
});

test('export: an open quote, and a quote that closes too early, are refused by their line', () => {
  const what = 'A quoted cell does not end where the next one begins.';
  refused('1000,1006,1007\n1,A,B\n2,"A,B\n', 'exports/patrons.txt, line 3', what, MEND);
  refused('1000,1006,1007\n1,"A" B,C\n', 'exports/patrons.txt, line 2', what, MEND);
});

test('export: a field that is there twice is refused, whatever its two columns are called', () => {
  const mend = 'Export again from Alexandria with each field once.';
  const twice = (one: string, other: string) =>
    `Columns 1 (${one}) and 4 (${other}) are the same field; expected each once.`;
  for (const [one, other] of [
    ['Barcode', '1000'],
    ['1000 Barcode', 'barcode'],
    ['Email', 'Primary Email'],
    ['1001', 'Student #'],
    ['Shoe Size', 'shoe size'],
  ] as const) {
    const rest = one.includes('arcode') ? ['1006', '1007'] : ['1006', '1007', '1000'];
    const header = [one, ...rest.slice(0, 2), other, ...rest.slice(2)];
    refused(`${header.join(',')}\n`, 'exports/patrons.txt', twice(one, other), mend, TITLES);
  }
  refused(
    '###*PT01/1000/1006/1007/1000/\n',
    'exports/patrons.txt',
    'Columns 1 (1000) and 4 (1000) are the same field; expected each once.',
    mend,
  );
});

test('export: two columns without a heading are no field twice', () => {
  assert.deepEqual(openExport('1000,,1006,1007,\n1,x,A,B,y\n').codes, ['1000', '', '1006', '1007', '']);
});

test('export: without barcode, last name or first name it is refused, naming them as the library does', () => {
  const mend =
    'Export again from Alexandria with these fields; if the library renamed one, say so in the setting titles.';
  const missing = (names: string) => `The header has no column ${names}.`;
  const where = 'exports/patrons.txt';
  refused('1006,1007\n', where, missing('1000 Barcode'), mend);
  refused('1000,1007\n', where, missing('1006 Last Name'), mend);
  refused('1000,1006\n', where, missing('1007 First Name'), mend);
  refused('1200\n', where, missing('1000 Barcode, 1006 Surname, 1007 First Name'), mend, {
    '1006': 'Surname',
  });
});

test('export: a file without a header line is refused without a word of what stands in it', () => {
  for (const text of [
    '2001,Ngata,Aroha,Ngata\n2002,Lee,Bo,Lee\n',
    '2001\tNgata\tngata\n',
    '"Ngata","Ngata"\n',
  ]) {
    const { where, what, means, mend } = refusal(text);
    assert.doesNotMatch([where, what, means, mend].join(' '), /ngata|aroha|2001/i);
  }
});

test('export: a header line alone is a library without patrons', () => {
  for (const text of [
    '1000,1006,1007',
    '1000\t1006\t1007\r\n',
    '1000,1006,1007\n\n\n',
    '###*PT01/1000/1006/1007/\r\n',
  ]) {
    const found = openExport(text);
    assert.equal(found.rows.count, 0);
    assert.deepEqual(found.codes, ['1000', '1006', '1007']);
    assert.equal(Buffer.concat([found.head, found.tail]).toString(), text);
  }
});

test('export: titles, other titles, renamed titles, codes, and both together are the same fields', () => {
  for (const header of [
    'GUID,Barcode,Student Number,Last Name,First Name,Status,Site',
    'guid, BARCODE ,community  id,last name,First name,Patron Status,Site',
    '1200,1000,1001,1006,1007,1026,1050',
    '1200 GUID,1000 Barcode,1001 Anything,1006 Last Name,1007 First Name,1026 Status,1050 Site',
    'GUID,Barcode,Student #,Last Name,First Name,Status,branch',
  ]) {
    assert.deepEqual(openExport(`${header}\n`, TITLES).codes, CODES, header);
  }
  const found = openExport('GUID,Barcode,Shoe Size,Last Name,First Name\n');
  assert.deepEqual([found.column('1200'), found.column('1007'), found.column('1050')], [0, 4, -1]);
  assert.deepEqual([found.codes[2], found.headings[2]], ['', 'Shoe Size']);
});

test('export: a Government ID or password column is kept as it is and never read', () => {
  const found = openExport('1000,1002,1003,1006,1007\n1,x,y,A,B\n');
  assert.deepEqual(found.codes, ['1000', '', '', '1006', '1007']);
  assert.deepEqual([found.column('1002'), found.column('1003')], [-1, -1]);
  assert.deepEqual(openExport('Barcode,SSN,Password,Last Name,First Name\n').codes, [
    '1000',
    '',
    '',
    '1006',
    '1007',
  ]);
});

test('export: a PT01 line names the columns and is kept as the template of the import file', () => {
  const found = openExport('###*PT01/1000/1006/1007/\r\n1\tNgata\tAroha\r\n');
  assert.deepEqual(found.codes, ['1000', '1006', '1007']);
  assert.deepEqual(cells(found), [['1', 'Ngata', 'Aroha']]);
  assert.equal(found.importHeader, '###*PT01/{codes}/');
  assert.equal(openExport('PT01:1000,1006,1007\n1,A,B\n').importHeader, 'PT01:{codes}');
  assert.deepEqual(cells(openExport('###*PT01/1000/1006/1007/\n1,"A,B",C\n')), [['1', 'A,B', 'C']]);
  assert.equal(openExport('1000,1006,1007\n').importHeader, '');
});

test('export: a tab in the first line makes a tab file, whatever commas are in it', () => {
  assert.equal(openExport('1000\t1006\t1007\tA, B\n').dialect.delimiter, '\t');
  assert.equal(openExport('1000,1006,1007\n1,A\tB,C\n').dialect.delimiter, ',');
});

test('export: a plain tab file keeps its stray quotes as text', () => {
  const found = openExport('1000\t1006\t1007\n1\t"Ada\tB\n2\t5" tall\t""\n');
  assert.equal(found.dialect.quoted, false);
  assert.deepEqual(cells(found), [
    ['1', '"Ada', 'B'],
    ['2', '5" tall', '""'],
  ]);
});

test('export: a tab file in which a quoted cell holds a tab or a line break is read quoted', () => {
  for (const inside of ['A\tB', 'A\nB']) {
    const found = openExport(`1000\t1006\t1007\n1\t"${inside}"\t"say ""hi"""\n`);
    assert.deepEqual([found.dialect.quoted, found.quotesAll], [true, false]);
    assert.deepEqual(cells(found), [['1', inside, 'say "hi"']]);
  }
});

test('export: a tab file all in quotes loses them', () => {
  const found = openExport('"1000"\t"1006"\t"1007"\r\n"1"\t"Ngata"\t"Aroha ""Ro"""\r\n');
  assert.deepEqual([found.codes, found.quotesAll], [['1000', '1006', '1007'], true]);
  assert.deepEqual(cells(found), [['1', 'Ngata', 'Aroha "Ro"']]);
});

test('export: a tab file with quotes in its header only reads like one without', () => {
  const found = openExport('"1000"\t"1006"\t"1007"\n1\tNgata\tAroha\n2\t5" tall\tB\n');
  assert.deepEqual(cells(found), [
    ['1', 'Ngata', 'Aroha'],
    ['2', '5" tall', 'B'],
  ]);
  const stray = openExport('"1000"\t"1006"\t"1007"\n1\t"Bud" Ngata\tAroha\n');
  assert.deepEqual([stray.codes, cells(stray)], [['1000', '1006', '1007'], [['1', '"Bud" Ngata', 'Aroha']]]);
});

test('export: every dialect reads the same, and gives its bytes back', () => {
  let tried = 0;
  for (const delimiter of [',', '\t']) {
    for (const lineEnd of ['\r\n', '\n', '\r']) {
      for (const quoting of ['none', 'all', 'header']) {
        for (const [start, tail, last] of [
          ['', '', true],
          ['\ufeff', '', true],
          ['', '', false],
          ['', `${lineEnd}${lineEnd}`, true],
        ] as const) {
          const quoted = (cell: string, isHeader: boolean) =>
            quoting === 'all' || (quoting === 'header' && isHeader) ? `"${cell}"` : cell;
          const lines = [CODES, ...PATRONS].map((row, at) =>
            row.map((cell) => quoted(cell, at === 0)).join(delimiter),
          );
          const text = `${start}${lines.join(lineEnd)}${last ? lineEnd : ''}${tail}`;
          const found = openExport(text);
          const { rows, head } = found;
          assert.deepEqual([found.codes, cells(found)], [CODES, PATRONS], JSON.stringify(text.slice(0, 60)));
          const bytes = Array.from({ length: rows.count }, (_, at) => rows.bytes(at + 1));
          assert.equal(Buffer.concat([head, ...bytes, found.tail]).toString(), text);
          tried += 1;
        }
      }
    }
  }
  assert.equal(tried, 72);
});

test('export: Windows-1252 is read where the bytes are no UTF-8, and every byte of it comes back', () => {
  const all = Array.from({ length: 255 }, (_, byte) => byte + 1).filter(
    (byte) => ![9, 10, 13].includes(byte),
  );
  const file = Buffer.concat([
    Buffer.from('1000\t1006\t1007\r\n1\t'),
    Buffer.from(all),
    Buffer.from('\tB\r\n'),
  ]);
  const found = openExport(file);
  assert.equal(found.dialect.encoding, 'windows-1252');
  assert.deepEqual(Buffer.from(found.rows.bytes(1)), file.subarray(16));
  assert.equal([...(found.rows.cells(1)[1] ?? '')].length, all.length);
  assert.equal(cells(openExport(Buffer.from('1000,1006,1007\n1,Zo\xeb,B\n', 'latin1')))[0]?.[1], 'Zo\u00eb');
  assert.equal(openExport('1000,1006,1007\n1,Zo\u00eb,B\n').dialect.encoding, 'utf-8');
});

test('export: one export with titles, renamed titles, codes, both, and a PT01 line, comma and tab, gives one plan', () => {
  const users = [
    user(0x0a, { '1006': 'Ngata', '1007': 'Aroha', '1001': '13', '1050': 'OAK' }),
    user(0x0b, { '1006': "O'Neil", '1007': 'Ada', '1001': '00012' }),
    user(0x0c, { '1001': '99' }),
  ];
  const rules = {
    titles: TITLES,
    keys: { ...RULES.keys, students: { communityId: 'sis_id', barcode: null } },
  };
  const headers = [
    CODES.map((code) => titleOf(code)),
    CODES.map((code) => TITLES[code] ?? titleOf(code)),
    CODES,
    CODES.map((code) => `${code} ${titleOf(code)}`),
    undefined,
  ];
  const plans = headers.flatMap((header) =>
    [',', '\t'].map((delimiter) => {
      const first = header?.join(delimiter) ?? `###*PT01/${CODES.join('/')}/`;
      const text = `${[first, ...PATRONS.map((row) => row.join(delimiter))].join('\r\n')}\r\n`;
      const made = planOf({ users, export: openExport(text, TITLES), rules });
      return { decisions: made.decisions, ...made.summary };
    }),
  );
  const [first] = plans;
  assert.equal(plans.length, 10);
  assert.deepEqual(
    first?.decisions.map(({ action, matchedBy, row }) => [action, matchedBy, row]),
    [
      ['update', 'guid', 2],
      ['update', 'communityId', 1],
      ['create', '', null],
      ['untouched', '', 3],
    ],
  );
  for (const plan of plans) assert.deepEqual(plan, first);
});

test('export: a file that a spreadsheet gave semicolons is refused with those words', () => {
  refused(
    'Barcode;Last Name;First Name\r\n1;Quill;Ada\r\n',
    'exports/patrons.txt, line 1',
    'The columns are separated by semicolons, as a spreadsheet does; expected tabs or commas.',
    'Use the file as Alexandria wrote it, without opening it in a spreadsheet.',
  );
});
