// Turns a plan and the tables it was made from into the view that the page shows. Words only: it decides nothing,
// and holds no more people than the page lists. Past 200 lines because the view's types, the contract with the
// page, are half of it.

import type { DateForm } from '../mappings/dates.ts';
import type { MappedRows } from '../mappings/mapped.ts';
import { PROBLEMS, type Problem, type ProblemCode } from '../mappings/problems.ts';
import type { Role } from '../mappings/roles.ts';
import { grouped } from '../mappings/words.ts';
import type { Action, Counts, Decision, Flag, MatchedBy, PlanSummary } from './match/plan.ts';
import type { Release } from './release.ts';
import { headlineOf, IMPORT_STEPS, STATE_WORDS, stepsOf } from './report/advice.ts';
import type { Cells } from './report/comparison.ts';
import { countRows, restWords, sumsOf } from './report/counts.ts';
import type { DeskRow } from './report/desk.ts';
import type { Duplicate } from './report/duplicates.ts';
import type { LocalEdits, LocalSection } from './report/edits.ts';
import { type Glance, glanceOf } from './report/glance.ts';
import { GLOSSARY, type Term } from './report/glossary.ts';
import { type LogInput, type LogLine, logOf } from './report/log.ts';
import { type Place, type PlacesInput, placesOf } from './report/places.ts';
import { problemGroups, wordsOfProblems } from './report/problems.ts';
import { sectionsOf } from './report/sections.ts';
import { NO_ROWS, type OwnedField, ownedFields } from './report/sources.ts';
import { ROLE_WORDS } from './report/words.ts';

export interface ReportInput {
  readonly district: string;
  readonly run: string;
  /** The report's date line, in words; the only thing on the page that comes from a clock. */
  readonly day: string;
  readonly state: RunState;
  readonly summary: PlanSummary;
  /** Why the run is held, or was until a person released it. */
  readonly holds: readonly { readonly sentence: string }[];
  /** Every decision of the plan, unchanged ones too, by ascending guid and row. Read once. */
  readonly decisions: Iterable<Decision>;
  /** The roster's patron row by field code; `undefined` for a user that the roster does not hold. */
  readonly user: (guid: string) => Cells | undefined;
  /** The export record of a 1-based row, by field code; '' where the export lacks the column. */
  readonly patron: (row: number) => Cells;
  /** The library's own title of a field code. */
  readonly titleOf: (code: string) => string;
  /** The name of a site code, '' where there is none. */
  readonly siteName: (code: string) => string;
  /** Whether two filled values of a field mean the same, as match judges it. */
  readonly same: (code: string, ofUser: string, ofPatron: string) => boolean;
  /** The fields that each role takes from Clever, as the settings leave them. */
  readonly mapping: MappedRows;
  /** How the library writes dates. */
  readonly dates: DateForm;
  readonly places: PlacesInput;
  /** What Clever gave, in numbers. */
  readonly roster: LogInput['roster'];
  readonly problems: Iterable<Problem>;
  /** The names, in the outbox, of the import file and of the sheet for decisions. */
  readonly importFile: string;
  readonly reviewFile: string;
  /** The way on from a held run; null for any other. */
  readonly release: Release | null;
  /** Who released the plan, and why; null where nobody had to. */
  readonly released: { readonly by: string; readonly why: string } | null;
  /** What the run itself has to say before the usual steps, e.g. that the export was loaded already. */
  readonly firstSteps: readonly string[];
  /** The roles that are switched off. */
  readonly rolesOff: ReadonlySet<Role>;
  /** What the library changed itself. */
  readonly local: LocalEdits;
  /** How many people a section shows at most. */
  readonly limit: number;
  /** How much each list that may be long keeps of its people (new, updated, left out, missing), in the cells that they fill. */
  readonly room: number;
}

