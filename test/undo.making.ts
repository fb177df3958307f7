// Loads that are taken back, in memory: what undo makes of a plan and of an export from after its load.

import { titleOf } from '../mappings/mapped.ts';
import { NOTHING_KNOWN } from '../stages/known.ts';
import { patronsAfter } from '../stages/load/after.ts';
import { WRITTEN } from '../stages/load/rows.ts';
import { type Decision, planLine } from '../stages/match/plan.ts';
import { countDecisions } from '../stages/match/sums.ts';
import { sameMeaning } from '../stages/meaning.ts';
import { undo } from '../stages/undo.ts';
import { type Cells, loaded, MAPPINGS, type Made, openExport, RULES } from './making.ts';

export const UNDONE = '2026-11-24T101500Z';

/** The export as the load of a plan leaves it. */
export function after(made: Made): Buffer {
  return loaded(made).get('patrons-after.txt') ?? Buffer.alloc(0);
}

/** Takes a plan back against an export of a later day, by default what its load left; decisions read back from lines. */
export function undoOf(made: Made, today: string | Buffer = after(made), dates = RULES.dates): Made {
  const decisions: Decision[] = [];
  const patronExport = openExport(today);
  const summary = undo(
    {
      undone: UNDONE,
      plan: made.summary,
      decisions: made.decisions.filter(({ action }) => WRITTEN.has(action)),
      after: openExport(after(made)),
      export: patronExport,
      known: NOTHING_KNOWN,
      same: sameMeaning(MAPPINGS.roles, dates),
      titleOf: (code) => titleOf(code, MAPPINGS.dictionary, {}),
      importHeader: RULES.importHeader,
      inputs: { export: 'b', undone: 'c' },
    },
    countDecisions(patronExport.rows.count),
    (decision) => decisions.push(JSON.parse(planLine(decision))),
  );
  const of = (row: number) => {
    const found = decisions.find((decision) => decision.row === row);
    if (found === undefined) throw new RangeError(`no decision about record ${row}`);
    return found;
  };
  return { decisions, summary, export: patronExport, of, leftover: of };
}

/** A file in which a librarian changed cells by hand: by 1-based record, then field code. */
export function edited(file: Buffer, edits: ReadonlyMap<number, Cells>): Buffer {
  const decisions = [...edits].map(
    ([row, cells]): Decision => ({
      action: 'update',
      role: '',
      guid: '',
      barcode: '',
      row,
      site: '',
      matchedBy: '',
      fields: Object.fromEntries(Object.entries(cells).map(([code, text]) => [code, ['', text] as const])),
      flags: [],
      candidates: [],
      because: '',
    }),
  );
  const pieces = [...patronsAfter(openExport(file), () => decisions)];
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
}
