// Renders the view as one self-contained page: its own style and script, nothing fetched, and a policy that lets nothing
// else in. It chooses no words but the templates' own, and every value passes through Handlebars' escaping.

import type { ReportView } from '../stages/report/view.ts';
import { scriptText, sourceOf, styleText } from './inline.ts';
import { LISTS, writtenOut } from './lists.ts';
import { islandOf } from './pack.ts';
import { schoolsOf } from './paper.ts';
import { rowPattern } from './rows.ts';
import { openTemplates, PICTURES } from './templates.ts';

/** A page's HTML, whole. */
export async function render(view: ReportView): Promise<string> {
  const { parsed, inline, fill } = await openTemplates();
  const patterns = LISTS.map(
    ({ name, row }) => `<template id="pattern-${name}">${rowPattern(row, parsed)}</template>\n`,
  );
  patterns.push(`<template id="pattern-school">${rowPattern('school', parsed)}</template>\n`);
  const people = Object.fromEntries(LISTS.map(({ name, section }) => [name, view[section].people]));
  const { text, form } = islandOf(people);
  const [style, script] = [styleText(view.isPersonal), scriptText()];
  inline('style', style);
  inline('script', script);
  inline('patterns', patterns.join(''));
  inline('island', `<script type="application/json" id="people" data-form="${form}">${text}</script>\n`);
  return fill('page.hbs', pageContext(view, { style, script }));
}

type PageContext = ReportView &
  ReturnType<typeof writtenOut> & {
    readonly schools: ReturnType<typeof schoolsOf>;
    readonly picture: string;
    readonly policy: string;
  };

/** All that the templates can name: the view, its picture, and the policy that lets this style and script in. */
export function pageContext(
  view: ReportView,
  { style, script }: { readonly style: string; readonly script: string },
): PageContext {
  const policy = [
    "default-src 'none'",
    `style-src ${sourceOf(style)}`,
    `script-src ${sourceOf(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return { ...view, ...writtenOut(view), schools: schoolsOf(view), picture: PICTURES[view.state], policy };
}
