// Finding, choosing, sorting and turning pages, as a reader does it in a real browser: with the pointer, with the
// keyboard alone, from a bookmark and on paper.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { islandOf } from '../reports/pack.ts';
import { render } from '../reports/render.ts';
import { reportView } from '../stages/report.ts';
import { FORMULAS } from './formulas.making.ts';
import { barriersOf, HOSTILE, type Pages, pageWidth, startPages } from './page.opening.ts';
import { fullDay, guidOf, inputOf } from './page.plan.ts';

let pages: Pages;
before(async () => {
  pages = await startPages();
});
after(() => pages?.close());

test('find: the script draws each row, and what it opens to, exactly as the page was written', async () => {
  const { page, complaints } = await pages.open(fullDay());
  const rows = async () => {
    await page.evaluate("for (const one of document.querySelectorAll('[data-row] details')) one.open = true");
    await page.locator('[data-row] summary:only-child').first().waitFor({ state: 'detached' });
    return page.$$eval('[data-row]', (all) => all.map((row) => row.outerHTML.replace(/\s+/g, ' ').trim()));
  };
  const written = await rows();
  assert.ok(written.length > 25);
  for (const head of await page.locator('th[data-sort] button').all()) await head.dispatchEvent('click');
  assert.notDeepEqual(await rows(), written);
  await page.getByRole('button', { name: 'Show everybody' }).click();
  assert.deepEqual(await rows(), written);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('find: a name, with or without its accents, leaves only who has it, and says how many', async () => {
  const { page } = await pages.open(fullDay());
  for (const words of ['Ångström', 'angstrom', 'LIV angs', 'ångs']) {
    await page.getByLabel('Name, barcode or Clever id').fill(words);
    assert.deepEqual(await names(page), ['Ångström, Liv', 'Ångström, Liv'], words);
    assert.equal(await page.getByRole('status').textContent(), '2 of 38 entries, on 2 lists.', words);
  }
  await page.getByLabel('Name, barcode or Clever id').fill('20401');
  assert.deepEqual(await names(page), ['Ångström, Liv']);
  assert.equal(await page.locator('#leaving h2 .count').textContent(), '1 of 5');
  assert.equal(await page.locator('#new').isVisible(), false);
  assert.equal(await page.locator('#problems').isVisible(), false);
  await page.getByLabel('Name, barcode or Clever id').fill('nobody of that name');
  assert.match((await page.getByRole('status').textContent()) ?? '', /^Nobody on these lists matches/);
  await page.getByRole('button', { name: 'Show everybody' }).click();
  assert.equal(await page.locator('#leaving h2 .count').textContent(), '5');
  assert.ok(await page.locator('#problems').isVisible());
  await page.close();
});

test('find: every choice says how many it would show, with the others as they are', async () => {
  const { page } = await pages.open(fullDay());
  await page.getByLabel('List', { exact: true }).selectOption('leaving');
  assert.equal(await optionOf(page, 'site', 'OAK'), 'OAK Oakmere Middle School (2)');
  assert.equal(await optionOf(page, 'list', 'new'), 'New (6)');
  await page.getByLabel('Site', { exact: true }).selectOption('OAK');
  assert.equal((await names(page)).length, 2);
  assert.equal(await optionOf(page, 'list', ''), `All lists (${await countOfSite(page, 'OAK')})`);
  await page.getByLabel('Mark').selectOption('Has items out');
  assert.deepEqual(await names(page), ['Ångström, Liv', 'Yamadera, Ren']);
  await page.close();
});

test('find: edits at risk, fields to decide and pairs that look alike are found, chosen and taken as all others are', async () => {
  const { page } = await pages.open(fullDay());
  const search = page.getByLabel('Name, barcode or Clever id');
  await search.fill('ravel');
  assert.deepEqual(await names(page), ['Ravel, Odile', 'Ravel, Odile']);
  assert.equal(await page.getByRole('status').textContent(), '2 of 38 entries, on 2 lists.');
  await page.getByLabel('Site', { exact: true }).selectOption('HBR');
  assert.equal(await optionOf(page, 'list', 'edits'), 'Your edits at risk (1)');
  assert.equal(await page.locator('#asked').isVisible(), false);
  await page.getByRole('button', { name: 'Show everybody' }).click();
  await search.fill('20990');
  assert.deepEqual(await names(page), ['Marchetti, Dario'], 'a pair is found by its other barcode, too');
  assert.equal(await page.locator('#duplicates h2 .count').textContent(), '1');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download this view' }).click(),
  ]);
  const sheet = await readFile(await download.path(), 'utf8');
  assert.match(sheet, /\r\nPossible duplicates,Marchetti,Dario,.*Looks like patron 20990/);
  await page.close();
});

