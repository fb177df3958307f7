// The hint that a key would settle most reviews: when it is said, what it counts, and when it would promise too much.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDecisions } from '../mappings/decisions.ts';
import { type Cells, COLUMNS, id, type Making, type Person, patron, planOf, user } from './making.ts';

/** `count` students who wait because of their name alone, each with a number that their patron has as Community ID. */
function waiting(count: number, change: Partial<Making> = {}): Making {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return {
    users: numbers.map((number) => user(number)),
    patrons: numbers.map((number) => patron(number, { '1001': `N${number}` })),
    fields: Object.fromEntries(numbers.map((number) => [number, { student_number: `N${number}` }])),
    ...change,
  };
}

function hints(making: Making): readonly string[] {
  return planOf(making)
    .summary.notes.filter(({ code }) => code === 'MAP_KEY')
    .map(({ message }) => message);
}

function and(making: Making, users: readonly Person[], patrons: readonly Cells[], fields: Making['fields']) {
  return {
    ...making,
    users: [...making.users, ...users],
    patrons: [...(making.patrons ?? []), ...patrons],
    fields: { ...making.fields, ...fields },
  };
}

test('hint: the key, the field, the figure and what to type', () => {
  assert.deepEqual(hints(waiting(6)), [
    '6 of 6 students to review have their student_number in Community ID of the patron that could be them: map it, ' +
      'after a look at what that changes: clever-sync mapping set keys.students.communityId student_number --try',
  ]);
});

