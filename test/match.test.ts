// Who is whose patron, and what is written for them. Longer than most: each rule of matching has its own test, since a
// wrong match makes one child of two. User N and patron N have the same names and share nothing else by themselves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDecisions } from '../mappings/decisions.ts';
import type { Problem } from '../mappings/problems.ts';
import { parseSites } from '../mappings/workspace.ts';
import { NOTHING_KNOWN } from '../stages/known.ts';
import type { MatchRules } from '../stages/match/input.ts';
import type { Decision } from '../stages/match/plan.ts';
import {
  ALL_KEYS,
  type Cells,
  COLUMNS,
  exportText,
  id,
  knownOf,
  LINCOLN,
  linked,
  type Making,
  openExport,
  patron,
  planOf,
  RULES,
  user,
} from './making.ts';

const KEYS: Partial<MatchRules> = { keys: ALL_KEYS };

/** What became of a user, and who is meant. */
function outcome({ action, matchedBy, row, candidates }: Decision) {
  return [action, matchedBy, row, candidates];
}

function one(
  making: Omit<Making, 'users'> & { user?: Cells; role?: 'students' | 'teachers' | 'staff' },
): Decision {
  return planOf({ ...making, users: [user(1, making.user, making.role)] }).of(1);
}

function decisions(...lines: readonly string[]): Partial<MatchRules> {
  return {
    decisions: parseDecisions(`guid,decision,barcode\n${lines.join('\n')}\n`, 'decisions.csv').byGuid,
  };
}

function problem(code: Problem['code'], field = '1050'): Problem {
  return { code, role: 'students', guid: id(1), field, message: 'It is so.' };
}

// Somebody else by both names, and by every other sign.
const STRANGER = { '1006': 'Other', '1007': 'Else' };

test('match: the GUID is the patron, whatever else differs, and spaces around it are nothing', () => {
  const patrons = [patron(2, { ...STRANGER, '1200': ` ${id(1)} `, '1045': 'Feb 1, 2007' })];
  const decision = one({ user: { '1045': 'Mar 1, 2008' }, patrons });
  assert.deepEqual(outcome(decision), ['update', 'guid', 1, []]);
});

test('match: a GUID match looks no further: a weaker key on another patron changes nothing', () => {
  const patrons = [linked(1), patron(2, { '1001': '77', '1019': 'a@b.example' })];
  const made = planOf({ users: [user(1, { '1001': '77', '1019': 'a@b.example' })], patrons, rules: KEYS });
  // It would give the Community ID to two patrons, so a person decides about that; an e-mail may be shared.
  assert.equal(made.of(1).action, 'review');
  const byEmail = planOf({ users: [user(1, { '1019': 'a@b.example' })], patrons });
  assert.deepEqual(outcome(byEmail.of(1)), ['update', 'guid', 1, []]);
  assert.equal(byEmail.leftover(2).action, 'untouched');
});

test('match: two patrons with one GUID are left for a person, and neither is Transferred', () => {
  const made = planOf({ users: [user(1)], patrons: [linked(1), patron(2, { '1200': id(1) })] });
  assert.deepEqual(outcome(made.of(1)), ['review', 'guid', null, [1, 2]]);
  assert.equal(made.decisions.length, 1);
  assert.match(made.of(1).because, /SHARED_KEY/);
});

test('match: a GUID in capitals is not in Clever’s form and is nobody’s', () => {
  const made = planOf({ users: [user(0xabc)], patrons: [patron(1, { '1200': id(0xabc).toUpperCase() })] });
  assert.equal(made.of(0xabc).action, 'create');
  assert.equal(made.leftover(1).action, 'untouched');
});

test('match: the id of an older Clever version is the patron without further proof, and is replaced', () => {
  const making = { patrons: [patron(2, { ...STRANGER, '1200': id(0xdead) })] };
  const decision = one({ ...making, legacyIds: [{ guid: id(1), ids: [id(0xdead)] }] });
  assert.deepEqual(outcome(decision), ['update', 'legacy', 1, []]);
  assert.deepEqual(decision.fields['1200'], [id(0xdead), id(1)]);
  assert.ok(decision.flags.includes('rekeyed'));
});

test('match: two old ids that lead to two patrons, or one to two users, are left for a person', () => {
  const patrons = [patron(2, { '1200': id(0xdead) }), patron(3, { '1200': id(0xbeef) })];
  const twoIds = one({ patrons, legacyIds: [{ guid: id(1), ids: [id(0xdead), id(0xbeef)] }] });
  assert.deepEqual(outcome(twoIds), ['review', 'legacy', null, [1, 2]]);
  const made = planOf({
    users: [user(1), user(5)],
    patrons: patrons.slice(0, 1),
    legacyIds: [1, 5].map((number) => ({ guid: id(number), ids: [id(0xdead)] })),
  });
  assert.deepEqual(outcome(made.of(1)), ['review', 'legacy', null, [1]]);
  assert.deepEqual(outcome(made.of(5)), ['review', 'legacy', null, [1]]);
});

test('match: an old id that is somebody’s GUID today belongs to them', () => {
  const made = planOf({
    users: [user(1), user(2)],
    patrons: [linked(2)],
    legacyIds: [{ guid: id(1), ids: [id(2)] }],
  });
  assert.deepEqual(outcome(made.of(2)), ['unchanged', 'guid', 1, []]);
  assert.equal(made.of(1).action, 'create');
});

test('match: Community ID and Barcode match once they are mapped, and not before', () => {
  const patrons = [patron(1, { '1000': '2001', '1001': '0077', '1006': 'Other' })];
  assert.deepEqual(outcome(one({ user: { '1001': '0077' }, patrons, rules: KEYS })), [
    'update',
    'communityId',
    1,
    [],
  ]);
  assert.deepEqual(outcome(one({ user: { '1000': '2001' }, patrons, rules: KEYS })), [
    'update',
    'barcode',
    1,
    [],
  ]);
  assert.equal(one({ user: { '1000': '2001', '1001': '0077' }, patrons }).action, 'create');
});

test('match: numbers keep their zeros, spaces around them are nothing, and blank never matches', () => {
  const patrons = [patron(2, { '1001': ' 0077 ', '1019': ' ' }), patron(3, { '1001': '', '1019': '' })];
  const found = (cells: Cells) =>
    one({ user: { ...cells, '1006': 'Last2', '1007': 'First2', '1045': '' }, patrons, rules: KEYS });
  assert.deepEqual(outcome(found({ '1001': '0077' })), ['update', 'communityId', 1, []]);
  assert.equal(found({ '1001': '77' }).matchedBy, '');
  assert.equal(one({ user: { '1001': '', '1019': '' }, patrons, rules: KEYS }).action, 'create');
});

