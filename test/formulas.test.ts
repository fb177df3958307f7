// Thirty texts that a spreadsheet would run, in every column of every sheet that a person opens: each comes out as text and can
// be had back. The same texts reach the files for Alexandria byte for byte, and each is reported.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { DECISION_COLUMNS, type DecisionLine, parseDecisions } from '../mappings/decisions.ts';
import { parseSites } from '../mappings/workspace.ts';
import { readMappings } from '../pipeline/workspace/tables.ts';
import { decisionsFile } from '../stages/decide/writing.ts';
import { type Comparison, diffCsv } from '../stages/diff/forms.ts';
import type { Decision } from '../stages/match/plan.ts';
import { changesCsv } from '../stages/report/changes.ts';
import { REVIEW_COLUMNS, reviewCsv } from '../stages/review.ts';
import { COLUMNS, cleverId, exportText, patronOf, wireOf } from './district.making.ts';
import { FORMULAS } from './formulas.making.ts';
import { inputOf } from './page.plan.ts';
import { being, DISTRICT, LINCOLN, makeWorkspace, SITES, TOKEN } from './workspace.making.ts';

/** What no cell of a sheet may begin with. */
const RUNS = /^[\t\r\n]|^\s*[=+\-@＝＋－＠]/;

test('formulas: there are thirty of them at least, and each is one', () => {
  assert.ok(new Set(FORMULAS).size >= 30);
  for (const text of FORMULAS) assert.match(text, RUNS);
});

test('formulas: review.csv, in every column', () => {
  for (const text of FORMULAS) {
    const cells = () => text;
    const sheet = reviewCsv({
      decisions: [decisionWith('review', text)],
      user: () => cells,
      patron: () => cells,
      titleOf: cells,
      // Names agree, so that both lists have something in them.
      same: (code) => code < '1008',
    });
    const [header, row = []] = cellsOf(sheet);
    assert.deepEqual(header, REVIEW_COLUMNS);
    const filled = header?.filter((name) => !['decision', 'barcode', 'who', 'note'].includes(name)) ?? [];
    assert.equal(filled.length, 8);
    assertText(row.slice(0, 5), text);
    for (const cell of row.slice(5, filled.length)) {
      assert.doesNotMatch(cell, RUNS, JSON.stringify(text));
      assert.ok(cell.includes(text.trim()), cell);
    }
    assert.deepEqual(row.slice(filled.length), ['', '', '', '']);
  }
});

test('formulas: changes.csv, in every column', () => {
  for (const text of FORMULAS) {
    const cells = () => text;
    const input = inputOf([], { user: () => cells, patron: () => cells, titleOf: cells });
    const [header = [], ...rows] = cellsOf(changesCsv([decisionWith('update', text)], input));
    assert.deepEqual([header.length, rows.length, header[0]], [11, 1, 'action']);
    assertText(rows[0]?.slice(1) ?? [], text);
  }
});

test('formulas: diff --csv, in every column', () => {
  for (const text of FORMULAS) {
    const about = { guid: text, barcode: text, lastName: text, firstName: text, site: text };
    const person = {
      change: 'changed',
      ...about,
      fields: [{ column: text, before: text, after: text }],
    } as const;
    const gone = { change: 'out', ...about, fields: [] } as const;
    const comparison: Comparison = {
      kind: 'export',
      first: text,
      second: text,
      titleOf: () => text,
      difference: {
        counts: { out: 1, in: 0, changed: 1, unchanged: 0 },
        onlyFirst: [],
        onlySecond: [],
        byColumn: [],
        people: (change) => (change === 'changed' ? [person] : change === 'out' ? [gone] : []),
      },
    };
    const [header = [], ...rows] = cellsOf(diffCsv(comparison));
    assert.deepEqual([header.length, rows.length], [10, 2]);
    assertText(rows[1]?.slice(1) ?? [], text);
    assertText(rows[0]?.slice(1, 6) ?? [], text);
  }
});

