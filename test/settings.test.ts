// The settings of a workspace: their defaults, and every way in which they are refused.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { NOTHING_CHANGED, SyncError } from '../mappings/errors.ts';
import { districtIn } from '../pipeline/settings/district.ts';
import { JsonFault, readJson } from '../pipeline/settings/json.ts';
import { parseSettings, settingsJsonSchema } from '../pipeline/settings.ts';

const ID = '5f0000000000000000000abc';
const CLIENT = '4c63c1cf623dce82caac';
const DEFAULTS = {
  district: ID,
  enabled: false,
  clever: { baseUrl: 'https://api.clever.com', version: 'v3.1' },
  daily: { students: true, teachers: true, staff: true },
  pauses: [],
  keys: {
    students: { communityId: null, barcode: null },
    teachers: { communityId: null, barcode: null },
    staff: { communityId: null, barcode: null },
  },
  owners: {},
  export: 'exports/',
  exportMaxAgeDays: 7,
  reuseExport: false,
  outbox: 'outbox/',
  importFormat: 'tsv',
  importHeader: '###*PT01/{codes}/',
  titles: {},
  dates: 'Mon D, YYYY',
  status: { protect: ['2', '3', '5', '6'] },
  protect: { barcodes: ['1-50'], policies: ['SYS'] },
  guids: { foreign: 'keep', clear: null },
  newPatrons: { policy: '' },
  districtAdminSite: null,
  tooLong: 'cut',
  possibleDuplicate: 'review',
  graceRosters: 0,
  limits: {
    transferPercent: 10,
    transferCount: 500,
    createPercent: 25,
    updatePercent: 75,
    fieldPercent: 50,
    minimum: 20,
  },
  onFinish: null,
  keepDays: 400,
};

const parse = (settings: unknown) => parseSettings(JSON.stringify(settings), 'clever-sync.json');
const parseWith = (settings: object) => parse({ district: ID, ...settings });

function refusalOf(work: () => unknown): SyncError {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof SyncError, String(error));
    assert.equal(error.code, 'SETTINGS');
    assert.equal(error.exit, 2);
    assert.equal(error.complaint.means, NOTHING_CHANGED);
    assert.match(error.complaint.mend, /Correct/);
    return error;
  }
  assert.fail('nothing was refused');
}

function assertRefused(settings: object, key: string, what: RegExp): void {
  const { complaint } = refusalOf(() => parseWith(settings));
  assert.equal(complaint.where, `clever-sync.json, line 1, ${key}`);
  assert.match(complaint.what, what);
}

test('only the district is needed; everything else has its default', () => {
  assert.deepEqual(parse({ district: ID }), DEFAULTS);
  assert.deepEqual(parse(DEFAULTS), DEFAULTS);
  assert.deepEqual(parseSettings(`\uFEFF{"district": "${ID}"}\r\n`, 'clever-sync.json'), DEFAULTS);
});

test('a section that names one key keeps the defaults of its others', () => {
  const { limits, daily, keys } = parseWith({
    limits: { minimum: 5 },
    daily: { staff: false },
    keys: { students: { barcode: 'sis_id' } },
  });
  assert.deepEqual(limits, { ...DEFAULTS.limits, minimum: 5 });
  assert.deepEqual(daily, { students: true, teachers: true, staff: false });
  assert.deepEqual(keys, { ...DEFAULTS.keys, students: { communityId: null, barcode: 'sis_id' } });
});

test('every other value that a setting allows is taken as it is', () => {
  const settings = {
    $schema: './settings.schema.json',
    enabled: true,
    clever: { baseUrl: 'http://127.0.0.1:8080', version: 'v3.0' },
    pauses: [{ from: '2028-02-29', to: '2028-02-29' }],
    keys: {
      students: { communityId: 'student_number', barcode: 'state_id' },
      teachers: { communityId: 'teacher_number', barcode: 'sis_id' },
      staff: { communityId: 'staff_id', barcode: 'staff_id' },
    },
    owners: { '1019': 'ask', '1011': 'library', '1008': 'roster' },
    exportMaxAgeDays: 0.5,
    importFormat: 'csv',
    importHeader: '{codes}',
    titles: { '1001': 'Student #' },
    dates: 'D/M/YYYY',
    status: { protect: [] },
    protect: { barcodes: ['7', '100-200', '9-9'], policies: [] },
    guids: { foreign: 'replace', clear: ['hex32', 'uuid', 'other'] },
    newPatrons: { policy: 'STUD' },
    districtAdminSite: 'LIN',
    tooLong: 'leave',
    possibleDuplicate: 'create',
    graceRosters: 3,
    limits: { ...DEFAULTS.limits, transferPercent: 0, createPercent: 100 },
    onFinish: 'notify',
    keepDays: 1,
  };
  assert.deepEqual(parseWith(settings), { ...DEFAULTS, ...settings });
});

