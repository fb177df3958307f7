// Every line of the doctor is seen to go wrong, alone: whatever is done to a healthy workspace, that line tells of it, the
// others say what they said, and no more are left out than cannot be looked at. A line that is added needs a row here.

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { withLock } from '../pipeline/disk/lock.ts';
import type { Finding } from '../pipeline/doctor/finding.ts';
import { type Machine, realMachine } from '../pipeline/doctor/machine.ts';
import { examine } from '../pipeline/doctor.ts';
import { openLedger } from '../pipeline/workspace/ledger.ts';
import { realWorld, type World } from '../pipeline/world.ts';
import { cleverId, exportText } from './district.making.ts';
import { healthy } from './doctor.making.ts';
import { DAY_MS, DISTRICT, type MadeWorkspace, PATRONS, SITES, TOKEN } from './workspace.making.ts';

interface Circumstances {
  readonly world?: Partial<World>;
  readonly machine?: Partial<Machine>;
  readonly tokenFile?: string;
  readonly isLocked?: boolean;
}

interface Row {
  readonly name: string;
  readonly state: 'failure' | 'warning';
  readonly done: string;
  readonly says: RegExp;
  /** The lines that then cannot be looked at. */
  readonly without?: readonly string[];
  readonly does: (own: MadeWorkspace) => Circumstances | undefined | Promise<Circumstances | undefined>;
}

const OF_CLEVER = ['Network', 'District', 'Clock', 'Sharing'];
const OF_EXPORT = ['Columns', 'Sites'];

