// The page of all runs: what it says of each, the pictures in words, and that it names nobody.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { renderAllRuns } from '../reports/all-runs.ts';
import { allRunsView, type PastRun } from '../stages/report/all-runs.ts';
import { barriersOf, type Pages, pageWidth, startPages } from './page.opening.ts';
import { EVERYBODY, makeWorkspace } from './workspace.making.ts';

const STATES = ['loaded', 'held', 'failed', 'unchanged', 'planned'] as const;

let pages: Pages;
before(async () => {
  pages = await startPages();
});
after(() => pages?.close());

function runOf(at: number, more: Partial<PastRun> = {}): PastRun {
  const day = String(at + 1).padStart(2, '0');
  return {
    id: `2026-11-${day}T101500Z`,
    state: STATES[at % STATES.length] ?? 'loaded',
    trigger: at % 2 === 0 ? 'manual' : 'scheduled',
    dryRun: false,
    startedAt: `2026-11-${day}T10:15:00Z`,
    counts:
      at % 5 === 2
        ? {}
        : { create: at * 3, update: 1200 + at, transfer: at % 4, review: 17, skip: 0, unchanged: 9000 },
    isReleased: false,
    hasReport: at % 5 !== 2,
    ...more,
  };
}

const RUNS = Array.from({ length: 20 }, (_nothing, at) => runOf(at));

test('history: the newest run comes first, with its day, its outcome and its counts', () => {
  const { runs } = allRunsView('Harbour & Vale', [runOf(0), runOf(1, { isReleased: true })]);
  assert.deepEqual(
    runs.map(({ day, stateWords, remark }) => [day, stateWords, remark]),
    [
      ['2 November 2026, 10:15 UTC', 'Held', 'scheduled and released by a person'],
      ['1 November 2026, 10:15 UTC', 'Ready to import', ''],
    ],
  );
  assert.deepEqual(runs[0]?.counts.slice(0, 2), [
    { title: 'New', text: '3' },
    { title: 'Updated', text: '1,201' },
  ]);
});

test('history: a run that stopped early has no figures, and no bar', () => {
  const { runs, charts } = allRunsView('', [runOf(0), runOf(2), runOf(3)]);
  assert.deepEqual(new Set(runs[1]?.counts.map(({ text }) => text)), new Set(['–']));
  assert.equal(runs[1]?.report, '');
  assert.equal(charts[0]?.bars.length, 2);
});

test('history: each picture says its figures in words, and its bars are in scale', () => {
  const { charts, chartSize } = allRunsView('', RUNS);
  const [created] = charts;
  assert.match(created?.words ?? '', /^New, in the last 16 runs with a plan, the oldest first: 0; 3; 9; /);
  const heights = created?.bars.map(({ height }) => height) ?? [];
  assert.equal(Math.max(...heights), chartSize.height);
  assert.equal(heights[0], 0);
  assert.ok(heights.slice(1).every((height, at) => height > (heights[at] ?? 0)));
  assert.deepEqual(allRunsView('', [runOf(0)]).charts, [], 'one run is no course');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`history: no barrier in the ${colorScheme}, wide and narrow, with many runs or none`, async () => {
    for (const runs of [RUNS, []]) {
      const { page, asked, complaints } = await pages.openHtml(
        await renderAllRuns(allRunsView('Harbour <b>&</b> Vale', runs)),
      );
      await page.emulateMedia({ colorScheme });
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 800 });
        assert.deepEqual(await barriersOf(page), [], `${width} pixels`);
        assert.ok((await pageWidth(page)) <= width, `the page scrolls sideways at ${width} pixels`);
      }
      assert.equal(await page.locator('b').count(), 0);
      assert.equal(asked.length, 1);
      assert.deepEqual(complaints, []);
      await page.close();
    }
  });
}

test('history: held and failed runs are told by a word and a picture of their own', async () => {
  const { page } = await pages.openHtml(await renderAllRuns(allRunsView('', RUNS)));
  const marks = await page.$$eval('tbody tr', (rows) =>
    rows.map((row) =>
      [row.querySelector('.outcome')?.textContent?.trim(), row.querySelector('path')?.getAttribute('d')].join(
        ' ',
      ),
    ),
  );
  assert.equal(new Set(marks).size, STATES.length);
  assert.ok(marks.some((mark) => mark.startsWith('Did not finish')));
  assert.equal(
    await page.locator('th a').first().getAttribute('href'),
    '2026-11-20T101500Z/5-report/report.html',
  );
  await page.close();
});

test('history: after each run the workspace has the page, with every run that ended, and nobody in it', async (t) => {
  const workspace = await makeWorkspace(t);
  const page = () => workspace.read('runs', 'index.html');
  await workspace.run(['sync']);
  assert.match(page(), /Ready to import/);
  await workspace.run(['sync', '--dry-run', '--export', 'no-such-file.txt']);
  assert.match(page(), /Did not finish/);
  assert.match(page(), /a dry run/);
  assert.equal(page().match(/5-report\/report\.html/g)?.length, 1);
  for (const { first, last, email, guid, number } of EVERYBODY) {
    for (const text of [first, last, email, guid, number]) assert.ok(!page().includes(text));
  }
});

test('history: where the page cannot be written the run is what it was, and the log says so', async (t) => {
  const workspace = await makeWorkspace(t);
  await workspace.run(['sync', '--dry-run']);
  rmSync(workspace.path('runs', 'index.html'));
  mkdirSync(workspace.path('runs', 'index.html'));
  const { exit } = await workspace.run(['sync']);
  assert.equal(exit, 0);
  assert.match(
    readFileSync(workspace.newest('run.log'), 'utf8'),
    /runs\/index\.html could not be written: DISK/,
  );
});
