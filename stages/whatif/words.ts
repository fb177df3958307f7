// What would differ, as lines for a terminal: counts first, then who, at most fifty of a kind.

import { grouped } from '../../mappings/words.ts';
import { alignedLines } from '../aligned.ts';
import type { Action } from '../match/plan.ts';
import { amount, MATCHED_WORDS, ROLE_WORDS } from '../report/words.ts';
import type { ActionShift, WhatIf } from '../whatif.ts';

const AT_MOST = 50;
const LINE = 96;

const ACTION_WORDS: Readonly<Record<Action | '', string>> = {
  create: 'new',
  update: 'updated',
  unchanged: 'unchanged',
  review: 'to review',
  skip: 'left out',
  transfer: 'Transferred',
  clear: 'cleared',
  untouched: 'untouched',
  '': "a user's",
};

/** The comparison as text, without a word about what was tried. `titleOf` is the library's own title of a field. */
export function whatIfText(found: WhatIf, titleOf: (code: string) => string): string {
  if (!found.differs) return 'Nothing would differ.\n';
  const { barcodes, waiting, holds, notes } = found;
  const named = (code: string) => `${titleOf(code)} (${code})`;
  const sections = [
    section('What would become of people', alignedLines(found.actions.map(actionRow), [])),
    section('Matched by', numbers(found.matchedBy.map((one) => ({ ...one, name: keyWords(one.name) })))),
    section(
      'Fields that would be written',
      numbers(found.fields.map((one) => ({ ...one, name: named(one.code) }))),
    ),
    section('Problems', numbers(found.problems)),
    section('Holds that would appear', sentences(holds.come)),
    section('Holds that would go', sentences(holds.go)),
    section('Notes that would appear', sentences(notes.come)),
    section('Notes that would go', sentences(notes.go)),
    section(
      `${amount(barcodes.fresh.length, 'new patron', 'new patrons')} with another barcode than now`,
      people(
        ['guid', 'barcode now', 'would be'],
        barcodes.fresh.map(({ guid, now, ofRoster }) => [guid, now || 'none', ofRoster]),
      ),
    ),
    section(
      `${amount(barcodes.byHand.length, 'patron', 'patrons')} with another barcode than the roster: change it by hand in Alexandria`,
      people(
        ['guid', 'barcode now', 'in the roster'],
        barcodes.byHand.map(({ guid, now, ofRoster }) => [guid, now || 'none', ofRoster]),
      ),
    ),
    section(
      `${amount(barcodes.collide.length, 'user', 'users')} left for a person, because a value would be given to two patrons`,
      people(
        ['guid', 'field', 'value'],
        barcodes.collide.map(({ guid, code, value }) => [guid, named(code), value]),
      ),
    ),
    section(
      `${amount(waiting.length, 'user', 'users')} who would wait for a decision`,
      people(
        ['guid', 'why'],
        waiting.map(({ guid, because }) => [guid, because]),
      ),
    ),
  ];
  return sections.flat().join('\n').replace(/^\n/, '').concat('\n');
}

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines];
}

function actionRow({ role, from, to, count }: ActionShift): readonly string[] {
  return [ROLE_WORDS[role].many, `${ACTION_WORDS[from]} -> ${ACTION_WORDS[to]}`, grouped(count)];
}

function keyWords(name: string): string {
  return Object.entries(MATCHED_WORDS).find(([by]) => by === name)?.[1] ?? name;
}

function numbers(
  rows: readonly { name: string; before: number; after: number; differing?: number }[],
): readonly string[] {
  const cells = rows.map(({ name, before, after, differing }) => [
    name,
    `now ${grouped(before)}`,
    `then ${grouped(after)}`,
    differing === undefined ? '' : `differs for ${grouped(differing)}`,
  ]);
  return alignedLines(cells, []);
}

function sentences(those: readonly string[]): readonly string[] {
  return shortened(those.flatMap((sentence) => alignedLines([[sentence]], [LINE])));
}

function people(heading: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  return [...alignedLines([heading, ...rows.slice(0, AT_MOST)], [24, 70]), ...more(rows.length)];
}

function shortened(lines: readonly string[]): readonly string[] {
  return [...lines.slice(0, AT_MOST), ...more(lines.length)];
}

function more(count: number): readonly string[] {
  return count > AT_MOST ? [`  and ${grouped(count - AT_MOST)} more`] : [];
}