const ROWS: readonly Row[] = [
  {
    name: 'Node',
    state: 'failure',
    done: 'one that is too old',
    says: /^Node 18\.20\.1 is too old/,
    does: () => ({ machine: { nodeVersion: '18.20.1' } }),
  },
  {
    name: 'Node',
    state: 'warning',
    done: 'one between the tested ones',
    says: /none of those that clever-sync is tested on/,
    does: () => ({ machine: { nodeVersion: '23.1.0' } }),
  },
  {
    name: 'Settings',
    state: 'failure',
    done: 'a value that is none',
    says: /keepDays: Expected a whole number/,
    without: ['Enabled', ...OF_CLEVER, 'Export', ...OF_EXPORT, 'Last run'],
    does: (own) => done(() => own.setSettings({ keepDays: 'long' })),
  },
  {
    name: 'Tables',
    state: 'failure',
    done: 'a table without its columns',
    says: /sites\.csv/,
    without: ['Export', ...OF_EXPORT],
    does: (own) => done(() => writeFileSync(own.path('sites.csv'), 'school_id\n')),
  },
  {
    name: 'Enabled',
    state: 'warning',
    done: 'a district that is not',
    says: /only dry runs are allowed/,
    does: (own) => done(() => own.setSettings({ enabled: false })),
  },
  {
    name: 'Token',
    state: 'failure',
    done: 'none at all',
    says: /There is no Clever token/,
    without: OF_CLEVER,
    does: () => ({ world: { env: {} } }),
  },
  {
    name: 'Token',
    state: 'warning',
    done: 'a file that others can read',
    says: /mode 0644/,
    does: (own) => {
      writeFileSync(own.path('token.txt'), TOKEN);
      chmodSync(own.path('token.txt'), 0o644);
      return { tokenFile: own.path('token.txt') };
    },
  },
  {
    name: 'Network',
    state: 'failure',
    done: 'nobody at the address',
    says: /cannot be reached/,
    without: ['District', 'Clock', 'Sharing'],
    does: async (own) => {
      await own.server.close();
      return undefined;
    },
  },
  {
    name: 'District',
    state: 'failure',
    done: 'the token of another',
    says: /belongs to district Another/,
    does: (own) => done(() => own.server.setRoster({ district: { id: cleverId(5, '5d'), name: 'Another' } })),
  },
  {
    name: 'District',
    state: 'warning',
    done: 'one that is paused',
    says: /is paused/,
    does: (own) =>
      done(() => own.server.setRoster({ district: { id: DISTRICT, name: 'Invented', state: 'paused' } })),
  },
  {
    name: 'Clock',
    state: 'warning',
    done: 'one that is an hour behind',
    says: /seconds behind Clever's/,
    does: () => ({ world: { now: () => Date.now() - 3_600_000 } }),
  },
  {
    name: 'Sharing',
    state: 'failure',
    done: 'no school',
    says: /shows no school/,
    does: (own) => done(() => own.server.setRoster({ schools: [] })),
  },
  {
    name: 'Sharing',
    state: 'warning',
    done: 'nobody of a role',
    says: /Nobody of students, teachers, staff\./,
    does: (own) => done(() => own.setRoster([])),
  },
  {
    name: 'Privacy',
    state: 'warning',
    done: 'a folder that others can open',
    says: /mode 0755/,
    does: () => ({ machine: { mode: (path) => (path.endsWith('.txt') ? 0o600 : 0o755) } }),
  },
  {
    name: 'Writing',
    state: 'failure',
    done: 'a file in the place of the outbox',
    says: /outbox/,
    does: (own) => done(() => writeFileSync(own.path('outbox'), '')),
  },
  {
    name: 'Space',
    state: 'failure',
    done: 'hardly any',
    says: /Only 47 MiB are free/,
    does: () => ({ machine: { freeBytes: () => 50_000_000 } }),
  },
  {
    name: 'Space',
    state: 'warning',
    done: 'little',
    says: /Only 476 MiB are free/,
    does: () => ({ machine: { freeBytes: () => 500_000_000 } }),
  },
  {
    name: 'Lock',
    state: 'warning',
    done: 'a run at work',
    says: /is at work in this workspace/,
    does: () => ({ isLocked: true }),
  },
  {
    name: 'Export',
    state: 'failure',
    done: 'none',
    says: /exports/,
    without: OF_EXPORT,
    does: (own) => {
      rmSync(own.path('exports'), { recursive: true });
      mkdirSync(own.path('exports'));
      return undefined;
    },
  },
  {
    name: 'Export',
    state: 'warning',
    done: 'one of nine days ago',
    says: /is 9 days old/,
    does: (own) => {
      const seconds = (Date.now() - 9 * DAY_MS) / 1000;
      utimesSync(own.path('exports', 'full.txt'), seconds, seconds);
      rmSync(own.path('exports', 'patrons.txt'));
      return undefined;
    },
  },
  {
    name: 'Columns',
    state: 'failure',
    done: 'no GUIDs',
    says: /every plan is held: GUID \(1200\)/,
    does: (own) => {
      const text = exportText(PATRONS).replace('\tGUID\r\n', '\tMobile\r\n');
      own.writeExport('fewer.txt', text, Date.now() + 60_000);
      return undefined;
    },
  },
  {
    name: 'Columns',
    state: 'warning',
    done: 'useful ones that are missing',
    says: /Missing, with what each buys: Community ID/,
    does: (own) => done(() => own.writeExport('few.txt', exportText(PATRONS), Date.now() + 60_000)),
  },
  {
    name: 'Sites',
    state: 'failure',
    done: 'a school that waits',
    says: /1 school and 1 site are unanswered/,
    does: (own) => done(() => writeFileSync(own.path('sites.csv'), SITES.replace('ADAM', '?'))),
  },
  {
    name: 'Sites',
    state: 'warning',
    done: 'no roster yet',
    says: /No roster was read yet/,
    does: (own) => {
      rmSync(own.path('runs'), { recursive: true });
      rmSync(own.path('ledger.json'));
      return undefined;
    },
  },
  {
    name: 'Ledger',
    state: 'failure',
    done: 'one that is cut off',
    says: /ledger\.json: The ledger is not JSON, or its end is missing/,
    without: ['Last run'],
    does: (own) => done(() => truncateSync(own.path('ledger.json'), 100)),
  },
  {
    name: 'Ledger',
    state: 'warning',
    done: 'files that have not reached the outbox',
    says: /have not reached the outbox/,
    does: async (own) => {
      const ledger = await openLedger(own.folder);
      await ledger.update((entries) => ({ ...entries, current: own.runs()[0] ?? '' }));
      return undefined;
    },
  },
  {
    name: 'Last run',
    state: 'warning',
    done: 'one that failed',
    says: / failed; no run was good yet\./,
    does: async (own) => {
      await own.run(['sync'], { now: Date.now, env: { CLEVER_TOKEN: 'bad' } });
      return undefined;
    },
  },
  {
    name: 'Last run',
    state: 'warning',
    done: 'a schedule that stopped',
    says: /^The schedule has started no run for 5 days/,
    does: async (own) => {
      const ledger = await openLedger(own.folder);
      await ledger.update((entries) => ({
        ...entries,
        runs: [ranBefore(5, 'scheduled'), ranBefore(1, 'manual')],
      }));
      return undefined;
    },
  },
];

