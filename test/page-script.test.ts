// The parts of the page's script that need no page: the address of a view, who is in it, the sheet, and the packed people.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import handlebars from 'handlebars';
import { scriptText } from '../reports/inline.ts';
import { islandOf } from '../reports/pack.ts';
import { rowPattern } from '../reports/rows.ts';
import { expanded, textOf, unpacked } from '../reports/script/island.js';
import { entriesOf, found, openOrder, ordered } from '../reports/script/people.js';
import { sheetText } from '../reports/script/sheet.js';
import { CHOICES, EVERYTHING, fragmentOf, isFiltered, viewOf } from '../reports/script/view.js';
import { spreadsheetLines } from '../stages/report/spreadsheet.ts';
import { FORMULAS } from './formulas.making.ts';

const word = fc.string({ unit: 'grapheme', maxLength: 8 });

test('script: the address of a view gives the same view back', () => {
  const name = fc.stringMatching(/^[a-z]{1,8}$/);
  const views = fc.record({
    q: word,
    list: word,
    site: word,
    role: word,
    flag: word,
    bySite: fc.boolean(),
    sorts: fc.dictionary(name, fc.stringMatching(/^-?[a-zA-Z]{1,9}$/)).map(mapOf),
    pages: fc.dictionary(name, fc.integer({ min: 2, max: 9999 })).map(mapOf),
  });
  fc.assert(
    fc.property(views, (view) => {
      const well = (text: string) => text.toWellFormed();
      const sound = { ...view, q: well(view.q), list: well(view.list), site: well(view.site) };
      const told = { ...sound, role: well(view.role), flag: well(view.flag) };
      assert.deepEqual(viewOf(fragmentOf(told)), told);
    }),
  );
  assert.equal(fragmentOf(EVERYTHING), '#?');
  assert.equal(viewOf('#leaving'), undefined);
  assert.equal(isFiltered({ ...EVERYTHING, bySite: true, q: ' , ' }), false);
});

test('script: an address that somebody made up is a view all the same', () => {
  fc.assert(
    fc.property(word, (text) => {
      const view = viewOf(`#?q=${text}&page=new:${text}&page=${text}&sort=${text}:&nonsense=${text}`);
      for (const page of view?.pages.values() ?? []) assert.ok(Number.isInteger(page) && page >= 1);
    }),
  );
});

test('script: a sheet of the page is escaped as every other sheet is', () => {
  const cell = fc.oneof(
    word,
    fc.constantFrom('=1+1', '+44', '-2', '@SUM(A1)', '\t=1', ' =1', '＝1', '＠a', 'a\rb', 'a\nb', '"', 'a,b'),
    fc.constantFrom('4e0000000000000000000012', '123456789012345678901234', ' lead', 'trail ', "'", ''),
  );
  // csv-stringify writes a row of one blank cell as "", which no sheet here has.
  const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(rows, (table) => assert.equal(sheetText(table), [...spreadsheetLines(table)].join(''))),
  );
});

test('script: thirty formulas in every column of a sheet come out as text', () => {
  for (const text of FORMULAS) {
    const [row = []]: string[][] = parse(sheetText([Array.from({ length: 14 }, () => text)]), {
      bom: true,
      record_delimiter: '\r\n',
    });
    assert.deepEqual(
      row,
      Array.from({ length: 14 }, () => `'${text}`),
    );
  }
});

test('script: packed people are unpacked as they were, compressed or not', async () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.oneof(
        fc.constantFrom('Student', '</script><!--', ''),
        word,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  const people = fc.array(fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), value), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(people, people, async (some, others) => {
      const { text, form } = islandOf({ some, others });
      assert.doesNotMatch(text, /</);
      const island = JSON.parse(await expanded(text, form));
      const plain = (list: unknown) => JSON.parse(JSON.stringify(list));
      assert.deepEqual(
        island.lists.some.map((one: unknown) => unpacked(island, one)),
        plain(some),
      );
      assert.deepEqual(
        island.lists.others.map((one: unknown) => unpacked(island, one)),
        plain(others),
      );
    }),
  );
});

