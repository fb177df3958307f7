// Lines as a comparison reads them, for tests.

/** The bytes of lines, and where each starts and the last one ends. */
export function linesOf(lines: readonly string[]): {
  readonly bytes: Buffer;
  readonly starts: readonly number[];
} {
  const starts = [0];
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + Buffer.byteLength(line) + 1);
  return { bytes: Buffer.from(lines.map((line) => `${line}\n`).join('')), starts };
}
