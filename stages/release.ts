// How a held plan is released: which of its counts a person has to name for which limit, and the exact command with
// them in it. It releases nothing itself, and it knows which limits nobody can release.

import { ALL_TRANSFERS, isLeftOut } from './leftout.ts';
import type { Action, Hold } from './match/plan.ts';

/** Limits that depend on the day and on earlier runs, and so stand in run.json and not in the plan. */
const RUN_LIMITS = ['export-loaded', 'export-before-load', 'export-old', 'first-scheduled'] as const;
export type RunLimit = (typeof RUN_LIMITS)[number];

/** What a person names, as its option is called, and the plan's action that it counts. */
export const NUMBERS = {
  transfers: 'transfer',
  creates: 'create',
  updates: 'update',
} as const satisfies Record<string, Action>;
export type Numbered = keyof typeof NUMBERS;
export const NUMBERED: readonly Numbered[] = ['transfers', 'creates', 'updates'];

/** The number that releases a limit; `export`: only a new export does; `load`: a load by hand is all it asks for. */
const RELEASED_BY = {
  columns: 'export',
  transfers: 'transfers',
  creates: 'creates',
  updates: 'updates',
  field: 'updates',
  'empty-site': 'transfers',
  'empty-role': 'transfers',
  'export-loaded': 'export',
  'export-before-load': 'export',
  'export-old': 'export',
  'first-scheduled': 'load',
} as const satisfies Record<Hold['limit'] | RunLimit, Numbered | 'export' | 'load'>;

export interface HeldRun {
  readonly run: string;
  readonly dryRun: boolean;
  /** The broken limits, of the plan and of the run. */
  readonly limits: readonly (Hold['limit'] | RunLimit)[];
  /** By action, over all. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What to do about a held run: a sentence that ends in a colon, and the command that it announces. */
export interface Release {
  readonly words: string;
  readonly command: string;
  /** Whether the command lets this very plan through. */
  readonly isReleased: boolean;
}

const AGAIN = 'clever-sync sync';

/** Whether a limit that a run.json names is none of its plan's. */
export function isRunLimit(name: string): boolean {
  return RUN_LIMITS.some((limit) => limit === name);
}

/** The limits among the names that a run.json holds. */
export function limitsOf(names: readonly string[]): HeldRun['limits'] {
  return names.filter((name): name is HeldRun['limits'][number] => Object.hasOwn(RELEASED_BY, name));
}

/** The way on from a held run: the command that releases exactly this plan, or why there is none. */
export function releaseOf({ run, dryRun, limits, counts }: HeldRun): Release {
  if (needsExport(limits)) {
    const words = 'No approval releases this. Export again from Alexandria, then run again:';
    return { words, command: AGAIN, isReleased: false };
  }
  if (dryRun) {
    const words =
      'A dry run cannot be released. If it is meant, make a real run, which is held too and can be:';
    return { words, command: AGAIN, isReleased: false };
  }
  const needed = numbersFor(limits);
  if (needed.length === 0) {
    const words = 'It waits for a load by hand, not for an approval. If it is meant:';
    return { words, command: `clever-sync load --run ${run}`, isReleased: true };
  }
  const numbers = needed.map((name) => ` --${name} ${counts[NUMBERS[name]] ?? 0}`).join('');
  return {
    words: 'If it is meant, release exactly this plan:',
    command: `clever-sync approve ${run}${numbers} --by NAME --why TEXT`,
    isReleased: true,
  };
}

/** Whether a limit is broken that only a new export mends. */
export function needsExport(limits: HeldRun['limits']): boolean {
  return limits.some((limit) => RELEASED_BY[limit] === 'export');
}

/** The numbers that a person has to name for these limits, in the order of the options. */
function numbersFor(limits: HeldRun['limits']): readonly Numbered[] {
  return NUMBERED.filter((name) => limits.some((limit) => RELEASED_BY[limit] === name));
}

/**
 * The numbers that are still to be named when a part of the plan is left out.
 * @param transfersLeft how many transfers remain, over all
 */
export function numbersForRest(
  holds: readonly Pick<Hold, 'limit' | 'site'>[],
  without: readonly string[],
  transfersLeft: number,
): readonly Numbered[] {
  const isMet = ({ limit, site }: Pick<Hold, 'limit' | 'site'>) =>
    RELEASED_BY[limit] === 'transfers' &&
    (without.includes(ALL_TRANSFERS) ||
      (site !== '' && isLeftOut(without, site)) ||
      (without.length > 0 && limit === 'transfers' && transfersLeft === 0));
  return numbersFor(holds.filter((hold) => !isMet(hold)).map(({ limit }) => limit));
}
