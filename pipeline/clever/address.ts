// Where Clever is, and which addresses belong to it. Refuses plain http but on this machine, and any next link
// that would carry the token elsewhere.

import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';

/**
 * Checks `clever.baseUrl`.
 * @returns its origin, e.g. 'https://api.clever.com'
 * @throws SyncError SETTINGS for anything but an https origin, or an http one on loopback
 */
export function cleverOrigin(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw refused('This is no web address; expected one such as https://api.clever.com.');
  }
  if (url.username !== '' || url.password !== '') {
    throw refused('The address holds a user name or a password; expected none.');
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw refused(
      'The address goes on after the host; expected the host alone, e.g. https://api.clever.com.',
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw refused(
      'Plain http would show the token on the way; expected https, or http on this machine only.',
    );
  }
  return url.origin;
}

/** Whether a host, as a URL spells it, is this machine: 127.0.0.0/8, ::1 or localhost. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/**
 * Where a `next` link of a page leads.
 * @param link as on the wire: a path with the version in it, or a whole address
 * @param from the path that the page was asked with, e.g. '/v3.1/users?role=student&limit=10000'
 * @returns path and query, or undefined when it leads away from the listing it is in
 */
export function nextPath(origin: string, from: string, link: string): string | undefined {
  if (!URL.canParse(link, origin) || !/^(\/|https?:)/.test(link)) return undefined;
  const url = new URL(link, origin);
  const sameListing = url.origin === origin && url.pathname === new URL(from, origin).pathname;
  if (!sameListing || url.username !== '' || url.password !== '') return undefined;
  return url.pathname + url.search;
}

function refused(what: string): SyncError {
  return new SyncError('SETTINGS', {
    where: 'clever-sync.json, clever.baseUrl',
    what,
    means: NOTHING_CHANGED,
    mend: 'Correct it, or leave it out: without it https://api.clever.com is used.',
  });
}
