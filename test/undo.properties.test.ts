// Load, then take it back: for every export, in every form that Alexandria or a spreadsheet writes, the bytes come back,
// but for new patrons, which are listed. Every assertion has a message, because shrinking fails thousands of times.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { writeCell } from '../stages/delimited.ts';
import { canEncode, type Encoding, encode } from '../stages/encoding.ts';
import { type Cells, linked, type Made, openExport, patron, planOf, user } from './making.ts';
import { makingOf, tinyDistricts } from './tiny.people.ts';
import { after, edited, undoOf } from './undo.making.ts';

const RUNS = { numRuns: 1000 };
const COLUMNS = [
  '1020',
  '1000',
  '1006',
  '1007',
  '1008',
  '1011',
  '1012',
  '1019',
  '1026',
  '1028',
  '1045',
  '1050',
  '1052',
  '1200',
];

interface Form {
  readonly kind: 'tab plain' | 'tab quoted' | 'tab all quoted' | 'comma' | 'comma all quoted';
  readonly lineEnd: string;
  readonly mark: string;
  readonly encoding: Encoding;
  readonly heading: 'codes' | 'PT01';
  readonly endsWithLineEnd: boolean;
  readonly blankLines: number;
}

const form: fc.Arbitrary<Form> = fc.record({
  kind: fc.constantFrom('tab plain', 'tab quoted', 'tab all quoted', 'comma', 'comma all quoted'),
  lineEnd: fc.constantFrom('\r\n', '\n', '\r'),
  mark: fc.constantFrom('', '\ufeff'),
  encoding: fc.constantFrom('utf-8', 'windows-1252'),
  heading: fc.constantFrom('codes', 'codes', 'PT01'),
  endsWithLineEnd: fc.boolean(),
  blankLines: fc.constantFrom(0, 0, 2),
});

const text = (...values: readonly string[]) => fc.constantFrom(...values);
const MIDDLES = ['', 'M', 'Zo\u00eb', 'O"N', 'x "y", z', '"q"', 'a, b', '\u20ac'];
const ADDRESSES = ['', '1 Elm St', '1 Elm St, Apt 4', '5" Oak', ' 7 Ash '];
const BROKEN = ['1 Elm St\nApt 4', 'a\tb', '2 "Fir"\r\nWay'];
const EMAILS = ['', 'a@b.example', 'A@b.example', 'c@d.example'];
const DATES = ['', 'Feb 1, 2007', 'February 1, 2007', '2/1/2007', 'Mar 3, 2008'];

/** One person: what the roster says (or nothing), and what the library has (or nothing). */
const being = fc.record({
  inRoster: fc.constantFrom(true, true, true, false),
  inLibrary: fc.constantFrom(true, true, true, false),
  isLinked: fc.constantFrom(true, true, false),
  roster: fc.record({
    '1008': text(...MIDDLES.map((one) => one.trim()), '\u0141uc'),
    '1011': text(...ADDRESSES.map((one) => one.trim())),
    '1012': text('', 'Town', 'Town, East'),
    '1019': text(...EMAILS),
    '1045': text('', 'Feb 1, 2007', 'Mar 3, 2008'),
    '1050': text('LIN', 'OAK'),
    '1052': text('', 'name', 'other'),
  }),
  library: fc.record({
    '1008': text(...MIDDLES),
    '1011': text(...ADDRESSES, ...BROKEN),
    '1012': text('', 'Town', 'Town, West'),
    '1019': text(...EMAILS),
    '1020': text('', 'shy', 'shy, "very"', 'Zo\u00eb'),
    '1026': text('1', '1', '1', 'Active', '', '2', '4', '5'),
    '1045': text(...DATES),
    '1050': text('LIN', 'OAK', 'STO'),
    '1052': text('', 'name', 'older'),
  }),
});

const drawn = fc.record({ beings: fc.array(being, { minLength: 1, maxLength: 6 }), form });
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

interface Library {
  readonly made: Made;
  readonly bytes: Buffer;
  readonly patrons: readonly Cells[];
}

