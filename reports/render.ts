// Renders the view as one self-contained page: no script, nothing fetched, and a policy that forbids both.
// It chooses no words but the templates' own, and every value passes through Handlebars' escaping.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { DiffView } from '../stages/diff/view.ts';
import type { ReportView, RunState } from '../stages/report.ts';

/** The state's picture, an outline on a 24 by 24 grid; the word beside it says the same. */
const PICTURES = {
  loaded: 'M4 12.5l5 5L20 6.5',
  unchanged: 'M5 9h14M5 15h14',
  held: 'M8 5v14M16 5v14',
  planned: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9v6M9 12h6',
  failed: 'M6 6l12 12M18 6L6 18',
} as const satisfies Record<RunState, string>;

/** The HTML of the page of a run, whole. */
export async function render(view: ReportView): Promise<string> {
  const style = read('style.css');
  return compiled('page.hbs', pageContext(view, style), style);
}

/** The HTML of the page of a comparison, whole. */
export async function renderDiff(view: DiffView): Promise<string> {
  const style = read('style.css');
  return compiled('diff.hbs', diffContext(view, style), style);
}

// Handlebars is loaded here and not before, since most commands never need it.
async function compiled(template: string, context: object, style: string): Promise<string> {
  const { default: handlebars } = await import('handlebars');
  const page = handlebars.create();
  page.registerHelper('number', grouped);
  page.registerHelper('long', (count: number) => count > OPEN_UP_TO);
  page.registerPartial('style', page.compile(style, { noEscape: true }));
  for (const file of readdirSync(new URL('partials/', import.meta.url))) {
    page.registerPartial(file.replace(/\.hbs$/, ''), page.compile(read(`partials/${file}`), STRICT));
  }
  return page.compile(read(template), STRICT)(context);
}

// A longer list starts folded, so that the page can be taken in at a glance.
const OPEN_UP_TO = 50;

const STRICT = { strict: true, knownHelpers: { number: true, long: true }, knownHelpersOnly: true } as const;

/** All that the templates can name: the view, its picture, and the policy that lets this style and nothing else in. */
export function pageContext(
  view: ReportView,
  style: string,
): ReportView & { picture: string; policy: string } {
  return { ...view, picture: PICTURES[view.state], policy: policyFor(style) };
}

/** The same for the page of a comparison. */
export function diffContext(view: DiffView, style: string): DiffView & { policy: string } {
  return { ...view, policy: policyFor(style) };
}

function policyFor(style: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
}

// 12034 reads 12,034 wherever the page is made.
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
