// What holds for every district, however its people quarrel over names, numbers and e-mails. fast-check prints the seed
// of a failure. May take some twenty seconds; every property has at least a thousand districts. Every assertion has
// a message, because Node reads this file again for each that has none, and shrinking fails thousands of times.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { type DateForm, readDate } from '../mappings/dates.ts';
import { foldName } from '../mappings/text.ts';
import { isCleverId, readStatus } from '../mappings/verbs.ts';
import { knownAfter, NOTHING_KNOWN } from '../stages/known.ts';
import type { Decision } from '../stages/match/plan.ts';
import { loaded, MAPPINGS, type Made, openExport, planOf } from './making.ts';
import { plainReading } from './plain.people.ts';
import { type District, makingOf, TINY_IDS, tinyDistricts } from './tiny.people.ts';

const RUNS = { numRuns: 1000 };
const AFTER = 'patrons-after.txt';
const OF_ROSTER = new Set<string>(['create', 'update', 'unchanged', 'review', 'skip']);
const WRITTEN = new Set<string>(['create', 'update', 'transfer', 'clear']);

function plan(district: District): Made {
  return planOf(makingOf(district));
}

/** A cell of an export record. */
function cell(made: Made, row: number, code: string): string {
  return (made.export.rows.cells(row)[made.export.column(code)] ?? '').trim();
}

/** A decision by what it says of whom, patrons named by their marks instead of their rows. */
function said(made: Made, decision: Decision, rename: (guid: string) => string = (guid) => guid) {
  const mark = (row: number) => cell(made, row, '1020');
  const { row, candidates, because: _, guid, fields, ...rest } = decision;
  const [before, after] = fields['1200'] ?? ['', ''];
  const renamed = '1200' in fields ? { ...fields, '1200': [rename(before), rename(after)] } : fields;
  return {
    ...rest,
    guid: rename(guid),
    row: row === null ? '' : mark(row),
    candidates: candidates.map(mark).sort(),
    fields: renamed,
  };
}

/** All decisions in an order that depends on no row and no id. */
function allSaid(made: Made, rename?: (guid: string) => string): string[] {
  return made.decisions.map((decision) => JSON.stringify(said(made, decision, rename))).sort();
}

test('every user has one decision, and every patron one, or a review or skip that points at it', () => {
  fc.assert(
    fc.property(tinyDistricts, (district) => {
      const made = plan(district);
      const ofRoster = made.decisions.filter(({ action }) => OF_ROSTER.has(action));
      assert.deepEqual(
        ofRoster.map(({ guid }) => guid),
        district.users.map(({ id }) => id),
      );
      const owned = made.decisions.flatMap(({ action, row }) =>
        row === null || action === 'review' || action === 'skip' ? [] : [row],
      );
      assert.equal(new Set(owned).size, owned.length);
      const skipped = made.decisions.flatMap(({ action, row }) =>
        action === 'skip' && row !== null ? [row] : [],
      );
      assert.equal(new Set([...skipped, ...owned]).size, skipped.length + owned.length);
      const pointed = made.decisions.flatMap(({ action, candidates, row }) =>
        action === 'review' || action === 'skip' ? [...candidates, ...(row === null ? [] : [row])] : [],
      );
      const all = new Set([...owned, ...pointed]);
      assert.equal(all.size, district.patrons.length);
      const { sums } = made.summary;
      assert.deepEqual([sums.users, sums.exportRows], [district.users.length, district.patrons.length]);
      assert.equal(sums.pointedAt, all.size - owned.length);
    }),
    RUNS,
  );
});

test('the order of the rows of an export changes no decision', () => {
  const shuffled = tinyDistricts.chain((district) =>
    fc
      .shuffledSubarray([...district.patrons], { minLength: district.patrons.length })
      .map((patrons) => [district, { ...district, patrons }] as const),
  );
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      assert.deepEqual(allSaid(plan(other)), allSaid(plan(one)));
    }),
    RUNS,
  );
});

