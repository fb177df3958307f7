// The rules of matching once more, in the plainest way: every user against every patron, no index, nothing
// kept compact. The tests hold the program against it. Shares with the program only how names, dates and mapped
// values are read. Longer than most, because it is a second match.

import { readDate } from '../mappings/dates.ts';
import { foldName } from '../mappings/text.ts';
import { isCleverId } from '../mappings/verbs.ts';
import type { MatchRules } from '../stages/match/input.ts';
import type { MatchedBy } from '../stages/match/plan.ts';
import { type Cells, type Making, openExport, type Person, RULES } from './making.ts';

/** What becomes of one user: joined to a patron, new, left for a person, or nothing at all. */
export interface Reading {
  readonly state: 'joined' | 'create' | 'review' | 'nothing';
  readonly by: MatchedBy;
  /** Export records: the patron joined, or those a review or a flagged create is about. */
  readonly rows: readonly number[];
}

interface Patron {
  readonly row: number;
  readonly cells: Cells;
}

/** A match under way. */
interface Scene {
  readonly making: Making;
  readonly rules: MatchRules;
  readonly patrons: readonly Patron[];
  readonly roster: ReadonlySet<string>;
  readonly readings: Map<string, Reading>;
  /** The records out of play. */
  readonly taken: Set<number>;
}

type Tier = 'guid' | 'legacy' | 'communityId' | 'barcode' | 'email';
const TIERS: readonly Tier[] = ['guid', 'legacy', 'communityId', 'barcode', 'email'];
const CODES = { guid: '1200', legacy: '1200', communityId: '1001', barcode: '1000', email: '1019' } as const;
const NUMBERS: ReadonlySet<Tier> = new Set(['communityId', 'barcode'] as const);
const UNIQUE = ['1000', '1001', '1052', '1200'];

/** The reading of every user, by id. */
export function plainReading(making: Making): ReadonlyMap<string, Reading> {
  const scene: Scene = {
    making,
    rules: { ...RULES, ...making.rules },
    patrons: patronsOf(making),
    roster: new Set(making.users.map(guidOf)),
    readings: new Map(),
    taken: new Set(),
  };
  settle(scene, decidedByPersons(scene));
  const tiers = TIERS.filter((tier) => !NUMBERS.has(tier) || scene.rules.keys.students.barcode !== null);
  for (const [at, tier] of tiers.entries()) settle(scene, hitsOf(scene, tier, tiers.slice(at + 1)));
  settle(scene, newcomersOf(scene));
  for (const user of making.users) holdBack(scene, user);
  while (judgeTogether(scene));
  return scene.readings;
}

function patronsOf(making: Making): readonly Patron[] {
  const { rows, codes } = making.export ?? openExport('');
  return Array.from({ length: rows.count }, (_, at) => {
    const cells = rows.cells(at + 1).map((cell, column) => [codes[column] ?? '', cell.trim()]);
    return { row: at + 1, cells: Object.fromEntries(cells) };
  });
}

function guidOf({ cells }: Person): string {
  return cells['1200'] ?? '';
}

function settle({ readings, taken }: Scene, found: ReadonlyMap<Person, Reading>): void {
  for (const [user, reading] of found) {
    readings.set(guidOf(user), reading);
    if (reading.state !== 'create') for (const row of reading.rows) taken.add(row);
  }
}

function inPlay({ making, readings }: Scene): readonly Person[] {
  return making.users.filter((user) => !readings.has(guidOf(user)));
}

function free({ patrons, taken }: Scene): readonly Patron[] {
  return patrons.filter(({ row }) => !taken.has(row));
}

function decided({ rules }: Scene, user: Person) {
  return rules.decisions.get(guidOf(user))?.decision;
}

function isSystem(barcode: string): boolean {
  return /^\d+$/.test(barcode) && Number(barcode) >= 1 && Number(barcode) <= 50;
}

function isProtected({ cells }: Patron): boolean {
  return cells['1028'] === 'SYS' || isSystem(cells['1000'] ?? '');
}

function isSkipped(scene: Scene, user: Person): boolean {
  const isOfNoSite = ({ guid, code }: { guid: string; code: string }) =>
    guid === guidOf(user) && code.startsWith('SCHOOL_');
  if (!scene.rules.daily[user.role] || decided(scene, user) === 'ignore') return true;
  return (scene.making.problems ?? []).some(isOfNoSite);
}

