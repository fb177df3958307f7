// Releases a held plan without some of its leavers: the match is made again from the same files with these left out, in a
// run and under a plan of its own. What is released is what was shown, line by line, or nothing.

import { ALL_TRANSFERS, isLeftOut } from '../../stages/leftout.ts';
import type { Action, Decision } from '../../stages/match/plan.ts';
import { conclude, resultOf, type SyncResult, stateOf } from '../run.ts';
import { copyRun } from '../runs/copying.ts';
import { beginRun, type RunOptions } from '../runs/running.ts';
import { matchStep } from '../steps/match.ts';
import { decisionsIn, readKnownFile, readPlanFile } from '../steps/plan.ts';
import { artifact, type RunFiles } from '../steps/step.ts';
import type { Ledger } from '../workspace/ledger.ts';
import { holdsOf } from './gates.ts';
import type { Approval } from './loadable.ts';
import { refusal } from './releasable.ts';
import { type Loadable, releasedBy } from './shown.ts';

export interface Rest {
  readonly without: readonly string[];
  readonly load: boolean;
  readonly approvalOf: (run: string, planSha256: string) => Approval;
  readonly enter: (approval: Approval) => Promise<void>;
}

const TRANSFERS: ReadonlySet<Action> = new Set<Action>(['transfer']);

/**
 * How many transfers remain when a part is left out.
 * Throws APPROVAL for a part that the plan does not have.
 */
export function transfersLeft({ run, plan }: Loadable, without: readonly string[]): number {
  if (without.length === 0) return plan.counts.all.transfer;
  if (plan.undoes !== '') throw refusal(run.id, 'The plan takes a run back, and is released whole.', WHOLE);
  const bySite = new Map<string, number>();
  for (const { site } of decisionsIn(artifact(run, '3-match', 'plan.jsonl'), TRANSFERS))
    bySite.set(site, (bySite.get(site) ?? 0) + 1);
  const absent = without.filter((part) => {
    const sites = [...bySite.keys()];
    return part === ALL_TRANSFERS ? sites.length === 0 : !sites.some((site) => isLeftOut([part], site));
  });
  if (absent.length > 0) {
    const what = `The plan has nothing to leave out for ${absent.join(', ')}.`;
    throw refusal(
      run.id,
      what,
      'Name a site as the report does, by its code, e.g. --without transfers@LINC.',
    );
  }
  return [...bySite].reduce((sum, [site, count]) => sum + (isLeftOut(without, site) ? 0 : count), 0);
}

const WHOLE = 'Approve it without --without.';

/** Makes the run of the rest, reports it, and loads it where that is asked for. */
export function releaseRest(
  held: Loadable,
  ledger: Ledger,
  options: RunOptions,
  { without, load, approvalOf, enter }: Rest,
): Promise<{ approval: Approval; loaded: SyncResult | null }> {
  const { run: shown, exported } = held;
  return beginRun(shown.workspace, ledger, options, async (run) => {
    const { id, log } = run.context;
    run.note(copyRun(shown.workspace, shown.id, id, ['1-extract', '2-transform']));
    log.line(`approve: the plan of run ${shown.id} without ${without.join(', ')}`);
    const known = readKnownFile(artifact(shown, '3-match', 'known.jsonl'));
    await run.stage('3-match', () => matchStep(run.context, exported, ledger.entries, without, known));
    requireSameRest(shown, run.context, without);
    const plan = readPlanFile(artifact(run.context, '3-match', 'plan.json'));
    const approval = approvalOf(id, plan.plan);
    const state = load ? stateOf(plan, false, false) : 'held';
    run.note({
      counts: plan.counts.all,
      holds: load ? [] : holdsOf(shown.workspace, plan, []),
      inputs: { ...shown.workspace.hashes, export: exported.sha256 },
      ...releasedBy(approval),
    });
    await enter(approval);
    await conclude(run, exported, ledger, { state, ownHolds: [], shownIn: shown.id });
    return { approval, loaded: load ? resultOf(run.context, exported.name, state) : null };
  });
}

/** Throws APPROVAL unless the new plan is the shown one but for those left out. */
function requireSameRest(shown: RunFiles, rest: RunFiles, without: readonly string[]): void {
  const planOf = (run: RunFiles) => decisionsIn(artifact(run, '3-match', 'plan.jsonl'));
  const made = planOf(rest);
  for (const one of planOf(shown)) {
    const other = made.next().value;
    if (other === undefined || !isSame(one, other, without)) throw otherPlan(shown.id);
  }
  if (made.next().done !== true) throw otherPlan(shown.id);
}

function isSame(shown: Decision, made: Decision, without: readonly string[]): boolean {
  if (shown.action !== 'transfer' || !isLeftOut(without, shown.site))
    return JSON.stringify(shown) === JSON.stringify(made);
  return made.action === 'untouched' && made.row === shown.row && made.guid === shown.guid;
}

function otherPlan(id: string) {
  const what = 'Made again, the plan is not the one that was shown; perhaps clever-sync was updated since.';
  return refusal(id, what, 'Run clever-sync sync again, and look at its report.');
}
