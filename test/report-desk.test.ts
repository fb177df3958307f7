// The leaver desk and the sections about one flag: who is counted, who comes first, and what is said of what they have.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Role } from '../mappings/roles.ts';
import type { Flag } from '../stages/match/plan.ts';
import { hasSomething } from '../stages/report/desk.ts';
import { reportView } from '../stages/report.ts';
import { fullDay, inputOf } from './page.plan.ts';

const NAMED = { '1006': 'Abara', '1007': 'Chidi', '1050': 'LIN' };

function patron(barcode: string, more: Readonly<Record<string, string>> = {}) {
  return { ...NAMED, '1000': barcode, '1026': '1', ...more };
}

const gone = (barcode: string, more = {}) => ({
  action: 'transfer' as const,
  patron: patron(barcode, more),
  because: 'Gone.',
});

const missing = (barcode: string, role: Role | '', flag: Flag = 'not-proved', more = {}) => ({
  action: 'untouched' as const,
  flags: [flag],
  patron: patron(barcode, more),
  because: 'Missing.',
  part: { role },
});

const mover = (barcode: string, more = {}) => ({
  action: 'update' as const,
  flags: ['moved' as const],
  user: { ...NAMED, '1050': 'OAK' },
  patron: patron(barcode, more),
  because: 'The fields shown differ.',
});

test('leaver desk: it splits into left, moved and missing by reason, and adds up what they have', () => {
  const { desk } = reportView(
    inputOf(
      [
        gone('1', { '1030': '4.75', '1034': '2', '1036': '1', '1037': '0' }),
        gone('2', { '1030': '0.00', '1034': '11', '1036': '0', '1037': '3' }),
        mover('3', { '1034': '1' }),
        missing('4', 'staff', 'not-proved', { '1030': '1.00' }),
        missing('5', 'staff'),
        missing('6', 'students'),
        missing('8', ''),
        missing('9', 'students', 'in-grace'),
        { action: 'untouched', patron: patron('7', { '1034': '5' }), because: 'The patron is protected.' },
      ],
      { rolesOff: new Set(['staff']) },
    ),
  );
  assert.deepEqual(
    desk.map(({ what, people, itemsOut, itemsOverdue, itemsOnHold, owingFines, section }) => {
      return [what, people, itemsOut, itemsOverdue, itemsOnHold, owingFines, section];
    }),
    [
      ['Left', 2, '13', '1', '3', '1', 'left'],
      ['Moved to another site', 1, '1', '0', '0', '0', 'moved'],
      ['Missing, but their role is switched off', 2, '0', '0', '0', '1', 'waiting'],
      ['Missing, but their leaving is not proved', 2, '0', '0', '0', '0', 'waiting'],
      ['Missing, but still in the days of grace', 1, '0', '0', '0', '0', 'waiting'],
    ],
  );
});

test('leaver desk: what the export does not say is left blank, and never called nought', () => {
  const { desk } = reportView(inputOf([gone('1', { '1034': '0' })]));
  assert.deepEqual([desk[0]?.itemsOut, desk[0]?.itemsOverdue, desk[0]?.owingFines], ['0', '', '']);
});

test('leaver desk: nobody leaves, nobody moves, nobody is missing: it has no row', () => {
  assert.deepEqual(reportView(inputOf([])).desk, []);
});

test('leaver desk: something is any items or fines but nought, in whatever form', () => {
  const says = (cells: Readonly<Record<string, string>>) =>
    hasSomething({ row: 1 }, { patron: () => (code) => cells[code] ?? '' });
  assert.ok(says({ '1030': '$0.50' }) && says({ '1037': '1' }) && says({ '1036': '10' }));
  assert.ok(!says({ '1030': '0.00', '1034': '0', '1036': '', '1037': '0' }));
});

