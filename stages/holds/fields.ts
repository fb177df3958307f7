// Causes that lie in a field: new ids, another e-mail domain, a field that Clever withholds, and settings or tables that
// changed since the last run.

import { amount } from '../../mappings/words.ts';
import type { Group } from './counting.ts';
import { type Evidence, isMost } from './evidence.ts';
import type { Broken } from './limits.ts';
import { inShort, share } from './words.ts';

/** Most ids are replaced, or most new patrons look like one that is there. */
export function idsNew({ limit, site, role, field, count }: Broken, { counts }: Evidence): string {
  const group = counts.groupAt(site, role);
  const isOfIds = limit === 'updates' || (limit === 'field' && field === '1200');
  if (isOfIds) return isMost(group.rekeyed, count) ? rekeyedWords(group, count) : '';
  if (limit !== 'creates' && limit !== 'transfers') return '';
  const { lookalikes, transfers } = group;
  if (!isMost(lookalikes, count) || transfers === 0) return '';
  return `${amount(lookalikes, 'new patron')} look like one that is there, while ${transfers} would leave: are the ids new, as when a school is re-keyed? With a number mapped to Community ID they can be told to be the same people.`;
}

function rekeyedWords({ rekeyed, byLegacy }: Group, count: number): string {
  const had = `${share(rekeyed, count)} had another Clever id`;
  if (isMost(byLegacy, rekeyed))
    return `${had}, the one of an older Clever version: they are shown as rekeyed, nobody as leaving and new.`;
  return `${had}: the ids are new, as when a school is re-keyed. They are shown as rekeyed, nobody as leaving and new.`;
}

/** Most e-mails only change what stands behind the @, all in the same way. */
export function emailDomain({ limit, site, role, field, count }: Broken, { counts }: Evidence): string {
  if (limit !== 'updates' && !(limit === 'field' && field === '1019')) return '';
  const [most] = [...counts.groupAt(site, role).domains].sort(([, one], [, other]) => other - one);
  if (most === undefined || !isMost(most[1], count)) return '';
  const [from, to] = most[0].split(' ');
  return `${share(most[1], count)} keep the part of their e-mail before the @ and go from ${from} to ${to}: did the e-mail domain change?`;
}

/** A field is emptied because Clever sends it for nobody and the mapping says clear. */
export function fieldWithheld({ limit, site, role, field, count }: Broken, evidence: Evidence): string {
  if (limit !== 'field') return '';
  const { counts, withheld } = evidence;
  const found = withheld.find((one) => one.code === field && (role === '' || one.role === role));
  const emptied = counts.groupAt(site, role).emptiedByCode.get(field) ?? 0;
  if (found === undefined || !isMost(emptied, count)) return '';
  return `Clever sends it for none of the ${found.users} ${found.role}, and the mapping empties what Clever does not send: is the field withheld in Clever?`;
}

/** The last resort: something that decides what is written is not what it was. */
export function mappingChanged(broken: Broken, evidence: Evidence): string {
  const changed = namesOfChanged(broken, evidence);
  return changed === '' ? '' : `${changed} changed since the last run: is that meant?`;
}

/** The settings and tables that changed and could break the limit, e.g. 'grades.csv and sites.csv'; '' for none. */
export function namesOfChanged(broken: Broken, { changed }: Evidence): string {
  return inShort(changed.filter((name) => bears(name, broken)));
}

/** Whether a file has a say in what a limit counts. Policies are written for new patrons only, and decide no number. */
function bears(name: string, { limit, field }: Broken): boolean {
  if (limit === 'columns' || limit === 'empty-role' || name === 'policies.csv') return false;
  if (name === 'grades.csv') return limit === 'updates' || field === '1010';
  if (name === 'sites.csv') return limit !== 'field' || field === '1050';
  return true;
}
