// The tables that come with the program, and what is refused in one that somebody edits.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { readTable } from '../mappings/csv.ts';
import { type Dictionary, parseDictionary } from '../mappings/dictionary.ts';
import { type Complaint, NOTHING_CHANGED, SyncError } from '../mappings/errors.ts';
import { nearest } from '../mappings/nearest.ts';
import { ROLES, type Role } from '../mappings/roles.ts';
import { parseRoleTable, type RoleTable } from '../mappings/tables.ts';
import { utf8Text } from '../mappings/utf8.ts';
import { VERB_NAMES } from '../mappings/verbs.ts';
import { readMappings } from '../pipeline/workspace/tables.ts';

function complaintOf(work: () => unknown): Complaint {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof SyncError, String(error));
    assert.equal(error.code, 'TABLE');
    assert.equal(error.exit, 2);
    return error.complaint;
  }
  assert.fail('nothing was refused');
}

/** Every refusal of a table says where, what it means for the import, and what to do. */
function assertRefused(work: () => unknown, where: string, what: RegExp, mend: RegExp): void {
  const complaint = complaintOf(work);
  assert.equal(complaint.where, where);
  assert.match(complaint.what, what);
  assert.equal(complaint.means, NOTHING_CHANGED);
  assert.match(complaint.mend, mend);
}

const bundled = (name: string) => readFileSync(new URL(`../mappings/${name}`, import.meta.url), 'utf8');
const dictionary: Dictionary = parseDictionary(bundled('fields.csv'), 'fields.csv');

const table = (text: string) =>
  readTable(text, { where: 't.csv', columns: ['code', 'title'], optional: ['note'] });
const cells = (text: string) => table(text).map((row) => [row.line, row.cell('code'), row.cell('title')]);

test('small tables: line ends, a byte order mark, quotes, blank lines and spaces make no difference', () => {
  const expected = [
    [2, '1', 'a, b'],
    [4, '2', 'c "d"'],
  ];
  const text = 'code,title\n1,"a, b"\n\n 2 , "c ""d""" \n,\n';
  assert.deepEqual(cells(text), expected);
  assert.deepEqual(cells(`\uFEFF${text.replaceAll('\n', '\r\n')}`), expected);
  assert.deepEqual(cells(text.replaceAll('\n', '\r')), expected);
});

test('small tables: a file that Excel wrote with semicolons or tabs is read', () => {
  assert.deepEqual(cells('code;title\n1;a, b\n'), [[2, '1', 'a, b']]);
  assert.deepEqual(cells('code\ttitle\n1\ta; b\n'), [[2, '1', 'a; b']]);
});

test('small tables: columns may stand in any order, with capital letters, and an optional one may be missing', () => {
  const [row] = table('Title,CODE\na,1\n');
  assert.deepEqual([row?.cell('code'), row?.cell('title'), row?.cell('note')], ['1', 'a', '']);
});

test('small tables: a line after a cell of two lines is still named by its own line', () => {
  assert.deepEqual(cells('code,title\n1,"a\nb"\n2,c\n'), [
    [2, '1', 'a\nb'],
    [4, '2', 'c'],
  ]);
});

test('small tables: a missing, a double and an unknown column are refused', () => {
  assertRefused(
    () => table('title\na\n'),
    't.csv, line 1, column code',
    /missing: expected .*code,title/,
    /Write the missing/,
  );
  assertRefused(() => table(''), 't.csv, line 1, column code, title', /file is empty/, /Write the missing/);
  assertRefused(() => table('code,code,title\n'), 't.csv, line 1, column code', /twice/, /Delete one/);
  assertRefused(
    () => table('code,titel\n'),
    't.csv, line 1, column 2',
    /"titel" is not known.*mean "title"/,
    /Rename/,
  );
});

test('small tables: a line with more or fewer cells than the header is refused', () => {
  assertRefused(
    () => table('code,title\n1,a\n2,b,c\n'),
    't.csv, line 3',
    /Got 3 cells, expected 2/,
    /double quotes/,
  );
  assertRefused(() => table('code,title\n1\n'), 't.csv, line 2', /Got 1 cell, expected 2/, /missing cells/);
  assertRefused(
    () => table('code,title,\n1,a,b\n'),
    't.csv, line 2, column 3',
    /has no name/,
    /Name the column/,
  );
});

