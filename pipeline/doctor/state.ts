// What the program itself left in the workspace, as the doctor looks at it: the lock, the ledger, and how the last runs ended.

import { lockHolder } from '../disk/lock.ts';
import { hasStage } from '../runs.ts';
import type { Settings } from '../settings.ts';
import type { LedgerEntries } from '../workspace/ledger.ts';
import { openLedger } from '../workspace/ledger.ts';
import { SILENT_AFTER_DAYS, scheduleSilence, silenceOf } from '../workspace/silence.ts';
import { type Finding, failureOf, fine, warning } from './finding.ts';

export async function checkLock(folder: string): Promise<Finding> {
  const name = 'Lock';
  const holder = await lockHolder(folder);
  if (holder === undefined) return fine(name, 'No other run has the workspace.');
  return warning(name, holder.what, holder.mend);
}

/** The ledger, undefined where it cannot be read. */
export async function checkLedger(
  folder: string,
): Promise<{ readonly entries: LedgerEntries | undefined; readonly finding: Finding }> {
  const name = 'Ledger';
  try {
    const { entries } = await openLedger(folder);
    const { runs, loads, approvals, current, published } = entries;
    if (current === published) {
      const what = `${runs.length} runs, ${loads.length} loads, ${approvals.length} approvals.`;
      return { entries, finding: fine(name, what) };
    }
    const what = `The files of run ${current} have not reached the outbox.`;
    const mend = hasStage(folder, current, '5-report')
      ? 'See that the outbox can be written; the next command that writes delivers them.'
      : `Its report, which fills the outbox, was not made: clever-sync report --run ${current}`;
    return { entries, finding: warning(name, what, mend) };
  } catch (error) {
    return { entries: undefined, finding: failureOf(name, error) };
  }
}

/** How the runs ended that count, dry runs left out, and whether one that was due did not come. */
export function checkLastRun(ledger: LedgerEntries, nowMs: number, settings: Settings): Finding {
  const name = 'Last run';
  const { runs } = ledger;
  const real = runs.filter(({ dryRun }) => !dryRun);
  const last = real.at(-1);
  const good = real.findLast(({ state }) => state === 'loaded' || state === 'unchanged');
  const goodWords = good === undefined ? 'no run was good yet' : `the last good run is ${good.id}`;
  if (last === undefined) return fine(name, 'There is no real run yet.');
  if (last.state === 'failed' || last.state === 'held') {
    const what = `Run ${last.id} ${last.state === 'failed' ? 'failed' : 'is held'}; ${goodWords}.`;
    return warning(name, what, `See why: clever-sync status ${last.id}`);
  }
  const silence =
    silenceOf(settings, ledger, nowMs, SILENT_AFTER_DAYS) ??
    scheduleSilence(settings, ledger, nowMs, SILENT_AFTER_DAYS);
  if (silence !== null) return warning(name, silence.what, silence.mend);
  return fine(name, `${goodWords.charAt(0).toUpperCase()}${goodWords.slice(1)}.`);
}
