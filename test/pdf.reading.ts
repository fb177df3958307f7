// Reads the text of each page of a PDF, as Chromium prints it: plain objects, compressed streams, fonts that say which
// letter each glyph is. Not for the PDFs of others.

import assert from 'node:assert/strict';
import { inflateSync } from 'node:zlib';

/** The objects of a PDF by their number: what stands in it, and its stream where it has one. */
type Objects = ReadonlyMap<string, { readonly dictionary: string; readonly stream: string }>;

/** The text of each page, in the order it is drawn: the foot of the page first, a line for each run of letters. */
export function pageTexts(pdf: Buffer): readonly string[] {
  const objects = objectsOf(pdf);
  const pages = [...objects.values()].filter(({ dictionary }) => /\/Type\s*\/Page\b/.test(dictionary));
  return pages.map(({ dictionary }) => textOf(dictionary, objects));
}

/** A text without its spaces and with fi as two letters, since neither line breaks nor ligatures are part of it. */
export function squeezed(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '');
}

function objectsOf(pdf: Buffer): Objects {
  const text = pdf.toString('latin1');
  const objects = new Map<string, { dictionary: string; stream: string }>();
  const beginning = /(\d+) 0 obj\n/g;
  for (let found = beginning.exec(text); found !== null; found = beginning.exec(text)) {
    const [all, number = ''] = found;
    const end = text.slice(found.index).search(/\bendobj\b|\bstream\r?\n/) + found.index;
    const dictionary = text.slice(found.index + all.length, end);
    const start = end + (/^stream\r?\n/.exec(text.slice(end, end + 8))?.[0].length ?? 0);
    const bytes = start === end ? 0 : Number(/\/Length (\d+)/.exec(dictionary)?.[1]);
    const raw = pdf.subarray(start, start + bytes);
    const isPacked = dictionary.includes('/FlateDecode');
    objects.set(number, { dictionary, stream: (isPacked ? inflateSync(raw) : raw).toString('latin1') });
    beginning.lastIndex = start + bytes;
  }
  return objects;
}

function textOf(page: string, objects: Objects): string {
  const fonts = new Map(
    [...page.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', number = '']) => [
      name,
      lettersOf(objects.get(number)?.dictionary ?? '', objects),
    ]),
  );
  const [, contents = ''] = /\/Contents (\d+) 0 R/.exec(page) ?? [];
  const drawn = objects.get(contents)?.stream ?? assert.fail('a page without contents');
  return [...drawn.matchAll(/BT\n([\s\S]*?)ET\n/g)].map(([, run = '']) => runText(run, fonts)).join('\n');
}

function runText(run: string, fonts: ReadonlyMap<string, ReadonlyMap<number, string>>): string {
  const letters = fonts.get(/\/(F\d+) \S+ Tf/.exec(run)?.[1] ?? '');
  const glyphs = [...run.matchAll(/<([0-9A-F]+)>/g)].flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? []);
  return glyphs.map((glyph) => letters?.get(Number.parseInt(glyph, 16)) ?? '?').join('');
}

/** The letter of each glyph, from lines like `<0003> <0020>` and, for a range, `<000A> <000C> <0027>`. */
function lettersOf(font: string, objects: Objects): ReadonlyMap<number, string> {
  const [, number = ''] = /\/ToUnicode (\d+) 0 R/.exec(font) ?? [];
  const letters = new Map<number, string>();
  for (const line of (objects.get(number)?.stream ?? '').split('\n')) {
    const codes = [...line.matchAll(/<([0-9A-F]{4,})>/g)].map(([, hex = '']) => hex);
    const [first, last, letter] = codes.length === 2 ? [codes[0], codes[0], codes[1]] : codes;
    if (first === undefined || last === undefined || letter === undefined) continue;
    const [from, to] = [Number.parseInt(first, 16), Number.parseInt(last, 16)];
    const units = letter.match(/.{4}/g)?.map((unit) => Number.parseInt(unit, 16)) ?? [];
    for (let glyph = from; glyph <= to; glyph += 1)
      letters.set(glyph, String.fromCharCode(...units.slice(0, -1), (units.at(-1) ?? 0) + glyph - from));
  }
  letters.delete(0);
  return letters;
}
