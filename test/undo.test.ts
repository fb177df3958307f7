// Taking a load back: what still says what was written is put back, everything else stays and is listed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunState } from '../stages/report/view.ts';
import { reportView } from '../stages/report.ts';
import {
  type Cells,
  COLUMNS,
  exportText,
  id,
  knownOf,
  linked,
  loaded,
  type Made,
  openExport,
  patron,
  planOf,
  user,
} from './making.ts';
import { fullDay } from './page.plan.ts';
import { after, edited, UNDONE, undoOf } from './undo.making.ts';

const PATRONS = [
  linked(1, { '1008': 'Old', '1019': 'one@old.example' }),
  patron(8),
  linked(2),
  linked(7, { '1026': '2' }),
];

/** Patron 1 gets a middle name and an e-mail, user 3 is new, patron 7 leaves, patrons 2 and 8 stay as they are. */
function everything(): Made {
  return planOf({
    users: [user(1, { '1008': 'New', '1019': 'one@new.example' }), user(2), user(3)],
    patrons: PATRONS,
  });
}

/** What is said by hand or kept, as 'guid: message'. */
function said(made: Made, code: string): readonly string[] {
  return made.summary.notes
    .filter((note) => note.code === code)
    .map(({ guid, message }) => `${guid}: ${message}`);
}

function edit(made: Made, row: number, cells: Cells): Made {
  return undoOf(made, edited(after(made), new Map([[row, cells]])));
}

/** The cells of a record after the undo. */
function cellsAfter(made: Made, row: number, ...codes: readonly string[]): readonly string[] {
  const file = openExport(after(made));
  return codes.map((code) => file.rows.cells(row)[file.column(code)] ?? 'no column');
}

test('undo: what a load wrote is put back, and the export is what it was but for the new patron', () => {
  const back = undoOf(everything());
  assert.deepEqual(back.of(1).fields, {
    '1008': ['New', 'Old'],
    '1019': ['one@new.example', 'one@old.example'],
  });
  assert.deepEqual([back.of(1).action, back.of(1).matchedBy, back.of(1).flags], ['update', '', []]);
  assert.equal(back.of(1).because, `Run ${UNDONE} wrote Middle Name and Email: put back as before.`);
  assert.deepEqual([back.of(4).action, back.of(4).fields], ['update', { '1026': ['4', '2'] }]);
  assert.deepEqual(back.of(4).flags, ['restored']);
  assert.equal(after(back).toString(), exportText([...PATRONS, { ...user(3).cells }]));
});

test('undo: every patron of the export has one line, ascending by guid, and they add up', () => {
  const { decisions, summary } = undoOf(everything());
  assert.deepEqual(
    decisions.map(({ guid, row, action }) => [guid, row, action]),
    [
      ['', 2, 'untouched'],
      [id(1), 1, 'update'],
      [id(2), 3, 'untouched'],
      [id(3), 5, 'untouched'],
      [id(7), 4, 'update'],
    ],
  );
  assert.deepEqual(summary.sums, { users: 2, exportRows: 5, pointedAt: 0 });
  assert.deepEqual([summary.undoes, summary.without, summary.holds], [UNDONE, [], []]);
  assert.deepEqual(summary.inputs, { export: 'b', undone: 'c' });
  assert.deepEqual(summary.flags, { restored: 1 });
});

test('undo: its import file has the rows that go back, in the columns of the load, and no new patron', () => {
  const made = everything();
  const files = loaded(undoOf(made));
  const [header, ...lines] = files.get('patron-import.tsv')?.toString().split('\r\n') ?? [];
  assert.equal(`${header}\r\n`, loaded(made).get('undo.tsv')?.toString().split('\r\n')[0]?.concat('\r\n'));
  assert.deepEqual(
    lines.slice(0, -1).map((line) => line.split('\t').slice(0, 2)),
    [
      [id(1), '1001'],
      [id(7), '1007'],
    ],
  );
});

test('undo: a patron that the load made is listed for a person, and nothing is written for it', () => {
  const back = undoOf(everything());
  assert.deepEqual([back.of(5).action, back.of(5).role], ['untouched', 'students']);
  assert.equal(back.of(5).because, `Made by run ${UNDONE}: remove it by hand in Alexandria.`);
  assert.deepEqual(said(back, 'UNDO_BY_HAND'), [
    `${id(3)}: Made by run ${UNDONE}: remove it by hand in Alexandria.`,
  ]);
  const removed = undoOf(everything(), exportText(PATRONS.slice(0, 3)));
  assert.ok(!said(removed, 'UNDO_BY_HAND').some((line) => line.includes(id(3))));
});

