// The extract stage over listings in memory: what is kept, who stands in which file, and when a roster is whole.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SyncError } from '../mappings/errors.ts';
import { extract, type RosterSink, type RosterSource } from '../stages/extract.ts';

type Wire = Readonly<Record<string, unknown>>;

const DISTRICT = id(1);
const SCHOOL = { id: id(10), name: 'Lincoln', sis_id: '7', school_number: '007' };
const ROLES = ['student', 'teacher', 'staff', 'district_admin'] as const;

test('extract: what is kept of a student stands in one line, in a fixed order', async () => {
  const wire = {
    roles: {
      student: {
        dob: '2/11/2007',
        grade: '10',
        gender: 'X',
        race: 'Asian',
        ell_status: 'Y',
        home_language: 'English',
        frl_status: 'Free',
        iep_status: 'N',
        schools: [id(12), id(11), id(12)],
        school: id(12),
        location: { zip: '04101', city: 'Rivervale', state: '', address: '1 Elm St', lat: '1' },
        credentials: { district_username: 'ada.l', password: 'x' },
        sis_id: '0012',
        student_number: 12,
        state_id: '   ',
      },
    },
    email: 'ada@rivervale.example',
    name: { last: "O'Neil", first: 'Ada', middle: '' },
    id: id(100),
    created: '2026-01-01T00:00:00.000Z',
    last_modified: '2026-01-01T00:00:00.000Z',
    district: DISTRICT,
  };
  const { files } = await run({ users: [wire] });
  assert.equal(
    files.students,
    `{"id":"${id(100)}","name":{"first":"Ada","last":"O'Neil"},"email":"ada@rivervale.example","roles":{"student":` +
      `{"school":"${id(12)}","sis_id":"0012","student_number":"12",` +
      `"dob":"2/11/2007","gender":"X","grade":"10",` +
      `"location":{"address":"1 Elm St","city":"Rivervale","zip":"04101"},"credentials":{"district_username":"ada.l"}}}}\n`,
  );
});

test('extract: what is kept of adults, their old id among it, and an empty role stays a role', async () => {
  const roles = {
    district_admin: { legacy_id: 'd1', title: 'Head' },
    contact: { phone: '555' },
    staff: { legacy_id: 's1', staff_id: '9', title: 'Aide', schools: [], credentials: {}, department: 'x' },
    teacher: {
      legacy_id: 't1',
      teacher_number: '3',
      state_id: '4',
      sis_id: '5',
      school: id(10),
      title: null,
    },
  };
  const { files } = await run({
    users: [
      { id: id(100), name: { first: 'B' }, roles },
      { id: id(101), roles: { district_admin: {} } },
    ],
  });
  assert.equal(
    files.teachers,
    `{"id":"${id(100)}","name":{"first":"B"},"roles":{"teacher":{"school":"${id(10)}","sis_id":"5","teacher_number":"3",` +
      `"state_id":"4","legacy_id":"t1"},"staff":{"staff_id":"9","title":"Aide","legacy_id":"s1"},` +
      `"district_admin":{"title":"Head","legacy_id":"d1"}}}\n`,
  );
  assert.equal(files.staff, `{"id":"${id(101)}","roles":{"district_admin":{}}}\n`);
});

test('extract: schools and the district keep only what can be used, and never the time of the sync', async () => {
  const { files } = await run({
    district: {
      id: DISTRICT,
      name: 'Rivervale',
      state: 'paused',
      error: '',
      pause_start: 'a',
      last_sync: 'now',
      sis_type: 'x',
    },
    schools: [{ ...SCHOOL, principal: { name: 'P' }, nces_id: '1' }],
  });
  assert.equal(
    files.district,
    `{"id":"${DISTRICT}","name":"Rivervale","state":"paused","pause_start":"a"}\n`,
  );
  assert.equal(files.schools, `{"id":"${id(10)}","name":"Lincoln","sis_id":"7","school_number":"007"}\n`);
});

