// Turns a plan and the tables it was made from into the view that the page shows. Words only: it decides nothing,
// and holds no more people than the page lists.

import { PROBLEMS } from '../mappings/problems.ts';
import { grouped } from '../mappings/words.ts';
import { headlineOf, IMPORT_STEPS, STATE_WORDS, stepsOf } from './report/advice.ts';
import { countRows, restWords, sumsOf } from './report/counts.ts';
import { glanceOf } from './report/glance.ts';
import { GLOSSARY } from './report/glossary.ts';
import type { ReportInput } from './report/input.ts';
import { logOf } from './report/log.ts';
import { placesOf } from './report/places.ts';
import { problemGroups, wordsOfProblems } from './report/problems.ts';
import { sectionsOf } from './report/sections.ts';
import { NO_ROWS, ownedFields } from './report/sources.ts';
import type { ReportView } from './report/view.ts';
import { ROLE_WORDS } from './report/words.ts';

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