test('match: a number joins unless both names differ, or one name and the birth date, blanks aside', () => {
  const born = { '1045': 'Feb 1, 2007' };
  const cases: readonly [Cells, Cells, 'update' | 'review'][] = [
    [{}, {}, 'update'],
    [{}, STRANGER, 'review'],
    [born, { ...STRANGER, ...born }, 'review'],
    [{}, { '1006': 'Other' }, 'update'],
    [{}, { '1007': 'Else' }, 'update'],
    [born, { '1006': 'Other', ...born }, 'update'],
    [born, { '1006': 'Other', '1045': 'Feb 2, 2007' }, 'review'],
    [born, { '1007': 'Else', '1045': 'Feb 2, 2007' }, 'review'],
    [born, { '1045': 'Feb 2, 2007' }, 'update'],
    [born, { '1006': 'Other', '1045': '' }, 'update'],
    [born, { '1006': '', '1045': 'Feb 2, 2007' }, 'update'],
    [{}, { '1006': '', '1007': 'Else' }, 'update'],
    [{}, { '1006': 'LÁST-1', '1007': 'Else' }, 'update'],
  ];
  for (const [own, theirs, action] of cases) {
    for (const [code, by] of [
      ['1001', 'communityId'],
      ['1000', 'barcode'],
    ] as const) {
      const patrons = [patron(1, { [code]: '77', ...theirs })];
      const decision = one({ user: { [code]: '77', ...own }, patrons, rules: KEYS });
      const expected = action === 'update' ? ['update', by, 1, []] : ['review', by, null, [1]];
      assert.deepEqual(outcome(decision), expected, JSON.stringify([own, theirs]));
    }
  }
});

test('match: birth dates are compared as the library writes them', () => {
  const rules = { ...KEYS, dates: 'D/M/YYYY' } as const;
  const patrons = [patron(1, { '1001': '77', '1006': 'Other', '1045': '1/2/2007' })];
  assert.equal(
    one({ user: { '1001': '77', '1045': 'Feb 1, 2007' }, patrons, rules }).matchedBy,
    'communityId',
  );
  assert.equal(one({ user: { '1001': '77', '1045': 'Jan 2, 2007' }, patrons, rules }).action, 'review');
});

test('match: no student is joined to an adult, by role last known, policy, or Level, in this order', () => {
  const known = (role: 'students' | 'teachers') => knownOf({ 57005: { role } });
  const cases: readonly [Cells, Making['known'], 'update' | 'review'][] = [
    [{ '1028': 'TEA' }, undefined, 'review'],
    [{ '1028': 'STU' }, undefined, 'update'],
    [{ '1028': 'TEA', '1010': '10' }, undefined, 'review'],
    [{ '1028': 'ODD', '1010': '10' }, undefined, 'update'],
    [{ '1028': 'ODD' }, undefined, 'update'],
    [{ '1028': 'TEA', '1200': id(0xdead) }, known('students'), 'update'],
    [{ '1028': 'STU', '1200': id(0xdead) }, known('teachers'), 'review'],
  ];
  for (const [theirs, were, action] of cases) {
    for (const [code, rules] of [
      ['1001', KEYS],
      ['1000', KEYS],
      ['1019', {}],
    ] as const) {
      const making = { user: { [code]: '77' }, patrons: [patron(1, { [code]: '77', ...theirs })], rules };
      const decision = one(were === undefined ? making : { ...making, known: were });
      assert.equal(decision.action, action, JSON.stringify([code, theirs]));
    }
  }
});

test('match: an adult may be joined to a patron who was a student, or who is an adult', () => {
  const patrons = [patron(1, { '1019': 'a@b.example', '1028': 'STU', '1010': '12' })];
  const decision = one({ user: { '1019': 'a@b.example' }, role: 'teachers', patrons });
  assert.deepEqual(outcome(decision), ['update', 'email', 1, []]);
  const adult = [patron(1, { '1019': 'a@b.example', '1028': 'TEA' })];
  assert.equal(one({ user: { '1019': 'a@b.example' }, role: 'staff', patrons: adult }).action, 'update');
});

test('match: an e-mail joins only with the same first name and no other birth date, in any capitals', () => {
  const born = { '1045': 'Feb 1, 2007' };
  const cases: readonly [Cells, Cells, 'update' | 'review'][] = [
    [{}, {}, 'update'],
    [{}, { '1019': 'A@B.EXAMPLE' }, 'update'],
    [{}, { '1006': 'Other' }, 'update'],
    [{}, { '1007': 'Else' }, 'review'],
    [{}, { '1007': '' }, 'review'],
    [{ '1007': '' }, { '1007': '' }, 'review'],
    [born, { ...born, '1006': 'Other' }, 'update'],
    [born, { '1045': 'Feb 2, 2007' }, 'review'],
    [born, { '1045': 'gibberish' }, 'update'],
  ];
  for (const [own, theirs, action] of cases) {
    const patrons = [patron(1, { '1019': 'a@b.example', ...theirs })];
    const decision = one({ user: { '1019': 'a@b.example', ...own }, patrons });
    const expected = action === 'update' ? ['update', 'email', 1, []] : ['review', 'email', null, [1]];
    assert.deepEqual(outcome(decision), expected, JSON.stringify([own, theirs]));
  }
});

test('match: two patrons with one e-mail are left for a person', () => {
  const patrons = [patron(1, { '1019': 'a@b.example' }), patron(2, { '1019': 'A@b.example' })];
  const decision = one({ user: { '1019': 'a@b.example' }, patrons });
  assert.deepEqual(outcome(decision), ['review', 'email', null, [1, 2]]);
  assert.match(decision.because, /SHARED_KEY/);
});

test('match: two users with one e-mail are both left for a person, and a third of them is not', () => {
  const made = planOf({
    users: [user(1, { '1019': 'a@b.example' }), user(2, { '1019': 'A@B.example' }), user(3)],
    patrons: [patron(1, { '1019': 'a@b.example' })],
  });
  assert.deepEqual(outcome(made.of(1)), ['review', 'email', null, [1]]);
  assert.deepEqual(outcome(made.of(2)), ['review', 'email', null, [1]]);
  assert.equal(made.of(3).action, 'create');
});

test('match: a shared number is no key, and an e-mail of one’s own does not rescue it', () => {
  const made = planOf({
    users: [user(1, { '1001': '77', '1019': 'a@b.example' }), user(2, { '1001': '77' })],
    patrons: [patron(1, { '1001': '77', '1019': 'a@b.example' })],
    rules: KEYS,
  });
  assert.deepEqual(outcome(made.of(1)), ['review', 'communityId', null, [1]]);
  assert.deepEqual(outcome(made.of(2)), ['review', 'communityId', null, [1]]);
  const twins = [patron(1, { '1001': '77', '1019': 'a@b.example' }), patron(2, { '1001': '77' })];
  const decision = one({ user: { '1001': '77', '1019': 'a@b.example' }, patrons: twins, rules: KEYS });
  assert.deepEqual(outcome(decision), ['review', 'communityId', null, [1, 2]]);
});

