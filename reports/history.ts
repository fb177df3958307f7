// Renders the page that lists all runs: no script, nothing fetched, nobody named.

import type { HistoryView } from '../stages/report/history.ts';
import { read, sourceOf, styleText } from './inline.ts';
import { openTemplates, PICTURES } from './templates.ts';

/** The page's HTML, whole. */
export async function renderHistory(view: HistoryView): Promise<string> {
  const { inline, fill } = await openTemplates();
  const style = `${styleText()}\n${read('history.css')}`;
  inline('style', style);
  return fill('history.hbs', historyContext(view, style));
}

/** All that the template can name. */
export function historyContext(view: HistoryView, style: string) {
  return {
    ...view,
    runs: view.runs.map((run) => ({ ...run, picture: PICTURES[run.state] })),
    policy: `default-src 'none'; style-src ${sourceOf(style)}; base-uri 'none'; form-action 'none'`,
  };
}