/** The view of one run: counts, what to do, and the people of each section. */
export function reportView(input: ReportInput): ReportView {
  const { district, run, day, state, summary } = input;
  const { all, byRole, bySite } = summary.counts;
  // What an undo puts back does not come from Clever.
  const mapping = summary.undoes === '' ? input.mapping : NO_ROWS;
  const { byField, transferRemark, ...sections } = sectionsOf({ ...input, mapping });
  const problems = problemGroups(input);
  const placeProblems = problems.filter(({ code }) => PROBLEMS[code].about === 'school');
  const places = placesOf(input.places, summary);
  const facts = { ...input, all, undoes: summary.undoes, owing: transferRemark.owing };
  const tables = {
    byRole: countRows(all, byRole, roleLabel, ROLE_WORDS[''].many),
    bySite: countRows(all, bySite, (code) => siteLabel(code, input.siteName), 'No site'),
  };
  return {
    district,
    run,
    day,
    state,
    stateWords: STATE_WORDS[state],
    complete: state !== 'failed',
    notice: '',
    isPersonal: state !== 'failed',
    headline: headlineOf(facts),
    steps: stepsOf(facts),
    importSteps:
      state === 'loaded' ? IMPORT_STEPS.map((text) => text.replace('{file}', input.importFile)) : [],
    importFile: input.importFile,
    reviewFile: input.reviewFile,
    holds: input.holds.map(({ sentence }) => ({ sentence })),
    released:
      input.released === null ? '' : `Released by ${input.released.by}, because: ${input.released.why}`,
    notes: notesOf(input),
    all,
    ...tables,
    glance: glanceOf(tables.byRole, tables.bySite),
    byField,
    sums: sumsOf(summary),
    transferRemark: transferRemark.sentence,
    lastLoad: summary.notes.find(({ code }) => code === 'LAST_LOAD')?.message ?? '',
    ...input.local,
    ...sections,
    tooLong: problems.filter(({ code }) => PROBLEMS[code].about === 'length'),
    places,
    placeProblems,
    hasPlaces: places.length + placeProblems.length > 0,
    asTheyAre: all.unchanged + all.untouched,
    restWords: restWords(all),
    problems: problems.filter(({ code }) => PROBLEMS[code].about === 'value'),
    owned: ownedFields(mapping, input.titleOf),
    log: logOf({ ...input, problems: problems.reduce((sum, { total }) => sum + total, 0) }),
    glossary: GLOSSARY,
    problemWords: summary.undoes === '' ? wordsOfProblems() : [],
  };
}

/** An undo may have a note for every patron; the page shows as many as of people in a section. */
function notesOf({ summary, limit }: ReportInput): ReportView['notes'] {
  const notes = summary.notes.filter(({ code }) => !SECTIONED.has(code));
  const shown = notes.slice(0, limit).map(({ guid, message }) => ({ guid, message }));
  const more = notes.length - shown.length;
  return more === 0 ? shown : [...shown, { guid: '', message: `And ${grouped(more)} more, in plan.json.` }];
}

/** Notes that have a section of their own. */
const SECTIONED: ReadonlySet<string> = new Set(['EDIT_AT_RISK', 'FIELD_ASKED', 'LAST_LOAD']);

function roleLabel(role: string): string {
  return new Map<string, { readonly many: string }>(Object.entries(ROLE_WORDS)).get(role)?.many ?? role;
}

function siteLabel(code: string, siteName: (code: string) => string): string {
  return `${code} ${siteName(code)}`.trim();
}

export type RunState = 'planned' | 'held' | 'loaded' | 'unchanged' | 'failed';

/** One field of one patron before and after. `title` is the library's own title of the column. */
export interface FieldChange {
  readonly code: string;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  /** Where in Clever the value comes from, in words; '' where it does not. */
  readonly source: string;
}

/** A patron of the export that a decision could be about. */
export interface Candidate {
  readonly row: number;
  readonly barcode: string;
  readonly lastName: string;
  readonly firstName: string;
  /** What agrees with the user and what differs, each as titles, e.g. ['Last Name', 'Email']. */
  readonly agrees: readonly string[];
  readonly differs: readonly string[];
}

/** One field of a user beside the patrons that it could be, as people read it. */
export interface Comparison {
  readonly title: string;
  readonly user: string;
  /** In the order of the candidates; the verdict is '' where either side is blank. */
  readonly patrons: readonly { readonly value: string; readonly verdict: 'agrees' | 'differs' | '' }[];
}

/** One person as a section of the page lists them. */
export interface Person {
  readonly action: Action;
  readonly role: Role | '';
  readonly roleWords: string;
  readonly guid: string;
  readonly barcode: string;
  /** 'Last, First', or what there is of it. */
  readonly name: string;
  readonly lastName: string;
  readonly firstName: string;
  readonly site: string;
  readonly siteName: string;
  readonly matchedBy: MatchedBy;
  /** How the patron was found, e.g. 'the e-mail address'; '' where nothing was matched. */
  readonly matchedWords: string;
  /** What that key says, e.g. the address; '' for the Clever id, and where a person joined them. */
  readonly matchedValue: string;
  readonly because: string;
  readonly flags: readonly { readonly flag: Flag; readonly words: string; readonly sentence: string }[];
  readonly changes: readonly FieldChange[];
  readonly candidates: readonly Candidate[];
  /** For those who wait for a decision: every field that either side has. */
  readonly comparison: readonly Comparison[];
  /** What the export says they still have; '' where it does not carry the column. */
  readonly itemsOut: string;
  readonly itemsOverdue: string;
  readonly itemsOnHold: string;
  readonly fines: string;
}

/** People of one kind. `people` holds at most as many as the page shows; `total` counts them all. */
export interface Section<Row = Person> {
  readonly total: number;
  /** How many of them the page does not show. */
  readonly more: number;
  readonly people: readonly Row[];
}

export interface CountRow {
  readonly label: string;
  readonly counts: Counts;
  /** The row's users, and its patrons without one; the two add up to all its decisions. */
  readonly users: number;
  readonly others: number;
}