test('small tables: a quote out of place is refused without showing the line', () => {
  const inside = () => table('code,title\n1,Miriam"x"\n');
  assertRefused(inside, 't.csv, line 2, column 2', /quote stands inside/, /write each quote inside it twice/);
  const open = () => table('code,title\n1,a\n2,"Miriam\n3,c\n');
  assertRefused(open, 't.csv, line 3, column 2', /never closed/, /double quotes/);
  for (const work of [inside, open]) {
    assert.doesNotMatch(JSON.stringify(complaintOf(work)), /Miriam/);
    assert.equal(complaintOf(work).cause, undefined);
  }
});

test('small tables: whatever is written with quotes is read back', () => {
  const cell = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\r\n?/g, '\n').trim());
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell)), (rows) => {
      const filled = rows.filter((row) => row.some((text) => text !== ''));
      const text = ['code,title', ...filled.map((row) => row.map(quoted).join(','))].join('\n');
      assert.deepEqual(
        table(text).map((row) => [row.cell('code'), row.cell('title')]),
        filled,
      );
    }),
  );
});

test('small tables: a file that is not UTF-8 is refused and its line named', () => {
  const latin = Buffer.from('code,title\n1,a\n2,Ren\u00e9e\n', 'latin1');
  assertRefused(() => utf8Text(latin, 't.csv'), 't.csv, line 3', /not UTF-8/, /Save it again as UTF-8/);
  const wide = Buffer.from('code,title\n', 'utf16le');
  assertRefused(() => utf8Text(wide, 't.csv'), 't.csv, line 1', /not UTF-8/, /Save it again as UTF-8/);
  assert.equal(utf8Text(Buffer.from('\uFEFFcafé'), 't.csv'), 'café');
});

test('a misspelt word finds the one that was meant, and a strange word finds none', () => {
  assert.equal(nearest('School ID', ['school_name', 'school_id']), 'school_id');
  assert.equal(nearest('tilte', ['code', 'title']), 'title');
  assert.equal(nearest('colour', ['code', 'title']), undefined);
  assert.equal(nearest('x', ['to', 'from']), undefined);
});

// As Alexandria's own page on its Clever integration lists the fields; Status, Site and Policy come from elsewhere.
const NAMES = { '1007': 'name.first', '1006': 'name.last' };
const EXPECTED: Readonly<Record<Role, Readonly<Record<string, string>>>> = {
  students: {
    ...NAMES,
    '1200': 'id',
    '1000': 'student_number|sis_id|state_id',
    '1001': 'student_number|sis_id|state_id',
    '1008': 'name.middle',
    '1045': 'dob',
    '1032': 'gender',
    '1011': 'location.address',
    '1012': 'location.city',
    '1013': 'location.state',
    '1014': 'location.zip',
    '1019': 'email',
    '1010': 'grade',
    '1052': 'credentials.district_username',
    '1050': 'school',
    '1026': '',
    '1028': 'grade',
  },
  teachers: {
    ...NAMES,
    '1200': 'id',
    '1000': 'teacher_number|sis_id|state_id',
    '1001': 'teacher_number|sis_id|state_id',
    '1008': 'name.middle',
    '1019': 'email',
    '1052': 'credentials.district_username',
    '1050': 'school',
    '1026': '',
    '1028': '',
  },
  staff: {
    ...NAMES,
    '1200': 'id',
    '1000': 'staff_id',
    '1001': 'staff_id',
    '1019': 'email',
    '1050': 'schools',
    '1026': '',
    '1028': '',
  },
};

for (const role of ROLES) {
  test(`the bundled table of ${role} maps exactly the fields of Alexandria's own Clever integration`, () => {
    const { rows } = readMappings().roles[role];
    assert.deepEqual(Object.fromEntries(rows.map((row) => [row.code, row.paths.join('|')])), EXPECTED[role]);
    for (const row of rows) assert.equal(row.title, dictionary.byCode.get(row.code)?.title);
    assert.ok(rows.every((row) => row.whenBlank === 'keep'));
    const library = rows.filter((row) => row.owner === 'library').map((row) => row.code);
    assert.deepEqual(library, ['1000', '1028']);
  });
}

test('the bundled dictionary knows the lengths and the fields that are never imported', () => {
  const { fields, bytes } = { ...readMappings().dictionary, bytes: readMappings().bytes };
  const longest = Object.fromEntries(
    fields.flatMap((field) => (field.longest ? [[field.code, field.longest]] : [])),
  );
  const expected = {
    ...{ '1000': 15, '1006': 25, '1007': 25, '1008': 25, '1011': 100, '1012': 100, '1013': 100, '1014': 100 },
    ...{ '1016': 100, '1017': 25, '1020': 1000, '1028': 4, '1045': 12, '1048': 12, '1070': 25 },
  };
  assert.deepEqual(longest, expected);
  const closed = fields.filter((field) => !field.importable).map((field) => field.code);
  assert.deepEqual(closed, ['1002', '1003', '1030', '1034', '1036', '1037', '1042']);
  const cut = fields.filter((field) => field.cut).map((field) => field.code);
  assert.deepEqual(cut, ['1006', '1007', '1008', '1011', '1012', '1013', '1014', '1016', '1070']);
  assert.deepEqual(Object.keys(bytes), ['fields.csv', 'students.csv', 'teachers.csv', 'staff.csv']);
});

