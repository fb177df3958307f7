// What a match remembers of earlier runs: roles, replaced statuses, absences, and whether there was a load.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type FinishedRun,
  isRosterCounted,
  type Known,
  knownAfter,
  knownLines,
  NOTHING_KNOWN,
  readKnown,
  withoutExport,
} from '../stages/known.ts';
import type { Decision } from '../stages/match/plan.ts';
import { id, knownOf, linked, planOf, user } from './making.ts';

function decision(number: number, over: Partial<Decision>): Decision {
  return {
    action: 'unchanged',
    role: 'students',
    guid: id(number),
    barcode: '1001',
    row: 1,
    site: 'LIN',
    matchedBy: '',
    fields: {},
    flags: [],
    candidates: [],
    because: '',
    ...over,
  };
}

const TRANSFER: Partial<Decision> = { action: 'transfer', fields: { '1026': ['3', '4'] } };
const IN_GRACE: Partial<Decision> = { action: 'untouched', flags: ['in-grace'] };
const NOT_PROVED: Partial<Decision> = { action: 'untouched', flags: ['not-proved'] };

function after(before: Known, decisions: readonly Decision[], over: Partial<FinishedRun> = {}): Known {
  return knownAfter(before, {
    loaded: true,
    released: false,
    held: false,
    complete: true,
    roster: 'day 2',
    changed: [],
    decisions,
    ...over,
  });
}

/** What is known after one decision about user 1, who was a teacher absent once, with a status that was replaced. */
function afterOne(about: Partial<Decision>, over: Partial<FinishedRun> = {}) {
  const before = knownOf({ 1: { role: 'teachers', status: '2', absent: 1 } }, { roster: 'day 1' });
  return after(before, [decision(1, about)], over).people.get(id(1));
}

test('known: before the first run nothing is known', () => {
  assert.deepEqual(
    [readKnown([]), [...knownLines(NOTHING_KNOWN)]],
    [
      NOTHING_KNOWN,
      [
        '{"loaded":false,"roster":"","linked":{"students":0,"teachers":0,"staff":0},"present":0,"changed":[],"last":null}\n',
      ],
    ],
  );
  assert.deepEqual(
    [NOTHING_KNOWN.role(id(1)), NOTHING_KNOWN.status(id(1)), NOTHING_KNOWN.absent(id(1))],
    ['', '', 0],
  );
});

test('known: its lines come ascending by id, and read back the same', () => {
  const known = knownOf(
    { 2: { role: 'staff' }, 1: { role: 'students', status: '3', absent: 2 } },
    { loaded: true, roster: 'day 1', linked: { students: 1, teachers: 0, staff: 1 }, changed: ['sites.csv'] },
  );
  const lines = [...knownLines(known)];
  assert.deepEqual(lines.slice(1), [
    `{"guid":"${id(1)}","role":"students","status":"3","absent":2}\n`,
    `{"guid":"${id(2)}","role":"staff","status":"","absent":0}\n`,
  ]);
  const read = readKnown(lines.map((line): unknown => JSON.parse(line)));
  assert.deepEqual([...knownLines(read)], lines);
  assert.deepEqual(
    [read.loaded, read.roster, read.linked, read.changed, read.present],
    [true, 'day 1', { students: 1, teachers: 0, staff: 1 }, ['sites.csv'], known.present],
  );
  assert.deepEqual([read.role(id(1)), read.status(id(1)), read.absent(id(1))], ['students', '3', 2]);
});