/** What the updates do to one field: fill a blank, or replace a value (or blank it). */
export interface FieldRow {
  readonly code: string;
  readonly title: string;
  readonly filled: number;
  readonly replaced: number;
}

/** Patrons of one role and level whose policy is not the one that policies.csv names. */
export interface PolicyRow {
  readonly role: string;
  readonly level: string;
  readonly actual: string;
  readonly expected: string;
  readonly patrons: number;
}

export interface Step {
  readonly text: string;
  /** The exact command to type, or ''. */
  readonly command: string;
  /** The section of the page with the rest, or ''. */
  readonly section: 'review' | 'leaving' | 'import' | '';
  /** The words of the link there, or ''. */
  readonly link: string;
}

export interface ProblemGroup {
  readonly code: ProblemCode;
  readonly title: string;
  readonly cause: string;
  readonly effect: string;
  readonly remedy: string;
  readonly total: number;
  readonly more: number;
  readonly rows: readonly ProblemRow[];
}

export interface ProblemRow {
  readonly role: string;
  readonly guid: string;
  readonly name: string;
  /** The field's title, '' where the problem is about the whole record. */
  readonly field: string;
  readonly message: string;
}

export interface ReportView {
  readonly district: string;
  readonly run: string;
  /** The report's date line, in words, e.g. 'Tuesday 24 November 2026, 10:15 UTC'. */
  readonly day: string;
  readonly state: RunState;
  /** The state in people's words, e.g. 'Ready to import'. */
  readonly stateWords: string;
  /** Whether there is a plan to speak of; of a failed run the page says only that it failed. */
  readonly complete: boolean;
  /** What a page that is not the whole report says about itself; '' on the whole one. */
  readonly notice: string;
  /** Whether people can be recognised on the page. */
  readonly isPersonal: boolean;
  readonly headline: string;
  /** What to do now, in order. */
  readonly steps: readonly Step[];
  /** How to import into Alexandria, in order; none unless there is a file to import. */
  readonly importSteps: readonly string[];
  readonly importFile: string;
  readonly reviewFile: string;
  readonly holds: readonly { readonly sentence: string }[];
  /** Who released the plan, and why, as a sentence; '' where nobody had to. */
  readonly released: string;
  readonly notes: readonly { readonly guid: string; readonly message: string }[];
  readonly all: Counts;
  readonly glance: Glance;
  /** The last row of each is the sum of those before it. */
  readonly byRole: readonly CountRow[];
  readonly bySite: readonly CountRow[];
  /** By ascending code; updates only. */
  readonly byField: readonly FieldRow[];
  /** Matched patrons whose policy the librarian may want to change, counted by what it is and should be. */
  readonly policies: readonly PolicyRow[];
  /** e.g. '300 users = 4 new + 10 updated + …'. */
  readonly sums: readonly string[];
  /** What today's export shows of the last load; '' where it cannot tell. */
  readonly lastLoad: string;
  /** Patrons whose local edit the plan writes over. */
  readonly edits: LocalSection;
  /** Patrons of whose fields a person is asked. */
  readonly asked: LocalSection;
  readonly review: Section;
  /** Whom the sites lose, by why. */
  readonly desk: readonly DeskRow[];
  /** Those who still have something first. */
  readonly transfer: Section;
  /** What the export says about items and fines of those who leave. */
  readonly transferRemark: string;
  readonly create: Section;
  readonly update: Section;
  /** Those of the updated who go to another site, with that change only; those who have something first. */
  readonly moved: Section;
  /** Those whose GUID is replaced, then those who get their first, with that change only. */
  readonly guids: Section;
  readonly duplicates: Section<Duplicate>;
  readonly clear: Section;
  /** Users left out and why: role switched off, school without a site, protected, ignored. */
  readonly skip: Section;
  /** Patrons gone from the roster whose leaving is not proved or who are in grace. */
  readonly waiting: Section;
  /** Patrons whose barcode differs from the roster's, which no import can change. */
  readonly byHand: Section;
  /** Values that did not fit. */
  readonly tooLong: readonly ProblemGroup[];
  /** Schools and sites that are not matched, and the people without a school or a site. */
  readonly places: readonly Place[];
  readonly placeProblems: readonly ProblemGroup[];
  /** Whether there is any of either. */
  readonly hasPlaces: boolean;
  /** For how many nothing is written because nothing has to be. */
  readonly asTheyAre: number;
  readonly restWords: string;
  /** All other problems. */
  readonly problems: readonly ProblemGroup[];
  readonly owned: readonly OwnedField[];
  readonly log: readonly LogLine[];
  readonly glossary: readonly Term[];
  /** Every problem that there is, with cause, effect and remedy; none when the plan takes a run back. */
  readonly problemWords: readonly Pick<ProblemGroup, 'code' | 'title' | 'cause' | 'effect' | 'remedy'>[];
}