test('the ids that people happen to have, and so their order, change no decision', () => {
  const renamed = fc.tuple(tinyDistricts, fc.shuffledSubarray([...TINY_IDS], { minLength: TINY_IDS.length }));
  fc.assert(
    fc.property(renamed, ([district, ids]) => {
      const forth = new Map(TINY_IDS.map((guid, at) => [guid, ids[at] ?? guid]));
      const back = new Map([...forth].map(([one, other]) => [other, one]));
      const to = (guid: string) => forth.get(guid) ?? guid;
      const other: District = {
        ...district,
        users: district.users
          .map((user) => ({ ...user, id: to(user.id) }))
          .sort((one, next) => (one.id < next.id ? -1 : 1)),
        patrons: district.patrons.map((cells) => ({ ...cells, '1200': to((cells['1200'] ?? '').trim()) })),
        legacyIds: district.legacyIds.map(({ guid, ids: old }) => ({ guid: to(guid), ids: old.map(to) })),
        decisions: district.decisions.map((line) => ({ ...line, guid: to(line.guid) })),
        known: new Map([...district.known].map(([guid, person]) => [to(guid), person])),
      };
      const trimmed = {
        ...district,
        patrons: district.patrons.map((cells) => ({ ...cells, '1200': (cells['1200'] ?? '').trim() })),
      };
      assert.deepEqual(
        allSaid(plan(other), (guid) => back.get(guid) ?? guid),
        allSaid(plan(trimmed)),
      );
    }),
    RUNS,
  );
});

test('planned again on what it applied, a plan changes nothing, and every wait is still the same wait', () => {
  fc.assert(
    fc.property(tinyDistricts, (district) => {
      const making = makingOf(district);
      const first = planOf(making);
      const after = loaded(first).get(AFTER) ?? assert.fail();
      const known = knownAfter(making.known ?? NOTHING_KNOWN, {
        loaded: true,
        released: false,
        held: false,
        complete: district.complete,
        roster: 'today',
        changed: [],
        decisions: first.decisions,
      });
      const isRosterCounted = known.roster === 'today';
      const second = planOf({ ...making, export: openExport(after), known, isRosterCounted });
      assert.deepEqual(loaded(second).get(AFTER), after);
      assert.deepEqual(
        second.decisions.filter(({ action }) => WRITTEN.has(action)),
        [],
      );
      const firstOf = new Map(first.decisions.map((decision) => [decision.guid, decision]));
      for (const decision of second.decisions.filter(({ action }) => OF_ROSTER.has(action))) {
        assertSettled(decision, firstOf.get(decision.guid) ?? assert.fail());
      }
    }),
    RUNS,
  );
});

/** Whoever was written is unchanged now, with the same patron; whoever waited still waits, for the same patrons. */
function assertSettled(decision: Decision, before: Decision): void {
  const expected = WRITTEN.has(before.action) ? 'unchanged' : before.action;
  assert.equal(decision.action, expected, decision.because);
  assert.deepEqual(decision.candidates, expected === 'unchanged' ? [] : before.candidates);
  if (before.row !== null) assert.equal(decision.row, before.row);
}

test('no value is longer than its field', () => {
  fc.assert(
    fc.property(tinyDistricts, (district) => {
      for (const { fields } of plan(district).decisions) {
        for (const [code, [, after]] of Object.entries(fields)) {
          const longest = MAPPINGS.dictionary.byCode.get(code)?.longest ?? Number.POSITIVE_INFINITY;
          assert.ok(after.length <= longest && !/[\t\r\n]/.test(after), code);
        }
      }
    }),
    RUNS,
  );
});

test('no two patrons share a GUID, Community ID, Barcode or Username through a value that was written', () => {
  fc.assert(
    fc.property(tinyDistricts, (district) => {
      const made = plan(district);
      const after = openExport(loaded(made).get(AFTER) ?? '');
      let created = made.export.rows.count;
      const rowOf = ({ action, row }: Decision) => (action === 'create' ? ++created : row);
      const written = made.decisions.filter(({ action }) => WRITTEN.has(action));
      for (const decision of written) {
        const row = rowOf(decision) ?? assert.fail();
        for (const code of ['1000', '1001', '1052', '1200'].filter((key) => key in decision.fields)) {
          assertAlone(after, row, code);
        }
      }
    }),
    { numRuns: 2000 },
  );
});

