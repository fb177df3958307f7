// The page on paper, printed by the real browser and read back: what each sheet holds, and what its foot says.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { renderAllRuns } from '../reports/all-runs.ts';
import { render } from '../reports/render.ts';
import { allRunsView } from '../stages/report/all-runs.ts';
import { countsOfSites, siteView } from '../stages/report/one-site.ts';
import { redactedView } from '../stages/report/redacted.ts';
import { reportView } from '../stages/report.ts';
import { type Pages, startPages } from './page.opening.ts';
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
