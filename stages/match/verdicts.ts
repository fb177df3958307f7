// Why each mapped field of one decision is written or not. What is written stands in the plan; the reasons are asked of
// the same rules that made it.

import type { RoleTableRow } from '../../mappings/tables.ts';
import { type ChangeRules, meansSame, valueFor } from './changes.ts';
import type { Decision } from './plan.ts';
import type { PatronSide, Users } from './sides.ts';

export type Verdict =
  | 'given'
  | 'written'
  | 'filled'
  | 'emptied'
  | 'restored'
  | 'gone'
  | 'same'
  | 'same-meaning'
  | 'nothing-sent'
  | 'left-blank'
  | 'unreadable'
  | 'library'
  | 'by-hand'
  | 'ask'
  | 'no-column'
  | 'status-kept'
  | 'skipped'
  | 'not-written';

export interface FieldVerdict {
  readonly code: string;
  /** The place in a Clever user, '' for what comes from elsewhere. */
  readonly from: string;
  /** As this library writes it. */
  readonly ofRoster: string;
  readonly ofPatron: string;
  /** What the plan writes, null where it writes nothing. */
  readonly written: string | null;
  readonly verdict: Verdict;
}

export interface VerdictReading {
  readonly users: Users;
  readonly patrons: PatronSide;
  readonly rules: ChangeRules;
}

/** A verdict for each field that the user's role maps, ascending by code; for somebody without a user, what is written. */
export function fieldVerdicts(
  decision: Decision,
  user: number,
  { users, patrons, rules }: VerdictReading,
): readonly FieldVerdict[] {
  const rows = user === -1 ? [] : rules.rowsOf(user);
  const patron = (decision.row ?? 0) - 1;
  const codes = [...new Set([...rows.map(({ code }) => code), ...Object.keys(decision.fields)])].sort();
  return codes.map((code) => {
    const mapped = rows.find((row) => row.code === code);
    const ofRoster = mapped === undefined ? '' : valueFor(users, user, patrons, mapped);
    const ofPatron = patron === -1 ? '' : patrons.cell(patron, code);
    const [, written] = decision.fields[code] ?? [];
    const sides = { ofRoster, ofPatron };
    return {
      code,
      from: mapped?.paths.join(', ') ?? '',
      ...sides,
      written: written ?? null,
      verdict:
        written === undefined
          ? unwritten(decision, user, mapped, sides, { users, patrons, rules })
          : writtenHow(decision, code, ofPatron, written),
    };
  });
}

function writtenHow({ action, flags }: Decision, code: string, before: string, after: string): Verdict {
  if (action === 'create') return 'given';
  if (action === 'transfer') return 'gone';
  if (after === '') return 'emptied';
  if (code === '1026' && flags.includes('restored')) return 'restored';
  return before.trim() === '' ? 'filled' : 'written';
}

function unwritten(
  { action, flags }: Decision,
  user: number,
  mapped: RoleTableRow | undefined,
  sides: Sides,
  { patrons, rules }: VerdictReading,
): Verdict {
  if (action === 'skip') return 'skipped';
  if (mapped === undefined) return 'not-written';
  const { code, owner } = mapped;
  const isUnreadable = sides.ofRoster === '' && rules.isLeftAlone(user, code);
  if (action === 'create') return isUnreadable ? 'unreadable' : 'left-blank';
  if (code === '1000' && flags.includes('barcode-differs')) return 'by-hand';
  if (owner === 'library') return 'library';
  if (!patrons.has(code)) return 'no-column';
  if (isUnreadable) return 'unreadable';
  return sides.ofRoster === '' ? 'nothing-sent' : compared(mapped, sides, patrons);
}

type Sides = Pick<FieldVerdict, 'ofRoster' | 'ofPatron'>;

/** Both sides could be compared, and still nothing is written. */
function compared(mapped: RoleTableRow, { ofRoster, ofPatron }: Sides, patrons: PatronSide): Verdict {
  if (ofPatron.trim() === ofRoster) return 'same';
  if (meansSame(ofPatron, ofRoster, mapped, patrons)) return 'same-meaning';
  if (mapped.code === '1026') return 'status-kept';
  return mapped.owner === 'ask' ? 'ask' : 'not-written';
}