function assertAlone(after: Made['export'], row: number, code: string): void {
  const valueIn = (at: number) => {
    const value = (after.rows.cells(at)[after.column(code)] ?? '').trim();
    return code === '1052' ? value.toLowerCase() : value;
  };
  const value = valueIn(row);
  if (value === '') return;
  for (let other = 1; other <= after.rows.count; other += 1) {
    assert.ok(other === row || valueIn(other) !== value, `${code} is in records ${row} and ${other}`);
  }
}

test('rows that nothing is written for stay byte for byte, and so do the other cells of rows that change', () => {
  fc.assert(
    fc.property(tinyDistricts, (district) => {
      const made = plan(district);
      const file = loaded(made).get(AFTER) ?? assert.fail();
      const after = openExport(file);
      const changed = new Map(
        made.decisions.flatMap(({ action, row, fields }) =>
          WRITTEN.has(action) && row !== null ? [[row, fields]] : [],
        ),
      );
      const sameEncoding = after.dialect.encoding === made.export.dialect.encoding;
      for (let row = 1; row <= made.export.rows.count; row += 1) {
        const fields = changed.get(row) ?? {};
        if (!changed.has(row) && sameEncoding) {
          assert.deepEqual(Buffer.from(after.rows.bytes(row)), Buffer.from(made.export.rows.bytes(row)));
        }
        const [raw, before] = [after.rows.rawCells(row), made.export.rows.rawCells(row)];
        const kept = (_: string, column: number) => !((made.export.codes[column] ?? '') in fields);
        assert.deepEqual(raw.filter(kept), before.filter(kept));
        for (const [code, [, value]] of Object.entries(fields)) {
          assert.equal(after.rows.cells(row)[after.column(code)], value);
        }
      }
      const creates = made.decisions.filter(({ action }) => action === 'create').length;
      assert.equal(after.rows.count, made.export.rows.count + creates);
    }),
    RUNS,
  );
});

test('the CSV and the tab file read back to the same rows: what changes, and what the patron has already', () => {
  fc.assert(
    fc.property(tinyDistricts, (district) => {
      const made = plan(district);
      const files = loaded(made);
      const csv: string[][] = parse(files.get('patron-import.csv') ?? '', { from_line: 2 });
      const tsv = files.get('patron-import.tsv')?.toString().split('\r\n') ?? [];
      assert.deepEqual(
        tsv.slice(1, -1).map((line) => line.split('\t')),
        csv,
      );
      const written = made.decisions.filter(({ action }) => WRITTEN.has(action));
      const expected = written.map(({ row, fields }) =>
        made.summary.columns.map((code) => {
          const current = row === null ? '' : (made.export.rows.cells(row)[made.export.column(code)] ?? '');
          return fields[code]?.[1] ?? current;
        }),
      );
      assert.deepEqual(csv, expected);
    }),
    RUNS,
  );
});

test('a plain reading of the rules, every user against every patron, decides the same', () => {
  fc.assert(
    fc.property(tinyDistricts, (district) => {
      const making = makingOf(district);
      const readings = plainReading(making);
      for (const decision of planOf(making).decisions.filter(({ action }) => OF_ROSTER.has(action))) {
        const { state, by, rows } = readings.get(decision.guid) ?? assert.fail();
        assert.deepEqual(
          asRead(decision),
          [decision.action === 'skip' ? 'skip' : state, by, rows],
          decision.because,
        );
      }
    }),
    { numRuns: 1500 },
  );
});

function asRead({ action, matchedBy, row, candidates }: Decision) {
  const state = action === 'update' || action === 'unchanged' ? 'joined' : action;
  return [state, matchedBy, row === null ? candidates : [row]];
}

