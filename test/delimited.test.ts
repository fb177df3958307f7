// Records and cells of a delimited file, found in its bytes: every dialect that an export can have, and what is copied
// from it byte for byte.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { type Dialect, type Records, readHeading, scanRecords, writeCell } from '../stages/delimited.ts';
import { canEncode, encode } from '../stages/encoding.ts';

const PLAIN: Dialect = { delimiter: '\t', quoted: false, encoding: 'utf-8' };
const TAB: Dialect = { delimiter: '\t', quoted: true, encoding: 'utf-8' };
const COMMA: Dialect = { delimiter: ',', quoted: true, encoding: 'utf-8' };
const WINDOWS: Dialect = { ...PLAIN, encoding: 'windows-1252' };
const LINE_ENDS = ['\r\n', '\n', '\r'];

function records(content: string | Buffer, width: number, dialect: Dialect, offset = 0): Records {
  const scan = scanRecords(Buffer.from(content), offset, width, dialect);
  if ('bad' in scan) assert.fail(`line ${scan.bad.line} is bad`);
  return scan.records;
}

function bad(content: string, width: number, dialect: Dialect) {
  const scan = scanRecords(Buffer.from(content), 0, width, dialect);
  return 'bad' in scan ? scan.bad : assert.fail('nothing was found bad');
}

function rows(found: Records): string[][] {
  return Array.from({ length: found.count }, (_, at) => found.cells(at + 1));
}

/** Any text without NUL, line ends, tabs, commas and quotes common. */
const anyCell = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', '\t', ',', '\n', '\r', 'a', ' '),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }).filter((text) => text !== '\0'),
  ),
  maxLength: 8,
});
/** Rows of one width; the first cell is filled, so that no row is a blank line. */
const anyRows = fc.integer({ min: 1, max: 4 }).chain((width) =>
  fc.array(
    fc
      .array(anyCell, { minLength: width, maxLength: width })
      .map((cells) => [`a${cells[0]}`, ...cells.slice(1)]),
    { minLength: 1, maxLength: 6 },
  ),
);

test('delimited: records end with Windows, Unix or old Mac line ends, and the last may have none', () => {
  for (const lineEnd of LINE_ENDS) {
    const found = records(`a\tb${lineEnd}c\td`, 2, PLAIN);
    assert.deepEqual(rows(found), [
      ['a', 'b'],
      ['c', 'd'],
    ]);
    assert.deepEqual([found.lineEnd(1), found.lineEnd(2)], [lineEnd, '']);
    assert.equal(records(`a\tb${lineEnd}`, 2, PLAIN).lineEnd(1), lineEnd);
  }
});

test('delimited: blank lines at the end are no records; one between records is bad', () => {
  for (const lineEnd of LINE_ENDS) {
    const found = records(`a\tb${lineEnd}${lineEnd}${lineEnd}`, 2, PLAIN);
    assert.deepEqual([found.count, found.bytes(1).length], [1, 3 + lineEnd.length]);
    const { line, cells } = bad(`a\tb${lineEnd}${lineEnd}c\td`, 2, PLAIN);
    assert.deepEqual([line, cells], [2, 1]);
  }
  assert.equal(records('\r\n\n', 2, PLAIN).count, 0);
  assert.equal(records('', 2, PLAIN).count, 0);
});

test('delimited: in a plain tab file quotes are text', () => {
  assert.deepEqual(rows(records('"a\t5" tall\n""\tb"\n', 2, PLAIN)), [
    ['"a', '5" tall'],
    ['""', 'b"'],
  ]);
});

test('delimited: a quoted cell may hold delimiters, line breaks and doubled quotes', () => {
  const text = '"a,b","say ""hi""",""\r\n"line\r\nbreak",x y,"""\n"""\r\n';
  assert.deepEqual(rows(records(text, 3, COMMA)), [
    ['a,b', 'say "hi"', ''],
    ['line\r\nbreak', 'x y', '"\n"'],
  ]);
  const tabs = records('"a\tb"\t""""\r"c\rd"\te\r', 2, TAB);
  assert.deepEqual(rows(tabs), [
    ['a\tb', '"'],
    ['c\rd', 'e'],
  ]);
  assert.deepEqual(tabs.rawCells(1), ['"a\tb"', '""""']);
});

