// Asks a person at a terminal, line by line. Lines that were typed or pasted ahead wait for the question that they answer.

import { createInterface } from 'node:readline';
import { SyncError } from '../../mappings/errors.ts';

export interface Questions {
  /** The trimmed line that was typed. Throws USAGE when the input ends instead. */
  ask(question: string): Promise<string>;
  close(): void;
}

/** On the process's own terminal; the questions go to the standard error. */
export function openQuestions(): Questions {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ahead: string[] = [];
  let isOver = false;
  let waiting: ((line: string | undefined) => void) | undefined;
  const give = (line: string | undefined) => {
    const take = waiting;
    waiting = undefined;
    if (take !== undefined) take(line);
    else if (line !== undefined) ahead.push(line);
  };
  terminal.on('line', give);
  terminal.on('close', () => {
    isOver = true;
    give(undefined);
  });
  // readline keeps Ctrl-C to itself; the process has its own way to end on it.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  return {
    ask: async (question) => {
      terminal.setPrompt(question);
      if (!isOver) terminal.prompt();
      const line =
        ahead.shift() ??
        (isOver
          ? undefined
          : await new Promise<string | undefined>((resolve) => {
              waiting = resolve;
            }));
      if (line === undefined) throw inputEnded();
      return line.trim();
    },
    close: () => terminal.close(),
  };
}

/** The input ended before every question was answered. */
function inputEnded(): SyncError {
  return new SyncError('USAGE', {
    where: 'the terminal',
    what: 'The input ended before every question was answered.',
    means: 'Nothing was written.',
    mend: 'Start it again, or give every answer as an option; its --help lists them.',
  });
}
