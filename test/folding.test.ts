// What a person reads of a plan that is held: one sentence a limit and cause, the widest place first, the others in short,
// and nothing that is over its limit left unsaid.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ROLES } from '../mappings/roles.ts';
import { foldHolds } from '../stages/holds/folding.ts';
import { CAUSES, type Hold } from '../stages/match/plan.ts';

const NAMES: ReadonlyMap<string, string> = new Map([
  ['LINC', 'Lincoln Library'],
  ['OAK', 'Oak Library'],
]);

function siteName(code: string): string {
  return NAMES.get(code) ?? '';
}

function hold(count: number, of: number, over: Partial<Hold> = {}): Hold {
  const place = {
    limit: 'transfers',
    site: '',
    role: '',
    field: '',
    allowed: '10 %',
    cause: '',
    ...over,
  } as const;
  const { limit, site, role, field, allowed } = place;
  return { ...place, count, of, sentence: `<${[limit, field, site, role, allowed].join('|')}>` };
}

function told(...holds: readonly Hold[]): readonly string[] {
  return foldHolds(holds, siteName).map(({ sentence }) => sentence);
}

test('folding: nothing is held, and nothing is said', () => {
  assert.deepEqual(told(), []);
});

test('folding: over all comes first with its sentence, then the other places in short, the largest first', () => {
  const many = [
    hold(40, 51, { site: 'OAK', role: 'students' }),
    hold(212, 214, { site: 'LINC' }),
    hold(252, 1000),
    hold(40, 60, { site: 'OAK' }),
    hold(9, 20, { role: 'staff' }),
  ];
  assert.deepEqual(told(...many), [
    '<transfers||||10 %> Also over the limit: at LINC (Lincoln Library) 212 of 214, at OAK (Oak Library) 40 of 60, staff 9 of 20.',
  ]);
  const some = hold(50, 70, { site: 'OAK', role: 'students' });
  const oak = [hold(52, 80, { site: 'OAK' }), some, ...many.filter(({ site }) => site !== 'OAK')];
  assert.deepEqual(
    told(...oak),
    [
      '<transfers||||10 %> Also over the limit: at LINC (Lincoln Library) 212 of 214, at OAK (Oak Library) 52 of 80, staff 9 of 20, students at OAK (Oak Library) 50 of 70.',
    ],
    'a role of a site comes last',
  );
});

test('folding: where it is not over all, the place with the most people comes first, and of two the wider', () => {
  const students = { role: 'students' } as const;
  assert.deepEqual(
    told(hold(5, 20, { site: 'ELM' }), hold(30, 200, students), hold(30, 40, { site: 'OAK' })),
    ['<transfers|||students|10 %> Also over the limit: at OAK (Oak Library) 30 of 40, at ELM 5 of 20.'],
  );
});

test('folding: a place that holds just the same people is not named again', () => {
  const roles = (site: string, count: number, of: number) => [
    hold(count, of, { site }),
    hold(count, of - 1, { site, role: 'students' }),
  ];
  assert.deepEqual(
    told(...roles('', 22, 44), ...roles('OAK', 22, 22)),
    ['<transfers||||10 %> Also over the limit: at OAK (Oak Library) 22 of 22.'],
    'all of them are students, and the site says more than the whole',
  );
  assert.deepEqual(told(...roles('', 22, 44), ...roles('OAK', 22, 44)), ['<transfers||||10 %>']);
  assert.deepEqual(
    told(hold(22, 44), hold(21, 43, { role: 'students' })),
    ['<transfers||||10 %> Also over the limit: students 21 of 43.'],
    'one of them is none',
  );
});

test('folding: three places are named and the rest counted; a fourth takes no more room than its count', () => {
  const sites = (count: number) =>
    Array.from({ length: count }, (_, at) => hold(30 - at, 40, { site: `S${at + 1}` }));
  assert.deepEqual(told(hold(99, 300), ...sites(4)), [
    '<transfers||||10 %> Also over the limit: at S1 30 of 40, at S2 29 of 40, at S3 28 of 40, at S4 27 of 40.',
  ]);
  assert.deepEqual(told(hold(99, 300), ...sites(6)), [
    '<transfers||||10 %> Also over the limit: at S1 30 of 40, at S2 29 of 40, at S3 28 of 40; and 3 more places.',
  ]);
});