test('a column of an export is known by number, by number and any text, and by every title', () => {
  const codeOf = (heading: string) => dictionary.codeOfHeading(heading, {});
  assert.equal(codeOf('1200'), '1200');
  assert.equal(codeOf('1200 Whatever'), '1200');
  assert.equal(codeOf(' last   NAME '), '1006');
  assert.equal(codeOf('Student #'), '1001');
  assert.equal(codeOf('Date of Birth'), '1045');
  for (const unknown of ['Mobile', '1999 Mobile', '12001', '', 'Name'])
    assert.equal(codeOf(unknown), undefined);
  for (const field of dictionary.fields) {
    for (const title of [field.title, ...field.otherTitles]) assert.equal(codeOf(title), field.code);
  }
});

test("a library's own title wins, and takes a title away from another field", () => {
  const codeOf = (heading: string) =>
    dictionary.codeOfHeading(heading, { '1004': 'Community ID', '1001': 'Pupil 1200' });
  assert.equal(codeOf('community id'), '1004');
  assert.equal(codeOf('Pupil 1200'), '1001');
  assert.equal(codeOf('Student #'), '1001');
  assert.equal(codeOf('Location'), '1004');
});

test('a dictionary that contradicts itself is refused', () => {
  const header = 'code,title,other_titles,longest,cut,importable,notes';
  const parse =
    (...lines: readonly string[]) =>
    () =>
      parseDictionary([header, ...lines].join('\n'), 'f.csv');
  const site = '1050,Site,,,no,yes,';
  assertRefused(
    parse(site, site),
    'f.csv, line 3, column code',
    /Got "1050", expected each code once/,
    /Delete/,
  );
  assertRefused(
    parse(site, '1010,Level,,,no,yes,'),
    'f.csv, line 3, column code',
    /"1010".*above 1050/,
    /Sort/,
  );
  const same = parse(site, '1060,Place,SITE,,no,yes,');
  assertRefused(same, 'f.csv, line 3, column other_titles', /a title of 1050 already/, /Take it away/);
  assertRefused(
    parse('105,Site,,,no,yes,'),
    'f.csv, line 2, column code',
    /"105", expected four digits/,
    /number/,
  );
  assertRefused(parse('1050,,,,no,yes,'), 'f.csv, line 2, column title', /Got nothing/, /title/);
  assertRefused(parse('1050,Site,,0,no,yes,'), 'f.csv, line 2, column longest', /"0".*whole number/, /blank/);
  assertRefused(parse('1050,Site,,,on,yes,'), 'f.csv, line 2, column cut', /"on".*yes, no/, /mean "no"/);
  assertRefused(parse('1050,Site,,,no,,'), 'f.csv, line 2, column importable', /nothing.*yes, no/, /Correct/);
});

const HEADER = 'code,title,clever_path,verb,when_blank,owner,notes';
const WHOLE: Readonly<Record<string, string>> = {
  '1006': '1006,Last Name,name.last,text,keep,roster,',
  '1007': '1007,First Name,name.first,text,keep,roster,',
  '1026': '1026,Status,,status,keep,roster,',
  '1050': '1050,Site,school,site,keep,roster,',
  '1200': '1200,GUID,id,guid,keep,roster,',
};

/** The least table with some lines replaced, added or (by '') taken out. */
function roleTable(changes: Readonly<Record<string, string>>): () => RoleTable {
  const lines = Object.entries({ ...WHOLE, ...changes }).sort(([one], [other]) => (one < other ? -1 : 1));
  const text = [HEADER, ...lines.map(([, line]) => line).filter((line) => line !== '')].join('\n');
  return () => parseRoleTable(text, 'students.csv', 'students', dictionary, VERB_NAMES);
}

test('the least table of a role is read', () => {
  assert.deepEqual(
    roleTable({})().rows.map((row) => row.code),
    ['1006', '1007', '1026', '1050', '1200'],
  );
});

