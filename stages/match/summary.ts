// Sums a finished plan up: counts, holds, notes, the columns of the import file, and what it was made from.

import { headingOf, mappedCodes, mappedRows, titleOf } from '../../mappings/mapped.ts';
import { compareTexts } from '../../mappings/text.ts';
import type { HoldTally } from '../holds.ts';
import type { SettledMatch } from './decisions.ts';
import type { MatchInput } from './input.ts';
import { usersByRole } from './judge.ts';
import { columnHolds, notesOf } from './notes.ts';
import type { PlanSummary } from './plan.ts';
import type { Counter } from './sums.ts';

/** The summary of a plan whose decisions have all been counted. */
export function summarise(
  matched: SettledMatch,
  tally: HoldTally,
  counter: Counter,
  sums: PlanSummary['sums'],
  { rules, known, export: patronExport, roster, inputs }: MatchInput,
): PlanSummary {
  const titled = (code: string) => titleOf(code, rules.dictionary, rules.titles);
  const mapped = mappedCodes(mappedRows(rules.tables, rules.keys, rules.owners));
  const holds = tally.holds({
    limits: rules.limits,
    isFirst: !known.loaded,
    linkedBefore: known.linked,
    usersByRole: usersByRole(matched.users, roster.counts),
    titleOf: titled,
  });
  const missing = (code: string) => !matched.patrons.has(code);
  // Always the same, whatever the export has: a library may have saved how it maps them.
  const columns = ['1200', '1000', ...mapped.filter((code) => code !== '1200' && code !== '1000')];
  return {
    counts: sorted(counter.counts),
    matchedBy: sortedKeys(counter.matchedBy),
    flags: sortedKeys(counter.flags),
    holds: [...columnHolds(missing, titled), ...holds],
    notes: [...notesOf(matched.patrons, patronExport, mapped, roster, titled), ...matched.pairing.notes],
    sums,
    columns,
    headings: columns.map((code) => headingOf(code, rules.dictionary)),
    importHeader: patronExport.importHeader || rules.importHeader,
    without: rules.without,
    undoes: '',
    inputs: sortedKeys(inputs),
  };
}

function sorted(counts: PlanSummary['counts']): PlanSummary['counts'] {
  return { all: counts.all, byRole: sortedKeys(counts.byRole), bySite: sortedKeys(counts.bySite) };
}

function sortedKeys<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => compareTexts(one, other)));
}
