// The answers that a new workspace needs: from an option, else from a person at a terminal, else refused by the name of the
// option. A wrong answer is asked for again; a wrong option ends the command. Nothing is written here.

import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import { districtIn } from '../settings/district.ts';
import type { Questions } from '../terminal/asking.ts';

export interface Asker {
  /** Undefined where nobody can be asked. */
  readonly questions: Questions | undefined;
  /** Tells the person what was wrong with an answer. */
  readonly say: (text: string) => void;
}

export interface Question<Answer> {
  readonly text: string;
  /** What the option said; undefined where it was not given. */
  readonly given: string | undefined;
  /** The option, as the refusal names it. */
  readonly option: string;
  /** What a blank answer, or nobody to ask, stands for; undefined where an answer is needed. */
  readonly otherwise?: string;
  /** Throws a SyncError for an answer that cannot be taken. */
  readonly accept: (answer: string) => Answer | Promise<Answer>;
}

/** Errors that another answer can mend. */
const ASK_AGAIN = new Set(['USAGE', 'TOKEN', 'DISTRICT', 'EXPORT_MISSING', 'EXPORT_UNREADABLE']);

/** One answer. Throws USAGE when it is needed and nobody can be asked, or what `accept` throws for an option. */
export async function answerTo<Answer>(asker: Asker, question: Question<Answer>): Promise<Answer> {
  const { given, otherwise, accept, option } = question;
  if (given !== undefined) return accept(given);
  if (asker.questions !== undefined) return ask(asker.questions, asker.say, question);
  if (otherwise !== undefined) return accept(otherwise);
  throw new SyncError('USAGE', {
    where: option,
    what: 'It is missing, and there is no terminal to ask at.',
    means: 'Nothing was written.',
    mend: `Give it as an option: clever-sync init ${option} …; clever-sync help init lists all.`,
  });
}

async function ask<Answer>(
  questions: Questions,
  say: (text: string) => void,
  { text, otherwise, accept }: Question<Answer>,
): Promise<Answer> {
  const hint = otherwise === undefined ? '' : ` [${otherwise || 'none'}]`;
  for (;;) {
    const typed = await questions.ask(`${text}${hint}: `);
    try {
      return await accept(typed === '' && otherwise !== undefined ? otherwise : typed);
    } catch (error) {
      if (!(error instanceof SyncError) || !ASK_AGAIN.has(error.code)) throw error;
      say(`${error.complaint.what} ${error.complaint.mend}\n`);
    }
  }
}

/** The district's id in an answer. Throws USAGE, saying what was given instead. */
export function districtOf(answer: string): string {
  const district = districtIn(answer);
  if ('id' in district) return district.id;
  const [what, ...how] = district.refused.split('. ');
  throw new SyncError('USAGE', {
    where: '--district',
    what: `This is no district: ${what}.`,
    means: NOTHING_CHANGED,
    mend: how.join('. '),
  });
}