test('undo: what a librarian changed since stays and is listed, and the rest of the patron goes back', () => {
  const back = edit(everything(), 1, { '1019': 'one@third.example', '1020': 'shy' });
  assert.deepEqual(back.of(1).fields, { '1008': ['New', 'Old'] });
  assert.equal(
    back.of(1).because,
    `Run ${UNDONE} wrote Middle Name: put back as before. Email was changed since and stays.`,
  );
  assert.deepEqual(said(back, 'UNDO_KEPT'), [`${id(1)}: Barcode 1001. Email was changed since and stays.`]);
  assert.deepEqual(cellsAfter(back, 1, '1008', '1019', '1020'), ['Old', 'one@third.example', 'shy']);
});

test('undo: a patron with nothing but later changes is left alone, and listed', () => {
  const back = edit(everything(), 4, { '1026': '3' });
  assert.deepEqual([back.of(4).action, back.of(4).fields], ['untouched', {}]);
  assert.match(back.of(4).because, /^Nothing that run .* is there to put back\. Status was changed since/);
  assert.equal(said(back, 'UNDO_KEPT').length, 1);
});

test('undo: a value that stands there in another form still says what was written', () => {
  const made = planOf({
    users: [user(1, { '1019': 'new@b.example', '1045': 'Feb 11, 2007', '1032': '1' })],
    patrons: [linked(1, { '1019': 'old@b.example', '1045': 'Feb 12, 2007', '1032': '2' }), linked(7)],
  });
  const back = undoOf(
    made,
    edited(
      after(made),
      new Map<number, Cells>([
        [1, { '1019': 'New@B.example', '1045': 'February 11, 2007', '1032': 'M' }],
        [2, { '1026': 'Transferred' }],
      ]),
    ),
  );
  assert.deepEqual(cellsAfter(back, 1, '1019', '1045', '1032'), ['old@b.example', 'Feb 12, 2007', '2']);
  assert.deepEqual([cellsAfter(back, 2, '1026'), back.of(2).flags], [['1'], ['restored']]);
});

test('undo: what stands as before already, or as before in another form, is neither put back nor listed', () => {
  const back = edit(everything(), 1, { '1008': 'Old', '1019': 'ONE@old.example' });
  assert.deepEqual([back.of(1).action, said(back, 'UNDO_KEPT')], ['untouched', []]);
  const made = planOf({
    users: [user(1, { '1045': '2/1/2007' })],
    patrons: [linked(1, { '1045': 'Feb 1, 2007' })],
    rules: { dates: 'D/M/YYYY' },
  });
  assert.equal(made.of(1).action, 'update');
  const turned = undoOf(made, exportText([linked(1, { '1045': 'Feb 1, 2007' })]), 'M/D/YYYY');
  assert.equal(turned.of(1).action, 'untouched', 'the library’s date form was changed since');
});

test('undo: a letter that stands there in two parts is still the letter that was written', () => {
  const made = planOf({ users: [user(1, { '1008': 'Zo\u00eb' })], patrons: [linked(1, { '1008': 'Z' })] });
  assert.equal(edit(made, 1, { '1008': 'Zoe\u0308' }).of(1).action, 'update');
});

test('undo: an accent that a librarian put is a change, although match takes the names for one', () => {
  const made = planOf({ users: [user(1, { '1008': 'Zoe' })], patrons: [linked(1, { '1008': 'Z' })] });
  assert.equal(edit(made, 1, { '1008': 'Zoë' }).of(1).action, 'untouched');
});

test('undo: a field that was blank is put back to blank, and listed, since an import may not blank it', () => {
  const made = planOf({ users: [user(1, { '1008': 'New' })], patrons: [linked(1)] });
  const back = undoOf(made);
  assert.deepEqual(back.of(1).fields, { '1008': ['New', ''] });
  assert.deepEqual(said(back, 'UNDO_BY_HAND'), [
    `${id(1)}: Barcode 1001. Blank before run ${UNDONE}: Middle Name. See that it is blank after the import.`,
  ]);
});

