// Lays rows of short texts out in columns for a terminal. It cuts nothing: a text that is wider than its column goes on
// below, so that a narrow window shows all of it.

/**
 * The lines of a table without borders, each indented by two spaces.
 * @param widest the most characters of each column, which takes no more than its longest text needs; the last column
 *   may be left out and is then as wide as its text
 */
export function alignedLines(rows: readonly (readonly string[])[], widest: readonly number[]): string[] {
  const cells = rows.map((row) => row.map((text, column) => wrapped(text, widest[column])));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => Math.max(0, ...(row[column] ?? []).map((line) => line.length)))),
  );
  return cells.flatMap((row) => {
    const height = Math.max(...row.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      `  ${row.map((lines, column) => (lines[line] ?? '').padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
    );
  });
}

function wrapped(text: string, widest: number | undefined): readonly string[] {
  if (widest === undefined || text.length <= widest) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((whole) => pieces(whole, widest))) {
    if (line !== '' && line.length + 1 + word.length > widest) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A word that fits no line is broken, after a dot or an underscore where it has one in time. */
function pieces(word: string, widest: number): readonly string[] {
  const list: string[] = [];
  let rest = word;
  while (rest.length > widest) {
    const head = rest.slice(0, widest);
    const end = Math.max(head.lastIndexOf('.'), head.lastIndexOf('_')) + 1 || widest;
    list.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...list, rest];
}
