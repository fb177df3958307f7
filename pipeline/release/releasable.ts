// What a person must get right to release a held plan: a run that is held and was shown, and the plan's own numbers.
// Refuses everything else; enters nothing.

import { SyncError } from '../../mappings/errors.ts';
import type { Counts } from '../../stages/match/plan.ts';
import { NUMBERED, NUMBERS, type Numbered, needsExport, numbersForRest } from '../../stages/release.ts';
import { hasStage, type RunRecord } from '../runs.ts';
import { approvalOf } from './loadable.ts';
import type { Loadable } from './shown.ts';

/** What a person names, null where they name nothing. */
export type NamedNumbers = Readonly<Record<Numbered, number | null>>;

/** Throws APPROVAL for a run that is not held, is a dry run, or was not shown to anybody. */
export function requireHeld(folder: string, { id, state, dryRun }: RunRecord): void {
  // One that was loaded is refused as loaded.
  if (state !== 'held' && state !== 'loaded')
    throw refusal(id, 'The run is not held, so there is nothing to release.', SEE_RUNS);
  if (dryRun)
    throw refusal(id, 'It is a dry run, which is only a look.', 'Make a real run with clever-sync sync.');
  if (hasStage(folder, id, '5-report')) return;
  throw refusal(
    id,
    'Its plan was not shown yet: the run has no report.',
    `Make it, and read it: clever-sync report --run ${id}`,
  );
}

const SEE_RUNS = 'See the runs: clever-sync status --all';

/** Throws APPROVAL when a person released the plan already, or nobody can. */
export function requireUnreleased(loadable: Loadable): void {
  const { run, plan, ownHolds } = loadable;
  const earlier = approvalOf(loadable);
  if (earlier !== undefined) {
    const once = `The plan was released already, at ${earlier.at}, and a plan is released once.`;
    throw refusal(run.id, once, `Load it: clever-sync load --run ${run.id}`);
  }
  const holds = [...plan.holds, ...ownHolds];
  if (needsExport(holds.map(({ limit }) => limit))) {
    const sentences = holds.filter(({ limit }) => needsExport([limit])).map(({ sentence }) => sentence);
    throw refusal(
      run.id,
      `No approval releases this: ${sentences.join(' ')}`,
      'Export again from Alexandria, then run clever-sync sync.',
    );
  }
  if (plan.holds.length > 0) return;
  throw refusal(
    run.id,
    'The run waits for a load by hand, not for an approval.',
    `If it is meant: clever-sync load --run ${run.id}`,
  );
}

/**
 * Throws APPROVAL unless every number that was named is the plan's, and every broken limit is named.
 * @param counts of the plan that is released, over all
 */
export function requireNumbers(
  { run, plan }: Loadable,
  counts: Pick<Counts, 'transfer' | 'create' | 'update'>,
  named: NamedNumbers,
  without: readonly string[],
): void {
  const needed = numbersForRest(plan.holds, without, counts.transfer);
  const wrong = NUMBERED.flatMap((name) => {
    const [has, said] = [counts[NUMBERS[name]], named[name]];
    if (said === null) return needed.includes(name) ? [`${WORDS[name](has)}, and --${name} is missing`] : [];
    return said === has ? [] : [`${WORDS[name](has)}, ${said} ${said === 1 ? 'was' : 'were'} named`];
  });
  if (wrong.length === 0) return;
  const rest = without.length === 0 ? 'The plan' : `The plan without ${without.join(', ')}`;
  throw refusal(
    run.id,
    `${rest} ${wrong.join('; it ')}.`,
    'Read the report of the run once more; if it is meant, name what the plan has.',
  );
}

const WORDS: Readonly<Record<Numbered, (count: number) => string>> = {
  transfers: (count) => `marks ${count} Transferred`,
  creates: (count) => `makes ${count} new`,
  updates: (count) => `updates ${count}`,
};

/** An approval that is refused; nothing was entered. */
export function refusal(id: string, what: string, mend: string): SyncError {
  return new SyncError('APPROVAL', {
    where: `run ${id}`,
    what,
    means: 'Nothing was released and nothing was loaded.',
    mend,
  });
}
