// Which school belongs to which site: both sides shown with their people, proposals that change nothing, and one answer at a
// time, checked against the export and the answers that stand.

import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseSites } from '../mappings/workspace.ts';
import { addLine, changeLine, dropLine } from '../stages/sites/lines.ts';
import { suggestSites } from '../stages/sites/suggest.ts';
import { bothSides } from '../stages/sites.ts';
import { cleverId } from './district.making.ts';
import { ADAMS, filesBelow, LINCOLN, makeWorkspace, PATRONS, SITES } from './workspace.making.ts';

const HEADER = 'school_id,school_number,school_name,site_code,site_name\n';
const OPEN = `${HEADER}${LINCOLN},1,Lincoln School,?,\n${ADAMS},2,Adams School,?,\n`;

test('sites: both sides are shown with their people, matched and not', async (t) => {
  const sites = SITES.replace(`${ADAMS},2,Adams School,ADAM,Adams Library\n`, '').replace(
    ',,,TOWN,',
    ',,,FARM,',
  );
  const workspace = await makeWorkspace(t, { sites });
  await workspace.run(['extract']);
  const { exit, out } = await workspace.run(['sites']);
  assert.equal(exit, 0);
  assert.match(out, /^Schools \(roster of run 2026-11-24T\d{6}Z\)\n/);
  assert.match(out, /^ {2}1 +Lincoln School +22 +1 +0 +LINC Lincoln Library$/m);
  assert.match(out, /^ {2}2 +Adams School +22 +0 +1 +unanswered$/m);
  assert.match(out, /^ {2}LINC +Lincoln Library +\d+ +\d+ +Lincoln School$/m);
  assert.match(out, /^ {2}ADAM +\d+ +\d+ +unanswered$/m);
  assert.match(out, /^ {2}FARM +Town Library +0 +0 +no school, on purpose$/m);
  assert.match(out, /^ {2}TOWN +1 +0 +unanswered$/m);
  assert.match(out, /\n1 school and 2 sites are unanswered\.\nNext: clever-sync sites suggest\n$/);
});

test('sites: --json has both sides under stable keys, and the counts of the export', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['extract']);
  const result = JSON.parse((await workspace.run(['sites', '--json'])).out);
  assert.deepEqual(Object.keys(result), ['run', 'export', 'schools', 'sites', 'siteless', 'unanswered']);
  assert.deepEqual(result.schools[0], {
    id: LINCOLN,
    number: '1',
    name: 'Lincoln School',
    inRoster: true,
    people: { students: 22, teachers: 1, staff: 0 },
    answer: 'matched',
    site: 'LINC',
  });
  const patronsOf = (site: string) => PATRONS.filter(({ Site }) => Site === site);
  assert.deepEqual(result.sites[0], {
    code: 'ADAM',
    name: 'Adams Library',
    patrons: patronsOf('ADAM').length,
    linked: patronsOf('ADAM').filter(({ GUID }) => GUID !== '').length,
    answer: 'matched',
    schools: [ADAMS],
  });
  assert.deepEqual(result.unanswered, { schools: [], sites: [] });
  assert.equal(result.siteless, 0);
});

