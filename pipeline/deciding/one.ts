// decide GUID same BARCODE: one user, by a person who may know more than the plan. Says which record it is, without names.

import { checkOne, type Typed } from '../../stages/decide/one.ts';
import type { Filling } from '../../stages/decide.ts';
import { filledIn, isRecorded } from '../../stages/decide.ts';
import type { Action } from '../../stages/match/plan.ts';
import type { Decided, Deciding } from '../deciding.ts';

const WAS: Readonly<Partial<Record<Action, string>>> = {
  review: 'waited for a person',
  create: 'would be new',
  skip: 'is left out',
};

/** Throws USAGE with what to type instead. */
export function decideOne(
  typed: Typed,
  open: (asked: readonly string[]) => Deciding,
  filling: Filling,
): Decided {
  const deciding = open([typed.guid]);
  const { rules, stillOpen } = deciding;
  const line = filledIn(checkOne(typed, rules), filling);
  const added = isRecorded(line, rules.recorded) ? [] : [line];
  const was = WAS[rules.planned(line.guid)?.action ?? 'review'] ?? 'has a patron';
  return {
    run: rules.run,
    added,
    open: stillOpen(added),
    remarks: [
      `User ${line.guid} ${was} in run ${rules.run}.`,
      ...(line.decision === 'same' ? sameWords(line.barcode, line.guid, deciding) : []),
      ...(added.length === 0 ? ['Exactly this was recorded already.'] : []),
    ],
    facts: { guid: line.guid, already: 1 - added.length },
  };
}

function sameWords(barcode: string, guid: string, deciding: Deciding): readonly string[] {
  const row = deciding.rowOf(barcode);
  const site = deciding.patrons.site(row - 1);
  const holder = deciding.holdersOf(new Set([row])).get(row);
  return [
    `The patron is export record ${row}, barcode ${barcode}, ${site === '' ? 'without a site' : `site ${site}`}.`,
    ...(holder === undefined || holder === guid
      ? []
      : [`That run joined the patron to user ${holder} by a weaker key; the decision goes before it.`]),
  ];
}
