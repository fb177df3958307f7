// Pages that are written beside the report where they are asked for: one a site with its own people, and one without any
// person for whoever helps.

import { join } from 'node:path';
import type { ReportInput } from '../../stages/report/input.ts';
import { countsOfSites, siteFileNames, siteView } from '../../stages/report/one-site.ts';
import { redactedView } from '../../stages/report/redacted.ts';
import { makeFolder, writeWhole } from '../disk/files.ts';
import { type Artifacts, noteArtifact } from './step.ts';

export interface ExtraPages {
  readonly perSite?: boolean;
  readonly redact?: boolean;
}

export const SITES_FOLDER = 'sites';
export const REDACTED_NAME = 'report-redacted.html';

/**
 * Writes what is asked for into the report's folder.
 * @param inputNow the whole report's input, anew each time
 */
export async function writeExtraPages(
  folder: string,
  inputNow: () => ReportInput,
  { perSite = false, redact = false }: ExtraPages,
  artifacts: Artifacts,
): Promise<void> {
  const { render } = await import('../../reports/render.ts');
  if (redact) {
    const html = await render(redactedView(inputNow()));
    noteArtifact(artifacts, '5-report', REDACTED_NAME, writeWhole(join(folder, REDACTED_NAME), html));
  }
  if (!perSite) return;
  makeFolder(join(folder, SITES_FOLDER));
  const countsBySite = countsOfSites(inputNow().decisions);
  const codes = [...countsBySite.keys()].filter((code) => code !== '').sort();
  for (const [code, name] of siteFileNames(codes)) {
    const html = await render(siteView(inputNow(), code, countsBySite.get(code) ?? {}));
    const file = `${SITES_FOLDER}/${name}.html`;
    noteArtifact(artifacts, '5-report', file, writeWhole(join(folder, file), html));
  }
}
