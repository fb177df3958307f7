// The cause that grades rolled over: most students go up by exactly one grade, the last grade leaves, the first is new.
// Every district has it once a year.

import type { Group, Tally } from './counting.ts';
import { type Evidence, isMost } from './evidence.ts';
import type { Broken } from './limits.ts';
import { inShort, share } from './words.ts';

const NEW_YEAR = 'A new school year looks like this; it is normal in August and is held once.';

/** Says who goes up, leaves or is new by it. */
export function rollover(broken: Broken, evidence: Evidence): string {
  const what = explained(broken, evidence);
  return what === '' ? '' : `${what} ${NEW_YEAR}`;
}

/** Whether a new school year explains the broken limit. */
export function hasRolledOver(broken: Broken, evidence: Evidence): boolean {
  return explained(broken, evidence) !== '';
}

function explained({ limit, site, role, field, count }: Broken, evidence: Evidence): string {
  const group = evidence.counts.groupAt(site, role);
  const isNewYear = goUp(evidence, '') || goUp(evidence, site);
  switch (limit) {
    case 'updates':
      return climbers(group.goingUp, count, 'go up by one grade');
    case 'field':
      return inField(group, field, count);
    case 'transfers':
      return isNewYear ? leavers(group, count, evidence) : '';
    case 'creates':
      return isNewYear ? newcomers(group, count, evidence) : '';
    case 'empty-site':
      return isNewYear ? emptied(group, count, evidence) : '';
    case 'empty-role':
    case 'columns':
      return '';
  }
}

function climbers(people: number, count: number, what: string): string {
  return isMost(people, count) ? `${share(people, count)} ${what}.` : '';
}

function inField({ goingUp, movingUp }: Group, field: string, count: number): string {
  if (field === '1010') return climbers(goingUp, count, 'go up by one grade');
  return field === '1050' ? climbers(movingUp, count, 'go up by one grade as they move') : '';
}

/** Whether most of the matched students go up, over all or at a site. */
function goUp({ counts, minimum }: Evidence, site: string): boolean {
  const { goingUp, matched } = counts.groupAt(site, 'students');
  return goingUp >= minimum && isMost(goingUp, matched);
}

function leavers({ leavingFrom, upFrom }: Group, count: number, { counts }: Evidence): string {
  const last = endOf(leavingFrom, upFrom);
  if (!isMost(last.people, count)) return '';
  return `${share(last.people, count)} leave from level ${levelWords(last.places, counts)}, and most others go up by one grade.`;
}

function newcomers({ newIn, upInto }: Group, count: number, { counts }: Evidence): string {
  const first = endOf(newIn, upInto);
  if (!isMost(first.people, count)) return '';
  return `${share(first.people, count)} are new in level ${levelWords(first.places, counts)}, and most others go up by one grade.`;
}

function emptied({ site, leavingFrom, upFrom }: Group, count: number, { counts }: Evidence): string {
  const elsewhere = counts.activeBySite.get(site)?.upElsewhere ?? 0;
  const { people } = endOf(leavingFrom, upFrom);
  if (!isMost(elsewhere + people, count)) return '';
  return `${elsewhere} of them go up by one grade at another site, and ${people} leave from a last grade.`;
}

/** The grades that more people leave from than go up from, or are new in than come up into: the end of the stairs. */
function endOf(moving: Tally<number>, climbing: Tally<number>) {
  const ends = [...moving].filter(([place, people]) => people > (climbing.get(place) ?? 0));
  return {
    people: ends.reduce((sum, [, people]) => sum + people, 0),
    places: ends.sort(([place, people], [other, more]) => more - people || place - other).map(([at]) => at),
  };
}

function levelWords(places: readonly number[], { levelAt }: Evidence['counts']): string {
  return inShort(places.map(levelAt));
}
