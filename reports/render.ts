// Renders the view as one self-contained page: its own style and script, nothing fetched, and a policy that lets nothing
// else in. It chooses no words but the templates' own, and every value passes through Handlebars' escaping.

import { readdirSync } from 'node:fs';
import type { ReportView, RunState } from '../stages/report.ts';
import { read, scriptText, sourceOf, styleText } from './inline.ts';
import { LISTS, type ListSection, writtenOut } from './lists.ts';
import { islandOf } from './pack.ts';
import { rowPattern } from './rows.ts';

/** The state's picture, an outline on a 24 by 24 grid; the word beside it says the same. */
const PICTURES = {
  loaded: 'M4 12.5l5 5L20 6.5',
  unchanged: 'M5 9h14M5 15h14',
  held: 'M8 5v14M16 5v14',
  planned: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9v6M9 12h6',
  failed: 'M6 6l12 12M18 6L6 18',
} as const satisfies Record<RunState, string>;

/** A page's HTML, whole. Handlebars is loaded here and not before, since most commands never need it. */
export async function render(view: ReportView): Promise<string> {
  const { default: handlebars } = await import('handlebars');
  const page = handlebars.create();
  page.registerHelper('number', grouped);
  page.registerHelper('long', (count: number) => count > OPEN_UP_TO);
  for (const name of partialNames()) {
    page.registerPartial(name, page.compile(read(`partials/${name}.hbs`), STRICT));
  }
  const patterns = LISTS.map(
    ({ name, row }) =>
      `<template id="pattern-${name}">${rowPattern(row, (one) => handlebars.parse(read(`partials/${one}.hbs`)))}</template>\n`,
  ).join('');
  const { text, form } = islandOf(
    Object.fromEntries(LISTS.map(({ name, section }) => [name, view[section].people])),
  );
  const [style, script] = [styleText(), scriptText()];
  const whole = {
    style,
    script,
    patterns,
    island: `<script type="application/json" id="people" data-form="${form}">${text}</script>\n`,
  };
  // These hold no value that came from a district, or hold it as data.
  for (const [name, text] of Object.entries(whole)) page.registerPartial(name, () => text);
  return page.compile(read('page.hbs'), STRICT)(pageContext(view, { style, script }));
}

// A longer list starts folded, so that the page can be taken in at a glance.
const OPEN_UP_TO = 50;

const STRICT = { strict: true, knownHelpers: { number: true, long: true }, knownHelpersOnly: true } as const;

type PageContext = ReportView & { readonly picture: string; readonly policy: string } & Readonly<
    Record<(typeof LISTS)[number]['section'], ListSection>
  >;

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
  return { ...view, ...writtenOut(view), picture: PICTURES[view.state], policy };
}

/** The names of the partials that have a file. */
function partialNames(): readonly string[] {
  return readdirSync(new URL('partials/', import.meta.url)).map((file) => file.replace(/\.hbs$/, ''));
}

// 12034 reads 12,034 wherever the page is made.
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
