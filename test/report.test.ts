// The report's words and numbers: what it says first, whom it lists, and the two sheets that come with it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { Action, Counts } from '../stages/match/plan.ts';
import { changesCsv } from '../stages/report/changes.ts';
import { countRows } from '../stages/report/counts.ts';
import { spreadsheetLines } from '../stages/report/spreadsheet.ts';
import { reportView } from '../stages/report.ts';
import { REVIEW_COLUMNS, reviewCsv } from '../stages/review.ts';
import { fullDay, guidOf, inputOf } from './page.plan.ts';

test('report: a day with a file to import says so first, and to make an archive before anything else', () => {
  const view = reportView(fullDay());
  assert.equal(view.stateWords, 'Ready to import');
  assert.equal(
    view.headline,
    '6 new patrons, 10 updates, 5 patrons leaving and 1 GUID cleared for Alexandria to take in.',
  );
  assert.match(view.steps[0]?.text ?? '', /archive/);
  assert.match(
    view.steps[1]?.text ?? '',
    /^Import patron-import\.txt from the outbox \(22 rows\)\. Choose “Allow Import to Modify Existing Records”, never “Always Create New Records”/,
  );
  assert.match(view.importSteps.join(' '), /patron-import\.txt.*Allow Import to Modify Existing Records/);
  assert.match(view.importSteps.join(' '), /Never choose “Always Create New Records”/);
});

test('report: without a file to import it gives no steps for one', () => {
  for (const state of ['held', 'unchanged', 'planned', 'failed'] as const) {
    const view = reportView(fullDay({ state }));
    assert.deepEqual(view.importSteps, [], state);
    assert.doesNotMatch(view.steps.map(({ text }) => text).join(' '), /archive/, state);
  }
});

test('report: a held run says that nothing was written and gives the exact command that releases it', () => {
  const command = 'clever-sync approve 2026-11-24T101500Z --transfers 5 --by NAME --why TEXT';
  const release = { words: 'If it is meant:', command, isReleased: true };
  const view = reportView(fullDay({ state: 'held', release }));
  assert.match(view.headline, /nothing was written/);
  assert.ok(view.steps.some((step) => step.command === command && step.text === release.words));
  assert.ok(!view.steps.some(({ text }) => text.startsWith('Mend what is named above')));
  const unreleasable = reportView(fullDay({ state: 'held' }));
  assert.ok(unreleasable.steps.some(({ text }) => text.startsWith('Mend what is named above')));
});

test('report: what the run has to say itself comes before the usual steps', () => {
  const view = reportView(fullDay({ state: 'planned', firstSteps: ['Export again from Alexandria.'] }));
  assert.equal(view.steps[0]?.text, 'Export again from Alexandria.');
});

test('report: policies to change are counted by level, and those that are right already are not listed', () => {
  const { policies } = reportView(fullDay());
  assert.deepEqual(
    policies.map(({ level, actual, expected, patrons }) => [level, actual, expected, patrons]),
    [
      ['7', 'ELEM', 'MIDD', 1],
      ['8', 'ELEM', 'MIDD', 1],
      ['9', 'ELEM', 'MIDD', 1],
    ],
  );
});

test('report: a day without changes still names the people who wait for a decision', () => {
  const view = reportView(fullDay({ state: 'unchanged' }));
  assert.match(view.headline, /but for the people who wait/);
  assert.ok(view.steps.some(({ text }) => text.includes('review.csv') && text.includes('decisions.csv')));
  assert.equal(
    reportView(inputOf([], { state: 'unchanged' })).headline,
    'Alexandria already agrees with Clever.',
  );
});

test('report: whoever leaves with something of the library’s comes first, even past the limit', () => {
  const { transfer, transferRemark } = reportView(fullDay({ limit: 3 }));
  assert.deepEqual(
    transfer.people.map(({ lastName, itemsOut }) => [lastName, itemsOut]),
    [
      ['Ångström', '1'],
      ['Yamadera', '2'],
      ['Bellweather', '0'],
    ],
  );
  assert.equal(transfer.total, 5);
  assert.equal(transfer.more, 2);
  assert.match(transferRemark, /^2 of them still have something out/);
});

