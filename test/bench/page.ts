// Measures the report: what a page of invented new patrons costs to make and what it weighs, and in the real browser how
// long it takes to open, and what finding somebody, showing everybody again, sorting and turning a page cost until the rows
// are on the screen. Costs are processor time, so that a busy machine shows less; opening is by the clock.
//
//   node --import tsx test/bench/page.ts [PATRONS]

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { render } from '../../reports/render.ts';
import type { Counts, Decision } from '../../stages/match/plan.ts';
import type { ReportInput } from '../../stages/report/input.ts';
import { reportView } from '../../stages/report.ts';
import { startBrowser } from '../browser.ts';
import { guidOf, inputOf } from '../page.plan.ts';

const count = Number(process.argv[2] ?? 10_000);
const FIELDS = ['1000', '1001', '1006', '1007', '1010', '1011', '1019', '1045', '1050', '1052', '1200'];
const TYPE = (words: string) =>
  `{ const box = document.querySelector('#find-words'); box.value = '${words}'; box.dispatchEvent(new Event('input')) }`;
const DOINGS = [
  ['find many', TYPE('lastname12')],
  ['find one', TYPE('100000007')],
  ['all again', TYPE('')],
  ['sort', "document.querySelector('#new .sort').click()"],
  ['turn', 'document.querySelector(\'[data-pager=new] [data-step="1"]\').click()'],
] as const;
// The first frame draws what was done; when the second begins, it was painted.
const PAINTED = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';
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
  const html = await made();
  const file = join(folder, 'report.html');
  await writeFile(file, html);
  const context = await browser.open({});
  for (let time = 0; time < 3; time += 1) await opened(await context.newPage(), pathToFileURL(file).href);
  await context.close();
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}

async function made(): Promise<string> {
  const cpuS = () => process.cpuUsage().user / 1e6;
  const began = cpuS();
  const view = reportView(bigDay());
  const viewed = cpuS();
  const html = await render(view);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  say(
    `view ${(viewed - began).toFixed(2)} s, page ${(cpuS() - viewed).toFixed(2)} s, peak ${peakMb.toFixed(0)} MB`,
  );
  const mb = Buffer.byteLength(html) / 1e6;
  say(`${mb.toFixed(2)} MB, carries ${view.create.people.length} of ${count}`);
  return html;
}

/** Opens the page, and measures what the reader's doings cost the page's own thread, layout and painting included. */
async function opened(page: Page, address: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const taskMs = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };
  const began = performance.now();
  await page.goto(address);
  await page.locator('html.live').waitFor({ state: 'attached' });
  const openS = (performance.now() - began) / 1000;
  const costs: string[] = [];
  for (const [name, work] of DOINGS) {
    const before = await taskMs();
    await page.evaluate(`${work}; ${PAINTED}`);
    costs.push(`${name} ${((await taskMs()) - before).toFixed(0)} ms`);
  }
  say(`open ${openS.toFixed(2)} s; ${costs.join(', ')}`);
  await page.close();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
