// The report stage of a run: the page and changes.csv.

import { join } from 'node:path';
import { ROLES } from '../../mappings/roles.ts';
import { listed } from '../../mappings/words.ts';
import type { Known } from '../../stages/known.ts';
import { leavesEncoding } from '../../stages/load/after.ts';
import { WRITTEN } from '../../stages/load/rows.ts';
import type { Note, PlanSummary } from '../../stages/match/plan.ts';
import { type HeldRun, releaseOf } from '../../stages/release.ts';
import { changesCsv } from '../../stages/report/changes.ts';
import { localEdits } from '../../stages/report/edits.ts';
import type { ReportInput } from '../../stages/report/input.ts';
import type { RunState } from '../../stages/report/view.ts';
import { reportView } from '../../stages/report.ts';
import type { Verified } from '../../stages/verify.ts';
import { readWhole, writeWhole } from '../disk/files.ts';
import { followedWords, holdsOf, type RunHold } from '../release/gates.ts';
import { type RunRecord, readRun, writeStage } from '../runs.ts';
import type { ExportFile } from '../workspace/exports.ts';
import { importNamesOf, REVIEW_NAME } from '../workspace/outbox.ts';
import { readDistrictName } from './district.ts';
import { type ExtraPages, writeExtraPages } from './extra-pages.ts';
import { readRoster } from './extracted.ts';
import { peopleOf } from './people.ts';
import { decisionsIn, problemsIn, readKnownFile, readKnownHead, readPlanFile } from './plan.ts';
import { schoolsIn } from './roster.ts';
import { type Artifacts, artifact, noteArtifact, type RunContext } from './step.ts';

export interface Reported {
  readonly artifacts: Artifacts;
}

/** What the run itself found, beside its plan. */
export interface RunFindings {
  readonly state: RunState;
  /** Holds that come from the run and not from the plan, in sentences. */
  readonly holds: readonly RunHold[];
}

const PEOPLE_A_SECTION = 1000;
// Some 25,000 new patrons, or fewer where more fields are written; a page with two such lists opens in a second or two.
const CELLS_A_LIST = 400_000;

/** Writes the report. Throws STAGE_MISSING without a plan. */
export async function reportStep(
  run: RunContext,
  exported: ExportFile,
  findings: RunFindings,
  extra: ExtraPages = {},
): Promise<Reported> {
  const { workspace, progress, world, log } = run;
  progress.stage('report');
  const { render } = await import('../../reports/render.ts');
  const record = readRun(workspace.folder, run.id);
  const planPath = artifact(run, '3-match', 'plan.jsonl');
  const { plan: _, ...summary } = readPlanFile(artifact(run, '3-match', 'plan.json'));
  const people = peopleOf(run, exported, readWhole(artifact(run, '2-transform', 'patrons.csv')));
  const knownPath = artifact(run, '3-match', 'known.jsonl');
  // The plan and the problems can be read once each, so every page has an input of its own.
  const inputNow = (): ReportInput => ({
    district: readDistrictName(artifact(run, '1-extract', 'district.json')),
    run: run.id,
    day: dayInWords(world.now()),
    state: findings.state,
    summary,
    holds: holdsOf(workspace, summary, findings.holds),
    decisions: decisionsIn(planPath),
    ...people,
    places: {
      schools: schoolsIn(artifact(run, '1-extract', 'schools.jsonl')),
      sites: workspace.tables.sites,
    },
    roster: readRoster(artifact(run, '1-extract', 'extract.json')),
    // The roster's problems are none of what an undo puts back.
    problems: summary.undoes ? [] : problemsIn(artifact(run, '2-transform', 'problems.jsonl')),
    importFile: listed(importNamesOf(workspace, run.id)),
    reviewFile: REVIEW_NAME,
    release: findings.state === 'held' ? releaseOf(heldRun(record, summary, findings)) : null,
    released: record.approval ?? null,
    rolesOff: new Set(ROLES.filter((role) => !workspace.daily[role])),
    local: localEdits({
      ...people,
      notes: summary.notes,
      decisions: decisionsIn(planPath),
      edits: editsFor(knownPath, summary),
    }),
    firstSteps: [
      ...(exported.notTakenIn === '' ? [] : [followedWords(exported)]),
      ...(isNotImported(readKnownHead(knownPath).last)
        ? summary.notes.filter(({ code }) => code === 'LAST_LOAD').map(notImported)
        : []),
      ...summary.notes
        .filter(({ code }) => code === 'ROLE_UNSEEN' || code === 'MAP_KEY')
        .map(({ message }) => message),
      ...(findings.state === 'loaded' ? firstSteps(planPath, exported, summary, people.titleOf) : []),
    ],
    limit: PEOPLE_A_SECTION,
    room: CELLS_A_LIST,
  });
  const html = await render(reportView(inputNow()));
  const reported = await writeStage(workspace.folder, run.id, '5-report', async (folder) => {
    const artifacts: Artifacts = {};
    await writeExtraPages(folder, inputNow, extra, artifacts);
    const changes = changesCsv(decisionsIn(planPath), people);
    noteArtifact(artifacts, '5-report', 'report.html', writeWhole(join(folder, 'report.html'), html));
    noteArtifact(artifacts, '5-report', 'changes.csv', writeWhole(join(folder, 'changes.csv'), changes));
    return { artifacts };
  });
  progress.done('report.html and changes.csv');
  log.line('report: written');
  return reported;
}

function heldRun({ id, dryRun }: RunRecord, summary: PlanSummary, { holds }: RunFindings): HeldRun {
  const limits = [...summary.holds, ...holds].map(({ limit }) => limit);
  return { run: id, dryRun, limits, counts: summary.counts.all };
}

/** On most days no edit is at risk, and then the line of everybody ever seen need not be read. */
function editsFor(knownPath: string, { notes }: PlanSummary): Known['edits'] {
  const isAnyAtRisk = notes.some(({ code }) => code === 'EDIT_AT_RISK');
  return (isAnyAtRisk ? readKnownFile(knownPath) : readKnownHead(knownPath)).edits;
}

function isNotImported(last: Verified | null): boolean {
  return last !== null && last.landed + last.partly === 0;
}

function notImported({ message }: Note): string {
  return `${message} This run starts from today's export all the same, so that older file is not needed any more.`;
}

/** Said before the usual steps. */
function firstSteps(
  planPath: string,
  { patrons }: ExportFile,
  { counts, columns }: PlanSummary,
  titleOf: (code: string) => string,
): readonly string[] {
  const { update, transfer, clear } = counts.all;
  const missing = columns.filter((code) => patrons.column(code) === -1).map(titleOf);
  const blanks = `The export has no ${missing.join(', ')}, so the import file is blank there for patrons who exist already, and nobody knows what Alexandria makes of a blank. Export again with ${missing.length === 1 ? 'it' : 'them'} and run once more before you import.`;
  const encoding = "A new value does not exist in the export's encoding, so patrons-after is UTF-8.";
  return [
    ...(missing.length > 0 && update + transfer + clear > 0 ? [blanks] : []),
    ...(leavesEncoding(decisionsIn(planPath, WRITTEN), patrons.dialect.encoding) ? [encoding] : []),
  ];
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** e.g. 'Tuesday 24 November 2026, 10:15 UTC'. Written out here, so that no locale shows. */
function dayInWords(ms: number): string {
  const time = new Date(ms);
  const clock = time.toISOString().slice(11, 16);
  const day = `${DAYS[time.getUTCDay()]} ${time.getUTCDate()} ${MONTHS[time.getUTCMonth()]} ${time.getUTCFullYear()}`;
  return `${day}, ${clock} UTC`;
}