test('script: each choice counts what it would show, and all that is shown fits', () => {
  const site = fc.constantFrom('', 'LIN', 'OAK');
  const roleWords = fc.constantFrom('Student', 'Teacher');
  const flags = fc.subarray(['Owes fines', 'Has items out']).map((all) => all.map((words) => ({ words })));
  const name = fc.constantFrom('Ångström, Liv', 'Oyelaran, Tobi', 'Abara, Chidi');
  const person = fc.record({
    name,
    barcode: fc.constantFrom('1', '20'),
    guid: fc.constant('5e'),
    site,
    roleWords,
    flags,
  });
  const views = fc.record({
    q: fc.constantFrom('', 'a', 'ANGS', 'o t', '20'),
    list: fc.constantFrom('', 'new', 'gone'),
    site,
    role: fc.constantFrom('', 'Student', 'Nobody'),
    flag: fc.constantFrom('', 'Owes fines'),
  });
  const list = fc.array(person, { maxLength: 20 });
  fc.assert(
    fc.property(list, list, views, (some, others, chosen) => {
      const island = JSON.parse(islandOf({ new: some, gone: others }).text);
      const everybody = entriesOf(island);
      const view = { ...EVERYTHING, ...chosen };
      const { shown, counts } = found(everybody, view);
      for (const choice of CHOICES) {
        for (const [value, count] of counts[choice] ?? [])
          assert.equal(
            found(everybody, { ...view, [choice]: value }).shown.length,
            count,
            `${choice} ${value}`,
          );
      }
      const sorted = ordered(island, shown, { sort: '-name', bySite: true });
      assert.equal(new Set(sorted).size, shown.length);
      const sites = sorted.map((entry) => textOf(island, entry.person, 'site'));
      assert.equal(sites.filter((one, at) => one !== sites[at - 1]).length, new Set(sites).size);
    }),
  );
});

test('script: part of a list stands in the order of the whole, whatever was asked for before', () => {
  const person = fc.record({
    name: fc.constantFrom('Abara', 'abara', 'Zubiri', ''),
    site: fc.constantFrom('', 'LIN', 'OAK'),
  });
  const wish = fc.record({
    sort: fc.constantFrom('', 'name', '-name'),
    bySite: fc.boolean(),
    isWhole: fc.boolean(),
    site: fc.constantFrom('', 'OAK'),
  });
  fc.assert(
    fc.property(fc.array(person, { maxLength: 12 }), fc.array(wish, { maxLength: 5 }), (people, wishes) => {
      const island = JSON.parse(islandOf({ new: people }).text);
      const everybody = entriesOf(island);
      const order = openOrder(island, everybody);
      for (const { isWhole, site, ...how } of wishes) {
        const some = isWhole ? everybody : everybody.filter((entry) => entry.site === site);
        assert.deepEqual(order(some, how), ordered(island, some, how));
      }
    }),
  );
});

test('script: in the page it has no imports, ends no element and fetches nothing', () => {
  const text = scriptText();
  assert.doesNotMatch(text, /^\s*(?:import|export)\b/m);
  assert.doesNotMatch(text, /<\/?script|<!--|\]\]>/i);
  const plain = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  assert.doesNotMatch(
    plain,
    /\bfetch\(|XMLHttpRequest|WebSocket|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|Function\(|https?:/,
  );
  new Function(`async () => { ${text} }`);
});

test('pattern: what the script could not fill, or should not, is refused', () => {
  const refused = [
    '<td{{#if site}} class="x"{{/if}}>',
    '<a href="{{site}}">x</a>',
    '<p style="{{site}}">x</p>',
    '<p onclick="{{site}}">x</p>',
    '{{#if (long changes.length)}}x{{/if}}',
    '{{#with site}}x{{/with}}',
    '<td class="{{number site}}">',
  ];
  for (const text of refused) {
    assert.throws(() => rowPattern('row', () => handlebars.parse(text)), TypeError, text);
  }
  const good = rowPattern('row', () =>
    handlebars.parse('<b class="f-{{flag}}">{{#each changes}}{{title}}{{/each}}</b>'),
  );
  assert.equal(
    good,
    '<b data-fill class="f-[[flag]]"><template data-each="changes"><template data-text="title"></template></template></b>',
  );
});

function mapOf<V>(record: Readonly<Record<string, V>>): ReadonlyMap<string, V> {
  return new Map(Object.entries(record));
}
