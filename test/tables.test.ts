// The tables that a library keeps in its workspace, read from a real folder.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Complaint, NOTHING_CHANGED, SyncError } from '../mappings/errors.ts';
import { readWorkspaceTables } from '../pipeline/workspace/tables.ts';

const LINCOLN = '5f00000000000000000000a1';
const MARTIN = '5f00000000000000000000a2';
const ANNEX = '5f00000000000000000000a3';
const USER = '5f00000000000000000000b1';
const SITES = [
  'school_id,school_number,school_name,site_code,site_name',
  `${LINCOLN},0001,Lincoln,LIN,Lincoln Library`,
  `${ANNEX},0003,Lincoln Annex,LIN,Another Name`,
  `${MARTIN},0002,Martin,,`,
  ',,,DEP,Depot',
].join('\n');

/** The tables of a workspace that holds these files. */
function tables(t: TestContext, files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = mkdtempSync(join(tmpdir(), 'clever-sync-tables-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return readWorkspaceTables(folder);
}

function complaintOf(work: () => unknown): Complaint {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof SyncError, String(error));
    assert.equal(error.code, 'TABLE');
    return error.complaint;
  }
  assert.fail('nothing was refused');
}

function assertRefused(work: () => unknown, where: string, what: RegExp, mend: RegExp): void {
  const complaint = complaintOf(work);
  assert.equal(complaint.where, where);
  assert.match(complaint.what, what);
  assert.equal(complaint.means, NOTHING_CHANGED);
  assert.match(complaint.mend, mend);
}

test('a workspace needs sites.csv only, and the other tables are then empty', (t) => {
  const { sites, policies, grades, protect, decisions, bytes } = tables(t, { 'sites.csv': SITES });
  assert.equal(sites.rows.length, 4);
  assert.deepEqual([policies.rows, grades.rows, decisions.rows, protect.barcodes.size], [[], [], [], 0]);
  assert.deepEqual(bytes, {
    'sites.csv': Buffer.from(SITES),
    'policies.csv': null,
    'grades.csv': null,
    'protect.csv': null,
    'decisions.csv': null,
  });
});

test('without sites.csv the run is refused with the way to make it', (t) => {
  const work = () => tables(t, { 'grades.csv': 'grade,level' });
  assertRefused(
    work,
    'sites.csv',
    /not there/,
    /first line.*school_id,school_number,school_name,site_code,site_name/,
  );
});

test('a file of a workspace that is not UTF-8 is refused', (t) => {
  const work = () => tables(t, { 'sites.csv': Buffer.from(`${SITES}\n,,,ECO,\u00c9cole`, 'latin1') });
  assertRefused(work, 'sites.csv, line 6', /not UTF-8/, /Save it again/);
});

test('sites: schools may share a site, a school may be left out, and a site may have no school', (t) => {
  const { sites } = tables(t, { 'sites.csv': SITES });
  assert.deepEqual(
    [...sites.siteOfSchool],
    [
      [LINCOLN, 'LIN'],
      [ANNEX, 'LIN'],
      [MARTIN, ''],
    ],
  );
  assert.deepEqual([...sites.schoolsOfSite], [['LIN', [LINCOLN, ANNEX]]]);
  assert.deepEqual(
    [...sites.nameOfSite],
    [
      ['LIN', 'Lincoln Library'],
      ['DEP', 'Depot'],
    ],
  );
  const martin = { schoolId: MARTIN, schoolNumber: '0002', schoolName: 'Martin', siteCode: '', siteName: '' };
  assert.deepEqual(sites.rows[2], martin);
});

test('sites: the first name that is written for a site is its name', (t) => {
  const text = `school_id,site_code,site_name\n${LINCOLN},LIN,\n${ANNEX},LIN,Lincoln\n${MARTIN},LIN,Other`;
  assert.deepEqual([...tables(t, { 'sites.csv': text }).sites.nameOfSite], [['LIN', 'Lincoln']]);
});

test('sites: a school twice, and a line with neither school nor site, are refused', (t) => {
  const twice = () => tables(t, { 'sites.csv': `${SITES}\n${LINCOLN},,,MAR,` });
  assertRefused(
    twice,
    'sites.csv, line 6, column school_id',
    new RegExp(`"${LINCOLN}", expected each school once`),
    /Keep/,
  );
  const neither = () => tables(t, { 'sites.csv': `${SITES}\n,,Lincoln,,` });
  assertRefused(
    neither,
    'sites.csv, line 6, column school_id',
    /neither a school nor a site/,
    /delete the line/,
  );
});