function decidedByPersons(scene: Scene): ReadonlyMap<Person, Reading> {
  const { making, patrons } = scene;
  const wishes = making.users.map((user) => [user, named(scene, user)] as const);
  const obeyed = new Map<Person, Reading>();
  for (const [user, patron] of wishes) {
    const isOnly = wishes.filter(([, other]) => other === patron).length === 1;
    if (patron && isOnly) obeyed.set(user, { state: 'joined', by: 'decision', rows: [patron.row] });
    const isThere = patrons.some(({ cells }) => cells['1200'] === guidOf(user));
    if (decided(scene, user) === 'new' && !isThere)
      obeyed.set(user, { state: 'create', by: 'decision', rows: [] });
  }
  return obeyed;
}

/** The patron that a person named for a user, where that still fits. */
function named({ rules, patrons, roster }: Scene, user: Person): Patron | undefined {
  const line = rules.decisions.get(guidOf(user));
  const found = patrons.filter(({ cells }) => cells['1000'] === line?.barcode);
  const [patron] = found;
  if (line?.decision !== 'same' || patron === undefined || found.length > 1 || isProtected(patron))
    return undefined;
  const guid = patron.cells['1200'] ?? '';
  const isAnothers = guid !== guidOf(user) && roster.has(guid);
  const isElsewhere = patrons.some((other) => other !== patron && other.cells['1200'] === guidOf(user));
  return isAnothers || isElsewhere ? undefined : patron;
}

function isHit({ making }: Scene, tier: Tier, user: Person, patron: Patron): boolean {
  const fold = (text: string) => (tier === 'email' ? text.toLowerCase() : text);
  const old = [...(making.legacyIds ?? [])]
    .filter(({ guid }) => guid === guidOf(user))
    .flatMap(({ ids }) => ids);
  const own = tier === 'legacy' ? old.filter((one) => one !== guidOf(user)) : [user.cells[CODES[tier]] ?? ''];
  const theirs = patron.cells[CODES[tier]] ?? '';
  return theirs !== '' && own.some((value) => fold(value) === fold(theirs));
}

/** What one key decides, for all users that it hits. */
function hitsOf(scene: Scene, tier: Tier, weaker: readonly Tier[]): ReadonlyMap<Person, Reading> {
  const found = new Map<Person, Reading>();
  for (const user of inPlay(scene)) {
    const theirs = free(scene).filter((patron) => isHit(scene, tier, user, patron));
    if (theirs.length > 0) found.set(user, readHit(scene, tier, weaker, user, theirs));
  }
  return found;
}

function readHit(
  scene: Scene,
  tier: Tier,
  weaker: readonly Tier[],
  user: Person,
  theirs: readonly Patron[],
): Reading {
  const review = (all: readonly Patron[]): Reading => ({ state: 'review', by: tier, rows: ascending(all) });
  const [patron] = theirs;
  const others = inPlay(scene).filter((other) => other !== user);
  const isWanted = others.some((other) => theirs.some((one) => isHit(scene, tier, other, one)));
  if (patron === undefined || theirs.length > 1 || isWanted) return review(theirs);
  const join: Reading = { state: 'joined', by: tier, rows: [patron.row] };
  if (tier === 'guid') return decided(scene, user) === 'later' ? review([patron]) : join;
  const staysInPlay = (one: Patron) => !inPlay(scene).some((other) => isHit(scene, tier, other, one));
  const elsewhere = free(scene).filter(
    (other) => staysInPlay(other) && weaker.some((key) => isHit(scene, key, user, other)),
  );
  if (elsewhere.length > 0) return review([patron, ...elsewhere]);
  const isDoubtful = isTwoPeople(scene, tier, user, patron) || !mayReplace(scene, tier, user, patron);
  return isDoubtful || decided(scene, user) === 'later' ? review([patron]) : join;
}

function ascending(patrons: readonly Patron[]): readonly number[] {
  return [...new Set(patrons.map(({ row }) => row))].sort((one, other) => one - other);
}

function likeness({ rules }: Scene, { cells: own }: Person, { cells: theirs }: Patron) {
  const compare = (read: (text: string) => string, code: string) => {
    const [one, other] = [read(own[code] ?? ''), read(theirs[code] ?? '')];
    if (one === '' || other === '') return 'blank';
    return one === other ? 'yes' : 'no';
  };
  const birth = compare((text) => readDate(text, rules.dates), '1045');
  return { last: compare(foldName, '1006'), first: compare(foldName, '1007'), birth };
}

/** Whether names, birth dates or kinds speak against a hit of a key after the old GUID. */
function isTwoPeople(scene: Scene, tier: Tier, user: Person, patron: Patron): boolean {
  if (tier === 'legacy') return false;
  const { last, first, birth } = likeness(scene, user, patron);
  const role = scene.making.known?.role(patron.cells['1200'] ?? '') ?? '';
  const isAdult = role === '' ? patron.cells['1028'] === 'TEA' : role !== 'students';
  if (user.role === 'students' && isAdult) return true;
  if (tier === 'email') return first !== 'yes' || birth === 'no';
  const differing = [last, first].filter((one) => one === 'no').length;
  return differing === 2 || (differing === 1 && birth === 'no');
}

