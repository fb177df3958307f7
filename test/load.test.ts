// Applying a plan: the import files, the export as it will be, and the inverse, in bytes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { leavesEncoding } from '../stages/load/after.ts';
import { importHeaders } from '../stages/load.ts';
import {
  ALL_KEYS,
  type Cells,
  COLUMNS,
  exportText,
  id,
  linked,
  loaded,
  type Made,
  type Making,
  openExport,
  patron,
  planOf,
  user,
} from './making.ts';

const AFTER = 'patrons-after.txt';

function text(made: Made, name: string): string {
  return loaded(made).get(name)?.toString() ?? assert.fail(`no ${name}`);
}

/** The rows of the CSV by field code. */
function imported(made: Made): Cells[] {
  const rows: string[][] = parse(text(made, 'patron-import.csv'), { from_line: 2 });
  return rows.map((row) =>
    Object.fromEntries(made.summary.columns.map((code, column) => [code, row[column] ?? ''])),
  );
}

/** A plan with a create, an update, an unchanged patron, a leaver and a stranger. */
function everything(over: Partial<Making> = {}): Made {
  return planOf({
    users: [user(1, { '1008': 'M' }), user(2), user(3, { '1019': 'c@b.example' })],
    patrons: [
      linked(1, { '1008': 'Old', '1028': 'STU', '1020': 'shy' }),
      patron(8),
      linked(2),
      linked(7, { '1026': '2', '1028': 'UPP' }),
    ],
    ...over,
  });
}

test('load: the import has a row for each patron that changes, ascending by guid, and no other', () => {
  const rows = imported(everything());
  assert.deepEqual(
    rows.map((cells) => [cells['1200'], cells['1000']]),
    [
      [id(1), '1001'],
      [id(3), ''],
      [id(7), '1007'],
    ],
  );
});

test('load: a row of an existing patron carries its current value in every column that does not change', () => {
  const [updated, created, left] = imported(everything());
  assert.deepEqual(
    [updated?.['1008'], updated?.['1028'], updated?.['1026'], updated?.['1050']],
    ['M', 'STU', '1', 'LIN'],
  );
  assert.deepEqual(
    [left?.['1026'], left?.['1028'], left?.['1006'], left?.['1050']],
    ['4', 'UPP', 'Last7', 'LIN'],
  );
  assert.deepEqual([created?.['1019'], created?.['1028'], created?.['1008']], ['c@b.example', '', '']);
});

test('load: notes, passwords and whatever else no role maps stay out of the import', () => {
  const made = everything();
  for (const name of ['patron-import.csv', 'patron-import.tsv', 'undo.tsv']) {
    assert.doesNotMatch(text(made, name), /shy|1020|1002|1003|1034/);
  }
});

test('load: the tab file has the PT01 line, no quotes, Windows line ends, and no byte order mark', () => {
  const made = planOf({ users: [user(1, { '1007': '5" tall, x', '1008': 'Łucja' })], patrons: [] });
  const file = loaded(made).get('patron-import.tsv') ?? assert.fail();
  const [header, row, ...rest] = file.toString().split('\r\n');
  assert.equal(header, `###*PT01/${made.summary.columns.join('/')}/`);
  assert.deepEqual(row?.split('\t').slice(0, 5), [id(1), '', 'Last1', '5" tall, x', 'Łucja']);
  assert.deepEqual(rest, ['']);
  assert.doesNotMatch(file.toString(), /[^\r]\n/);
  assert.equal(file[0], '#'.charCodeAt(0));
});

test('load: the CSV has codes with titles, and quotes only where they are needed', () => {
  const made = planOf({ users: [user(1, { '1007': '5" tall, x' })], patrons: [] });
  const [header, row] = text(made, 'patron-import.csv').split('\r\n');
  assert.match(header ?? '', /^1200 GUID,1000 Barcode,1006 Last Name,/);
  assert.match(row ?? '', new RegExp(`^${id(1)},,Last1,"5"" tall, x",,`));
});

test('load: the export’s own PT01 line is the template of the header', () => {
  const made = planOf({ users: [user(1)], export: openExport('##PT01:1000,1006,1007\n1,A,B\n') });
  assert.equal(text(made, 'patron-import.tsv').split('\r\n')[0], `##PT01:${made.summary.columns.join('/')}`);
  assert.equal(importHeaders(made.summary).tsv, `##PT01:${made.summary.columns.join('/')}\r\n`);
});

test('load: a tab or line break in a cell of the export becomes a space in the import', () => {
  const made = planOf({
    users: [user(1, { '1008': 'M' })],
    patrons: [linked(1, { '1028': 'A\tB', '1052': 'x\r\ny' })],
  });
  const [row] = imported(made);
  assert.deepEqual([row?.['1028'], row?.['1052']], ['A B', 'x y']);
  assert.equal(text(made, 'patron-import.tsv').split('\r\n').length, 3);
});

