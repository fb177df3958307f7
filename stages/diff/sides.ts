// A roster, an export and a plan as the sides of a comparison: their columns, by which of them a person is known again,
// and each record when it is asked for.

import { type Dialect, type Records, readHeading, scanRecords } from '../delimited.ts';
import type { Side } from '../diff.ts';
import type { PatronExport } from '../export.ts';
import type { Decision } from '../match/plan.ts';

const PATRON = { guid: '1200', barcode: '1000', lastName: '1006', firstName: '1007', site: '1050' } as const;

/** The patron rows of a roster, from the bytes of `patrons.csv`. Undefined when they are damaged. */
export function rosterSide(bytes: Buffer): Side | undefined {
  const dialect = { delimiter: ',', quoted: true, encoding: 'utf-8' } as const;
  const heading = readHeading(bytes, 0, dialect);
  const scan = scanRecords(bytes, heading.next, heading.cells.length, dialect);
  if (!('records' in scan)) return undefined;
  const [role = '', ...codes] = heading.cells;
  const columns = [role, ...codes.map((code) => code.slice(0, 4))];
  return { columns, keys: ['1200'], about: PATRON, ...recordsOf(scan.records, columns, dialect) };
}

/** The patrons of an export: by GUID, and who has none by barcode. A column that nobody knows goes by its heading. */
export function exportSide({ codes, headings, rows, dialect }: PatronExport): Side {
  const columns = codes.map((code, at) => code || (headings[at] ?? ''));
  return { columns, keys: ['1200', '1000'], about: PATRON, ...recordsOf(rows, columns, dialect) };
}

function recordsOf(
  rows: Records,
  columns: readonly string[],
  dialect: Dialect,
): Pick<Side, 'count' | 'cells' | 'bytes' | 'starts' | 'form'> {
  return {
    count: rows.count,
    cells: (record) => rows.cells(record + 1),
    bytes: rows.file,
    starts: rows.starts,
    form: JSON.stringify([columns, dialect]),
  };
}

const DECIDED = ['action', 'role', 'guid', 'barcode', 'site', 'matchedBy', 'flags'] as const;

/** A plan by its lines, numbered from 0. */
export interface PlanLines {
  readonly bytes: Buffer;
  /** Where each line starts, and last of all where the last one ends. */
  readonly starts: ArrayLike<number>;
  decisionAt(line: number): Decision;
}

/**
 * The decisions of a plan. A field's column holds what would be written, '' where nothing would.
 * @param codes the field codes of the plan's import file
 * @param nameOf last and first name, which a plan does not hold; '' where nobody knows any more
 */
export function planSide(
  codes: readonly string[],
  { bytes, starts, decisionAt }: PlanLines,
  nameOf: (decision: Decision) => readonly [last: string, first: string],
): Side {
  const written = [...codes].sort();
  const columns = [...DECIDED, ...written];
  return {
    columns,
    form: columns.join(' '),
    keys: ['guid', 'barcode'],
    about: { guid: 'guid', barcode: 'barcode', lastName: '', firstName: '', site: 'site' },
    count: starts.length - 1,
    cells(line) {
      const decision = decisionAt(line);
      const { action, role, guid, barcode, site, matchedBy, flags, fields } = decision;
      const after = written.map((code) => fields[code]?.[1] ?? '');
      return [action, role, guid, barcode, site, matchedBy, flags.join(' '), ...after];
    },
    named: (line) => nameOf(decisionAt(line)),
    bytes,
    starts,
  };
}
