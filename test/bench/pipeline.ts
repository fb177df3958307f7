// Measures transform, match, load, and verify against an export in which every record's bytes differ, on a large invented district, and beside it, in the same run and on the
// same files, what merely reading them costs: the roster's lines as JSON and the export through csv-parse. A figure
// by itself says little on a busy machine; the ratio holds.
//
//   node --import tsx test/bench/pipeline.ts [USERS] [--first]
//
// --first: the export has no GUIDs, so that everybody is matched by number and written.

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { chooseExport, openExport } from '../../pipeline/exports.ts';
import { openWhole, readWhole } from '../../pipeline/files.ts';
import { jsonLines } from '../../pipeline/lines.ts';
import { writeRun } from '../../pipeline/runs.ts';
import { loadStep } from '../../pipeline/steps/load.ts';
import { matchStep } from '../../pipeline/steps/match.ts';
import type { RunContext } from '../../pipeline/steps/step.ts';
import { transformStep } from '../../pipeline/steps/transform.ts';
import { verifyLoad } from '../../pipeline/steps/verify.ts';
import { openWorkspace } from '../../pipeline/workspace.ts';
import { realWorld } from '../../pipeline/world.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { first: { type: 'boolean', default: false } },
});
const count = Number(positionals[0] ?? 100_000);
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const ID = '2026-01-01T000000Z';

