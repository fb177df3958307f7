// Which of a few known words a misspelt one was meant to be. It suggests to a person; nothing may act on it.

/** e.g. ` Did you mean "site_code"?` with its leading space, or '' when no known word is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}

/** The known word with the fewest letters to change, if few enough; the first of equals. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const steps = editDistance(fold(word), fold(candidate));
    if (steps >= least || steps > mostSteps(candidate)) continue;
    best = candidate;
    least = steps;
  }
  return best;
}

function mostSteps(word: string): number {
  return word.length < 4 ? 1 : Math.max(2, word.length / 3);
}

/** Capital letters, underscores, hyphens and spaces are no difference: they are what people get wrong first. */
function fold(word: string): string {
  return word
    .slice(0, 60)
    .toLowerCase()
    .replace(/[\s_-]+/g, '');
}

/** Letters to add, drop or replace; two neighbours that changed places count once. */
function editDistance(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const line = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      line.push(
        Math.min(
          at(last, column) + 1,
          at(line, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, last] = [last, line];
  }
  return at(last, other.length);
}

function at(line: readonly number[], column: number): number {
  return line[column] ?? Number.POSITIVE_INFINITY;
}
