// What must be true before a run may write for the librarian, beside the plan's own limits: the district is enabled,
// every school and site is answered, the export is fresh and serves its one load.

import { NOTHING_CHANGED, SyncError } from '../mappings/errors.ts';
import { foldHolds } from '../stages/holds/folding.ts';
import type { Hold, PlanSummary } from '../stages/match/plan.ts';
import type { RunLimit } from '../stages/release.ts';
import type { ExportFile } from './exports.ts';
import type { LedgerEntries } from './ledger.ts';
import { jsonLines } from './lines.ts';
import { artifact, type RunFiles } from './steps/step.ts';
import { SETTINGS_FILE, type Workspace } from './workspace.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const NAMED_AT_MOST = 5;

export interface RunHold {
  readonly limit: RunLimit;
  readonly sentence: string;
}

/** Why a run is held, in a sentence. */
export interface Reason {
  readonly limit: Hold['limit'] | RunLimit;
  readonly sentence: string;
}

/** All that holds a run, of its plan and beside it, as people read it: one reason for all the places that it shows at. */
export function holdsOf(
  { tables }: Workspace,
  { holds }: Pick<PlanSummary, 'holds'>,
  ownHolds: readonly RunHold[],
): readonly Reason[] {
  return [...foldHolds(holds, (code) => tables.sites.nameOfSite.get(code) ?? ''), ...ownHolds];
}

/** Holds that depend on the day and on earlier runs, and so stand in run.json and not in the plan. */
export function runHolds(
  { settings }: Workspace,
  exported: ExportFile,
  ledger: LedgerEntries,
  nowMs: number,
  trigger: 'manual' | 'scheduled',
): readonly RunHold[] {
  const holds: RunHold[] = [];
  if (exported.loadedBy !== '') {
    const sentence = `The export ${exported.name} was loaded already by run ${exported.loadedBy}, and an export serves one load: if its file runs/${exported.loadedBy}/4-load/patron-import.tsv was not imported, import that; then export again from Alexandria.`;
    holds.push({ limit: 'export-loaded', sentence });
  }
  const ageMs = nowMs - exported.modifiedMs;
  if (ageMs > settings.exportMaxAgeDays * DAY_MS) {
    const sentence = `The export ${exported.name} is more than ${ageWords(ageMs)} old, and the setting exportMaxAgeDays allows ${amount(settings.exportMaxAgeDays, 'day')}: whatever was changed in the library since is not in it. Export again from Alexandria.`;
    holds.push({ limit: 'export-old', sentence });
  }
  if (trigger === 'scheduled' && ledger.loads.length === 0) {
    const sentence =
      'Nothing was ever loaded by hand here, and a scheduled run is held until that was done once: look through the report, and when it is right load once by hand.';
    holds.push({ limit: 'first-scheduled', sentence });
  }
  return holds;
}

/** In whole days and hours, e.g. '9 days and 3 hours' or '1 day'. */
function ageWords(ms: number): string {
  const [days, hours] = [Math.floor(ms / DAY_MS), Math.floor((ms % DAY_MS) / HOUR_MS)];
  const parts = [...(days > 0 ? [amount(days, 'day')] : []), ...(hours > 0 ? [amount(hours, 'hour')] : [])];
  return parts.length === 0 ? 'a few minutes' : parts.join(' and ');
}

function amount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Throws NOT_ENABLED while the settings say so. */
export function requireEnabled({ settings }: Workspace): void {
  if (settings.enabled) return;
  throw new SyncError('NOT_ENABLED', {
    where: SETTINGS_FILE,
    what: 'The setting enabled is false.',
    means: NOTHING_CHANGED,
    mend: 'Look at a plan with "clever-sync sync --dry-run"; when it is right, set enabled to true. Clever and SIF cannot both be on in Alexandria.',
  });
}

/** Throws SITES_UNANSWERED, naming them, when sites.csv is silent on a school of the roster or a site of the export. */
export function requireSites(run: RunFiles, exported: ExportFile): void {
  const unanswered = unansweredSites(run, exported);
  if (unanswered.length === 0) return;
  throw new SyncError('SITES_UNANSWERED', {
    where: 'sites.csv',
    what: `It does not answer ${inShort(unanswered)}.`,
    means: NOTHING_CHANGED,
    mend: 'Add a line for each: a school with its site code, or a blank one to leave it out; a site without a school with a blank school_id.',
  });
}

/** What a real run would stop at, in sentences; for a dry run, which goes on all the same. */
export function beforeRealRun(run: RunFiles, exported: ExportFile): readonly string[] {
  const unanswered = unansweredSites(run, exported);
  return [
    ...(unanswered.length > 0 ? [`Before a real run, let sites.csv answer ${inShort(unanswered)}.`] : []),
    ...(run.workspace.settings.enabled ? [] : ['Before a real run, set enabled to true.']),
  ];
}

function inShort(names: readonly string[]): string {
  const more = names.length > NAMED_AT_MOST ? ` and ${names.length - NAMED_AT_MOST} more` : '';
  return `${names.slice(0, NAMED_AT_MOST).join(', ')}${more}`;
}

function unansweredSites(run: RunFiles, exported: ExportFile): readonly string[] {
  const { sites } = run.workspace.tables;
  const schools = [...jsonLines(artifact(run, '1-extract', 'schools.jsonl'))].flatMap((school) => {
    const { id, name } = schoolOf(school);
    return sites.siteOfSchool.has(id) ? [] : [`school ${id} (${name})`];
  });
  const codes = [...sitesOf(exported)].filter((code) => !sites.nameOfSite.has(code)).sort();
  return [...schools, ...codes.map((code) => `site ${code} of the export`)];
}

function sitesOf({ patrons }: ExportFile): ReadonlySet<string> {
  const codes = new Set<string>();
  const column = patrons.column('1050');
  if (column === -1) return codes;
  for (let row = 1; row <= patrons.rows.count; row += 1) {
    const code = (patrons.rows.cells(row)[column] ?? '').trim();
    if (code !== '') codes.add(code);
  }
  return codes;
}

function schoolOf(school: unknown): { id: string; name: string } {
  if (typeof school !== 'object' || school === null) return { id: '', name: '' };
  const text = (key: 'id' | 'name') => String(Object.getOwnPropertyDescriptor(school, key)?.value ?? '');
  return { id: text('id'), name: text('name') };
}