test('known: what an export shows of the last load is read back, and can be left out', () => {
  const last = {
    ...{
      written: 9,
      landed: 5,
      partly: 1,
      refused: 1,
      gone: 2,
      altered: 1,
      renumbered: 1,
      edited: 2,
      added: 3,
    },
  };
  const edits = new Map([
    [id(2), { '1019': 'ada@lincoln.example' }],
    [id(9), { '1026': '4', '1050': 'LIN' }],
  ]);
  const known: Known = { ...knownOf({ 2: { role: 'staff' } }, { loaded: true, present: 4 }), last, edits };
  const lines = [...knownLines(known)];
  assert.deepEqual(lines.slice(1), [
    `{"guid":"${id(2)}","role":"staff","status":"","absent":0,"edits":{"1019":"ada@lincoln.example"}}\n`,
    `{"guid":"${id(9)}","role":"","status":"","absent":0,"edits":{"1026":"4","1050":"LIN"}}\n`,
  ]);
  const read = readKnown(lines.map((line): unknown => JSON.parse(line)));
  assert.deepEqual([read.last, read.edits, read.present], [last, edits, 4]);
  const [first, ...others] = [...knownLines(withoutExport(read))];
  assert.match(first ?? '', /"last":null/);
  assert.equal(others.length, 1, 'an edit makes nobody known');
  assert.ok(others.every((line) => !line.includes('edits')));
});

test('known: whoever read a complete roster counts the people in it, with a patron or without', () => {
  const decisions = [
    decision(1, {}),
    decision(2, { action: 'review' }),
    decision(3, { action: 'skip' }),
    decision(4, TRANSFER),
  ];
  assert.equal(after(NOTHING_KNOWN, decisions).present, 3);
  assert.equal(after(after(NOTHING_KNOWN, decisions), [decision(1, {})]).present, 1);
  assert.equal(after(after(NOTHING_KNOWN, decisions), [decision(1, {})], { complete: false }).present, 3);
});

test('known: whoever is in the roster has today’s role and is no longer absent, whatever was decided', () => {
  for (const action of ['create', 'update', 'unchanged', 'review', 'skip'] as const) {
    assert.deepEqual(afterOne({ action }), { role: 'students', status: '2', absent: 0 }, action);
  }
});

test('known: a status that a load replaced by Transferred is kept until an export shows it given back', () => {
  assert.equal(afterOne(TRANSFER)?.status, '3');
  assert.equal(afterOne(TRANSFER, { loaded: false })?.status, '2');
  assert.equal(afterOne({ action: 'update', flags: ['restored'] })?.status, '2');
  assert.equal(afterOne({ action: 'update', flags: ['restored'] }, { loaded: false })?.status, '2');
  const restored = decision(1, { action: 'update', flags: ['restored'] });
  const back = after(knownOf({ 1: { status: '2' } }), [restored]);
  assert.equal(
    after(back, [restored], { loaded: false }).status(id(1)),
    '2',
    'asked again, given back again',
  );
  assert.equal(after(back, [decision(1, { action: 'review' })]).status(id(1)), '2', 'nobody has seen it');
  assert.equal(after(back, [decision(1, {})], { held: true }).status(id(1)), '2', 'the export may lack it');
  assert.equal(after(back, [decision(1, {})]).status(id(1)), '', 'seen');
  const unasked = after(knownOf({ 1: { status: '2' } }), [decision(1, {})]);
  assert.equal(unasked.status(id(1)), '2', 'the file that made them Transferred may still be imported');
});

test('known: an absence is counted once for each complete roster', () => {
  for (const about of [IN_GRACE, NOT_PROVED, TRANSFER]) {
    assert.equal(afterOne(about)?.absent, 2);
    assert.equal(afterOne(about, { loaded: false })?.absent, 2);
    assert.equal(afterOne(about, { complete: false })?.absent, 1);
    assert.equal(afterOne(about, { roster: 'day 1' })?.absent, 1);
  }
});

test('known: two patrons with one GUID are absent from one roster, not from two', () => {
  const twice = [decision(1, IN_GRACE), decision(1, IN_GRACE)];
  assert.equal(after(knownOf({ 1: { absent: 1 } }), twice).absent(id(1)), 2);
});