test('sites: without a roster and an export the table alone is shown, and nobody is counted', async (t) => {
  const workspace = await makeWorkspace(t, { sites: OPEN });
  rmSync(workspace.path('exports'), { recursive: true });
  const { exit, out } = await workspace.run(['sites']);
  assert.equal(exit, 0);
  assert.match(out, /^Schools \(no roster was read yet/);
  assert.match(out, /^ {2}1 +Lincoln School +- +- +- +unanswered$/m);
  assert.match(out, /Sites \(there is no export yet/);
  const proposed = await workspace.run(['sites', 'suggest']);
  assert.match(proposed.out, /^There is no patron export yet/);
});

test('sites: suggest gives its reasons and the commands, and changes not one byte', async (t) => {
  const workspace = await makeWorkspace(t, { sites: OPEN });
  await workspace.run(['extract']);
  const before = filesBelow(workspace.folder);
  const { exit, out } = await workspace.run(['sites', 'suggest']);
  assert.equal(exit, 0);
  assert.match(out, /^2 proposed; nothing was changed\.$/m);
  assert.match(out, /^ {2}1 Lincoln School +LINC +the code begins the name of the school$/m);
  assert.match(out, /^ {2}clever-sync sites match 2 ADAM$/m);
  assert.match(out, /Sites of the export without an answer:\n {2}TOWN {2}1 patron\n/);
  const { proposed } = JSON.parse((await workspace.run(['sites', 'suggest', '--json'])).out);
  assert.equal(proposed.length, 2);
  assert.deepEqual(filesBelow(workspace.folder), before);
  for (const { command } of proposed) {
    assert.equal((await workspace.run(command.split(' ').slice(1))).exit, 0);
  }
  assert.equal(workspace.read('sites.csv'), OPEN.replace('?', 'LINC').replace('?', 'ADAM'));
});

test('sites: number before name, and what fits two is left to a person', () => {
  const schools = [
    { id: cleverId(1), number: '0012', name: 'Oak Hill' },
    { id: cleverId(2), number: '7', name: 'River High School' },
    { id: cleverId(3), number: '8', name: 'Rose Hill School' },
    { id: cleverId(4), number: '9', name: 'Elm School' },
    { id: cleverId(5), number: '', name: 'Ash Elementary School' },
    { id: cleverId(6), number: '11', name: '12' },
  ];
  const table = parseSites(
    `${HEADER},,,ASHLIB,Ash Library\n${cleverId(9)},,Ninth,AL,Ash Library\n${cleverId(8)},,Eighth,ELM,\n`,
    's',
  );
  const codes = ['12', 'RHS', 'EL', 'ELM', 'ZZ'].map((code) => [code, { patrons: 1, linked: 0 }] as const);
  const sides = bothSides(table, { schools, people: new Map() }, new Map(codes));
  const { proposed, unsure, unknown, sites } = suggestSites(sides);
  assert.deepEqual(
    proposed.map(({ school, site, reason }) => [school.name, site, reason]),
    [
      ['Oak Hill', '12', 'the code is the number of the school but for zeros before it'],
      // ASHLIB has no school on purpose.
      ['Ash Elementary School', 'AL', 'the site and the school have their own words in common'],
      ['Elm School', 'ELM', 'the code is the name of the school, or its first word'],
    ].sort((one, other) => order(one[0]) - order(other[0])),
  );
  assert.deepEqual(
    unsure.map(({ school, sites: fitting }) => [school.name, fitting]),
    [
      ['12', ['12']],
      ['River High School', ['RHS']],
      ['Rose Hill School', ['RHS']],
    ],
  );
  assert.deepEqual([unknown.length, sites.map(({ code }) => code)], [0, ['EL', 'RHS', 'ZZ']]);
  function order(name = ''): number {
    return ['Ash Elementary School', 'Oak Hill', 'Elm School'].indexOf(name);
  }
});

test('sites: a school is matched by its number, its id or its name', async (t) => {
  for (const named of ['1', LINCOLN, LINCOLN.toUpperCase(), 'lincoln school']) {
    const workspace = await makeWorkspace(t, { sites: OPEN });
    const { exit, out } = await workspace.run(['sites', 'match', named, 'LINC', '--name', 'The Library']);
    assert.equal(exit, 0, named);
    assert.equal(
      out,
      `Lincoln School (${LINCOLN}) belongs to site LINC. Saved in sites.csv.\n1 school and 2 sites are unanswered.\nNext: clever-sync sites suggest\n`,
    );
    assert.equal(
      workspace.read('sites.csv'),
      OPEN.replace('Lincoln School,?,', 'Lincoln School,LINC,The Library'),
    );
  }
});

test('sites: what stands is not replaced in passing, and every refusal leaves the file alone', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['extract']);
  for (const [argv, message] of [
    [['match', '1', 'ADAM'], /belongs to site LINC, and a school has one answer.*sites clear 1\n/],
    [['match', '1', '-'], /belongs to site LINC, and a school has one answer/],
    [['match', '1', 'TOWM'], /No patron of the export has the site code TOWM\. Did you mean "TOWN"\?/],
    [['match', '1', 'linc'], /site code linc\. Did you mean "LINC"\?.*The export has ADAM, LINC, TOWN/],
    [['match', 'Lincon School', 'LINC'], /No school has .*"Lincon School"\. Did you mean "Lincoln School"\?/],
    [['match', '1', '?'], /That is no site code/],
    [['match', '-', '-'], /neither a school nor a site/],
    [['match', '-', 'LINC'], /Site LINC has a school already: 5c0000000000000000000001/],
    [['clear', '-'], /does not say which answer/],
    [['clear', '-', 'LINC'], /does not say that site LINC has no school/],
    [['clear', '1', 'LINC'], /does not say which answer/],
  ] as const) {
    const { exit, out, err } = await workspace.run(['sites', ...argv]);
    assert.equal(exit, 2, argv.join(' '));
    assert.equal(out, '');
    assert.match(err, message);
    assert.match(err, /sites\.csv is as it was\./);
    assert.equal(workspace.read('sites.csv'), SITES);
  }
});

