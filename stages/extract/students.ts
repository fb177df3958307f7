// Walks the students' listing, the longest by far, page by page: nobody stays in memory but for users whom the
// adults' listings know too.

import { type Adults, isMissing, type Listing } from './adults.ts';
import { inOrder, type ReadUser, readUser } from './user.ts';

/**
 * Writes every student, ascending id. A user whom another listing calls a student, and this one does not hold,
 * is put in at its place; a user in this listing who is no student joins the adults.
 * @param adults is changed: who was written as a student leaves it
 * @returns how many users could not be read, or are no students
 */
export async function writeStudents(
  pages: AsyncIterable<readonly unknown[]>,
  listings: readonly Listing[],
  adults: Adults,
  write: (user: ReadUser) => void,
): Promise<number> {
  const elsewhere = [...adults.byId.values()].filter(({ role }) => role === 'students').sort(inOrder);
  let put = 0;
  const putBefore = (id: string | undefined): void => {
    for (let user = elsewhere[put]; user !== undefined; user = elsewhere[++put]) {
      if (id !== undefined && user.id >= id) return;
      if (!adults.byId.delete(user.id)) continue;
      adults.missing.add(user.id);
      write(user);
    }
  };

  let unreadable = 0;
  for await (const page of pages) {
    for (const wire of page) {
      const user = readUser(wire);
      if (user?.role !== 'students') unreadable++;
      if (user === undefined) continue;
      putBefore(user.id);
      compare(user, listings, adults);
      if (user.role === 'students') {
        adults.byId.delete(user.id);
        write(user);
      } else if (!adults.byId.has(user.id)) adults.byId.set(user.id, user);
    }
  }
  putBefore(undefined);
  return unreadable;
}

/** Notes where a user of the students' listing does not agree with the other listings. */
function compare(user: ReadUser, listings: readonly Listing[], adults: Adults): void {
  const known = adults.byId.get(user.id);
  if (known !== undefined && known.line !== user.line) adults.differing.add(user.id);
  if (isMissing(user, listings)) adults.missing.add(user.id);
}
