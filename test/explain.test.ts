// The explanation of one person, as a librarian reads it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Explanation, explainText } from '../stages/explain.ts';
import { ACTIONS } from '../stages/match/plan.ts';
import { id, linked, MAPPINGS, planOf, user } from './making.ts';

function lines(explanation: Pick<Explanation, 'decision'> & Partial<Explanation>): string[] {
  const text = explainText({
    problems: [],
    holds: [],
    titleOf: (code) => MAPPINGS.dictionary.byCode.get(code)?.title ?? code,
    sourceOf: (_role, code) => (code === '1008' ? 'name.middle' : ''),
    ...explanation,
  });
  assert.ok(text.endsWith('\n'));
  return text.slice(0, -1).split('\n');
}

test('explain: a changed patron, with the key, each field, where it comes from, and the flags', () => {
  const patrons = [linked(1, { '1008': 'Old', '1050': 'OAK' })];
  const decision = planOf({ users: [user(1, { '1008': 'M', '1052': 'ada' })], patrons }).of(1);
  assert.deepEqual(lines({ decision }), [
    `${id(1)}: an existing patron, updated`,
    '  Why: The GUID is the same. Middle Name, Site, Username differ.',
    '  Role: students',
    '  Site: LIN',
    '  Patron: barcode 1001, export record 1',
    '  Matched by: guid',
    '  Middle Name: "Old" -> "M"   (Clever: name.middle)',
    '  Site: "OAK" -> "LIN"',
    '  Username: (blank) -> "ada"',
    '  moved: Moves to another site',
  ]);
});

test('explain: whoever waits for a decision, with the patrons it could be about', () => {
  const email = { '1019': 'a@b.example' };
  const patrons = [linked(8, email), linked(9, email)];
  const made = planOf({ users: [user(1, email)], patrons });
  const found = lines({ decision: made.of(1) });
  assert.equal(found[0], `${id(1)}: waits for a decision; nothing is written`);
  assert.ok(found.includes('  Could also be: export records 1, 2'));
  assert.ok(!found.some((line) => line.startsWith('  Patron:')));
  const one = planOf({ users: [user(1, { ...email, '1007': '' })], patrons: patrons.slice(1) });
  assert.ok(lines({ decision: one.of(1) }).includes('  Could also be: export record 1'));
});

test('explain: problems of the user and holds of the whole plan come last', () => {
  const decision = planOf({ users: [user(1)], patrons: [] }).of(1);
  const problem = {
    code: 'BAD_DATE',
    role: 'students',
    guid: id(1),
    field: '1045',
    message: 'Left alone.',
  } as const;
  assert.deepEqual(lines({ decision, problems: [problem], holds: ['Too many leave.'] }).slice(-2), [
    '  BAD_DATE: Left alone.',
    '  The run is held: Too many leave.',
  ]);
});

test('explain: a patron without a GUID, and a leaver', () => {
  const made = planOf({
    users: [user(1)],
    patrons: [linked(7), linked(1), linked(2, { '1200': '', '1050': '' })],
  });
  const [blank] = made.decisions;
  assert.deepEqual(lines({ decision: blank ?? assert.fail() }), [
    'no GUID: not touched',
    '  Why: The patron has no GUID, so no roster ever held it.',
    '  Patron: barcode 1002, export record 3',
  ]);
  const left = lines({ decision: made.leftover(1) });
  assert.equal(left[0], `${id(7)}: leaving: the status becomes 4 Transferred`);
  assert.ok(left.includes('  Status: "1" -> "4"'));
});

test('explain: the barcode of a new patron is shown, and every action has its words', () => {
  const decision = planOf({ users: [user(1)], patrons: [] }).of(1);
  assert.ok(lines({ decision: { ...decision, barcode: '5' } }).includes('  Barcode: 5'));
  const words = ACTIONS.map((action) => lines({ decision: { ...decision, action } })[0] ?? '');
  assert.equal(new Set(words).size, ACTIONS.length);
  for (const line of words) assert.doesNotMatch(line, /undefined/);
});
