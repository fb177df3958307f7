// Renders the page of a comparison: no script, nothing fetched.

import type { DiffView } from '../stages/diff/view.ts';
import { sourceOf, styleText } from './inline.ts';
import { openTemplates } from './templates.ts';

/** The page's HTML, whole. */
export async function renderDiff(view: DiffView): Promise<string> {
  const { inline, fill } = await openTemplates();
  const style = styleText(true);
  inline('style', style);
  return fill('diff.hbs', diffContext(view, style));
}

/** All that the template can name. */
export function diffContext(view: DiffView, style: string): DiffView & { policy: string } {
  const policy = `default-src 'none'; style-src ${sourceOf(style)}; base-uri 'none'; form-action 'none'`;
  return { ...view, policy };
}
