// An invented district's plan for the tests of the report: every action, every flag, and people who are nobody.
// It is written by hand, so that a test of the page does not lean on match.

import { mappedRows } from '../mappings/mapped.ts';
import type { Problem } from '../mappings/problems.ts';
import { readMappings } from '../pipeline/workspace/tables.ts';
import type { Action, Counts, Decision, Flag, PlanSummary } from '../stages/match/plan.ts';
import { localSection } from '../stages/report/edits.ts';
import type { ReportInput } from '../stages/report/input.ts';

type Row = Readonly<Record<string, string>>;

const TITLES: ReadonlyMap<string, string> = new Map([
  ['1000', 'Barcode'],
  ['1001', 'Student #'],
  ['1006', 'Last Name'],
  ['1007', 'First Name'],
  ['1008', 'Middle Name'],
  ['1010', 'Level'],
  ['1011', 'Address'],
  ['1019', 'Email'],
  ['1026', 'Status'],
  ['1028', 'Policy'],
  ['1032', 'Sex'],
  ['1042', 'Last Use Date'],
  ['1045', 'Birthdate'],
  ['1050', 'Site'],
  ['1052', 'Username'],
  ['1200', 'GUID'],
]);

const SITES: ReadonlyMap<string, string> = new Map([
  ['HHS', 'Harbour High School'],
  ['LIN', 'Lindenfield Elementary'],
  ['OAK', 'Oakmere Middle School'],
]);

const NO_KEYS = { communityId: null, barcode: null };
const MAPPING = mappedRows(
  readMappings().roles,
  { students: { communityId: null, barcode: 'student_number' }, teachers: NO_KEYS, staff: NO_KEYS },
  {},
);

const PLACES = {
  schools: [
    { id: '5ea0c1000000000000000001', name: 'Lindenfield Elementary', number: '010' },
    { id: '5ea0c1000000000000000002', name: 'Oakmere Middle School', number: '020' },
    { id: '5ea0c1000000000000000003', name: 'Harbour Online School', number: '090' },
    { id: '5ea0c1000000000000000004', name: 'Vale Preschool', number: '' },
  ],
  sites: {
    siteOfSchool: new Map([
      ['5ea0c1000000000000000001', 'LIN'],
      ['5ea0c1000000000000000002', 'OAK'],
      ['5ea0c1000000000000000003', ''],
      ['5ea0c1000000000000000009', 'HHS'],
    ]),
    schoolsOfSite: new Map([
      ['LIN', ['5ea0c1000000000000000001']],
      ['OAK', ['5ea0c1000000000000000002']],
      ['HHS', ['5ea0c1000000000000000009']],
    ]),
    nameOfSite: new Map([...SITES, ['PRO', 'Professional Library']]),
  },
};

const NAMES =
  `Abara,Chidi Ångström,Liv Bellweather,Juno Castellane,Mirela Dunmore,Ezra Eikenroth,Wanda Faulkner,Ptolemy
Gantry,Osric Haldane,Imogen O’Illian,Séamus Jacinthe,Noor Kestrel,Bram Lovelock,Ada-May Marchetti,Dario Nwosu,Ifeoma
Oyelaran,Tobi Penhallow,Kit Quarles,Zephyrine Rasmussen,Odd Szczepański,Łucja Thistlewood,Fern Underhill,Rosalind
Vandermeersch-Holloway,Maximiliana Whitlock,Cass Xanthos,Iris Yamadera,Ren Zubiri,Ane`
    .split(/\s+/)
    .map((name) => name.split(','));

/** A 24-digit id, later for a later number. */
export function guidOf(number: number): string {
  return number.toString(16).padStart(6, '0').padEnd(24, '5ea0c1');
}

function personRow(number: number, more: Row = {}): Row {
  const [last = '', first = ''] = NAMES[number % NAMES.length] ?? [];
  const site = ['LIN', 'OAK', 'HHS'][number % 3] ?? '';
  const email = `${first}.${last}@pupils.example`.toLowerCase().replace(/[^a-z.@]/g, '');
  const birth = `Mar ${(number % 27) + 1}, 20${10 + (number % 8)}`;
  const level = String((number % 9) + 1);
  return {
    '1006': last,
    '1007': first,
    '1010': level,
    '1019': email,
    '1026': '1',
    '1045': birth,
    '1050': site,
    ...more,
  };
}