test('match: a number whose second holder has a GUID match already is a key again', () => {
  const made = planOf({
    users: [user(1, { '1019': 'a@b.example' }), user(2, { '1019': 'a@b.example' })],
    patrons: [patron(1, { '1019': 'a@b.example' }), linked(2, { '1019': 'a@b.example' })],
  });
  assert.deepEqual(outcome(made.of(1)), ['update', 'email', 1, []]);
  assert.deepEqual(outcome(made.of(2)), ['unchanged', 'guid', 2, []]);
});

test('match: one key on one patron and a weaker one on another is left for a person', () => {
  const patrons = [patron(1, { '1001': '77' }), patron(2, { '1019': 'a@b.example' })];
  const decision = one({ user: { '1001': '77', '1019': 'a@b.example' }, patrons, rules: KEYS });
  assert.deepEqual(outcome(decision), ['review', 'communityId', null, [1, 2]]);
  const byBarcode = [patron(1, { '1000': '5001' }), patron(2, { '1019': 'a@b.example' })];
  const other = one({ user: { '1000': '5001', '1019': 'a@b.example' }, patrons: byBarcode, rules: KEYS });
  assert.deepEqual(outcome(other), ['review', 'barcode', null, [1, 2]]);
});

test('match: the weaker key does not count when its patron is somebody else’s by the same or a stronger key', () => {
  const email = { '1019': 'a@b.example' };
  const byGuid = planOf({
    users: [user(1, { '1001': '77', ...email }), user(2)],
    patrons: [patron(1, { '1001': '77' }), linked(2, email)],
    rules: KEYS,
  });
  assert.deepEqual(outcome(byGuid.of(1)), ['update', 'communityId', 1, []]);
  const bySameKey = planOf({
    users: [user(1, { '1001': '77', ...email }), user(2, { '1001': '78' })],
    patrons: [patron(1, { '1001': '77' }), patron(2, { '1001': '78', ...email })],
    rules: KEYS,
  });
  assert.deepEqual(outcome(bySameKey.of(1)), ['update', 'communityId', 1, []]);
  assert.deepEqual(outcome(bySameKey.of(2)), ['update', 'communityId', 2, []]);
});

test('match: a patron that a review points at leaves play: no weaker key takes it, and it is not Transferred', () => {
  const made = planOf({
    users: [user(1, { '1001': '77' }), user(2, { '1019': 'a@b.example' })],
    patrons: [
      patron(2, { ...STRANGER, '1001': '77', '1019': 'a@b.example', '1200': id(0xdead), '1007': 'First2' }),
    ],
    rules: KEYS,
  });
  assert.deepEqual(outcome(made.of(1)), ['review', 'communityId', null, [1]]);
  assert.equal(made.of(2).action, 'create');
  assert.equal(made.decisions.length, 2);
  assert.deepEqual(made.summary.sums, { users: 2, exportRows: 1, pointedAt: 1 });
});

test('match: another Clever GUID is replaced when last name and first name or birth date agree', () => {
  const born = { '1045': 'Feb 1, 2007' };
  const cases: readonly [Cells, 'update' | 'review'][] = [
    [{}, 'update'],
    [{ '1007': 'Else', ...born }, 'update'],
    [{ '1007': 'Else' }, 'review'],
    [{ '1006': 'Other', ...born }, 'review'],
    [{ '1006': 'Other' }, 'review'],
  ];
  for (const [theirs, action] of cases) {
    const patrons = [patron(1, { '1001': '77', '1200': id(0xdead), ...theirs })];
    const decision = one({ user: { '1001': '77', ...born }, patrons, rules: KEYS });
    assert.equal(decision.action, action, JSON.stringify(theirs));
    if (action === 'review') assert.deepEqual(outcome(decision), ['review', 'communityId', null, [1]]);
    else assert.ok(decision.flags.includes('rekeyed'));
  }
});

test('match: a patron with the GUID of another user of today’s roster is never taken from them', () => {
  const email = { '1019': 'a@b.example' };
  const made = planOf({
    users: [user(1, { ...email, '1006': 'Last2', '1007': 'First2' }), user(2)],
    patrons: [linked(2, email)],
    rules: decisions(`${id(2)},ignore,`),
  });
  assert.equal(made.of(1).action, 'create');
  assert.deepEqual(outcome(made.of(2)), ['skip', 'guid', 1, []]);
});

test('match: a GUID that is not from Clever stays until the settings give such GUIDs up', () => {
  const patrons = [patron(1, { '1001': '77', '1200': '5B0A-4C' })];
  const kept = one({ user: { '1001': '77' }, patrons, rules: KEYS });
  assert.deepEqual(outcome(kept), ['review', 'communityId', null, [1]]);
  const replaced = one({ user: { '1001': '77' }, patrons, rules: { ...KEYS, foreignGuids: 'replace' } });
  assert.deepEqual(outcome(replaced), ['update', 'communityId', 1, []]);
  assert.deepEqual(replaced.fields['1200'], ['5B0A-4C', id(1)]);
  assert.deepEqual(replaced.flags, ['rekeyed']);
});

test('match: the first GUID of a patron is adopted', () => {
  const decision = one({ user: { '1019': 'a@b.example' }, patrons: [patron(1, { '1019': 'a@b.example' })] });
  assert.deepEqual([decision.fields, decision.flags], [{ '1200': ['', id(1)] }, ['adopted']]);
});

test('decisions: same joins whoever a person says, before every key', () => {
  const making = {
    patrons: [linked(3), patron(2, { ...STRANGER, '1028': 'TEA' })],
    rules: decisions(`${id(1)},same,1002`),
  };
  const decision = one(making);
  assert.deepEqual(outcome(decision), ['update', 'decision', 2, []]);
  assert.deepEqual(decision.flags, ['adopted']);
});

test('decisions: new makes a new patron in spite of every key but the GUID', () => {
  const rules = { ...KEYS, ...decisions(`${id(1)},new,`) };
  const patrons = [patron(1, { '1019': 'a@b.example' })];
  assert.deepEqual(outcome(one({ user: { '1019': 'a@b.example' }, patrons, rules })), [
    'create',
    'decision',
    null,
    [],
  ]);
  assert.deepEqual(outcome(one({ patrons: [linked(1)], rules })), ['unchanged', 'guid', 1, []]);
});

