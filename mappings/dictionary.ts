// Alexandria's patron fields as fields.csv lists them, and which of them a column of an export is.
// It refuses a title that could be two fields; it never guesses from the cells of a column.

import { oneOf, refuseOrder, unexpected } from './cells.ts';
import { readTable, refusedCell, type TableRow } from './csv.ts';

/** One patron field of Alexandria. */
export interface Field {
  /** Four digits. */
  readonly code: string;
  readonly title: string;
  /** What exports of other libraries and versions call it. */
  readonly otherTitles: readonly string[];
  /** The most characters that Alexandria keeps, or null where no source tells. */
  readonly longest: number | null;
  /** Whether an over-long value may be cut; keys never are. */
  readonly cut: boolean;
  readonly importable: boolean;
  readonly notes: string;
}

export interface Dictionary {
  /** Ascending code. */
  readonly fields: readonly Field[];
  readonly byCode: ReadonlyMap<string, Field>;
  /**
   * The code of an export's column heading: `1200`, `1200 GUID`, a title, or one of the library's own `titles`
   * (code to title), which win. Capital letters and the number of spaces make no difference.
   */
  readonly codeOfHeading: (heading: string, titles: Readonly<Record<string, string>>) => string | undefined;
}

/** Parses `fields.csv`: ascending codes, and no title that two fields share. Throws SyncError TABLE. */
export function parseDictionary(text: string, where: string): Dictionary {
  const columns = ['code', 'title', 'other_titles', 'longest', 'cut', 'importable', 'notes'];
  const rows = readTable(text, { where, columns });
  refuseOrder(rows);
  const codeByTitle = new Map<string, string>();
  const fields = rows.map((row) => {
    const field = fieldOf(row);
    for (const title of [field.title, ...field.otherTitles]) claimTitle(codeByTitle, title, field, row);
    return field;
  });
  const byCode = new Map(fields.map((field) => [field.code, field]));
  return { fields, byCode, codeOfHeading: (heading, titles) => codeOf(heading, titles, codeByTitle, byCode) };
}

function fieldOf(row: TableRow): Field {
  const code = row.cell('code');
  const longest = row.cell('longest');
  if (!/^\d{4}$/.test(code)) throw unexpected(row, 'code', 'four digits', 'Write the number of the field.');
  if (row.cell('title') === '') throw unexpected(row, 'title', 'a title', "Write Alexandria's own title.");
  if (!/^([1-9]\d*)?$/.test(longest)) {
    throw unexpected(row, 'longest', 'a whole number, or nothing', 'Leave it blank where nobody knows.');
  }
  return {
    code,
    title: row.cell('title'),
    otherTitles: row
      .cell('other_titles')
      .split('|')
      .map((title) => title.trim())
      .filter((title) => title !== ''),
    longest: longest === '' ? null : Number(longest),
    cut: oneOf(row, 'cut', ['yes', 'no']) === 'yes',
    importable: oneOf(row, 'importable', ['yes', 'no']) === 'yes',
    notes: row.cell('notes'),
  };
}

function claimTitle(codeByTitle: Map<string, string>, title: string, field: Field, row: TableRow): void {
  const owner = codeByTitle.get(foldTitle(title));
  if (owner !== undefined) {
    throw refusedCell(
      row,
      title === field.title ? 'title' : 'other_titles',
      `"${title}" is a title of ${owner} already: expected a title of one field only.`,
      `Take it away from ${owner} or from ${field.code}.`,
    );
  }
  codeByTitle.set(foldTitle(title), field.code);
}

function codeOf(
  heading: string,
  titles: Readonly<Record<string, string>>,
  codeByTitle: ReadonlyMap<string, string>,
  byCode: ReadonlyMap<string, Field>,
): string | undefined {
  const folded = foldTitle(heading);
  const renamed = Object.keys(titles).find((code) => foldTitle(titles[code] ?? '') === folded);
  const numbered = /^(\d{4})(?: |$)/.exec(folded)?.[1] ?? '';
  return renamed ?? byCode.get(numbered)?.code ?? codeByTitle.get(folded);
}

/** A title with capital letters and the number of spaces apart. */
export function foldTitle(title: string): string {
  return title.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}
