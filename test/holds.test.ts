// The limits of a plan: at each the last plan that passes and the first that is held, and how groups are counted.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGrades } from '../mappings/workspace.ts';
import type { PatronBefore } from '../stages/holds/counting.ts';
import { type HoldRules, tallyHolds } from '../stages/holds.ts';
import type { Change, Hold } from '../stages/match/plan.ts';
import { id, knownOf, linked, patron, planOf, user } from './making.ts';

const RULES: HoldRules = {
  limits: {
    transferPercent: 10,
    transferCount: 500,
    createPercent: 25,
    updatePercent: 75,
    fieldPercent: 50,
    minimum: 20,
  },
  isFirst: false,
  linkedBefore: { students: 0, teachers: 0, staff: 0 },
  usersByRole: { students: 1, teachers: 1, staff: 1 },
  evidence: {
    users: 100,
    present: 0,
    unreadable: 0,
    linked: 0,
    stillLinked: () => null,
    schools: new Set(),
    schoolsOfSite: new Map(),
    withheld: [],
    changed: [],
    titleOf: (code) => `Title ${code}`,
    siteName: (code) => (code === 'OAK' ? 'Oak Library' : ''),
  },
};
const GRADES = parseGrades('grade,level', 'grades.csv');

const PATRON: PatronBefore = {
  site: 'LIN',
  role: 'students',
  status: '1',
  isLinked: true,
  isProtected: false,
};

type Counted = {
  action: 'transfer' | 'create' | 'update' | 'unchanged';
  site?: string;
  changes?: readonly Change[];
};
type Group = Counted & { count: number; patron?: Partial<PatronBefore> };

/** The holds of a plan with so many patrons of each kind. */
function holds(groups: readonly Group[], rules: Partial<HoldRules> = {}): readonly Hold[] {
  const tally = tallyHolds(GRADES);
  for (const { count, action, site, changes = [], patron: over } of groups) {
    const before = { ...PATRON, ...over };
    for (let at = 0; at < count; at += 1) {
      if (action !== 'create') tally.patron(before);
      const decision = {
        action,
        role: before.role,
        site: site ?? before.site,
        matchedBy: '' as const,
        flags: [],
        changes,
      };
      tally.decision(decision, action === 'create' ? undefined : before, '');
    }
  }
  return tally.holds({ ...RULES, ...rules });
}

function places(found: readonly Hold[]) {
  return found.map(({ limit, site, role, field, count, of, allowed }) => [
    limit,
    site,
    role,
    field,
    count,
    of,
    allowed,
  ]);
}

const everywhere = (limit: string, field: string, count: number, of: number, allowed: string) => [
  [limit, '', '', field, count, of, allowed],
  [limit, '', 'students', field, count, of, allowed],
  [limit, 'LIN', '', field, count, of, allowed],
  [limit, 'LIN', 'students', field, count, of, allowed],
];

const change = (code: string, before: string): Change => ({ code, before, after: 'new' });

test('holds: ten in a hundred may leave, and the eleventh holds the plan: over all, by role, by site and by both', () => {
  const leaving = (count: number) =>
    holds([
      { action: 'transfer', count },
      { action: 'unchanged', count: 100 - count },
    ]);
  assert.deepEqual(leaving(9), []);
  assert.deepEqual(leaving(10), []);
  assert.deepEqual(places(leaving(11)).sort(), everywhere('transfers', '', 11, 100, '10 %').sort());
});

test('holds: under twenty a percentage says nothing, whichever it is', () => {
  const kinds = [
    ['transfers', (of: number) => holds([{ action: 'transfer', count: of }])],
    ['creates', (of: number) => holds([{ action: 'create', count: of }])],
    ['updates', (of: number) => holds([{ action: 'update', count: of, changes: [change('1006', 'old')] }])],
    ['field', (of: number) => holds([{ action: 'update', count: of, changes: [change('1006', 'old')] }])],
  ] as const;
  for (const [limit, held] of kinds) {
    const broken = [19, 20, 21].map((of) => held(of).filter((hold) => hold.limit === limit).length);
    assert.deepEqual(broken, [0, 4, 4], limit);
  }
});

test('holds: how many a percentage needs is a setting', () => {
  const minimum = (few: number) => ({ limits: { ...RULES.limits, minimum: few } });
  assert.equal(holds([{ action: 'transfer', count: 5 }], minimum(6)).length, 0);
  assert.equal(holds([{ action: 'transfer', count: 5 }], minimum(5)).length, 4);
});