test('formulas: decisions.csv, in every column that holds a text, and each is read back as it was', () => {
  for (const text of FORMULAS) {
    const line: DecisionLine = {
      ...{ guid: cleverId(7), decision: 'same', barcode: text.trim(), who: text, note: text, line: 2 },
    };
    const pieces = decisionsFile(null, [], [line]);
    const [header, row = []] = cellsOf(pieces.map(String));
    assert.deepEqual(header, DECISION_COLUMNS);
    for (const cell of row.slice(2)) assert.doesNotMatch(cell, RUNS, JSON.stringify(text));
    assert.equal(row[2], RUNS.test(text.trim()) ? `'${text.trim()}` : text.trim());
    if (/[\r\n]/.test(text)) continue;
    assert.equal(parseDecisions(pieces.join(''), 'decisions.csv').rows[0]?.barcode, text.trim());
  }
});

test('formulas: sites.csv, in every column, by init and by sites match, and it is understood as before', async (t) => {
  for (const text of FORMULAS.filter((one) => one.trim().length > 1)) {
    const schools = [{ id: LINCOLN, name: text, sis_id: 'L', school_number: text }];
    const workspace = await makeWorkspace(t, { server: { schools } });
    const made = ['--workspace', 'made', '--district', DISTRICT, '--base-url', workspace.server.url];
    const init = await workspace.run(['init', ...made, '--no-input'], { env: { CLEVER_TOKEN: TOKEN } });
    assert.equal(init.exit, 0, init.err);
    const own = ['--workspace', 'made'];
    const code = text.trim().replaceAll(/\s+/g, ' ');
    const match = ['sites', 'match', ...own, '--unseen', `--name=${text}`, '--', LINCOLN, code];
    workspace.writeExport('patrons.txt', exportText([patronOf(being(1), 'LINC')]));
    const matched = await workspace.run(match);
    assert.equal(matched.exit, 0, `${JSON.stringify(text)} ${matched.err}`);
    const sheet = workspace.read('made', 'sites.csv');
    const [, row = []] = cellsOf([sheet]);
    assert.equal(row[0], LINCOLN);
    assertText(row.slice(1), code);
    const [read] = parseSites(sheet, 'sites.csv').rows;
    assert.deepEqual([read?.siteCode, read?.siteName, read?.schoolName], [code, code, code]);
    // The answer that was said twice stands, and is found again to be taken back.
    assert.match((await workspace.run(match)).out, /nothing was saved/);
    assert.equal((await workspace.run(['sites', 'clear', LINCOLN, ...own])).exit, 0);
    assert.match(workspace.read('made', 'sites.csv'), /,\?,\n$/);
  }
});

test('formulas: an answer about a site without a school can be taken back', async (t) => {
  const workspace = await makeWorkspace(t, { sites: SITES.replace('TOWN', "'=TOWN") });
  assert.equal((await workspace.run(['sites', 'clear', '-', '=TOWN'])).exit, 0);
  assert.ok(!workspace.read('sites.csv').includes('TOWN'));
});

const ADDRESS = ['Address', 'City', 'State', 'Postal Code'];

/** A user of whom every free text is a formula. An e-mail or a username that two have would be for a person to settle. */
function oddUser(n: number) {
  const text = FORMULAS[n] ?? '';
  const own = { email: `${text}e${n}`, username: `${text}u${n}` };
  const wire = wireOf({ ...stranger(n), first: text, middle: text, last: text, ...own }, DISTRICT);
  const { student } = JSON.parse(JSON.stringify(wire.roles));
  const location = { address: text, city: text, state: text, zip: text };
  return { ...wire, roles: { student: { ...student, location } } };
}

/** A patron whom nobody in the roster is, with a formula in every cell. */
function oddPatron(n: number): Readonly<Record<string, string>> {
  const cell = (FORMULAS[n] ?? '').replaceAll(/[\t\r\n]/g, '');
  const cells = Object.fromEntries([...COLUMNS, ...ADDRESS].map((title) => [title, cell]));
  const own = { Barcode: `${cell}9${n}`, Email: `${cell}e`, Username: `${cell}u` };
  return { ...cells, ...own, Status: '1', Site: 'TOWN', GUID: '' };
}

function stranger(n: number) {
  return being(n + 100, { school: LINCOLN });
}

