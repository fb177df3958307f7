// clever-sync verify in a real workspace, and what a sync by itself says of the load before it.

import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { CASES, DAY_MS, filesBelow, type MadeWorkspace, makeWorkspace } from './workspace.making.ts';

/** A workspace whose run was loaded; a day later the library exports what `change` makes of it. */
async function exportedAgain(
  t: TestContext,
  change: (text: string) => string,
): Promise<{ workspace: MadeWorkspace; run: string }> {
  const workspace = await makeWorkspace(t);
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const run = workspace.runs()[0] ?? '';
  workspace.clock.ms += DAY_MS;
  const after = readFileSync(workspace.newest('4-load', 'patrons-after.txt'), 'utf8');
  workspace.writeExport('patrons-2.txt', change(after), workspace.clock.ms);
  return { workspace, run };
}

const asItWas = (text: string) => text;
const canary = /canary|Quarnwick|Vexleymar/;

test('verify: all landed, said by the command and by the next sync, and nothing is written by asking', async (t) => {
  const { workspace, run } = await exportedAgain(t, asItWas);
  const before = filesBelow(workspace.folder);
  const { exit, out, err } = await workspace.run(['verify']);
  assert.deepEqual([exit, err], [0, '']);
  assert.equal(out, `exports/patrons-2.txt\nOf the load of run ${run}, all 4 patrons landed.\n`);
  assert.deepEqual(filesBelow(workspace.folder), before);
  const synced = await workspace.run(['sync']);
  assert.ok(synced.out.includes('Of the last load, all 4 patrons landed.'));
  assert.ok(workspace.read('outbox', 'report.html').includes('Of the last load, all 4 patrons landed.'));
  assert.match(readFileSync(workspace.newest('run.log'), 'utf8'), / all 4 patrons landed\./);
});

test('verify: what was refused, renumbered and changed since is listed by barcode and title, never by a value', async (t) => {
  const { workspace, run } = await exportedAgain(t, (text) =>
    text
      .split('\r\n')
      .map((line) =>
        line.includes(CASES.newEmail.guid)
          ? line.replace(/\t[^\t]+@canary.example/, '\tolder@canary.example')
          : line,
      )
      .map((line) =>
        line.includes(CASES.same[0]?.guid ?? '')
          ? line.replace(/[^\t]+@canary.example/, 'mine@canary.example')
          : line,
      )
      .join('\r\n'),
  );
  const { exit, out } = await workspace.run([
    'verify',
    '--run',
    run,
    '--export',
    workspace.path('exports', 'patrons-2.txt'),
  ]);
  assert.equal(exit, 0);
  assert.match(out, /, 3 of 4 patrons landed\. 1 was refused\. Since then the library changed 1 patron\.\n/);
  assert.match(out, new RegExp(`\nRefused: [^\n]+: 1\n  \\d+  ${CASES.newEmail.guid}  Email\n`));
  assert.match(out, /\nChanged in the library since: 1\n {2}\d+ {2}[0-9a-f]{24} {2}Email\n/);
  assert.doesNotMatch(out, canary);
  const json = await workspace.run(['verify', '--json']);
  const { patrons, ...counts } = JSON.parse(json.out);
  assert.deepEqual(
    [counts.export, counts.run, counts.written, counts.landed, counts.refused, counts.edited],
    ['exports/patrons-2.txt', run, 4, 3, 1, 1],
  );
  assert.deepEqual(patrons.flatMap(({ fields }: { fields: unknown }) => fields).length, 2);
  assert.doesNotMatch(json.out, canary);
});

