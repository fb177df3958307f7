// A workspace for tests: a real temporary folder, the stand-in for Clever on loopback, and the program's commands run
// against both, with what they printed. The small district has one case of most kinds and breaks no limit.

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { runCommand } from '../pipeline/main.ts';
import type { World } from '../pipeline/world.ts';
import { type CleverServer, type CleverServerOptions, startCleverServer } from '../samples/clever-server.ts';
import { type Being, cleverId, exportText, type Patron, patronOf, wireOf } from './district.making.ts';

export const TOKEN = 'canary-token-4f1d0c2b';
export const DISTRICT = cleverId(1, '5d');
export const LINCOLN = cleverId(1, '5c');
export const ADAMS = cleverId(2, '5c');
/** 2026-11-24T10:15:00Z, a Tuesday. */
const MORNING = Date.UTC(2026, 10, 24, 10, 15);
export const DAY_MS = 86_400_000;

export const SITES = [
  'school_id,school_number,school_name,site_code,site_name',
  `${LINCOLN},1,Lincoln School,LINC,Lincoln Library`,
  `${ADAMS},2,Adams School,ADAM,Adams Library`,
  ',,,TOWN,Town Library',
  '',
].join('\n');

const SCHOOLS = [
  { id: LINCOLN, name: 'Lincoln School', sis_id: 'L', school_number: '1' },
  { id: ADAMS, name: 'Adams School', sis_id: 'A', school_number: '2' },
];

/** Invented first names; each with one invented last name. */
const NAMES = [
  'Zelphine Quarnwick',
  'Orrinto Vexleymar',
  'Thandolyn Brisketh',
  'Jasquel Ombrevane',
  'Marwelle Tigthorne',
  'Fenrick Dulcimore',
  'Quillory Asterhelm',
  'Bexandra Wolcomber',
] as const;

/** The nth invented person of the small district. Every second one is at Adams. */
export function being(n: number, change: Partial<Being> = {}): Being {
  const [first = '', last = ''] = (NAMES[n % NAMES.length] ?? '').split(' ');
  const letter = String.fromCharCode(97 + Math.floor(n / NAMES.length));
  return {
    guid: cleverId(n + 16),
    role: 'students',
    first: `${first}${letter}`,
    middle: '',
    last: `${last}${letter}`,
    email: `${first.toLowerCase()}.${letter}@canary.example`,
    username: `${last.toLowerCase()}${letter}`,
    number: String(700_100 + n),
    birth: [2010 + (n % 6), 1 + (n % 12), 1 + (n % 28)],
    gender: n % 2 === 0 ? 'F' : 'M',
    grade: String(1 + (n % 8)),
    school: n % 2 === 0 ? LINCOLN : ADAMS,
    ...change,
  };
}

export function siteOf({ school }: Pick<Being, 'school'>): string {
  return school === LINCOLN ? 'LINC' : 'ADAM';
}

/** Who is in the small district and what the library has of them, by case. */
export const CASES = {
  /** Linked, and nothing differs: 40 students, then a teacher and a member of staff. */
  same: [
    ...Array.from({ length: 40 }, (_, n) => being(n)),
    being(40, { role: 'teachers', birth: null, gender: '', grade: '' }),
    being(41, { role: 'staff', birth: null, gender: '', grade: '', username: '' }),
  ],
  /** Linked, the library has an older e-mail. */
  newEmail: being(42),
  /** No patron. */
  arrived: being(43),
  /** No GUID in the library; the e-mail and the first name agree. */
  byEmail: being(44),
  /** No GUID, and another e-mail: only names and birth date agree, so a person decides. */
  byNameOnly: being(45),
  /** Linked, and not in the roster any more. */
  gone: being(46),
  /** A neighbour whom no roster ever held. */
  neighbour: being(47),
} as const;

export const IN_ROSTER: readonly Being[] = [
  ...CASES.same,
  CASES.newEmail,
  CASES.arrived,
  CASES.byEmail,
  CASES.byNameOnly,
];

export const EVERYBODY: readonly Being[] = [...IN_ROSTER, CASES.gone, CASES.neighbour];

export const PATRONS: readonly Patron[] = [
  ...CASES.same.map((one) => patronOf(one, siteOf(one))),
  { ...patronOf(CASES.newEmail, siteOf(CASES.newEmail)), Email: 'older@canary.example' },
  { ...patronOf(CASES.byEmail, siteOf(CASES.byEmail)), GUID: '' },
  { ...patronOf(CASES.byNameOnly, siteOf(CASES.byNameOnly)), GUID: '', Email: '', Username: '' },
  patronOf(CASES.gone, siteOf(CASES.gone)),
  { ...patronOf(CASES.neighbour, 'TOWN'), GUID: '', Email: '', Username: '' },
];

export interface Printed {
  readonly exit: number;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly err: string;
}

