// A fresh export against what a load left: each thing that can have become of a patron, and of a field.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decision } from '../stages/match/plan.ts';
import { sameMeaning } from '../stages/meaning.ts';
import { findingsText } from '../stages/verify/text.ts';
import { lastLoadWords } from '../stages/verify/words.ts';
import { editsOf, type Finding, type Verified, verify } from '../stages/verify.ts';
import { type Cells, COLUMNS, exportText, id, linked, MAPPINGS, openExport, patron } from './making.ts';

const CODES = ['1200', '1000', '1006', '1007', '1019', '1026', '1028', '1045', '1050'];
const RUN = '2026-11-24T101500Z';

interface Verification {
  readonly counts: Verified;
  readonly findings: readonly Finding[];
}

type Written = Partial<Decision> & Pick<Decision, 'row' | 'fields'>;

function decisionOf(written: Written): Decision {
  return {
    action: written.row === null ? 'create' : 'update',
    role: 'students',
    guid: '',
    barcode: '',
    site: 'LIN',
    matchedBy: 'guid',
    flags: [],
    candidates: [],
    because: '',
    ...written,
  };
}

/** What today's patrons show of a load that left `after` and wrote `written`. */
function verifying(
  written: readonly Written[],
  after: readonly Cells[],
  today: readonly Cells[],
  columns: readonly string[] = COLUMNS,
): Verification {
  const findings: Finding[] = [];
  const counts = verify(
    {
      decisions: written.map(decisionOf),
      after: openExport(exportText(after)),
      export: openExport(exportText(today, columns)),
      columns: CODES,
      same: sameMeaning(MAPPINGS.roles, 'M/D/YYYY'),
    },
    (finding) => findings.push(finding),
  );
  return { counts, findings };
}

const NONE: Verified = {
  ...{ written: 0, landed: 0, partly: 0, refused: 0, gone: 0 },
  ...{ altered: 0, renumbered: 0, edited: 0, added: 0 },
};
const EMAIL: Written = { row: 1, fields: { '1019': ['old@lincoln.example', 'new@lincoln.example'] } };
const NEW = { '1019': 'new@lincoln.example' };
const OLD = { '1019': 'old@lincoln.example' };

test('verify: an export that is what the load left shows that all landed, wherever its rows stand', () => {
  const after = [linked(1, NEW), linked(2), patron(3)];
  for (const today of [after, after.toReversed()]) {
    const { counts, findings } = verifying([EMAIL], after, today);
    assert.deepEqual(counts, { ...NONE, written: 1, landed: 1 });
    assert.deepEqual(findings, []);
  }
});

test('verify: a field that is as it was before was refused, one of two in part', () => {
  const refused = verifying([EMAIL], [linked(1, NEW)], [linked(1, OLD)]);
  assert.deepEqual(refused.counts, { ...NONE, written: 1, refused: 1 });
  const both: Written = { row: 1, fields: { ...EMAIL.fields, '1050': ['OAK', 'LIN'] } };
  const partly = verifying([both], [linked(1, NEW)], [linked(1, OLD)]);
  assert.deepEqual(partly.counts, { ...NONE, written: 1, partly: 1 });
  assert.deepEqual(partly.findings[0]?.fields, [
    { code: '1019', state: 'refused', wrote: 'new@lincoln.example', now: 'old@lincoln.example' },
  ]);
});

test('verify: a name that begins like the new one and is the earlier one was refused, not cut', () => {
  const longer: Written = { row: 1, fields: { '1006': ['Quill', 'Quillory'] } };
  const { counts } = verifying(
    [longer],
    [linked(1, { '1006': 'Quillory' })],
    [linked(1, { '1006': 'Quill' })],
  );
  assert.deepEqual(counts, { ...NONE, written: 1, refused: 1 });
});

test('verify: a value in another form, or cut, landed and is told', () => {
  const written: Written = {
    row: 1,
    fields: { '1006': ['Quill', 'Quillory-Asterhelm'], '1045': ['', 'Feb 11, 2012'] },
  };
  const after = [linked(1, { '1006': 'Quillory-Asterhelm', '1045': 'Feb 11, 2012' })];
  const { counts, findings } = verifying([written], after, [
    linked(1, { '1006': 'Quillory-Aster', '1045': '2/11/2012' }),
  ]);
  assert.deepEqual(counts, { ...NONE, written: 1, landed: 1, altered: 1 });
  assert.deepEqual(
    findings[0]?.fields.map(({ code, state }) => [code, state]),
    [
      ['1006', 'cut'],
      ['1045', 'form'],
    ],
  );
});

test('verify: what is neither before nor after was changed in the library, and is an edit', () => {
  const other = { '1019': 'ada@home.example' };
  const { counts, findings } = verifying(
    [EMAIL],
    [linked(1, NEW), linked(2)],
    [linked(1, other), linked(2, { '1026': '3', '1034': '5' })],
  );
  assert.deepEqual(counts, { ...NONE, written: 1, landed: 1, edited: 2 });
  assert.deepEqual(findings.map(editsOf), [[['1019', 'new@lincoln.example']], [['1026', '1']]]);
});