test('decisions: ignore leaves a user out, and nobody else gets their patron', () => {
  const made = planOf({
    users: [user(1, { '1019': 'a@b.example' }), user(2)],
    patrons: [linked(1), patron(2)],
    rules: decisions(`${id(1)},ignore,`, `${id(2)},ignore,`),
  });
  assert.deepEqual(outcome(made.of(1)), ['skip', 'guid', 1, []]);
  assert.deepEqual(outcome(made.of(2)), ['skip', '', null, []]);
  assert.equal(made.leftover(2).action, 'untouched');
});

test('decisions: later keeps a user waiting, whatever would make them somebody new or somebody’s patron', () => {
  const later = decisions(`${id(1)},later,`);
  assert.equal(one({ patrons: [], rules: later }).action, 'review');
  const patrons = [patron(1, { '1019': 'a@b.example' })];
  assert.deepEqual(outcome(one({ user: { '1019': 'a@b.example' }, patrons, rules: later })), [
    'review',
    'email',
    null,
    [1],
  ]);
  const rules = { ...later, possibleDuplicate: 'create' } as const;
  assert.deepEqual(outcome(one({ patrons: [patron(1)], rules })), ['review', '', null, [1]]);
});

test('decisions: the last line about a user counts', () => {
  const rules = decisions(`${id(1)},new,`, `${id(1)},ignore,`);
  assert.equal(one({ patrons: [], rules }).action, 'skip');
});

