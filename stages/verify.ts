// Compares a fresh export with what the last load left: what of it landed, what Alexandria refused, cut or wrote in its
// own form, which barcodes were given anew, and what the library changed since. Reads only; changes no decision.

import type { PatronExport } from './export.ts';
import type { Decision } from './match/plan.ts';
import type { SameMeaning } from './meaning.ts';
import { type FieldFinding, fieldFindings } from './verify/fields.ts';
import { type Pair, pairUp } from './verify/pairs.ts';

export interface VerifyInput {
  /** What the load wrote, in plan order. */
  readonly decisions: readonly Decision[];
  /** The export as the load left it: the records of its own export, then the new patrons in plan order. */
  readonly after: PatronExport;
  /** Today's export. */
  readonly export: PatronExport;
  /** The field codes that an import file has; others are the library's own and are not compared. */
  readonly columns: readonly string[];
  readonly same: SameMeaning;
}

/** Counts of patrons. Whoever was written and neither landed, wholly or partly, nor was refused is gone. */
export interface Verified {
  readonly written: number;
  /** Every field that was written is there, if cut or in another form. */
  readonly landed: number;
  /** Some fields are as they were before. */
  readonly partly: number;
  /** All fields are as they were before, or the new patron is not there. */
  readonly refused: number;
  /** Written or not, and no longer in the export. */
  readonly gone: number;
  /** A value that was written is cut, or in another form. */
  readonly altered: number;
  readonly renumbered: number;
  /** The library changed something since, written or not. */
  readonly edited: number;
  /** Patrons that the load did not leave. */
  readonly added: number;
}

type Fate = 'landed' | 'partly' | 'refused' | 'gone';

/** One patron of whom there is more to say than that all landed. */
export interface Finding {
  /** The trimmed 1200 and 1000 that the load left. */
  readonly guid: string;
  readonly barcode: string;
  /** What became of what was written; '' for a patron that is there and was not written. */
  readonly fate: Fate | '';
  /** The barcode of today where another was given, else ''. */
  readonly renumbered: string;
  /** Ascending by code; only fields that are not as they were left. */
  readonly fields: readonly FieldFinding[];
}

/** Verifies a load. Calls `tell` with each finding, in the order of what the load left. */
export function verify(input: VerifyInput, tell: (finding: Finding) => void): Verified {
  const { decisions, after, export: today } = input;
  const counts = { landed: 0, partly: 0, refused: 0, gone: 0, altered: 0, renumbered: 0, edited: 0 };
  const { pairs, added } = pairUp(decisions, after, today);
  for (const pair of pairs) {
    const finding = findingOn(pair, input);
    const has = (...states: readonly FieldFinding['state'][]) =>
      finding.fields.some(({ state }) => states.includes(state));
    if (finding.fate !== '') counts[finding.fate] += 1;
    if (finding.renumbered !== '') counts.renumbered += 1;
    if (has('cut', 'form')) counts.altered += 1;
    if (has('edited')) counts.edited += 1;
    if (isWorthTelling(finding)) tell(finding);
  }
  return { written: decisions.length, ...counts, added };
}

/** What the library changed since, as the load left it: by id, then by field code. Patrons without an id are left out. */
export function editsOf({ guid, fields }: Finding): readonly (readonly [code: string, wrote: string])[] {
  if (guid === '') return [];
  return fields.flatMap(({ code, state, wrote }) => (state === 'edited' ? [[code, wrote] as const] : []));
}

function isWorthTelling({ fate, renumbered, fields }: Finding): boolean {
  return fields.length > 0 || renumbered !== '' || (fate !== '' && fate !== 'landed');
}

function findingOn(pair: Pair, { after, export: today, columns, same }: VerifyInput): Finding {
  const { left, now, decision } = pair;
  const leftCells = after.rows.cells(left);
  const key = (code: string) => (leftCells[after.column(code)] ?? '').trim();
  const keys = { guid: key('1200'), barcode: key('1000') };
  if (now === 0) return { ...keys, fate: fateOfMissing(decision), renumbered: '', fields: [] };
  const cells = today.rows.cells(now);
  const side = (patronExport: PatronExport, of: readonly string[]) => (code: string) =>
    of[patronExport.column(code)];
  const fields = fieldFindings(
    decision,
    columns,
    { left: side(after, leftCells), now: side(today, cells) },
    same,
  );
  const barcode = (cells[today.column('1000')] ?? '').trim();
  return {
    guid: keys.guid || (cells[today.column('1200')] ?? '').trim(),
    barcode: keys.barcode || barcode,
    fate: decision === undefined ? '' : fateOf(decision, fields),
    renumbered: keys.barcode !== '' && barcode !== keys.barcode ? barcode : '',
    fields,
  };
}

/** A new patron who is not there was refused; anybody else was there when the load was made. */
function fateOfMissing(decision: Decision | undefined): Fate {
  return decision?.action === 'create' ? 'refused' : 'gone';
}

function fateOf({ action, fields: written }: Decision, fields: readonly FieldFinding[]): Fate {
  const refused = fields.filter(({ state }) => state === 'refused').length;
  if (refused === 0) return 'landed';
  return refused === Object.keys(written).length && action !== 'create' ? 'refused' : 'partly';
}