test('the district is found in the id and in every form of the login link', () => {
  const link = `https://clever.com/oauth/instant-login?client_id=${CLIENT}&district_id=${ID}`;
  const forms = [
    ID,
    ` ${ID.toUpperCase()}\n`,
    link,
    `${link}&redirect_uri=https%3A%2F%2Flibrary.example%2F&state=1`,
    `https://clever.com/oauth/instant-login?district_id=${ID}&client_id=${CLIENT}`,
    `HTTPS://CLEVER.COM/oauth/instant-login?client_id=${CLIENT}&district_id=${ID}#top`,
    link.replaceAll('&', '&amp;'),
    encodeURIComponent(link),
    encodeURIComponent(encodeURIComponent(link)),
    `https://mail.example/check?url=${encodeURIComponent(link)}&sender=x`,
    link.replace('https://', ''),
    `<${link}>`,
    `"${link}"`,
    `${link}.`,
    `district_id=${ID}`,
    `${link}&district_id=${ID}`,
  ];
  for (const form of forms) assert.deepEqual(districtIn(form), { id: ID }, form);
  assert.equal(parse({ district: link }).district, ID);
});

test('a link without a district id, or with two, is refused with the way to get one', () => {
  const refusals: readonly (readonly [string, RegExp])[] = [
    ['https://clever.com/in/rivervale', /portal link .*holds no id/],
    ['HTTPS://Clever.com/in/rivervale?x=1', /portal link .*holds no id/],
    [`https://clever.com/oauth/instant-login?client_id=${CLIENT}`, /a client id only/],
    [CLIENT, /24 hex digits, got 20, which looks like a client id/],
    [
      `https://clever.com/x?district_id=${ID}&y=district_id%3D${ID.replace('5', '6')}&district_id=${ID.replace('5', '7')}`,
      /got 2 that differ/,
    ],
    [`https://clever.com/x?district_id=${CLIENT}`, /after district_id=, got 20/],
    [`https://clever.com/x?district_id=${ID}0`, /after district_id=, got 25/],
    [`https://clever.com/x?old_district_id=${ID}`, /got another link/],
    ['https://clever.com/oauth/instant-login?district_id=%', /got 0 characters/],
    ['rivervale', /got a text of 9 characters/],
    ['', /got nothing/],
  ];
  for (const [given, words] of refusals) {
    const { complaint } = refusalOf(() => parse({ district: given }));
    assert.equal(complaint.where, 'clever-sync.json, line 1, district');
    assert.match(complaint.what, words);
    assert.match(complaint.what, /Copy the whole Instant Login link/);
  }
});

test('a client id is never taken for the district, whatever stands around it', () => {
  const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 24, maxLength: 24 });
  fc.assert(
    fc.property(hex, hex, fc.boolean(), (client, district, clientFirst) => {
      const pairs = [`client_id=${client}`, `district_id=${district}`];
      const query = (clientFirst ? pairs : pairs.reverse()).join('&');
      assert.deepEqual(districtIn(`https://clever.com/oauth/instant-login?${query}`), { id: district });
    }),
  );
});

test('the district must be there', () => {
  const { complaint } = refusalOf(() => parse({}));
  assert.equal(complaint.where, 'clever-sync.json, line 1, district');
  assert.equal(complaint.what, 'Expected the Clever District ID or the whole login link, got nothing.');
});

