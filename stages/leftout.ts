// What a person left out of a held plan when they released the rest: leavers of one site, or all of them. They stay as
// they are, and the plan says once how many and where.

import type { Note } from './match/plan.ts';

export const ALL_TRANSFERS = 'transfers';

/** Whether leavers at a site are left out, e.g. by ['transfers@LINC']. A leaver always has a site. */
export function isLeftOut(without: readonly string[], site: string): boolean {
  return without.includes(ALL_TRANSFERS) || without.includes(`${ALL_TRANSFERS}@${site}`);
}

export interface LeftOut {
  /** Whether a leaver of the site stays; each one that does is counted. */
  stays(site: string): boolean;
  notes(): readonly Note[];
}

/** Counts those who stay. `without` as plan.json has it; on most days it is empty. */
export function leaveOut(without: readonly string[]): LeftOut {
  const stayed = new Map<string, number>();
  return {
    stays(site) {
      if (!isLeftOut(without, site)) return false;
      stayed.set(site, (stayed.get(site) ?? 0) + 1);
      return true;
    },
    notes() {
      if (stayed.size === 0) return [];
      const count = [...stayed.values()].reduce((sum, one) => sum + one, 0);
      const sites = [...stayed.keys()].sort();
      const who = count === 1 ? '1 patron' : `${count} patrons`;
      const where = `${sites.length === 1 ? 'site' : 'the sites'} ${sites.join(', ')}`;
      const message = `Left out by a person: ${who} at ${where} would become Transferred and ${count === 1 ? 'stays as it is' : 'stay as they are'}.`;
      return [{ code: 'LEFT_OUT', guid: '', message }];
    },
  };
}
