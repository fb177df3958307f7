// Turns the partial of a row into the pattern that the page's script clones, so that one text says how a row looks:
// Handlebars fills it here, the script fills it in the browser. What the script could not fill is refused.

import { isBlock, isContent, isMustache, isPartial, isPath } from './nodes.ts';

type Program = hbs.AST.Program;
/** A partial's text, parsed, by its name. */
export type Programs = (name: string) => Program;

/** What a value may stand in beside text; never an address, a style or a handler. */
const ATTRIBUTES = ['class', 'colspan', 'rowspan', 'aria-label'];

/**
 * The inside of a `<template>`: the row's own HTML, with a nested `<template>` for each value, condition and loop
 * and `[[path]]` inside attributes.
 * @throws TypeError for what a pattern cannot hold, e.g. a condition inside a tag
 */
export function rowPattern(name: string, programs: Programs): string {
  const pattern = patternOf(programs(name), programs, '');
  for (const [, attribute = ''] of pattern.matchAll(/([\w-]+)="[^"]*\[\[/g)) {
    if (!ATTRIBUTES.includes(attribute)) throw refused(name, `a value in the attribute ${attribute}`);
  }
  if (pattern.includes('<!--')) throw refused(name, 'a comment');
  // So that the script need not look through all attributes of all elements.
  return pattern.replace(/<(\w+)(?=[^<>]*\[\[)/g, '<$1 data-fill');
}

/** @param before the HTML so far, which tells whether the next value stands inside a tag */
function patternOf(program: Program | undefined, programs: Programs, before: string): string {
  let html = '';
  for (const statement of program?.body ?? []) {
    html += statementOf(statement, programs, before + html);
  }
  return html;
}

function statementOf(statement: hbs.AST.Statement, programs: Programs, before: string): string {
  const isInTag = before.lastIndexOf('<') > before.lastIndexOf('>');
  if (isContent(statement)) return statement.value;
  if (isMustache(statement)) return valueHtml(statement, isInTag);
  if (isInTag) throw refused(statement.type, 'a condition, a loop or a partial inside a tag');
  if (isBlock(statement)) return blockOf(statement, programs);
  if (isPartial(statement)) return partialOf(statement, programs);
  if (statement.type === 'CommentStatement') return '';
  throw refused(statement.type, 'this kind of statement');
}

function valueHtml({ path, params }: hbs.AST.MustacheStatement, isInTag: boolean): string {
  const [param] = params;
  if (isInTag && param === undefined) return `[[${pathOf(path)}]]`;
  if (param === undefined) return `<template data-text="${pathOf(path)}"></template>`;
  if (isInTag || pathOf(path) !== 'number') throw refused(pathOf(path), 'this helper');
  return `<template data-number="${pathOf(param)}"></template>`;
}

function blockOf({ path, params, program, inverse }: hbs.AST.BlockStatement, programs: Programs): string {
  const [subject] = params;
  const name = pathOf(path);
  if (subject === undefined || !['if', 'unless', 'each'].includes(name)) throw refused(name, 'this block');
  const about = pathOf(subject);
  const otherwise = name === 'unless' ? 'if' : 'unless';
  const inner = (part: Program | undefined) => patternOf(part, programs, '');
  const main = `<template data-${name}="${about}">${inner(program)}</template>`;
  return inverse === undefined
    ? main
    : `${main}<template data-${otherwise}="${about}">${inner(inverse)}</template>`;
}

function partialOf({ name, params, hash }: hbs.AST.PartialStatement, programs: Programs): string {
  const inner = patternOf(programs(pathOf(name)), programs, '');
  const [context] = params;
  const pairs = hash?.pairs ?? [];
  if (context === undefined && pairs.length === 0) return inner;
  const names = pairs.map(({ key, value }) => `${key}=${pathOf(value)}`).join(' ');
  const about = context === undefined ? '.' : pathOf(context);
  return `<template data-with="${about}" data-names="${names}">${inner}</template>`;
}

/** e.g. `changes.length`, `../barcode`, `@first`, or `.` for the thing itself. */
function pathOf(expression: hbs.AST.Expression): string {
  if (!isPath(expression)) throw refused(expression.type, 'anything but a name');
  const { data, depth, parts } = expression;
  const name = parts.map(String).join('.');
  return `${'../'.repeat(depth)}${data ? '@' : ''}${name}` || '.';
}

function refused(where: string, what: string): TypeError {
  return new TypeError(`${where}: a row's pattern cannot hold ${what}`);
}
