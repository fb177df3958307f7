// The doctor: a healthy workspace is told so, and every line is seen as a warning or a failure, with its mend and the exit code
// of the worst. It changes nothing, and shows neither the token nor anybody's name.

import assert from 'node:assert/strict';
import fs, { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withLock } from '../pipeline/disk/lock.ts';
import {
  checkNode,
  checkPrivacy,
  checkSpace,
  checkWriting,
  realMachine,
} from '../pipeline/doctor/machine.ts';
import { openLedger } from '../pipeline/workspace/ledger.ts';
import type { World } from '../pipeline/world.ts';
import { cleverId, exportText } from './district.making.ts';
import { healthy } from './doctor.making.ts';
import { selfSigned } from './self-signed.ts';
import {
  DAY_MS,
  DISTRICT,
  EVERYBODY,
  filesBelow,
  IN_ROSTER,
  type MadeWorkspace,
  PATRONS,
  SITES,
  TOKEN,
} from './workspace.making.ts';

interface Found {
  readonly name: string;
  readonly state: string;
  readonly what: string;
  readonly mend: string;
  readonly code: string;
}

const NAMES = [
  ...['Node', 'Settings', 'Tables', 'Enabled', 'Token', 'Network', 'District', 'Clock', 'Sharing'],
  ...['Privacy', 'Writing', 'Space', 'Lock', 'Export', 'Columns', 'Sites', 'Ledger', 'Last run'],
];

/** The findings by name. The machine's own clock, which is that of the stand-in, unless another is given. */
async function examined(workspace: MadeWorkspace, world: Partial<World> = {}, argv: readonly string[] = []) {
  const { exit, out, err } = await workspace.run(['doctor', '--json', ...argv], { now: Date.now, ...world });
  assert.equal(err, '');
  const result: { findings: readonly Found[]; exit: number } = JSON.parse(out);
  assert.equal(result.exit, exit);
  const of = (name: string): Found => {
    const found = result.findings.find((one) => one.name === name);
    assert.ok(found, `${name} is not among ${result.findings.map((one) => one.name).join(', ')}`);
    return found;
  };
  return { exit, of, names: result.findings.map(({ name }) => name), out };
}

test('doctor: where all is well every line says so, and nothing is changed', async (t) => {
  const workspace = await healthy(t);
  await workspace.run(['sync', '--dry-run']);
  const before = filesBelow(workspace.folder);
  const { exit, of, names, out } = await examined(workspace);
  assert.equal(exit, 0);
  assert.deepEqual(names, NAMES);
  for (const name of NAMES.slice(1))
    assert.deepEqual([of(name).state, of(name).mend], ['ok', ''], of(name).what);
  assert.match(of('District').what, /^Invented Unified \(5d0000000000000000000001\) answers\.$/);
  assert.match(
    of('Sharing').what,
    /^Visible: 2 schools, 44 students, 1 teacher, 1 school admin, 0 district admins\.$/,
  );
  assert.match(of('Export').what, /^exports\/full\.txt has 47 patrons and is a few minutes old\.$/);
  assert.deepEqual(filesBelow(workspace.folder), before);
  for (const { last, email } of EVERYBODY) assert.ok(!out.includes(last) && !out.includes(email));
  assert.ok(!out.includes(TOKEN));
  const text = await workspace.run(['doctor'], { now: Date.now });
  for (const line of text.out.split('\n')) assert.ok(line.length <= 100, line);
  assert.match(text.out, /^ {2}ok +Settings {2}clever-sync\.json can be read/m);
});

