// What the page of an undo says first, in place of a day's words: which run it takes back, and what to do now.
// It repeats the plan's counts and decides nothing.

import type { Counts } from '../match/plan.ts';
import type { RunState, Step } from './view.ts';
import { amount } from './words.ts';

export interface UndoFacts {
  readonly run: string;
  /** The run that is taken back. */
  readonly undoes: string;
  readonly state: RunState;
  readonly all: Pick<Counts, 'update'>;
  readonly importFile: string;
}

/** The undo in one sentence, or two. */
export function undoHeadline({ undoes, state, all }: UndoFacts): string {
  const back = `${amount(all.update, 'patron', 'patrons')} put back as before`;
  const head = `Takes back run ${undoes}`;
  switch (state) {
    case 'loaded':
      return `${head}: ${back}, for Alexandria to take in.`;
    case 'planned':
      return `${head}. This would be: ${back}. Nothing was written.`;
    case 'held':
      return `${head}, but waits for a person, and nothing was written for Alexandria. In it: ${back}.`;
    case 'unchanged':
      return `${head}: nothing that it wrote is there to put back.`;
    case 'failed':
      return `${head}, and stopped before it was done. Nothing was loaded; the last import file is untouched.`;
  }
}

/** What to do now, where an undo needs other words than a day; undefined where it does not. */
export function undoSteps({ run, undoes, state, importFile }: UndoFacts): readonly Step[] | undefined {
  switch (state) {
    case 'planned':
      return [
        step('Look through the page and its notes. When it is what you expect, write the import file:', {
          command: `clever-sync load --run ${run}`,
        }),
      ];
    case 'held':
      return [
        step(`Nothing was written. ${importFile} in the outbox is what it was.`),
        step('Mend what is named above, then take it back again:', {
          command: `clever-sync undo ${undoes}`,
        }),
      ];
    case 'unchanged':
      return [step('Nothing to import. The notes say what is left to do by hand, if anything.')];
    case 'loaded':
    case 'failed':
      return undefined;
  }
}

function step(text: string, { command = '' }: Partial<Step> = {}): Step {
  return { text, command, section: '', link: '' };
}