test('undo: a line break of before is put back in the export, and listed, since an import cannot carry it', () => {
  const columns = ['1000', '1006', '1007', '1011', '1200', '1026', '1050'];
  const row = columns.map((code) => linked(1, { '1011': '"1 ""Elm"" St\nApt 4"' })[code] ?? '');
  const other = columns.map((code) => linked(2, { '1011': '"5 ""Oak"""' })[code] ?? '');
  const file = `${[columns, row, other].map((cells) => cells.join('\t')).join('\n')}\n`;
  const made = planOf({
    users: [user(1, { '1011': '1 Elm St' }), user(2, { '1011': '5 "Oak"' })],
    export: openExport(file),
  });
  assert.equal(made.of(2).action, 'unchanged');
  const again = openExport(after(made));
  assert.deepEqual([again.dialect.quoted, again.rows.cells(2)[3]], [false, '5 "Oak"']);
  const back = undoOf(made);
  assert.equal(after(back).toString(), file);
  assert.match(said(back, 'UNDO_BY_HAND')[0] ?? '', /an import cannot carry: Address\. Put it back\.$/);
});

test('undo: a move, and a GUID that was replaced, are flagged on their way back', () => {
  const made = planOf({
    users: [user(1, { '1050': 'OAK', '1001': '71' })],
    patrons: [patron(1, { '1200': id(0xdead), '1001': '71' })],
    rules: {
      keys: {
        students: { communityId: 'student_number', barcode: null },
        teachers: { communityId: null, barcode: null },
        staff: { communityId: null, barcode: null },
      },
    },
  });
  assert.deepEqual(made.of(1).flags, ['rekeyed', 'moved']);
  const back = undoOf(made);
  assert.deepEqual([back.of(1).flags, back.of(1).site], [['rekeyed', 'moved'], 'LIN']);
  assert.deepEqual(back.of(1).fields['1200'], [id(1), id(0xdead)]);
});

test('undo: a patron whose GUID is gone is found by its barcode', () => {
  const back = edit(everything(), 1, { '1200': '' });
  assert.equal(back.of(1).action, 'update');
});

test('undo: a barcode that went to somebody else finds nobody, and that is listed', () => {
  const back = edit(everything(), 1, { '1200': id(0xbeef), '1006': 'Else' });
  assert.deepEqual(
    [back.of(1).action, back.of(1).because],
    ['untouched', `Run ${UNDONE} wrote nothing here.`],
  );
  assert.ok(
    said(back, 'UNDO_BY_HAND').includes(
      `${id(1)}: Barcode 1001. The patron cannot be told for certain in the export, so Middle Name and Email of run ${UNDONE} were not put back.`,
    ),
  );
  assert.equal(
    edit(everything(), 1, { '1200': id(0xbeef) }).of(1).action,
    'update',
    'the names are the same',
  );
});

test('undo: a card given to somebody who has no GUID yet finds nobody, but for the names before or after the load', () => {
  const given = edit(everything(), 1, { '1200': '', '1006': 'Newkid', '1007': 'Nia' });
  assert.equal(given.of(1).action, 'untouched');
  const renamed = planOf({ users: [user(1, { '1006': 'Married' })], patrons: [linked(1)] });
  assert.equal(edit(renamed, 1, { '1200': '' }).of(1).action, 'update', 'the name that was written');
  assert.equal(edit(renamed, 1, { '1200': '', '1006': 'Else' }).of(1).action, 'untouched');
});

test('undo: a key that two patrons share finds neither', () => {
  const today = exportText([...PATRONS, linked(1, { '1000': '1001' }), linked(7, { '1000': '' })]);
  const back = undoOf(everything(), today);
  assert.deepEqual(
    back.decisions.filter(({ action }) => action === 'update'),
    [],
  );
  assert.equal(said(back, 'UNDO_BY_HAND').filter((line) => line.includes('cannot be told')).length, 1);
});

test('undo: of two that shared a GUID only the one that is left is found, by its barcode', () => {
  const made = planOf({ users: [], patrons: [linked(7), linked(7, { '1000': '1107' })] });
  assert.deepEqual([made.leftover(1).action, made.leftover(2).action], ['transfer', 'transfer']);
  const back = undoOf(made, exportText([linked(7, { '1000': '1107', '1026': '4' })]));
  assert.equal(back.of(1).action, 'update');
  assert.match(
    said(back, 'UNDO_BY_HAND').join('\n'),
    /^\w+: Barcode 1007\. The patron cannot be told for certain/,
  );
});

