// What an undo says of one patron: why, what a person has to do by hand, and what stays because it was changed since.
// Titles and the barcode only; never what a field holds.

import { listed } from '../../mappings/words.ts';
import type { Decision, Note } from '../match/plan.ts';
import type { Lost } from './finding.ts';
import type { Restoring } from './restoring.ts';

export interface Wording {
  /** The run that is taken back. */
  readonly undone: string;
  readonly titleOf: (code: string) => string;
}

/** Why a patron that the load wrote is put back, or why not. */
export function becauseOf(restoring: Restoring, wording: Wording): string {
  const { changes } = restoring;
  const titles = wording.titleOf;
  const head =
    changes.length === 0
      ? `Nothing that run ${wording.undone} wrote is there to put back.`
      : `Run ${wording.undone} wrote ${listed(changes.map(({ code }) => titles(code)))}: put back as before.`;
  return [head, ...keptWords(restoring, wording), ...handWords(restoring, wording)].join(' ');
}

export function madeWords({ undone }: Wording): string {
  return `Made by run ${undone}: remove it by hand in Alexandria.`;
}

export function notWrittenWords({ undone }: Wording): string {
  return `Run ${undone} wrote nothing here.`;
}

/** The notes about a patron that was found: what is left for a person, and what stays. */
export function notesOn(
  decision: Decision,
  guid: string,
  barcode: string,
  restoring: Restoring,
  wording: Wording,
): readonly Note[] {
  const named = (sentence: string) => (barcode === '' ? sentence : `Barcode ${barcode}. ${sentence}`);
  if (decision.action === 'create') return [note('UNDO_BY_HAND', guid, named(madeWords(wording)))];
  const byHand = handWords(restoring, wording);
  const kept = keptWords(restoring, wording);
  return [
    ...(byHand.length > 0 ? [note('UNDO_BY_HAND', guid, named(byHand.join(' ')))] : []),
    ...(kept.length > 0 ? [note('UNDO_KEPT', guid, named(kept.join(' ')))] : []),
  ];
}

/** The notes about a patron that today's export does not show for certain. A new patron that is not there needs nothing. */
export function notesOnLost({ decision, barcode, isGone }: Lost, wording: Wording): readonly Note[] {
  const { action, guid, fields } = decision;
  const named = (sentence: string) => (barcode === '' ? sentence : `Barcode ${barcode}. ${sentence}`);
  const where = isGone ? 'is not in the export' : 'cannot be told for certain in the export';
  if (action === 'create') {
    const words = `A patron made by run ${wording.undone} ${where}: look for it, and remove it by hand in Alexandria.`;
    return isGone ? [] : [note('UNDO_BY_HAND', guid, named(words))];
  }
  const titles = listed(Object.keys(fields).map(wording.titleOf));
  const words = `The patron ${where}, so ${titles} of run ${wording.undone} ${wasOrWere(fields)} not put back.`;
  return [note('UNDO_BY_HAND', guid, named(words))];
}

/** Columns that today's export lacks, each with how many patrons could not be put back for it. */
export function notesOnColumns(
  patronsByCode: ReadonlyMap<string, number>,
  { undone, titleOf }: Wording,
): readonly Note[] {
  return [...patronsByCode].map(([code, patrons]) => {
    const who = `${patrons} ${patrons === 1 ? 'patron' : 'patrons'}`;
    const words = `The export has no column ${titleOf(code)} (${code}), which run ${undone} wrote for ${who}: nothing was put back there. Export again with it.`;
    return note('COLUMN_MISSING', '', words);
  });
}

function note(code: Note['code'], guid: string, message: string): Note {
  return { code, guid, message };
}

function keptWords({ edited }: Restoring, { titleOf }: Wording): readonly string[] {
  if (edited.length === 0) return [];
  const [verb, stays] = edited.length === 1 ? ['was', 'stays'] : ['were', 'stay'];
  return [`${listed(edited.map(titleOf))} ${verb} changed since and ${stays}.`];
}

function handWords({ changes, taken }: Restoring, { undone, titleOf }: Wording): readonly string[] {
  const titlesWhere = (isMeant: (before: string) => boolean) =>
    listed(changes.filter(({ after }) => isMeant(after)).map(({ code }) => titleOf(code)));
  const blank = titlesWhere((before) => before.trim() === '');
  const broken = titlesWhere((before) => before.trim() !== '' && /[\t\r\n]/.test(before));
  return [
    ...(blank === '' ? [] : [`Blank before run ${undone}: ${blank}. See that it is blank after the import.`]),
    ...(broken === ''
      ? []
      : [
          `With a tab or a line break before run ${undone}, which an import cannot carry: ${broken}. Put it back.`,
        ]),
    ...(taken.length === 0
      ? []
      : [`Not put back, because another patron has it now: ${listed(taken.map(titleOf))}.`]),
  ];
}

function wasOrWere(fields: Decision['fields']): string {
  return Object.keys(fields).length === 1 ? 'was' : 'were';
}
