// What the library changed itself, in a plan: whose edit would be written over, and of which fields a person is asked.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Edits } from '../stages/known.ts';
import type { Note } from '../stages/match/plan.ts';
import { localEdits } from '../stages/report/edits.ts';
import { NO_ROWS } from '../stages/report/sources.ts';
import { id, knownOf, linked, type Making, planOf, user } from './making.ts';

function notes(made: ReturnType<typeof planOf>, code: Note['code']): readonly Note[] {
  return made.summary.notes.filter((note) => note.code === code);
}

/** A plan for which the library changed fields since the last load: by user number, what that load left. */
function editedPlan(edits: Readonly<Record<number, Edits>>, making: Partial<Making>) {
  const byGuid = new Map(Object.entries(edits).map(([number, left]) => [id(Number(number)), left]));
  const known = {
    ...knownOf({ 1: { role: 'students' }, 2: { role: 'students' } }, { loaded: true }),
    edits: byGuid,
  };
  return planOf({ users: [], ...making, known });
}

const ROSTER = { '1019': 'roster@lincoln.example', '1050': 'LIN' };
const EDITED = { '1019': 'mine@home.example' };

test('edits: a local edit that the plan writes over is told, once for the plan and for its patron', () => {
  const made = editedPlan(
    { 1: { '1019': 'roster@lincoln.example' } },
    { users: [user(1, ROSTER), user(2, ROSTER)], patrons: [linked(1, EDITED), linked(2, EDITED)] },
  );
  assert.deepEqual(made.of(1).fields['1019'], ['mine@home.example', 'roster@lincoln.example']);
  assert.match(made.of(1).because, / Since the last load the library changed Email; this writes over it\.$/);
  assert.doesNotMatch(made.of(2).because, /changed/);
  const [all, one, ...others] = notes(made, 'EDIT_AT_RISK');
  assert.match(
    all?.message ?? '',
    /^One patron was changed in the library since the last load, and this plan/,
  );
  assert.deepEqual([one?.guid, one?.codes, others], [id(1), ['1019'], []]);
  assert.doesNotMatch(`${all?.message}${one?.message}`, /example/);
});

test('edits: an edit that the plan leaves alone is not at risk', () => {
  const agrees = editedPlan(
    { 1: { '1019': 'older@lincoln.example' } },
    { users: [user(1, ROSTER)], patrons: [linked(1, ROSTER)] },
  );
  assert.deepEqual(notes(agrees, 'EDIT_AT_RISK'), []);
  const owned = editedPlan(
    { 1: { '1019': 'roster@lincoln.example' } },
    { users: [user(1, ROSTER)], patrons: [linked(1, EDITED)], rules: { owners: { '1019': 'library' } } },
  );
  assert.deepEqual(notes(owned, 'EDIT_AT_RISK'), []);
});

test('edits: a patron set back to Active by hand and Transferred again is at risk', () => {
  const made = editedPlan(
    { 2: { '1026': '4' } },
    { users: [user(1, ROSTER)], patrons: [linked(1, ROSTER), linked(2)] },
  );
  assert.equal(made.leftover(2).action, 'transfer');
  assert.match(made.leftover(2).because, / the library changed Status; this writes over it\.$/);
  assert.deepEqual(notes(made, 'EDIT_AT_RISK')[1]?.codes, ['1026']);
});

test('edits: a field that is asked about is left as it is and told; a blank one is filled', () => {
  const making = {
    users: [user(1, ROSTER), user(2, ROSTER), user(3, ROSTER)],
    patrons: [linked(1, EDITED), linked(2, { '1019': '' }), linked(3, ROSTER)],
    rules: { owners: { '1019': 'ask' as const } },
  };
  const made = planOf(making);
  assert.deepEqual(
    [made.of(1).action, made.of(2).action, made.of(3).action],
    ['unchanged', 'update', 'unchanged'],
  );
  assert.match(
    made.of(1).because,
    / Nothing is written\. Email: not the roster's, and left for a person to decide\.$/,
  );
  assert.match(made.of(3).because, / Nothing differs\.$/);
  const [all, one, ...others] = notes(made, 'FIELD_ASKED');
  assert.match(all?.message ?? '', /^One patron has a field that is not the roster's/);
  assert.deepEqual([one?.guid, one?.codes, others], [id(1), ['1019'], []]);
});

test('edits: of very many the plan names a thousand and counts all', () => {
  const numbers = Array.from({ length: 1002 }, (_, at) => at + 1);
  const made = planOf({
    users: numbers.map((number) => user(number, ROSTER)),
    patrons: numbers.map((number) => linked(number, EDITED)),
    rules: { owners: { '1019': 'ask' } },
  });
  const asked = notes(made, 'FIELD_ASKED');
  assert.equal(asked.length, 1001);
  assert.match(asked[0]?.message ?? '', /^1002 patrons have a field/);
});

test('edits: the page shows what was left, what the library has and what the roster says', () => {
  const edits = { 1: { '1019': 'left@lincoln.example', '1050': 'OAK' } };
  const making = {
    users: [user(1, { ...ROSTER, '1045': '2012-02-11' }), user(2, ROSTER)],
    patrons: [linked(1, { ...EDITED, '1050': 'MAP' }), linked(2, { ...ROSTER, '1006': 'Other' })],
    rules: { owners: { '1006': 'ask' as const } },
  };
  const made = editedPlan(edits, making);
  const rosterOf = new Map(making.users.map(({ cells }) => [cells['1200'], cells]));
  const local = localEdits({
    notes: made.summary.notes,
    decisions: made.decisions,
    edits: new Map([[id(1), edits[1]]]),
    user: (guid) => (code) => rosterOf.get(guid)?.[code] ?? '',
    patron: (row) => (code) => made.export.rows.cells(row)[made.export.column(code)] ?? '',
    titleOf: (code) => `title of ${code}`,
    siteName: () => '',
    same: () => false,
    mapping: NO_ROWS,
    dates: 'Mon D, YYYY',
  });
  assert.deepEqual(
    local.edits.people.map(({ barcode, changes }) => [barcode, changes]),
    [
      [
        '1001',
        [
          {
            title: 'title of 1019',
            wrote: 'left@lincoln.example',
            before: 'mine@home.example',
            after: 'roster@lincoln.example',
          },
          { title: 'title of 1050', wrote: 'OAK', before: 'MAP', after: 'LIN' },
        ],
      ],
    ],
  );
  assert.deepEqual(
    local.asked.people.map(({ barcode, changes }) => [barcode, changes]),
    [['1002', [{ title: 'title of 1006', wrote: '', before: 'Other', after: 'Last2' }]]],
  );
  assert.match(local.edits.words, /One patron was changed/);
});

test('edits: without any nothing is read and nothing is said', () => {
  const decisions = {
    [Symbol.iterator](): Iterator<never> {
      throw new Error('read for nothing');
    },
  };
  const cells = () => () => '';
  const nothing = { words: '', total: 0, more: 0, people: [] };
  assert.deepEqual(
    localEdits({
      ...{ notes: [], decisions, edits: new Map(), user: cells, patron: cells },
      ...{ titleOf: String, siteName: String, same: () => true },
      ...{ mapping: NO_ROWS, dates: 'Mon D, YYYY' as const },
    }),
    { edits: nothing, asked: nothing },
  );
});
