// The page in a real browser, opened from a folder: readable by anyone, silent towards the network, and deaf to
// whatever a name contains. Fails where there is no browser; it never skips.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { render } from '../reports/render.ts';
import { type ReportInput, reportView } from '../stages/report.ts';
import { type Browser, startBrowser } from './browser.ts';
import { fullDay, guidOf, heldDay, inputOf } from './page.plan.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [1280, 320];
const DAYS: Readonly<Record<string, ReportInput>> = {
  'a full day': fullDay(),
  'a held day': heldDay(),
  'an empty day': inputOf([], { state: 'unchanged' }),
  'a failed run': inputOf([], { state: 'failed' }),
};

let browser: Browser;
let context: BrowserContext;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clever-sync-page-'));
  browser = await startBrowser();
  context = await browser.open({});
});

after(async () => {
  await context?.close();
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

for (const [name, input] of Object.entries(DAYS)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`page: ${name} has no barrier in the ${colorScheme}, wide and narrow`, async () => {
      const { page, asked, complaints } = await opened(context, input);
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
  const { page } = await opened(context, fullDay());
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
  const { page, asked, complaints } = await opened(context, input);
  const names = await page.$$eval('bdi.name', (all) => all.map(({ textContent }) => textContent));
  for (const text of HOSTILE) {
    assert.equal(names.filter((name) => name === `${text}, ${text}`).length, 3, text);
  }
  assert.equal(await page.evaluate('globalThis.ran'), undefined);
  assert.equal(
    await page.locator('script, img, iframe, object, form, base, link, [style], [onclick]').count(),
    0,
  );
  assert.equal(asked.length, 1);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('page: its policy stops a script and a style that somebody added to the file', async () => {
  const html = (await render(reportView(fullDay()))).replace(
    '</main>',
    '<script>globalThis.ran = true</script><style>body { display: none }</style></main>',
  );
  const { page, complaints } = await openedHtml(context, html);
  assert.equal(await page.evaluate('globalThis.ran'), undefined);
  assert.ok(await page.locator('h1').isVisible());
  assert.equal(complaints.length, 2);
  await page.close();
});

test('page: without JavaScript everyone who needs a decision is shown, with each candidate', async () => {
  const plain = await browser.open({ javaScriptEnabled: false });
  const input = fullDay();
  const { page } = await opened(plain, input);
  for (const { name, candidates } of reportView(input).review.people) {
    const card = page.locator('#review .card', { hasText: name });
    assert.ok(await card.isVisible(), name);
    for (const { barcode } of candidates) {
      assert.ok(await card.getByText(`Patron ${barcode}`).isVisible(), barcode);
    }
  }
  await plain.close();
});

test('page: the state is said in words and a picture, in the first screen', async () => {
  const { page } = await opened(context, heldDay());
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const place of ['h1', '.picture', '.holds li', '.todo', '.figures']) {
    const box = await page.locator(place).first().boundingBox();
    assert.ok(box !== null && box.y + box.height <= 800, place);
  }
  assert.equal(await page.locator('h1').count(), 1);
  await page.close();
});

test('page: on paper every list is open and nothing to click is left', async () => {
  const { page } = await opened(context, fullDay());
  assert.equal(await page.locator('#problems tbody tr').first().isVisible(), false);
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.locator('#problems tbody tr').first().isVisible());
  assert.equal(await page.locator('nav').isVisible(), false);
  assert.equal(await page.locator('summary').first().isVisible(), false);
  assert.ok(await page.getByText('This page contains personal data.').isVisible());
  await page.close();
});

test('page: a thousand people in a section, of more, open within three seconds', async () => {
  const people = Array.from({ length: 1100 }, (_nothing, index) => ({
    action: 'create' as const,
    user: { '1006': `Invented ${index}`, '1007': 'Ada', '1050': 'OAK', '1200': guidOf(index) },
    because: 'No key matches.',
  }));
  const started = performance.now();
  const { page } = await opened(context, inputOf(people));
  assert.ok(performance.now() - started < 3000);
  assert.ok(await page.getByText('Shown here are 1,000 of 1,100.').isVisible());
  assert.equal(await page.locator('#new > details').getAttribute('open'), null);
  await page.close();
});

async function opened(where: BrowserContext, input: ReportInput) {
  return openedHtml(where, await render(reportView(input)));
}

async function openedHtml(where: BrowserContext, html: string) {
  const file = join(await mkdtemp(join(folder, 'day-')), 'report.html');
  await writeFile(file, html);
  const page = await where.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(pathToFileURL(file).href);
  return { page, asked, complaints };
}

// The page's own policy would stop axe as a script element; evaluating it in the page does not.
async function barriersOf(page: Page): Promise<readonly string[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axe);
  const found = await page.evaluate(
    `axe.run({ runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 120)).join(' | ')))`,
  );
  assert.ok(Array.isArray(found));
  return found.map(String);
}

async function pageWidth(page: Page): Promise<number> {
  return Number(await page.evaluate('document.documentElement.scrollWidth'));
}

const HOSTILE: readonly string[] = [
  '<script>globalThis.ran=1</script>',
  '</title><script>globalThis.ran=1</script>',
  '</style><script>globalThis.ran=1</script>',
  '<style>*{display:none}</style>',
  '<img src=x onerror=globalThis.ran=1>',
  '<img src="http://127.0.0.1:9/pixel.png">',
  '<svg onload=globalThis.ran=1>',
  '<svg><script>globalThis.ran=1</script></svg>',
  '<iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
  '<iframe src="javascript:parent.ran=1"></iframe>',
  '<object data="javascript:globalThis.ran=1"></object>',
  '<embed src="http://127.0.0.1:9/embed">',
  '<base href="http://127.0.0.1:9/">',
  '<link rel="stylesheet" href="http://127.0.0.1:9/sheet.css">',
  '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">',
  '<form action="http://127.0.0.1:9/"><button>Go</button></form>',
  '<a href="javascript:globalThis.ran=1">Ada</a>',
  '<details open ontoggle=globalThis.ran=1>',
  '<input autofocus onfocus=globalThis.ran=1>',
  '<body onload=globalThis.ran=1>',
  '<video><source onerror=globalThis.ran=1></video>',
  '<math><mtext><script>globalThis.ran=1</script></mtext></math>',
  '<template><script>globalThis.ran=1</script></template>',
  '<noscript><p title="</noscript><img src=x onerror=globalThis.ran=1>">',
  '<textarea></textarea><script>globalThis.ran=1</script>',
  '<!--><script>globalThis.ran=1</script>-->',
  '<![CDATA[<script>globalThis.ran=1</script>]]>',
  '<plaintext>',
  '" onmouseover="globalThis.ran=1',
  "' onfocus='globalThis.ran=1' autofocus='",
  '`onmouseover=globalThis.ran=1`',
  '"><script>globalThis.ran=1</script>',
  '{{this}}',
  '{{{constructor.constructor "globalThis.ran=1"}}}',
  '\u0024{globalThis.ran=1}',
  'javascript:globalThis.ran=1',
  '&lt;script&gt;globalThis.ran=1&lt;/script&gt;',
  '&#x3C;script&#x3E;globalThis.ran=1',
  '\u202Egnp.eman\u202C',
  '</bdi></td></tr></table></main></body></html>',
];
