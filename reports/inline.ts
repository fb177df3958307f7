// The page's style and script as the texts that stand inside it. The script's files import one another so that they
// can be checked and tested; in the page they stand one after the other, without imports.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const STYLES = ['style.css', 'find.css', 'paper.css'];
const PERSONAL = 'personal.css';

/** Each after those that it imports. */
const SCRIPTS = [
  'view.js',
  'island.js',
  'fill.js',
  'people.js',
  'sheet.js',
  'taking.js',
  'list.js',
  'paper.js',
  'controls.js',
  'page.js',
];

/** A file of this folder, with line ends of one kind. */
export function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
}

/** @param isPersonal whether people can be recognised on the page: then every printed sheet says so */
export function styleText(isPersonal: boolean): string {
  return [...STYLES, ...(isPersonal ? [PERSONAL] : [])].map(read).join('\n');
}

export function scriptText(): string {
  return SCRIPTS.map((name) => read(`script/${name}`))
    .join('\n')
    .replace(/^import [^;]*;\n/gm, '')
    .replace(/^export /gm, '');
}

/** What lets this text in, and no other, as a policy's source. */
export function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
