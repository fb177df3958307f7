// A school year, drawn at random: children enrol, leave, come back, move, change name or Clever id; a school is unshared,
// Clever is away, the machine dies in the middle; a person approves what is held, lets nobody leave by it, or lets it be; the librarian imports or
// forgets to. The oracle beside this file says what each sync must come to. fast-check prints the seed of a failure.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs, { cpSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { runCommand } from '../pipeline/main.ts';
import type { World } from '../pipeline/world.ts';
import { type CleverServer, startCleverServer } from '../samples/clever-server.ts';
import { cleverId } from './district.making.ts';
import {
  type Card,
  type Child,
  CODES,
  type Memory,
  type Outcome,
  type Reckoning,
  reckon,
  type School,
} from './school-year.oracle.ts';

const SEQUENCES = 300;
const COMMANDS_AT_MOST = 24;
const DAY_MS = 86_400_000;
const TOKEN = 'an-invented-token';
const DISTRICT = cleverId(1, '5d');
const SCHOOL_IDS: Readonly<Record<School, string>> = { LIN: cleverId(1, '5c'), OAK: cleverId(2, '5c') };
const TITLES = ['Barcode', 'Student #', 'Last Name', 'First Name', 'Level', 'Status', 'Site', 'GUID'];
const AT_FIRST = 24;

/** What has happened so far, as the oracle knows it. */
interface Model {
  children: Child[];
  cards: Card[];
  memory: Memory;
  unshared: School | '';
  /** The plan of the last run, while it waits for a person; and of the last load, while nobody imported it. */
  held: Reckoning | undefined;
  /** Whether the held run cannot be approved because its export was loaded already. */
  isBeyondApproval: boolean;
  /** The export that the held run was planned against: another one since then ends what may be approved. */
  exportHeld: string;
  pending: boolean;
  born: number;
  days: number;
}

/** The real workspace. */
interface Real {
  readonly folder: string;
  readonly clock: { ms: number };
  run(...argv: string[]): Promise<{ exit: number; said: string }>;
}

let server: CleverServer;
let template = '';

before(async () => {
  server = await startCleverServer({
    token: TOKEN,
    district: {
      id: DISTRICT,
      name: 'Invented Unified',
      state: 'running',
      last_sync: '2026-08-24T08:00:00.000Z',
    },
    schools: [],
    users: [],
    rate: { limit: 1_000_000, windowMs: 1000 },
  });
  template = await firstDay();
});

after(async () => {
  await server.close();
  rmSync(template, { recursive: true, force: true });
});

function childOf(n: number, change: Partial<Child> = {}): Child {
  const school = n % 2 === 0 ? 'LIN' : 'OAK';
  return {
    number: `N${n}`,
    guid: cleverId(n),
    last: `Last${n}`,
    grade: 1 + (n % 6),
    school,
    here: true,
    ...change,
  };
}

/** The children of a fresh model, all of whom have their card but the last, who is new on the first day. */
function freshModel(): Model {
  const children = Array.from({ length: AT_FIRST }, (_, n) => childOf(n + 1));
  const cards = children.map(
    ({ number, guid, last, grade, school }): Card => ({
      '1000': `B${number.slice(1).padStart(5, '0')}`,
      '1001': number,
      '1006': last,
      '1007': `First${number.slice(1)}`,
      '1010': String(grade),
      '1026': '1',
      '1050': school,
      '1200': guid,
    }),
  );
  const memory = { statusByGuid: new Map<string, string>(), linked: AT_FIRST };
  const nothing = { held: undefined, isBeyondApproval: false, exportHeld: '', pending: false };
  return { children, cards, memory, unshared: '', ...nothing, born: AT_FIRST, days: 0 };
}

/** A workspace after its first load and import, from which every year begins. */
async function firstDay(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'clever-sync-year-'));
  const sites = [`${SCHOOL_IDS.LIN},LIN`, `${SCHOOL_IDS.OAK},OAK`];
  writeFileSync(join(folder, 'sites.csv'), `school_id,site_code\n${sites.join('\n')}\n`);
  const settings = {
    district: DISTRICT,
    enabled: true,
    clever: { baseUrl: server.url },
    keys: { students: { communityId: 'student_number' } },
    limits: { minimum: 5 },
  };
  writeFileSync(join(folder, 'clever-sync.json'), JSON.stringify(settings));
  fs.mkdirSync(join(folder, 'exports'));
  const model = freshModel();
  const unnamed = model.cards.map((card, at) => (at === 0 ? { ...card, '1200': '' } : card));
  const real = openReal(folder);
  share(model);
  writeExport(real, unnamed);
  const { exit, said } = await real.run('sync');
  assert.equal(exit, 0, said);
  return folder;
}