test('formulas: the files for Alexandria have each as it is, in every field, and each is reported', async (t) => {
  const lineOf = (patron: Readonly<Record<string, string>>) =>
    [...COLUMNS, ...ADDRESS].map((title) => patron[title] ?? '').join('\t');
  const strange = FORMULAS.map((_, n) => oddPatron(n));
  const patrons = [...FORMULAS.map((_, n) => patronOf(stranger(n), 'LINC')), ...strange];
  const limits = { updatePercent: 100, fieldPercent: 100, transferPercent: 100 };
  const workspace = await makeWorkspace(t, { patrons: [], settings: { limits } });
  workspace.server.setRoster({ users: FORMULAS.map((_, n) => oddUser(n)) });
  const lines = [[...COLUMNS, ...ADDRESS].join('\t'), ...patrons.map(lineOf)];
  workspace.writeExport('patrons.txt', `${lines.join('\r\n')}\r\n`);
  const { exit, err } = await workspace.run(['sync']);
  assert.equal(exit, 0, err);

  const read = (...path: string[]) => readFileSync(workspace.newest(...path), 'utf8');
  const rowsOf = (text: string) => text.split('\r\n').map((line) => line.split('\t'));
  const files = {
    tsv: rowsOf(read('4-load', 'patron-import.tsv')),
    csv: cellsOf([read('4-load', 'patron-import.csv')]),
    after: rowsOf(read('4-load', 'patrons-after.txt')),
  };
  const problems = read('2-transform', 'problems.jsonl').split('\n');
  for (const [n, formula] of FORMULAS.entries()) {
    // What Clever sends is trimmed, and its tabs and line ends become spaces: that is told as CLEANED.
    const text = formula.trim().replaceAll(/[\t\r\n]+/g, ' ');
    const { guid } = stranger(n);
    for (const [file, rows] of Object.entries(files)) {
      const row = rows.find((cells) => cells.includes(guid)) ?? [];
      assert.equal(
        row.filter((cell) => cell === text).length,
        wholeIn(text),
        `${file}: ${JSON.stringify(text)}`,
      );
      for (const own of [`${text}e${n}`, `${text}u${n}`]) assert.ok(row.includes(own), `${file}: ${own}`);
    }
    const told = problems.filter((line) => line.includes('"FORMULA"') && line.includes(guid)).length;
    assert.equal(told, RUNS.test(text) ? 9 : 0, `${JSON.stringify(text)} is reported ${told} times`);
  }
  const after = read('4-load', 'patrons-after.txt');
  for (const patron of strange) assert.ok(after.includes(`\r\n${lineOf(patron)}\r\n`), patron.Barcode);
  for (const row of cellsOf([read('5-report', 'changes.csv')]))
    for (const cell of row) assert.doesNotMatch(cell, RUNS);
});

/** In how many of the seven fields with that text it is not too long to stand whole. */
function wholeIn(text: string): number {
  const { dictionary } = readMappings();
  const codes = ['1006', '1007', '1008', '1011', '1012', '1013', '1014'];
  return codes.filter((code) => text.length <= (dictionary.byCode.get(code)?.longest ?? text.length)).length;
}

/** Everything about the decision that is a text is this text. */
function decisionWith(action: 'review' | 'update', text: string): Decision {
  return {
    ...{ action, role: 'students', guid: text, barcode: text, row: 1, site: text, matchedBy: '' },
    ...{ fields: action === 'update' ? { [text]: [text, text] } : {}, flags: [] },
    ...{ candidates: action === 'review' ? [1, 1] : [], because: text },
  };
}

function cellsOf(pieces: Iterable<string>): readonly string[][] {
  return parse([...pieces].join(''), { bom: true, record_delimiter: ['\r\n', '\n'], relax_quotes: false });
}

/** Each cell begins with that text, behind the apostrophe that keeps it from running. */
function assertText(cells: readonly string[], text: string): void {
  assert.ok(cells.length > 0);
  for (const [at, cell] of cells.entries()) {
    assert.doesNotMatch(cell, RUNS, `column ${at}: ${JSON.stringify(text)}`);
    const said = RUNS.test(text) ? `'${text}` : text;
    assert.ok(cell.startsWith(said), `column ${at}: ${JSON.stringify(cell)} for ${JSON.stringify(text)}`);
  }
}
