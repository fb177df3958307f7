// Where a field comes from, what the flags mean, the log and the glossary: words that must cover all there is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLEVER_PATHS, PATH_WORDS } from '../mappings/paths.ts';
import { FLAGS } from '../stages/match/plan.ts';
import { GLOSSARY } from '../stages/report/glossary.ts';
import { logOf } from '../stages/report/log.ts';
import { NO_ROWS, ownedFields, sourceOf } from '../stages/report/sources.ts';
import { FLAG_SENTENCES, FLAG_WORDS } from '../stages/report/words.ts';
import { reportView } from '../stages/report.ts';
import { fullDay, heldDay, inputOf } from './page.plan.ts';

const { mapping, titleOf } = fullDay();

test('words: every place in Clever that a table may name has words', () => {
  const paths = Object.values(CLEVER_PATHS).flat();
  assert.ok(paths.length > 30);
  assert.deepEqual(
    paths.filter((path) => !PATH_WORDS.has(path)),
    [],
  );
});

test('words: every flag has a short word and a sentence', () => {
  for (const flag of FLAGS) {
    assert.match(FLAG_SENTENCES[flag], /^[A-Z].*\.$/, flag);
    assert.ok(FLAG_WORDS[flag].length < 40, flag);
  }
});

test('words: a change says where in Clever it comes from; a leaver’s comes from being absent', () => {
  const student = { action: 'update', role: 'students' } as const;
  assert.equal(sourceOf(student, '1045', mapping), 'date of birth');
  assert.equal(sourceOf(student, '1050', mapping), 'school, by sites.csv');
  assert.equal(sourceOf(student, '1028', mapping), 'role and grade, by policies.csv');
  assert.equal(sourceOf(student, '1070', mapping), '');
  assert.equal(sourceOf({ action: 'transfer', role: '' }, '1026', mapping), 'absence from the roster');
  assert.equal(sourceOf(student, '1045', NO_ROWS), '');
});

test('words: the fields of the roster are listed by owner, each once, with a source for each role', () => {
  const fields = ownedFields(mapping, titleOf);
  assert.deepEqual(
    fields.map(({ code }) => code),
    [
      ...'1006 1007 1008 1010 1011 1012 1013 1014 1019 1026 1032 1045 1050 1052 1200'.split(' '),
      '1000',
      '1028',
    ],
  );
  const level = fields.find(({ code }) => code === '1010');
  assert.deepEqual(
    level?.sources.map(({ role, words }) => [role, words]),
    [
      ['Students', 'grade'],
      ['Teachers', ''],
      ['Staff', ''],
    ],
  );
  assert.equal(
    fields.find(({ code }) => code === '1026')?.owner,
    'The roster, but what the library set stays',
  );
  assert.equal(fields.at(-1)?.owner, 'The library; written for a new patron only');
});

test('words: what an undo writes does not come from Clever', () => {
  const day = fullDay();
  const view = reportView({ ...day, summary: { ...day.summary, undoes: '2026-11-23T101500Z' } });
  assert.deepEqual(
    new Set(view.update.people.flatMap(({ changes }) => changes.map(({ source }) => source))),
    new Set(['']),
  );
  assert.deepEqual([view.owned, view.places], [[], []]);
});

test('words: whoever was found says by what key, and its value', () => {
  const { update } = reportView(fullDay());
  const byEmail = update.people.find(({ matchedBy }) => matchedBy === 'email');
  assert.match(byEmail?.matchedValue ?? '', /@pupils\.example$/);
  const byId = update.people.find(({ matchedBy }) => matchedBy === 'guid');
  assert.deepEqual([byId?.matchedWords, byId?.matchedValue], ['the Clever id', '']);
});

test('words: a date is read as the library writes it and shown with the name of its month', () => {
  const shownUnder = (dates: 'M/D/YYYY' | 'D/M/YYYY' | 'Mon D, YYYY') => {
    const user = { '1006': 'Abara', '1045': '3/4/2012' };
    const input = inputOf([{ action: 'create', user, because: 'New.' }], { dates });
    return reportView(input).create.people[0]?.changes.find(({ code }) => code === '1045')?.after;
  };
  assert.equal(shownUnder('M/D/YYYY'), 'Mar 4, 2012');
  assert.equal(shownUnder('D/M/YYYY'), 'Apr 3, 2012');
  assert.equal(shownUnder('Mon D, YYYY'), '3/4/2012');
});

test('log: it tells what was read, planned, held and written, in counts and without a name', () => {
  const texts = (input = fullDay()) =>
    logOf({ ...input, problems: 5 }).map(({ step, text }) => `${step}: ${text}`);
  assert.deepEqual(texts(), [
    'Roster read: 33 users (33 students, 0 teachers, 0 staff) and 4 schools, read whole.',
    'Records mapped: 5 problems.',
    'Patrons found: None.',
    'Planned: 6 new, 10 updated, 13 no change, 3 to review, 1 left out, 5 leaving, 1 GUID cleared, 3 left alone.',
    'Limits: None is broken.',
    'Import file: 22 rows.',
  ]);
  assert.deepEqual(texts(heldDay()).slice(-2), ['Limits: 1 hold.', 'Import file: Its header line only.']);
});

test('log: a roster that was not read whole says why', () => {
  const day = fullDay();
  const roster = { ...day.roster, complete: false, incomplete: ['Clever synced in between.'] };
  assert.match(
    logOf({ ...day, roster, problems: 0 })[0]?.text ?? '',
    /, not read whole: Clever synced in between\.$/,
  );
});

test('rest: one person agrees, and many agree', () => {
  const day = fullDay();
  assert.match(
    reportView(day).restWords,
    /^13 people agree with the roster already\. 3 patrons are in the library only/,
  );
  const one = { ...day.summary.counts.all, unchanged: 1, untouched: 1 };
  const counts = { ...day.summary.counts, all: one };
  const { restWords } = reportView({ ...day, summary: { ...day.summary, counts } });
  assert.match(restWords, /^1 person agrees with the roster already\. 1 patron is in the library only/);
});

test('glossary: terms ascend, each once, each in a sentence', () => {
  const terms = GLOSSARY.map(({ term }) => term);
  assert.deepEqual(
    terms,
    [...new Set(terms)].sort((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1)),
  );
  for (const { term, meaning } of GLOSSARY) assert.match(meaning, /^[A-Z].*\.$/, term);
});