test('undo: a barcode finds nobody where the GUID found another already', () => {
  const made = planOf({
    users: [user(1, { '1008': 'New' })],
    patrons: [linked(1, { '1008': 'Old' }), patron(9, { '1200': 'S-1' })],
    rules: { clear: ['other'] },
  });
  assert.equal(made.leftover(2).action, 'clear');
  const back = undoOf(made, exportText([linked(1, { '1008': 'New', '1000': '1009' })]));
  assert.deepEqual(back.of(1).fields, { '1008': ['New', 'Old'] });
  assert.match(said(back, 'UNDO_BY_HAND').join('\n'), /GUID of run \S+ was not put back/);
});

test('undo: a patron that still has its earlier GUID is found by its barcode, whatever else the load renamed', () => {
  const keys = { communityId: 'student_number', barcode: null };
  const before = patron(1, { '1200': id(0xdead), '1001': '71', '1045': 'Feb 1, 2007' });
  const made = planOf({
    users: [user(1, { '1007': 'Renamed', '1001': '71', '1045': 'Feb 1, 2007', '1050': 'OAK' })],
    patrons: [before],
    rules: { keys: { students: keys, teachers: keys, staff: keys } },
  });
  assert.deepEqual(made.of(1).flags, ['rekeyed', 'moved']);
  const back = undoOf(made, exportText([{ ...before, '1050': 'OAK' }]));
  assert.deepEqual(back.of(1).fields, { '1050': ['OAK', 'LIN'] });
});

test('undo: a patron that is not in the export any more is listed', () => {
  const back = undoOf(everything(), exportText(PATRONS.slice(1)));
  assert.ok(
    said(back, 'UNDO_BY_HAND').includes(
      `${id(1)}: Barcode 1001. The patron is not in the export, so Middle Name and Email of run ${UNDONE} were not put back.`,
    ),
  );
});

test('undo: a username that the new patron has is not given to two, and is listed', () => {
  const made = planOf({
    users: [user(1, { '1052': 'ada2' }), user(2, { '1052': 'ADA' })],
    patrons: [linked(1, { '1052': 'ada', '1008': 'x' })],
  });
  assert.deepEqual([made.of(1).action, made.of(2).action], ['update', 'create']);
  const back = undoOf(made);
  assert.equal(back.of(1).action, 'untouched');
  assert.match(
    said(back, 'UNDO_BY_HAND').join('\n'),
    /Not put back, because another patron has it now: Username\./,
  );
});

test('undo: a key that two patrons shared before the load is theirs again', () => {
  const made = planOf({
    users: [user(1, { '1052': 'ada2' }), user(2)],
    patrons: [linked(1, { '1052': 'ada' }), linked(2, { '1052': 'ada' })],
  });
  assert.equal(made.of(1).action, 'update');
  const back = undoOf(made);
  assert.deepEqual(back.of(1).fields, { '1052': ['ada2', 'ada'] });
});

test('undo: a column that the export lacks today is named, with how many patrons it is about', () => {
  const file = openExport(after(everything()));
  const columns = COLUMNS.filter((code) => code !== '1019');
  const rows = Array.from({ length: file.rows.count }, (_, at) => file.rows.cells(at + 1));
  const today = exportText(
    rows.map((cells) => Object.fromEntries(COLUMNS.map((code, at) => [code, cells[at] ?? '']))),
    columns,
  );
  const back = undoOf(everything(), today);
  assert.deepEqual(back.of(1).fields, { '1008': ['New', 'Old'] });
  assert.deepEqual(said(back, 'COLUMN_MISSING'), [
    `: The export has no column Email (1019), which run ${UNDONE} wrote for 1 patron: nothing was put back there. Export again with it.`,
  ]);
});

test('undo: a second time there is nothing to put back, and nothing is said to have been changed', () => {
  const made = everything();
  const twice = undoOf(made, after(undoOf(made)));
  assert.deepEqual(
    twice.decisions.filter(({ action }) => action === 'update'),
    [],
  );
  assert.deepEqual(said(twice, 'UNDO_KEPT'), []);
});

test('undo: an undo can be taken back as well', () => {
  const made = everything();
  const back = undoOf(made);
  assert.deepEqual(after(undoOf(back)), after(made));
});

