// Applies a plan to the export it was made from: the import file of exactly the rows that change, the export as it
// will be afterwards, and the plain inverse. Takes the plan and the export, nothing else; changes neither.

import type { PatronExport } from './export.ts';
import { patronsAfter } from './load/after.ts';
import { importRows, undoRows } from './load/rows.ts';
import { csvOf, tsvOf } from './load/write.ts';
import type { Decision, PlanSummary } from './match/plan.ts';

export interface LoadInput {
  readonly export: PatronExport;
  readonly summary: HeaderParts & Pick<PlanSummary, 'notes'>;
  /** The decisions of `plan.jsonl` that write something, read anew each time it is called; others may be among them. */
  readonly decisions: () => Iterable<Decision>;
  /** A part of an import file is smaller than this many bytes. Alexandria takes less than 50 MB. */
  readonly partBytes: number;
}

/** One file, whole or a part of several, as a row of pieces. */
export interface LoadFile {
  readonly name: string;
  readonly pieces: Iterable<string | Uint8Array>;
}

type HeaderParts = Pick<PlanSummary, 'columns' | 'headings' | 'importHeader'>;

export const PART_BYTES = 50_000_000;

/** The header lines of the import files: alone they are what the outbox holds when there is nothing to import. */
export function importHeaders(summary: HeaderParts): { readonly tsv: string; readonly csv: string } {
  const { columns, headings, importHeader } = summary;
  return { tsv: `${importHeader.replace('{codes}', columns.join('/'))}\r\n`, csv: csvOf(headings) };
}

/**
 * Applies a plan: the files of `4-load`, to be written in this order, each before the next is asked for. Rows come
 * out ascending by guid, as the plan has them.
 * @param extension of the export, which patrons-after keeps, e.g. '.txt'
 */
export function* load(input: LoadInput, extension: string): Generator<LoadFile> {
  const { summary, decisions, partBytes } = input;
  const header = importHeaders(summary);
  const rows = () => importRows(decisions(), input.export, summary.columns);
  yield* inParts('patron-import', '.csv', header.csv, csvOf, rows(), partBytes);
  yield* inParts('patron-import', '.tsv', header.tsv, tsvOf, rows(), partBytes);
  yield { name: 'undo.tsv', pieces: undoPieces(input, header.tsv) };
  // The plan of an undo may say it of an export that is Windows-1252 no more.
  const isWindows = summary.notes.some(({ code }) => code === 'ENCODING');
  const encoding = isWindows ? 'windows-1252' : input.export.dialect.encoding;
  yield { name: `patrons-after${extension}`, pieces: patronsAfter(input.export, decisions, encoding) };
}

function* undoPieces(
  { decisions, export: patronExport, summary }: LoadInput,
  header: string,
): Generator<string> {
  yield header;
  for (const row of undoRows(decisions(), patronExport, summary.columns)) yield tsvOf(row);
}

/** One file, or several once the next row would reach the limit; each begins with the header. */
function* inParts(
  name: string,
  extension: string,
  header: string,
  lineOf: (row: readonly string[]) => string,
  rows: Iterator<readonly string[]>,
  partBytes: number,
): Generator<LoadFile> {
  let held: string | undefined;
  let part = 0;
  function* onePart(): Generator<string> {
    yield header;
    let bytes = Buffer.byteLength(header);
    for (;;) {
      const line = held ?? nextLine(rows, lineOf);
      held = line;
      if (line === undefined) return;
      bytes += Buffer.byteLength(line);
      if (bytes >= partBytes && bytes > Buffer.byteLength(header) + Buffer.byteLength(line)) return;
      held = undefined;
      yield line;
    }
  }
  do {
    part += 1;
    yield { name: `${name}${part === 1 ? '' : `-${part}`}${extension}`, pieces: onePart() };
  } while (held !== undefined);
}

function nextLine(
  rows: Iterator<readonly string[]>,
  lineOf: (row: readonly string[]) => string,
): string | undefined {
  const next = rows.next();
  return next.done ? undefined : lineOf(next.value);
}
