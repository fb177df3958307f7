// The export and the site matching as the doctor looks at them: how old it is, which useful columns it lacks, what is unanswered.

import { mappedCodes, mappedRows, titleOf } from '../../mappings/mapped.ts';
import { ADVISED, HELD_WITHOUT } from '../../stages/match/notes.ts';
import { openWords } from '../../stages/sites/words.ts';
import { unansweredSides } from '../../stages/sites.ts';
import { ageWords } from '../release/gates.ts';
import { DAY_MS } from '../workspace/days.ts';
import { chooseExport, type ExportFile } from '../workspace/exports.ts';
import type { LedgerEntries } from '../workspace/ledger.ts';
import { readSides } from '../workspace/sides.ts';
import type { Workspace } from '../workspace.ts';
import { type Finding, failure, failureOf, fine, warning } from './finding.ts';

const EXPORT_AGAIN = 'Export the patrons again from Alexandria.';

/** Findings about the newest export and about sites.csv. */
export function checkExport(
  workspace: Workspace,
  ledger: LedgerEntries,
  nowMs: number,
  named: string | undefined,
): readonly Finding[] {
  try {
    const exported = chooseExport(workspace, ledger, named);
    return [
      checkFile(workspace, exported, nowMs),
      checkColumns(workspace, exported),
      checkSites(workspace, ledger),
    ];
  } catch (error) {
    return [failureOf('Export', error)];
  }
}

function checkFile({ settings }: Workspace, exported: ExportFile, nowMs: number): Finding {
  const name = 'Export';
  const { patrons, loadedBy, modifiedMs } = exported;
  const about = `${exported.name} has ${patrons.rows.count} patrons and is ${ageWords(nowMs - modifiedMs)} old`;
  if (loadedBy !== '') {
    return warning(
      name,
      `${about}; run ${loadedBy} used it up, and an export serves one load.`,
      EXPORT_AGAIN,
    );
  }
  if (nowMs - modifiedMs > settings.exportMaxAgeDays * DAY_MS) {
    return warning(name, `${about}; a run is held after ${settings.exportMaxAgeDays} days.`, EXPORT_AGAIN);
  }
  return fine(name, `${about}.`);
}

function checkColumns({ settings, mappings }: Workspace, { patrons }: ExportFile): Finding {
  const name = 'Columns';
  const isMissing = (code: string) => patrons.column(code) === -1;
  const named = (code: string) => `${titleOf(code, mappings.dictionary, settings.titles)} (${code})`;
  const buys = (table: Readonly<Record<string, string>>) =>
    Object.entries(table).flatMap(([code, why]) => (isMissing(code) ? [`${named(code)}: ${why}`] : []));
  const held = buys(HELD_WITHOUT);
  if (held.length > 0) {
    const what = `Without these columns every plan is held: ${held.join('; ')}.`;
    return failure(name, 'PLAN_HELD', what, 'Export again from Alexandria with these fields.');
  }
  const mapped = mappedCodes(mappedRows(mappings.roles, settings.keys, settings.owners));
  const uncompared = mapped.filter((code) => isMissing(code) && !(code in ADVISED)).map(named);
  const advised = buys(ADVISED);
  if (advised.length + uncompared.length === 0) return fine(name, 'Every useful column is there.');
  const parts = [
    ...(advised.length > 0 ? [`Missing, with what each buys: ${advised.join('; ')}.`] : []),
    ...(uncompared.length > 0 ? [`Mapped but missing, so not compared: ${uncompared.join(', ')}.`] : []),
  ];
  return warning(name, parts.join(' '), 'Add these fields to the export in Alexandria.');
}

function checkSites(workspace: Workspace, ledger: LedgerEntries): Finding {
  const name = 'Sites';
  const { run, both } = readSides(workspace, ledger);
  const { schools, sites } = unansweredSides(both);
  if (schools.length + sites.length > 0) {
    const mend = 'See what is proposed: clever-sync sites suggest';
    const what = `${openWords(both)} A real run is refused until they are.`;
    return workspace.settings.enabled
      ? failure(name, 'SITES_UNANSWERED', what, mend)
      : warning(name, what, mend);
  }
  if (run !== undefined) return fine(name, openWords(both));
  return warning(
    name,
    'No roster was read yet, so nobody can tell whether every school is answered.',
    'Read it, and see a first plan: clever-sync sync --dry-run',
  );
}

/** For a workspace whose ledger cannot be read: what the export is, not what was done with it. */
export const UNREAD_LEDGER: LedgerEntries = {
  version: 1,
  current: '',
  published: '',
  runs: [],
  approvals: [],
  loads: [],
};
