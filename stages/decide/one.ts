// Checks one decision that a person typed. They may know more than the plan: any patron of the export can be named, but none
// that is protected or is somebody else's already, and a user whose patron is found by a key is not joined to another.

import type { DecisionLine, Verdict } from '../../mappings/decisions.ts';
import { VERDICTS } from '../../mappings/decisions.ts';
import { SyncError } from '../../mappings/errors.ts';
import { didYouMean } from '../../mappings/nearest.ts';
import { isCleverId } from '../../mappings/verbs.ts';
import { type DecideRules, notWaiting, otherTaker, type PlannedUser } from '../decide.ts';
import { NOTHING_DECIDED } from './decoding.ts';

export interface Typed {
  readonly guid: string;
  readonly decision: string;
  /** '' for none. */
  readonly barcode: string;
}

export interface OneRules extends DecideRules {
  /** Barcodes of the export that are the same number, e.g. 00123 for 123. */
  likeBarcode(barcode: string): readonly string[];
}

/** The decision as a line to record. Throws SyncError USAGE, with what to type instead. */
export function checkOne({ guid, decision: word, barcode }: Typed, rules: OneRules): DecisionLine {
  const decision = verdictOf(word);
  requireGuid(guid);
  requireBarcode(decision, barcode);
  const planned = rules.planned(guid);
  if (planned === undefined) {
    throw refused(
      guid,
      `Run ${rules.run} has no user with this id.`,
      'Copy it from review.csv, or name another run with --run.',
    );
  }
  if (!isOpen(guid, decision, planned, rules)) {
    throw refused(guid, notWaiting(planned), 'Only "ignore" and "later" can be said of them.');
  }
  if (decision === 'same') requireFit(guid, barcode, rules);
  return { guid, decision, barcode, who: '', note: '', line: 0 };
}

function verdictOf(word: string): Verdict {
  const decision = VERDICTS.find((verdict) => verdict === word.toLowerCase());
  if (decision !== undefined) return decision;
  throw refused(
    'decide',
    `Got ${word === '' ? 'no decision' : 'another word'}, expected one of ${VERDICTS.join(', ')}.${didYouMean(word, VERDICTS)}`,
    'Type clever-sync decide GUID same BARCODE, or clever-sync decide GUID new.',
  );
}

function requireGuid(guid: string): void {
  if (isCleverId(guid)) return;
  throw refused(
    'decide',
    "Got something else, expected Clever's id of the user: 24 digits and letters a to f.",
    'Copy it from review.csv.',
  );
}

function requireBarcode(decision: Verdict, barcode: string): void {
  if (decision === 'same' && barcode === '') {
    throw refused(
      'decide',
      'Got no barcode, expected that of the patron who is the same person.',
      'Type clever-sync decide GUID same BARCODE.',
    );
  }
  if (decision === 'same' || barcode === '') return;
  throw refused('decide', `Got a barcode, but "${decision}" is about no patron.`, 'Leave the barcode out.');
}

/** Whoever waits, or would be new, or whose patron comes from an earlier decision, can be decided about anew. */
function isOpen(guid: string, decision: Verdict, planned: PlannedUser, { recorded }: OneRules): boolean {
  if (decision === 'ignore' || decision === 'later') return true;
  if (planned.action === 'review' || planned.action === 'create') return true;
  return (
    planned.matchedBy === 'decision' ||
    (planned.action === 'skip' && recorded.byGuid.get(guid)?.decision === 'ignore')
  );
}

function requireFit(guid: string, barcode: string, rules: OneRules): void {
  const reason = rules.whyNotSame(guid, barcode);
  const taker = otherTaker(guid, barcode, rules);
  if (reason === '' && taker === undefined) return;
  if (reason === '') {
    throw refused(
      guid,
      `Line ${taker?.line} of decisions.csv gives the same patron to user ${taker?.guid}.`,
      'Decide about that user first.',
    );
  }
  const like = rules.likeBarcode(barcode);
  throw refused(
    guid,
    `It would not be obeyed: ${reason}.`,
    like.length === 0 ? 'Look the patron up in the export.' : `Did you mean ${like.join(' or ')}?`,
  );
}

function refused(where: string, what: string, mend: string): SyncError {
  return new SyncError('USAGE', { where, what, means: NOTHING_DECIDED, mend });
}
