// Schedules: what is printed is what a scheduler takes, checked by its own tools where they are; what stands somewhere is
// read; and a scheduled run keeps the pauses and says one line.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DAY_MS, dayOf } from '../pipeline/workspace/days.ts';
import { scheduleComplaints } from '../stages/schedule/check.ts';
import { type DailyRun, SCHEDULERS, scheduleFiles } from '../stages/schedule.ts';
import { hasTool } from './tools.ts';
import { makeWorkspace } from './workspace.making.ts';
import { type Yaml, yamlDocuments } from './yaml.reading.ts';

const SAMPLES = fileURLToPath(new URL('../samples/schedules/', import.meta.url));
const UNIX: DailyRun = {
  node: '/usr/bin/node',
  program: '/opt/clever-sync/pipeline/bin.mjs',
  workspace: '/srv/clever-sync/my-district',
  tokenFile: '/etc/clever-sync/token',
  outbox: '',
  hour: 5,
  minute: 20,
};
const WINDOWS: DailyRun = {
  ...UNIX,
  node: 'C:\\Program Files\\nodejs\\node.exe',
  program: 'C:\\clever-sync\\pipeline\\bin.mjs',
  workspace: 'C:\\clever-sync\\my-district',
  tokenFile: 'C:\\clever-sync\\token.txt',
};
/** Everything that means something to a shell, to cron or to a unit file. */
const ODD = `/srv/O'Brien & "Sons" $HOME %h \\ 100%`;

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'clever-sync-schedule-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const PARSED = 'its own check was not made, and the text was parsed';

test('schedules: the samples are what the program prints, and each runs its workspace outside the small hours', () => {
  const runs = [
    [UNIX, 'cron'],
    [UNIX, 'systemd'],
    [WINDOWS, 'windows'],
  ] as const;
  const printed = runs.flatMap(([run, scheduler]) =>
    scheduleFiles(run, scheduler).map((file) => ({ run, ...file })),
  );
  for (const { name, text, run } of printed) {
    assert.equal(readFileSync(join(SAMPLES, name), 'utf8'), text, name);
    assert.deepEqual(scheduleComplaints(text, run), [], name);
  }
  const kubernetes = ['kubernetes-cronjob.yaml', 'kubernetes-indexed-job.yaml'];
  assert.deepEqual(
    readdirSync(SAMPLES).sort(),
    [...printed.map(({ name }) => name), ...kubernetes, 'README.md'].sort(),
  );
});

test('schedules: a shell gives a line of the crontab the words that were meant, whatever a path holds', () => {
  if (process.platform === 'win32') return;
  const run = { ...UNIX, node: process.execPath, program: '-p', workspace: ODD, tokenFile: `${ODD}/t` };
  const [file] = scheduleFiles(run, 'cron');
  const line = file?.text.trim().split('\n').at(-1) ?? '';
  // As cron does: five fields, then the command, in which \% is a percent sign and a bare one would end it.
  const command = line.split(' ').slice(5).join(' ');
  assert.doesNotMatch(command, /(^|[^\\])%/);
  const shown = command
    .replaceAll('\\%', '%')
    .replace(' -p sync', ` -p 'JSON.stringify(process.argv.slice(1))' sync`);
  const { stdout } = spawnSync('/bin/sh', ['-c', shown], { encoding: 'utf8' });
  assert.deepEqual(JSON.parse(stdout), [
    'sync',
    '--scheduled',
    '--workspace',
    ODD,
    '--token-file',
    `${ODD}/t`,
  ]);
  assert.deepEqual(scheduleComplaints(file?.text ?? '', run), []);
});