test('sites: an id that a spreadsheet has spoiled is refused with those words', (t) => {
  const at = 'sites.csv, line 6, column school_id';
  const spoiled = () => tables(t, { 'sites.csv': `${SITES}\n5.94E+23,,,MAR,` });
  assertRefused(spoiled, at, /"5.94E\+23".*scientific notation/, /column as text/);
  const comma = () => tables(t, { 'sites.csv': `${SITES}\n"5,94E+23",,,MAR,` });
  assertRefused(comma, at, /scientific notation/, /column as text/);
  for (const id of ['0001', `${LINCOLN}0`, LINCOLN.toUpperCase(), LINCOLN.slice(1)]) {
    const other = () => tables(t, { 'sites.csv': `${SITES}\n${id},,,MAR,` });
    assertRefused(other, at, /24 digits and small letters/, /1-extract\/schools\.jsonl/);
  }
  const code = () => tables(t, { 'sites.csv': `${SITES}\n,,,1E+05,` });
  assertRefused(code, 'sites.csv, line 6, column site_code', /scientific notation/, /column as text/);
});

test('sites: an id of digits around an e is no number', (t) => {
  const id = '5940000000000000000000e1';
  const { sites } = tables(t, { 'sites.csv': `${SITES}\n${id},,,12E4,` });
  assert.equal(sites.siteOfSchool.get(id), '12E4');
});

test('policies: the grade decides, and a line without a grade is for the others of the role', (t) => {
  const text = 'role,grade,policy\nstudents,1,ELEM\nstudents,,STU\nteachers,,FAC\nstaff,,FAC';
  const { policies } = tables(t, { 'sites.csv': SITES, 'policies.csv': text });
  assert.equal(policies.policyOf('students', '1'), 'ELEM');
  assert.equal(policies.policyOf('students', '2'), 'STU');
  assert.equal(policies.policyOf('teachers', ''), 'FAC');
  assert.deepEqual(policies.rows[0], { role: 'students', grade: '1', policy: 'ELEM' });
});

test('policies: a role that no line is about has no policy', (t) => {
  const { policies } = tables(t, {
    'sites.csv': SITES,
    'policies.csv': 'role,grade,policy\nstudents,1,ELEM',
  });
  assert.equal(policies.policyOf('students', '2'), undefined);
  assert.equal(policies.policyOf('staff', ''), undefined);
});

test('policies: they tell students from adults unless both have the same one', (t) => {
  const text = 'role,grade,policy\nstudents,1,ELEM\nstudents,2,ALL\nteachers,,FAC\nstaff,,ALL';
  const { policies } = tables(t, { 'sites.csv': SITES, 'policies.csv': text });
  assert.deepEqual(['ELEM', 'FAC', 'ALL', 'SYS'].map(policies.kindOfPolicy), ['student', 'adult', '', '']);
});

test('policies: an unknown role, a long or blank policy and a pair twice are refused', (t) => {
  const policies = (line: string) => () =>
    tables(t, { 'sites.csv': SITES, 'policies.csv': `role,grade,policy\nstudents,1,ELEM\n${line}` });
  const at = (column: string) => `policies.csv, line 3, column ${column}`;
  assertRefused(
    policies('student,1,ELEM'),
    at('role'),
    /"student", expected one of students, teachers, staff/,
    /mean "students"/,
  );
  assertRefused(policies('students,2,ELEMX'), at('policy'), /"ELEMX".*at most 4 characters/, /not the name/);
  assertRefused(policies('students,2,'), at('policy'), /Got nothing.*at most 4/, /not the name/);
  assertRefused(policies('students,1,STU'), at('grade'), /one line for students of this grade/, /Delete one/);
});

test('grades: a grade has the text of the library, and others have none', (t) => {
  const { grades } = tables(t, { 'sites.csv': SITES, 'grades.csv': 'grade,level\nKindergarten,K\n1,01' });
  assert.deepEqual(['Kindergarten', '1', '2'].map(grades.levelOf), ['K', '01', undefined]);
});

test('grades: a blank grade, a blank level and a grade twice are refused', (t) => {
  const grades = (line: string) => () =>
    tables(t, { 'sites.csv': SITES, 'grades.csv': `grade,level\n1,01\n${line}` });
  assertRefused(grades(',02'), 'grades.csv, line 3, column grade', /Got nothing/, /delete the line/);
  assertRefused(
    grades('2,'),
    'grades.csv, line 3, column level',
    /Got nothing.*Grade Table/,
    /delete the line/,
  );
  assertRefused(
    grades('1,02'),
    'grades.csv, line 3, column grade',
    /"1", expected each grade once/,
    /Delete one/,
  );
});

