// What is said once about a whole plan: columns that the export lacks or that nobody knows, values that could not be
// read, a roster that was not whole. The three columns without which the plan waits for a person are here too.

import type { Role } from '../../mappings/roles.ts';
import { amount } from '../../mappings/words.ts';
import type { PatronExport } from '../export.ts';
import type { Roster } from '../extract.ts';
import type { Withheld } from '../holds/withheld.ts';
import { loadWords } from '../verify/words.ts';
import type { Verified } from '../verify.ts';
import type { Hold, Note } from './plan.ts';
import type { PatronSide } from './sides.ts';

/** Without these a plan is held, each for its reason. */
export const HELD_WITHOUT: Readonly<Record<string, string>> = {
  '1200': 'nobody can be matched by GUID, and every match rests on weaker keys',
  '1026': 'nobody can be marked Transferred, and a block could not be seen',
  '1050': 'nobody can be seen to move or to leave a site',
};

/** Columns worth exporting, with what each buys. */
export const ADVISED: Readonly<Record<string, string>> = {
  '1001': 'matching by Student # and seeing it change',
  '1019': 'matching by e-mail',
  '1028': 'protecting system patrons and telling students from adults',
  '1030': 'leavers who owe fines head the report',
  '1034': 'leavers with items out head the report',
  '1036': 'leavers with overdue items head the report',
  '1037': 'leavers with items on hold head the report',
  '1045': 'telling two people of one name apart',
};

/** A hold for each column without which a plan cannot be trusted. */
export function columnHolds(
  missing: (code: string) => boolean,
  titleOf: (code: string) => string,
): readonly Hold[] {
  return Object.entries(HELD_WITHOUT)
    .filter(([code]) => missing(code))
    .map(([code, reason]) => ({
      limit: 'columns',
      site: '',
      role: '',
      field: code,
      count: 0,
      of: 0,
      allowed: 'any',
      cause: '',
      sentence: `The export has no column ${titleOf(code)} (${code}): ${reason}. Export again with it.`,
    }));
}

/** What the day's export shows of the last load, where it can tell. */
export function lastLoadNotes(last: Verified | null): readonly Note[] {
  return last === null ? [] : [{ code: 'LAST_LOAD', guid: '', message: loadWords(last, 'the last load') }];
}

/** The notes of a plan, in a fixed order. */
export function notesOf(
  patrons: PatronSide,
  patronExport: PatronExport,
  mapped: readonly string[],
  roster: Pick<Roster, 'complete' | 'incomplete'>,
  titleOf: (code: string) => string,
): readonly Note[] {
  const note = (code: Note['code'], message: string): Note => ({ code, guid: '', message });
  const named = (code: string) => `${titleOf(code)} (${code})`;
  const missing = (code: string) => !patrons.has(code) && !(code in HELD_WITHOUT);
  return [
    ...roster.incomplete.map((sentence) => note('ROSTER_INCOMPLETE', sentence)),
    ...(patronExport.dialect.encoding === 'windows-1252'
      ? [note('ENCODING', 'The export is not UTF-8 and was read as Windows-1252.')]
      : []),
    ...mapped.filter(missing).map((code) => note('COLUMN_MISSING', missingWords(named(code)))),
    ...Object.entries(ADVISED)
      .filter(([code]) => missing(code))
      .map(([code, buys]) =>
        note('COLUMN_ADVISED', `The export has no column ${named(code)}. With it: ${buys}.`),
      ),
    ...patronExport.headings
      .filter((heading, column) => heading !== '' && patronExport.codes[column] === '')
      .map((heading) => note('COLUMN_UNKNOWN', `The column ${heading} is not known; it is kept as it is.`)),
    ...(patrons.unknownStatuses > 0
      ? [
          note(
            'UNKNOWN_STATUS',
            `${amount(patrons.unknownStatuses, 'patron has', 'patrons have')} a status that Alexandria does not document; it is kept.`,
          ),
        ]
      : []),
    ...(patrons.unreadableDates > 0
      ? [note('DATES_UNREADABLE', datesWords(patrons.unreadableDates, patrons.form.dates))]
      : []),
  ];
}

/** What Clever sends for nobody of a role though their patrons have it: said once for each field and role. */
export function withheldNotes(
  withheld: readonly Withheld[],
  titleOf: (code: string) => string,
): readonly Note[] {
  return withheld.map(({ role, code, users, matched, filled, isCleared }) => {
    const after = isCleared ? 'The mapping empties it.' : 'The patrons keep theirs.';
    const message = `Clever sends ${titleOf(code)} for none of the ${users} ${role}, and ${filled} of their ${matched} patrons have it: is the field withheld in Clever? ${after}`;
    return { code: 'FIELD_WITHHELD', guid: '', message };
  });
}

/**
 * Before the first load nobody's role is known, so a role that Clever does not share looks like people who left.
 * @param adults how many who leave have a policy that policies.csv gives to adults only
 */
export function unseenNotes(adults: number, usersByRole: Readonly<Record<Role, number>>): readonly Note[] {
  const unseen = (['teachers', 'staff'] as const).filter((role) => usersByRole[role] === 0);
  if (unseen.length === 0) return [];
  const shared = unseen.includes('staff') ? ' Staff need a box of their own in its sharing.' : '';
  const message = `${amount(adults, 'patron who would leave has', 'patrons who would leave have')} a policy of adults, and the roster holds no ${unseen.join(' and no ')}: is that shared in Clever?${shared} If not, share it before you import, or switch the role off.`;
  return [{ code: 'ROLE_UNSEEN', guid: '', message }];
}

function missingWords(field: string): string {
  return `The export has no column ${field}: it is not compared, and only new patrons carry it. In the import file the rows of existing patrons are blank there, and nobody knows what Alexandria makes of a blank: export again with it.`;
}

function datesWords(count: number, form: string): string {
  return `${amount(count, 'birth date', 'birth dates')} of the export cannot be read for certain as ${form}; set the setting dates to the library's form.`;
}
