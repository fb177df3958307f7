// Makes the sample district: `node --import tsx samples/make-district.ts` writes samples/district, always the same bytes.
// Only invented people; it reads nothing, asks nothing and has no chance but its own seed.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { adultCases } from './make-district/cases/adults.ts';
import { dayTwoCases } from './make-district/cases/day-two.ts';
import { leavingCases } from './make-district/cases/leaving.ts';
import { linkingCases } from './make-district/cases/linking.ts';
import { reviewCases } from './make-district/cases/review.ts';
import { PROTECTED, skippedCases } from './make-district/cases/skipped.ts';
import { textCases } from './make-district/cases/text.ts';
import type { Entry } from './make-district/entries.ts';
import { ordinaryEntries } from './make-district/ordinary.ts';
import { expectedCsv, readme } from './make-district/papers.ts';
import { exportText } from './make-district/patrons.ts';
import { type Person, startPeople } from './make-district/people.ts';
import { workspaceTables } from './make-district/tables.ts';
import { districtJson, schoolsJson, usersJson } from './make-district/wire.ts';

const SEED = 20_261_123;
const DAYS = [
  { folder: 'day-1', lastSync: '2026-11-23T10:41:07.000Z' },
  { folder: 'day-2', lastSync: '2026-11-24T10:39:52.000Z' },
] as const;

/** Every file of samples/district by its path there, e.g. `day-1/users.json`. */
export function districtFiles(): ReadonlyMap<string, string> {
  const entries = makeEntries();
  const files = new Map<string, string>();
  DAYS.forEach(({ folder, lastSync }, day) => {
    files.set(`${folder}/district.json`, districtJson(lastSync));
    files.set(`${folder}/schools.json`, schoolsJson());
    files.set(`${folder}/users.json`, usersJson(rosterOf(entries, day, lastSync)));
  });
  files.set(
    'exports/patrons.txt',
    exportText(entries.flatMap(({ patron }) => (patron === null ? [] : [patron]))),
  );
  const decided = { same: idOf(entries, 'decided `same`'), new: idOf(entries, 'decided `new`') };
  for (const [name, text] of workspaceTables(decided, Object.values(PROTECTED))) files.set(name, text);
  files.set('expected.csv', expectedCsv(entries));
  files.set('README.md', readme(entries));
  return files;
}

function makeEntries(): readonly Entry[] {
  const people = startPeople(SEED);
  return [
    ...linkingCases(people),
    ...textCases(people),
    ...reviewCases(people),
    ...leavingCases(people),
    ...skippedCases(people),
    ...adultCases(people),
    ...dayTwoCases(people),
    ...ordinaryEntries(people),
  ];
}

/** Clever's sync times move every day; nothing else about those people does. */
function rosterOf(entries: readonly Entry[], day: number, lastSync: string): readonly Person[] {
  const present = entries.flatMap(({ roster }) => roster[day] ?? []);
  return present.map((person) => (person.dropped === '' ? person : { ...person, dropped: lastSync }));
}

function idOf(entries: readonly Entry[], hard: string): string {
  return entries.find((one) => one.hard.startsWith(hard))?.roster[0]?.id ?? '';
}

function writeDistrict(folder: string): void {
  for (const [name, text] of districtFiles()) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

const here = fileURLToPath(import.meta.url);
if (process.argv[1] === here) writeDistrict(join(dirname(here), 'district'));
