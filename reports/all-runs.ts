// Renders the page that lists all runs: no script, nothing fetched, nobody named.

import type { AllRunsView } from '../stages/report/all-runs.ts';
import { read, sourceOf, styleText } from './inline.ts';
import { openTemplates, PICTURES } from './templates.ts';

/** The page's HTML, whole. */
export async function renderAllRuns(view: AllRunsView): Promise<string> {
  const { inline, fill } = await openTemplates();
  const style = `${styleText(false)}\n${read('all-runs.css')}`;
  inline('style', style);
  return fill('all-runs.hbs', allRunsContext(view, style));
}

/** All that the template can name. */
export function allRunsContext(view: AllRunsView, style: string) {
  return {
    ...view,
    runs: view.runs.map((run) => ({ ...run, picture: PICTURES[run.state] })),
    policy: `default-src 'none'; style-src ${sourceOf(style)}; base-uri 'none'; form-action 'none'`,
  };
}
