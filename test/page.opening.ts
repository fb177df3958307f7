// Opens pages in the real browser for the tests that look at them: each from a file of its own, with what it asked for
// and what it complained about.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { render } from '../reports/render.ts';
import type { ReportInput } from '../stages/report/input.ts';
import { reportView } from '../stages/report.ts';
import { startBrowser } from './browser.ts';

interface Opened {
  readonly page: Page;
  /** Every address that the page asked for; its own file is the first. */
  readonly asked: readonly string[];
  /** Errors, and whatever reached the console. */
  readonly complaints: readonly string[];
}

interface How {
  readonly javaScriptEnabled?: boolean;
  /** What follows the file's name in the address, e.g. '#?q=ada'. */
  readonly fragment?: string;
  /** What runs before the page's own script, e.g. to take something away from the browser. */
  readonly first?: string;
}

export interface Pages {
  readonly open: (input: ReportInput, how?: How) => Promise<Opened>;
  readonly openHtml: (html: string, how?: How) => Promise<Opened>;
  readonly close: () => Promise<void>;
}

/** A browser and a folder for the pages of one test file. */
export async function startPages(): Promise<Pages> {
  const folder = await mkdtemp(join(tmpdir(), 'clever-sync-page-'));
  const browser = await startBrowser();
  const contexts = new Map<boolean, BrowserContext>();
  const contextOf = async (javaScriptEnabled: boolean) => {
    const context = contexts.get(javaScriptEnabled) ?? (await browser.open({ javaScriptEnabled }));
    contexts.set(javaScriptEnabled, context);
    return context;
  };
  const openHtml: Pages['openHtml'] = async (
    html,
    { javaScriptEnabled = true, fragment = '', first = '' } = {},
  ) => {
    const file = join(await mkdtemp(join(folder, 'day-')), 'report.html');
    await writeFile(file, html);
    const page = await (await contextOf(javaScriptEnabled)).newPage();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    if (first !== '') await page.addInitScript(first);
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(pathToFileURL(file).href + fragment);
    const isScripted = javaScriptEnabled && first === '' && html.includes('id="people"');
    if (isScripted) await page.locator('html.live').waitFor({ state: 'attached' });
    return { page, asked, complaints };
  };
  return {
    open: async (input, how) => openHtml(await render(reportView(input)), how),
    openHtml,
    async close() {
      for (const context of contexts.values()) await context.close();
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with the page as it is. The page's own policy would stop it as a script element; evaluating does not. */
export async function barriersOf(page: Page): Promise<readonly string[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axe);
  const found = await page.evaluate(
    `axe.run({ runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 120)).join(' | ')))`,
  );
  assert.ok(Array.isArray(found));
  return found.map(String);
}

/** How wide the page is, whatever the window is. */
export async function pageWidth(page: Page): Promise<number> {
  return Number(await page.evaluate('document.documentElement.scrollWidth'));
}

/** Texts that would run, fetch or break out if a page took them for anything but text. */
export const HOSTILE: readonly string[] = [
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