test('extract: a value that its field cannot have is left out and counted, and the roster is still whole', async () => {
  const student = {
    sis_id: 1.5,
    grade: true,
    dob: ['x'],
    location: 'here',
    gender: 2 ** 60,
  };
  const staff = { schools: [id(10), {}, 7] };
  const { files, roster } = await run({ users: [{ id: id(100), name: 'Ada', roles: { student, staff } }] });
  assert.equal(
    files.students,
    `{"id":"${id(100)}","roles":{"student":{},"staff":{"schools":["${id(10)}","7"]}}}\n`,
  );
  assert.equal(roster.unreadableFields, 7);
  assert.equal(roster.complete, true);
});

test('extract: one user stands in one file, the first of students, teachers, staff', async () => {
  const { files, roster } = await run({
    users: [
      { id: id(100), roles: { student: {}, teacher: {}, staff: {} } },
      { id: id(101), roles: { staff: {}, teacher: {} } },
      { id: id(102), roles: { district_admin: {}, staff: {} } },
      { id: id(103), roles: { contact: {}, student: {} } },
    ],
  });
  assert.deepEqual(ids(files.students), [id(100), id(103)]);
  assert.deepEqual(ids(files.teachers), [id(101)]);
  assert.deepEqual(ids(files.staff), [id(102)]);
  assert.deepEqual(roster.counts, { schools: 1, students: 2, teachers: 1, staff: 1, users: 4 });
  assert.equal(roster.complete, true);
});

test('extract: staff and district admins come out in one ascending file', async () => {
  const users = [{ staff: {} }, { district_admin: {} }, { staff: {} }, { district_admin: {} }];
  const { files } = await run({ users: users.map((roles, at) => ({ id: id(100 + at), roles })) });
  assert.deepEqual(ids(files.staff), [id(100), id(101), id(102), id(103)]);
});

test('extract: a roster without schools or users is not whole, and says so', async () => {
  const { roster } = await run({ schools: [], users: [] });
  assert.equal(roster.complete, false);
  assert.deepEqual(roster.incomplete, ['Clever sent no schools.', 'Clever sent no users.']);
});

test('extract: unreadable users are counted and not written, and the roster is not whole', async () => {
  const unreadable = [
    undefined,
    null,
    'text',
    [],
    { roles: { student: {} } },
    { id: 7, roles: { student: {} } },
    { id: id(0xabc).toUpperCase(), roles: { student: {} } },
    { id: id(101) },
    { id: id(102), roles: null },
    { id: id(103), roles: { student: null } },
    { id: id(104), roles: { student: 'yes' } },
    { id: id(105), roles: { contact: {} } },
  ];
  for (const role of ROLES) {
    const { files, roster } = await run({ listings: { [role]: unreadable } });
    assert.equal(roster.unreadable, unreadable.length, role);
    assert.equal(files.students + files.teachers + files.staff, '', role);
    assert.match(
      roster.incomplete.join(),
      /Users without a readable id or the role they are listed under: 12\./,
    );
  }
});

test('extract: a school without a readable id is counted, and the roster is not whole', async () => {
  const { roster, files } = await run({ schools: [{ name: 'No id' }, SCHOOL] });
  assert.deepEqual(roster.incomplete, ['Schools without a readable id: 1.']);
  assert.equal(roster.unreadable, 1);
  assert.deepEqual(ids(files.schools), [id(10)]);
});

test('extract: a user listed under a role they do not have is written by the role they have', async () => {
  const teacher = { id: id(100), roles: { teacher: {} } };
  const student = { id: id(101), roles: { student: {} } };
  const { files, roster } = await run({
    listings: { student: [teacher, { id: id(102), roles: { student: {} } }], staff: [student] },
  });
  assert.deepEqual(ids(files.teachers), [id(100)]);
  assert.deepEqual(ids(files.students), [id(101), id(102)]);
  assert.equal(roster.unreadable, 2);
  assert.deepEqual(roster.incomplete, [
    'Users without a readable id or the role they are listed under: 2.',
    'Users that the listing of one of their roles does not hold: 2.',
  ]);
});