test('doctor: Node too old, past its end, near it, and unknown', () => {
  const at = (day: string) => Date.parse(`${day}T12:00:00Z`);
  assert.deepEqual(pick(checkNode('20.18.3', at('2026-01-01'))), ['failure', 'USAGE']);
  assert.deepEqual(pick(checkNode('18.20.1', at('2026-01-01'))), ['failure', 'USAGE']);
  assert.deepEqual(pick(checkNode('20.19.0', at('2026-01-01'))), ['ok', '']);
  assert.deepEqual(pick(checkNode('20.19.0', at('2026-03-01'))), ['warning', '']);
  assert.match(checkNode('20.19.0', at('2026-04-30')).what, /until 2026-04-30 only/);
  assert.match(checkNode('20.19.0', at('2026-05-01')).what, /no security fixes since 2026-04-30/);
  assert.deepEqual(pick(checkNode('22.11.0', at('2026-11-24'))), ['ok', '']);
  assert.match(checkNode('23.1.0', at('2026-11-24')).what, /none of those that clever-sync is tested on/);
  function pick({ state, code }: { state: string; code: string }): readonly string[] {
    return [state, code];
  }
});

test('doctor: no workspace, settings that are wrong, a table that is wrong', async (t) => {
  const workspace = await healthy(t);
  const nowhere = await examined(workspace, {}, ['--workspace', 'nowhere']);
  assert.deepEqual([nowhere.exit, nowhere.of('Settings').code], [2, 'SETTINGS']);
  assert.match(nowhere.of('Settings').mend, /clever-sync init/);
  workspace.setSettings({ keepDays: 'long' });
  const wrong = await examined(workspace);
  assert.deepEqual([wrong.exit, wrong.of('Settings').state], [2, 'failure']);
  assert.match(wrong.of('Settings').what, /keepDays: Expected a whole number/);
  for (const name of ['Tables', 'Writing', 'Lock', 'Ledger']) assert.equal(wrong.of(name).state, 'ok', name);
  workspace.setSettings({ keepDays: 30 });
  writeFileSync(workspace.path('sites.csv'), 'school_id\n');
  const table = await examined(workspace);
  assert.deepEqual([table.exit, table.of('Tables').code, table.of('Settings').state], [2, 'TABLE', 'ok']);
  assert.equal(table.of('District').state, 'ok');
});

test('doctor: not enabled, and sites that are not answered', async (t) => {
  const workspace = await healthy(t, { sites: SITES.replace('ADAM', '?') });
  const unread = await examined(workspace);
  assert.deepEqual([unread.exit, unread.of('Sites').code], [2, 'SITES_UNANSWERED']);
  assert.match(unread.of('Sites').what, /^1 school and 1 site are unanswered\. A real run is refused/);
  workspace.setSettings({ enabled: false });
  const off = await examined(workspace);
  assert.deepEqual([off.exit, off.of('Sites').state, off.of('Enabled').state], [0, 'warning', 'warning']);
  assert.match(off.of('Enabled').mend, /clever-sync enable/);
  writeFileSync(workspace.path('sites.csv'), SITES);
  assert.match((await examined(workspace)).of('Sites').what, /No roster was read yet/);
});

test('doctor: no token, a token that others can read, a token that is bad', async (t) => {
  const workspace = await healthy(t);
  const none = await examined(workspace, { env: {} });
  assert.deepEqual([none.exit, none.of('Token').code], [12, 'TOKEN']);
  assert.ok(!none.names.includes('District'));
  writeFileSync(workspace.path('token.txt'), TOKEN);
  chmodSync(workspace.path('token.txt'), 0o640);
  const open = await examined(workspace, { env: {} }, ['--token-file', 'token.txt']);
  assert.deepEqual([open.exit, open.of('Token').state], [0, 'warning']);
  assert.match(open.of('Token').what, /mode 0640/);
  chmodSync(workspace.path('token.txt'), 0o600);
  const file = await examined(workspace, { env: { CLEVER_TOKEN_FILE: workspace.path('token.txt') } });
  assert.equal(file.of('Token').state, 'ok');
  const bad = await examined(workspace, { env: { CLEVER_TOKEN: 'of-another-year' } });
  assert.deepEqual([bad.exit, bad.of('District').code, bad.of('Network').state], [12, 'TOKEN', 'ok']);
  assert.match(bad.of('District').what, /^The token is bad: Clever answered 401/);
  assert.equal(bad.of('Clock').state, 'ok');
  const torn = await examined(workspace, { env: { CLEVER_TOKEN: 'two words' } });
  assert.deepEqual([torn.exit, torn.of('District').code], [12, 'TOKEN']);
  assert.ok(!bad.out.includes('of-another-year'));
});