test('verify: what is not in an import file is the library’s own and no edit', () => {
  const after = [linked(1, { '1034': '0', '1008': '' })];
  const { counts } = verifying([], after, [linked(1, { '1034': '4', '1008': 'Ada' })]);
  assert.deepEqual(counts, NONE);
});

test('verify: a new patron who is not there was refused; one who is there got what Alexandria gives', () => {
  const made: Written = { row: null, guid: id(7), fields: { '1200': ['', id(7)], '1006': ['', 'Last7'] } };
  const after = [linked(1), { '1200': id(7), '1006': 'Last7' }];
  assert.deepEqual(verifying([made], after, [linked(1)]).counts, { ...NONE, written: 1, refused: 1 });
  const given = { '1200': id(7), '1006': 'Last7', '1000': '90001', '1028': 'STU', '1026': '1' };
  const there = verifying([made], after, [linked(1), given]);
  assert.deepEqual(there.counts, { ...NONE, written: 1, landed: 1 });
  assert.deepEqual(there.findings, []);
});

test('verify: another barcode for the same GUID is renumbered', () => {
  const { counts, findings } = verifying([EMAIL], [linked(1, NEW)], [linked(1, { ...NEW, '1000': '55501' })]);
  assert.deepEqual(counts, { ...NONE, written: 1, landed: 1, renumbered: 1 });
  assert.deepEqual([findings[0]?.barcode, findings[0]?.renumbered], ['1001', '55501']);
});

test('verify: whoever is in neither place is gone, and whoever is new came since', () => {
  const { counts } = verifying([EMAIL], [linked(1, NEW), patron(2)], [patron(3)]);
  assert.deepEqual(counts, { ...NONE, written: 1, gone: 2, added: 1 });
});

test('verify: a barcode that went to somebody else finds nobody', () => {
  const other = linked(9, { '1000': '1001' });
  const { counts } = verifying([EMAIL], [linked(1, NEW)], [other]);
  assert.deepEqual(counts, { ...NONE, written: 1, gone: 1, added: 1 });
});

test('verify: a GUID that two patrons have is no key; their barcodes are', () => {
  const twins = [linked(1, NEW), linked(1, { '1000': '1002' })];
  const { counts } = verifying([EMAIL], twins, [...twins].reverse());
  assert.deepEqual(counts, { ...NONE, written: 1, landed: 1 });
});

test('verify: a column that an export lacks says nothing', () => {
  const { counts } = verifying([EMAIL], [linked(1, NEW)], [linked(1)], ['1000', '1006', '1007', '1200']);
  assert.deepEqual(counts, { ...NONE, written: 1, landed: 1 });
});

test('verify: words name what there is to say, and an import that was not done', () => {
  const words = (counts: Partial<Verified>) => lastLoadWords({ run: RUN, ...NONE, ...counts });
  assert.equal(words({ written: 1, landed: 1 }), `Of the load of run ${RUN}, the one patron landed.`);
  assert.equal(words({ written: 3, landed: 3 }), `Of the load of run ${RUN}, all 3 patrons landed.`);
  assert.equal(
    words({ written: 314, landed: 312, partly: 1, refused: 1, altered: 2, edited: 1, added: 4 }),
    `Of the load of run ${RUN}, 312 of 314 patrons landed. 1 landed in part, 1 was refused and 2 have a value that was cut or stands in another form. Since then the library changed 1 patron and 4 patrons came into it.`,
  );
  assert.equal(
    words({ written: 314, refused: 314 }),
    `The import file of run ${RUN} seems not to have been imported: none of its 314 patrons is as it wrote them.`,
  );
});

test('verify: the text for a terminal lists each kind by barcode, id and title, and never a value', () => {
  const after = [linked(1, NEW), linked(2)];
  const { counts, findings } = verifying([EMAIL], after, [linked(1, OLD), linked(2, { '1026': '3' })]);
  const text = findingsText({ run: RUN, ...counts }, findings, (code) => `title of ${code}`);
  assert.match(text, /\nRefused: [^\n]+: 1\n {2}1001 {2}[0-9a-f]{24} {2}title of 1019\n/);
  assert.match(text, /\nChanged in the library since: 1\n {2}1002 {2}[0-9a-f]{24} {2}title of 1026\n/);
  assert.doesNotMatch(text, /example/);
});

test('verify: of many findings a terminal shows twenty and says how many more there are', () => {
  const numbers = Array.from({ length: 23 }, (_, at) => at + 1);
  const { counts, findings } = verifying(
    [],
    numbers.map((number) => linked(number)),
    numbers.map((number) => linked(number, { '1026': '3' })),
  );
  assert.equal(counts.edited, 23);
  assert.match(
    findingsText({ run: RUN, ...counts }, findings, String),
    /: 23\n(?: {2}\d[^\n]+\n){20} {2}and 3 more; --json lists all\n/,
  );
});