test('decisions: one that no longer fits is reported and not obeyed', () => {
  const cases: readonly [readonly Cells[], string, RegExp][] = [
    [[patron(2)], `${id(1)},same,9999`, /no patron of the export has that barcode/],
    [[patron(2), patron(3, { '1000': '1002' })], `${id(1)},same,1002`, /several patrons/],
    [[patron(2, { '1000': '7' })], `${id(1)},same,7`, /protected/],
    [[patron(2, { '1028': 'sys' })], `${id(1)},same,1002`, /protected/],
    [[linked(5)], `${id(1)},same,1005`, /another user's GUID/],
    [[patron(2), linked(1)], `${id(1)},same,1002`, /another patron has the user's GUID/],
  ];
  for (const [patrons, line, words] of cases) {
    const made = planOf({ users: [user(1), user(5)], patrons, rules: decisions(line) });
    const [note, ...more] = made.summary.notes.filter(({ code }) => code === 'DECISION_UNFIT');
    assert.deepEqual([note?.guid, more], [id(1), []]);
    assert.match(note?.message ?? '', words);
    assert.notEqual(made.of(1).matchedBy, 'decision');
  }
});

test('decisions: one patron given to two users, and a user who is gone, are reported and not obeyed', () => {
  const made = planOf({
    users: [user(1), user(2)],
    patrons: [patron(3)],
    rules: decisions(`${id(1)},same,1003`, `${id(2)},same,1003`, `${id(9)},new,`),
  });
  assert.deepEqual(
    [made.of(1).action, made.of(2).action, made.leftover(1).action],
    ['create', 'create', 'untouched'],
  );
  const notes = made.summary.notes.filter(({ code }) => code === 'DECISION_UNFIT');
  assert.deepEqual(notes.map(({ guid }) => guid).sort(), ['', id(1), id(2)]);
});

test('match: users for whom nothing is written still hold their patron', () => {
  const email = { '1019': 'a@b.example' };
  const off = { students: true, teachers: false, staff: true };
  const made = planOf({
    users: [user(1, email, 'teachers'), user(2, email)],
    patrons: [patron(1, { ...email, '1200': id(1) })],
    rules: { daily: off },
  });
  assert.deepEqual(outcome(made.of(1)), ['skip', 'guid', 1, []]);
  assert.equal(made.of(2).action, 'create');
});

test('match: a user of a school without a site is left out, and their patron is not Transferred', () => {
  for (const code of ['SCHOOL_LEFT_OUT', 'SCHOOL_UNANSWERED', 'SCHOOL_UNKNOWN'] as const) {
    const making = { users: [user(1, { '1050': '' })], problems: [problem(code)] };
    const made = planOf({ ...making, patrons: [linked(1)] });
    assert.deepEqual(outcome(made.of(1)), ['skip', 'guid', 1, []]);
    assert.equal(made.of(1).because, 'It is so.');
    assert.equal(made.of(1).site, 'LIN');
    assert.deepEqual(outcome(planOf({ ...making, patrons: [patron(1)] }).of(1)), ['skip', '', null, []]);
  }
});

test('match: a protected patron is nobody’s to change: barcodes 1-50, policy SYS, and protect.csv', () => {
  const protection = { barcodes: ['1-50', '77'], policies: ['SYS'], listed: new Set(['A9']) };
  const cases: readonly [Cells, 'skip' | 'update'][] = [
    [{ '1000': '1' }, 'skip'],
    [{ '1000': '50' }, 'skip'],
    [{ '1000': '51' }, 'update'],
    [{ '1000': '77' }, 'skip'],
    [{ '1000': 'A9' }, 'skip'],
    [{ '1000': '1a' }, 'update'],
    [{ '1028': 'sys' }, 'skip'],
    [{ '1028': 'SYST' }, 'update'],
  ];
  for (const [cells, action] of cases) {
    const changed = { '1200': id(1), '1007': 'Else', ...cells };
    const made = planOf({ users: [user(1)], patrons: [patron(1, changed)], rules: { protection } });
    assert.deepEqual(outcome(made.of(1)), [action, 'guid', 1, []], JSON.stringify(cells));
    const gone = planOf({ users: [user(9)], patrons: [patron(1, changed)], rules: { protection } });
    assert.equal(gone.leftover(1).action, action === 'skip' ? 'untouched' : 'transfer');
  }
});

test('collisions: a user name that an untouched patron has is not written', () => {
  const made = planOf({
    users: [user(1, { '1052': 'ADA' })],
    patrons: [linked(1), patron(2, { '1052': 'ada' })],
  });
  assert.deepEqual(outcome(made.of(1)), ['review', 'guid', null, [1, 2]]);
  assert.equal(made.decisions.length, 1);
});

test('collisions: two patrons who share a value already are not judged, as long as nothing is written there', () => {
  const patrons = [linked(1, { '1052': 'ada' }), patron(2, { '1052': 'ada' })];
  assert.deepEqual(outcome(one({ user: { '1052': 'ada', '1008': 'M' }, patrons })), [
    'update',
    'guid',
    1,
    [],
  ]);
});

test('collisions: two users who swap their user names both get them', () => {
  const made = planOf({
    users: [user(1, { '1052': 'two' }), user(2, { '1052': 'one' })],
    patrons: [linked(1, { '1052': 'one' }), linked(2, { '1052': 'two' })],
  });
  assert.deepEqual(made.of(1).fields, { '1052': ['one', 'two'] });
  assert.deepEqual(made.of(2).fields, { '1052': ['two', 'one'] });
});

test('collisions: whoever counted on a name that is not given up after all waits too', () => {
  const made = planOf({
    users: [user(1, { '1052': 'two' }), user(2, { '1052': 'three' }), user(4, { '1052': 'four' })],
    patrons: [linked(1, { '1052': 'one' }), linked(2, { '1052': 'two' }), patron(3, { '1052': 'three' })],
  });
  assert.deepEqual(outcome(made.of(2)), ['review', 'guid', null, [2, 3]]);
  assert.deepEqual(outcome(made.of(1)), ['review', 'guid', null, [1, 2]]);
  assert.equal(made.of(4).action, 'create');
});

test('collisions: two new patrons with one user name, and one with a barcode that is taken, wait', () => {
  const made = planOf({
    users: [user(1, { '1052': 'ada' }), user(2, { '1052': 'Ada' }), user(3, { '1000': '1009' })],
    patrons: [linked(9), patron(8)],
    rules: KEYS,
  });
  assert.deepEqual(outcome(made.of(1)), ['review', '', null, []]);
  assert.deepEqual(outcome(made.of(2)), ['review', '', null, []]);
  const taken = planOf({
    users: [user(1, { '1000': '1009' }), user(9)],
    patrons: [linked(9)],
    rules: KEYS,
  });
  assert.deepEqual(outcome(taken.of(1)), ['review', '', null, [1]]);
  assert.equal(taken.of(9).action, 'unchanged');
});

test('collisions: blank values collide with nothing', () => {
  const made = planOf({ users: [user(1), user(2)], patrons: [patron(3), patron(4)], rules: KEYS });
  assert.deepEqual([made.of(1).action, made.of(2).action], ['create', 'create']);
});

test('new people: nobody with their keys or name makes a new patron', () => {
  const decision = one({ user: { '1045': 'Feb 1, 2007' }, patrons: [patron(2)] });
  assert.deepEqual(outcome(decision), ['create', '', null, []]);
  assert.deepEqual(decision.fields, {
    '1006': ['', 'Last1'],
    '1007': ['', 'First1'],
    '1026': ['', '1'],
    '1045': ['', 'Feb 1, 2007'],
    '1050': ['', 'LIN'],
    '1200': ['', id(1)],
  });
  assert.deepEqual([decision.barcode, decision.site, decision.flags], ['', 'LIN', []]);
});

test('new people: a patron with the same names and no other birth date is left for a person', () => {
  const born = { '1045': 'Feb 1, 2007' };
  for (const [own, theirs] of [
    [{}, {}],
    [born, {}],
    [{}, born],
    [born, { '1045': 'February 1, 2007' }],
    [
      { '1006': "O'Neil", '1007': 'Zo\u00eb' },
      { '1006': 'oneil', '1007': 'ZOE' },
    ],
    [{}, { '1026': '4' }],
  ] as const) {
    const decision = one({ user: own, patrons: [patron(3), patron(1, theirs)] });
    assert.deepEqual(outcome(decision), ['review', '', null, [2]], JSON.stringify([own, theirs]));
  }
});

test('new people: a leaver with the same name is not Transferred while a person decides', () => {
  const made = planOf({ users: [user(1)], patrons: [patron(1, { '1200': id(0xdead) })] });
  assert.deepEqual(outcome(made.of(1)), ['review', '', null, [1]]);
  assert.equal(made.decisions.length, 1);
});

test('new people: two of last name, first name and birth date alike make a new patron, flagged', () => {
  const born = { '1045': 'Feb 1, 2007' };
  const cases: readonly [Cells, readonly number[]][] = [
    [{ '1045': 'Feb 2, 2007' }, [1]],
    [{ '1007': 'Else', ...born }, [1]],
    [{ '1006': 'Other', ...born }, [1]],
    [{ '1007': 'Else' }, []],
    [{ '1006': '', '1007': '', ...born }, []],
  ];
  for (const [theirs, candidates] of cases) {
    const decision = one({ user: born, patrons: [patron(1, theirs)] });
    assert.deepEqual(outcome(decision), ['create', '', null, candidates], JSON.stringify(theirs));
    assert.deepEqual(decision.flags, candidates.length === 0 ? [] : ['possible-duplicate']);
  }
});

test('new people: with possibleDuplicate set to create, a namesake is a flagged new patron', () => {
  const decision = one({ patrons: [patron(1)], rules: { possibleDuplicate: 'create' } });
  assert.deepEqual([outcome(decision), decision.flags], [['create', '', null, [1]], ['possible-duplicate']]);
});

test('new people: two users with one namesake both wait', () => {
  const made = planOf({
    users: [user(1), user(2, { '1006': 'Last1', '1007': 'First1' })],
    patrons: [patron(1)],
  });
  assert.deepEqual(
    [outcome(made.of(1)), outcome(made.of(2))],
    [
      ['review', '', null, [1]],
      ['review', '', null, [1]],
    ],
  );
});

test('new people: a namesake who is somebody else’s patron is no candidate', () => {
  const made = planOf({
    users: [user(1), user(2)],
    patrons: [linked(2, { '1006': 'Last1', '1007': 'First1' })],
  });
  assert.deepEqual(outcome(made.of(1)), ['create', '', null, []]);
});

test('new people: without a site or a last name nobody is created, even where a person said so', () => {
  for (const rules of [{}, decisions(`${id(1)},new,`)]) {
    assert.equal(one({ user: { '1050': '' }, patrons: [], rules }).action, 'review');
    assert.equal(one({ user: { '1006': '' }, patrons: [], rules }).action, 'review');
    assert.equal(one({ user: { '1007': '' }, patrons: [], rules }).action, 'create');
  }
});

test('new people: nobody is created with a barcode that is protected, which would be written to that patron', () => {
  const barcode = (text: string) => one({ user: { '1000': text }, patrons: [], rules: KEYS }).action;
  assert.deepEqual(['7', '50', '007', '51', '1007', ''].map(barcode), [
    ...['review', 'review', 'review', 'create', 'create', 'create'],
  ]);
});

test('status: Active is written over blank and Transferred, never over what a librarian set', () => {
  const cases: readonly [string, readonly [string, string] | undefined, readonly string[]][] = [
    ['1', undefined, []],
    ['Active', undefined, []],
    ['', ['', '1'], []],
    ['2', undefined, ['status-kept']],
    ['Suspended', undefined, ['status-kept']],
    ['5', undefined, ['status-kept']],
    ['6', undefined, ['status-kept']],
    ['Retired', undefined, ['status-kept']],
    ['4', ['4', '1'], ['restored']],
    ['Transferred', ['Transferred', '1'], ['restored']],
  ];
  for (const [status, change, flags] of cases) {
    const { action, fields, flags: found } = one({ patrons: [linked(1, { '1026': status })] });
    assert.deepEqual([fields['1026'], found], [change, flags], status);
    assert.equal(action, change === undefined ? 'unchanged' : 'update');
  }
  const lifted = one({ patrons: [linked(1, { '1026': '5' })], rules: { protectedStatuses: ['2'] } });
  assert.deepEqual(lifted.fields, { '1026': ['5', '1'] });
});

test('status: somebody who is back gets the status that this program replaced', () => {
  const back = (status: string) =>
    one({ patrons: [linked(1, { '1026': '4' })], known: knownOf({ 1: { status } }) }).fields['1026'];
  // A status that Alexandria does not document is put back as it was.
  assert.deepEqual(
    ['3', 'Card Lost', '', '4', '1', 'Odd'].map((status) => back(status)?.[1]),
    ['3', '2', '1', '1', '1', 'Odd'],
  );
});

test('status: somebody who is back under a new id gets the status of the old one', () => {
  const patrons = [patron(1, { '1001': '77', '1200': id(0xdead), '1026': '4' })];
  const decision = one({
    user: { '1001': '77' },
    patrons,
    rules: KEYS,
    known: knownOf({ 57005: { status: '3' } }),
  });
  assert.deepEqual(decision.fields, { '1026': ['4', '3'], '1200': [id(0xdead), id(1)] });
  assert.deepEqual(decision.flags, ['rekeyed', 'restored']);
});

/** The decision about a leaver, in a library where everything proves that they left. */
function leaver(cells: Cells = {}, making: Partial<Making> = {}): Decision {
  const patrons = [linked(7, { '1034': '0', ...cells })];
  return planOf({ users: [user(1)], patrons, ...making }).leftover(1);
}

test('leaving: a linked patron whom a whole roster does not hold becomes Transferred', () => {
  const decision = leaver();
  assert.deepEqual(
    [decision.action, decision.fields, decision.flags],
    ['transfer', { '1026': ['1', '4'] }, []],
  );
  assert.deepEqual(
    [decision.guid, decision.barcode, decision.site, decision.role],
    [id(7), '1007', 'LIN', ''],
  );
  assert.equal(leaver({}, { known: knownOf({ 7: { role: 'teachers' } }) }).role, 'teachers');
});

test('leaving: Card Lost and Suspended are flagged, and other statuses are replaced', () => {
  const flags = ['1', '2', 'Suspended', '5', '6', ''].map((status) => leaver({ '1026': status }).flags);
  assert.deepEqual(flags, [[], ['was-blocked'], ['was-blocked'], [], [], []]);
});

test('leaving: nobody without a Clever GUID, nobody protected and nobody Transferred already is touched', () => {
  for (const cells of [
    { '1200': '' },
    { '1200': '5B0A-4C' },
    { '1000': '7' },
    { '1028': 'SYS' },
    { '1026': '4' },
    { '1026': 'Transferred' },
  ]) {
    const { action, fields, flags } = leaver(cells);
    assert.deepEqual([action, fields, flags], ['untouched', {}, []], JSON.stringify(cells));
  }
});

test('leaving: without proof nobody is Transferred', () => {
  const off = { students: true, teachers: false, staff: true };
  const linkedBefore = { students: 1, teachers: 0, staff: 0 };
  const notProved: readonly [string, Cells, Partial<Making>][] = [
    ['a torn roster', {}, { roster: { complete: false } }],
    ['a role switched off', {}, { rules: { daily: off }, known: knownOf({ 7: { role: 'teachers' } }) }],
    ['a role not known while one is off', {}, { rules: { daily: off } }],
    ['a site without a school', { '1050': 'STO' }, {}],
    ['a site that nobody knows', { '1050': 'XXX' }, {}],
    ['no site', { '1050': '' }, {}],
    [
      'a role that had patrons is empty',
      {},
      { users: [user(1, {}, 'staff')], known: knownOf({ 7: { role: 'staff' } }, { linked: linkedBefore }) },
    ],
  ];
  for (const [why, cells, making] of notProved) {
    const decision = leaver(cells, making);
    assert.deepEqual([decision.action, decision.flags], ['untouched', ['not-proved']], why);
  }
  const on = leaver({}, { rules: { daily: off }, known: knownOf({ 7: { role: 'students' } }) });
  assert.equal(on.action, 'transfer');
});

test('leaving: days of grace count complete rosters before this one', () => {
  const rules = { graceRosters: 2 };
  const known = (absent: number) => knownOf({ 7: { role: 'students', absent } });
  for (const [absent, action] of [
    [0, 'untouched'],
    [1, 'untouched'],
    [2, 'transfer'],
  ] as const) {
    const decision = leaver({}, { rules, known: known(absent) });
    assert.deepEqual([decision.action, decision.flags], [action, action === 'transfer' ? [] : ['in-grace']]);
  }
});

test('leaving: a roster that is planned again is still one roster', () => {
  const known = (absent: number) => knownOf({ 7: { role: 'students', absent } });
  const again = (absent: number, graceRosters: number) =>
    leaver({}, { rules: { graceRosters }, known: known(absent), isRosterCounted: true }).action;
  assert.deepEqual(
    [again(1, 1), again(2, 1), again(1, 0), again(0, 0)],
    [...['untouched', 'transfer', 'transfer', 'transfer']],
  );
});

test('leaving: items out, overdue, on hold and fines are flagged, for those not yet proved too', () => {
  for (const code of ['1034', '1036', '1037'])
    assert.deepEqual(leaver({ [code]: '2' }).flags, ['items-out'], code);
  assert.deepEqual(leaver({ '1030': '$0.25', '1034': '1' }).flags, ['items-out', 'fines']);
  assert.deepEqual(leaver({ '1030': '$0.00', '1034': '', '1036': '0' }).flags, []);
  assert.deepEqual(leaver({ '1034': '1', '1050': 'STO' }).flags, ['not-proved', 'items-out']);
  assert.deepEqual(leaver({ '1026': '3', '1030': '1' }).flags, ['was-blocked', 'fines']);
});

test('leaving: the forms of GUID that were given up are cleared, and only those', () => {
  const hex32 = '0123456789ABCDEF0123456789abcdef';
  const uuid = '{01234567-89ab-cdef-0123-456789ABCDEF}';
  const cleared = (clear: MatchRules['clear']) =>
    [hex32, uuid, 'other', id(7)].map((guid) => leaver({ '1200': guid }, { rules: { clear } }).action);
  assert.deepEqual(cleared(['hex32']), ['clear', 'untouched', 'untouched', 'transfer']);
  assert.deepEqual(cleared(['uuid', 'other']), ['untouched', 'clear', 'clear', 'transfer']);
  assert.deepEqual(cleared(null), ['untouched', 'untouched', 'untouched', 'transfer']);
  assert.deepEqual(leaver({ '1200': hex32 }, { rules: { clear: ['hex32'] } }).fields, {
    '1200': [hex32, ''],
  });
});

test('fields: what is equal in meaning is no change, and a value Clever does not send changes nothing', () => {
  const theirs = {
    '1008': 'M',
    '1010': '9',
    '1019': 'ADA@B.example',
    '1026': 'active',
    '1032': 'F',
    '1045': 'February 1, 2007',
    '1006': ' Last1 ',
    '1052': 'ada',
  };
  const own = { '1019': 'ada@b.example', '1032': '2', '1045': 'Feb 1, 2007', '1052': 'ada' };
  const decision = one({ user: own, patrons: [linked(1, theirs)] });
  assert.deepEqual([decision.action, decision.fields], ['unchanged', {}]);
});

test('fields: capital letters matter in names and user names, and a different accent form does not', () => {
  const patrons = [linked(1, { '1006': 'last1', '1007': 'Zoe\u0308', '1052': 'ADA' })];
  const { fields } = one({ user: { '1007': 'Zo\u00eb', '1052': 'ada' }, patrons });
  assert.deepEqual(fields, { '1006': ['last1', 'Last1'], '1052': ['ADA', 'ada'] });
});

test('fields: genders are written as the export writes them', () => {
  const gender = (...column: readonly string[]) => {
    const patrons = [linked(1), ...column.map((text, at) => patron(10 + at, { '1032': text }))];
    return one({ user: { '1032': '2' }, patrons }).fields['1032']?.[1];
  };
  assert.deepEqual(
    [gender('M', 'F'), gender('M', '1'), gender('1'), gender(''), gender('?')],
    ['F', '2', '2', '2', '2'],
  );
});

test('fields: no setting makes the roster own the barcode or the policy of an existing patron', () => {
  const patrons = [linked(1, { '1000': '', '1028': 'OLD' }), patron(2, { '1000': '2005' })];
  for (const owner of ['roster', 'ask'] as const) {
    const rules = { ...KEYS, owners: { '1000': owner, '1028': owner } };
    assert.deepEqual(one({ user: { '1000': '2005', '1028': 'STU' }, patrons, rules }).fields, {}, owner);
  }
});

test('fields: the library owns policy and barcode; a barcode that differs is listed for hand work', () => {
  const patrons = [linked(1, { '1028': 'OLD' })];
  const decision = one({ user: { '1000': '2005', '1028': 'STU', '1001': '9' }, patrons, rules: KEYS });
  assert.deepEqual([decision.fields, decision.flags], [{ '1001': ['', '9'] }, ['barcode-differs']]);
  assert.equal(decision.barcode, '1001');
  const created = one({ user: { '1000': '2005', '1028': 'STU' }, patrons: [], rules: KEYS });
  assert.deepEqual(
    [created.fields['1000'], created.fields['1028'], created.barcode],
    [['', '2005'], ['', 'STU'], '2005'],
  );
  assert.deepEqual(one({ user: { '1000': '1001' }, patrons: [linked(1)], rules: KEYS }).flags, []);
});

test('fields: a new site is a move, and the plan names the site after it', () => {
  const moved = one({ user: { '1050': 'OAK' }, patrons: [linked(1)] });
  assert.deepEqual([moved.flags, moved.site, moved.fields], [['moved'], 'OAK', { '1050': ['LIN', 'OAK'] }]);
  const placed = one({ patrons: [linked(1, { '1050': '' })] });
  assert.deepEqual([placed.flags, placed.fields], [[], { '1050': ['', 'LIN'] }]);
  const kept = one({ user: { '1050': '' }, patrons: [linked(1, { '1050': 'OAK' })] });
  assert.deepEqual([kept.action, kept.site], ['unchanged', 'OAK']);
});

test('fields: a table may clear a field that Clever leaves blank, but not one whose value could not be read', () => {
  const tables = clearing('1008', '1045');
  const patrons = [linked(1, { '1008': 'M', '1045': 'Feb 1, 2007' })];
  const making = { patrons, rules: { tables }, problems: [problem('BAD_DATE', '1045')] };
  assert.deepEqual(one(making).fields, { '1008': ['M', ''] });
  assert.equal(one({ patrons: [linked(1)], rules: { tables } }).action, 'unchanged');
});

function clearing(...codes: readonly string[]): MatchRules['tables'] {
  const { tables } = RULES;
  const rows = tables.students.rows.map((row) =>
    codes.includes(row.code) ? { ...row, whenBlank: 'clear' as const } : row,
  );
  return { ...tables, students: { ...tables.students, rows } };
}

test('fields: a column that the export lacks is neither compared nor written, said once; a new patron carries it', () => {
  const columns = COLUMNS.filter((code) => code !== '1052' && code !== '1019');
  const made = planOf({
    users: [user(1, { '1052': 'ada', '1019': 'a@b.example' }), user(2, { '1052': 'bea' })],
    patrons: [linked(1)],
    columns,
  });
  assert.equal(made.of(1).action, 'unchanged');
  assert.deepEqual(made.of(2).fields['1052'], ['', 'bea']);
  const missing = made.summary.notes
    .filter(({ code }) => code === 'COLUMN_MISSING')
    .map(({ message }) => message);
  assert.equal(missing.filter((message) => message.includes('Username (1052)')).length, 1);
  assert.deepEqual(
    made.summary.notes.flatMap(({ code, message }) =>
      code === 'COLUMN_ADVISED' ? [/\((\d{4})\)/.exec(message)?.[1]] : [],
    ),
    ['1019'],
  );
});

test('fields: a value that was cut or left out for its length is flagged', () => {
  assert.deepEqual(one({ patrons: [linked(1)], problems: [problem('TOO_LONG_LEFT', '1019')] }).flags, [
    'too-long',
  ]);
  assert.deepEqual(one({ patrons: [], problems: [problem('TOO_LONG_CUT', '1006')] }).flags, ['too-long']);
  assert.deepEqual(one({ patrons: [], problems: [problem('CLEANED', '1006')] }).flags, []);
});

test('fields: a value that reads like a formula is written all the same', () => {
  const { fields } = one({
    user: { '1011': '=1+1' },
    patrons: [linked(1)],
    problems: [problem('FORMULA', '1011')],
    columns: [...COLUMNS, '1011'],
  });
  assert.deepEqual(fields['1011'], ['', '=1+1']);
});

test('plan: without GUID, status or site in the export the plan is held, each with its reason', () => {
  const columns = COLUMNS.filter((code) => !['1200', '1026', '1050'].includes(code));
  const { summary } = planOf({ users: [user(1)], patrons: [patron(2)], columns });
  assert.deepEqual(
    summary.holds.map(({ limit, field }) => [limit, field]),
    [
      ['columns', '1026'],
      ['columns', '1050'],
      ['columns', '1200'],
    ],
  );
  for (const { sentence } of summary.holds)
    assert.match(sentence, /The export has no column .+: .+\. Export again/);
  assert.deepEqual(planOf({ users: [user(1)], patrons: [linked(1)] }).summary.holds, []);
});

test('plan: without a status column nobody is Transferred', () => {
  const columns = COLUMNS.filter((code) => code !== '1026');
  const made = planOf({ users: [user(1)], patrons: [linked(7)], columns });
  assert.deepEqual([made.leftover(1).action, made.leftover(1).flags], ['untouched', ['not-proved']]);
});

test('plan: lines come ascending by guid, then by export record, each with all its keys in order', () => {
  const { decisions: lines } = planOf({
    users: [user(5), user(2)],
    patrons: [linked(9), patron(8), linked(3), linked(5), patron(7), linked(9)],
  });
  assert.deepEqual(
    lines.map(({ guid, row }) => [guid, row]),
    [
      ['', 2],
      ['', 5],
      [id(2), null],
      [id(3), 3],
      [id(5), 4],
      [id(9), 1],
      [id(9), 6],
    ],
  );
  const keys = 'action role guid barcode row site matchedBy fields flags candidates because'.split(' ');
  for (const line of lines) assert.deepEqual(Object.keys(line), keys);
});

test('plan: the summary counts by action, role, site, key and flag, and its sums add up', () => {
  const { summary } = planOf({
    users: [user(1), user(2, { '1050': 'OAK' }), user(3, {}, 'teachers'), user(4)],
    patrons: [linked(1), linked(2), linked(3), patron(4), linked(7)],
  });
  const none = {
    create: 0,
    update: 0,
    unchanged: 0,
    review: 0,
    skip: 0,
    transfer: 0,
    clear: 0,
    untouched: 0,
  };
  const { counts } = summary;
  assert.deepEqual(counts.all, { ...none, update: 1, unchanged: 2, review: 1, transfer: 1 });
  assert.deepEqual(counts.byRole, {
    '': { ...none, transfer: 1 },
    students: { ...none, update: 1, unchanged: 1, review: 1 },
    teachers: { ...none, unchanged: 1 },
  });
  assert.deepEqual(counts.bySite, {
    LIN: { ...none, unchanged: 2, review: 1, transfer: 1 },
    OAK: { ...none, update: 1 },
  });
  assert.deepEqual([summary.matchedBy, summary.flags], [{ guid: 3 }, { moved: 1 }]);
  assert.deepEqual(summary.sums, { users: 4, exportRows: 5, pointedAt: 1 });
  assert.deepEqual(Object.keys(summary.inputs), ['export', 'sites.csv']);
});

test('plan: the import columns are GUID and Barcode, then what some role maps, and never a password', () => {
  const { summary } = planOf({ users: [user(1)], patrons: [] });
  assert.deepEqual(summary.columns, [
    ...[
      '1200',
      '1000',
      '1006',
      '1007',
      '1008',
      '1010',
      '1011',
      '1012',
      '1013',
      '1014',
      '1019',
      '1026',
      '1028',
    ],
    ...['1032', '1045', '1050', '1052'],
  ]);
  assert.equal(summary.headings[0], '1200 GUID');
  assert.equal(summary.importHeader, '###*PT01/{codes}/');
  const own = planOf({ users: [user(1)], export: openExport('##PT01/1000/1006/1007/\n1,A,B\n') });
  assert.equal(own.summary.importHeader, '##PT01/{codes}/');
});

test('plan: a site with a name that programs find odd is counted like any other', () => {
  for (const site of ['constructor', '__proto__', 'toString']) {
    const sites = parseSites(`school_id,site_code\n${LINCOLN},${site}\n`, 'sites.csv');
    const { summary } = planOf({
      users: [user(1, { '1050': site })],
      patrons: [linked(1, { '1050': site })],
      rules: { sites },
    });
    assert.equal(new Map(Object.entries(summary.counts.bySite)).get(site)?.unchanged, 1);
  }
});

test('plan: notes tell of Windows-1252, unknown columns and statuses, unreadable dates and a torn roster', () => {
  const columns = [...COLUMNS, 'Shoe Size'];
  const text = exportText([linked(1, { '1026': 'Odd', '1045': '2/1/2007', '1006': 'Zo\u00eb' })], columns);
  const { summary } = planOf({
    users: [user(1)],
    export: openExport(Buffer.from(text, 'latin1')),
    roster: { complete: false, incomplete: ['Clever sent no schools.'] },
  });
  const codes = summary.notes.map(({ code }) => code);
  for (const code of [
    'ROSTER_INCOMPLETE',
    'ENCODING',
    'COLUMN_UNKNOWN',
    'UNKNOWN_STATUS',
    'DATES_UNREADABLE',
  ] as const) {
    assert.equal(codes.filter((found) => found === code).length, 1, code);
  }
});

test('notes: before the first load adults who would leave ask whether a role without anybody is shared', () => {
  const patrons = [linked(1), linked(7, { '1028': 'TEA' }), linked(8, { '1028': 'TEA' }), linked(9)];
  const unseen = (making: Partial<Making>) =>
    planOf({ users: [user(1)], patrons, ...making }).summary.notes.filter(
      ({ code }) => code === 'ROLE_UNSEEN',
    );
  const [note, ...others] = unseen({});
  assert.deepEqual(others, []);
  assert.match(
    note?.message ?? '',
    /^2 patrons who would leave have a policy of adults, and the roster holds no teachers and no staff: is that shared in Clever\? Staff need a box of their own/,
  );
  assert.match(
    unseen({ users: [user(1), user(50, {}, 'staff')] })[0]?.message ?? '',
    /the roster holds no teachers: is that shared in Clever\? If not/,
  );
  assert.deepEqual(unseen({ users: [user(1), user(50, {}, 'staff'), user(51, {}, 'teachers')] }), []);
  assert.deepEqual(unseen({ patrons: [linked(1), linked(9)] }), [], 'nobody of them is an adult for certain');
  assert.deepEqual(unseen({ known: { ...NOTHING_KNOWN, loaded: true } }), [], 'after a load a hold asks');
});