test('doctor: a district that is not shared yet is told from a bad token', async (t) => {
  const refused = await healthy(t, { server: { faults: [{ match: '/schools', fault: '403' }] } });
  const first = await examined(refused);
  assert.deepEqual([first.exit, first.of('District').state, first.of('Sharing').code], [12, 'ok', 'TOKEN']);
  assert.match(
    first.of('Sharing').what,
    /knows the token, but shows it nothing: the district is not shared yet/,
  );
  const empty = await healthy(t, { server: { schools: [], users: [] } });
  const second = await examined(empty);
  assert.deepEqual([second.exit, second.of('Sharing').code], [12, 'DISTRICT']);
  assert.match(
    second.of('Sharing').mend,
    /students and classes; staff have a box of their own.*24 to 36 hours/,
  );
});

test('doctor: a role of whom nobody is shared, a paused district, and another district', async (t) => {
  const workspace = await healthy(t, { beings: IN_ROSTER.filter(({ role }) => role !== 'staff') });
  const staff = await examined(workspace);
  assert.deepEqual([staff.exit, staff.of('Sharing').state], [0, 'warning']);
  assert.match(staff.of('Sharing').what, /0 school admins.* Nobody of staff\.$/);
  for (const [state, words] of [
    ['paused', /is paused: the roster stays/],
    ['pending', /calls its state "pending"/],
    ['error', /calls its state "error"/],
  ] as const) {
    workspace.server.setRoster({ district: { id: DISTRICT, name: 'Invented Unified', state } });
    const found = (await examined(workspace)).of('District');
    assert.equal(found.state, 'warning');
    assert.match(found.what, words);
  }
  workspace.server.setRoster({ district: { id: cleverId(5, '5d'), name: 'Another' } });
  const other = await examined(workspace);
  assert.deepEqual([other.exit, other.of('District').code], [12, 'DISTRICT']);
  assert.match(
    other.of('District').what,
    /belongs to district Another \(5d0000000000000000000005\); the settings name 5d0000000000000000000001/,
  );
});

