// The page on paper, printed by the real browser and read back: what each sheet holds, and what its foot says.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { renderAllRuns } from '../reports/all-runs.ts';
import { render } from '../reports/render.ts';
import { allRunsView } from '../stages/report/all-runs.ts';
import { countsOfSites, siteView } from '../stages/report/one-site.ts';
import { redactedView } from '../stages/report/redacted.ts';
import { reportView } from '../stages/report.ts';
import { barriersOf, HOSTILE, type Pages, startPages } from './page.opening.ts';
import { fullDay, inputOf } from './page.plan.ts';
import { pageTexts, squeezed } from './pdf.reading.ts';

let pages: Pages;
before(async () => {
  pages = await startPages();
});
after(() => pages?.close());

test('paper: each sheet with people says that it holds personal data, and no sheet that names nobody does', async () => {
  const byRole = countsOfSites(fullDay().decisions).get('OAK') ?? assert.fail('no such site');
  const cases = [
    ['the report', await render(reportView(fullDay())), true],
    ['the page of one site', await render(siteView(fullDay(), 'OAK', byRole)), true],
    ['the redacted report', await render(redactedView(fullDay())), false],
    ['a failed run', await render(reportView(inputOf([], { state: 'failed' }))), false],
    ['the page of all runs', await renderAllRuns(allRunsView('Harbour & Vale', [])), false],
  ] as const;
  for (const [name, html, isPersonal] of cases) {
    const { page } = await pages.openHtml(html);
    const sheets = pageTexts(await page.pdf());
    for (const [at, text] of sheets.entries()) {
      assert.ok(
        squeezed(text).startsWith(squeezed(`${at + 1} / ${sheets.length}`)),
        `${name}, sheet ${at + 1}`,
      );
      assert.equal(squeezed(text).includes('Containspersonaldata:'), isPersonal, `${name}, sheet ${at + 1}`);
    }
    await page.close();
  }
});

const SITES = ['LIN', 'OAK', 'HHS', ''];
const HEADINGS = [
  'LIN Lindenfield Elementary',
  'OAK Oakmere Middle School',
  'HHS Harbour High School',
  'No site',
];

/** People of four kinds at three schools, and some of none, so many that a school takes several sheets; each has a name of its own. */
function manyAt(count: number): Parameters<typeof inputOf>[0] {
  const person = (at: number) => ({
    '1006': `Quill${String(at).padStart(4, '0')}`,
    '1007': 'Ada',
    '1000': String(30_000 + at),
    '1050': SITES[at % SITES.length] ?? '',
  });
  return Array.from({ length: count }, (_nothing, at) => {
    const user = person(at);
    const because = 'Invented.';
    const kinds = [
      { action: 'create' as const, user, because },
      { action: 'update' as const, user, patron: { ...user, '1010': '9' }, because },
      { action: 'transfer' as const, patron: user, because },
      { action: 'review' as const, user, candidates: [{ ...user, '1000': `9${at}` }], because },
    ];
    return kinds[Math.floor(at / SITES.length) % kinds.length] ?? assert.fail('no such kind');
  });
}

const siteOf = (name: string) => Number(name.slice(5)) % SITES.length;

/** The sheets of the schools, each with the school that its head names and the people on it. */
function schoolSheets(pdf: Buffer) {
  return pageTexts(pdf).flatMap((text) => {
    const lines = squeezed(text).replace(/^\d+\/\d+Containspersonaldata:keepitsafe,shreditafterwards/, '');
    const school = HEADINGS.findIndex((heading) => lines.startsWith(squeezed(heading)));
    const names = [...new Set(lines.match(/Quill\d{4}/g))];
    if (school === -1) assert.deepEqual(names, [], 'a sheet without the name of a school has people');
    return school === -1 ? [] : [{ school, names, lines }];
  });
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? '' : ' without JavaScript';
  test(`paper: a school a page${how}, each page headed by the school, and nobody on it of another`, async () => {
    const count = 160;
    const { page } = await pages.open(inputOf(manyAt(count)), { javaScriptEnabled });
    const sheets = schoolSheets(await page.pdf());
    const seen = new Set<string>();
    for (const { school, names } of sheets) {
      for (const name of names)
        assert.equal(siteOf(name), school, `${name} is on a sheet of ${HEADINGS[school]}`);
      for (const name of names) seen.add(name);
    }
    assert.equal(seen.size, count);
    assert.ok(sheets.length > HEADINGS.length, 'a school takes more than one sheet');
    const order = sheets.map(({ school }) => school).filter((school, at, all) => school !== all[at - 1]);
    assert.deepEqual(
      order.map((school) => SITES[school]),
      ['HHS', 'LIN', 'OAK', ''],
    );
    await page.close();
  });
}