test('extract: a user who reads differently in two listings is torn; written once', async () => {
  const now = { id: id(100), email: 'new@rivervale.example', roles: { student: {}, teacher: {} } };
  const before = { ...now, email: 'old@rivervale.example' };
  const { files, roster } = await run({ listings: { student: [now], teacher: [before] } });
  assert.match(files.students, /new@/);
  assert.equal(files.teachers, '');
  assert.deepEqual(roster.incomplete, ['Users that read differently in two listings: 1.']);

  const adults = { id: id(101), roles: { teacher: {}, staff: {} } };
  const torn = await run({ listings: { teacher: [{ ...adults, email: 'a@b.example' }], staff: [adults] } });
  assert.deepEqual(torn.roster.incomplete, ['Users that read differently in two listings: 1.']);
  assert.match(torn.files.teachers, /a@b/);
});

test('extract: two listings that differ only in what is not kept are not torn', async () => {
  const user = { id: id(100), roles: { teacher: {}, staff: {} } };
  const { roster } = await run({
    listings: { teacher: [{ ...user, last_modified: 'a' }], staff: [{ ...user, last_modified: 'b' }] },
  });
  assert.equal(roster.complete, true);
});

test('extract: a user whom the listing of one of their roles does not hold makes the roster incomplete', async () => {
  const both = { id: id(100), roles: { student: {}, teacher: {} } };
  const adult = { id: id(101), roles: { teacher: {}, staff: {} } };
  const sentence = ['Users that the listing of one of their roles does not hold: 1.'];
  const inStudents = await run({ listings: { student: [both] } });
  const inTeachers = await run({
    listings: { teacher: [both], student: [{ id: id(200), roles: { student: {} } }] },
  });
  const inStaff = await run({ listings: { staff: [adult] } });
  assert.deepEqual(inStudents.roster.incomplete, sentence);
  assert.deepEqual(inTeachers.roster.incomplete, sentence);
  assert.deepEqual(inStaff.roster.incomplete, sentence);
  assert.deepEqual(ids(inTeachers.files.students), [id(100), id(200)]);
  assert.deepEqual(ids(inStaff.files.teachers), [id(101)]);
});

test('extract: a student in one listing and a teacher in the other is written once, as a student', async () => {
  const { files, roster } = await run({
    listings: {
      student: [{ id: id(100), roles: { student: {} } }],
      teacher: [{ id: id(100), roles: { teacher: {} } }],
    },
  });
  assert.deepEqual(ids(files.students), [id(100)]);
  assert.equal(files.teachers, '');
  assert.equal(roster.complete, false);
});

test('extract: a sync of the district in the meantime makes the roster incomplete', async () => {
  const { roster } = await run({ syncs: ['2026-11-23', '2026-11-24'] });
  assert.deepEqual(roster.lastSync, { before: '2026-11-23', after: '2026-11-24' });
  assert.deepEqual(roster.incomplete, [
    'Clever synced while it was read: last_sync went from "2026-11-23" to "2026-11-24".',
  ]);
  const still = await run({ syncs: ['', ''] });
  assert.deepEqual(still.roster.lastSync, { before: '', after: '' });
  assert.equal(still.roster.complete, true);
});

test('extract: the token of another district is refused, with both ids', async () => {
  const error = await refusal(run({ district: { id: id(2) } }));
  assert.equal(error.code, 'DISTRICT');
  assert.equal(error.exit, 12);
  assert.equal(
    error.message,
    `clever-sync.json, district: The token belongs to district ${id(2)}; expected the one district ${DISTRICT}. ` +
      'Nothing was loaded; the last import file is untouched. ' +
      'Use the token of this district, or correct the district in the settings.',
  );
});

test('extract: a token that shows no district, two, or one without an id is refused', async () => {
  assert.match((await refusal(run({ districts: [] }))).message, /shows 0 districts/);
  assert.match(
    (await refusal(run({ districts: [{ id: DISTRICT }, { id: id(2) }] }))).message,
    /shows 2 districts/,
  );
  assert.match((await refusal(run({ districts: [{ id: 'x' }] }))).message, /without a readable id/);
});

