// What the page shows, from its first line to its last: the contract between the report stage and the page's templates. Words and
// numbers only; what is made of them is in the files beside it. Past 200 lines because it is all of the page.

import type { ProblemCode } from '../../mappings/problems.ts';
import type { Role } from '../../mappings/roles.ts';
import type { Action, Counts, Flag, MatchedBy } from '../match/plan.ts';
import type { Term } from './glossary.ts';
import type { Place } from './places.ts';
import type { OwnedField } from './sources.ts';

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

/** Two records; the site and the role are the first one's. */
export interface Duplicate {
  readonly barcode: string;
  readonly name: string;
  readonly lastName: string;
  readonly firstName: string;
  readonly roleWords: string;
  readonly site: string;
  readonly siteName: string;
  readonly otherBarcode: string;
  readonly otherName: string;
  readonly agrees: readonly string[];
  readonly differs: readonly string[];
  /** The first of the two is a patron that this plan makes. */
  readonly isNew: boolean;
  /** The other one, in a sentence. */
  readonly because: string;
}

/** Whom the sites lose for one reason, with what they still have. */
export interface DeskRow {
  readonly what: string;
  /** What is written for them. */
  readonly becomes: string;
  /** The section that lists them. */
  readonly section: 'left' | 'moved' | 'waiting';
  readonly people: number;
  /** Sums of what the export says, '' where it does not carry the column; of fines how many owe some. */
  readonly itemsOut: string;
  readonly itemsOverdue: string;
  readonly itemsOnHold: string;
  readonly owingFines: string;
}

/** One field of a patron, each value as people read it. */
export interface LocalField {
  readonly title: string;
  /** As the last load left it; '' where nobody knows. */
  readonly wrote: string;
  /** What the library has. */
  readonly before: string;
  /** What the roster says. */
  readonly after: string;
}

type Named = Pick<
  Person,
  'name' | 'lastName' | 'firstName' | 'guid' | 'barcode' | 'roleWords' | 'site' | 'siteName'
>;

export interface LocalPatron extends Named {
  readonly changes: readonly LocalField[];
}

/** Patrons by ascending id, as many as the plan names; `total` counts these. */
export interface LocalSection extends Section<LocalPatron> {
  /** What it is about and how many they are in all, in a sentence or two; '' where there is nobody. */
  readonly words: string;
}

export interface LocalEdits {
  readonly edits: LocalSection;
  readonly asked: LocalSection;
}

/** The plan as a small picture. */
export interface Glance {
  readonly roles: readonly GlanceRow[];
  /** The sites with the most to do; those that there is no room for share the last row. */
  readonly sites: readonly GlanceRow[];
}

export interface GlanceRow {
  readonly label: string;
  /** New, updated, leaving, to review; `percent` is the length of the bar. */
  readonly cells: readonly { readonly count: number; readonly percent: number }[];
}

/** One step of the operation log. */
export interface LogLine {
  readonly step: string;
  readonly text: string;
}