const WRONG: readonly (readonly [object, string, RegExp])[] = [
  [{ enabled: 'yes' }, 'enabled', /true or false, got "yes"/],
  [{ daily: { students: 1 } }, 'daily.students', /true or false, got 1/],
  [{ daily: [] }, 'daily', /keys in curly brackets, got a list/],
  [{ clever: { version: 'v2.1' } }, 'clever.version', /such as "v3.1", got "v2.1"/],
  [{ clever: { version: 'v3' } }, 'clever.version', /such as "v3.1"/],
  [{ clever: { baseUrl: 'api.clever.com' } }, 'clever.baseUrl', /https:\/\//],
  [{ clever: { baseUrl: 'http://clever.example' } }, 'clever.baseUrl', /only on this machine/],
  [{ clever: { baseUrl: 'http://127.0.0.1.clever.example' } }, 'clever.baseUrl', /only on this machine/],
  [{ clever: { baseUrl: 'https://me:word@clever.example' } }, 'clever.baseUrl', /without user/],
  [{ clever: { baseUrl: 'https://clever.example?x=1' } }, 'clever.baseUrl', /query/],
  [
    { pauses: [{ from: '2026-02-30', to: '2026-03-01' }] },
    'pauses[0].from',
    /"YYYY-MM-DD", got "2026-02-30"/,
  ],
  [
    { pauses: [{ from: '2026-03-02', to: '2026-03-01' }] },
    'pauses[0].to',
    /not before "from", got "2026-03-01"/,
  ],
  [{ pauses: [{ from: '2026-03-02' }] }, 'pauses[0].to', /got nothing/],
  [{ pauses: 'summer' }, 'pauses', /list in square brackets, got "summer"/],
  [
    { keys: { students: { barcode: 'staff_id' } } },
    'keys.students.barcode',
    /null or one of "student_number", "sis_id", "state_id"/,
  ],
  [
    { keys: { teachers: { communityId: 'student_number' } } },
    'keys.teachers.communityId',
    /"teacher_number"/,
  ],
  [
    { keys: { staff: { communityId: 'sis_id' } } },
    'keys.staff.communityId',
    /null or one of "staff_id", got "sis_id"/,
  ],
  [{ export: ' ' }, 'export', /expected a text/i],
  [{ exportMaxAgeDays: -1 }, 'exportMaxAgeDays', /0 or more, got -1/],
  [{ importFormat: 'xlsx' }, 'importFormat', /"tsv", "csv", got "xlsx"/],
  [{ importHeader: '###*PT01/' }, 'importHeader', /\{codes\} in it/],
  [{ importHeader: '{codes}\nx' }, 'importHeader', /on one line/],
  [{ owners: { '9999': 'ask' } }, 'owners.9999', /a field code such as "1019"/],
  [{ owners: { '1200': 'library' } }, 'owners.1200', /a field code such as "1019"/],
  [{ owners: { '1000': 'roster' } }, 'owners.1000', /a field code such as "1019"/],
  [{ owners: { '1028': 'ask' } }, 'owners.1028', /a field code such as "1019"/],
  [{ owners: { '1019': 'nobody' } }, 'owners.1019', /roster, library, ask|one of/],
  [{ titles: { '9999': 'Mobile' } }, 'titles.9999', /a field code such as "1001"/],
  [{ titles: { '1001': '' } }, 'titles.1001', /the title of the column/],
  [{ titles: { '1001': 'Number', '1004': ' NUMBER' } }, 'titles.1004', /another title than that of 1001/],
  [{ dates: 'YYYY-MM-DD' }, 'dates', /"Mon D, YYYY", "M\/D\/YYYY", "D\/M\/YYYY"/],
  [{ status: { protect: ['4'] } }, 'status.protect[0]', /"2", "3", "5", "6", got "4"/],
  [{ protect: { barcodes: ['50-1'] } }, 'protect.barcodes[0]', /the lower one first, got "50-1"/],
  [{ protect: { barcodes: ['1', 'x'] } }, 'protect.barcodes[1]', /"1-50".*got "x"/],
  [{ protect: { barcodes: [12] } }, 'protect.barcodes[0]', /a number "12".*got 12/],
  [{ protect: { policies: [''] } }, 'protect.policies[0]', /short code of a policy, got nothing/],
  [{ guids: { foreign: 'drop' } }, 'guids.foreign', /"keep", "replace"/],
  [{ guids: { clear: ['sif'] } }, 'guids.clear[0]', /"hex32", "uuid", "other", got "sif"/],
  [{ newPatrons: { policy: 'LONGER' } }, 'newPatrons.policy', /at most 4 characters, got "LONGER"/],
  [{ districtAdminSite: '' }, 'districtAdminSite', /null or a site code, got nothing/],
  [{ tooLong: 'drop' }, 'tooLong', /"cut", "leave"/],
  [{ possibleDuplicate: true }, 'possibleDuplicate', /"review", "create", got true/],
  [{ graceRosters: 0.5 }, 'graceRosters', /whole number of 0 or more, got 0.5/],
  [{ limits: { transferPercent: 101 } }, 'limits.transferPercent', /from 0 to 100, got 101/],
  [{ limits: { createPercent: '10' } }, 'limits.createPercent', /from 0 to 100, got "10"/],
  [{ limits: { updatePercent: -1 } }, 'limits.updatePercent', /from 0 to 100/],
  [{ limits: { transferCount: -1 } }, 'limits.transferCount', /whole number of 0 or more/],
  [{ limits: { minimum: 0 } }, 'limits.minimum', /whole number of 1 or more, got 0/],
  [{ onFinish: 5 }, 'onFinish', /null or a command: a text, or a list of a program and its arguments, got 5/],
  [{ onFinish: ' ' }, 'onFinish', /null or a command/],
  [{ onFinish: [] }, 'onFinish', /null or a command.*got a list/],
  [{ onFinish: ['curl', 5] }, 'onFinish', /null or a command/],
  [{ keepDays: 0 }, 'keepDays', /whole number of 1 or more, got 0/],
];

for (const [settings, key, what] of WRONG) {
  test(`refused, with what was expected: ${JSON.stringify(settings)}`, () =>
    assertRefused(settings, key, what));
}

test('an unknown key is refused with the key that was meant, or the section it belongs in', () => {
  assertRefused({ outBox: 'x' }, 'outBox', /not known; did you mean "outbox"\?$/);
  assertRefused(
    { limits: { transfersPercent: 1 } },
    'limits.transfersPercent',
    /did you mean "transferPercent"\?/,
  );
  assertRefused({ transferPercent: 1 }, 'transferPercent', /it belongs in "limits"/);
  assertRefused({ communityId: 'sis_id' }, 'communityId', /it belongs in "keys.students"/);
  assertRefused({ clever: { enabled: true } }, 'clever.enabled', /it belongs at the top/);
  assertRefused({ daily: { contacts: true } }, 'daily.contacts', /expected students, teachers, staff/);
  assertRefused({ titles: { '101': 'x' } }, 'titles.101', /did you mean "10\d\d"\?/);
});

test('all mistakes are named at once, each with its line, in the order of the file', () => {
  const text = [
    '{',
    `  "district": "rivervale",`,
    '  "keepDays": 0,',
    '  "limits": {',
    '    "minimum": 0',
    '  },',
    '  "outBox": "x"',
    '}',
  ];
  for (const lineEnd of ['\n', '\r\n', '\r']) {
    const { complaint } = refusalOf(() => parseSettings(text.join(lineEnd), 'clever-sync.json'));
    assert.equal(complaint.where, 'clever-sync.json');
    const [first, ...lines] = complaint.what.split('\n');
    assert.equal(first, '4 settings are wrong:');
    assert.deepEqual(
      lines.map((line) => line.slice(0, line.indexOf(': '))),
      ['  line 2, district', '  line 3, keepDays', '  line 5, limits.minimum', '  line 7, outBox'],
    );
  }
});

test('a token in the settings is refused with where it comes from, and is never shown', () => {
  const token = '7f76343d50b9e956138169e8cbb4630bb887b18a';
  for (const key of ['token', 'cleverToken', 'secret', 'client_secret', 'password', 'bearer', 'apiKey']) {
    assertRefused({ [key]: token }, key, /--token-file, CLEVER_TOKEN_FILE or CLEVER_TOKEN/);
    assertRefused(
      { clever: { [key]: token } },
      `clever.${key}`,
      /--token-file, CLEVER_TOKEN_FILE or CLEVER_TOKEN/,
    );
  }
  for (const settings of [
    { token },
    { tooLong: token },
    { district: token },
    { clever: { baseUrl: token } },
    { pauses: token },
  ]) {
    const error = refusalOf(() => parseWith(settings));
    assert.doesNotMatch(
      `${error.stack} ${JSON.stringify(error.complaint)} ${String(error.cause)}`,
      /7f76343d/,
    );
  }
});

test('settings that are no JSON are refused with line and column', () => {
  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['', 'line 1, column 1', /a value, got the end of the file/],
    ['{"district": "x",\n  "a": 1,\n}', 'line 3, column 1', /no comma before \}/],
    ['{"district": "x"\n  "a": 1}', 'line 2, column 3', /a comma or \}/],
    ['{\r\n  // mine\r\n}', 'line 2, column 3', /got a comment/],
    ["{'district': 1}", 'line 1, column 2', /key in double quotes, got another kind of quote/],
    ['{“district”: 1}', 'line 1, column 2', /another kind of quote/],
    ['{"a": 1, "b": 2, "a": 3}', 'line 1, column 18', /each key once/],
    ['{"export": "C:\\path"}', 'line 1, column 12', /for a backslash/],
    ['{"a" 1}', 'line 1, column 6', /a colon/],
    ['{"a": 01}', 'line 1, column 8', /a comma or \}/],
    ['{"a": True}', 'line 1, column 7', /a value/],
    ['{"a": [1, 2}', 'line 1, column 12', /a comma or \]/],
    ['{"a": 1', 'line 1, column 8', /a comma or \}, got the end of the file/],
    ['{} x', 'line 1, column 4', /nothing after/],
    ['['.repeat(100), 'line 1, column 52', /at most 50/],
  ];
  for (const [text, place, words] of refusals) {
    const { complaint } = refusalOf(() => parseSettings(text, 'clever-sync.json'));
    assert.equal(complaint.where, `clever-sync.json, ${place}`, text);
    assert.match(complaint.what, words);
  }
  assert.match(refusalOf(() => parse([])).complaint.what, /keys in curly brackets, got a list/);
});