test('moved: whoever has something of the site comes first, even past the limit, with the two sites only', () => {
  const input = inputOf([mover('1'), mover('2'), mover('3', { '1036': '1' })], { limit: 2 });
  const { moved } = reportView(input);
  assert.deepEqual(
    moved.people.map(({ barcode }) => barcode),
    ['3', '1'],
  );
  assert.deepEqual([moved.total, moved.more], [3, 1]);
  assert.deepEqual(
    moved.people[0]?.changes.map(({ before, after, source }) => [before, after, source]),
    [['LIN Lindenfield Elementary', 'OAK Oakmere Middle School', 'school, by sites.csv']],
  );
});

test('missing without proof: whoever still has something comes first', () => {
  const { waiting } = reportView(
    inputOf([missing('1', ''), missing('2', '', 'not-proved', { '1030': '2.00' })]),
  );
  assert.deepEqual(
    waiting.people.map(({ barcode }) => barcode),
    ['2', '1'],
  );
});

test('GUIDs: one that replaces another comes before those that are the first', () => {
  const joined = (barcode: string, flag: 'adopted' | 'rekeyed', before: string) => ({
    action: 'update' as const,
    flags: [flag],
    user: { ...NAMED, '1200': '5ea0c1000000000000000012', '1010': '4' },
    patron: patron(barcode, { '1200': before }),
    because: 'Why.',
  });
  const old = '5ea0c1000000000000000011';
  const { guids } = reportView(inputOf([joined('1', 'adopted', ''), joined('2', 'rekeyed', old)]));
  assert.deepEqual(
    guids.people.map(({ barcode, changes }) => [barcode, changes.map(({ before }) => before)]),
    [
      ['2', [old]],
      ['1', ['']],
    ],
  );
});

test('sections: what is told again is told of a thousand people at most, however many a section shows', () => {
  const many = Array.from({ length: 1001 }, (_, at) => mover(String(at)));
  const { moved, update } = reportView(inputOf(many, { limit: 50_000 }));
  assert.deepEqual([moved.people.length, moved.more, update.people.length], [1000, 1, 1001]);
});

test('duplicates: both barcodes of two candidates of one name, and of a new patron beside the one it looks like', () => {
  const { duplicates } = reportView(fullDay());
  assert.deepEqual(
    duplicates.people.map(({ barcode, otherBarcode, isNew }) => [barcode, otherBarcode, isNew]),
    [['', '20990', true]],
  );
  const review = (candidates: readonly Readonly<Record<string, string>>[]) => ({
    action: 'review' as const,
    user: NAMED,
    candidates,
    because: 'Two patrons share the e-mail address.',
  });
  const alike = [patron('31'), patron('32'), patron('33', { '1007': 'Ada' }), patron('34')];
  const found = reportView(inputOf([review(alike)])).duplicates;
  assert.deepEqual(
    found.people.map(({ barcode, otherBarcode }) => [barcode, otherBarcode]),
    [
      ['31', '32'],
      ['31', '34'],
    ],
  );
});

test('duplicates: two birth dates tell two people of one name apart', () => {
  const twins = [patron('31', { '1045': 'Mar 4, 2012' }), patron('32', { '1045': 'Mar 5, 2012' })];
  const input = inputOf([{ action: 'review', user: NAMED, candidates: twins, because: 'Why.' }]);
  assert.equal(reportView(input).duplicates.total, 0);
});

test('duplicates: two reviews that point at the same two records name them once, and the rest is counted', () => {
  const input = inputOf([
    { action: 'review', user: NAMED, candidates: [patron('31'), patron('32')], because: 'Why.' },
    { action: 'review', user: NAMED, candidates: [patron('41'), patron('42')], because: 'Why.' },
  ]);
  const [first] = [...input.decisions];
  const again = {
    ...input,
    decisions: [...input.decisions, ...(first === undefined ? [] : [first])],
    limit: 1,
  };
  const { total, more, people } = reportView(again).duplicates;
  assert.deepEqual([total, more, people.length], [2, 1, 1]);
});
