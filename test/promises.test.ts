// What a load may never do unless a person released it: mark more patrons Transferred than the limits allow. Counted
// here by hand from the export and the plan, group by group, for crowds just about as large as a limit needs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ROLES, type Role } from '../mappings/roles.ts';
import type { Limits } from '../stages/holds/limits.ts';
import { id, knownOf, linked, type Made, planOf, user } from './making.ts';

const SITES = ['LIN', 'OAK'] as const;

interface One {
  readonly number: number;
  readonly site: (typeof SITES)[number];
  readonly role: Role | '';
  readonly status: string;
  readonly isHere: boolean;
}

const crowds = fc
  .array(
    fc.record({
      site: fc.constantFrom(...SITES),
      // A role that no earlier roster told counts by site and over all only.
      role: fc.constantFrom<Role | ''>('students', 'students', 'students', 'teachers', 'staff', ''),
      status: fc.constantFrom('1', '1', '1', '1', '3', '4'),
      isHere: fc.constantFrom(true, true, true, true, false),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((drawn) => drawn.map((one, at): One => ({ ...one, number: at + 1 })));

const limits = fc.record<Limits>({
  transferPercent: fc.constantFrom(0, 5, 10, 25, 50, 100),
  transferCount: fc.constantFrom(0, 1, 3, 500),
  createPercent: fc.constant(100),
  updatePercent: fc.constant(100),
  fieldPercent: fc.constant(100),
  minimum: fc.constantFrom(1, 5, 20),
});

function planFor(crowd: readonly One[], chosen: Limits): Made {
  const people = crowd.map(({ number, role }) => [number, { role, status: '', absent: 0 }] as const);
  return planOf({
    users: crowd
      .filter(({ isHere }) => isHere)
      .map(({ number, role, site }) => user(number, { '1050': site }, role || 'students')),
    patrons: crowd.map(({ number, site, status }) => linked(number, { '1050': site, '1026': status })),
    known: knownOf(Object.fromEntries(people), { loaded: true }),
    rules: { limits: chosen },
  });
}

/** The groups in which more patrons leave than may, as the plan's holds name them. */
function groupsOver(crowd: readonly One[], leaving: ReadonlySet<string>, chosen: Limits): readonly string[] {
  const groups = ['', ...SITES].flatMap((site) => ['' as const, ...ROLES].map((role) => ({ site, role })));
  return groups.flatMap(({ site, role }) => {
    const among = crowd.filter(
      (one) =>
        one.status !== '4' &&
        (site === '' || one.site === site) &&
        // Whoever is in the roster has the role that the roster says.
        (role === '' || (one.role || (one.isHere ? 'students' : '')) === role),
    );
    const gone = among.filter(({ number }) => leaving.has(id(number))).length;
    const name = `${site}/${role}`;
    const isShareOver = among.length >= chosen.minimum && gone * 100 > chosen.transferPercent * among.length;
    const isCountOver = name === '/' && gone > Math.max(chosen.transferCount, among.length / 100);
    return [...(isShareOver ? [name] : []), ...(isCountOver ? [name] : [])];
  });
}

test('no plan that a limit does not hold marks more patrons Transferred than the limits allow', () => {
  let heldOnes = 0;
  fc.assert(
    fc.property(crowds, limits, (crowd, chosen) => {
      const { decisions, summary } = planFor(crowd, chosen);
      const transfers = decisions.filter(({ action }) => action === 'transfer');
      const leaving = new Set(transfers.map(({ guid }) => guid));
      const held = summary.holds.filter(({ limit }) => limit === 'transfers');
      assert.deepEqual(
        held.map(({ site, role }) => `${site}/${role}`).sort(),
        [...groupsOver(crowd, leaving, chosen)].sort(),
        'the groups that are held',
      );
      if (held.length > 0) heldOnes += 1;
    }),
    { numRuns: 2000 },
  );
  assert.ok(heldOnes > 200 && heldOnes < 1900, `a limit held ${heldOnes} of 2,000 plans`);
});
