// Takes the pictures of the page that the README shows: node --import tsx test/pictures.ts. Everybody on them is invented.
// No test: a person looks at what it writes into reports/pictures/.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { render } from '../reports/render.ts';
import { reportView } from '../stages/report.ts';
import { startBrowser } from './browser.ts';
import { fullDay, heldDay } from './page.plan.ts';

const FOLDER = fileURLToPath(new URL('../reports/pictures/', import.meta.url));

interface Picture {
  readonly name: string;
  readonly input: ReturnType<typeof fullDay>;
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** The school whose paper it shows. */
  readonly printed?: string;
  /** The section or the view to begin with. */
  readonly section?: string;
  /** What stands at the top of the picture, where it is not what the section says. */
  readonly top?: string;
}

const PICTURES: readonly Picture[] = [
  { name: 'ready', input: fullDay() },
  { name: 'dark', input: fullDay(), scheme: 'dark', section: '#review' },
  {
    name: 'held',
    input: heldDay({
      release: {
        words: 'If it is meant, release exactly this plan:',
        command: 'clever-sync approve 2026-11-24T101500Z --transfers 5 --by NAME --why TEXT',
        isReleased: true,
      },
    }),
  },
  {
    name: 'find',
    input: fullDay(),
    scheme: 'dark',
    height: 1240,
    section: '#?list=leaving&by=site',
    top: '#find',
  },
  { name: 'narrow', input: fullDay(), width: 360, height: 900 },
  { name: 'printed', input: fullDay(), width: 794, height: 1123, printed: 'OAK' },
];

const browser = await startBrowser();
const folder = mkdtempSync(join(tmpdir(), 'clever-sync-pictures-'));
try {
  for (const picture of PICTURES) await take(picture);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

async function take(picture: Picture): Promise<void> {
  const { name, input, scheme = 'light', width = 1100, height = 800, printed, section, top } = picture;
  const page = join(folder, `${name}.html`);
  writeFileSync(page, await render(reportView(input)));
  const context = await browser.open({
    colorScheme: scheme,
    viewport: { width, height },
    reducedMotion: 'reduce',
  });
  const tab = await context.newPage();
  await tab.goto(`${pathToFileURL(page).href}${section ?? ''}`);
  if (top !== undefined) await tab.locator(top).evaluate((element) => element.scrollIntoView());
  if (printed !== undefined) {
    await tab.emulateMedia({ media: 'print', colorScheme: 'light' });
    await tab.evaluate("dispatchEvent(new Event('beforeprint'))");
    // As on a sheet: the school alone, with a margin.
    await tab.evaluate(`for (const school of document.querySelectorAll('.school'))
      if (school.tHead.textContent.trim().startsWith('${printed}')) document.body.replaceChildren(school)
      document.body.style.padding = '48px'`);
  }
  await tab.screenshot({ path: join(FOLDER, `${name}.png`) });
  await context.close();
}