test('JSON is read exactly as JSON.parse reads it', () => {
  const spaced = fc.tuple(fc.jsonValue(), fc.constantFrom('', ' ', '  ', '\t'));
  fc.assert(
    fc.property(spaced, ([value, indent]) => {
      const text = JSON.stringify(value, null, indent);
      assert.deepEqual(readJson(text).value, JSON.parse(text));
    }),
  );
});

test('a text that JSON.parse refuses is refused', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b"',
    '1',
    '-',
    '.5',
    'e3',
    'null',
    'tru',
    ' ',
    '\n',
    '"',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const text = parts.join('');
      try {
        readJson(text);
      } catch (error) {
        assert.ok(error instanceof JsonFault);
        return;
      }
      JSON.parse(text);
    }),
    { numRuns: 2000 },
  );
});

test('an address keeps its path and loses its last slash; http is for this machine only', () => {
  const baseUrl = (given: string) => parseWith({ clever: { baseUrl: given } }).clever.baseUrl;
  assert.equal(baseUrl('https://clever.example/api/'), 'https://clever.example/api');
  for (const url of ['http://localhost:1', 'http://127.9.0.1', 'http://[::1]:80'])
    assert.equal(baseUrl(url), url);
});

test('the JSON Schema beside the code is the one that the code makes', () => {
  const written = readFileSync(new URL('../pipeline/settings.schema.json', import.meta.url), 'utf8');
  assert.equal(
    JSON.stringify(JSON.parse(written), null, 2),
    JSON.stringify(settingsJsonSchema(), null, 2),
    'write JSON.stringify(settingsJsonSchema(), null, 2) to pipeline/settings.schema.json, then biome format --write',
  );
});

test('every setting has a line for people and, but for the district and $schema, a default', () => {
  const { properties = {} } = settingsJsonSchema();
  assert.deepEqual(Object.keys(properties), ['$schema', ...Object.keys(DEFAULTS)]);
  for (const [key, setting] of Object.entries(properties)) {
    assert.ok(typeof setting === 'object', key);
    assert.match(setting.description ?? '', /^\S.*\.$/, key);
    assert.equal('default' in setting, !['district', '$schema'].includes(key), key);
    for (const [name, inner] of Object.entries(setting.properties ?? {})) {
      assert.ok(typeof inner === 'object' && 'default' in inner, `${key}.${name}`);
      assert.ok(inner.description !== undefined || inner.properties !== undefined, `${key}.${name}`);
    }
  }
});