test('report: an export without items and fines is said to say nothing about them', () => {
  const patron = { '1000': '20501', '1006': 'Abara', '1007': 'Chidi' };
  const view = reportView(inputOf([{ action: 'transfer', patron, because: 'Absent.' }]));
  assert.match(view.transferRemark, /^The export says nothing about items out/);
});

test('report: names are sorted without regard to accents and case', () => {
  const people = ['zola', 'Éclair', 'eber', 'Adler'].map((last) => ({
    action: 'create' as const,
    user: { '1006': last },
    because: '',
  }));
  const { create } = reportView(inputOf(people));
  assert.deepEqual(
    create.people.map(({ lastName }) => lastName),
    ['Adler', 'eber', 'Éclair', 'zola'],
  );
});

test('report: a user to review stands beside each candidate, with what agrees and what differs', () => {
  const { review } = reportView(fullDay());
  const [castellane] = review.people;
  assert.equal(castellane?.name, 'Castellane, Mirela');
  assert.deepEqual(castellane?.candidates[1]?.differs, ['First Name', 'Birthdate']);
  assert.deepEqual(castellane?.candidates[0]?.differs, []);
  const status = castellane?.comparison.find(({ title }) => title === 'Status');
  assert.deepEqual(status?.patrons[0], { value: '1 Active', verdict: '' });
});

test('report: a blank neither agrees nor differs', () => {
  const { review } = reportView(fullDay());
  const dunmore = review.people.find(({ lastName }) => lastName === 'Dunmore')?.candidates[0];
  assert.ok(!dunmore?.agrees.includes('Birthdate') && !dunmore?.differs.includes('Birthdate'));
});

test('report: status and site of a change are put in words', () => {
  const { transfer, update } = reportView(fullDay());
  assert.deepEqual(transfer.people[0]?.changes[0], {
    code: '1026',
    title: 'Status',
    before: '1 Active',
    after: '4 Transferred',
    source: 'absence from the roster',
  });
  const moved = update.people.flatMap(({ changes }) => changes).find(({ code }) => code === '1050');
  assert.deepEqual(moved?.after, 'OAK Oakmere Middle School');
});

test('report: a barcode that differs is listed for hand work, unchanged patron or not', () => {
  const { byHand } = reportView(fullDay());
  assert.deepEqual(
    byHand.people.map(({ changes }) => changes),
    [[{ code: '1000', title: 'Barcode', before: '20478', after: '778123', source: 'student number' }]],
  );
});

test('report: a patron whose leaving is not proved waits; one that no roster ever held is not listed', () => {
  const { waiting } = reportView(fullDay());
  assert.deepEqual(
    waiting.people.map(({ barcode }) => barcode),
    ['20479', '20480'],
  );
});

test('report: updates are counted by field, filled apart from replaced', () => {
  const { byField } = reportView(fullDay());
  assert.deepEqual(byField, [
    { code: '1006', title: 'Last Name', filled: 0, replaced: 1 },
    { code: '1010', title: 'Level', filled: 0, replaced: 10 },
    { code: '1050', title: 'Site', filled: 0, replaced: 3 },
    { code: '1200', title: 'GUID', filled: 5, replaced: 0 },
  ]);
});

test('report: problems are gathered by code with the name of whom they are about', () => {
  const { problems, tooLong, placeProblems } = reportView(fullDay({ limit: 1 }));
  assert.deepEqual(
    problems.map(({ code, total, more }) => [code, total, more]),
    [
      ['CLEANED', 2, 1],
      ['UNKNOWN_GRADE', 1, 0],
    ],
  );
  assert.deepEqual(
    [...tooLong, ...placeProblems].map(({ code }) => code),
    ['TOO_LONG_CUT', 'NO_SCHOOL'],
  );
  assert.match(problems[0]?.rows[0]?.name ?? '', /, /);
  assert.equal(problems[1]?.rows[0]?.field, 'Level');
});