/** Everybody has a barcode, a GUID and a username of their own, so that nobody is mistaken. */
function libraryOf({ beings, form: drawnForm }: Drawn): Library {
  const own = (cells: Cells, number: number) => ({
    ...cells,
    '1052': cells['1052'] === '' ? '' : `${cells['1052']}${number}`,
  });
  const users = beings.flatMap(({ inRoster, roster }, at) =>
    inRoster ? [user(at + 1, own(roster, at + 1))] : [],
  );
  const patrons = beings.flatMap(({ inLibrary, isLinked, library }, at): Cells[] => {
    if (!inLibrary) return [];
    return [(isLinked ? linked : patron)(at + 1, own(library, at + 1))];
  });
  const bytes = bytesOf(patrons, drawnForm);
  const made = planOf({ users, export: openExport(bytes), rules: { possibleDuplicate: 'create' } });
  return { made, bytes, patrons };
}

function bytesOf(patrons: readonly Cells[], { kind, lineEnd, mark, heading, ...how }: Form): Buffer {
  const delimiter = kind.startsWith('tab') ? '\t' : ',';
  const isAll = kind.endsWith('all quoted');
  const dialect = { delimiter, quoted: kind !== 'tab plain' } as const;
  // Under a PT01 line the first row tells the delimiter, so there a tab would not be text.
  const rows = patrons.map((cells) =>
    COLUMNS.map((code) =>
      delimiter === ',' ? (cells[code] ?? '').replace('\t', '; ') : (cells[code] ?? ''),
    ),
  );
  // Where no cell holds a tab or a line break, a tab file with a few quotes is a plain one with quotes as text.
  const isBroken = rows.flat().some((cell) => /[\t\r\n]/.test(cell));
  const isPlain = kind === 'tab plain' || (kind === 'tab quoted' && !isBroken);
  const cellOf = (cell: string) => {
    if (!isPlain) return writeCell(cell, dialect, isAll);
    return cell.replace(/[\t\r\n]+/g, ' ');
  };
  const line = (cells: readonly string[]) => cells.map(cellOf).join(delimiter);
  // A PT01 line says nothing of quotes, so in a tab file all in quotes they would be text.
  const isTold = heading === 'codes' || kind === 'tab all quoted';
  const head = isTold ? line(COLUMNS) : `###*PT01/${COLUMNS.join('/')}/`;
  const content = [head, ...rows.map(line)].join(lineEnd);
  const ending = how.endsWithLineEnd ? lineEnd.repeat(1 + how.blankLines) : '';
  const isWindows = how.encoding === 'windows-1252' && canEncode(content, 'windows-1252');
  if (isWindows) return Buffer.from(encode(content + ending, 'windows-1252'));
  return Buffer.from(`${mark}${content}${ending}`);
}

/** A file without the records after the first `count`; new rows are the last ones. */
function withoutNew(file: Buffer, count: number): Buffer {
  const { head, rows, tail } = openExport(file);
  const kept = Array.from({ length: count }, (_, at) => rows.bytes(at + 1));
  return Buffer.concat([head, ...kept, tail].map((piece) => Buffer.from(piece)));
}

/** The bytes to expect: a last row that had no line end got one when new rows followed it, and keeps it. */
function endedLike(bytes: Buffer, file: Buffer, made: Made): Buffer {
  if (!made.decisions.some(({ action }) => action === 'create')) return bytes;
  const { rows, head } = openExport(bytes);
  const last =
    rows.count > 0 ? rows.lineEnd(rows.count) : /[\r\n]*$/.exec(Buffer.from(head).toString('latin1'))?.[0];
  if (last !== '') return bytes;
  const later = openExport(file);
  const end =
    rows.count > 0
      ? later.rows.lineEnd(rows.count)
      : /[\r\n]+$/.exec(Buffer.from(later.head).toString('latin1'))?.[0];
  return Buffer.concat([bytes, Buffer.from(end ?? '')]);
}

/** A new patron whose letters the export's encoding lacks keeps the whole file UTF-8 until it is removed. */
function keepsUtf8(made: Made): boolean {
  const { encoding } = made.export.dialect;
  return made.decisions.some(
    ({ action, fields }) =>
      action === 'create' && Object.values(fields).some(([, value]) => !canEncode(value, encoding)),
  );
}

function show(file: Buffer): string {
  return JSON.stringify(file.toString('latin1'));
}

