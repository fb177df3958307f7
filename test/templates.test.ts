// Reads the page's templates as Handlebars does and looks every name up in a real view: a misspelt name inside
// {{#if}} is silent even in strict mode. Needs no browser.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import handlebars from 'handlebars';
import { allRunsContext } from '../reports/all-runs.ts';
import { diffContext, renderDiff } from '../reports/diff.ts';
import { isBlock, isMustache, isPartial, isPath } from '../reports/nodes.ts';
import { pageContext, render } from '../reports/render.ts';
import type { DiffView } from '../stages/diff/view.ts';
import { allRunsView } from '../stages/report/all-runs.ts';
import { reportView } from '../stages/report.ts';
import { fullDay, heldDay, inputOf } from './page.plan.ts';

/** What stands in the page whole, and is no template. */
const INLINED = ['style', 'script', 'patterns', 'island'];
const REPORTS = new URL('../reports/', import.meta.url);

/** What can stand at a place of the view: the union of all elements of a list, or of all fields of a record. */
type Shape = { readonly list?: Shape; readonly fields: ReadonlyMap<string, Shape> };

interface Finding {
  readonly missing: string[];
  readonly template: string;
  readonly partials: ReadonlyMap<string, hbs.AST.Program>;
}

test('templates: every name that a template uses is in the view', () => {
  assert.deepEqual(missingNames(templateText('page.hbs')), []);
});

test('templates: every name that the page of all runs uses is in its view', () => {
  const run = { trigger: 'scheduled', dryRun: true, startedAt: '2026-11-24T10:15:00Z' } as const;
  const past = { ...run, id: '2026-11-24T101500Z', isReleased: true, hasReport: true };
  const runs = [1, 2].map((update) => ({ ...past, state: 'held' as const, counts: { update } }));
  const text = templateText('all-runs.hbs');
  assert.deepEqual(missingNames(text, allRunsContext(allRunsView('Harbour & Vale', runs), '')), []);
});

test('templates: every name on the page of a comparison is in its view', () => {
  assert.deepEqual(missingNames(templateText('diff.hbs'), diffContext(COMPARED, '')), []);
});