test('every join can be defended by what both sides say', () => {
  fc.assert(
    fc.property(tinyDistricts, (district) => {
      const making = makingOf(district);
      const made = planOf(making);
      for (const decision of made.decisions) {
        if (decision.action !== 'update' && decision.action !== 'unchanged') continue;
        const user = making.users.find(({ cells }) => cells['1200'] === decision.guid) ?? assert.fail();
        defend(
          decision,
          made,
          (code) => user.cells[code] ?? '',
          making.rules?.dates ?? 'Mon D, YYYY',
          district,
        );
      }
    }),
    RUNS,
  );
});

/** Both sides of a join, and how their names and birth dates compare. */
function sidesOf({ row }: Decision, made: Made, own: (code: string) => string, dates: DateForm) {
  const theirs = (code: string) => cell(made, row ?? 0, code);
  const [born, theirBirth] = [readDate(own('1045'), dates), readDate(theirs('1045'), dates)];
  const likeness = (one: string, other: string) => {
    if (one === '' || other === '') return 'unknown';
    return one === other ? 'agrees' : 'differs';
  };
  const name = (code: string) => likeness(foldName(own(code)), foldName(theirs(code)));
  return { theirs, last: name('1006'), first: name('1007'), birth: likeness(born, theirBirth) };
}

/** The rules of matching, once more and from the other side. */
function defend(
  decision: Decision,
  made: Made,
  own: (code: string) => string,
  dates: DateForm,
  district: District,
): void {
  const { matchedBy, guid } = decision;
  const { theirs, last, first, birth } = sidesOf(decision, made, own, dates);
  const same = (code: string) => own(code) !== '' && own(code).toLowerCase() === theirs(code).toLowerCase();
  const said = JSON.stringify({ matchedBy, last, first, birth });
  if (matchedBy === 'guid') assert.equal(theirs('1200'), guid);
  if (matchedBy === 'communityId' || matchedBy === 'barcode') {
    assert.ok(same(matchedBy === 'barcode' ? '1000' : '1001'), said);
    const differing = [last, first].filter((likeness) => likeness === 'differs').length;
    assert.ok(differing < 2 && !(birth === 'differs' && differing === 1), said);
  }
  if (matchedBy === 'email') assert.ok(same('1019') && first === 'agrees' && birth !== 'differs', said);
  const old = theirs('1200');
  if (!isCleverId(old) || old === guid || matchedBy === 'legacy' || matchedBy === 'decision') return;
  assert.ok(!district.users.some(({ id }) => id === old), `${old} is in the roster`);
  assert.ok(last === 'agrees' && (first === 'agrees' || birth === 'agrees'), said);
}

test('a block is never lifted, a protected patron never written, and nobody leaves without proof', () => {
  fc.assert(
    fc.property(tinyDistricts, (district) => {
      const made = plan(district);
      for (const decision of made.decisions.filter(({ action }) => WRITTEN.has(action))) {
        assertAllowed(decision, made);
        if (decision.action === 'transfer') assertProved(decision, made, district);
      }
    }),
    RUNS,
  );
});

function assertAllowed({ row, fields }: Decision, made: Made): void {
  const barcode = row === null ? (fields['1000']?.[1] ?? '') : cell(made, row, '1000');
  assert.ok(!/^\d+$/.test(barcode) || Number(barcode) > 50, barcode);
  if (row !== null) assert.notEqual(cell(made, row, '1028'), 'SYS');
  const [before, after] = fields['1026'] ?? ['', ''];
  if (after === '1') assert.ok(['', '4'].includes(readStatus(before) || before.trim()), before);
}

function assertProved({ row, guid }: Decision, made: Made, district: District): void {
  assert.ok(district.complete, 'the roster was torn');
  assert.ok(isCleverId(guid), guid);
  const site = cell(made, row ?? 0, '1050');
  assert.ok(['LIN', 'OAK'].includes(site), `site ${site}`);
  assert.ok(!district.users.some(({ id }) => id === guid), `${guid} is in the roster`);
  const role = district.known.get(guid)?.role ?? '';
  const daily = district.rules.daily ?? { students: true, teachers: true, staff: true };
  assert.ok(role === '' ? Object.values(daily).every((on) => on) : daily[role], `role ${role}`);
}
