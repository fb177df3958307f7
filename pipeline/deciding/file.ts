// decide FILE: takes a filled review.csv over, whole or not at all, with every complaint at once.

import { basename } from 'node:path';
import { SyncError } from '../../mappings/errors.ts';
import { NOTHING_DECIDED } from '../../stages/decide/decoding.ts';
import { type LineComplaint, readSheet } from '../../stages/decide/sheet.ts';
import { checkSheet, type Filling } from '../../stages/decide.ts';
import type { Decided, Deciding } from '../deciding.ts';
import { readIfThere } from '../disk/files.ts';

const MOST_COMPLAINTS = 20;

/**
 * Checks a sheet against the run that `open` opens for the users it names.
 * Throws USAGE when there is no such file, TABLE with every complaint.
 */
export function decideFile(
  path: string,
  open: (asked: readonly string[]) => Deciding,
  filling: Filling,
): Decided {
  const where = basename(path);
  const bytes = readIfThere(path);
  if (bytes === undefined) throw noFile(where);
  const { lines, remarks, complaints: shifted } = readSheet(bytes, where);
  const { rules, stillOpen } = open(lines.map(({ guid }) => guid));
  const { taken, already, unfilled, complaints } = checkSheet(lines, rules, filling);
  const all = [...shifted, ...complaints].sort((one, other) => one.line - other.line);
  if (all.length > 0) throw refused(where, all);
  const counts = [
    ...(already === 0 ? [] : [`${already} ${already === 1 ? 'line was' : 'lines were'} recorded already.`]),
    ...(unfilled === 0 ? [] : [`${unfilled} ${unfilled === 1 ? 'line is' : 'lines are'} not filled in.`]),
  ];
  return {
    run: rules.run,
    added: taken,
    open: stillOpen(taken),
    remarks: [...remarks, ...counts],
    facts: { already, unfilled, remarks },
    ...(taken.length + already === 0 ? { next: '' } : {}),
  };
}

function refused(where: string, complaints: readonly LineComplaint[]): SyncError {
  const lines = complaints.slice(0, MOST_COMPLAINTS).map(sentenceOf);
  const more = complaints.length - lines.length;
  const rest = more === 0 ? '' : `\n  and ${more} more`;
  const count = complaints.length === 1 ? 'One thing is wrong' : `${complaints.length} things are wrong`;
  return new SyncError('TABLE', {
    where,
    what: `${count}, so that no line was taken:\n${lines.join('\n')}${rest}\n`,
    means: NOTHING_DECIDED,
    mend: 'Correct the lines and run it again.',
  });
}

function sentenceOf({ line, column, what }: LineComplaint): string {
  return `  line ${line}${column === '' ? '' : `, column ${column}`}: ${what}`;
}

function noFile(where: string): SyncError {
  return new SyncError('USAGE', {
    where,
    what: 'There is no such file, and it is no GUID with a decision either.',
    means: NOTHING_DECIDED,
    mend: 'Name a filled review.csv, or type clever-sync decide GUID same BARCODE.',
  });
}