test('verify: an import that was not done is said by the next sync, first of all on the page', async (t) => {
  const { workspace } = await exportedAgain(t, asItWas);
  const first = workspace.read('exports', 'patrons.txt');
  // As the library had it, and one patron more, so that it is no copy of the export that was loaded.
  const [header = '', one = ''] = first.split('\r\n');
  const other = one
    .split('\t')
    .map((cell) => (/^[0-9a-f]{24}$/.test(cell) || cell.includes('@') ? '' : cell));
  const more = [`99999${other[0]}`, ...other.slice(1)].join('\t');
  assert.ok(header.includes('Barcode'));
  workspace.writeExport('patrons-2.txt', `${first}${more}\r\n`, workspace.clock.ms);
  const { out } = await workspace.run(['sync']);
  assert.ok(
    out.includes(
      'The import file of the last load seems not to have been imported: none of its 4 patrons is',
    ),
  );
  assert.match(
    workspace.read('outbox', 'report.html'),
    /seems not to have been imported[^<]+This run starts from today(&#x27;|’|')s export/,
  );
});

test('verify: before a load, against an older export or the same one it is refused', async (t) => {
  const workspace = await makeWorkspace(t);
  const early = await workspace.run(['verify']);
  assert.equal(early.exit, 2);
  assert.match(early.err, /USAGE: ledger\.json: Nothing was loaded yet, so there is nothing to verify\./);
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const same = await workspace.run(['verify']);
  assert.equal(same.exit, 2);
  assert.match(
    same.err,
    /It is the export that run .* was planned against\. Only one made after that import shows/,
  );
  workspace.writeExport(
    'older.txt',
    `${workspace.read('exports', 'patrons.txt')}\r\n`,
    workspace.clock.ms - 2 * DAY_MS,
  );
  const older = await workspace.run(['verify', '--export', workspace.path('exports', 'older.txt')]);
  assert.equal(older.exit, 2);
  assert.match(older.err, /It is older than the load of run/);
  const unknown = await workspace.run(['verify', '--run', '2020-01-01T000000Z']);
  assert.equal(unknown.exit, 2);
});

test('verify: a file of the load that somebody edited is refused by name, and stops no sync', async (t) => {
  const { workspace, run } = await exportedAgain(t, asItWas);
  appendFileSync(workspace.path('runs', run, '4-load', 'patrons-after.txt'), '\r\n');
  const { exit, err } = await workspace.run(['verify']);
  assert.equal(exit, 14);
  assert.match(
    err,
    new RegExp(
      `STATE_DAMAGED: runs/${run}/4-load/patrons-after\\.txt: The file is not as its stage wrote it`,
    ),
  );
  const synced = await workspace.run(['sync']);
  assert.equal(synced.exit, 0, synced.err);
  assert.match(
    readFileSync(workspace.newest('run.log'), 'utf8'),
    /verify: the load of [^ ]+ could not be verified/,
  );
});

test('verify: a title that the settings no longer know stops no sync', async (t) => {
  const renamed = (text: string) => text.replace('Last Name', 'Surname');
  const workspace = await makeWorkspace(t, { settings: { titles: { '1006': 'Surname' } } });
  workspace.writeExport('patrons.txt', renamed(workspace.read('exports', 'patrons.txt')));
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const after = readFileSync(workspace.newest('4-load', 'patrons-after.txt'), 'utf8');
  workspace.clock.ms += DAY_MS;
  workspace.setSettings({ titles: {} });
  workspace.writeExport('patrons-2.txt', after.replace('Surname', 'Last Name'));
  const { exit, err } = await workspace.run(['sync']);
  assert.equal(exit, 0, err);
  assert.match(
    readFileSync(workspace.newest('run.log'), 'utf8'),
    /verify: the load of [^ ]+ could not be verified; patrons-after\.txt: The header has no column 1006/,
  );
});

test('verify: what changed the settings is remembered while a run is held', async (t) => {
  const workspace = await makeWorkspace(t);
  assert.equal((await workspace.run(['sync'])).exit, 0);
  const settings = JSON.parse(workspace.read('clever-sync.json'));
  const save = (more: object) =>
    writeFileSync(workspace.path('clever-sync.json'), JSON.stringify({ ...settings, ...more }));
  save({ limits: { transferPercent: 0, minimum: 1 } });
  const changed = async () => {
    workspace.clock.ms += DAY_MS;
    workspace.writeExport(
      'patrons-2.txt',
      workspace.read('exports', 'patrons.txt').replace('older@', 'old@'),
      workspace.clock.ms,
    );
    assert.equal((await workspace.run(['sync'])).exit, 3);
    const [first = '{}'] = readFileSync(workspace.newest('3-match', 'known.jsonl'), 'utf8').split('\n');
    return JSON.parse(first).changed;
  };
  assert.deepEqual([await changed(), await changed()], [['clever-sync.json'], ['clever-sync.json']]);
});