test('protected barcodes keep their zeros; a blank or spoiled one is refused', (t) => {
  const protect = (text: string) => () => tables(t, { 'sites.csv': SITES, 'protect.csv': text });
  assert.deepEqual(
    [...protect('barcode,why\n00077,principal\n00078,\n00077,again')().protect.barcodes],
    ['00077', '00078'],
  );
  assertRefused(
    protect('barcode,why\n,principal'),
    'protect.csv, line 2, column barcode',
    /Got nothing/,
    /delete the line/,
  );
  assertRefused(protect('barcode\n2.2E+13'), 'protect.csv, line 2, column barcode', /scientific/, /as text/);
});

const decided = (t: TestContext, text: string) => () =>
  tables(t, { 'sites.csv': SITES, 'decisions.csv': text }).decisions;

test('decisions: the last line for a user wins, and a line without a decision is no decision', (t) => {
  const text = [
    'guid,last_name,decision,barcode,who,note',
    `${USER},Okafor,later,,mh,`,
    `${LINCOLN},Okafor,,,,`,
    `${USER.toUpperCase()},Okafor,Same,00123,mh,"asked, twice"`,
  ].join('\n');
  const { rows, byGuid } = decided(t, text)();
  assert.equal(rows.length, 2);
  assert.deepEqual(
    [...byGuid.values()],
    [{ guid: USER, decision: 'same', barcode: '00123', who: 'mh', note: 'asked, twice', line: 4 }],
  );
});

test('decisions: an unknown word, a missing barcode, a bad id and a spoiled one are refused', (t) => {
  const line = (cells: string) => decided(t, `guid,decision,barcode,who,note\n${cells}`);
  const at = (column: string) => `decisions.csv, line 2, column ${column}`;
  assertRefused(
    line(`${USER},sane,1,,`),
    at('decision'),
    /another word, expected one of same, new, ignore, later/,
    /mean "same"/,
  );
  assertRefused(line(`${USER},,123,,`), at('decision'), /a barcode without a decision/, /Write one/);
  assertRefused(line(`${USER},same,,,`), at('barcode'), /Got no barcode/, /Copy the barcode/);
  assertRefused(line('Okafor,new,,,'), at('guid'), /expected Clever's id/, /Copy the id/);
  assertRefused(line(`5.9E+23,new,,,`), at('guid'), /scientific/, /as text/);
  assertRefused(line(`${USER},same,1.2E+13,,`), at('barcode'), /scientific/, /as text/);
});

test('decisions: a refusal never shows a name, whatever cell it slipped into', (t) => {
  for (const line of [
    'Okafor,Okafor,1,,',
    'Okafor,new,,,',
    `${USER},Okafor,1,,`,
    'Okafor,same,Okafor,"Okafor",Okafor"',
  ]) {
    const complaint = complaintOf(decided(t, `guid,decision,barcode,who,note\n${line}`));
    assert.doesNotMatch(JSON.stringify(complaint), /Okafor/i);
  }
});

test('decisions: a file without the needed columns is refused', (t) => {
  assertRefused(
    decided(t, 'guid,decission\n'),
    'decisions.csv, line 1, column decision, barcode',
    /2 of the columns/,
    /first line/,
  );
});

test('tables: the line sep= that Excel is told the separator by has to go, and that is said', (t) => {
  for (const hint of ['sep=;', 'sep=,', 'SEP=\t', '\uFEFFsep=;', '"sep=,"']) {
    const mark = hint.includes(';') ? ';' : hint.includes('\t') ? '\t' : ',';
    for (const [name, text] of [
      ['sites.csv', SITES],
      ['grades.csv', 'grade,level\n1,1'],
      ['decisions.csv', 'guid,decision,barcode,who,note\n'],
    ] as const) {
      const files = { 'sites.csv': SITES, [name]: `${hint}\r\n${text.replaceAll(',', mark)}\r\n` };
      const { where, what, mend } = complaintOf(() => tables(t, files));
      assert.equal(where, `${name}, line 1`);
      assert.match(what, /hint for Excel \(sep=\), expected the names of the columns\./);
      assert.match(mend, /^Delete this line/);
    }
  }
});
