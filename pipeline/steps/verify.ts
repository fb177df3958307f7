// What a fresh export shows of the last load, for the match of the day and for a person who asks. Reads only.

import { SyncError } from '../../mappings/errors.ts';
import type { Edits, Known } from '../../stages/known.ts';
import { sameMeaning } from '../../stages/meaning.ts';
import { editsOf, type Finding, type Verified, verify } from '../../stages/verify.ts';
import { isAfterLoad } from '../release/loads.ts';
import { hasStage } from '../runs.ts';
import type { ExportFile } from '../workspace/exports.ts';
import type { LedgerEntries } from '../workspace/ledger.ts';
import type { Workspace } from '../workspace.ts';
import { readLoaded } from './loaded.ts';
import type { RunContext } from './step.ts';

/**
 * What is known on a day: what earlier runs know, and what the day's export shows of the last load. An export that is not
 * newer than the load, or that a load was made from, shows nothing of it; nor does one whose load's files are gone.
 * Files that are not what they were, or cannot be read under today's titles, do not stop the day, since it rests on none of
 * them; that is said to `log`.
 */
export function knownOfDay(
  { workspace, log }: Pick<RunContext, 'workspace' | 'log'>,
  known: Known,
  { loads }: Pick<LedgerEntries, 'loads'>,
  exported: ExportFile,
): Known {
  const load = loads.at(-1);
  if (load === undefined || !isAfterLoad(exported, load) || !hasStage(workspace.folder, load.run, '4-load'))
    return known;
  const edits = new Map<string, Edits>();
  const note = (finding: Finding) => {
    const edited = editsOf(finding);
    if (edited.length > 0) edits.set(finding.guid, Object.fromEntries(edited));
  };
  try {
    const verified = verifyLoad(workspace, load.run, exported, note);
    return { ...known, last: verified, edits };
  } catch (error) {
    if (!(error instanceof SyncError) || !UNVERIFIABLE.has(error.code)) throw error;
    log.line(
      `verify: the load of ${load.run} could not be verified; ${error.complaint.where}: ${error.complaint.what}`,
    );
    return known;
  }
}

/** The load's files are not as they were written, or its columns have other titles since. */
const UNVERIFIABLE: ReadonlySet<string> = new Set(['STATE_DAMAGED', 'EXPORT_UNREADABLE']);

/**
 * Verifies the load of a run. Calls `tell` with each finding.
 * Throws STATE_DAMAGED when a file of the load is not what it wrote.
 */
export function verifyLoad(
  workspace: Workspace,
  run: string,
  exported: ExportFile,
  tell: (finding: Finding) => void,
): Verified {
  const { settings, mappings } = workspace;
  const { plan, decisions, after } = readLoaded(workspace, run);
  return verify(
    {
      decisions,
      after,
      export: exported.patrons,
      columns: plan.columns,
      same: sameMeaning(mappings.roles, settings.dates),
    },
    tell,
  );
}
