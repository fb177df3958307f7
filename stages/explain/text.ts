// An explanation as lines for a terminal: the decision first, then why, then field by field. Short lines; a long value is
// shortened here and whole in --json.

import { alignedLines } from '../aligned.ts';
import type { Explained } from '../explain.ts';
import type { KeyHit } from '../match/answers.ts';
import { amount, MATCHED_WORDS, ROLE_WORDS } from '../report/words.ts';

const LONGEST = 24;
const LINE = 96;
const CANDIDATES_BESIDE = 3;

/** One person in text. */
export function explainText(found: Explained): string {
  const sections = [
    heading(found),
    titled('Keys, in the order in which they are asked', keyLines(found)),
    titled('Could also be', candidateLines(found)),
    titled('Fields', fieldLines(found)),
    titled('Leaving is proved when', leavingLines(found)),
    titled('Also', remarkLines(found)),
    titled('Holds', holdLines(found)),
  ];
  return `${sections.flat().join('\n')}\n`;
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function heading({ decision, words, siteName, matchedWords, isExportThere }: Explained): readonly string[] {
  const { role, guid, barcode, row, site, because } = decision;
  const lines: readonly (readonly [string, string])[] = [
    ['Why', because],
    ['Role', role === '' ? '' : ROLE_WORDS[role].one],
    ['Site', `${site} ${siteName}`.trim()],
    ['Patron', row === null ? '' : `${withBarcode(barcode)}export record ${row}`],
    ['Barcode', row === null ? barcode : ''],
    [decision.action === 'review' ? 'Found by' : 'Matched by', matchedWords],
    ['Export', isExportThere ? '' : 'it is gone, so only what the plan says is known'],
  ];
  const filled = lines.filter(([, text]) => text !== '');
  return [`${guid || 'no GUID'}: ${words}`, ...alignedLines(filled, [12, 84])];
}

function withBarcode(barcode: string): string {
  return barcode === '' ? 'no barcode, ' : `barcode ${barcode}, `;
}

function keyLines({ keys }: Explained): readonly string[] {
  const rows = keys.map(({ title, mapped, asked, values, alsoOf, hits }) => {
    const others =
      alsoOf.length === 0 ? [] : [`${amount(alsoOf.length, 'other user has', 'other users have')} it too`];
    const said = hits.length === 0 ? ['no patron has it'] : hits.map(hitWords);
    const words = [...said, ...others, ...(asked ? [] : ['not asked any more'])].join('; ');
    if (!mapped) return [title, 'not mapped', ''];
    return values.length === 0 ? [title, 'blank', ''] : [title, short(values.join(', ')), words];
  });
  return alignedLines(rows, [20, LONGEST, 60]);
}

function hitWords({ row, barcode, state, inPlay, by, byKey }: KeyHit): string {
  const place = `record ${row}${barcode === '' ? '' : ` (barcode ${barcode})`}`;
  const through = MATCHED_WORDS[byKey] === '' ? '' : ` through ${MATCHED_WORDS[byKey]}`;
  const when = inPlay ? ', later' : ', before this key';
  switch (state) {
    case 'own':
      return `${place}: this patron`;
    case 'candidate':
      return `${place}: could be`;
    case 'free':
      return `${place}: nobody's`;
    case 'taken':
      return `${place}: taken by user ${by}${through}${when}`;
    case 'pointed-at':
      return `${place}: user ${by} may be it${through}${when}`;
  }
}

function candidateLines({ decision, candidates, comparison }: Explained): readonly string[] {
  const { candidates: rows } = decision;
  if (rows.length === 0) return [];
  if (candidates.length === 0)
    return [`  export ${rows.length === 1 ? 'record' : 'records'} ${rows.join(', ')}`];
  const listed = candidates.map(({ row, barcode, agrees, differs }) => [
    `record ${row}`,
    barcode === '' ? 'no barcode' : `barcode ${barcode}`,
    [...said('agrees', agrees), ...said('differs', differs)].join('; ') || 'nothing to compare',
  ]);
  const beside = candidates.slice(0, CANDIDATES_BESIDE);
  const head = ['', 'roster', ...beside.map(({ row }) => `record ${row}`)];
  const table = comparison.map(({ title, user, patrons }) => [
    title,
    short(user),
    ...patrons.slice(0, CANDIDATES_BESIDE).map(({ value, verdict }) => `${short(value)}${MARKS[verdict]}`),
  ]);
  return [...alignedLines(listed, [12, 26, 54]), '', ...alignedLines([head, ...table], [])];
}

const MARKS = { agrees: ' (=)', differs: ' (differs)', '': '' } as const;

function said(what: string, titles: readonly string[]): readonly string[] {
  return titles.length === 0 ? [] : [`${what}: ${titles.join(', ')}`];
}

function fieldLines({ fields }: Explained): readonly string[] {
  if (fields.length === 0) return [];
  const rows = fields.map(({ title, ofRoster, ofPatron, written, words, from }) => [
    title,
    short(ofRoster || '-'),
    short(ofPatron || '-'),
    written === null || written === ofRoster
      ? words
      : `${words}: ${written === '' ? 'blank' : short(written)}`,
    from,
  ]);
  return alignedLines(
    [['', 'roster', 'patron', 'what is done', 'from Clever'], ...rows],
    [14, 24, 24, 25, 22],
  );
}

function leavingLines({ leaving }: Explained): readonly string[] {
  return alignedLines(
    leaving.map(({ given, words }) => [given ? 'yes' : 'NO', words]),
    [3, LINE],
  );
}

function remarkLines({ flags, decided, problems, notes }: Explained): readonly string[] {
  const rows = [
    ...flags.map(({ flag, words }) => [flag, words]),
    ...(decided === null ? [] : [['decided', decidedWords(decided)]]),
    ...problems.map(({ code, message }) => [code, message]),
    ...notes.map((message) => ['note', message]),
  ];
  return alignedLines(rows, [20, 76]);
}

function decidedWords({ decision, barcode, who, note, line }: NonNullable<Explained['decided']>): string {
  const what = decision === 'same' ? `the same as barcode ${barcode}` : decision;
  return [`${what} (decisions.csv, line ${line})`, who, note].filter((part) => part !== '').join(', ');
}

function holdLines({ holds: { touching, others } }: Explained): readonly string[] {
  const more = touching.length === 0 ? '' : 'more ';
  const rest = `The run is held for ${others} ${more}${others === 1 ? 'reason that is' : 'reasons that are'} not about this person.`;
  return [...touching, ...(others === 0 ? [] : [rest])].flatMap((text) => alignedLines([[text]], [LINE]));
}

function short(value: string): string {
  return value.length > LONGEST ? `${value.slice(0, LONGEST - 1)}…` : value;
}
