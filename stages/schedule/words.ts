// The words of a command as those who start it cut it: a shell and systemd, or a program of Windows. Nothing is expanded.

/** Quotes may stand anywhere in a word, and a backslash takes what follows as it is, but for single quotes. */
export function shellWords(line: string): readonly string[] {
  const words = line.match(/(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])+/g) ?? [];
  return words.map((word) =>
    word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g, (_, single, double, plain) => {
      return single ?? double?.replace(/\\(.)/g, '$1') ?? plain;
    }),
  );
}

/** Only double quotes quote. Of backslashes before one half stay, and an odd one makes it a letter; others are letters. */
export function windowsWords(line: string): readonly string[] {
  const words: (string | undefined)[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (const [, slashes = '', letter = ''] of line.matchAll(/(\\*)([^\\]|$)/gs)) {
    if (letter === '"') {
      word = (word ?? '') + beforeQuote(slashes);
      isQuoted = isQuoted === isOdd(slashes);
    } else if (isQuoted || /\S/.test(letter)) word = (word ?? '') + slashes + letter;
    else {
      words.push(slashes === '' ? word : (word ?? '') + slashes);
      word = undefined;
    }
  }
  return [...words, word].filter((one) => one !== undefined);
}

function beforeQuote(slashes: string): string {
  return slashes.slice(0, slashes.length / 2) + (isOdd(slashes) ? '"' : '');
}

function isOdd({ length }: string): boolean {
  return length % 2 === 1;
}
