// Writes changes.csv: one line for every field that the import file would write or change, for a spreadsheet.
// Values stay as they are in the files, so that two days compare; only the page puts them in words.

import type { Decision } from '../match/plan.ts';
import { type PeopleInput, personOf } from './people.ts';
import { spreadsheetLines } from './spreadsheet.ts';

const CHANGES_COLUMNS = [
  'action',
  'guid',
  'barcode',
  'last_name',
  'first_name',
  'site',
  'field',
  'title',
  'before',
  'after',
  'because',
] as const;

/** The lines of `changes.csv`, in plan order, fields ascending; decisions that write nothing are passed over. */
export function changesCsv(decisions: Iterable<Decision>, input: PeopleInput): Iterable<string> {
  return spreadsheetLines(rowsOf(decisions, input));
}

function* rowsOf(decisions: Iterable<Decision>, input: PeopleInput): Generator<readonly string[]> {
  yield CHANGES_COLUMNS;
  for (const decision of decisions) {
    const fields = Object.entries(decision.fields);
    if (fields.length === 0) {
      continue;
    }
    const { action, guid, barcode, site, because } = decision;
    const { lastName, firstName } = personOf(decision, input);
    for (const [code, [before, after]] of fields) {
      const title = input.titleOf(code);
      yield [action, guid, barcode, lastName, firstName, site, code, title, before, after, because];
    }
  }
}