test('holds: patrons already Transferred, protected, or without a Clever GUID are no part of the hundred', () => {
  for (const over of [{ status: '4' }, { isProtected: true }, { isLinked: false }] as const) {
    const found = holds([
      { action: 'transfer', count: 3 },
      { action: 'unchanged', count: 17 },
      { action: 'unchanged', count: 100, patron: over },
    ]);
    assert.deepEqual(
      places(found).sort(),
      everywhere('transfers', '', 3, 20, '10 %').sort(),
      JSON.stringify(over),
    );
  }
});

test('holds: over all also five hundred may leave, or one in a hundred where that is more', () => {
  const leaving = (count: number, of: number) =>
    holds([
      { action: 'transfer', count },
      { action: 'unchanged', count: of - count },
    ]);
  assert.deepEqual(leaving(499, 10_000), []);
  assert.deepEqual(leaving(500, 10_000), []);
  assert.deepEqual(places(leaving(501, 10_000)), [['transfers', '', '', '', 501, 10_000, '500']]);
  assert.deepEqual(leaving(599, 60_000), []);
  assert.deepEqual(leaving(600, 60_000), []);
  assert.deepEqual(places(leaving(601, 60_000)), [['transfers', '', '', '', 601, 60_000, '600']]);
});

test('holds: a quarter may be new; half on the first run', () => {
  const creating = (count: number, isFirst: boolean) =>
    holds(
      [
        { action: 'create', count },
        { action: 'unchanged', count: 100 - count },
      ],
      { isFirst },
    );
  assert.deepEqual([...creating(24, false), ...creating(25, false)], []);
  assert.deepEqual(places(creating(26, false)).sort(), everywhere('creates', '', 26, 100, '25 %').sort());
  assert.deepEqual([...creating(49, true), ...creating(50, true)], []);
  assert.deepEqual(places(creating(51, true)).sort(), everywhere('creates', '', 51, 100, '50 %').sort());
});

test('holds: three quarters may have a filled field replaced, and blanks that are filled do not count', () => {
  // Two fields in turn, so that neither breaks its own limit.
  const updating = (count: number, before: string) =>
    holds([
      ...(['1006', '1007'] as const).map((code, at) => ({
        action: 'update' as const,
        count: Math.floor(count / 2) + (at < count % 2 ? 1 : 0),
        changes: [change(code, before)],
      })),
      { action: 'unchanged', count: 100 - count },
    ]);
  assert.deepEqual([...updating(74, 'old'), ...updating(75, 'old')], []);
  assert.deepEqual(places(updating(76, 'old')).sort(), everywhere('updates', '', 76, 100, '75 %').sort());
  assert.deepEqual(updating(100, ' '), []);
});

test('holds: half may have one field replaced, and the field is named', () => {
  const replacing = (count: number) =>
    holds([
      { action: 'update', count, changes: [change('1050', 'old'), change('1019', '')] },
      { action: 'unchanged', count: 100 - count },
    ]);
  assert.deepEqual([...replacing(49), ...replacing(50)], []);
  const found = replacing(51);
  assert.deepEqual(places(found).sort(), everywhere('field', '1050', 51, 100, '50 %').sort());
  assert.equal(
    found[0]?.sentence,
    'Title 1050 would be replaced for 51 of 100 matched patrons over all; the limit is 50 %.',
  );
});

test('holds: one site that empties is seen beside a large one that does not', () => {
  const found = holds([
    { action: 'unchanged', count: 1000 },
    { action: 'transfer', count: 3, patron: { site: 'OAK' } },
    { action: 'unchanged', count: 17, patron: { site: 'OAK' } },
  ]);
  assert.deepEqual(places(found), [
    ['transfers', 'OAK', '', '', 3, 20, '10 %'],
    ['transfers', 'OAK', 'students', '', 3, 20, '10 %'],
  ]);
  assert.equal(
    found[0]?.sentence,
    '3 of 20 linked patrons at site OAK (Oak Library) would be marked Transferred; the limit is 10 %.',
  );
});

test('holds: a leaver counts at the site of the export, everybody else at the site of the roster', () => {
  const moved = holds([{ action: 'update', count: 20, site: 'OAK', changes: [change('1050', 'LIN')] }]);
  const at = (limit: string) => moved.filter((hold) => hold.limit === limit).map(({ site }) => site);
  assert.deepEqual(at('updates'), ['', '', 'OAK', 'OAK']);
  const left = holds([
    { action: 'transfer', count: 20, site: 'OAK' },
    { action: 'unchanged', count: 1000, patron: { site: 'OAK' } },
  ]);
  assert.deepEqual(
    left.filter(({ limit }) => limit === 'transfers').map(({ site }) => site),
    ['LIN', 'LIN'],
  );
});