export interface MadeWorkspace {
  readonly folder: string;
  readonly server: CleverServer;
  readonly clock: { ms: number };
  /** Runs a command in this process, in the workspace. */
  run(argv: readonly string[], world?: Partial<World>): Promise<Printed>;
  setSettings(change: Readonly<Record<string, unknown>>): void;
  setRoster(beings: readonly Being[]): void;
  /** A file of exports/, by default newer than every earlier one. */
  writeExport(name: string, content: string | Uint8Array, at?: number): void;
  path(...parts: string[]): string;
  read(...parts: string[]): string;
  /** The folders of the runs, ascending. */
  runs(): readonly string[];
  /** The path of the newest run's folder, or of a file in it. */
  newest(...parts: string[]): string;
}

export interface Making {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly beings?: readonly Being[];
  readonly patrons?: readonly Patron[];
  readonly server?: Partial<CleverServerOptions>;
  readonly sites?: string;
  /** More files of the workspace, by name. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** Makes one, and takes it down when the test ends. */
export async function makeWorkspace(t: TestContext, making: Making = {}): Promise<MadeWorkspace> {
  const folder = mkdtempSync(join(tmpdir(), 'clever-sync-test-'));
  const wire = (beings: readonly Being[]) => beings.map((one) => wireOf(one, DISTRICT));
  const server = await startCleverServer({
    token: TOKEN,
    district: {
      id: DISTRICT,
      name: 'Invented Unified',
      state: 'running',
      last_sync: '2026-11-24T08:00:00.000Z',
    },
    schools: SCHOOLS,
    users: wire(making.beings ?? IN_ROSTER),
    ...making.server,
  });
  t.after(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const clock = { ms: MORNING };
  const path = (...parts: string[]) => join(folder, ...parts);
  let settings: Readonly<Record<string, unknown>> = {
    district: DISTRICT,
    enabled: true,
    clever: { baseUrl: server.url },
    ...making.settings,
  };
  const setSettings = (change: Readonly<Record<string, unknown>>) => {
    settings = { ...settings, ...change };
    writeFileSync(path('clever-sync.json'), JSON.stringify(settings));
  };
  let exports = 0;
  const writeExport = (name: string, content: string | Uint8Array, at?: number) => {
    mkdirSync(path('exports'), { recursive: true });
    writeFileSync(path('exports', name), content);
    exports += 1;
    // The first is from before everything; a later one is made now, after every load so far.
    const madeMs = exports === 1 ? clock.ms - 3_600_000 : clock.ms + exports;
    const seconds = (at ?? madeMs) / 1000;
    utimesSync(path('exports', name), seconds, seconds);
  };
  const runs = () => (readdirSync(folder).includes('runs') ? runFolders(path('runs')) : []);
  setSettings({});
  writeFileSync(path('sites.csv'), making.sites ?? SITES);
  writeExport('patrons.txt', exportText(making.patrons ?? PATRONS));
  for (const [name, content] of Object.entries(making.files ?? {})) writeFileSync(path(name), content);
  return {
    folder,
    server,
    clock,
    path,
    read: (...parts) => readFileSync(path(...parts), 'utf8'),
    runs,
    newest: (...parts) => path('runs', runs().at(-1) ?? 'none', ...parts),
    setSettings,
    setRoster: (beings) => server.setRoster({ users: wire(beings) }),
    writeExport,
    run: (argv, world) => runIn(folder, clock, argv, world),
  };
}

async function runIn(
  folder: string,
  clock: { ms: number },
  argv: readonly string[],
  world: Partial<World> = {},
): Promise<Printed> {
  let [out, err] = ['', ''];
  clock.ms += 1000;
  const exit = await runCommand(argv, {
    now: () => clock.ms,
    sleep: async () => {},
    random: () => 0.5,
    env: { CLEVER_TOKEN: TOKEN },
    cwd: folder,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isTerminal: false,
    ...world,
  });
  return { exit, out, err };
}

function runFolders(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-/.test(name))
    .sort();
}

/** All files below a folder with their bytes, by path from there, hidden ones too. */
export function filesBelow(folder: string): ReadonlyMap<string, Buffer> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = files.map((one) => join(one.parentPath, one.name)).sort();
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path)]));
}

/** A decision as a line of plan.jsonl has it. */
export interface PlanLine {
  readonly action: string;
  readonly role: string;
  readonly guid: string;
  readonly barcode: string;
  readonly row: number | null;
  readonly site: string;
  readonly matchedBy: string;
  readonly fields: Readonly<Record<string, readonly [string, string]>>;
  readonly flags: readonly string[];
  readonly candidates: readonly number[];
  readonly because: string;
}

/** The lines of a plan.jsonl. */
export function planLines(path: string): readonly PlanLine[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): PlanLine => JSON.parse(line));
}