test('load: the tab file and the CSV hold the same rows', () => {
  const made = everything();
  const lines = text(made, 'patron-import.tsv').split('\r\n').slice(1, -1);
  const rows: string[][] = parse(text(made, 'patron-import.csv'), { from_line: 2 });
  assert.deepEqual(
    lines.map((line) => line.split('\t')),
    rows,
  );
});

test('load: a plan that changes nothing is a header line', () => {
  const made = planOf({ users: [user(1)], patrons: [linked(1), patron(2)] });
  assert.equal(text(made, 'patron-import.tsv'), importHeaders(made.summary).tsv);
  assert.equal(text(made, 'patron-import.csv'), importHeaders(made.summary).csv);
  assert.equal(text(made, AFTER), exportText([linked(1), patron(2)]));
});

test('load: the inverse puts back every patron that changes, and cannot take away a new one', () => {
  const made = everything();
  const [header, ...rows] = text(made, 'undo.tsv').split('\r\n').slice(0, -1);
  assert.equal(`${header}\r\n`, importHeaders(made.summary).tsv);
  const cells = rows.map((row) =>
    Object.fromEntries(row.split('\t').map((cell, at) => [made.summary.columns[at], cell])),
  );
  assert.deepEqual(
    cells.map((row) => [row['1000'], row['1008'], row['1026']]),
    [
      ['1001', 'Old', '1'],
      ['1007', '', '2'],
    ],
  );
});

test('load: an import is cut into parts below the limit, each with the header, and no row is lost', () => {
  const users = Array.from({ length: 40 }, (_, at) => user(at + 1));
  const made = planOf({ users, patrons: [] });
  const whole = loaded(made);
  for (const extension of ['csv', 'tsv']) {
    const file = whole.get(`patron-import.${extension}`)?.toString() ?? '';
    const [header = '', ...rows] = file.split('\r\n');
    const limit = header.length + 2 + 10 * ((rows[0]?.length ?? 0) + 4);
    const parts = [...loaded(made, limit)].filter(
      ([name]) => name.startsWith('patron-import') && name.endsWith(extension),
    );
    assert.deepEqual(
      parts.slice(0, 2).map(([name]) => name),
      [`patron-import.${extension}`, `patron-import-2.${extension}`],
    );
    assert.ok(parts.length > 3);
    for (const [, bytes] of parts)
      assert.ok(bytes.length < limit && bytes.toString().startsWith(`${header}\r\n`));
    assert.deepEqual(
      parts.flatMap(([, bytes]) => bytes.toString().split('\r\n').slice(1, -1)),
      rows.slice(0, -1),
    );
  }
});

test('load: a part holds exactly the rows that stay below the limit', () => {
  const made = planOf({ users: [user(1), user(2)], patrons: [] });
  const size = Buffer.byteLength(text(made, 'patron-import.tsv'));
  const parts = (limit: number) =>
    [...loaded(made, limit).keys()].filter((name) => name.endsWith('.tsv') && name.startsWith('p'));
  assert.deepEqual(parts(size + 1), ['patron-import.tsv']);
  assert.deepEqual(parts(size), ['patron-import.tsv', 'patron-import-2.tsv']);
  assert.deepEqual(parts(1), ['patron-import.tsv', 'patron-import-2.tsv']);
});

test('after: untouched rows and cells keep their bytes, whatever their quotes and spaces are', () => {
  const head = `\ufeff${COLUMNS.map((code) => `"${code}"`).join(',')}`;
  const row = (cells: Cells, wrap: (cell: string) => string) =>
    COLUMNS.map((code) => wrap(cells[code] ?? '')).join(',');
  const plain = row(linked(2), (cell) => ` ${cell}`);
  const quoted = row(linked(1, { '1008': 'Old', '1020': 'a\nb' }), (cell) => `"${cell}"`);
  const mixed = row(patron(9, { '1020': 'x' }), (cell) => (cell === 'x' ? '"x ""y"""' : cell));
  const file = [head, plain, quoted, mixed].join('\n');
  const made = planOf({ users: [user(1, { '1008': 'N"ew' }), user(2)], export: openExport(`${file}\n\n`) });
  assert.equal(made.of(1).action, 'update');
  assert.equal(text(made, AFTER), `${file.replace('"Old"', '"N""ew"')}\n\n`);
});

test('after: a changed cell keeps its quotes where it had some, and gets none where it had none', () => {
  const columns = ['1000', '1006', '1007', '1008', '1200', '1026', '1050'];
  for (const delimiter of [',', '\t']) {
    for (const quote of ['"', '']) {
      const file = (middle: string) => {
        const patronCells = columns.map((code) => linked(1, { '1008': middle })[code] ?? '');
        return [columns, patronCells]
          .map((row) => `${row.map((cell) => quote + cell + quote).join(delimiter)}\n`)
          .join('');
      };
      const made = planOf({ users: [user(1, { '1008': 'New' })], export: openExport(file('Old')) });
      assert.equal(text(made, AFTER), file('New'));
    }
  }
});

