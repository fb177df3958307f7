// What became of each field of one patron: as it was left, refused, cut, in another form, or changed since.

import type { Decision } from '../match/plan.ts';
import type { SameMeaning } from '../meaning.ts';

export interface FieldFinding {
  readonly code: string;
  readonly state: 'refused' | 'cut' | 'form' | 'edited';
  /** As the load left it, and as today's export has it. */
  readonly wrote: string;
  readonly now: string;
}

/** The cell of a field code; undefined where a file lacks the column. */
type Cell = (code: string) => string | undefined;

/**
 * Compares the fields that an import file has. What the load did not write counts only where it was changed since.
 * @param decision what the load wrote, undefined where it did not write the patron
 * @param codes the columns of the import file; the barcode is none of it
 */
export function fieldFindings(
  decision: Decision | undefined,
  codes: readonly string[],
  { left, now }: { readonly left: Cell; readonly now: Cell },
  same: SameMeaning,
): readonly FieldFinding[] {
  const findings: FieldFinding[] = [];
  for (const code of [...codes].sort()) {
    const [wrote, cell] = [left(code)?.trim(), now(code)?.trim()];
    if (code === BARCODE || wrote === undefined || cell === undefined || wrote === cell) continue;
    const before = decision?.fields[code]?.[0];
    const state =
      before === undefined
        ? unwritten(decision, code, wrote, cell, same)
        : written(code, before.trim(), wrote, cell, same);
    if (state !== '') findings.push({ code, state, wrote, now: cell });
  }
  return findings;
}

const BARCODE = '1000';

/** Alexandria fills what a new patron's row leaves blank; that is nobody's edit. */
function unwritten(
  decision: Decision | undefined,
  code: string,
  wrote: string,
  cell: string,
  same: SameMeaning,
): FieldFinding['state'] | '' {
  const isFilled = decision?.action === 'create' && wrote === '';
  return isFilled || same(code, wrote, cell) ? '' : 'edited';
}

function written(
  code: string,
  before: string,
  wrote: string,
  cell: string,
  same: SameMeaning,
): FieldFinding['state'] {
  if (cell === before) return 'refused';
  if (same(code, wrote, cell)) return 'form';
  if (cell !== '' && wrote.startsWith(cell)) return 'cut';
  return same(code, before, cell) ? 'refused' : 'edited';
}