const SCHOOL_NAMES_KEPT = { '1028': 'STU', '1042': 'Nov 20, 2026' };

interface Case {
  readonly action: Action;
  readonly user?: Row;
  readonly patron?: Row;
  readonly candidates?: readonly Row[];
  readonly flags?: readonly Flag[];
  readonly because: string;
  readonly part?: Partial<Decision>;
}

/** Everything that `reportView` needs, for the cases given; sums and counts are taken from them. */
export function inputOf(cases: readonly Case[], more: Partial<ReportInput> = {}): ReportInput {
  const users = new Map<string, Row>();
  const patrons: Row[] = [];
  const add = (row: Row | undefined): number | null => (row === undefined ? null : patrons.push(row));
  const decisions = cases.map((one, index): Decision => {
    const guid = guidOf(index + 1);
    if (one.user !== undefined) {
      users.set(guid, one.user);
    }
    const row = add(one.patron);
    const candidates = (one.candidates ?? []).map((candidate) => patrons.push(candidate));
    return decisionOf(one, guid, row, candidates);
  });
  return {
    district: 'Harbour & Vale Unified School District',
    run: '2026-11-24T101500Z',
    day: 'Tuesday 24 November 2026, 10:15 UTC',
    state: 'loaded',
    summary: summaryOf(decisions),
    decisions,
    user: (guid) => cellsOf(users.get(guid)),
    patron: (row) => cellsOf(patrons[row - 1]) ?? (() => ''),
    titleOf: (code) => TITLES.get(code) ?? code,
    siteName: (code) => SITES.get(code) ?? '',
    same: (_code, left, right) => left.toLowerCase() === right.toLowerCase(),
    mapping: MAPPING,
    dates: 'Mon D, YYYY',
    places: PLACES,
    roster: {
      counts: { schools: 4, students: 33, teachers: 0, staff: 0, users: 33 },
      complete: true,
      incomplete: [],
    },
    holds: [],
    problems: [],
    importFile: 'patron-import.txt',
    reviewFile: 'review.csv',
    release: null,
    released: null,
    firstSteps: [],
    rolesOff: new Set(),
    local: { edits: localSection('', []), asked: localSection('', []) },
    limit: 1000,
    room: 400_000,
    ...more,
  };
}

function cellsOf(row: Row | undefined): ((code: string) => string) | undefined {
  return row === undefined ? undefined : (code) => row[code] ?? '';
}

function decisionOf(one: Case, guid: string, row: number | null, candidates: readonly number[]): Decision {
  const before = one.patron ?? {};
  const after = one.action === 'transfer' ? { '1026': '4' } : (one.user ?? {});
  const writes = ['create', 'update', 'transfer'].includes(one.action);
  const changed = Object.keys({ ...after })
    // A policy is the library's own: an update never writes it.
    .filter((code) => writes && (one.action === 'create' || code !== '1028'))
    .filter((code) => (after as Row)[code] !== before[code])
    .map((code) => [code, [before[code] ?? '', (after as Row)[code] ?? '']] as const);
  return {
    action: one.action,
    role: 'students',
    guid,
    barcode: before['1000'] ?? one.user?.['1000'] ?? '',
    row,
    site: one.user?.['1050'] ?? before['1050'] ?? '',
    matchedBy: row === null ? '' : 'guid',
    fields: Object.fromEntries(changed),
    flags: one.flags ?? [],
    candidates,
    because: one.because,
    ...one.part,
  };
}

function summaryOf(decisions: readonly Decision[]): PlanSummary {
  const all = emptyCounts();
  const byRole: Record<string, Record<Action, number>> = {};
  const bySite: Record<string, Record<Action, number>> = {};
  for (const { action, role, site } of decisions) {
    all[action] += 1;
    const ofRole = byRole[role] ?? emptyCounts();
    const ofSite = bySite[site] ?? emptyCounts();
    ofRole[action] += 1;
    ofSite[action] += 1;
    byRole[role] = ofRole;
    bySite[site] = ofSite;
  }
  const pointed = decisions.reduce((sum, { candidates }) => sum + candidates.length, 0);
  return {
    counts: { all, byRole, bySite },
    matchedBy: {},
    flags: {},
    holds: [],
    notes: [],
    sums: {
      users: all.create + all.update + all.unchanged + all.review + all.skip,
      exportRows: all.update + all.unchanged + all.transfer + all.clear + all.untouched + pointed,
      pointedAt: pointed,
    },
    columns: [],
    headings: [],
    importHeader: '',
    without: [],
    undoes: '',
    inputs: {},
  };
}

