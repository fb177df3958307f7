// The limits of a plan against a second reckoning of them, written as the README reads, over plans of any kind.
// fast-check prints the seed of a failure.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ROLES, type Role } from '../mappings/roles.ts';
import { type Counted, type PatronBefore, startCounting } from '../stages/holds/counting.ts';
import { brokenLimits, type Limits } from '../stages/holds/limits.ts';

const SITES = ['LIN', 'OAK'];
const CODES = ['1006', '1019'];

/** One decision with the patron it is about; a new patron has none. */
interface Decided {
  readonly decision: Counted;
  readonly patron: PatronBefore | undefined;
}

const decided: fc.Arbitrary<Decided> = fc
  .record({
    action: fc.constantFrom('create', 'update', 'update', 'unchanged', 'transfer', 'untouched', 'review'),
    role: fc.constantFrom<Role | ''>('students', 'students', 'teachers', ''),
    site: fc.constantFrom(...SITES),
    from: fc.constantFrom(...SITES),
    status: fc.constantFrom('1', '1', '1', '3', '4'),
    isLinked: fc.constantFrom(true, true, true, false),
    isProtected: fc.constantFrom(false, false, false, true),
    changed: fc.subarray(CODES),
    before: fc.constantFrom('old', ''),
  })
  .map(({ action, role, site, from, status, isLinked, isProtected, changed, before }): Decided => {
    const patron = { site: from, role, status, isLinked, isProtected };
    const changes = action === 'update' ? changed.map((code) => ({ code, before, after: 'new' })) : [];
    return {
      decision: { action, role, site, matchedBy: '', flags: [], changes },
      patron: action === 'create' ? undefined : patron,
    };
  });

const limitsOf: fc.Arbitrary<Limits> = fc.record({
  transferPercent: fc.integer({ min: 0, max: 100 }),
  transferCount: fc.integer({ min: 0, max: 8 }),
  createPercent: fc.integer({ min: 0, max: 100 }),
  updatePercent: fc.integer({ min: 0, max: 100 }),
  fieldPercent: fc.integer({ min: 0, max: 100 }),
  minimum: fc.integer({ min: 1, max: 6 }),
});

/** The limits that are broken, reckoned group by group from the list itself. */
function byHand(plan: readonly Decided[], limits: Limits, isFirst: boolean): string[] {
  const found: string[] = [];
  for (const site of ['', ...SITES])
    for (const role of ['', ...ROLES] as const) {
      const isIn = (at: string, of: string) => (site === '' || at === site) && (role === '' || of === role);
      const roster = plan.filter(({ decision }) => isIn(decision.site, decision.role));
      const linked = plan.flatMap(({ patron }) =>
        patron &&
        isIn(patron.site, patron.role) &&
        patron.isLinked &&
        patron.status !== '4' &&
        !patron.isProtected
          ? [patron]
          : [],
      ).length;
      const transfers = plan.filter(
        ({ decision, patron }) => decision.action === 'transfer' && isIn(patron?.site ?? '', decision.role),
      ).length;
      const creates = roster.filter(({ decision }) => decision.action === 'create').length;
      const matched = roster.filter(({ decision }) => ['update', 'unchanged'].includes(decision.action));
      const replaces = (one: Decided, code?: string) =>
        one.decision.changes.some((change) => change.before !== '' && (code ?? change.code) === change.code);
      const over = (limit: string, count: number, of: number, percent: number) => {
        if (of >= limits.minimum && count / of > percent / 100 + 1e-9)
          found.push(`${limit} ${site} ${role} ${count}/${of}`);
      };
      over('transfers', transfers, linked, limits.transferPercent);
      over(
        'creates',
        creates,
        creates + matched.length,
        isFirst ? Math.max(50, limits.createPercent) : limits.createPercent,
      );
      over('updates', matched.filter((one) => replaces(one)).length, matched.length, limits.updatePercent);
      for (const code of CODES)
        over(
          `field${code}`,
          matched.filter((one) => replaces(one, code)).length,
          matched.length,
          limits.fieldPercent,
        );
      if (site === '' && role === '' && transfers > Math.max(limits.transferCount, linked / 100))
        found.push(`transfers ${site} ${role} ${transfers}/${linked}`);
    }
  return found.sort();
}

test('holds: every limit is broken exactly where a second reckoning of the table says so', () => {
  fc.assert(
    fc.property(fc.array(decided, { maxLength: 40 }), limitsOf, fc.boolean(), (plan, limits, isFirst) => {
      const counting = startCounting(() => undefined);
      for (const { patron } of plan) if (patron) counting.patron(patron);
      for (const { decision, patron } of plan) counting.decision(decision, patron, '');
      const none = { students: 0, teachers: 0, staff: 0 };
      const broken = brokenLimits(counting, { limits, isFirst, linkedBefore: none, usersByRole: none })
        .filter(({ limit }) => limit !== 'empty-site')
        .map(({ limit, field, site, role, count, of }) => `${limit}${field} ${site} ${role} ${count}/${of}`);
      assert.deepEqual(broken.sort(), byHand(plan, limits, isFirst), 'the two reckonings differ');
    }),
    { numRuns: 2000 },
  );
});