test('schedules: systemd takes the units', (t) => {
  const folder = folderOf(t);
  const run = { ...UNIX, node: process.execPath, workspace: folder, tokenFile: join(folder, 'a token 100%') };
  for (const { name, text } of scheduleFiles(run, 'systemd')) writeFileSync(join(folder, name), text);
  const names = ['clever-sync.service', 'clever-sync.timer'].map((name) => join(folder, name));
  for (const name of names)
    for (const line of readFileSync(name, 'utf8').split('\n'))
      assert.match(line, /^(#.*|\[\w+\]|[A-Z]\w+=.+|)$/);
  if (!hasTool(t, PARSED, 'systemd-analyze', '--version')) return;
  const verified = spawnSync('systemd-analyze', ['verify', ...names], { encoding: 'utf8' });
  assert.equal(verified.status, 0, verified.stderr);
  assert.equal(verified.stderr, '');
  const calendar = spawnSync('systemd-analyze', ['calendar', '*-*-* 05:20:00'], { encoding: 'utf8' });
  assert.equal(calendar.status, 0);
});

test('schedules: the task of Windows is well-formed, and its texts are escaped', () => {
  const run = { ...WINDOWS, workspace: 'C:\\A & B <x>' };
  const text = scheduleFiles(run, 'windows')[0]?.text ?? '';
  const open: string[] = [];
  const body = text.replace(/^<\?xml version="1\.0"\?>\n<!--(?:(?!--)[\s\S])*-->\n/, '');
  assert.notEqual(body, text);
  for (const [, closing, name = '', , empty] of body.matchAll(
    /<(\/?)([A-Za-z]+)((?: [A-Za-z]+="[^"<&]*")*)(\/?)>/g,
  )) {
    if (closing === '/') assert.equal(open.pop(), name);
    else if (empty !== '/') open.push(name);
  }
  assert.deepEqual(open, []);
  const bare = body.replace(/<\/?[A-Za-z]+(?: [A-Za-z]+="[^"<&]*")*>/g, '');
  assert.doesNotMatch(bare.replace(/&(amp|lt|gt|quot);/g, ''), /[<>&]/);
  assert.match(text, /<WorkingDirectory>C:\\A &amp; B &lt;x&gt;<\/WorkingDirectory>/);
  assert.deepEqual(scheduleComplaints(text, run), []);
});

function at(value: Yaml | undefined, ...path: readonly (string | number)[]): Yaml | undefined {
  return path.reduce<Yaml | undefined>(
    (found, key) =>
      typeof found === 'object' ? Object.getOwnPropertyDescriptor(found, String(key))?.value : undefined,
    value,
  );
}

test('schedules: the Kubernetes samples are manifests, and run what is meant', (t) => {
  const read = (name: string) => yamlDocuments(readFileSync(join(SAMPLES, name), 'utf8'));
  const [cron] = read('kubernetes-cronjob.yaml');
  assert.deepEqual([at(cron, 'apiVersion'), at(cron, 'kind')], ['batch/v1', 'CronJob']);
  assert.equal(at(cron, 'spec', 'concurrencyPolicy'), 'Forbid');
  const pod = ['template', 'spec'] as const;
  const args = at(cron, 'spec', 'jobTemplate', 'spec', ...pod, 'containers', 0, 'args');
  const words = [at(cron, 'spec', 'schedule'), '/usr/bin/node', ...(Array.isArray(args) ? args : [])];
  assert.deepEqual(scheduleComplaints(words.join(' '), { workspace: '/workspace' }), []);
  const [list, job] = read('kubernetes-indexed-job.yaml');
  assert.deepEqual([at(list, 'kind'), at(job, 'kind')], ['ConfigMap', 'Job']);
  const districts = String(at(list, 'data', 'districts'))
    .trim()
    .split('\n');
  assert.deepEqual(
    [at(job, 'spec', 'completionMode'), at(job, 'spec', 'completions')],
    ['Indexed', districts.length],
  );
  for (const spec of [at(cron, 'spec', 'jobTemplate', 'spec'), at(job, 'spec')]) {
    assert.equal(at(spec, ...pod, 'restartPolicy'), 'Never', 'a policy for failed pods wants it');
    const names = at(spec, ...pod, 'volumes');
    const mounts = at(spec, ...pod, 'containers', 0, 'volumeMounts');
    const namesIn = (rows: Yaml | undefined) =>
      Array.isArray(rows) ? rows.map((row) => at(row, 'name')).sort() : [];
    assert.deepEqual(namesIn(mounts), namesIn(names));
    const exits = at(spec, 'podFailurePolicy', 'rules', 0, 'onExitCodes', 'values');
    assert.deepEqual(exits, [1, 2, 3, 12, 14]);
  }
  if (!hasTool(t, PARSED, 'kubectl', 'kustomize', '--help')) return;
  const folder = folderOf(t);
  const names = ['kubernetes-cronjob.yaml', 'kubernetes-indexed-job.yaml'];
  for (const name of names) copyFileSync(join(SAMPLES, name), join(folder, name));
  writeFileSync(
    join(folder, 'kustomization.yaml'),
    `resources:\n${names.map((name) => `- ${name}\n`).join('')}`,
  );
  const built = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr);
});

test('schedules: each pod of the indexed job runs its own line of the list', (t) => {
  if (process.platform === 'win32') return;
  const [list, job] = yamlDocuments(readFileSync(join(SAMPLES, 'kubernetes-indexed-job.yaml'), 'utf8'));
  const folder = folderOf(t);
  writeFileSync(join(folder, 'districts'), String(at(list, 'data', 'districts')));
  const script = String(at(job, 'spec', 'template', 'spec', 'containers', 0, 'args', 0))
    .replace('/list/districts', join(folder, 'districts'))
    .replace('exec node', 'echo');
  const podOf = (index: number) =>
    spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8', env: { JOB_COMPLETION_INDEX: String(index) } });
  assert.equal(
    podOf(1).stdout,
    '/app/pipeline/bin.mjs sync --scheduled --workspace /workspaces/brook-county --token-file /secrets/brook-county\n',
  );
  assert.equal(podOf(3).status, 2, 'more pods than districts');
});

test('yaml: what the reader does not know is refused', () => {
  for (const wrong of ['a:\n\tb: 1', 'a: 1\na: 2', 'a: &x 1', 'a:\nb: 1', 'a: 1\n   b: 2', "a: 'x'"])
    assert.throws(() => yamlDocuments(wrong), wrong);
  assert.deepEqual(yamlDocuments('a:\n  - b: 1\n    c: [x]\n'.replace('x', '"x"')), [
    { a: [{ b: 1, c: ['x'] }] },
  ]);
});

test('check: finds the small hours, the missing words, another workspace, a program without its path', () => {
  const cron = (line: string) => scheduleComplaints(line, { workspace: '/w' });
  const command = '/usr/bin/node /p/bin.mjs sync --scheduled --workspace /w';
  assert.deepEqual(cron(`# a comment with sync\n20 5 * * 1-5 ${command}\n`), []);
  for (const hour of ['1', '2', '0-4', '*', '*/2', '1,12', '0/1'])
    assert.match(cron(`20 ${hour} * * * ${command}`).join(), /between 1 and 3/, hour);
  for (const hour of ['0', '3', '4-23', '0,3', '*/3', '5-23/2'])
    assert.deepEqual(cron(`20 ${hour} * * * ${command}`), [], hour);
  assert.match(cron(`20 x * * * ${command}`).join(), /at which hour/);
  assert.match(
    cron('20 5 * * * node /p/bin.mjs sync --scheduled --workspace /w').join(),
    /without the whole path/,
  );
  assert.match(cron('20 5 * * * /n /p sync --workspace /w').join(), /lacks --scheduled/);
  assert.match(cron('20 5 * * * /n /p sync --scheduled').join(), /names no workspace/);
  assert.match(cron('20 5 * * * /n /p sync --scheduled --workspace /other').join(), /another workspace/);
  assert.match(cron('nothing here').join(), /It is no crontab/);
  const timer = (calendar: string) => cron(`[Timer]\nOnCalendar=${calendar}\n`);
  assert.deepEqual(timer('Mon..Fri 5:20'), []);
  assert.match(timer('*-*-* 02:00:00').join(), /between 1 and 3/);
  assert.match(timer('daily').join(), /at which hour/);
  assert.match(cron('[Timer]\nOnBootSec=5\n').join(), /at which hour/);
});

test('check: every line of a crontab is read, and those of this workspace are judged', () => {
  const cron = (...lines: readonly string[]) =>
    scheduleComplaints(`${lines.join('\n')}\n`, { workspace: '/srv/a b' });
  const ofThis = "/usr/bin/node /p/bin.mjs sync --scheduled --workspace '/srv/a b'";
  const other = '/usr/bin/node /p/bin.mjs sync --scheduled --workspace /srv/other';
  const good = `20 5 * * * ${ofThis}`;
  assert.deepEqual(cron('MAILTO=clever-sync@library.example', '', good), [], 'a variable');
  assert.deepEqual(cron(`5 5 * * * ${other}`, good), [], 'two districts');
  assert.deepEqual(cron('0 * * * * /usr/bin/sync', '1 * * * * root sync', good), [], 'another program');
  assert.deepEqual(cron(`20 5 * * * library ${ofThis}`), [], 'the account of /etc/cron.d');
  assert.deepEqual(cron(`20 5 * * * ${ofThis.replace(' /srv', '=/srv').replace("e '/srv", "e='/srv")}/`), []);
  assert.deepEqual(cron(`@daily ${ofThis} > /tmp/log 2>&1`), []);
  assert.deepEqual(cron(`20 5 * * * ${ofThis} % sync --workspace /x`), [], 'what follows a percent sign');
  assert.match(cron(`@reboot ${ofThis}`).join(), /at which hour/);
  assert.match(cron(`20 5 * * * node ${ofThis.slice(14)}`).join(), /without the whole path/);
  assert.match(cron(`20 5 * * * library node ${ofThis.slice(14)}`).join(), /without the whole path/);
  assert.deepEqual(cron('# comment', good, `0 2 * * * ${ofThis}`), [
    'Line 3: It runs between 1 and 3 in the morning, when Clever refreshes rosters and clocks change.',
  ]);
  assert.deepEqual(cron(`5 5 * * * ${other}`), ['It runs another workspace.']);
  assert.deepEqual(cron(`5 2 * * * ${other}`, `6 5 * * * ${other}`), [
    'It runs 2 other workspaces, and not this one.',
  ]);
  assert.deepEqual(cron('0 * * * * /usr/bin/sync'), [
    'It is a crontab, but no line of it runs the sync of clever-sync.',
  ]);
});

test('check: what is printed for a folder of any name passes', () => {
  for (const name of [ODD, '/srv/"x"', '/srv/a\\', "/srv/'", '/srv/%i $x', '/srv/a\\"b']) {
    const run = { ...UNIX, workspace: name, outbox: `${name}/outbox` };
    for (const scheduler of SCHEDULERS)
      for (const { name: file, text } of scheduleFiles(run, scheduler))
        assert.deepEqual(scheduleComplaints(text, run), [], `${file}: ${name}`);
  }
});

test('schedules: in a unit a dollar sign is doubled where a command stands, and nowhere else', () => {
  const [service] = scheduleFiles({ ...UNIX, workspace: '/srv/$a%b', outbox: '/srv/c"$' }, 'systemd');
  const lines = service?.text.split('\n') ?? [];
  assert.ok(lines.includes('WorkingDirectory=/srv/$a%%b'));
  assert.ok(lines.includes('ReadWritePaths="/srv/$a%%b" "/srv/c\\"$"'));
  assert.ok(
    lines.some((line) => line.startsWith('ExecStart=') && line.includes('--workspace "/srv/$$a%%b"')),
  );
});

test('schedule: prints, writes and checks; refuses the small hours', async (t) => {
  const workspace = await makeWorkspace(t, { files: { 'token.txt': 'x\n' } });
  for (const scheduler of SCHEDULERS) {
    const argv = ['schedule', scheduler, '--at', '6:05', '--token-file', 'token.txt', '--into', 'units'];
    const { exit, out, err } = await workspace.run(argv);
    assert.equal(exit, 0);
    assert.equal(err, 'Nothing was loaded by hand yet: until that was done once, a scheduled run is held.\n');
    for (const name of out.trim().split('\n')) {
      const text = workspace.read(name);
      assert.match(text, /06:05|5 6 \* \* \*|ExecStart/);
      assert.equal((await workspace.run(['schedule', '--check', name])).exit, 0, name);
    }
  }
  const printed = await workspace.run(['schedule', 'cron', '--json']);
  assert.match(JSON.parse(printed.out).remarks.join(), /No token file is named/);
  assert.match(JSON.parse(printed.out).files[0].text, /\n\d+ 5 \* \* \* /);
  for (const time of ['1:00', '02:59', '25:00', '5', 'noon'])
    assert.equal((await workspace.run(['schedule', '--at', time])).exit, 2, time);
  for (const time of ['0:59', '3:00'])
    assert.equal((await workspace.run(['schedule', '--at', time])).exit, 0, time);
  writeFileSync(
    workspace.path('wide.xml'),
    Buffer.from(`\uFEFF${workspace.read('units/clever-sync-task.xml')}`, 'utf16le'),
  );
  assert.equal((await workspace.run(['schedule', '--check', 'wide.xml'])).exit, 0);
  writeFileSync(workspace.path('crontab'), '0 2 * * * clever-sync sync\n');
  const wrong = await workspace.run(['schedule', '--check', 'crontab']);
  assert.equal(wrong.exit, 2);
  assert.match(
    wrong.err,
    /USAGE: crontab: It runs between 1 and 3 .* It lacks --scheduled.* It names no workspace\./,
  );
  assert.equal((await workspace.run(['schedule', '--check', 'nothing'])).exit, 2);
  workspace.setSettings({ enabled: false });
  assert.match((await workspace.run(['schedule'])).err, /^The district is not enabled yet/);
});

test('sync --scheduled: on a paused day one line, no run, and nothing asked of Clever', async (t) => {
  const workspace = await makeWorkspace(t);
  const day = (offset: number) => dayOf(workspace.clock.ms + offset * DAY_MS);
  workspace.setSettings({ pauses: [{ from: day(0), to: day(3) }] });
  for (const offset of [0, 3]) {
    workspace.clock.ms += offset * DAY_MS;
    const { exit, out, err } = await workspace.run(['sync', '--scheduled']);
    assert.equal(exit, 0);
    assert.equal(err, '');
    assert.match(
      out,
      /^Paused from \S+ to \S+ \(the setting pauses\): nothing was read and nothing was written\.\n$/,
    );
  }
  assert.deepEqual(workspace.runs(), []);
  assert.deepEqual(workspace.server.requests, []);
  assert.equal(JSON.parse((await workspace.run(['sync', '--scheduled', '--json'])).out).run, null);
  assert.equal((await workspace.run(['sync'])).exit, 0, 'by hand it runs all the same');
  workspace.clock.ms += DAY_MS;
  assert.equal((await workspace.run(['sync', '--scheduled'])).exit, 3);
});

test('sync --scheduled: with every role off one line and no run', async (t) => {
  const workspace = await makeWorkspace(t, {
    settings: { daily: { students: false, teachers: false, staff: false } },
  });
  const { exit, out } = await workspace.run(['sync', '--scheduled']);
  assert.equal(exit, 0);
  assert.match(out, /^Students, teachers and staff are all switched off \(the setting daily\): [^\n]*\n$/);
  assert.deepEqual(workspace.runs(), []);
});

test('sync --scheduled: one line when all is well, everything when a person has to look', async (t) => {
  const workspace = await makeWorkspace(t);
  const held = await workspace.run(['sync', '--scheduled']);
  assert.match(held.out, /Held: Nothing was ever loaded by hand here/);
  await workspace.run(['sync']);
  workspace.clock.ms += DAY_MS;
  workspace.writeExport('patrons.txt', readFileSync(workspace.newest('4-load', 'patrons-after.txt')));
  const { exit, out, err } = await workspace.run(['sync', '--scheduled']);
  assert.equal(exit, 0);
  assert.equal(err, '');
  const run = workspace.runs().at(-1);
  assert.equal(out, `Nothing to do (run ${run}): 0 new, 0 updated, 0 Transferred, 1 to review.\n`);
});
