// Sums a finished plan up: counts, holds, notes, the columns of the import file, and what it was made from.

import { headingOf, mappedCodes, mappedRows, titleOf } from '../../mappings/mapped.ts';
import { ROLES } from '../../mappings/roles.ts';
import { compareTexts } from '../../mappings/text.ts';
import type { Withheld, WithheldWatch } from '../holds/withheld.ts';
import type { HoldRules, HoldTally } from '../holds.ts';
import type { MatchInput } from './input.ts';
import { usersByRole } from './judge.ts';
import { columnHolds, lastLoadNotes, notesOf, withheldNotes } from './notes.ts';
import type { PlanSummary } from './plan.ts';
import type { SettledMatch } from './settled.ts';
import type { PatronSide } from './sides.ts';
import type { Counter } from './sums.ts';

/** The summary of a plan whose decisions have all been counted. */
export function summarise(
  matched: SettledMatch,
  { tally, withheld }: { readonly tally: HoldTally; readonly withheld: WithheldWatch },
  counter: Counter,
  sums: PlanSummary['sums'],
  input: MatchInput,
): PlanSummary {
  const { rules, known, export: patronExport, roster, inputs } = input;
  const titled = (code: string) => titleOf(code, rules.dictionary, rules.titles);
  const mapped = mappedCodes(mappedRows(rules.tables, rules.keys, rules.owners));
  const kept = withheld.found(rules.limits.minimum);
  const holds = tally.holds({
    limits: rules.limits,
    isFirst: !known.loaded,
    linkedBefore: known.linked,
    usersByRole: usersByRole(matched.users, roster.counts),
    evidence: evidenceOf(matched, input, kept, titled),
  });
  const missing = (code: string) => !matched.patrons.has(code);
  // Always the same, whatever the export has: a library may have saved how it maps them.
  const columns = ['1200', '1000', ...mapped.filter((code) => code !== '1200' && code !== '1000')];
  return {
    counts: sorted(counter.counts),
    matchedBy: sortedKeys(counter.matchedBy),
    flags: sortedKeys(counter.flags),
    holds: [...columnHolds(missing, titled), ...holds],
    notes: [
      ...lastLoadNotes(known.last),
      ...notesOf(matched.patrons, patronExport, mapped, roster, titled),
      ...withheldNotes(kept, titled),
      ...matched.pairing.notes,
    ],
    sums,
    columns,
    headings: columns.map((code) => headingOf(code, rules.dictionary)),
    importHeader: patronExport.importHeader || rules.importHeader,
    without: rules.without,
    undoes: '',
    inputs: sortedKeys(inputs),
  };
}

/** What the likely cause of a hold is read from, beside the counts. */
function evidenceOf(
  { users, patrons }: SettledMatch,
  { rules, known, schools, roster }: MatchInput,
  withheld: readonly Withheld[],
  titled: (code: string) => string,
): HoldRules['evidence'] {
  return {
    users: users.count,
    present: known.present,
    unreadable: roster.unreadable,
    linked: ROLES.reduce((sum, role) => sum + known.linked[role], 0),
    stillLinked: () => (patrons.has('1200') ? countKnown(patrons) : null),
    schools,
    schoolsOfSite: rules.sites.schoolsOfSite,
    withheld,
    changed: known.changed,
    titleOf: titled,
    siteName: (code) => rules.sites.nameOfSite.get(code) ?? '',
  };
}

/** Asked only when a limit is broken, so that an ordinary day does not look everybody up. */
function countKnown(patrons: PatronSide): number {
  let count = 0;
  for (let patron = 0; patron < patrons.count; patron += 1)
    if (patrons.isLinked(patron) && patrons.role(patron) !== '') count += 1;
  return count;
}

function sorted(counts: PlanSummary['counts']): PlanSummary['counts'] {
  return { all: counts.all, byRole: sortedKeys(counts.byRole), bySite: sortedKeys(counts.bySite) };
}

function sortedKeys<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => compareTexts(one, other)));
}