function openReal(folder: string): Real {
  const clock = { ms: Date.UTC(2026, 7, 24, 10) };
  return { folder, clock, run: (...argv) => runIn(folder, clock, argv) };
}

async function runIn(folder: string, clock: { ms: number }, argv: readonly string[]) {
  let said = '';
  clock.ms += 60_000;
  const say = (text: string) => {
    said += text;
  };
  const world: World = {
    now: () => clock.ms,
    sleep: async () => {},
    random: () => 0.5,
    env: { CLEVER_TOKEN: TOKEN },
    cwd: folder,
    out: say,
    err: say,
    isTerminal: false,
  };
  return { exit: await runCommand([...argv, '--quiet', '--workspace', folder], world), said };
}

/** Lets the stand-in serve what the model's district shares. */
function share({ children, unshared, days }: Model): void {
  const schools = (['LIN', 'OAK'] as const).filter((school) => school !== unshared);
  const users = children.filter(({ here, school }) => here && school !== unshared);
  server.setRoster({
    lastSync: new Date(Date.UTC(2026, 7, 24, 8) + days * DAY_MS).toISOString(),
    schools: schools.map((site) => ({ id: SCHOOL_IDS[site], name: site, school_number: site, sis_id: site })),
    users: users.map(({ number, guid, last, grade, school }) => ({
      id: guid,
      district: DISTRICT,
      name: { first: `First${number.slice(1)}`, last },
      roles: {
        student: {
          school: SCHOOL_IDS[school],
          schools: [SCHOOL_IDS[school]],
          student_number: number,
          sis_id: `S${number}`,
          grade: String(grade),
        },
      },
    })),
  });
}

function exportText(cards: readonly Card[]): string {
  const lines = [TITLES, ...cards.map((card) => CODES.map((code) => card[code]))];
  return lines.map((cells) => `${cells.join('\t')}\r\n`).join('');
}

/** The librarian exports: a file newer than every earlier one. */
function writeExport({ folder, clock }: Real, cards: readonly Card[]): void {
  const path = join(folder, 'exports', 'patrons.txt');
  writeFileSync(path, exportText(cards));
  utimesSync(path, clock.ms / 1000, clock.ms / 1000);
}

function exportIn({ folder }: Real): string {
  return readFileSync(join(folder, 'exports', 'patrons.txt'), 'utf8');
}

interface LedgerFile {
  readonly current: string;
  readonly published: string;
  readonly loads: readonly { readonly run: string; readonly exportSha256: string }[];
}

function ledgerOf({ folder }: Real): LedgerFile {
  return JSON.parse(readFileSync(join(folder, 'ledger.json'), 'utf8'));
}

function recordOf({ folder }: Real, run: string) {
  const record: { state: string; counts: Record<string, number>; holds: { limit: string }[] } = JSON.parse(
    readFileSync(join(folder, 'runs', run, 'run.json'), 'utf8'),
  );
  return record;
}

function outboxRows({ folder }: Real): readonly string[] {
  const text = readFileSync(join(folder, 'outbox', 'patron-import.txt'), 'utf8');
  return text.split('\r\n').slice(1, -1);
}

/** What is shared today: an unshared school takes its children along. */
function sharedChildren({ children, unshared }: Model): readonly Child[] {
  return children.map((child) => (child.school === unshared ? { ...child, here: false } : child));
}

