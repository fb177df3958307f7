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
    const isOdd = slashes.length % 2 === 1;
    if (letter === '"') {
      word = `${word ?? ''}${slashes.slice(0, slashes.length / 2)}${isOdd ? letter : ''}`;
      isQuoted = isQuoted === isOdd;
    } else if (isQuoted || /\S/.test(letter)) word = `${word ?? ''}${slashes}${letter}`;
    else {
      words.push(slashes === '' ? word : `${word ?? ''}${slashes}`);
      word = undefined;
    }
  }
  return [...words, word].filter((one) => one !== undefined);
}
