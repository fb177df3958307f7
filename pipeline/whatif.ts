// Tries a setting out: the last roster is mapped and matched twice in memory, under the settings as they are and as they
// would be, with the same export and the same knowledge of earlier runs. It writes nothing at all.

import type { Problem } from '../mappings/problems.ts';
import type { Settled } from '../stages/match/plan.ts';
import { openUsers } from '../stages/match/sides.ts';
import { match } from '../stages/match.ts';
import { comparePlans, type Planned, type WhatIf } from '../stages/whatif.ts';
import { knownBefore, matchInput } from './steps/match.ts';
import type { RunFiles } from './steps/step.ts';
import { csvLine, mapRoster } from './steps/transform.ts';
import { chooseExport, type ExportFile } from './workspace/exports.ts';
import type { LedgerEntries } from './workspace/ledger.ts';
import { newestRoster } from './workspace/sides.ts';
import type { Workspace } from './workspace.ts';

export interface TriedOut {
  /** The run whose roster was taken. */
  readonly run: string;
  readonly exportName: string;
  readonly whatIf: WhatIf;
}

/**
 * What would differ between two readings of one workspace; undefined while there is no roster.
 * Throws EXPORT_MISSING or EXPORT_UNREADABLE.
 */
export function tryOut(now: Workspace, then: Workspace, ledger: LedgerEntries): TriedOut | undefined {
  const run = newestRoster(now.folder);
  if (run === undefined) return undefined;
  const exported = chooseExport(now, ledger);
  const known = knownBefore(now, ledger);
  const comparison = comparePlans((code) => now.tables.sites.nameOfSite.get(code) ?? '');
  const planned = (workspace: Workspace, against: ExportFile, told: Telling): Planned =>
    plan({ id: run, workspace }, against, known, told);
  const planNow = planned(now, exported, comparison.before);
  // Another title may make another field of a column, so that the export is read anew.
  const isSameReading = JSON.stringify(now.settings.titles) === JSON.stringify(then.settings.titles);
  const planThen = planned(then, isSameReading ? exported : chooseExport(then, ledger), comparison.after);
  return { run, exportName: exported.name, whatIf: comparison.result(planNow, planThen) };
}

type Telling = (decision: Settled, cell: (code: string) => string) => void;

/** Plans without a run folder. Each side of it is let go of before the next is made. */
function plan(
  files: RunFiles,
  exported: ExportFile,
  known: ReturnType<typeof knownBefore>,
  tell: Telling,
): Planned {
  const { users, problems } = mapInMemory(files);
  const rows = openUsers(users);
  const cellOf = (guid: string) => {
    const user = rows.byGuid.rowsWith(guid)[0];
    return (code: string) => (user === undefined ? '' : rows.cell(user, code));
  };
  const input = matchInput(files, { users, problems, exported, known, without: [] });
  const summary = match({ ...input, inputs: {} }, (decision) => tell(decision, cellOf(decision.guid)));
  return { summary, problems: countByCode(problems) };
}

/** The bytes of patrons.csv, as the transform stage would write them. */
function mapInMemory(files: RunFiles): { users: Buffer; problems: readonly Problem[] } {
  const { header, users } = mapRoster(files);
  const problems: Problem[] = [];
  const blocks: Buffer[] = [];
  let lines: string[] = [csvLine(header)];
  for (const user of users) {
    lines.push(csvLine(user.row));
    problems.push(...user.problems);
    if (lines.length < LINES_A_BLOCK) continue;
    blocks.push(Buffer.from(lines.join('')));
    lines = [];
  }
  return { users: Buffer.concat([...blocks, Buffer.from(lines.join(''))]), problems };
}

/** Bytes cost half of what the same text does. */
const LINES_A_BLOCK = 5000;

function countByCode(problems: readonly Problem[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of problems) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}