test('known: of two patrons with one GUID the block of one is not forgotten for the other', () => {
  const active = decision(1, { action: 'transfer', fields: { '1026': ['1', '4'] } });
  const blocked = decision(1, TRANSFER);
  for (const both of [
    [active, blocked],
    [blocked, active],
  ])
    assert.equal(after(knownOf({ 1: { role: 'students' } }), both).status(id(1)), '3');
  assert.equal(after(knownOf({ 1: { status: '3' } }), [active]).status(id(1)), '1', 'the status of today');
});

test('known: an absentee keeps the role that was last known', () => {
  assert.equal(afterOne({ ...IN_GRACE, role: 'teachers' })?.role, 'teachers');
  assert.equal(after(NOTHING_KNOWN, [decision(1, { ...NOT_PROVED, role: '' })]).role(id(1)), '');
});

test('known: an untouched patron who waits for nothing adds nothing', () => {
  assert.deepEqual(afterOne({ action: 'untouched' }), { role: 'teachers', status: '2', absent: 1 });
  const known = after(NOTHING_KNOWN, [
    decision(1, { action: 'untouched', role: '' }),
    decision(1, { action: 'untouched', role: '', guid: '', flags: ['not-proved'] }),
  ]);
  assert.equal(known.people.size, 0);
});

test('known: people of whom today’s plan says nothing are remembered', () => {
  const before = knownOf({ 5: { role: 'staff', status: '5' } });
  assert.deepEqual(after(before, []).people.get(id(5)), { role: 'staff', status: '5', absent: 0 });
});

test('known: only a load says how many of each role had a patron, those of a role switched off among them', () => {
  const before = knownOf({}, { linked: { students: 7, teachers: 7, staff: 7 } });
  const decisions = [
    decision(1, { action: 'create' }),
    decision(2, { action: 'update' }),
    decision(3, { role: 'staff' }),
    decision(4, { action: 'review' }),
    decision(5, { action: 'skip', row: null }),
    decision(6, { action: 'skip' }),
    decision(7, TRANSFER),
  ];
  const loaded = after(before, decisions);
  assert.deepEqual([loaded.loaded, loaded.linked], [true, { students: 3, teachers: 0, staff: 1 }]);
  const held = after(before, decisions, { loaded: false });
  assert.deepEqual([held.loaded, held.linked], [false, before.linked]);
  assert.equal(after(loaded, decisions, { loaded: false }).loaded, true);
});

test('known: the mark of the last complete roster stays while rosters are torn', () => {
  const before = knownOf({}, { roster: 'day 1' });
  assert.equal(after(before, []).roster, 'day 2');
  assert.equal(after(before, [], { complete: false }).roster, 'day 1');
});

test('known: a suspended patron who leaves and comes back is suspended again, also when the import was forgotten', () => {
  const users = [user(1), user(7)];
  const away = planOf({ users: users.slice(0, 1), patrons: [linked(7, { '1026': '3' })] });
  assert.equal(away.leftover(1).action, 'transfer');
  const knownAway = after(NOTHING_KNOWN, away.decisions);
  const patrons = [linked(7, { '1026': '4' })];
  const back = planOf({ users, patrons, known: knownAway });
  assert.deepEqual(back.of(7).fields, { '1026': ['4', '3'] });
  const knownBack = after(knownAway, back.decisions, { roster: 'day 3' });
  const again = planOf({ users, patrons, known: knownBack });
  assert.deepEqual(again.of(7).fields, { '1026': ['4', '3'] }, 'the block is never lifted by asking twice');
});

test('known: the last roster, and an older one looked at again, are counted already', () => {
  const known = { ...NOTHING_KNOWN, roster: '2026-11-24T10:00:00.000Z' };
  assert.equal(isRosterCounted(known, '2026-11-24T10:00:00.000Z'), true);
  assert.equal(isRosterCounted(known, '2026-11-23T10:00:00.000Z'), true);
  assert.equal(isRosterCounted(known, '2026-11-25T10:00:00.000Z'), false);
  assert.equal(isRosterCounted({ ...known, roster: 'ff00' }, '0a00'), false, 'a hash has no order');
});