/** Whether today's export is one that a load used up, and not what the last load left. */
function isUsedUp(real: Real): boolean {
  const { loads } = ledgerOf(real);
  const last = loads.at(-1);
  if (last === undefined) return false;
  const bytes = readFileSync(join(real.folder, 'exports', 'patrons.txt'));
  const left = readFileSync(join(real.folder, 'runs', last.run, '4-load', 'patrons-after.txt'));
  return !bytes.equals(left) && loads.some(({ exportSha256 }) => exportSha256 === sha256Of(bytes));
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A day passes, the roster is shared, the library exports. */
function begin(model: Model, real: Real): Reckoning {
  model.days += 1;
  real.clock.ms += DAY_MS;
  share(model);
  writeExport(real, model.cards);
  return reckon(sharedChildren(model), model.cards, model.memory);
}

/** Takes over what a run must have come to, and compares. */
function settle(model: Model, real: Real, expected: Reckoning, isSpent: boolean): void {
  const run = ledgerOf(real).current;
  const { state, counts, holds } = recordOf(real, run);
  const limits = new Set([...expected.limits, ...(isSpent ? ['export-loaded'] : [])]);
  assert.deepEqual({ ...counts }, { ...expected.counts, skip: 0, clear: 0 }, 'the counts');
  assert.deepEqual(new Set(holds.map(({ limit }) => limit)), limits, 'the broken limits');
  const { create, update, transfer } = expected.counts;
  const stateNow = limits.size > 0 ? 'held' : create + update + transfer > 0 ? 'loaded' : 'unchanged';
  assert.equal(state, stateNow);
  model.held = stateNow === 'held' ? expected : undefined;
  model.isBeyondApproval = isSpent;
  model.exportHeld = exportIn(real);
  if (stateNow === 'loaded') noteLoad(model, real, expected);
  else assert.deepEqual(outboxRows(real), [], 'an import file though nothing may be imported');
}

function noteLoad(model: Model, real: Real, expected: Outcome): void {
  model.memory = expected.memory;
  model.held = undefined;
  model.pending = true;
  const { create, update, transfer } = expected.counts;
  assert.equal(outboxRows(real).length, create + update + transfer, 'rows in the outbox');
  assertShown(real, expected);
}

/** Whoever is marked Transferred stands in the report beside the import file. */
function assertShown({ folder }: Real, { leaving }: Outcome): void {
  const html = readFileSync(join(folder, 'outbox', 'report.html'), 'utf8');
  const section = html.slice(html.indexOf('id="leaving"'));
  for (const barcode of leaving) assert.ok(section.includes(barcode), 'marked Transferred and not shown');
}

interface Happening extends fc.AsyncCommand<Model, Real> {}

function happening(
  name: string,
  check: (model: Readonly<Model>) => boolean,
  run: (model: Model, real: Real) => void | Promise<void>,
): Happening {
  return { check, run: async (model, real) => run(model, real), toString: () => name };
}

/** Something that happens to one child, picked by a number among those it can happen to. */
function toChild(
  name: string,
  can: (child: Child, model: Readonly<Model>) => boolean,
  change: (child: Child, model: Model) => Child,
): fc.Arbitrary<Happening> {
  return fc.nat(1000).map((pick) => {
    const among = (model: Readonly<Model>) => model.children.filter((child) => can(child, model));
    return happening(
      `${name}(${pick})`,
      (model) => among(model).length > 0,
      (model) => {
        const able = among(model);
        // Of few children, so that one and the same has a new name, a new id and a new school at once.
        const one = able[pick % Math.min(able.length, 6)];
        model.children = model.children.map((child) => (child === one ? change(child, model) : child));
      },
    );
  });
}

function toCard(
  name: string,
  can: (card: Card) => boolean,
  change: (card: Card) => Card,
): fc.Arbitrary<Happening> {
  return fc.nat(1000).map((pick) =>
    happening(
      `${name}(${pick})`,
      ({ cards }) => cards.some(can),
      (model) => {
        const able = model.cards.filter(can);
        const one = able[pick % able.length];
        model.cards = model.cards.map((card) => (card === one ? change(card) : card));
      },
    ),
  );
}

const always = () => true;
const isHere = ({ here }: Child) => here;
const other = ({ school }: Child): School => (school === 'LIN' ? 'OAK' : 'LIN');

const sync = happening('sync', always, async (model, real) => {
  const expected = begin(model, real);
  const isSpent = isUsedUp(real);
  const { exit, said } = await real.run('sync', '--scheduled');
  settle(model, real, expected, isSpent);
  assert.equal(exit, model.held === undefined ? 0 : 3, said);
});

const outage = happening('outage', always, async (model, real) => {
  begin(model, real);
  const [ledger, rows] = [ledgerOf(real), outboxRows(real)];
  setServer(real, 'http://127.0.0.1:9');
  const { exit } = await real.run('sync', '--scheduled');
  setServer(real, server.url);
  assert.equal(exit, 10);
  assert.deepEqual(
    [ledgerOf(real).current, ledgerOf(real).loads, outboxRows(real)],
    [ledger.current, ledger.loads, rows],
  );
});

function setServer({ folder }: Real, baseUrl: string): void {
  const path = join(folder, 'clever-sync.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), clever: { baseUrl } }));
}

/** The machine dies at the nth rename: from there on nothing reaches the disk. */
const crash = fc.nat(45).map((nth) =>
  happening(`crash(${nth})`, always, async (model, real) => {
    const expected = begin(model, real);
    const isSpent = isUsedUp(real);
    const earlier = ledgerOf(real);
    await dying(nth, () => real.run('sync', '--scheduled'));
    const ledger = ledgerOf(real);
    if (ledger.current === earlier.current) return;
    // The ledger names the run, so it happened; the next command delivers what the outbox lacks.
    if (ledger.published !== ledger.current) {
      const { exit } = await real.run('sync', '--scheduled');
      const state = recordOf(real, ledger.current).state;
      if (state === 'loaded') assert.equal(exit, 2, 'a file that waits for delivery was withdrawn');
    }
    if (ledgerOf(real).current === ledger.current) settle(model, real, expected, isSpent);
    else settle(model, real, reckon(sharedChildren(model), model.cards, model.memory), isUsedUp(real));
  }),
);

async function dying(nth: number, work: () => Promise<unknown>): Promise<void> {
  const rename = fs.renameSync;
  let seen = 0;
  fs.renameSync = (from, to) => {
    seen += 1;
    if (seen > nth) throw Object.assign(new Error('the machine died'), { code: 'EIO' });
    rename(from, to);
  };
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    fs.renameSync = rename;
    syncBuiltinESMExports();
  }
}

/** The librarian imports what the last load wrote; Alexandria gives new patrons their barcodes. */
const importing = happening(
  'import',
  ({ pending }) => pending,
  (model, real) => {
    const { run } = ledgerOf(real).loads.at(-1) ?? { run: '' };
    const text = readFileSync(join(real.folder, 'runs', run, '4-load', 'patron-import.tsv'), 'utf8');
    const [header = '', ...rows] = text.split('\r\n').slice(0, -1);
    const codes = header.match(/\d{4}/g) ?? [];
    const cards = [...model.cards];
    for (const row of rows) importRow(codes, row.split('\t'), cards);
    model.cards = cards;
    model.pending = false;
  },
);

function importRow(codes: readonly string[], cells: readonly string[], cards: Card[]): void {
  const cell = (code: string) => cells[codes.indexOf(code)] ?? '';
  const at = cards.findIndex((card) => card['1000'] === cell('1000'));
  const base = cards[at] ?? { '1000': `A${String(cards.length).padStart(5, '0')}` };
  const values = CODES.filter((code) => code !== '1000' && codes.includes(code)).map((code) => [
    code,
    cell(code),
  ]);
  const card: Card = {
    '1001': '',
    '1006': '',
    '1007': '',
    '1010': '',
    '1026': '',
    '1050': '',
    '1200': '',
    ...base,
    ...Object.fromEntries(values),
  };
  if (at === -1) cards.push(card);
  else cards[at] = card;
}

/** The numbers that the person who approves has to name. */
function namedNumbers({ counts, limits }: Reckoning): readonly string[] {
  const names = (flag: string, count: number, ...of: readonly string[]) =>
    of.some((limit) => limits.has(limit)) ? [flag, String(count)] : [];
  return [
    ...names('--transfers', counts.transfer, 'transfers', 'empty-site', 'empty-role'),
    ...names('--creates', counts.create, 'creates'),
    ...names('--updates', counts.update, 'updates', 'field'),
  ];
}

const approve = fc.constantFrom('right', 'wrong').map((numbers) =>
  happening(
    `approve(${numbers})`,
    ({ held }) => held !== undefined,
    async (model, real) => {
      const { held } = model;
      if (held === undefined) return;
      const earlier = ledgerOf(real);
      const named = namedNumbers(held).map((word) =>
        numbers === 'wrong' && /^\d+$/.test(word) ? String(Number(word) + 1) : word,
      );
      const { current } = earlier;
      const { exit, said } = await real.run(
        'approve',
        current,
        ...named,
        '--by',
        'A. Person',
        '--why',
        'It is meant.',
        '--load',
      );
      const isExpired = exportIn(real) !== model.exportHeld;
      if (numbers === 'wrong' || model.isBeyondApproval || isExpired) {
        assert.equal(exit, 2, said);
        assert.deepEqual(ledgerOf(real), earlier, 'a refused approval changed the ledger');
        return;
      }
      assert.equal(exit, 0, said);
      noteReleased(model, real, held, earlier.loads.length);
    },
  ),
);

/** A person does not believe that they left: the rest is released, and nobody leaves. */
const reject = happening(
  'reject',
  ({ held }) => held !== undefined && held.counts.transfer > 0,
  async (model, real) => {
    const { held } = model;
    if (held === undefined) return;
    const earlier = ledgerOf(real);
    const named = namedNumbers({ ...held, counts: held.rest.counts });
    const reason = ['--by', 'A. Person', '--why', 'They are still here.'];
    const { exit, said } = await real.run(
      ...['approve', earlier.current, '--without', 'transfers', ...named, ...reason, '--load'],
    );
    if (model.isBeyondApproval || exportIn(real) !== model.exportHeld) {
      assert.equal(exit, 2, said);
      assert.deepEqual(ledgerOf(real), earlier, 'a refused approval changed the ledger');
      return;
    }
    assert.equal(exit, 0, said);
    const { counts } = recordOf(real, ledgerOf(real).current);
    assert.deepEqual({ ...counts }, { ...held.rest.counts, skip: 0, clear: 0 }, 'the counts of the rest');
    noteReleased(model, real, held.rest, earlier.loads.length);
  },
);

function noteReleased(model: Model, real: Real, released: Outcome, loadsBefore: number): void {
  const { create, update, transfer } = released.counts;
  const writes = create + update + transfer > 0;
  assert.equal(ledgerOf(real).loads.length, loadsBefore + (writes ? 1 : 0));
  if (writes) noteLoad(model, real, released);
  model.held = undefined;
}

const enrol = fc.constantFrom(1, 1, 1, 9).map((many) =>
  happening(`enrol(${many})`, always, (model) => {
    const from = model.born + 1;
    model.born += many;
    model.children = [...model.children, ...Array.from({ length: many }, (_, at) => childOf(from + at))];
  }),
);
const leave = toChild('leave', isHere, (child) => ({ ...child, here: false }));
const comeBack = toChild(
  'come back',
  ({ here }) => !here,
  (child) => ({ ...child, here: true }),
);
const move = toChild('move', isHere, (child) => ({ ...child, school: other(child) }));
const rename = toChild('rename', isHere, (child, { days }) => ({ ...child, last: `${child.last}of${days}` }));
const newId = toChild('new id', always, (child, model) => {
  model.born += 1;
  return { ...child, guid: cleverId(model.born + 0x1000) };
});
const rollover = happening('rollover', always, (model) => {
  model.children = model.children.map((child) => ({ ...child, grade: (child.grade % 12) + 1 }));
});
const unshare = fc.constantFrom('LIN' as const, 'OAK' as const, '' as const).map((school) =>
  happening(`unshare(${school})`, always, (model) => {
    model.unshared = school;
  }),
);
const suspend = toCard(
  'suspend',
  (card) => card['1026'] === '1',
  (card) => ({ ...card, '1026': '3' }),
);
const lift = toCard(
  'lift',
  (card) => card['1026'] === '3',
  (card) => ({ ...card, '1026': '1' }),
);

test(`school year: in ${SEQUENCES} of them every sync comes to what the oracle says, and nobody is marked Transferred unseen`, async () => {
  const syncs = fc.constant(sync);
  const imports = fc.constant(importing);
  const rejects = fc.constant(reject);
  const commands = fc.commands(
    [
      ...[syncs, syncs, syncs, syncs, imports, imports, imports, imports, approve, approve, rejects],
      ...[enrol, leave, leave, comeBack, move, rename, newId],
      ...[fc.constant(rollover), unshare, suspend, lift, fc.constant(outage), crash],
    ],
    { maxCommands: COMMANDS_AT_MOST, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(commands, async (year) => {
      const folder = mkdtempSync(join(tmpdir(), 'clever-sync-year-'));
      try {
        cpSync(template, folder, { recursive: true, preserveTimestamps: true });
        await fc.asyncModelRun(() => ({ model: freshModel(), real: openReal(folder) }), year);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: SEQUENCES },
  );
});