test('a role table must hold the fields that every patron needs', () => {
  for (const code of Object.keys(WHOLE)) {
    const title = dictionary.byCode.get(code)?.title ?? '';
    const last = `students.csv, line 5, column code`;
    assertRefused(
      roleTable({ [code]: '' }),
      last,
      new RegExp(`no line for ${code} ${title}`),
      /Add the line/,
    );
  }
});

test('a role table may not write what no import may write', () => {
  for (const [code, title] of [
    ['1002', 'Government ID'],
    ['1003', 'Password'],
    ['1030', 'Total Fines'],
    ['1034', 'Items Out'],
  ] as const) {
    const line = `${code},${title},sis_id,text,keep,roster,`;
    const complaint = complaintOf(roleTable({ [code]: line }));
    assert.match(complaint.where, /^students\.csv, line \d, column code$/);
    assert.match(
      complaint.what,
      new RegExp(`Got "${code}", expected a field that fields.csv calls importable`),
    );
    assert.match(complaint.mend, /Delete the line/);
  }
});

test('government IDs and passwords are refused even when the dictionary is edited', () => {
  const open = parseDictionary(bundled('fields.csv').replaceAll(',no,no,', ',no,yes,'), 'fields.csv');
  assert.equal(open.byCode.get('1003')?.importable, true);
  const text = [HEADER, '1003,Password,sis_id,text,keep,roster,', ...Object.values(WHOLE)].join('\n');
  const parse = () => parseRoleTable(text, 'students.csv', 'students', open, VERB_NAMES);
  assertRefused(parse, 'students.csv, line 2, column code', /never 1002 or 1003/, /Delete the line/);
});

test('a role table with an unknown field, title, verb, word or path is refused', () => {
  const at = (column: string) => `students.csv, line 2, column ${column}`;
  const first = (line: string) => roleTable({ '1001': line });
  assertRefused(
    first('0999,Level,grade,level,keep,roster,'),
    at('code'),
    /Level is 1010/,
    /Correct the code/,
  );
  assertRefused(
    first('1001,Studnt #,sis_id,key,keep,roster,'),
    at('title'),
    /"Community ID" as in fields/,
    /code or the title/,
  );
  assertRefused(
    first('1001,Community ID,sis_id,kee,keep,roster,'),
    at('verb'),
    /"kee", expected one of guid, key/,
    /mean "key"/,
  );
  assertRefused(
    first('1001,Community ID,sis_id,key,kep,roster,'),
    at('when_blank'),
    /keep, clear/,
    /mean "keep"/,
  );
  const library = roleTable({ '1200': '1200,GUID,id,guid,keep,library,' });
  assertRefused(library, 'students.csv, line 6, column owner', /roster, because/, /Write roster/);
  assertRefused(first('1001,Community ID,sis_id,key,keep,,'), at('owner'), /roster, library, ask/, /Correct/);
  assertRefused(
    first('1001,Community ID,sis_number,key,keep,roster,'),
    at('clever_path'),
    /for students/,
    /Correct the path/,
  );
  assertRefused(
    first('1001,Community ID,sis_id|,key,keep,roster,'),
    at('clever_path'),
    /expected one of/,
    /Correct the path/,
  );
  assertRefused(
    first('1001,Community ID,sis_id|sis_id,key,keep,roster,'),
    at('clever_path'),
    /each path once/,
    /Delete/,
  );
  assertRefused(
    first('1001,Community ID,sis_id|dob,text,keep,roster,'),
    at('clever_path'),
    /only the verb key/,
    /one path/,
  );
  assertRefused(
    first('1001,Community ID,,key,keep,roster,'),
    at('clever_path'),
    /nothing, expected a path/,
    /Write the path/,
  );
  const status = roleTable({ '1026': '1026,Status,grade,status,keep,roster,' });
  assertRefused(status, 'students.csv, line 4, column clever_path', /status is never read/, /Empty/);
});

test('no table can carry race, disability, meals or language to the library', () => {
  for (const path of [
    'race',
    'hispanic_ethnicity',
    'iep_status',
    'frl_status',
    'ell_status',
    'home_language',
    'created',
  ]) {
    const parse = roleTable({ '1004': `1004,Location,${path},text,keep,roster,` });
    assert.match(complaintOf(parse).what, new RegExp(`Got "${path}", expected one of`));
  }
});

test('a role table with a field twice or out of order is refused', () => {
  const twice = roleTable({ '1006a': WHOLE['1006'] ?? '' });
  assertRefused(twice, 'students.csv, line 3, column code', /each code once/, /Delete one/);
  const order = roleTable({ '0': WHOLE['1200'] ?? '', '1200': '' });
  assertRefused(order, 'students.csv, line 3, column code', /above 1200/, /Sort/);
});