test('extract: the size of pages and the order in which listings arrive change nothing', async () => {
  const role = fc.constantFrom(...ROLES);
  const user = fc.record({
    roles: fc.uniqueArray(role, { minLength: 1 }),
    email: fc.string(),
    torn: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(user, { maxLength: 12 }),
      fc.integer({ min: 1, max: 13 }),
      fc.boolean(),
      async (drawn, size, turned) => {
        const users = drawn.map(({ roles, email, torn }, at) => ({
          wire: { id: id(100 + at), email, roles: Object.fromEntries(roles.map((key) => [key, {}])) },
          torn,
        }));
        const listings = Object.fromEntries(
          ROLES.map((key, nth) => [
            key,
            users
              .filter(({ wire, torn }) => key in wire.roles && !(torn && nth % 2 === 1))
              .map(({ wire, torn }) => (torn ? { ...wire, email: `${key}@b.example` } : wire)),
          ]),
        );
        const whole = await run({ listings });
        const parts = await run({ listings, size, turned });
        assert.deepEqual(parts, whole);
        const written = [whole.files.students, whole.files.teachers, whole.files.staff].flatMap(ids);
        assert.equal(new Set(written).size, written.length, 'nobody is written twice');
        assert.equal(whole.roster.counts.users, written.length);
      },
    ),
    { numRuns: 200 },
  );
});

interface Drawn {
  readonly district?: Wire;
  readonly districts?: readonly unknown[];
  readonly schools?: readonly unknown[];
  readonly users?: readonly Wire[];
  /** In place of `users`, by role. */
  readonly listings?: Readonly<Record<string, readonly unknown[]>>;
  readonly syncs?: readonly string[];
  readonly size?: number;
  /** Run the jobs of `together` one by one, from the last. */
  readonly turned?: boolean;
}

async function run(drawn: Drawn) {
  const { district = { id: DISTRICT }, schools = [SCHOOL], size = 1_000, syncs } = drawn;
  const users = drawn.users ?? [{ id: id(500), roles: { student: {} } }];
  let asked = 0;
  const source: RosterSource = {
    districts: () => {
      const lastSync = syncs?.[asked++];
      return pages(
        drawn.districts ?? [lastSync === undefined ? district : { ...district, last_sync: lastSync }],
        size,
      );
    },
    schools: () => pages(schools, size),
    users: (role) => {
      const listed = users.filter(
        ({ roles }) => typeof roles === 'object' && roles !== null && role in roles,
      );
      return pages(drawn.listings === undefined ? listed : (drawn.listings[role] ?? []), size);
    },
    together: async (jobs) => {
      if (!drawn.turned) return Promise.all(jobs.map((job) => job()));
      const results = [];
      for (const job of jobs.toReversed()) results.unshift(await job());
      return results;
    },
  };
  const files = { district: '', schools: '', students: '', teachers: '', staff: '' };
  const sink: RosterSink = {
    district: (line) => {
      files.district += `${line}\n`;
    },
    school: (line) => {
      files.schools += `${line}\n`;
    },
    user: (role, line) => {
      files[role] += `${line}\n`;
    },
  };
  return { roster: await extract(source, sink, DISTRICT), files };
}

async function* pages(records: readonly unknown[], size: number): AsyncGenerator<readonly unknown[]> {
  for (let at = 0; at < records.length; at += size) yield records.slice(at, at + size);
}

async function refusal(running: Promise<unknown>): Promise<SyncError> {
  const error: unknown = await running.then(
    () => assert.fail('expected an error'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SyncError);
  return error;
}

function ids(lines: string): string[] {
  return [...lines.matchAll(/^\{"id":"([0-9a-f]{24})"/gm)].map(([, found = '']) => found);
}

function id(number: number): string {
  return number.toString(16).padStart(24, '0');
}