function emptyCounts(): Record<Action, number> & Counts {
  return { create: 0, update: 0, unchanged: 0, review: 0, skip: 0, transfer: 0, clear: 0, untouched: 0 };
}

/** A day with everything in it, about fifty people. */
export function fullDay(more: Partial<ReportInput> = {}): ReportInput {
  const input = inputOf([...reviews(), ...changes(), ...leavers(), ...theRest()], more);
  return {
    ...input,
    summary: {
      ...input.summary,
      notes: [
        {
          code: 'COLUMN_ADVISED',
          guid: '',
          message: 'The export has no column Nickname; with it the report would show nicknames.',
        },
        {
          code: 'LAST_LOAD',
          guid: '',
          message: 'Of the last load, 312 of 314 patrons landed. 2 were refused.',
        },
        { code: 'DECISION_UNFIT', guid: guidOf(7), message: 'A decision no longer fits and was not obeyed.' },
      ],
    },
    local: LOCAL,
    problems: [
      problem('CLEANED', 6, '1011', 'Two line breaks became one space.'),
      problem('CLEANED', 9, '1007', 'A tab became one space.'),
      problem('UNKNOWN_GRADE', 11, '1010', 'The grade is “KG4”.'),
      problem('TOO_LONG_CUT', 12, '1006', 'Last Name was cut: 31 characters, Alexandria keeps 25.'),
      problem('NO_SCHOOL', 3, '1050', 'Clever sent no school.'),
    ],
    ...more,
  };
}

const EDITED = {
  ...{ guid: guidOf(8), barcode: '20408', roleWords: 'Student' },
  ...{ name: 'Ravel, Odile', lastName: 'Ravel', firstName: 'Odile' },
  ...{ site: 'HBR', siteName: 'Harbour Library' },
};

const LOCAL: ReportInput['local'] = {
  edits: localSection(
    'One patron was changed in the library since the last load, and this plan writes over the change.',
    [
      {
        ...EDITED,
        changes: [
          {
            title: 'Email',
            wrote: 'odile@harbour.example',
            before: 'odile@home.example',
            after: 'odile@harbour.example',
          },
          { title: 'Status', wrote: '4 Transferred', before: '', after: '1 Active' },
        ],
      },
    ],
  ),
  asked: localSection('One patron has a field that is not the roster’s. It is left as it is.', [
    { ...EDITED, site: '', changes: [{ title: 'Level', wrote: '', before: '9', after: '10' }] },
  ]),
};

/** The same day, held because too many would leave. */
export function heldDay(more: Partial<ReportInput> = {}): ReportInput {
  const input = fullDay({
    state: 'held',
    release: {
      words: 'If it is meant, release exactly this plan:',
      command: 'clever-sync approve RUN --transfers 5 --by NAME --why TEXT',
      isReleased: true,
    },
  });
  const sentence =
    '5 of 12 patrons would become Transferred; the limit is 10 %. Was a school unshared in Clever?';
  return { ...input, holds: [{ sentence }], ...more };
}

function problem(code: Problem['code'], number: number, field: string, message: string) {
  return { code, role: 'students', guid: guidOf(number), field, message };
}

function reviews(): readonly Case[] {
  const twins = personRow(3, { '1019': 'castellane.home@mail.example' });
  return [
    {
      action: 'review',
      user: twins,
      candidates: [
        { ...twins, ...SCHOOL_NAMES_KEPT, '1000': '20413' },
        { ...twins, ...SCHOOL_NAMES_KEPT, '1000': '20414', '1007': 'Marin', '1045': 'Mar 4, 2012' },
      ],
      because: 'Two patrons share the e-mail address castellane.home@mail.example.',
    },
    {
      action: 'review',
      user: personRow(4),
      candidates: [{ ...personRow(4), ...SCHOOL_NAMES_KEPT, '1000': '00118', '1045': '', '1026': '3' }],
      flags: ['possible-duplicate'],
      because: 'No key matches, and one patron has the same last and first name.',
    },
    {
      action: 'review',
      user: personRow(5, { '1050': '' }),
      because: 'New, and Clever sent no school, so there is no site to put the patron at.',
      part: { site: '' },
    },
  ];
}