test('sites: a school of a site that was said to have none is refused until that is taken back', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sites', 'clear', '2']);
  const refused = await workspace.run(['sites', 'match', '2', 'TOWN']);
  assert.match(refused.err, /TOWN stands in sites\.csv as a site without a school.*sites clear - TOWN/);
  assert.equal((await workspace.run(['sites', 'clear', '-', 'TOWN'])).exit, 0);
  assert.equal((await workspace.run(['sites', 'match', '2', 'TOWN'])).exit, 0);
  assert.equal(
    workspace.read('sites.csv'),
    SITES.replace(',ADAM,Adams Library', ',TOWN,').replace(',,,TOWN,Town Library\n', ''),
  );
});

test('sites: a cleared school waits again, and the name of its site is not lost without a word', async (t) => {
  const workspace = await makeWorkspace(t);
  const alone = await workspace.run(['sites', 'clear', '2']);
  assert.equal(alone.exit, 0);
  assert.match(
    alone.out,
    /No other line says that ADAM is called "Adams Library": .* --name ['"]Adams Library['"] when/,
  );
  assert.equal(workspace.read('sites.csv'), SITES.replace(',ADAM,Adams Library', ',?,'));
  const again = await workspace.run(['sites', 'match', '2', 'ADAM', '--name', 'Adams Library']);
  assert.equal(again.exit, 0);
  assert.equal(workspace.read('sites.csv'), SITES);
  const third = `${SITES}${cleverId(9, '5c')},9,Ninth,ADAM,Adams Library\n`;
  writeFileSync(workspace.path('sites.csv'), third);
  const named = await workspace.run(['sites', 'clear', '2']);
  assert.doesNotMatch(named.out, /No other line/);
  assert.equal((await workspace.run(['sites', 'match', '2', 'ADAM'])).exit, 0);
  assert.equal(workspace.read('sites.csv'), third, 'the name comes from the other line');
  await workspace.run(['sites', 'clear', '1']);
  await workspace.run(['sites', 'match', '1', '-']);
  assert.doesNotMatch((await workspace.run(['sites', 'clear', '1'])).out, /No other line/);
});

test('sites: left out and without a school are said with a hyphen, and saying it twice changes nothing', async (t) => {
  const workspace = await makeWorkspace(t, { sites: OPEN });
  for (const [argv, sentence] of [
    [['1', '-'], `Lincoln School (${LINCOLN}) is left out on purpose.`],
    [['-', 'TOWN'], 'Site TOWN has no school on purpose.'],
  ] as const) {
    const first = await workspace.run(['sites', 'match', ...argv]);
    assert.ok(first.out.startsWith(`${sentence} Saved in sites.csv.\n`), first.out);
    const text = workspace.read('sites.csv');
    const again = JSON.parse((await workspace.run(['sites', 'match', ...argv, '--json'])).out);
    assert.deepEqual([again.says, again.saved], [sentence, false]);
    assert.equal(workspace.read('sites.csv'), text);
  }
  assert.equal(workspace.read('sites.csv'), `${OPEN.replace('?', '')},,,TOWN,\n`);
});

test('sites: a code is checked against the export; a site without a patron needs to be said', async (t) => {
  const workspace = await makeWorkspace(t, { sites: OPEN });
  assert.equal((await workspace.run(['sites', 'match', '1', 'NEWB', '--unseen'])).exit, 0);
  rmSync(workspace.path('exports'), { recursive: true });
  const { exit, err } = await workspace.run(['sites', 'match', '2', 'ADAM']);
  assert.equal(exit, 2);
  assert.match(err, /There is no patron export to check the site code ADAM against/);
  assert.equal((await workspace.run(['sites', 'match', '2', '-'])).exit, 0);
});

test('sites: two schools of one name are told apart by their ids', async (t) => {
  const sites = `${HEADER}${LINCOLN},,Lincoln,?,\n${ADAMS},,Lincoln,?,\n`;
  const workspace = await makeWorkspace(t, { sites });
  const { exit, err } = await workspace.run(['sites', 'match', 'Lincoln', 'LINC']);
  assert.equal(exit, 2);
  assert.match(err, new RegExp(`Several schools.*${LINCOLN} \\(Lincoln\\), ${ADAMS} \\(Lincoln\\)`));
});

test('sites: a school with a question mark stops a run as one that is not there', async (t) => {
  const workspace = await makeWorkspace(t, { sites: SITES.replace('ADAM', '?') });
  const { exit, err } = await workspace.run(['sync']);
  assert.equal(exit, 2);
  assert.match(err, /SITES_UNANSWERED: .*school 5c0000000000000000000002 \(Adams School\), site ADAM/);
  assert.match(err, /clever-sync sites match SCHOOL SITE/);
  assert.equal(existsSync(workspace.path('outbox')), false);
  await workspace.run(['sites', 'match', '2', 'ADAM']);
  assert.equal((await workspace.run(['sync'])).exit, 0);
});

test('sites: a school that is gone from the roster needs no answer any more', async (t) => {
  const gone = `${cleverId(9, '5c')},9,Old School,?,\n`;
  const workspace = await makeWorkspace(t, { sites: `${SITES}${gone}` });
  const open = async () => JSON.parse((await workspace.run(['sites', '--json'])).out).unanswered.schools;
  assert.deepEqual(await open(), [cleverId(9, '5c')]);
  await workspace.run(['extract']);
  assert.deepEqual(await open(), []);
  assert.match((await workspace.run(['sites'])).out, /Old School.* unanswered \(not in the roster\)$/m);
});

test('sites: the form of the file stays: mark, semicolons, line ends, order and columns', async (t) => {
  const text = `\uFEFFSite_Code;school_id;School_name\r\n?;${ADAMS};"Adams; ""the"" School"\r\nTOWN;;\r\n?;${LINCOLN};Lincoln School`;
  const workspace = await makeWorkspace(t, { sites: text });
  await workspace.run(['extract']);
  assert.equal((await workspace.run(['sites', 'match', ADAMS, 'ADAM'])).exit, 0);
  assert.equal((await workspace.run(['sites', 'match', LINCOLN, 'LINC'])).exit, 0);
  assert.equal(
    workspace.read('sites.csv'),
    text.replace('?;5c0000000000000000000002', `ADAM;${ADAMS}`).replace('?;5c0', 'LINC;5c0'),
  );
});

test('sites: a line changed, added or taken out leaves every other line byte for byte', () => {
  const cell = fc.constantFrom('', 'a', 'b c', '"q, w"', '"two\nlines"', '"x""y"');
  const end = fc.constantFrom('\n', '\r\n', '\r');
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 6 }), end, fc.nat(5), (cells, lineEnd, at) => {
      const lines = cells.map(([one, two], index) => `id${index},${one},${two}${lineEnd}`);
      const head = `school_id,school_name,site_code${lineEnd}`;
      const text = head + lines.join('');
      const id = `id${at}`;
      const changed = changeLine(text, { school_id: id }, { site_code: 'NEW' });
      const others = lines.filter((_, index) => index !== at);
      if (at >= lines.length) {
        assert.equal(changed, text);
        return;
      }
      assert.ok(changed.startsWith(head + lines.slice(0, at).join('')));
      assert.ok(changed.endsWith(`,NEW${lineEnd}${lines.slice(at + 1).join('')}`));
      assert.equal(dropLine(text, { school_id: id }), head + others.join(''));
      assert.equal(
        addLine(text, { school_id: 'z', site_code: 'A,B', unknown: 'x' }),
        `${text}z,,"A,B"${lineEnd}`,
      );
    }),
  );
});

test('sites: an answer that cannot be written leaves the old file whole', async (t) => {
  const workspace = await makeWorkspace(t, { sites: OPEN });
  writeFileSync(workspace.path('sites.csv'), OPEN.replace('?', '?,too many'));
  const { exit, err } = await workspace.run(['sites', 'match', '2', 'ADAM']);
  assert.equal(exit, 2);
  assert.match(err, /TABLE: sites\.csv, line 2: Got 6 cells, expected 5/);
  assert.equal(workspace.read('sites.csv'), OPEN.replace('?', '?,too many'));
});
