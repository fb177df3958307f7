// What must be true before a run may write for the librarian, beside the plan's own limits: the district is enabled,
// every school and site is answered, the export is fresh and serves its one load.

import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import { amount } from '../../mappings/words.ts';
import { foldHolds } from '../../stages/holds/folding.ts';
import type { Hold, PlanSummary } from '../../stages/match/plan.ts';
import type { RunLimit } from '../../stages/release.ts';
import { bothSides, patronsBySite, unansweredSides } from '../../stages/sites.ts';
import type { RunFiles } from '../steps/step.ts';
import { DAY_MS } from '../workspace/days.ts';
import type { ExportFile } from '../workspace/exports.ts';
import type { LedgerEntries } from '../workspace/ledger.ts';
import { schoolsOf } from '../workspace/sides.ts';
import { SETTINGS_FILE, type Workspace } from '../workspace.ts';

const HOUR_MS = 3_600_000;
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
  if (exported.predates !== '') {
    const sentence = `The export ${exported.name} was made before the load of run ${exported.predates}, and shows nothing of it: who was new then would be made a second time. Export again from Alexandria.`;
    holds.push({ limit: 'export-before-load', sentence });
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

/** What a person has to know of an export that is followed to what a load left of it; '' for nothing. */
export function followedWords({ name, notTakenIn: run }: Pick<ExportFile, 'name' | 'notTakenIn'>): string {
  if (run === '') return '';
  return `The export was written after the load of run ${run} and is as it was before it. The setting reuseExport takes that load for imported: if runs/${run}/4-load/patron-import.tsv was not imported, import it now. Planned against ${name}.`;
}

/** In whole days and hours, e.g. '9 days and 3 hours' or '1 day'. */
export function ageWords(ms: number): string {
  const [days, hours] = [Math.floor(ms / DAY_MS), Math.floor((ms % DAY_MS) / HOUR_MS)];
  const parts = [...(days > 0 ? [amount(days, 'day')] : []), ...(hours > 0 ? [amount(hours, 'hour')] : [])];
  return parts.length === 0 ? 'a few minutes' : parts.join(' and ');
}

/** Throws NOT_ENABLED while the settings say so. */
export function requireEnabled({ settings }: Workspace): void {
  if (settings.enabled) return;
  throw new SyncError('NOT_ENABLED', {
    where: SETTINGS_FILE,
    what: 'The setting enabled is false.',
    means: NOTHING_CHANGED,
    mend: 'Clever and SIF cannot both be on in Alexandria. Look at a plan with sync --dry-run; when it is right: clever-sync enable',
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
    mend: 'See both sides with "clever-sync sites", then answer each with "clever-sync sites match SCHOOL SITE"; a hyphen for SITE leaves the school out on purpose, a hyphen for SCHOOL says that the site has none.',
  });
}

/** What a real run would stop at, in sentences; for a dry run, which goes on all the same. */
export function beforeRealRun(run: RunFiles, exported: ExportFile): readonly string[] {
  const unanswered = unansweredSites(run, exported);
  return [
    ...(unanswered.length > 0
      ? [`Before a real run, answer ${inShort(unanswered)}: see clever-sync sites.`]
      : []),
    ...(run.workspace.settings.enabled ? [] : ['Before a real run, run clever-sync enable.']),
  ];
}

function inShort(names: readonly string[]): string {
  const more = names.length > NAMED_AT_MOST ? ` and ${names.length - NAMED_AT_MOST} more` : '';
  return `${names.slice(0, NAMED_AT_MOST).join(', ')}${more}`;
}

function unansweredSites({ id, workspace }: RunFiles, { patrons }: ExportFile): readonly string[] {
  const roster = { schools: schoolsOf({ id, workspace }), people: undefined };
  const open = unansweredSides(bothSides(workspace.tables.sites, roster, patronsBySite(patrons)));
  return [
    ...open.schools.map((school) => `school ${school.id} (${school.name})`),
    ...open.sites.map(({ code }) => `site ${code} of the export`),
  ];
}
