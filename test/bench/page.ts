// Measures the report: how long a page of invented new patrons takes to make and what it weighs, and in the real browser
// how long it takes to open, to find somebody, to sort and to turn a page. A figure by itself says little on a busy
// machine; the bytes are exact.
//
//   node --import tsx test/bench/page.ts [PATRONS]

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { render } from '../../reports/render.ts';
import type { Counts, Decision } from '../../stages/match/plan.ts';
import { type ReportInput, reportView } from '../../stages/report.ts';
import { startBrowser } from '../browser.ts';
import { guidOf, inputOf } from '../page.plan.ts';

const count = Number(process.argv[2] ?? 10_000);
const FIELDS = ['1000', '1001', '1006', '1007', '1010', '1011', '1019', '1045', '1050', '1052', '1200'];
const SITES = Array.from({ length: 40 }, (_, n) => `S${n}`);

/** One user's values by field; most differ from everybody else's, as addresses and e-mails do. */
function valuesOf(n: number): Readonly<Record<string, string>> {
  const mixed = Math.imul(n + 1, 2_654_435_761) >>> 0;
  return {
    '1000': String(100_000_000 + n),
    '1001': String(100_000_000 + n),
    '1006': `Lastname${mixed % 60_000}`,
    '1007': `Firstname${mixed % 4000}`,
    '1010': String(mixed % 12),
    '1011': `${mixed % 9999} Invented Street ${mixed % 700}`,
    '1019': `user.${mixed}@rivervale.example`,
    '1045': `Mar ${1 + (mixed % 28)}, 20${10 + (mixed % 9)}`,
    '1050': SITES[n % SITES.length] ?? '',
    '1052': `user.${mixed}`,
    '1200': guidOf(n),
  };
}

function* decisions(): Generator<Decision> {
  for (let n = 0; n < count; n += 1) {
    const values = valuesOf(n);
    yield {
      action: 'create',
      role: 'students',
      guid: guidOf(n),
      barcode: values['1000'] ?? '',
      row: null,
      site: values['1050'] ?? '',
      matchedBy: '',
      fields: Object.fromEntries(FIELDS.map((code) => [code, ['', values[code] ?? ''] as const])),
      flags: [],
      candidates: [],
      because: 'No key matches any patron.',
    };
  }
}

function bigDay(): ReportInput {
  const input = inputOf([]);
  const all: Counts = { ...input.summary.counts.all, create: count };
  const bySite = Object.fromEntries(SITES.map((site) => [site, { ...all, create: count / SITES.length }]));
  const counts = { all, byRole: { students: all }, bySite };
  return {
    ...input,
    decisions: decisions(),
    summary: { ...input.summary, counts, sums: { ...input.summary.sums, users: count } },
    user: (guid) => (code) => valuesOf(Number.parseInt(guid.slice(0, 6), 16))[code] ?? '',
  };
}

const folder = await mkdtemp(join(tmpdir(), 'clever-sync-bench-'));
const browser = await startBrowser();
try {
  const made = performance.now();
  const view = reportView(bigDay());
  const viewS = since(made);
  const rendering = performance.now();
  const html = await render(view);
  say(
    `view ${viewS} s, page ${since(rendering)} s, peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`,
  );
  say(`${(Buffer.byteLength(html) / 1e6).toFixed(2)} MB, carries ${view.create.people.length} of ${count}`);
  const file = join(folder, 'report.html');
  await writeFile(file, html);
  const context = await browser.open({});
  for (let time = 0; time < 3; time += 1) {
    const page = await context.newPage();
    const opening = performance.now();
    await page.goto(pathToFileURL(file).href);
    const shown = since(opening);
    await page.locator('html.live').waitFor({ state: 'attached' });
    const live = since(opening);
    const inPage = async (work: string): Promise<string> =>
      `${Number(await page.evaluate(`(() => { const from = performance.now(); ${work}; document.body.offsetHeight; return performance.now() - from; })()`)).toFixed(0)} ms`;
    const type = (words: string) =>
      `const box = document.querySelector('#find-words'); box.value = '${words}'; box.dispatchEvent(new Event('input'))`;
    say(
      `open ${shown} s, with its script ${live} s; find ${await inPage(type('lastname12'))}, find one ${await inPage(type('100000007'))}, all again ${await inPage(type(''))}`,
    );
    say(
      `  sort ${await inPage("document.querySelector('#new .sort').click()")}, turn ${await inPage('document.querySelector(\'[data-pager=new] [data-step="1"]\').click()')}`,
    );
    await page.close();
  }
  await context.close();
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}

function since(startMs: number): string {
  return ((performance.now() - startMs) / 1000).toFixed(2);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