test('doctor: no answer, an answer that is no roster, and a clock that is off', async (t) => {
  const workspace = await healthy(t, { server: { faults: [{ match: '/schools', fault: 'html-200' }] } });
  const page = await examined(workspace);
  assert.deepEqual(
    [page.exit, page.of('Sharing').code, page.of('Network').state],
    [10, 'CLEVER_ANSWER', 'ok'],
  );
  const off = await examined(await healthy(t), { now: () => Date.now() - 3_600_000 });
  assert.deepEqual([off.exit, off.of('Clock').state], [0, 'warning']);
  assert.match(off.of('Clock').what, /^The clock of this machine is 3\d\d\d seconds behind Clever's\.$/);
  await workspace.server.close();
  const gone = await examined(workspace);
  assert.deepEqual([gone.exit, gone.of('Network').code], [10, 'NETWORK']);
  assert.match(gone.of('Network').what, /The address cannot be reached \(ECONNREFUSED\)/);
});

test('doctor: a self-signed certificate is named, with what to do about it', async (t) => {
  const workspace = await healthy(t);
  const tls = createTlsServer(selfSigned(), (_, response) => response.end());
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
  t.after(() => tls.close());
  const address = tls.address();
  const port = typeof address === 'object' ? address?.port : '';
  workspace.setSettings({ clever: { baseUrl: `https://127.0.0.1:${port}` } });
  const { exit, of } = await examined(workspace);
  assert.deepEqual([exit, of('Network').code], [10, 'NETWORK']);
  assert.match(
    of('Network').what,
    /is self-signed \(DEPTH_ZERO_SELF_SIGNED_CERT\): most likely a proxy or a filter/,
  );
  assert.match(of('Network').mend, /name the file in NODE_EXTRA_CA_CERTS/);
  const env = { CLEVER_TOKEN: TOKEN, NODE_EXTRA_CA_CERTS: '/somewhere.pem' };
  assert.match(
    (await examined(workspace, { env })).of('Network').mend,
    /names a file, but not that certificate/,
  );
});

test('doctor: with certificates unchecked the token is not sent, and a proxy is named without its password', async (t) => {
  const workspace = await healthy(t);
  const env = { CLEVER_TOKEN: TOKEN, NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  const { exit, of } = await examined(workspace, { env });
  assert.deepEqual([exit, of('Network').code], [10, 'NETWORK']);
  assert.match(of('Network').what, /the token was not sent/);
  assert.deepEqual(workspace.server.requests, []);
  workspace.setSettings({ clever: { baseUrl: 'https://clever.invalid' } });
  const proxied = { CLEVER_TOKEN: TOKEN, HTTPS_PROXY: 'http://user:hunter2@127.0.0.1:9' };
  const through = await examined(workspace, { env: proxied });
  assert.deepEqual([through.exit, through.of('Network').code], [10, 'NETWORK']);
  assert.ok(!through.out.includes('hunter2'));
});

test('doctor: a workspace that others can open, and a disk that is full or nearly', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'clever-sync-doctor-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const machine = realMachine();
  chmodSync(folder, 0o755);
  assert.match(checkPrivacy(folder, machine).what, /mode 0755/);
  assert.equal(checkPrivacy(folder, { ...machine, mode: () => undefined }).state, 'ok');
  const free = (bytes: number | undefined) => checkSpace(folder, { ...machine, freeBytes: () => bytes });
  assert.deepEqual([free(50_000_000).state, free(50_000_000).code], ['failure', 'DISK']);
  assert.deepEqual(
    [free(500_000_000).state, free(5e10).state, free(undefined).state],
    ['warning', 'ok', 'ok'],
  );
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC', errno: -28 });
  for (const broken of ['writeSync', 'fsyncSync', 'renameSync'] as const) {
    const disk = {
      ...fs,
      [broken]: () => {
        throw full;
      },
    };
    const found = checkWriting([folder], { ...machine, disk });
    assert.deepEqual([found.state, found.code], ['failure', 'DISK'], broken);
    assert.match(found.what, /the disk is full \(ENOSPC\)/);
    assert.deepEqual(filesBelow(folder).size, 0);
  }
});

test('doctor: an outbox that cannot be written ends with 13', async (t) => {
  const workspace = await healthy(t);
  writeFileSync(workspace.path('outbox'), 'a file in the place of the folder');
  const { exit, of } = await examined(workspace);
  assert.deepEqual([exit, of('Writing').code], [13, 'DISK']);
});

test('doctor: another run at work is named and is no failure', async (t) => {
  const workspace = await healthy(t);
  const { exit, of } = await withLock(workspace.folder, () => examined(workspace));
  assert.deepEqual([exit, of('Lock').state], [0, 'warning']);
  assert.match(of('Lock').what, new RegExp(`^Process ${process.pid} on .* is at work`));
});

test('doctor: no export, an old one, one that was used up, one that cannot be read', async (t) => {
  const workspace = await healthy(t);
  await workspace.run(['sync']);
  const used = await examined(workspace);
  assert.deepEqual([used.exit, used.of('Export').state], [0, 'warning']);
  assert.match(used.of('Export').what, /run 20\S+ used it up, and an export serves one load/);
  workspace.writeExport('old.txt', exportText(PATRONS.slice(1)), Date.now() - 9 * DAY_MS);
  const old = await examined(workspace, {}, ['--export', 'exports/old.txt']);
  assert.equal(old.of('Export').state, 'warning');
  assert.match(old.of('Export').what, /is 9 days old; a run is held after 7 days/);
  workspace.writeExport('odd.txt', 'Barcode\tLast Name\n1\t2\t3\n', Date.now() + 60_000);
  const odd = await examined(workspace);
  assert.deepEqual([odd.exit, odd.of('Export').code], [2, 'EXPORT_UNREADABLE']);
  rmSync(workspace.path('exports'), { recursive: true });
  mkdirSync(workspace.path('exports'));
  const none = await examined(workspace);
  assert.deepEqual([none.exit, none.of('Export').code], [2, 'EXPORT_MISSING']);
});

test('doctor: columns without which a plan is held, and useful ones that are missing', async (t) => {
  const workspace = await healthy(t);
  workspace.writeExport('few.txt', exportText(PATRONS), Date.now() + 60_000);
  const few = await examined(workspace);
  assert.deepEqual([few.exit, few.of('Columns').state], [0, 'warning']);
  assert.match(
    few.of('Columns').what,
    /Missing, with what each buys: Community ID \(1001\): matching by Student #/,
  );
  assert.match(
    few.of('Columns').what,
    /Items Overdue \(1036\): leavers with overdue items.*Mapped but missing, so not compared: Address \(1011\), City \(1012\)/,
  );
  const text = exportText(PATRONS).replace('\tGUID\r\n', '\tMobile\r\n').replace('Items Out', 'Other');
  workspace.writeExport('fewer.txt', text, Date.now() + 120_000);
  const fewer = await examined(workspace);
  assert.deepEqual([fewer.exit, fewer.of('Columns').code], [3, 'PLAN_HELD']);
  assert.match(fewer.of('Columns').what, /every plan is held: GUID \(1200\): nobody can be matched by GUID/);
});

test('doctor: a damaged ledger, and files that have not reached the outbox', async (t) => {
  const workspace = await healthy(t);
  await workspace.run(['sync']);
  const ledger = await openLedger(workspace.folder);
  await ledger.update((entries) => ({ ...entries, published: '' }));
  const late = await examined(workspace);
  assert.deepEqual([late.exit, late.of('Ledger').state], [0, 'warning']);
  assert.match(late.of('Ledger').what, /have not reached the outbox/);
  truncateSync(workspace.path('ledger.json'), 100);
  const damaged = await examined(workspace);
  assert.deepEqual([damaged.exit, damaged.of('Ledger').code], [14, 'STATE_DAMAGED']);
  assert.ok(!damaged.names.includes('Last run'));
  assert.equal(damaged.of('Export').state, 'ok');
});

test('doctor: a last run that failed or is held, and silence', async (t) => {
  const workspace = await healthy(t);
  await workspace.run(['sync'], { now: Date.now });
  assert.match((await examined(workspace)).of('Last run').what, /^The last good run is 20/);
  const silent = await examined(workspace, { now: () => Date.now() + 5 * DAY_MS });
  assert.equal(silent.of('Last run').state, 'warning');
  assert.match(
    silent.of('Last run').what,
    /^Silent for 5 days and 0 hours: the last run that ended well was 20/,
  );
  await workspace.run(['sync'], { now: Date.now });
  assert.match((await examined(workspace)).of('Last run').what, /is held; the last good run is/);
  await workspace.run(['sync'], { now: Date.now, env: { CLEVER_TOKEN: 'bad' } });
  const failed = (await examined(workspace)).of('Last run');
  assert.match(failed.what, / failed; the last good run is/);
  assert.match(failed.mend, /clever-sync status 20/);
});

test('doctor: the exit code is that of the worst', async (t) => {
  const workspace = await healthy(t);
  await workspace.run(['sync']);
  truncateSync(workspace.path('ledger.json'), 10);
  rmSync(workspace.path('exports'), { recursive: true });
  const { exit, of } = await examined(workspace, { env: {} });
  assert.deepEqual([of('Export').code, of('Token').code, exit], ['EXPORT_MISSING', 'TOKEN', 14]);
  const { out } = await workspace.run(['doctor'], { env: {}, now: Date.now });
  assert.match(out, /\n3 failures(, \d warnings?)?\. Exit code 14\.\n$/);
});