test('render: the page of a comparison is whole, escapes every value, and has no script', async () => {
  const html = await renderDiff(COMPARED);
  assert.match(html, /^<!doctype html>[\s\S]*<\/html>\n$/);
  assert.match(html, /&lt;b&gt;Quarn/);
  assert.doesNotMatch(html, /<script|https?:|\bsrc=|@import|url\(|undefined|\[object|<b>Quarn/);
  assert.match(html, /And 7 more/);
  assert.equal(html, await renderDiff(COMPARED));
});

const ONE = { name: '<b>Quarn', guid: '5b01', barcode: '700100', site: 'LINC' };
const COMPARED: DiffView = {
  title: 'What differs: roster',
  first: 'run 1',
  second: 'run 2',
  counts: '0 gone, 1 new, 8 changed, 3 the same',
  onlyFirst: 'Level',
  onlySecond: 'Policy',
  byField: [{ title: 'Email', code: '1019', count: 1 }],
  sections: [
    { id: 'out', title: 'Gone', total: 0, more: 0, isChanged: false, people: [] },
    { id: 'in', title: 'New', total: 1, more: 0, isChanged: false, people: [{ ...ONE, changes: [] }] },
    {
      id: 'changed',
      title: 'Changed',
      total: 8,
      more: 7,
      isChanged: true,
      people: [{ ...ONE, changes: [{ title: 'Email', before: '', after: 'a&b' }] }],
    },
  ],
};

test('templates: a misspelt name is found wherever it stands', () => {
  const wrong = [
    ['{{headlien}}', 'headlien'],
    ['{{#if revue.total}}x{{/if}}', 'revue.total'],
    ['{{#each review.people}}{{#if nmae}}x{{/if}}{{/each}}', 'nmae'],
    ['{{#each update.people}}{{#each changes}}{{../barcod}}{{/each}}{{/each}}', '../barcod'],
    ['{{#each review.people}}{{> value text=gid}}{{/each}}', 'gid'],
    ['{{#if (long create.poeple.length)}}x{{/if}}', 'create.poeple.length'],
    ['{{#each review.people}}{{else}}{{guid}}{{/each}}', 'guid'],
    ['{{> person}}', 'name'],
  ] as const;
  for (const [text, name] of wrong) {
    assert.ok(missingNames(text).join(' ').includes(`: ${name}`), text);
  }
});

test('templates: no value passes unescaped', () => {
  for (const name of [
    'page.hbs',
    'all-runs.hbs',
    'diff.hbs',
    ...partialNames().map((partial) => `partials/${partial}.hbs`),
  ]) {
    assert.doesNotMatch(templateText(name), /\{\{\{|\{\{&/, name);
  }
});

test('render: the page of every state is whole, without an address or an empty mark', async () => {
  for (const state of ['planned', 'held', 'loaded', 'unchanged', 'failed'] as const) {
    for (const input of [heldDay({ state }), inputOf([], { state })]) {
      const whole = await render(reportView(input));
      assert.match(whole, /^<!doctype html>[\s\S]*<\/html>\n$/);
      const html = whole.replace(/<script type="module">[\s\S]*?<\/script>/, '');
      assert.doesNotMatch(html, /https?:|\bsrc=|@import|url\(|undefined|\[object/, state);
    }
  }
});

test('render: the same view gives the same bytes', async () => {
  assert.equal(await render(reportView(fullDay())), await render(reportView(fullDay())));
});

test('render: a failed run shows no counts, since there is no plan to count', async () => {
  const html = await render(reportView(inputOf([], { state: 'failed' })));
  assert.doesNotMatch(html, /Nobody leaves today|class="figures"|<nav/);
});

function missingNames(
  page: string,
  context: object = pageContext(reportView(heldDay({ state: 'loaded' })), { style: '', script: '' }),
): readonly string[] {
  const partials = new Map(
    partialNames().map((name) => [name, handlebars.parse(templateText(`partials/${name}.hbs`))] as const),
  );
  const shape = shapeOf(context);
  const finding: Finding = { missing: [], template: 'page', partials };
  walk(handlebars.parse(page), [shape], finding);
  return finding.missing;
}

function partialNames(): readonly string[] {
  return readdirSync(new URL('partials/', REPORTS)).map((file) => file.replace(/\.hbs$/, ''));
}

function templateText(name: string): string {
  return readFileSync(new URL(name, REPORTS), 'utf8');
}

function shapeOf(value: unknown): Shape {
  if (Array.isArray(value)) {
    assert.notEqual(value.length, 0, 'a list of the view is empty, so nothing in it can be looked up');
    return { list: value.map(shapeOf).reduce(united), fields: new Map([['length', shapeOf(0)]]) };
  }
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return {
    fields: new Map(entries.filter(([, one]) => !isEmptyList(one)).map(([key, one]) => [key, shapeOf(one)])),
  };
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function united(left: Shape, right: Shape): Shape {
  const fields = new Map(left.fields);
  for (const [key, shape] of right.fields) {
    const known = fields.get(key);
    fields.set(key, known === undefined ? shape : united(known, shape));
  }
  const lists = [left.list, right.list].filter((list) => list !== undefined);
  return lists.length === 0 ? { fields } : { list: lists.reduce(united), fields };
}

// `scopes` are the contexts from the outermost to the one that holds here; '../' steps back by one.
function walk(program: hbs.AST.Program | undefined, scopes: readonly Shape[], finding: Finding): void {
  for (const statement of program?.body ?? []) {
    if (isBlock(statement)) {
      walkBlock(statement, scopes, finding);
    } else if (isPartial(statement)) {
      walkPartial(statement, scopes, finding);
    } else if (isMustache(statement)) {
      lookUpCall(statement, scopes, finding);
    }
  }
}

function walkBlock(block: hbs.AST.BlockStatement, scopes: readonly Shape[], finding: Finding): void {
  const [subject] = block.params.map((param) => lookUp(param, scopes, finding));
  const inner = block.path.type === 'PathExpression' && nameOf(block.path) === 'each';
  const element = inner && subject !== undefined ? [subject.list ?? subject] : [];
  walk(block.program, [...scopes, ...element], finding);
  walk(block.inverse, scopes, finding);
}

function walkPartial(partial: hbs.AST.PartialStatement, scopes: readonly Shape[], finding: Finding): void {
  const name = nameOf(partial.name);
  if (INLINED.includes(name)) {
    return;
  }
  const given = partial.params.map((param) => lookUp(param, scopes, finding)).at(0) ?? scopes.at(-1);
  const pairs = (partial.hash?.pairs ?? []).map(
    ({ key, value }) => [key, lookUp(value, scopes, finding) ?? shapeOf('')] as const,
  );
  const program = finding.partials.get(name);
  assert.ok(program !== undefined, `there is no partial ${name}`);
  walk(program, [{ fields: new Map([...(given?.fields ?? []), ...pairs]) }], { ...finding, template: name });
}

// {{number total}} names a helper first; {{total}} is the name itself.
function lookUpCall(
  call: hbs.AST.MustacheStatement | hbs.AST.SubExpression,
  scopes: readonly Shape[],
  finding: Finding,
): void {
  const names = call.params.length === 0 ? [call.path] : call.params;
  for (const name of names) {
    lookUp(name, scopes, finding);
  }
}

function lookUp(
  expression: hbs.AST.Expression,
  scopes: readonly Shape[],
  finding: Finding,
): Shape | undefined {
  if (isCall(expression)) {
    lookUpCall(expression, scopes, finding);
    return undefined;
  }
  if (!isPath(expression) || expression.data) {
    return undefined;
  }
  let shape = scopes.at(-1 - expression.depth);
  for (const part of expression.parts) {
    shape = shape?.fields.get(String(part));
  }
  if (shape === undefined) {
    finding.missing.push(`${finding.template}: ${expression.original}`);
  }
  return shape;
}

function nameOf(path: hbs.AST.Expression): string {
  return isPath(path) ? path.original : '';
}

function isCall(node: hbs.AST.Expression): node is hbs.AST.SubExpression {
  return node.type === 'SubExpression';
}
