// When a run is expected, and whether there was none for too long: a schedule that stopped says nothing by itself, so whoever
// asks for the status is told. Reads the ledger only.

import { amount } from '../../mappings/words.ts';
import type { Settings } from '../settings.ts';
import { DAY_MS, dayOf, pauseOn } from './days.ts';
import type { LedgerEntries } from './ledger.ts';

/** After how many days without a good run something is wrong: a daily run may fail once. */
export const SILENT_AFTER_DAYS = 2;

export interface Silence {
  /** When the last good run ended, ISO; '' where none ever did. */
  readonly since: string;
  readonly what: string;
  /** Ends with a command, to which a workspace may be added. */
  readonly mend: string;
}

const LOOK = 'See that the schedule still runs, and how the runs ended: clever-sync status --all';

type Expected = Pick<Settings, 'daily' | 'pauses'>;

const HOUR_MS = 3_600_000;
const GOOD: readonly string[] = ['loaded', 'unchanged'];

/**
 * Too long a time without a run that ended as ready to import or with nothing to do; null when all is well, or when
 * none is expected: the district is not enabled, every role is switched off, nothing was ever tried. Paused days do not count.
 */
export function silenceOf(
  settings: Expected & Pick<Settings, 'enabled'>,
  { runs }: Pick<LedgerEntries, 'runs'>,
  nowMs: number,
  withinDays: number,
): Silence | null {
  const isExpected = settings.enabled && isAnyRoleOn(settings);
  const real = runs.filter(({ dryRun }) => !dryRun);
  const good = real.findLast(({ state }) => GOOD.includes(state));
  const since = good?.finishedAt ?? real[0]?.startedAt;
  if (!isExpected || since === undefined) return null;
  const silentMs = silentFor(settings, since, nowMs);
  if (silentMs <= withinDays * DAY_MS) return null;
  const told =
    good === undefined
      ? `no run has ended well since the first one at ${since}`
      : `the last run that ended well was ${good.id}`;
  return {
    since: good?.finishedAt ?? '',
    what: `Silent for ${inWords(silentMs)}: ${told}, and one is expected every ${amount(withinDays, 'day')}.`,
    mend: LOOK,
  };
}

/**
 * A schedule that started a run once, and none for too long since, however good the runs that a person started; null when
 * there was no such run or none is expected. Paused days do not count.
 */
export function scheduleSilence(
  settings: Expected & Pick<Settings, 'enabled'>,
  { runs }: Pick<LedgerEntries, 'runs'>,
  nowMs: number,
  withinDays: number,
): Silence | null {
  const last = runs.findLast(({ trigger }) => trigger === 'scheduled');
  if (last === undefined || !settings.enabled || !isAnyRoleOn(settings)) return null;
  const silentMs = silentFor(settings, last.startedAt, nowMs);
  if (silentMs <= withinDays * DAY_MS) return null;
  const what = `The schedule has started no run for ${inWords(silentMs)}; the last one that it started is ${last.id}.`;
  return { since: last.startedAt, what, mend: LOOK };
}

/** Why a scheduled run has nothing to do on a day, in one line; '' when it has. By this machine's calendar. */
export function whyNotToday({ settings }: { readonly settings: Expected }, nowMs: number): string {
  const pause = pauseOn(settings, dayOf(nowMs));
  if (pause !== undefined)
    return `Paused from ${pause.from} to ${pause.to} (the setting pauses): nothing was read and nothing was written.`;
  if (isAnyRoleOn(settings)) return '';
  return 'Students, teachers and staff are all switched off (the setting daily): nothing was read and nothing was written.';
}

function isAnyRoleOn({ daily }: Pick<Settings, 'daily'>): boolean {
  return Object.values(daily).some((isOn) => isOn);
}

/** How long it is since a moment, without the days that lie in a pause. */
function silentFor(settings: Pick<Settings, 'pauses'>, since: string, nowMs: number): number {
  const sinceMs = Date.parse(since);
  return nowMs - sinceMs - pausedMs(settings, sinceMs, nowMs);
}

/** The whole days between two moments that lie in a pause. */
function pausedMs(settings: Pick<Settings, 'pauses'>, fromMs: number, toMs: number): number {
  let paused = 0;
  for (let ms = fromMs + DAY_MS; ms <= toMs; ms += DAY_MS)
    if (pauseOn(settings, dayOf(ms)) !== undefined) paused += DAY_MS;
  return paused;
}

function inWords(ms: number): string {
  const [days, hours] = [Math.floor(ms / DAY_MS), Math.floor((ms % DAY_MS) / HOUR_MS)];
  return days === 0 ? amount(hours, 'hour') : `${amount(days, 'day')} and ${amount(hours, 'hour')}`;
}
