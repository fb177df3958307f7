// The cause that a school is gone: the schools that sites.csv gives a site are not in today's roster, or nobody of them is.

import { type Evidence, isMost } from './evidence.ts';
import type { Broken } from './limits.ts';
import { hasRolledOver } from './rollover.ts';
import { inShort, share, siteWords } from './words.ts';

/** Patrons leave a site whose schools are gone; over all, most of those who leave do. */
export function schoolGone(broken: Broken, evidence: Evidence): string {
  const { limit, site, count } = broken;
  if (limit !== 'transfers' && limit !== 'empty-site') return '';
  if (limit === 'transfers' && site === '') return ofSeveral(broken, evidence);
  const loss = lossOf(site, evidence);
  if (loss === '') return ofOneAmongSeveral(broken, evidence);
  if (limit === 'transfers') return `${share(count, count)} belong to a site whose ${loss}`;
  const { transfers } = evidence.counts.groupAt(site, '');
  return isMost(transfers, count) ? `Its ${loss}` : '';
}

function ofSeveral({ role, count }: Broken, evidence: Evidence): string {
  const transfersAt = (site: string) => evidence.counts.groupAt(site, role).transfers;
  const gone = [...evidence.schoolsOfSite.keys()]
    .sort()
    .filter((site) => transfersAt(site) > 0 && lossOf(site, evidence) !== '');
  const leaving = gone.reduce((sum, site) => sum + transfersAt(site), 0);
  const [first = ''] = gone;
  if (!isMost(leaving, count)) return '';
  const who = `${share(leaving, count)} belong to`;
  if (gone.length === 1) return `${who} site ${siteWords(first, evidence)}, whose ${lossOf(first, evidence)}`;
  const sites = inShort(gone.map((site) => siteWords(site, evidence)));
  return `${who} the sites ${sites}, and nobody of their schools is in today's roster: were the schools unshared in Clever?`;
}

/** What a site lost, as the end of a sentence; '' while one of its schools is there and has people. */
function lossOf(site: string, { schoolsOfSite, schools, counts }: Evidence): string {
  const ids = schoolsOfSite.get(site) ?? [];
  if (ids.length === 0) return '';
  const one = ids.length === 1;
  const which = `${one ? 'only school' : `${ids.length} schools`}, ${inShort(ids)},`;
  if (!ids.some((id) => schools.has(id)))
    return `${which} ${one ? 'is' : 'are'} not in today's roster: ${one ? 'was it' : 'were they'} unshared in Clever?`;
  if (counts.groupAt(site, '').users > 0) return '';
  return `${which} ${one ? 'has' : 'have'} nobody in today's roster: were ${one ? 'its' : 'their'} people unshared in Clever?`;
}

/** A site that lost one of its schools. A line of sites.csv may also be of a school long closed, so it comes last. */
function ofOneAmongSeveral(broken: Broken, evidence: Evidence): string {
  const ids = evidence.schoolsOfSite.get(broken.site) ?? [];
  const missing = ids.filter((id) => !evidence.schools.has(id));
  if (missing.length === 0 || hasRolledOver(broken, evidence)) return '';
  const one = missing.length === 1;
  return `Of the ${ids.length} schools of the site, ${inShort(missing)} ${one ? 'is' : 'are'} not in today's roster: ${one ? 'was it' : 'were they'} unshared in Clever?`;
}