test('find: a bookmark shows the same view, and the back button goes back to the one before', async () => {
  const { page } = await pages.open(fullDay(), { fragment: '#?q=a&list=updated&sort=updated:-name' });
  const shown = await names(page);
  assert.deepEqual(
    shown,
    [...shown].sort((one, other) => other.localeCompare(one, 'en')),
  );
  assert.equal(await page.getByLabel('Name, barcode or Clever id').inputValue(), 'a');
  assert.equal(await page.locator('#updated th[data-sort]').getAttribute('aria-sort'), 'descending');
  await page.getByLabel('List', { exact: true }).selectOption('leaving');
  assert.match(page.url(), /#\?q=a&list=leaving&sort=updated%3A-name$/);
  await page.goBack();
  assert.deepEqual(await names(page), shown);
  await page.evaluate("location.hash = '#problems'");
  assert.ok(
    await page.locator('#problems').isVisible(),
    'a link to a section that is set aside shows it again',
  );
  await page.close();
});

test('find: a column sorts upwards, downwards and not at all, numbers by their worth and blanks last', async () => {
  const cases = ['10', '9', '', '0090'].map((barcode, at) => ({
    action: 'create' as const,
    user: { '1006': `Person${at}`, '1000': barcode },
    because: '',
  }));
  const { page } = await pages.open(inputOf(cases));
  const barcodes = () => page.locator('#new tbody tr td:nth-child(2)').allTextContents();
  const usual = await barcodes();
  const button = page.locator('#new').getByRole('button', { name: 'Barcode' });
  await button.click();
  assert.deepEqual(await barcodes(), ['9', '10', '0090', '–']);
  await button.click();
  assert.deepEqual(await barcodes(), ['0090', '10', '9', '–']);
  await button.click();
  assert.deepEqual(await barcodes(), usual);
  await page.close();
});

test('find: a long list is turned a hundred at a time, and packed where it is long', async () => {
  const { page, complaints } = await pages.open(inputOf(many(1000), { limit: 1000 }));
  const form = await page.locator('#people').getAttribute('data-form');
  const pager = page.getByRole('navigation', { name: 'Pages of: New' });
  assert.equal(form, 'plain');
  assert.equal(await pager.locator('[data-range]').textContent(), '1–100 of 1,000');
  await pager.getByRole('button', { name: 'Next' }).click();
  assert.equal(await pager.locator('[data-range]').textContent(), '101–200 of 1,000');
  assert.match((await names(page))[0] ?? '', /Invented0100/);
  for (let at = 0; at < 8; at += 1) await pager.getByRole('button', { name: 'Next' }).click();
  assert.equal(await pager.getByRole('button', { name: 'Next' }).getAttribute('aria-disabled'), 'true');
  await page.getByLabel('Name, barcode or Clever id').fill('Invented099');
  assert.equal(await pager.isVisible(), false, 'ten people need no pages');
  assert.equal((await names(page)).length, 10);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('find: what is compressed in the page is expanded by the browser', async () => {
  const input = inputOf(many(4000), { limit: 4000 });
  const view = reportView(input);
  const { form } = islandOf({ new: view.create.people });
  assert.equal(form, 'gzip');
  const { page } = await pages.openHtml(await render(view));
  await page.getByLabel('Name, barcode or Clever id').fill('Invented3999');
  assert.deepEqual(await names(page), ['Invented3999, Ada']);
  await page.close();
});

test('find: where a browser cannot expand it, what is written out stays and the page says where the rest is', async () => {
  const html = await render(reportView(inputOf(many(4000), { limit: 4000 })));
  const { page } = await pages.openHtml(html, { first: 'delete globalThis.DecompressionStream' });
  assert.ok(await page.getByText('Shown here are 100 of 4,000.').isVisible());
  assert.equal(await page.locator('#find').isVisible(), false);
  await page.close();
});

test('find: hostile names and ids are text in rows that the script drew, too', async () => {
  const rows = HOSTILE.map((text) => ({ '1006': text, '1007': text, '1000': text, '1050': text }));
  const input = inputOf(
    rows.flatMap((row) => [
      { action: 'create' as const, user: row, because: row['1006'], part: { guid: row['1006'] } },
      { action: 'review' as const, user: row, candidates: [row], because: row['1006'] },
      { action: 'update' as const, user: row, patron: { '1006': `${row['1006']}!` }, because: row['1006'] },
      { action: 'transfer' as const, patron: { ...row, '1034': row['1006'] }, because: row['1006'] },
    ]),
    { siteName: (code) => code, titleOf: (code) => `${HOSTILE[0]}${code}` },
  );
  const { page, asked, complaints } = await pages.open(input);
  for (const sort of ['new:-name', 'review:-name', 'updated:-name', 'leaving:-name']) {
    await page.evaluate(`location.hash = '#?by=site&sort=' + encodeURIComponent('${sort}')`);
  }
  const found = await page.$$eval('bdi.name', (all) => all.map(({ textContent }) => textContent));
  for (const text of HOSTILE) {
    assert.ok(found.filter((name) => name === `${text}, ${text}`).length >= 3, text);
  }
  assert.equal(await page.evaluate('globalThis.ran'), undefined);
  assert.equal(await page.locator('img, iframe, object, base, link, [style], [onclick]').count(), 0);
  assert.equal(asked.length, 1);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('find: the view is handed over as a sheet in which no cell of any column is a formula', async () => {
  const { page } = await pages.open(inputOf(FORMULAS.map(withFormula)));
  await page.getByLabel('List', { exact: true }).selectOption('leaving');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download this view' }).click(),
  ]);
  assert.equal(download.suggestedFilename(), '2026-11-24T101500Z-view.csv');
  const [header = [], ...rows]: string[][] = parse(await readFile(await download.path(), 'utf8'), {
    bom: true,
    record_delimiter: '\r\n',
  });
  assert.equal(rows.length, FORMULAS.length);
  const ofTheLibrary = header.filter(
    (name) => !['list', 'clever_id', 'role', 'marks', 'changes'].includes(name),
  );
  assert.equal(ofTheLibrary.length, 9);
  for (const cell of rows.flat()) assert.doesNotMatch(cell, /^[\t\r\n]|^\s*[=+\-@＝＋－＠]/);
  for (const name of ofTheLibrary) {
    const cells = rows.map((row) => row[header.indexOf(name)] ?? '');
    assert.deepEqual(cells.toSorted(), FORMULAS.map((text) => `'${text}`).toSorted(), name);
  }
  await page.close();
});

/** Somebody who leaves, and of whom the library has nothing but formulas. */
function withFormula(text: string) {
  const codes = ['1000', '1006', '1007', '1030', '1034', '1036', '1037', '1050'];
  const patron = Object.fromEntries(codes.map((code) => [code, text]));
  return { action: 'transfer', patron, because: text } as const;
}

test('find: the barcodes of the view are copied, each once', async () => {
  const { page } = await pages.open(fullDay());
  await page.evaluate(
    "Object.defineProperty(navigator, 'clipboard', { value: { writeText: (text) => { globalThis.copied = text; return Promise.resolve(); } } })",
  );
  await page.getByLabel('List', { exact: true }).selectOption('leaving');
  await page.getByRole('button', { name: 'Copy the barcodes' }).click();
  await page.getByText('5 barcodes copied.').waitFor();
  assert.match(String(await page.evaluate('globalThis.copied')), /^\d+(\n\d+){4}$/);
  await page.close();
});

test('find: with the keyboard alone every control is reached, seen and used', async () => {
  const { page } = await pages.open(inputOf(many(150)));
  const reached = new Set<string>();
  const press = async (key: string) => {
    await page.keyboard.press(key);
    const seen = await page.evaluate(
      `(() => { const { x, width, height } = document.activeElement.getBoundingClientRect();
        return [document.activeElement.id || document.activeElement.textContent.trim().slice(0, 40), x >= 0 && width > 0 && height > 0] })()`,
    );
    assert.ok(Array.isArray(seen));
    assert.equal(seen[1], true, `${seen[0]} is reached but not seen`);
    reached.add(String(seen[0]));
    return String(seen[0]);
  };
  const until = async (name: string) => {
    for (let at = 0; at < 400; at += 1) if ((await press('Tab')) === name) return;
    assert.fail(`${name} is never reached`);
  };
  await until('find-words');
  await page.keyboard.type('Invented00');
  assert.equal((await names(page)).length, 100);
  for (const name of ['find-list', 'find-site', 'find-role', 'find-flag']) await until(name);
  await until('Show everybody');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate('document.activeElement.id'), 'find-words');
  await until('Copy the barcodes');
  await until('Barcode');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('#new [data-sort="barcode"]').getAttribute('aria-sort'), 'ascending');
  await until('Next');
  await page.keyboard.press('Enter');
  assert.equal(
    await page
      .locator('#new [data-range]')
      .or(page.locator('[data-pager="new"] [data-range]'))
      .first()
      .textContent(),
    '101–150 of 150',
  );
  assert.equal(
    await page.evaluate('document.activeElement.textContent'),
    'Next',
    'whoever turned a page is not lost',
  );
  for (const name of ['Download this view', 'Previous']) assert.ok(reached.has(name), name);
  await page.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`find: no barrier in the ${colorScheme} after choosing, sorting and turning a page`, async () => {
    const { page } = await pages.open(inputOf([...many(150)]));
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const fragment of [
      '#?q=Invented',
      '#?q=Invented00&list=new',
      '#?sort=new:-barcode&by=site',
      '#?page=new:2',
      '#?q=nobody',
    ]) {
      await page.evaluate(`location.hash = ${JSON.stringify(fragment)}`);
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 800 });
        assert.deepEqual(await barriersOf(page), [], `${fragment} at ${width} pixels`);
        assert.ok((await pageWidth(page)) <= width, `${fragment} scrolls sideways at ${width} pixels`);
      }
    }
    await page.close();
  });
}

