// The runs of a workspace over time, for the page that lists them: how each ended, its counts, and a small picture of
// them. Counts only; nobody is named, and nothing that a person wrote is repeated.

import { grouped, listed } from '../../mappings/words.ts';
import type { Action } from '../match/plan.ts';
import { STATE_WORDS } from './advice.ts';
import type { RunState } from './view.ts';

export interface PastRun {
  readonly id: string;
  readonly state: RunState;
  readonly trigger: 'manual' | 'scheduled';
  readonly dryRun: boolean;
  /** ISO, UTC, e.g. 2026-11-24T10:15:00Z. */
  readonly startedAt: string;
  /** By action; a run that stopped early has none. */
  readonly counts: Readonly<Record<string, number>>;
  /** Whether it was held and a person released its plan. */
  readonly isReleased: boolean;
  readonly hasReport: boolean;
}

interface HistoryRow {
  readonly run: string;
  /** e.g. '24 November 2026, 10:15 UTC'. */
  readonly day: string;
  readonly state: RunState;
  readonly stateWords: string;
  /** What else there is to know, e.g. 'scheduled, released by a person'; ''. */
  readonly remark: string;
  /** The address of its report from the folder of the runs, '' where there is none. */
  readonly report: string;
  /** In the order of the columns; '–' where the run did not get that far. */
  readonly counts: readonly { readonly title: string; readonly text: string }[];
}

/** One bar, in a drawing that is WIDTH wide and HEIGHT high. */
interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isHeld: boolean;
}

interface Chart {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** The figures in words, the oldest first. */
  readonly words: string;
  readonly most: number;
}

export interface AllRunsView {
  readonly district: string;
  /** The newest first. */
  readonly runs: readonly HistoryRow[];
  readonly columns: readonly string[];
  /** None until two runs have a plan. */
  readonly charts: readonly Chart[];
  readonly chartSize: { readonly width: number; readonly height: number };
}

const COLUMNS = [
  ['create', 'New'],
  ['update', 'Updated'],
  ['transfer', 'Leaving'],
  ['review', 'To review'],
  ['skip', 'Left out'],
  ['unchanged', 'No change'],
] as const satisfies readonly (readonly [Action, string])[];
const DRAWN = COLUMNS.slice(0, 4);
const DRAWN_RUNS = 60;
const WIDTH = 300;
const HEIGHT = 48;
// A count above nought is never drawn as nothing.
const LEAST = 1.5;

/** @param runs oldest first */
export function allRunsView(district: string, runs: readonly PastRun[]): AllRunsView {
  const planned = runs.filter(({ counts }) => Object.keys(counts).length > 0).slice(-DRAWN_RUNS);
  return {
    district,
    runs: runs.map(rowOf).reverse(),
    columns: COLUMNS.map(([, title]) => title),
    charts: planned.length < 2 ? [] : DRAWN.map(([action, title]) => chartOf(planned, action, title)),
    chartSize: { width: WIDTH, height: HEIGHT },
  };
}

function rowOf(run: PastRun): HistoryRow {
  const { id, state, trigger, dryRun, startedAt, counts, isReleased, hasReport } = run;
  const remarks = [
    ...(dryRun ? ['a dry run'] : []),
    ...(trigger === 'scheduled' ? ['scheduled'] : []),
    ...(isReleased ? ['released by a person'] : []),
  ];
  return {
    run: id,
    day: dayOf(startedAt),
    state,
    stateWords: STATE_WORDS[state],
    remark: listed(remarks),
    report: hasReport ? `${id}/5-report/report.html` : '',
    counts: COLUMNS.map(([action, title]) => {
      const count = counts[action];
      return { title, text: count === undefined ? '–' : grouped(count) };
    }),
  };
}

function chartOf(runs: readonly PastRun[], action: Action, title: string): Chart {
  const figures = runs.map(({ counts }) => counts[action] ?? 0);
  const most = Math.max(...figures, 1);
  const step = WIDTH / Math.max(runs.length, 12);
  const bars = figures.map((figure, at): Bar => {
    const height = figure === 0 ? 0 : Math.max(LEAST, (figure / most) * HEIGHT);
    return {
      x: tenths(at * step),
      y: tenths(HEIGHT - height),
      width: tenths(step * 0.75),
      height: tenths(height),
      isHeld: runs[at]?.state === 'held',
    };
  });
  const words = `${title}, in the last ${runs.length} runs with a plan, the oldest first: ${figures.map(grouped).join('; ')}.`;
  return { title, bars, words, most: Math.max(...figures) };
}

function tenths(length: number): number {
  return Math.round(length * 10) / 10;
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

function dayOf(iso: string): string {
  const [year = '', month = '', day = ''] = iso.slice(0, 10).split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? month} ${year}, ${iso.slice(11, 16)} UTC`;
}