for (const { name, state, done: what, says, without = [], does } of ROWS) {
  test(`doctor: ${name} alone, a ${state}: ${what}`, async (t) => {
    const { own, before } = await wellOne(t);
    const circumstances = await does(own);
    const found = await look(own, circumstances);
    const one = found.find((line) => line.name === name);
    assert.ok(one, `${name} is not among the lines`);
    assert.equal(one.state, state, one.what);
    assert.match(one.what, says);
    assert.ok(one.mend.length > 10, 'how to mend it is said');
    assert.equal(one.code !== '', state === 'failure');
    const others = (lines: readonly Finding[]) =>
      lines.filter((line) => line.name !== name).map((line) => `${line.name}: ${line.state}`);
    const expected = before.filter((line) => !without.includes(line.name));
    assert.deepEqual(others(found), others(expected));
  });
}

test('doctor: there is a row for every line that it has', async (t) => {
  const { before } = await wellOne(t);
  const seen = new Set(ROWS.map(({ name }) => name));
  assert.deepEqual(
    before.map(({ name }) => name).filter((name) => !seen.has(name)),
    [],
  );
  assert.equal(seen.size, new Set(before.map(({ name }) => name)).size);
});

/** A workspace that is well and has read a roster, and what the doctor says of it. */
async function wellOne(t: TestContext): Promise<{ own: MadeWorkspace; before: readonly Finding[] }> {
  const own = await healthy(t);
  await own.run(['sync', '--dry-run'], { now: Date.now });
  const before = await look(own, undefined);
  for (const line of before.slice(1)) assert.equal(line.state, 'ok', `${line.name}: ${line.what}`);
  return { own, before };
}

async function look(
  own: MadeWorkspace,
  { world = {}, machine = {}, tokenFile, isLocked = false }: Circumstances = {},
): Promise<readonly Finding[]> {
  const looked = () =>
    examine({
      folder: own.folder,
      world: {
        ...realWorld(),
        sleep: async () => {},
        env: { CLEVER_TOKEN: TOKEN },
        cwd: own.folder,
        ...world,
      },
      machine: { ...realMachine(), freeBytes: () => 5e10, ...machine },
      tokenFile,
      exportPath: undefined,
    });
  return isLocked ? withLock(own.folder, looked) : looked();
}

function ranBefore(days: number, trigger: 'manual' | 'scheduled') {
  const at = new Date(Date.now() - days * DAY_MS).toISOString().replace(/\.\d+Z$/, 'Z');
  const id = at.replaceAll(':', '');
  return { id, state: 'loaded', trigger, dryRun: false, startedAt: at, finishedAt: at, counts: {} } as const;
}

function done(work: () => unknown): undefined {
  work();
  return undefined;
}
