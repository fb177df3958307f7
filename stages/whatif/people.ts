// The people of two plans one by one: whose barcode would be another, who would have to be changed by hand, who would be
// left for a person because a value would be given to two.

import type { Settled } from '../match/plan.ts';

/** What is kept of a decision of the first plan. */
export interface Told extends Pick<Settled, 'action' | 'role' | 'barcode' | 'changes' | 'clash'> {
  /** The user's own barcode, '' while none is mapped. */
  readonly ofRoster: string;
  readonly differs: boolean;
}

export interface Waiting {
  readonly guid: string;
  /** Export records that it could be about. */
  readonly candidates: readonly number[];
  readonly because: string;
}

interface BarcodeLine {
  readonly guid: string;
  /** The patron's barcode, or the one that a new patron would have as the settings are; '' for none. */
  readonly now: string;
  readonly ofRoster: string;
}

export interface Barcodes {
  /** New patrons who would get another barcode than as the settings are. */
  readonly fresh: readonly BarcodeLine[];
  /** Patrons whose barcode is not the roster's: an import never changes it, so that is work by hand. */
  readonly byHand: readonly BarcodeLine[];
  /** Left for a person, because the value of the field `code` would be given to two patrons. */
  readonly collide: readonly {
    readonly guid: string;
    readonly code: string;
    readonly value: string;
    readonly because: string;
  }[];
}

/** The part of a decision that is compared. */
export function told(decision: Settled, ofRoster: string): Told {
  const { action, role, barcode, changes, flags, clash } = decision;
  const differs = flags.includes('barcode-differs');
  return { action, role, barcode, changes, ofRoster, differs, ...(clash === undefined ? {} : { clash }) };
}

type Cell = (code: string) => string;

/** A fresh list. */
export function barcodeLines(): {
  compare(before: Told | undefined, decision: Settled, cell: Cell): void;
  result(): { readonly barcodes: Barcodes; readonly waiting: readonly Waiting[] };
} {
  const fresh: BarcodeLine[] = [];
  const byHand: BarcodeLine[] = [];
  const collide: Barcodes['collide'][number][] = [];
  const waiting: Waiting[] = [];
  return {
    compare(before, decision, cell) {
      const { guid, barcode, candidates, because, clash } = decision;
      const ofRoster = cell('1000');
      if (isFresh(before, decision)) fresh.push({ guid, now: before?.barcode ?? '', ofRoster: barcode });
      if (isByHand(before, decision, ofRoster)) byHand.push({ guid, now: barcode, ofRoster });
      if (isWaiting(before, decision)) waiting.push({ guid, candidates, because });
      if (clash !== undefined && isCollision(before, clash, ofRoster))
        collide.push({ guid, code: clash, value: cell(clash), because });
    },
    result: () => ({ barcodes: { fresh, byHand, collide }, waiting }),
  };
}

/** A new patron, and not with the barcode that they would have as the settings are. */
function isFresh(before: Told | undefined, { action, barcode }: Settled): boolean {
  const isSame = before?.action === 'create' && before.barcode === barcode;
  return action === 'create' && barcode !== '' && !isSame;
}

function isByHand(before: Told | undefined, { flags }: Settled, ofRoster: string): boolean {
  const isSame = before?.differs === true && before.ofRoster === ofRoster;
  return flags.includes('barcode-differs') && !isSame;
}

function isWaiting(before: Told | undefined, { action, clash }: Settled): boolean {
  return action === 'review' && clash === undefined && before?.action !== 'review';
}

function isCollision(before: Told | undefined, clash: string, ofRoster: string): boolean {
  return before?.clash !== clash || (clash === '1000' && before.ofRoster !== ofRoster);
}
