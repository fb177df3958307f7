// Removes what is older than the library wants to keep, and every temporary file that a killed run left. The caller holds the
// lock. The counts of a removed run stay in the ledger.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SyncError } from '../../mappings/errors.ts';
import { utf8Text } from '../../mappings/utf8.ts';
import { amountIfAny } from '../../mappings/words.ts';
import { withoutUsers } from '../../stages/decide/dropping.ts';
import { readWhole, removeWhole, sweep, writeWhole } from '../disk/files.ts';
import { DECISIONS_FILE, type Removals, removalsOf } from '../purge.ts';
import { listRuns, runFolder } from '../runs.ts';
import { exportsFolderOf } from '../workspace/exports.ts';
import type { LedgerEntries } from '../workspace/ledger.ts';
import { outboxOf } from '../workspace/outbox.ts';
import type { Workspace } from '../workspace.ts';

/** Removes them. Throws DISK; what is gone by then stays gone. */
export function remove(workspace: Workspace, removals: Removals): void {
  const { folder } = workspace;
  sweepAll(workspace);
  for (const run of removals.runs) removeWhole(runFolder(folder, run));
  for (const path of [...removals.exports, ...removals.outbox]) removeWhole(path);
  if (removals.users.size > 0) dropDecisions(folder, removals.users);
}

function dropDecisions(folder: string, users: ReadonlySet<string>): void {
  const path = join(folder, DECISIONS_FILE);
  const text = utf8Text(readWhole(path), DECISIONS_FILE);
  const kept = withoutUsers(text, DECISIONS_FILE, (guid) => users.has(guid));
  writeWhole(path, kept.text, { mode: 'inherit' });
}

function sweepAll(workspace: Workspace): void {
  const { folder } = workspace;
  const places = [folder, join(folder, 'runs'), outboxOf(workspace), exportsFolderOf(workspace)];
  const runs = listRuns(folder).map((run) => runFolder(folder, run));
  for (const place of [...places, ...runs]) if (place !== undefined && existsSync(place)) sweep(place);
}

/**
 * What a sync does before anything else: removes what is older than `keepDays`. Returns a sentence, '' where nothing was
 * old. That something could not be removed is said and stops nothing: the next day tries again.
 */
export function prune(workspace: Workspace, entries: LedgerEntries, nowMs: number): string {
  try {
    const removals = removalsOf(workspace, entries, nowMs, workspace.settings.keepDays);
    if (isEmpty(removals)) return '';
    remove(workspace, removals);
    return `${removalWords(removals)} older than ${workspace.settings.keepDays} days removed`;
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    return `what is older than ${workspace.settings.keepDays} days could not be removed: ${error.code}, ${error.complaint.what}`;
  }
}

export function isEmpty({ runs, exports, outbox, users }: Removals): boolean {
  return runs.length + exports.length + outbox.length + users.size === 0;
}

/** e.g. '3 runs, 1 export'. */
function removalWords({ runs, exports, outbox, users }: Removals): string {
  const parts = [
    amountIfAny(runs.length, 'run'),
    amountIfAny(exports.length, 'export'),
    amountIfAny(outbox.length, 'copy in the outbox', 'copies in the outbox'),
    amountIfAny(users.size, 'decided user', 'decided users'),
  ];
  return parts.filter((part) => part !== '').join(', ');
}