test('undo: a patron who came back is Transferred again when that is taken back', () => {
  const made = planOf({
    users: [user(1)],
    patrons: [linked(1, { '1026': '4' })],
    known: knownOf({ 1: { status: '3' } }),
  });
  const back = undoOf(made);
  assert.deepEqual([back.of(1).fields['1026'], back.of(1).flags], [['3', '4'], []]);
});

test('undo: quotes that a new value needed go with it, unless most of the row is in quotes', () => {
  const columns = ['1000', '1006', '1007', '1008', '1200', '1026', '1050'];
  for (const quoted of [[], ['1006'], ['1000', '1006', '1007', '1008', '1200', '1050']]) {
    const cell = (code: string) => {
      const text = linked(1, { '1008': 'Old' })[code] ?? '';
      return quoted.includes(code) ? `"${text}"` : text;
    };
    const file = `${columns.join(',')}\n${columns.map(cell).join(',')}\n`;
    const made = planOf({ users: [user(1, { '1008': 'a, b' })], export: openExport(file) });
    assert.equal(after(undoOf(made)).toString(), file, quoted.join());
  }
  const file = `${columns.join(',')}\n1001,Last1,First1,"Old",${id(1)},1,LIN\n`;
  const made = planOf({ users: [user(1, { '1008': 'New' })], export: openExport(file) });
  assert.equal(after(undoOf(made)).toString(), file, 'quotes of its own that no value needed stay');
});

test('undo: a Windows-1252 export that a load made UTF-8, or plain ASCII, is Windows-1252 again', () => {
  const file = exportText([linked(1, { '1008': 'Zo\u00eb' })]);
  const bytes = Buffer.from(file, 'latin1');
  for (const middle of ['\u0141ucja', 'Zoe']) {
    const made = planOf({ users: [user(1, { '1008': middle })], export: openExport(bytes) });
    assert.equal(openExport(after(made)).dialect.encoding, 'utf-8', middle);
    assert.deepEqual(after(undoOf(made)), bytes, middle);
  }
  const made = planOf({
    users: [user(1, { '1008': 'Zoe' }), user(2, { '1008': '\u0141ucja' })],
    export: openExport(bytes),
  });
  assert.match(after(undoOf(made)).toString(), /Zo\u00eb[\s\S]*\u0141ucja/, 'while the new patron is there');
  const small = planOf({ users: [user(1, { '1008': 'Zoe' })], export: openExport(bytes) });
  const marked = Buffer.from(`\ufeff${after(small)}`);
  assert.equal(
    after(undoOf(small, marked)).toString(),
    `\ufeff${file}`,
    'a byte order mark speaks for UTF-8',
  );
});

test('undo: its page says first which run it takes back, and what to do now', () => {
  const [undoes, run] = [UNDONE, '2026-11-25T101500Z'];
  const day = fullDay();
  const view = (state: RunState) => reportView(fullDay({ run, state, summary: { ...day.summary, undoes } }));
  assert.equal(
    view('loaded').headline,
    `Takes back run ${UNDONE}: 10 patrons put back as before, for Alexandria to take in.`,
  );
  assert.match(view('loaded').steps[0]?.text ?? '', /archive/);
  for (const [state, command] of [
    ['planned', `clever-sync load --run ${run}`],
    ['held', `clever-sync undo ${UNDONE}`],
    ['unchanged', ''],
    ['failed', 'clever-sync status'],
  ] as const) {
    const { headline, steps } = view(state);
    assert.ok(headline.startsWith(`Takes back run ${UNDONE}`), state);
    const commands = steps.map((step) => step.command).filter((one) => one !== '');
    assert.deepEqual(commands, command === '' ? [] : [command], state);
  }
  assert.deepEqual(
    view('loaded').sums.map((sentence) => sentence.replace(/ =.*/, '').replace(/^\S+ /, '')),
    ['patrons in the export'],
  );
});

test('undo: its page shows as many notes as people in a section, and says how many more there are', () => {
  const notes = [1, 2, 3].map((number) => ({
    code: 'UNDO_BY_HAND' as const,
    guid: id(number),
    message: `Note ${number}.`,
  }));
  const day = fullDay();
  const shown = (limit: number) =>
    reportView(fullDay({ limit, summary: { ...day.summary, notes } })).notes.map(({ message }) => message);
  assert.deepEqual(shown(3), ['Note 1.', 'Note 2.', 'Note 3.']);
  assert.deepEqual(shown(2), ['Note 1.', 'Note 2.', 'And 1 more, in plan.json.']);
});