test('undo: a load taken back gives the export back byte for byte, but for new patrons, which are listed', () => {
  let compared = 0;
  fc.assert(
    fc.property(drawn, (draw) => {
      const { made, bytes } = libraryOf(draw);
      const back = undoOf(made);
      const created = made.decisions.filter(({ action }) => action === 'create');
      const listed = back.summary.notes.filter(({ message }) => /^Made by run/.test(message));
      assert.deepEqual(
        listed.map(({ guid }) => guid),
        created.map(({ guid }) => guid),
        'new patrons that are listed',
      );
      if (keepsUtf8(made)) return;
      const file = after(back);
      const expected = endedLike(bytes, file, made);
      compared += 1;
      assert.equal(show(withoutNew(file, made.export.rows.count)), show(expected), 'the bytes');
    }),
    RUNS,
  );
  assert.ok(compared > RUNS.numRuns / 2, `only ${compared} exports were compared`);
});

test('undo: with edits in between, exactly the edits remain, and those of written fields are listed', () => {
  const EDITABLE = [
    '1000',
    '1006',
    '1007',
    '1008',
    '1011',
    '1012',
    '1019',
    '1020',
    '1026',
    '1045',
    '1050',
    '1052',
    '1200',
  ];
  const edits = fc.array(fc.tuple(fc.nat(5), fc.constantFrom(...EDITABLE)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(drawn, edits, (draw, drawnEdits) => {
      const { made, bytes, patrons } = libraryOf(draw);
      if (patrons.length === 0 || keepsUtf8(made)) return;
      // One edit a patron: who changes both keys of a patron cannot expect it to be found.
      const byRow = new Map(
        drawnEdits.map(([at, code]) => [1 + (at % patrons.length), { [code]: `edit${at}` }] as const),
      );
      const back = undoOf(made, edited(after(made), byRow));
      const file = after(back);
      const expected = endedLike(edited(bytes, byRow), file, made);
      assert.equal(show(withoutNew(file, made.export.rows.count)), show(expected), 'the bytes');
      const written = made.decisions.filter(({ row, fields }) => {
        const [code = ''] = Object.keys(byRow.get(row ?? 0) ?? {});
        return code in fields;
      });
      const kept = back.summary.notes.filter(({ code }) => code === 'UNDO_KEPT');
      assert.equal(kept.length, written.length, 'edits of written fields that are listed');
    }),
    RUNS,
  );
});

test('undo: where people quarrel over every key, each patron is as before or listed, and no key is given to two', () => {
  fc.assert(
    fc.property(tinyDistricts, (district) => {
      const made = planOf(makingOf(district));
      const back = undoOf(made);
      const file = openExport(after(back));
      const notes = back.summary.notes.filter(({ message }) =>
        /not put back|another patron has it/i.test(message),
      );
      let differing = 0;
      for (let row = 1; row <= made.export.rows.count; row += 1) {
        const [now, before] = [file.rows.cells(row), made.export.rows.cells(row)];
        if (now.join('\t') !== before.join('\t')) differing += 1;
      }
      assert.ok(differing <= notes.length, `${differing} differ, ${notes.length} are listed`);
      for (const code of ['1001', '1052', '1200']) assertNoneGiven(back, made, code);
    }),
    RUNS,
  );
});

/** A value that the undo writes is held by no more patrons than held it before the load. */
function assertNoneGiven(back: Made, made: Made, code: string): void {
  const fold = (value: string | undefined) => (value ?? '').trim().toLowerCase();
  const [now, before] = [openExport(after(back)), made.export].map((file) =>
    Array.from({ length: file.rows.count }, (_, at) => fold(file.rows.cells(at + 1)[file.column(code)])),
  );
  for (const { fields } of back.decisions) {
    const value = fold(fields[code]?.[1]);
    if (value === '') continue;
    const held = (values: readonly string[] = []) => values.filter((one) => one === value).length;
    assert.ok(
      held(now) <= Math.max(1, held(before)),
      `${code} is held by ${held(now)}, was by ${held(before)}`,
    );
  }
}

test('undo: a second time there is nothing to put back, whoever is there', () => {
  fc.assert(
    fc.property(tinyDistricts, (district) => {
      const made = planOf(makingOf(district));
      const once = undoOf(made);
      const twice = undoOf(made, after(once));
      const back = twice.decisions.filter(({ action }) => action === 'update');
      assert.deepEqual(back, [], 'put back a second time');
    }),
    { numRuns: 300 },
  );
});
