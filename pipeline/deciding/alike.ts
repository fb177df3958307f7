// decide --same --where FIELDS: all reviews whose one candidate agrees in the named fields. First it only counts; it records
// when the count is named, and refuses when it is another.

import { SyncError } from '../../mappings/errors.ts';
import { didYouMean } from '../../mappings/nearest.ts';
import { ALIKE_FIELDS, type Alike, type AlikeField, alikeReviews } from '../../stages/decide/alike.ts';
import { NOTHING_DECIDED } from '../../stages/decide/decoding.ts';
import { type Filling, otherTaker } from '../../stages/decide.ts';
import type { Decided, Deciding } from '../deciding.ts';

export interface AlikeFlags {
  readonly where: string | undefined;
  readonly count: string | undefined;
}

const FIELDS = Object.keys(ALIKE_FIELDS) as AlikeField[];

/**
 * Throws USAGE for a field that cannot be named, and for another count than the plan has.
 * @param again the options that the next command needs as well, e.g. ' --workspace my-district'
 */
export function decideAlike(
  { where = '', count }: AlikeFlags,
  open: () => Deciding,
  filling: Filling,
  again: string,
): Decided {
  const fields = fieldsOf(where);
  const named = count === undefined ? undefined : numberOf(count);
  const deciding = open();
  const { rules, stillOpen } = deciding;
  const alike = alikeReviews(inputOf(deciding, fields));
  const { fits, of, others } = alike;
  const command = `clever-sync decide --same --where ${fields.join(',')} --count ${fits.length} --run ${rules.run}`;
  if (named !== undefined && named !== fits.length) throw otherCount(named, fits.length, command);
  const line = { decision: 'same' as const, who: filling.who, note: filling.note, line: 0 };
  const added = named === undefined ? [] : fits.map((fit) => ({ ...line, ...fit }));
  return {
    run: rules.run,
    added,
    open: stillOpen(added),
    remarks: wordsOf(alike, fields),
    facts: { agreeing: fits.length, of, others },
    ...(named === undefined ? { next: fits.length === 0 ? '' : `${command}${again}` } : {}),
  };
}

function wordsOf({ fits, of, others }: Alike, fields: readonly AlikeField[]): readonly string[] {
  return [
    `${fits.length} of ${of} reviews have exactly one candidate who agrees in ${fields.join(', ')}.`,
    ...others.map(({ reason, count }) => `  ${count} not: ${reason}.`),
  ];
}

function fieldsOf(where: string): readonly AlikeField[] {
  const words = where.split(',').map((word) => word.trim().toLowerCase());
  const fields = FIELDS.filter((field) => words.includes(field));
  const unknown = words.find((word) => !FIELDS.some((field) => field === word));
  if (unknown !== undefined || fields.length === 0) {
    throw refused(
      '--where',
      `Got ${where === '' ? 'no field' : 'a field that is none of them'}, expected some of ${FIELDS.join(', ')}.${didYouMean(unknown ?? '', FIELDS)}`,
      'Type clever-sync decide --same --where name,birthdate,site.',
    );
  }
  if (fields.includes('name')) return fields;
  throw refused(
    '--where',
    'Without name, two people of one family can agree in all the others.',
    `Type --where name,${fields.join(',')}.`,
  );
}

function numberOf(count: string): number {
  if (/^\d{1,9}$/.test(count)) return Number(count);
  throw refused('--count', 'Got something else, expected a whole number.', 'Leave --count out to see it.');
}

function otherCount(named: number, fits: number, command: string): SyncError {
  return refused(
    '--count',
    `${named} ${named === 1 ? 'was' : 'were'} named, but ${fits} ${fits === 1 ? 'agrees' : 'agree'}.`,
    `Look at who they are, then type this: ${command}`,
  );
}

function refused(where: string, what: string, mend: string): SyncError {
  return new SyncError('USAGE', { where, what, means: NOTHING_DECIDED, mend });
}

function inputOf(deciding: Deciding, fields: readonly AlikeField[]) {
  const { reviews, people, rules } = deciding;
  const rows = new Set(reviews.flatMap(({ candidates }) => candidates));
  const holders = deciding.holdersOf(rows);
  const none = () => '';
  return {
    reviews,
    fields,
    user: (guid: string) => people.user(guid) ?? none,
    patron: people.patron,
    same: (code: string, one: string, other: string) =>
      people.same(code, one, other) || (code === '1052' && folded(one) === folded(other)),
    isDecided: (guid: string) => rules.recorded.byGuid.has(guid),
    isTaken: (row: number, guid: string) =>
      holders.has(row) || otherTaker(guid, deciding.patrons.key(row - 1, '1000'), rules) !== undefined,
    isStudentOverAdult: deciding.isStudentOverAdult,
    whyNotSame: rules.whyNotSame,
  };
}

/** Two user names that differ in capital letters are one to Alexandria. */
function folded(text: string): string {
  return text.trim().toLowerCase();
}