function changes(): readonly Case[] {
  const created = [8, 9, 10, 11, 12].map((number) => ({
    action: 'create' as const,
    user: personRow(number, { '1200': guidOf(number), '1028': 'STU' }),
    because: 'No patron has this Clever id, and no key matches.',
  }));
  const lookalike: Case = {
    action: 'create',
    user: personRow(13, { '1200': guidOf(13) }),
    candidates: [{ ...personRow(13), '1000': '20990', '1045': 'Jun 1, 2009' }],
    flags: ['possible-duplicate'],
    because: 'No key matches; two of name and birth date agree with another patron.',
  };
  const updated = [14, 15, 16, 17, 18, 19, 20, 21, 22, 23].map((number): Case => {
    const before = personRow(number, {
      '1000': String(20400 + number),
      '1028': 'ELEM',
      '1200': number % 2 ? '' : guidOf(number),
    });
    const user = personRow(number, {
      '1000': String(20400 + number),
      '1010': String((number % 9) + 2),
      '1028': number < 17 ? 'MIDD' : 'ELEM',
      '1200': guidOf(number),
      ...(number % 3 === 0 ? { '1050': 'OAK' } : {}),
      ...(number === 18 ? { '1006': 'Rasmussen-Lund' } : {}),
    });
    return {
      action: 'update',
      user,
      patron: before,
      flags: number % 2 ? ['adopted'] : number % 3 === 0 ? ['moved', 'status-kept'] : [],
      because: 'The fields shown differ from the roster.',
      part: { matchedBy: number % 2 ? 'email' : 'guid' },
    };
  });
  return [...created, lookalike, ...updated];
}

function leavers(): readonly Case[] {
  const gone = (number: number, items: Row, flags: readonly Flag[]): Case => ({
    action: 'transfer',
    patron: personRow(number, { '1000': String(20400 + number), ...items }),
    flags,
    because: 'The Clever id is in none of today’s lists, and the roster was read whole.',
  });
  const nothing = { '1030': '0.00', '1034': '0', '1036': '0', '1037': '0' };
  return [
    gone(24, nothing, []),
    gone(25, { '1030': '4.75', '1034': '2', '1036': '1', '1037': '0' }, ['items-out', 'fines']),
    gone(26, nothing, ['was-blocked']),
    gone(1, { '1030': '0.00', '1034': '1', '1036': '0', '1037': '1' }, ['items-out']),
    gone(2, nothing, []),
  ];
}

function theRest(): readonly Case[] {
  const many = Array.from({ length: 12 }, (_nothing, index): Case => {
    const row = personRow(index + 30, { '1000': String(20500 + index) });
    return { action: 'unchanged', user: row, patron: row, because: 'Every mapped field is equal.' };
  });
  const patron = personRow(6, { '1000': '20477' });
  return [
    ...many,
    {
      action: 'unchanged',
      user: personRow(7, { '1000': '778123' }),
      patron: personRow(7, { '1000': '20478' }),
      flags: ['barcode-differs'],
      because: 'Every field that an import can change is equal.',
    },
    {
      action: 'clear',
      patron,
      flags: ['status-kept'],
      because: 'The GUID came from SIF.',
      part: { fields: { '1200': ['{0A4B-77}', ''] }, role: '', guid: '{0A4B-77}' },
    },
    {
      action: 'untouched',
      patron: personRow(0, { '1000': '20479' }),
      flags: ['not-proved'],
      because: 'The staff switch is off, so that this person left is not proved.',
      part: { role: 'staff' },
    },
    {
      action: 'untouched',
      patron: personRow(28, { '1000': '20480' }),
      flags: ['in-grace'],
      because: 'Absent from 1 roster; the settings wait for 2.',
    },
    {
      action: 'untouched',
      patron: personRow(29, { '1000': '7' }),
      because: 'A system patron.',
      part: { role: '' },
    },
    {
      action: 'skip',
      user: personRow(31),
      flags: ['too-long'],
      because: 'The school is left out on purpose: its site code in sites.csv is blank.',
      part: { site: '' },
    },
  ];
}
