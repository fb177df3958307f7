// The pages beside the report: a site's own, and the one that names nobody.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { render } from '../reports/render.ts';
import { countsOfSites, siteFileNames, siteView } from '../stages/report/one-site.ts';
import { redactedView } from '../stages/report/redacted.ts';
import { barriersOf, type Pages, startPages } from './page.opening.ts';
import { fullDay } from './page.plan.ts';
import { EVERYBODY, makeWorkspace } from './workspace.making.ts';

const SECTIONS = [
  'review',
  'transfer',
  'create',
  'update',
  'moved',
  'guids',
  'clear',
  'skip',
  'waiting',
  'byHand',
] as const;

let pages: Pages;
before(async () => {
  pages = await startPages();
});
after(() => pages?.close());

test('site: its page has all of its people and nobody else, and its counts are theirs', () => {
  const countsBySite = countsOfSites(fullDay().decisions);
  const { all } = fullDay().summary.counts;
  let users = 0;
  for (const [site, byRole] of countsBySite) {
    const view = siteView(fullDay(), site, byRole);
    for (const section of SECTIONS)
      for (const person of view[section].people) assert.equal(person.site, site, section);
    assert.equal(view.create.total, view.all.create);
    assert.equal(view.transfer.total, view.all.transfer);
    users += view.all.create + view.all.transfer + view.all.unchanged;
  }
  assert.equal(users, all.create + all.transfer + all.unchanged);
});

test('site: its page says what its librarian has to do, and not how to import', () => {
  const byRole = countsOfSites(fullDay().decisions).get('OAK') ?? assert.fail('no such site');
  const view = siteView(fullDay(), 'OAK', byRole);
  assert.match(view.district, /: OAK Oakmere Middle School$/);
  assert.match(view.notice, /one site/);
  assert.deepEqual(view.importSteps, []);
  assert.equal(view.steps.filter(({ command }) => command !== '').length, 0);
  assert.match(view.steps.map(({ text }) => text).join(' '), /patrons leave: collect what they still have/);
});

test('site: each has a file name that every disk takes, and its own', () => {
  const code = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.constantFrom(
      'CON',
      'con',
      'nul',
      'LPT1',
      '..',
      '.',
      'a/b',
      'a\\b',
      'OAK',
      'oak',
      'Oak-2',
      ' ',
      'COM1.txt',
    ),
  );
  fc.assert(
    fc.property(fc.uniqueArray(code, { maxLength: 20 }), (codes) => {
      const names = [...siteFileNames(codes).values()];
      assert.equal(new Set(names.map((name) => name.toLowerCase())).size, codes.length);
      for (const name of names) {
        assert.match(name, /^[A-Za-z0-9_-]{1,70}$/);
        assert.doesNotMatch(name, /^(?:con|prn|aux|nul|com\d|lpt\d)$/i);
      }
    }),
  );
});

test('redact: the page has every section and no name, id, barcode or address of anybody', async () => {
  const input = fullDay();
  const html = await render(redactedView(fullDay()));
  const personal = new Set<string>();
  for (const { guid, row, barcode, candidates } of input.decisions) {
    const rows = [row ?? 0, ...candidates].filter((one) => one > 0).map((one) => input.patron(one));
    const cells = [input.user(guid), ...rows].filter((one) => one !== undefined);
    for (const code of ['1000', '1001', '1006', '1007', '1019', '1045', '1052', '1200'])
      for (const cell of cells) personal.add(cell(code));
    personal.add(guid).add(barcode);
  }
  const long = [...personal].filter((value) => value.length > 3);
  assert.ok(long.length > 100);
  for (const value of long) assert.ok(!html.includes(value), `a value of ${value.length} characters`);
  assert.match(html, /For support: nobody is named/);
  assert.doesNotMatch(html, /contains personal data\.<\/strong>/);
});

test('redact: the counts stay, equal values stay equal, and what differs still differs', () => {
  const redacted = redactedView(fullDay());
  const [card] = redacted.review.people;
  assert.equal(redacted.review.total, 3);
  assert.deepEqual(redacted.all, fullDay().summary.counts.all);
  const verdicts = redacted.review.people.flatMap(({ candidates }) =>
    candidates.map(({ differs }) => differs),
  );
  assert.ok(verdicts.some((titles) => titles.includes('First Name') && titles.includes('Birthdate')));
  assert.match(card?.name ?? '', /^\[\d+\], \[\d+\]$/);
  const [first] = card?.candidates ?? [];
  assert.equal(first?.lastName, card?.lastName);
});

test('redact: both pages are without barriers and complain of nothing', async () => {
  const byRole = countsOfSites(fullDay().decisions).get('OAK') ?? assert.fail('no such site');
  for (const view of [redactedView(fullDay()), siteView(fullDay(), 'OAK', byRole)]) {
    const { page, complaints } = await pages.openHtml(await render(view));
    assert.deepEqual(await barriersOf(page), []);
    assert.ok(await page.locator('.notice').isVisible());
    assert.deepEqual(complaints, []);
    await page.close();
  }
});

test('report: --per-site and --redact write their pages beside the report, and say where', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync']);
  const { exit, out } = await workspace.run(['report', '--per-site', '--redact']);
  assert.equal(exit, 0);
  assert.match(out, /A page for each of 3 sites: .*sites\n/);
  assert.match(out, /A page with nobody on it: .*report-redacted\.html\n/);
  assert.deepEqual(readdirSync(workspace.newest('5-report')).sort(), [
    'changes.csv',
    'report-redacted.html',
    'report.html',
    'sites',
  ]);
  assert.deepEqual(readdirSync(workspace.newest('5-report', 'sites')).sort(), [
    'ADAM.html',
    'LINC.html',
    'TOWN.html',
  ]);
  const redacted = readFileSync(workspace.newest('5-report', 'report-redacted.html'), 'utf8');
  for (const { last, email, guid, number } of EVERYBODY)
    for (const text of [last, email, guid, number]) assert.ok(!redacted.includes(text));
  assert.ok(!existsSync(workspace.path('outbox', 'report-redacted.html')));
});