test('holds: somebody whose role is not known counts by site and over all only', () => {
  const found = holds([{ action: 'transfer', count: 20, patron: { role: '' } }]);
  assert.deepEqual(
    found.filter(({ limit }) => limit === 'transfers').map(({ site, role }) => [site, role]),
    [
      ['', ''],
      ['LIN', ''],
    ],
  );
});

test('holds: a site whose last linked Active patron goes is named, however few it had', () => {
  const gone = holds([
    { action: 'transfer', count: 1, changes: [{ code: '1026', before: '1', after: '4' }] },
  ]);
  assert.deepEqual(places(gone), [['empty-site', 'LIN', '', '', 1, 1, 'any']]);
  assert.equal(gone[0]?.sentence, 'Site LIN had 1 linked Active patron and would have none.');
  const moved = holds([{ action: 'update', count: 2, site: 'OAK', changes: [change('1050', 'LIN')] }]);
  assert.deepEqual(places(moved), [['empty-site', 'LIN', '', '', 2, 2, 'any']]);
});

test('holds: a site is not empty while somebody Active stays, comes, or comes back', () => {
  const leaver = {
    action: 'transfer' as const,
    count: 1,
    changes: [{ code: '1026', before: '1', after: '4' }],
  };
  const back = { action: 'update' as const, count: 1, changes: [{ code: '1026', before: '4', after: '1' }] };
  assert.deepEqual(holds([leaver, { action: 'unchanged', count: 1 }]), []);
  assert.deepEqual(holds([leaver, { action: 'create', count: 1 }]), []);
  assert.deepEqual(holds([leaver, { ...back, patron: { status: '4' } }]), []);
  const suspended = { action: 'unchanged' as const, count: 1, patron: { status: '3' } };
  assert.equal(holds([leaver, suspended])[0]?.limit, 'empty-site');
  assert.deepEqual(holds([suspended]), []);
});

test('holds: a role that had patrons at the last load and has no user now is named', () => {
  const rules = {
    linkedBefore: { students: 9, teachers: 3, staff: 0 },
    usersByRole: { students: 9, teachers: 0, staff: 0 },
  };
  const found = holds([], rules);
  assert.deepEqual(places(found), [['empty-role', '', 'teachers', '', 3, 3, 'any']]);
  assert.match(
    found[0]?.sentence ?? '',
    /^The roster has no teachers, but 3 had a patron at the last load\. /,
  );
});

test('holds: they come in a fixed order: over all, by role, by site', () => {
  const kinds = (['students', 'staff'] as const).flatMap((role) =>
    ['OAK', 'LIN'].map((site) => ({ action: 'transfer' as const, count: 20, patron: { role, site } })),
  );
  const order = (groups: readonly Group[]) =>
    places(holds(groups)).map(([limit, site, role]) => [limit, site, role]);
  assert.deepEqual(order([...kinds].reverse()), order(kinds));
  assert.deepEqual(order(kinds).slice(0, 2), [
    ['transfers', '', ''],
    ['transfers', '', 'students'],
  ]);
});

test('holds: in a plan, what is held is counted from its decisions', () => {
  const numbers = Array.from({ length: 20 }, (_, at) => at + 1);
  const users = numbers.slice(3).map((number) => user(number));
  const patrons = numbers.map((number) => linked(number));
  const known = knownOf(
    Object.fromEntries(numbers.map((number) => [number, { role: 'students' as const }])),
    {
      loaded: true,
      linked: { students: 20, teachers: 2, staff: 0 },
    },
  );
  const { summary } = planOf({ users, patrons: [...patrons, patron(99)], known });
  assert.deepEqual(places(summary.holds), [
    // An empty role also means that the roster may not be whole, so nobody leaves.
    ['empty-role', '', 'teachers', '', 2, 2, 'any'],
  ]);
  const whole = planOf({
    users: [...users, user(50, {}, 'teachers')],
    patrons: [...patrons, linked(50)],
    known,
  });
  assert.deepEqual(
    places(whole.summary.holds).map(([limit, site, role, , count, of]) => [limit, site, role, count, of]),
    [
      ['transfers', '', '', 3, 21],
      ['transfers', '', 'students', 3, 20],
      ['transfers', 'LIN', '', 3, 21],
      ['transfers', 'LIN', 'students', 3, 20],
    ],
  );
  assert.equal(whole.leftover(1).guid, id(1));
});