test('find: a school at a time, each list says whose people follow', async () => {
  const { page } = await pages.open(inputOf(many(6)), { fragment: '#?list=new' });
  await page.getByLabel('A school at a time').check();
  assert.deepEqual(await page.locator('.of-school').allTextContents(), [
    'HHS Harbour High School',
    'LIN Lindenfield Elementary',
    'OAK Oakmere Middle School',
  ]);
  await page.close();
});

/** The names on the lists that are shown, in order. */
function names(page: Page): Promise<string[]> {
  return page.$$eval('[data-row] bdi.name', (all) =>
    all.filter((one) => one.closest('[data-away]') === null).map(({ textContent }) => textContent ?? ''),
  );
}

async function optionOf(page: Page, choice: string, value: string): Promise<string | null> {
  return page.locator(`#find-${choice} option[value="${value}"]`).textContent();
}

/** How many entries the page has for a site, over all lists. */
async function countOfSite(page: Page, site: string): Promise<number> {
  return Number(
    await page.evaluate(`(() => { const { table, shapes, lists } = JSON.parse(document.getElementById('people').textContent);
      return Object.values(lists).flat().filter((person) => {
        const packed = person[shapes[person[0] - 1].indexOf('site') + 1];
        return (typeof packed === 'number' ? table[packed] : packed) === '${site}';
      }).length })()`),
  );
}

function many(count: number) {
  return Array.from({ length: count }, (_nothing, at) => ({
    action: 'create' as const,
    user: {
      '1006': `Invented${String(at).padStart(4, '0')}`,
      '1007': 'Ada',
      '1000': String(30_000 + at),
      '1011': `${at} Some Street that nobody lives in, at number ${at * 7}, on the ${at % 9}th floor of a long name`,
      '1050': ['LIN', 'OAK', 'HHS'][at % 3] ?? '',
      '1200': guidOf(at),
    },
    because: `No key matches, and this is reason number ${at} of a great many.`,
  }));
}