test('paper: the head of a list is repeated on each sheet that the list goes on', async () => {
  const cases = manyAt(400).map((one) => ({
    ...one,
    action: 'create' as const,
    user: one.user ?? one.patron ?? {},
  }));
  const { page } = await pages.open(inputOf(cases));
  const sheets = schoolSheets(await page.pdf());
  assert.ok(sheets.length > 2 * HEADINGS.length);
  for (const { lines } of sheets) assert.match(lines, /NameBarcodeRoleWhatiswritten/);
  await page.close();
});

test('paper: what the reader looks for is what is printed, and afterwards the page is as it was', async () => {
  const { page } = await pages.open(inputOf(manyAt(160)), { fragment: '#?list=new&site=OAK&sort=new:-name' });
  const before = await page.content();
  const sheets = schoolSheets(await page.pdf());
  assert.deepEqual([...new Set(sheets.map(({ school }) => SITES[school]))], ['OAK']);
  const names = sheets.flatMap((sheet) => sheet.names);
  assert.equal(names.length, 10);
  assert.deepEqual(names, names.toSorted().toReversed());
  assert.equal(await page.content(), before);
  await page.close();
});

test('paper: of a list too long for paper each school gets its first hundred, and the sheet says where all are', async () => {
  const cases = manyAt(1004).map((one) => ({
    ...one,
    action: 'create' as const,
    user: one.user ?? one.patron ?? {},
  }));
  const { page } = await pages.open(inputOf(cases));
  const sheets = schoolSheets(await page.pdf());
  assert.equal(new Set(sheets.flatMap(({ names }) => names)).size, 100 * HEADINGS.length);
  const said = sheets.filter(({ lines }) =>
    /Printedherearethefirst100of251\.Allofthemareinchanges\.csv/.test(lines),
  );
  assert.equal(said.length, HEADINGS.length);
  await page.close();
});

test('paper: without JavaScript a list has two hundred and fifty people on paper, and each sheet says that there are more', async () => {
  const cases = manyAt(300).map((one) => ({
    action: 'transfer' as const,
    patron: one.user ?? one.patron ?? {},
    because: 'Invented.',
  }));
  const { page } = await pages.open(inputOf(cases), { javaScriptEnabled: false });
  const sheets = schoolSheets(await page.pdf());
  assert.equal(new Set(sheets.flatMap(({ names }) => names)).size, 250);
  const said = sheets.filter(({ lines }) => /Printedherearethefirst6\dof75\.Allofthemarein/.test(lines));
  assert.equal(said.length, HEADINGS.length);
  await page.close();
});

test('paper: where the page lacks some of a list, no sheet claims to know how many a school has', async () => {
  const cases = manyAt(160).map((one) => ({
    ...one,
    action: 'create' as const,
    user: one.user ?? one.patron ?? {},
  }));
  for (const javaScriptEnabled of [true, false]) {
    const { page } = await pages.open(inputOf(cases, { room: 40 * 16 }), { javaScriptEnabled });
    const sheets = schoolSheets(await page.pdf());
    assert.equal(new Set(sheets.flatMap(({ names }) => names)).size, 40);
    for (const { lines } of sheets)
      assert.match(lines, /onlyapartofthislist;printedhereare10\.Allofthemarein/);
    await page.close();
  }
});

test('paper: hostile names and places are text there, too', async () => {
  const rows = HOSTILE.map((text) => ({ '1006': text, '1007': text, '1000': text, '1050': text }));
  const input = inputOf(
    rows.map((user) => ({ action: 'create' as const, user, because: user['1006'] })),
    { siteName: (code) => code, district: HOSTILE[0] ?? '' },
  );
  for (const javaScriptEnabled of [true, false]) {
    const { page, asked } = await pages.open(input, { javaScriptEnabled });
    if (javaScriptEnabled) await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    const headings = await page.locator('.paper h2').allTextContents();
    for (const text of HOSTILE) assert.ok(headings.includes(`${text} ${text}`.trim()), text);
    assert.equal(await page.locator('img, iframe, object, base, link, [style], [onclick]').count(), 0);
    assert.equal(asked.length, 1);
    await page.close();
  }
});

test('paper: what is printed is without barriers', async () => {
  const { page } = await pages.open(fullDay());
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.locator('.school').first().isVisible());
  assert.deepEqual(await barriersOf(page), []);
  await page.close();
});
