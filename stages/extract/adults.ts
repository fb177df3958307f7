// Brings the listings of teachers, staff and district admins together: every user once, and what does not agree
// between the listings counted. Students are not among them, but for those whom one of these listings names.

import type { CleverRole } from './kept.ts';
import { type ReadUser, readUser } from './user.ts';

/** One listing of a role, read. */
export interface Listing {
  readonly cleverRole: CleverRole;
  readonly byId: ReadonlyMap<string, ReadUser>;
  /** Users without a readable id or role, or without the role that they are listed under. */
  readonly unreadable: number;
}

export interface Adults {
  readonly byId: Map<string, ReadUser>;
  /** Ids of users that read differently in two listings. */
  readonly differing: Set<string>;
  /** Ids of users that a listing of one of their roles does not hold. */
  readonly missing: Set<string>;
}

/** Reads a whole listing; `pages` hold users of ascending id. */
export async function readListing(
  cleverRole: CleverRole,
  pages: AsyncIterable<readonly unknown[]>,
): Promise<Listing> {
  const byId = new Map<string, ReadUser>();
  let unreadable = 0;
  for await (const page of pages) {
    for (const wire of page) {
      const user = readUser(wire);
      if (user === undefined || !user.cleverRoles.includes(cleverRole)) unreadable++;
      if (user !== undefined) byId.set(user.id, user);
    }
  }
  return { cleverRole, byId, unreadable };
}

/** Where a user reads differently in two listings, the one that comes first in `listings` is kept. */
export function mergeAdults(listings: readonly Listing[]): Adults {
  const byId = new Map<string, ReadUser>();
  const differing = new Set<string>();
  for (const listing of listings) {
    for (const [id, user] of listing.byId) {
      const known = byId.get(id);
      if (known === undefined) byId.set(id, user);
      else if (known.line !== user.line) differing.add(id);
    }
  }
  const missing = new Set<string>();
  for (const user of byId.values()) if (isMissing(user, listings)) missing.add(user.id);
  return { byId, differing, missing };
}

/** Whether one of the listings ought to hold a user, by the roles they have, and does not. */
export function isMissing(user: ReadUser, listings: readonly Listing[]): boolean {
  return listings.some(({ cleverRole, byId }) => user.cleverRoles.includes(cleverRole) && !byId.has(user.id));
}