test('delimited: a quote inside an unquoted cell is text', () => {
  assert.deepEqual(rows(records('5" tall,b "c" d\n', 2, COMMA)), [['5" tall', 'b "c" d']]);
});

test('delimited: the first record with too few or too many cells is named by its line in the file', () => {
  const quotedBreak = '"a\nb",c\n';
  assert.deepEqual(bad(`${quotedBreak}d\ne,f\n`, 2, COMMA), {
    offset: 8,
    line: 3,
    cells: 1,
    brokenQuote: false,
  });
  assert.deepEqual(bad('a\tb\r\na\tb\tc\r\n', 2, PLAIN), {
    offset: 5,
    line: 2,
    cells: 3,
    brokenQuote: false,
  });
  assert.equal(bad('a\tb\ra\r', 2, PLAIN).line, 2);
});

test('delimited: a quote that does not close, or closes before the cell ends, is named by its line', () => {
  const open = bad('a,b\n"c,d\ne,f\n', 2, COMMA);
  assert.deepEqual([open.line, open.brokenQuote], [2, true]);
  const early = bad('a,b\nc,"d" e\n', 2, COMMA);
  assert.deepEqual([early.line, early.brokenQuote], [2, true]);
});

test('delimited: a record knows its line, with line breaks inside cells counted', () => {
  const found = records('"a\r\nb",c\r\nd,e\r\n', 2, COMMA);
  assert.deepEqual([found.line(1), found.line(2)], [1, 3]);
  assert.equal(records('head\na\tb\n', 2, PLAIN, 5).line(1), 2);
});

test('delimited: a record that is not there is a mistake of the program', () => {
  const found = records('a\tb\n', 2, PLAIN);
  assert.throws(() => found.cells(0), RangeError);
  assert.throws(() => found.bytes(2), RangeError);
});

test('delimited: a header is read with its raw cells and where the records begin', () => {
  assert.deepEqual(readHeading(Buffer.from('\ufeff"a,b",c\r\nd'), 3, COMMA), {
    cells: ['a,b', 'c'],
    raw: ['"a,b"', 'c'],
    next: 12,
    brokenQuote: false,
  });
  assert.equal(readHeading(Buffer.from('"a,b'), 0, COMMA).brokenQuote, true);
});

test('delimited: a cell is quoted only where it must be, or where its neighbours are', () => {
  assert.equal(writeCell('a b', COMMA), 'a b');
  assert.equal(writeCell('a\tb', COMMA), 'a\tb');
  assert.equal(writeCell('a,b', COMMA), '"a,b"');
  assert.equal(writeCell('a,b', TAB), 'a,b');
  assert.equal(writeCell('a\tb', TAB), '"a\tb"');
  assert.equal(writeCell('a"b', COMMA), '"a""b"');
  assert.deepEqual(
    ['a\nb', 'a\rb'].map((cell) => writeCell(cell, COMMA)),
    ['"a\nb"', '"a\rb"'],
  );
  assert.equal(writeCell('a', COMMA, true), '"a"');
  assert.equal(writeCell('"a"', PLAIN, true), '"a"');
});

test('delimited: all 256 bytes of Windows-1252 are read and written back as they are', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).filter(
    (byte) => ![9, 10, 13].includes(byte),
  );
  const found = records(Buffer.concat([Buffer.from(bytes), Buffer.from('\tx\r\n')]), 2, WINDOWS);
  const [cell = ''] = found.cells(1);
  assert.equal(cell.length, 253);
  assert.ok(canEncode(cell, 'windows-1252'));
  assert.deepEqual(Buffer.from(encode(cell, 'windows-1252')), Buffer.from(bytes));
  // Where it differs from Latin-1, e.g. the euro, the curly apostrophe and the long dash.
  assert.equal(
    records(Buffer.from([0x80, 0x92, 0x96, 0xe9]), 1, WINDOWS).cells(1)[0],
    '\u20ac\u2019\u2013\u00e9',
  );
});

