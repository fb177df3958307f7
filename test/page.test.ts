// The page in a real browser, opened from a folder: readable by anyone, silent towards the network, and deaf to
// whatever a name contains. Fails where there is no browser; it never skips.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { render } from '../reports/render.ts';
import type { ReportInput } from '../stages/report/input.ts';
import { reportView } from '../stages/report.ts';
import { barriersOf, HOSTILE, type Pages, pageWidth, startPages } from './page.opening.ts';
import { fullDay, guidOf, heldDay, inputOf } from './page.plan.ts';

const WIDTHS = [1280, 320];
const DAYS: Readonly<Record<string, ReportInput>> = {
  'a full day': fullDay(),
  'a held day': heldDay(),
  'an empty day': inputOf([], { state: 'unchanged' }),
  'a failed run': inputOf([], { state: 'failed' }),
};

let pages: Pages;
before(async () => {
  pages = await startPages();
});
after(() => pages?.close());

for (const [name, input] of Object.entries(DAYS)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`page: ${name} has no barrier in the ${colorScheme}, wide and narrow`, async () => {
      const { page, asked, complaints } = await pages.open(input);
      await page.emulateMedia({ colorScheme });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        assert.deepEqual(await barriersOf(page), [], `${width} pixels`);
        assert.ok((await pageWidth(page)) <= width, `the page scrolls sideways at ${width} pixels`);
      }
      assert.equal(asked.length, 1, `asked for ${asked.join(', ')}`);
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }
}

test('page: the contents lead to sections that are there, and no id occurs twice', async () => {
  const { page } = await pages.open(fullDay());
  const targets = await page.$$eval('a[href]', (links) => links.map((link) => link.getAttribute('href')));
  const ids = await page.$$eval('[id]', (all) => all.map(({ id }) => id));
  assert.ok(targets.length > 10);
  assert.deepEqual(
    targets.filter((target) => !ids.includes((target ?? '').slice(1))),
    [],
  );
  assert.equal(new Set(ids).size, ids.length);
  await page.close();
});

test('page: hostile names never run, fetch or break out, and are read as they are', async () => {
  assert.equal(new Set(HOSTILE).size, 40);
  const rows = HOSTILE.map((text) => ({
    '1006': text,
    '1007': text,
    '1000': text,
    '1050': text,
    '1019': text,
  }));
  const input = inputOf(
    rows.flatMap((row) => [
      { action: 'create' as const, user: row, because: row['1006'] },
      { action: 'review' as const, user: row, candidates: [row], because: row['1006'] },
      { action: 'transfer' as const, patron: { ...row, '1034': row['1006'] }, because: row['1006'] },
    ]),
    { district: HOSTILE[0] ?? '', titleOf: () => HOSTILE[1] ?? '', siteName: () => HOSTILE[2] ?? '' },
  );
  const { page, asked, complaints } = await pages.open(input);
  const names = await page.$$eval('bdi.name', (all) => all.map(({ textContent }) => textContent));
  for (const text of HOSTILE) {
    assert.equal(names.filter((name) => name === `${text}, ${text}`).length, 3, text);
  }
  assert.equal(await page.evaluate('globalThis.ran'), undefined);
  assert.equal(await page.locator('img, iframe, object, base, link, [style], [onclick]').count(), 0);
  assert.equal(await page.locator('script, form').count(), 3);
  assert.equal(asked.length, 1);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('page: its policy stops a script and a style that somebody added to the file', async () => {
  const html = (await render(reportView(fullDay()))).replace(
    '</main>',
    '<script>globalThis.ran = true</script><style>body { display: none }</style></main>',
  );
  const { page, complaints } = await pages.openHtml(html);
  assert.equal(await page.evaluate('globalThis.ran'), undefined);
  assert.ok(await page.locator('h1').isVisible());
  assert.equal(complaints.length, 2);
  await page.close();
});

test('page: without JavaScript everyone who needs a decision is shown, with each candidate', async () => {
  const input = fullDay();
  const { page } = await pages.open(input, { javaScriptEnabled: false });
  for (const { name, candidates } of reportView(input).review.people) {
    const card = page.locator('#review .card', { hasText: name });
    assert.ok(await card.isVisible(), name);
    for (const { barcode } of candidates) {
      assert.ok(await card.getByText(`Patron ${barcode}`).isVisible(), barcode);
    }
  }
  await page.close();
});

test('page: the state is said in words and a picture, in the first screen', async () => {
  const { page } = await pages.open(heldDay());
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const place of ['h1', '.picture', '.holds li', '.todo', '.figures']) {
    const box = await page.locator(place).first().boundingBox();
    assert.ok(box !== null && box.y + box.height <= 800, place);
  }
  assert.equal(await page.locator('h1').count(), 1);
  await page.close();
});

test('page: on paper every list is open and nothing to click is left', async () => {
  const { page } = await pages.open(fullDay());
  assert.equal(await page.locator('#problems tbody tr').first().isVisible(), false);
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.locator('#problems tbody tr').first().isVisible());
  assert.equal(await page.locator('nav:visible, form:visible, button:not(.sort):visible').count(), 0);
  assert.equal(await page.locator('summary').first().isVisible(), false);
  assert.ok(await page.getByText('This page contains personal data.').isVisible());
  await page.close();
});

test('page: of a long list the first hundred are written out, and the page says where all are', async () => {
  const people = Array.from({ length: 1100 }, (_nothing, index) => ({
    action: 'create' as const,
    user: { '1006': `Invented ${index}`, '1007': 'Ada', '1050': 'OAK', '1200': guidOf(index) },
    because: 'No key matches.',
  }));
  const { page } = await pages.open(inputOf(people), { javaScriptEnabled: false });
  assert.equal(await page.locator('#new tbody tr').count(), 100);
  assert.ok(await page.getByText('Shown here are 100 of 1,100.').isVisible());
  assert.equal(await page.locator('#new > details').getAttribute('open'), null);
  assert.equal(await page.locator('#find').isVisible(), false);
  await page.close();
});