const folder = mkdtempSync(join(tmpdir(), 'clever-sync-bench-'));
try {
  makeDistrict(folder, count, values.first);
  await measure(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(workspaceFolder: string): Promise<void> {
  const workspace = openWorkspace(workspaceFolder);
  const silent = { stage: () => {}, step: () => {}, done: () => {} };
  const run: RunContext = {
    id: ID,
    workspace,
    world: realWorld(),
    log: { line: () => {} },
    progress: silent,
  };
  const ledger = { version: 1, current: '', published: '', runs: [], approvals: [], loads: [] } as const;
  const artifacts: Record<string, string> = {};
  noteRun(workspaceFolder, artifacts);
  const transformS = await seconds(async () =>
    Object.assign(artifacts, (await transformStep(run)).artifacts),
  );
  let exported = chooseExport(workspace, ledger);
  const matchS = await seconds(async () => {
    exported = chooseExport(workspace, ledger);
    const matched = await matchStep(run, exported, ledger);
    const { summary } = matched;
    Object.assign(artifacts, matched.artifacts);
    const { all } = summary.counts;
    process.stdout.write(
      `${Object.entries(all)
        .map(([action, n]) => `${n} ${action}`)
        .join(', ')}\n`,
    );
  });
  const loadS = await seconds(async () =>
    Object.assign(artifacts, (await loadStep(run, exported, ledger, [])).artifacts),
  );
  noteRun(workspaceFolder, artifacts);
  const again = exportAgain(workspaceFolder);
  const verifyS = await seconds(async () => {
    verifyLoad(workspace, ID, openExport(workspace, again, ledger), () => {});
  });
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const readS = await seconds(async () => readOnly(workspaceFolder));
  const totalS = transformS + matchS + loadS;
  const figures = [transformS, matchS, loadS, totalS].map((s) => s.toFixed(2));
  process.stdout.write(
    `transform ${figures[0]} s, match ${figures[1]} s, load ${figures[2]} s: together ${figures[3]} s, verify ${verifyS.toFixed(2)} s, peak ${peakMb.toFixed(0)} MB\n`,
  );
  process.stdout.write(
    `reading the same files with JSON.parse and csv-parse: ${readS.toFixed(2)} s; ratio ${(totalS / readS).toFixed(2)}\n`,
  );
}

/** What a load needs to know of its run. */
function noteRun(workspaceFolder: string, artifacts: Readonly<Record<string, string>>): void {
  writeRun(workspaceFolder, {
    ...{
      id: ID,
      state: 'running',
      trigger: 'manual',
      dryRun: false,
      district: '',
      startedAt: '',
      finishedAt: '',
    },
    ...{ stages: {}, counts: {}, holds: [], problems: {}, inputs: {}, artifacts },
    ...{ versions: { program: '', node: '' }, pages: 0, error: null },
  });
}

/** What the load left, with other line ends, so that no record can be taken for the same without looking. */
function exportAgain(workspaceFolder: string): string {
  const left = readWhole(join(workspaceFolder, 'runs', ID, '4-load', 'patrons-after.txt'));
  const path = join(workspaceFolder, 'exports', 'again.txt');
  const text = left.toString('utf8');
  writeFileSync(path, text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text.replaceAll('\n', '\r\n'));
  return path;
}

function readOnly(workspaceFolder: string): void {
  for (const role of ['students', 'teachers', 'staff']) {
    const path = join(workspaceFolder, 'runs', ID, '1-extract', `${role}.jsonl`);
    for (const _ of jsonLines(path));
  }
  parse(readWhole(join(workspaceFolder, 'exports', 'patrons.txt')), { delimiter: '\t', quote: false });
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / 1000;
}

/** A district of students at ten schools: one in fifty changed, one in a hundred new, one in a hundred gone. */
function makeDistrict(workspaceFolder: string, users: number, isFirst: boolean): void {
  const extract = join(workspaceFolder, 'runs', ID, '1-extract');
  mkdirSync(extract, { recursive: true });
  mkdirSync(join(workspaceFolder, 'exports'));
  if (existsSync(join(workspaceFolder, 'clever-sync.json'))) throw new Error('the folder is not empty');
  const school = (n: number) => `5a${String(n % 10).padStart(22, '0')}`;
  const keys = { students: { communityId: 'student_number', barcode: 'student_number' } };
  const limits = {
    transferPercent: 100,
    transferCount: 1e9,
    createPercent: 100,
    updatePercent: 100,
    fieldPercent: 100,
    minimum: 20,
  };
  const settings = { district: '5d0000000000000000000001', enabled: true, keys, limits };
  writeFileSync(join(workspaceFolder, 'clever-sync.json'), JSON.stringify(settings));
  const sites = Array.from({ length: 10 }, (_, n) => `${school(n)},${n},School ${n},S${n},Site ${n}\n`);
  writeFileSync(
    join(workspaceFolder, 'sites.csv'),
    `school_id,school_number,school_name,site_code,site_name\n${sites.join('')}`,
  );
  const schools = Array.from(
    { length: 10 },
    (_, n) => `${JSON.stringify({ id: school(n), name: `School ${n}` })}\n`,
  );
  writeFileSync(join(extract, 'schools.jsonl'), schools.join(''));
  writeFileSync(join(extract, 'teachers.jsonl'), '');
  writeFileSync(join(extract, 'staff.jsonl'), '');
  const counts = { schools: 10, students: users, teachers: 0, staff: 0, users };
  const lastSync = { before: '', after: '' };
  writeFileSync(
    join(extract, 'extract.json'),
    JSON.stringify({
      district: settings.district,
      lastSync,
      complete: true,
      incomplete: [],
      counts,
      unreadable: 0,
      unreadableFields: 0,
      files: {},
    }),
  );
  const roster = openWhole(join(extract, 'students.jsonl'));
  const patrons = openWhole(join(workspaceFolder, 'exports', 'patrons.txt'));
  const titles = [
    'Barcode',
    'Community ID',
    'Last Name',
    'First Name',
    'Middle Name',
    'Level',
    'Status',
    'Site',
    'Birthdate',
    'Sex',
    'Email',
    'Username',
    'Address',
    'City',
    'State',
    'Postal Code',
    'Policy',
    'General Notes',
    'GUID',
  ];
  patrons.write(`${titles.join('\t')}\r\n`);
  for (let n = 0; n < users; n += 1) {
    const person = personOf(n);
    if (n % 100 !== 1) roster.write(`${JSON.stringify(wireOf(person, n, school(n)))}\n`);
    if (n % 100 !== 2) patrons.write(`${patronOf(person, n, isFirst).join('\t')}\r\n`);
  }
  roster.commit();
  patrons.commit();
}

interface Invented {
  readonly id: string;
  readonly number: string;
  readonly last: string;
  readonly first: string;
}

function personOf(n: number): Invented {
  const id = `5b${n.toString(16).padStart(22, '0')}`;
  return { id, number: String(200_000 + n), last: `Lastname${n}`, first: `Firstname${n % 977}` };
}

function wireOf({ id, number, last, first }: Invented, n: number, school: string): unknown {
  const location = { address: `${n} Invented Street`, city: 'Rivervale', state: 'CA', zip: '90000' };
  const student = {
    school,
    schools: [school],
    sis_id: number,
    student_number: number,
    dob: `${1 + (n % 12)}/${1 + (n % 28)}/2012`,
    gender: n % 2 === 0 ? 'F' : 'M',
    grade: String(1 + (n % 12)),
    location,
    credentials: { district_username: `user${n}` },
  };
  return { id, name: { first, middle: 'Q', last }, email: `user${n}@rivervale.example`, roles: { student } };
}

function patronOf({ id, number, last, first }: Invented, n: number, isFirst: boolean): readonly string[] {
  const level = n % 50 === 0 ? '0' : String(1 + (n % 12));
  const birth = `${MONTHS[n % 12]} ${1 + (n % 28)}, 2012`;
  const contact = [
    `user${n}@rivervale.example`,
    `user${n}`,
    `${n} Invented Street`,
    'Rivervale',
    'CA',
    '90000',
  ];
  const site = `S${n % 10}`;
  const sex = n % 2 === 0 ? '2' : '1';
  return [
    number,
    number,
    last,
    first,
    'Q',
    level,
    '1',
    site,
    birth,
    sex,
    ...contact,
    'ELEM',
    `likes "books" ${n}`,
    isFirst ? '' : id,
  ];
}
