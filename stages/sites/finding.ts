// Which school and which site a person meant. A school by its id, its number or its name, a site by its code; whatever could
// be two, or is none, is refused with what is near.

import { SyncError } from '../../mappings/errors.ts';
import { didYouMean } from '../../mappings/nearest.ts';
import type { BothSides, SchoolSide } from '../sites.ts';

const SITES_AS_THEY_WERE = 'sites.csv is as it was.';

/** The school that a text names. Throws USAGE when it is none, or more than one. */
export function findSchool({ schools }: BothSides, text: string): SchoolSide {
  const asked = text.trim();
  const folded = asked.toLowerCase();
  const byId = schools.filter(({ id }) => id === folded);
  const byWords = schools.filter(({ number, name }) => number === asked || name.toLowerCase() === folded);
  const found = byId.length > 0 ? byId : byWords;
  const [school] = found;
  if (school !== undefined && found.length === 1) return school;
  if (school === undefined) throw unknownSchool(schools, asked);
  throw refused(
    'Several schools have this number or name.',
    `Name the one you mean by its id: ${found.map(({ id, name }) => `${id} (${name})`).join(', ')}.`,
  );
}

/**
 * Throws USAGE unless a site has the code.
 * @param isUnseen whether the person says that no patron of the export has it yet
 */
export function requireSite({ sites, siteless }: BothSides, code: string, isUnseen: boolean): void {
  const seen = sites.filter(({ patrons }) => patrons !== 0).map((site) => site.code);
  if (code === '' || code === '?') {
    throw refused(
      'That is no site code.',
      'Name the code of a site; a hyphen in its place leaves the school out on purpose.',
    );
  }
  if (isUnseen || seen.includes(code)) return;
  if (siteless === null) {
    throw refused(
      `There is no patron export to check the site code ${code} against.`,
      'Export the patrons from Alexandria into the exports folder first; or say --unseen if no patron has the site yet.',
    );
  }
  throw refused(
    `No patron of the export has the site code ${code}.${didYouMean(code, seen)}`,
    `The export has ${seen.length === 0 ? 'no site' : seen.join(', ')}; say --unseen if the site is right and has no patron yet.`,
  );
}

function unknownSchool(schools: readonly SchoolSide[], asked: string): SyncError {
  const near = didYouMean(
    asked,
    schools.flatMap(({ number, name }) => [number, name].filter((word) => word !== '')),
  );
  return refused(
    `No school has the id, the number or the name "${asked.slice(0, 60)}".${near}`,
    'See the schools with clever-sync sites; a school that is missing there has to be shared in Clever first.',
  );
}

export function refused(what: string, mend: string): SyncError {
  return new SyncError('USAGE', { where: 'sites', what, means: SITES_AS_THEY_WERE, mend });
}

/** A school as a person can type it: by its number where that is one plain word, else by its id. */
export function typedSchool({ number, id }: Pick<SchoolSide, 'number' | 'id'>): string {
  return /^\w[\w.]*$/.test(number) ? number : id;
}