test('report: the rows of each table add up to its last one, whatever no role or site accounts for', () => {
  const counts = fc.record<Record<Action, number>>({
    create: fc.nat(50),
    update: fc.nat(50),
    unchanged: fc.nat(50),
    review: fc.nat(50),
    skip: fc.nat(50),
    transfer: fc.nat(50),
    clear: fc.nat(50),
    untouched: fc.nat(50),
  });
  const tables = fc.dictionary(fc.constantFrom('', 'HHS', 'LIN', 'OAK', 'students'), counts, { minKeys: 1 });
  fc.assert(
    fc.property(tables, counts, (byKey, uncounted) => {
      const all = [...Object.values(byKey), uncounted].reduce(added);
      const rows = countRows(all, byKey, (key) => key, 'No site');
      const last = rows.at(-1);
      assert.deepEqual(
        rows
          .slice(0, -1)
          .map(({ counts: some }) => some)
          .reduce(added, zero()),
        all,
      );
      assert.deepEqual(last?.counts, all);
      assert.equal(
        (last?.users ?? 0) + (last?.others ?? 0),
        Object.values(all).reduce((sum, count) => sum + count, 0),
      );
    }),
  );
});

function added(left: Counts, right: Counts): Counts {
  const sums = zero();
  for (const action of Object.keys(sums) as Action[]) {
    sums[action] = left[action] + right[action];
  }
  return sums;
}

function zero(): Record<Action, number> {
  return { create: 0, update: 0, unchanged: 0, review: 0, skip: 0, transfer: 0, clear: 0, untouched: 0 };
}

test('report: the sums are printed with their numbers', () => {
  const { sums } = reportView(fullDay());
  assert.equal(
    sums[0],
    '33 users in the roster = 6 new + 10 updated + 13 no change + 3 to review + 1 left out',
  );
});

test('review.csv: one line a user to review, with its candidates and four empty columns to fill in', () => {
  const rows: string[][] = parse([...reviewCsv(fullDay())].join(''), { bom: true });
  assert.deepEqual(rows[0], [...REVIEW_COLUMNS]);
  assert.equal(rows.length, 4);
  assert.deepEqual(rows[1], [
    guidOf(1),
    'Castellane',
    'Mirela',
    'LIN',
    'Two patrons share the e-mail address castellane.home@mail.example.',
    '20413 Castellane, Mirela | 20414 Castellane, Marin',
    'Last Name, First Name, Birthdate, Level, Site, Email | Last Name, Level, Site, Email',
    ' | First Name, Birthdate',
    '',
    '',
    '',
    '',
  ]);
});

test('changes.csv: one line a field, values as the files have them', () => {
  const input = fullDay();
  const rows: string[][] = parse([...changesCsv(input.decisions, input)].join(''), { bom: true });
  const leaving = rows.filter(([action]) => action === 'transfer');
  assert.equal(leaving.length, 5);
  assert.deepEqual(leaving[0]?.slice(6, 10), ['1026', 'Status', '1', '4']);
  assert.equal(rows.filter(([action]) => action === 'review').length, 0);
});

test('sheets: no cell starts as a formula, no id turns into a number, and each cell comes back as it was', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      '=1+1',
      '+44',
      '-2',
      '@SUM(A1)',
      '\t=1',
      ' =1',
      '＝1',
      'a\rb',
      'a\nb',
      '"',
      'a,b',
      '4e0000000000000000000012',
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
      const text = [...spreadsheetLines(rows)].join('');
      const read: string[][] = parse(text, { bom: true, record_delimiter: '\r\n', skip_empty_lines: false });
      assert.ok(text.startsWith('\uFEFF') && text.endsWith('\r\n'));
      assert.equal(read.flat().filter((one) => /^\s*[=+\-@＝＋－＠]|^\d+e\d+$/i.test(one)).length, 0);
      assert.deepEqual(
        read.map((row, line) => row.map((one, at) => (one === rows[line]?.[at] ? one : one.slice(1)))),
        rows,
      );
    }),
  );
});

test('sheets: a lone line break is quoted', () => {
  assert.deepEqual([...spreadsheetLines([['a\rb', 'c\nd', 'e']])], ['\uFEFF"a\rb","c\nd",e\r\n']);
});
