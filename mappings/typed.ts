// Words as a person can paste them after a command, whatever is in them. It knows two shells and no machine.

export type Shell = 'posix' | 'windows';

/** What a printed command needs to be pasted as it stands. */
export interface Typing {
  /** The workspace as the next command has to name it, e.g. ' --workspace my-district'; '' where it need not. */
  readonly typed: string;
  /** A word as the shell of this machine gives it back. */
  readonly quoted: (word: string) => string;
}

const BARE: Readonly<Record<Shell, RegExp>> = {
  posix: /^[\w./:@+,-]+$/,
  windows: /^[\w.\\/:@+-]+$/,
};

/** A word that the shell gives to a program unchanged: as it is where it has only safe letters, else in quotes. */
export function quotedFor(shell: Shell, word: string): string {
  if (BARE[shell].test(word)) return word;
  if (shell === 'posix') return `'${word.replaceAll("'", "'\\''")}'`;
  // A program of Windows reads \" as a quote, and backslashes before a quote as half as many.
  return `"${word.replace(/(\\*)("|$)/g, (_, slashes: string, quote: string) => `${slashes}${slashes}${quote && `\\${quote}`}`)}"`;
}
