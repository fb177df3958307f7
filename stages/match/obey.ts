// Obeys what a person decided, before any key is asked. A decision that no longer fits is reported and not obeyed.

import type { DecisionLine } from '../../mappings/decisions.ts';
import { IN_PLAY, type Pairing, type PairingRules } from './pairing.ts';
import type { PatronSide, Users } from './sides.ts';

/** A person's word goes before every key. One that no longer fits is reported and not obeyed. */
export function obeyDecisions(
  users: Users,
  patrons: PatronSide,
  rules: PairingRules,
  pairing: Pairing,
): void {
  let gone = 0;
  const wishes = new Map<number, number[]>();
  for (const decision of rules.decisions.values()) {
    const user = users.byGuid.rowsWith(decision.guid)[0];
    if (user === undefined) gone += 1;
    else if (decision.decision === 'same') wish(user, decision, users, patrons, wishes, pairing);
    else if (decision.decision === 'new') beNew(user, users, patrons, pairing);
  }
  for (const [patron, wishers] of wishes) grant(patron, wishers, users, pairing);
  if (gone > 0)
    unfit(
      '',
      `${gone} of its lines ${gone === 1 ? 'is' : 'are'} about users who are not in today's roster`,
      pairing,
    );
}

/** Once the new patron stands in an export with the user's GUID, the decision is done and the GUID tells. */
function beNew(user: number, users: Users, patrons: PatronSide, pairing: Pairing): void {
  if (patrons.byGuid.rowsWith(users.guid(user)).length > 0) return;
  const because = 'A person decided that this is a new patron.';
  pairing.settle(user, { ...IN_PLAY, state: 'create', by: 'decision', because });
}

function grant(patron: number, wishers: readonly number[], users: Users, pairing: Pairing): void {
  const [user] = wishers;
  if (user !== undefined && wishers.length === 1) {
    pairing.settle(user, { ...IN_PLAY, state: 'joined', patron, by: 'decision' });
    return;
  }
  for (const one of wishers)
    unfit(users.guid(one), 'another line gives the same patron to another user', pairing);
}

function wish(
  user: number,
  decision: DecisionLine,
  users: Users,
  patrons: PatronSide,
  wishes: Map<number, number[]>,
  pairing: Pairing,
): void {
  const [patron] = patrons.byBarcode.rowsWith(decision.barcode);
  if (patron === undefined && isDone(user, users, patrons)) return;
  const reason = whyNotSame(user, decision.barcode, users, patrons);
  if (patron === undefined || reason !== '') unfit(decision.guid, reason, pairing);
  else wishes.set(patron, [...(wishes.get(patron) ?? []), user]);
}

/** A library may renumber its patrons after the decision was carried out; then the GUID tells. */
function isDone(user: number, users: Users, patrons: PatronSide): boolean {
  return patrons.byGuid.rowsWith(users.guid(user)).length === 1;
}

/** Why a user cannot be joined to the patron with a barcode, as the end of a sentence; '' if a `same` would be obeyed. */
export function whyNotSame(user: number, barcode: string, users: Users, patrons: PatronSide): string {
  const found = patrons.byBarcode.rowsWith(barcode);
  const [patron] = found;
  if (patron === undefined) return 'no patron of the export has that barcode';
  if (found.length > 1) return 'several patrons of the export have that barcode';
  if (patrons.isProtected(patron)) return 'the patron is protected';
  const guid = patrons.guid(patron);
  if (guid !== users.guid(user) && users.byGuid.rowsWith(guid).length > 0)
    return "the patron has another user's GUID";
  const holders = patrons.byGuid.rowsWith(users.guid(user));
  return holders.some((holder) => holder !== patron) ? "another patron has the user's GUID" : '';
}

function unfit(guid: string, reason: string, pairing: Pairing): void {
  const about = guid === '' ? 'decisions.csv' : `The decision about ${guid}`;
  const message = guid === '' ? `${about}: ${reason}.` : `${about} was not obeyed: ${reason}.`;
  pairing.notes.push({ code: 'DECISION_UNFIT', guid, message });
}