test('after: a tab file whose last line break inside a cell goes reads back without quotes', () => {
  const columns = ['1000', '1006', '1007', '1011', '1200', '1026', '1050'];
  const row = columns.map((code) => linked(1, { '1011': '"1 Elm St\nApt 4"' })[code] ?? '');
  const users = [user(1, { '1011': '1 Elm St Apt 4' })];
  const made = planOf({ users, export: openExport(`${columns.join('\t')}\n${row.join('\t')}\n`) });
  assert.equal(made.of(1).action, 'update');
  const again = planOf({ users, export: openExport(text(made, AFTER)) });
  assert.equal(again.of(1).action, 'unchanged');
});

test('after: a new row follows the last, in the dialect of the export', () => {
  for (const [wrap, delimiter, lineEnd] of [
    [(cell: string) => cell, ',', '\n'],
    [(cell: string) => `"${cell}"`, ',', '\r\n'],
    [(cell: string) => cell, '\t', '\r'],
    [(cell: string) => `"${cell}"`, '\t', '\r\n'],
  ] as const) {
    const line = (cells: readonly string[]) => cells.map(wrap).join(delimiter) + lineEnd;
    const codes = ['1000', '1006', '1007', 'Shoe', '1200', '1026', '1050'];
    const row = (cells: Cells) => line(codes.map((code) => cells[code] ?? ''));
    const file = line(codes) + row(linked(9));
    const made = planOf({ users: [user(9), user(2), user(1)], export: openExport(file) });
    assert.equal(text(made, AFTER), file + row({ ...user(1).cells }) + row({ ...user(2).cells }));
  }
});

test('after: rows that follow a last line without an end begin a line of their own', () => {
  const file = exportText([linked(9)], ['1000', '1006', '1007', '1200', '1026', '1050']).trimEnd();
  const created = planOf({ users: [user(9), user(1)], export: openExport(file) });
  assert.equal(text(created, AFTER), `${file}\r\n,Last1,First1,${id(1)},1,LIN\r\n`);
  const same = planOf({ users: [user(9)], export: openExport(file) });
  assert.equal(text(same, AFTER), file);
});

test('after: the first patrons of an empty library follow its header line', () => {
  const header = '1000,1006,1007,1200,1026,1050';
  const row = `,Last1,First1,${id(1)},1,LIN`;
  const after = (head: string) => text(planOf({ users: [user(1)], export: openExport(head) }), AFTER);
  assert.equal(after(`${header}\n`), `${header}\n${row}\n`);
  assert.equal(after(header), `${header}\r\n${row}\r\n`);
});

test('after: values that Windows-1252 has are written in it; others make the whole file UTF-8', () => {
  const columns = [...COLUMNS, 'Student\u2019s shoe'];
  const file = (cells: Cells) => {
    const utf8 = exportText([linked(1, { '1020': 'caf\u00e9 \u20ac5', ...cells }), patron(9)], columns);
    return {
      utf8,
      bytes: Buffer.from(utf8.replaceAll('\u20ac', '\x80').replaceAll('\u2019', '\x92'), 'latin1'),
    };
  };
  const made = (name: string) =>
    planOf({ users: [user(1, { '1008': name })], export: openExport(file({ '1008': 'Old' }).bytes) });
  const within = made('Zo\u00eb \u20ac');
  assert.ok(!leavesEncoding(within.decisions, 'windows-1252'));
  assert.deepEqual(loaded(within).get(AFTER), file({ '1008': 'Zo\u00eb \u20ac' }).bytes);
  const beyond = made('\u0141ucja');
  assert.ok(leavesEncoding(beyond.decisions, 'windows-1252'));
  assert.equal(loaded(beyond).get(AFTER)?.toString(), file({ '1008': '\u0141ucja' }).utf8);
});

test('after: a byte order mark before Windows-1252 stays one when the whole file becomes UTF-8', () => {
  const utf8 = exportText([linked(1, { '1020': 'caf\u00e9' })]);
  const marked = Buffer.concat([Buffer.from('\ufeff'), Buffer.from(utf8, 'latin1')]);
  const made = planOf({ users: [user(1, { '1008': '\u0141ucja' })], export: openExport(marked) });
  const after = loaded(made).get(AFTER) ?? assert.fail();
  assert.equal(
    after.toString(),
    `\ufeff${exportText([linked(1, { '1020': 'caf\u00e9', '1008': '\u0141ucja' })])}`,
  );
});

test('after: a barcode is written for a new patron only', () => {
  const made = planOf({
    users: [user(1, { '1000': '2005' }), user(2, { '1000': '2006' })],
    patrons: [linked(1, { '1008': 'M' })],
    rules: { keys: ALL_KEYS },
  });
  const after = openExport(loaded(made).get(AFTER) ?? '');
  assert.deepEqual([after.rows.cells(1)[0], after.rows.cells(2)[0]], ['1001', '2006']);
});
