// What all pages share: Handlebars set to be strict, the words it may call, and the pictures of the states.

import { readdirSync } from 'node:fs';
import type { RunState } from '../stages/report/view.ts';
import { read } from './inline.ts';

/** The state's picture, an outline on a 24 by 24 grid; the word beside it says the same. */
export const PICTURES = {
  loaded: 'M4 12.5l5 5L20 6.5',
  unchanged: 'M5 9h14M5 15h14',
  held: 'M8 5v14M16 5v14',
  planned: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9v6M9 12h6',
  failed: 'M6 6l12 12M18 6L6 18',
} as const satisfies Record<RunState, string>;

const STRICT = { strict: true, knownHelpers: { number: true, long: true }, knownHelpersOnly: true } as const;

// A longer list starts folded, so that the page can be taken in at a glance.
const OPEN_UP_TO = 50;

export interface Templates {
  /** A partial's text, parsed. */
  readonly parsed: (partial: string) => hbs.AST.Program;
  /** Puts a text into the page as it is. Never for anything that came from a district, unless as escaped data. */
  readonly inline: (name: string, text: string) => void;
  readonly fill: (template: string, context: object) => string;
}

/** Every partial, ready to be filled. Handlebars is loaded here and not before, since most commands never need it. */
export async function openTemplates(): Promise<Templates> {
  const { default: handlebars } = await import('handlebars');
  const page = handlebars.create();
  page.registerHelper('number', grouped);
  page.registerHelper('long', (count: number) => count > OPEN_UP_TO);
  for (const file of readdirSync(new URL('partials/', import.meta.url))) {
    page.registerPartial(file.replace(/\.hbs$/, ''), page.compile(read(`partials/${file}`), STRICT));
  }
  return {
    parsed: (partial) => handlebars.parse(read(`partials/${partial}.hbs`)),
    inline: (name, text) => page.registerPartial(name, () => text),
    fill: (template, context) => page.compile(read(template), STRICT)(context),
  };
}

// 12034 reads 12,034 wherever the page is made.
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