function mayReplace(scene: Scene, tier: Tier, user: Person, patron: Patron): boolean {
  const guid = patron.cells['1200'] ?? '';
  if (guid === '' || tier === 'legacy') return true;
  if (!isCleverId(guid)) return scene.rules.foreignGuids === 'replace';
  const { last, first, birth } = likeness(scene, user, patron);
  return !scene.roster.has(guid) && last === 'yes' && (first === 'yes' || birth === 'yes');
}

function newcomersOf(scene: Scene): ReadonlyMap<Person, Reading> {
  const found = new Map<Person, Reading>();
  for (const user of inPlay(scene).filter((one) => !isSkipped(scene, one))) {
    const alike = free(scene).map((patron) => ({ patron, ...likeness(scene, user, patron) }));
    const rows = (some: typeof alike) => ascending(some.map(({ patron }) => patron));
    const namesakes = alike.filter(
      ({ last, first, birth }) => last === 'yes' && first === 'yes' && birth !== 'no',
    );
    const twoAgree = alike.filter(
      ({ last, first, birth }) => [last, first, birth].filter((one) => one === 'yes').length >= 2,
    );
    const isNamesake = namesakes.length > 0 && scene.rules.possibleDuplicate === 'review';
    const state = isNamesake || decided(scene, user) === 'later' ? 'review' : 'create';
    found.set(user, { state, by: '', rows: rows(isNamesake ? namesakes : twoAgree) });
  }
  return found;
}

/** Nobody is created without a last name or a site, or with the barcode of a system patron. */
function holdBack(scene: Scene, user: Person): void {
  const reading = scene.readings.get(guidOf(user)) ?? { state: 'nothing', by: '', rows: [] };
  const { '1006': last, '1050': site, '1000': barcode = '' } = user.cells;
  const isWanting = !last || !site || isSystem(barcode);
  const waits = reading.state === 'create' && isWanting && !isSkipped(scene, user);
  scene.readings.set(guidOf(user), waits ? { ...reading, state: 'review' } : reading);
}

/** A patron of the export after all writes; row 0 is a new one. */
interface Future {
  readonly owner: string;
  readonly row: number;
  readonly cells: Cells;
  readonly changed: readonly string[];
}

/** Leaves for a person whoever would give one value to two patrons. Says whether there was anybody. */
function judgeTogether(scene: Scene): boolean {
  const written = scene.making.users.flatMap((user) => futureOf(scene, user));
  const isKept = ({ row }: Patron) => !written.some((one) => one.row === row);
  const kept = scene.patrons.filter(isKept).map((patron): Future => ({ ...patron, owner: '', changed: [] }));
  const all = [...written, ...kept];
  const clashing = written.flatMap((one) => clashOf(one, all));
  for (const [guid, rows] of clashing) {
    scene.readings.set(guid, { state: 'review', by: scene.readings.get(guid)?.by ?? '', rows });
  }
  return clashing.length > 0;
}

function futureOf(scene: Scene, user: Person): readonly Future[] {
  const { state, rows } = scene.readings.get(guidOf(user)) ?? { state: 'nothing', rows: [] };
  const patron = state === 'joined' ? scene.patrons.find(({ row }) => row === rows[0]) : undefined;
  if (state !== 'joined' && state !== 'create') return [];
  if (isSkipped(scene, user) || (patron && isProtected(patron))) return [];
  const own = (code: string) => user.cells[code] ?? '';
  const isChanged = (code: string) =>
    own(code) !== '' && (patron === undefined || (code !== '1000' && own(code) !== patron.cells[code]));
  const changed = UNIQUE.filter(isChanged);
  const cells = { ...patron?.cells, ...Object.fromEntries(changed.map((code) => [code, own(code)])) };
  return [{ owner: guidOf(user), row: patron?.row ?? 0, cells, changed }];
}

function clashOf(one: Future, all: readonly Future[]): readonly (readonly [string, readonly number[]])[] {
  const value = ({ cells }: Future, code: string) =>
    code === '1052' ? (cells[code] ?? '').toLowerCase() : (cells[code] ?? '');
  const holders = (code: string) => all.filter((other) => value(other, code) === value(one, code));
  const code = one.changed.find((key) => holders(key).length > 1);
  if (code === undefined) return [];
  const rows = holders(code).map(({ row }) => row);
  return [[one.owner, rows.filter((row) => row !== 0).sort((first, second) => first - second)]];
}