test('delimited: Windows-1252 takes its own characters and no others', () => {
  for (const text of ['', 'Ada', 'Zo\u00eb', '\u20ac\u2019\u0178', '\u0081'])
    assert.ok(canEncode(text, 'windows-1252'), text);
  for (const text of ['\u0141ucja', '\u0080', '\u{1f600}', 'e\u0301'])
    assert.ok(!canEncode(text, 'windows-1252'), text);
  assert.ok(canEncode('\u0141\u{1f600}', 'utf-8'));
  assert.deepEqual(Buffer.from(encode('\u0141', 'utf-8')), Buffer.from('\u0141'));
});

test('delimited: the records of a file are its bytes, and their raw cells are theirs', () => {
  const dialects = fc.constantFrom(TAB, COMMA);
  fc.assert(
    fc.property(
      anyRows,
      dialects,
      fc.constantFrom(...LINE_ENDS),
      fc.boolean(),
      (table, dialect, end, always) => {
        const line = (row: readonly string[]) =>
          row.map((cell) => writeCell(cell, dialect, always)).join(dialect.delimiter) + end;
        const bytes = Buffer.from(table.map(line).join(''));
        const found = records(bytes, table[0]?.length ?? 0, dialect);
        assert.deepEqual(rows(found), table);
        const parts = table.map((_, at) => Buffer.from(found.bytes(at + 1)));
        assert.deepEqual(Buffer.concat(parts), bytes);
        for (const [at, row] of table.entries()) {
          const raw = found.rawCells(at + 1).join(dialect.delimiter) + found.lineEnd(at + 1);
          assert.equal(raw, line(row));
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test('delimited: cells are what a CSV library reads, in both delimiters and with all line ends', () => {
  fc.assert(
    fc.property(
      anyRows,
      fc.constantFrom(TAB, COMMA),
      fc.constantFrom(...LINE_ENDS),
      fc.boolean(),
      fc.boolean(),
      (table, dialect, end, always, lastEnd) => {
        const lines = table.map((row) =>
          row.map((cell) => writeCell(cell, dialect, always)).join(dialect.delimiter),
        );
        const text = lines.join(end) + (lastEnd ? end : '');
        const theirs: string[][] = parse(text, { delimiter: dialect.delimiter, record_delimiter: end });
        assert.deepEqual(rows(records(text, table[0]?.length ?? 0, dialect)), theirs);
      },
    ),
    { numRuns: 1500 },
  );
});

test('delimited: any bytes are either records of one width that make up the file, or a bad line', () => {
  const bytes = fc.array(fc.constantFrom(34, 44, 9, 10, 13, 97, 0xe9), { maxLength: 24 });
  fc.assert(
    fc.property(
      bytes,
      fc.constantFrom(PLAIN, TAB, COMMA, WINDOWS),
      fc.integer({ min: 1, max: 3 }),
      (raw, dialect, width) => {
        const content = Buffer.from(raw);
        const scan = scanRecords(content, 0, width, dialect);
        if ('bad' in scan) {
          assert.ok(scan.bad.brokenQuote || scan.bad.cells !== width, 'cells');
          assert.ok(scan.bad.line >= 1 && scan.bad.offset < content.length, 'place');
          return;
        }
        const found = scan.records;
        for (const row of rows(found)) assert.equal(row.length, width);
        const parts = Array.from({ length: found.count }, (_, at) => Buffer.from(found.bytes(at + 1)));
        const whole = Buffer.concat(parts);
        assert.deepEqual(whole, content.subarray(0, whole.length));
        assert.match(content.toString('latin1', whole.length), /^[\r\n]*$/);
      },
    ),
    { numRuns: 3000 },
  );
});