test('folding: another limit, another field or another cause is another sentence, in the order of the plan', () => {
  const each = [
    hold(5, 20),
    hold(5, 20, { limit: 'creates' }),
    hold(5, 20, { limit: 'field', field: '1010' }),
    hold(5, 20, { limit: 'field', field: '1019' }),
    hold(5, 20, { site: 'OAK', cause: 'school-gone' }),
  ];
  assert.deepEqual(
    told(...each),
    each.map(({ sentence }) => sentence),
  );
});

test('folding: a count that is a limit of its own is named beside the share', () => {
  const [share, count] = [hold(600, 5000), hold(600, 5000, { allowed: '500' })];
  const oak = hold(80, 90, { site: 'OAK' });
  assert.deepEqual(told(share, count, oak), [
    '<transfers||||10 %> Also over the limit of 500. Also over the limit: at OAK (Oak Library) 80 of 90.',
  ]);
  assert.deepEqual(told(count, oak), [
    '<transfers||||500> Also over the limit of 10 %: at OAK (Oak Library) 80 of 90.',
  ]);
  const students = hold(600, 4000, { role: 'students' });
  assert.deepEqual(
    told(count, students),
    ['<transfers||||500> Also over the limit of 10 %: students 600 of 4000.'],
    'the same people, but another limit',
  );
});

test('folding: sites and roles that lose everybody are told with how many they had', () => {
  const empty = { limit: 'empty-site', allowed: 'any' } as const;
  assert.deepEqual(
    told(hold(12, 12, { ...empty, site: 'OAK' }), hold(200, 200, { ...empty, site: 'LINC' })),
    ['<empty-site||LINC||any> Also OAK (Oak Library) with 12.'],
  );
  const nobody = { limit: 'empty-role', allowed: 'any', cause: 'roster-empty' } as const;
  assert.deepEqual(
    told(hold(22, 22, { ...nobody, role: 'students' }), hold(2, 2, { ...nobody, role: 'staff' })),
    ['<empty-role|||students|any> Also no staff (2 had a patron).'],
  );
});

test('folding: each role that is gone keeps its own question', () => {
  const gone = { limit: 'empty-role', allowed: 'any', cause: 'role-gone' } as const;
  const each = [hold(40, 40, { ...gone, role: 'teachers' }), hold(3, 3, { ...gone, role: 'staff' })];
  assert.deepEqual(
    told(...each),
    each.map(({ sentence }) => sentence),
  );
});

test('folding: whatever is broken is said once, with the words of its widest place, and every limit is named', () => {
  const broken = fc
    .record({
      limit: fc.constantFrom<Hold['limit']>('transfers', 'creates', 'updates'),
      site: fc.constantFrom('', 'LINC', 'OAK', 'ELM'),
      role: fc.constantFrom<Hold['role']>('', ...ROLES),
      cause: fc.constantFrom(...CAUSES.filter((cause) => cause !== 'role-gone')),
      count: fc.integer({ min: 1, max: 3 }),
      of: fc.integer({ min: 20, max: 21 }),
    })
    .map(({ count, of, ...place }) => hold(count, of, place));
  const placeOf = ({ limit, site, role }: Hold) => [limit, site, role].join('|');
  const plan = fc.uniqueArray(broken, { selector: placeOf, maxLength: 30 });
  fc.assert(
    fc.property(plan, (holds) => {
      const reasons = foldHolds(holds, siteName);
      const names = reasons.map(({ limit }) => limit);
      assert.deepEqual(new Set(names), new Set(holds.map(({ limit }) => limit)));
      const kinds = new Set(holds.map(({ limit, cause }) => `${limit}|${cause}`));
      assert.equal(reasons.length, kinds.size);
      const leads = reasons.map(({ sentence }) => holds.find((one) => sentence.startsWith(one.sentence)));
      for (const lead of leads) {
        assert.ok(lead);
        const same = holds.filter(({ limit, cause }) => limit === lead.limit && cause === lead.cause);
        const overAll = same.find(({ site, role }) => site === '' && role === '');
        assert.equal(lead.count, overAll?.count ?? Math.max(...same.map(({ count }) => count)));
      }
      assert.equal(new Set(leads).size, leads.length);
    }),
  );
});