test('hint: the library’s own title is used, and thousands have a comma', () => {
  const [hint] = hints(waiting(1204, { rules: { titles: { '1001': 'Student #' } }, columns: COLUMNS }));
  assert.match(hint ?? '', /^1,204 of 1,204 students to review have their student_number in Student # /);
});

test('hint: fewer than five reviews are answered one by one', () => {
  assert.deepEqual(hints(waiting(4)), []);
  assert.equal(hints(waiting(5)).length, 1);
});

test('hint: it must settle more than half of the role’s reviews', () => {
  const half = waiting(10);
  const without = (settled: number) => ({
    ...half,
    fields: Object.fromEntries(Object.entries(half.fields ?? {}).slice(0, settled)),
  });
  assert.deepEqual(hints(without(5)), []);
  assert.match(hints(without(6))[0] ?? '', /^6 of 10 students/);
});

test('hint: a number that two users or two patrons have settles nobody', () => {
  const making = waiting(8, {
    fields: Object.fromEntries(
      [1, 2, 3, 4, 5, 6, 7, 8].map((number) => [number, { student_number: `N${number === 8 ? 7 : number}` }]),
    ),
  });
  assert.match(hints(making)[0] ?? '', /^6 of 8 /);
  const patrons = [...(waiting(8).patrons ?? []), patron(99, { '1001': 'N1' })];
  assert.match(hints(waiting(8, { patrons }))[0] ?? '', /^7 of 8 /);
});

test('hint: the patron with the number must be one that could be the user', () => {
  const patrons = (waiting(6).patrons ?? []).map((cells, index) =>
    index === 0 ? { ...cells, '1001': '' } : cells,
  );
  const making = waiting(6, { patrons: [...patrons, patron(99, { '1001': 'N1', '1006': 'Last1' })] });
  assert.match(hints(making)[0] ?? '', /^5 of 6 /);
});

test('hint: whoever would be new and has a patron with the number is counted apart', () => {
  const making = and(waiting(6), [user(7, { '1006': 'Newname' }), user(8)], [patron(7, { '1001': 'N7' })], {
    7: { student_number: 'N7' },
    8: { student_number: 'N8' },
  });
  assert.equal(planOf(making).of(7).action, 'create');
  assert.match(
    hints(making)[0] ?? '',
    /^6 of 6 .* could be them, and so has 1 who would be new as well: map/,
  );
});

test('hint: Barcode when that is what the library has the number in, and the best field of several', () => {
  const numbers = [1, 2, 3, 4, 5, 6];
  const fields = Object.fromEntries(
    numbers.map((number) => [
      number,
      { sis_id: String(1000 + number), state_id: number < 6 ? String(1000 + number) : '' },
    ]),
  );
  assert.match(
    hints(waiting(6, { fields }))[0] ?? '',
    /^6 of 6 students .* sis_id in Barcode .* keys\.students\.barcode sis_id --try/,
  );
});

test('hint: none for a key that is mapped already, or that the export has no column for', () => {
  const columns = COLUMNS.filter((code) => code !== '1001');
  assert.deepEqual(hints(waiting(6, { columns })), []);
  const off = { communityId: null, barcode: null };
  const keys = { students: { communityId: 'sis_id', barcode: null }, teachers: off, staff: off };
  assert.deepEqual(hints(waiting(6, { rules: { keys } })), []);
});

test('hint: none where mapping the key would settle nothing, because the patrons have GUIDs of another kind', () => {
  const foreign = (waiting(6).patrons ?? []).map((cells, index) => ({ ...cells, '1200': `SIF-${index}` }));
  assert.deepEqual(hints(waiting(6, { patrons: foreign })), []);
  assert.equal(hints(waiting(6, { patrons: foreign, rules: { foreignGuids: 'replace' } })).length, 1);
});

test('hint: none for those about whom a person decided, or who are left out in any case', () => {
  const lines = [1, 2, 3].map((number) => `${id(number)},later,`);
  const decisions = parseDecisions(`guid,decision,barcode\n${lines.join('\n')}\n`, 'decisions.csv').byGuid;
  assert.deepEqual(hints(waiting(6, { rules: { decisions } })), []);
  const daily = { students: false, teachers: true, staff: true };
  // Each shares an e-mail with a patron of another first name: a review, were the role not switched off.
  const making = waiting(6);
  const sharing = {
    ...making,
    users: making.users.map((one, index) => ({
      ...one,
      cells: { ...one.cells, '1019': `${index}@x.example` },
    })),
    patrons: (making.patrons ?? []).map((cells, index) => ({
      ...cells,
      '1007': 'Other',
      '1019': `${index}@x.example`,
    })),
  };
  assert.equal(hints(sharing).length, 1);
  assert.deepEqual(hints({ ...sharing, rules: { daily } }), []);
});

test('hint: none for those whom another key would give to two patrons, mapped or not', () => {
  const making = waiting(6);
  const users = making.users.map((one, index) => ({
    ...one,
    cells: { ...one.cells, '1052': `name${index}` },
  }));
  const others = users.map((_, index) => patron(50 + index, { '1052': `name${index}` }));
  const joined = {
    ...making,
    users: users.map((one, index) => ({ ...one, cells: { ...one.cells, '1019': `${index}@x.example` } })),
    patrons: (making.patrons ?? []).map((cells, index) => ({ ...cells, '1019': `${index}@x.example` })),
  };
  assert.equal(planOf(joined).summary.counts.all.update, 6);
  const clashing = { ...joined, patrons: [...joined.patrons, ...others] };
  assert.equal(planOf(clashing).summary.counts.all.review, 6);
  assert.deepEqual(hints(clashing), []);
});

test('hint: none for a patron who is protected', () => {
  const protection = {
    barcodes: ['1-50'],
    policies: ['SYS'],
    listed: new Set(['1001', '1002', '1003']),
  };
  assert.deepEqual(hints(waiting(6, { rules: { protection } })), []);
});

test('hint: each role has its own, in its own words', () => {
  const making = waiting(6);
  const teachers = [11, 12, 13, 14, 15].map((number) => user(number, {}, 'teachers'));
  const patrons = [11, 12, 13, 14, 15].map((number) => patron(number, { '1001': `T${number}` }));
  const fields = Object.fromEntries([11, 12, 13, 14, 15].map((n) => [n, { teacher_number: `T${n}` }]));
  const found = hints(and(making, teachers, patrons, fields));
  assert.deepEqual(
    found.map((hint) => /^\d+ of \d+ \w+/.exec(hint)?.[0]),
    ['6 of 6 students', '5 of 5 teachers'],
  );
  assert.match(found[1] ?? '', /mapping set keys\.teachers\.communityId teacher_number/);
});
