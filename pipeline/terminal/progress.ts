// Progress while a command runs: one redrawn line on a terminal, a line a stage otherwise, nothing when quiet.

import type { World } from '../world.ts';

export interface Progress {
  /** A stage begins. */
  stage(name: string): void;
  /** Something within the stage, for a terminal only. */
  step(text: string): void;
  /** The stage is done; `summary` is its line. */
  done(summary: string): void;
}

const CLEAR_LINE = '\r\u001b[2K';

export function showProgress(world: World, isQuiet: boolean): Progress {
  if (isQuiet) return { stage: () => {}, step: () => {}, done: () => {} };
  let name = '';
  // A line that goes on below cannot be redrawn: only its last part would be cleared.
  const room = (world.columns?.err ?? Number.POSITIVE_INFINITY) - 1;
  const redraw = (text: string) =>
    world.isTerminal && world.err(`${CLEAR_LINE}${`${name.padEnd(10)} ${text}`.slice(0, room)}`);
  return {
    stage(next) {
      name = next;
      redraw('…');
    },
    step: redraw,
    done(summary) {
      world.err(`${world.isTerminal ? CLEAR_LINE : ''}${name.padEnd(10)} ${summary}\n`);
    },
  };
}
