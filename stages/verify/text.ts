// The findings of a verification as a person reads them in a terminal: by kind, each patron by barcode and id, each field by
// its title. Never a value.

import { alignedLines } from '../aligned.ts';
import type { Finding, Verified } from '../verify.ts';
import type { FieldFinding } from './fields.ts';
import { loadWords } from './words.ts';

interface Group {
  readonly title: string;
  readonly has: (finding: Finding) => boolean;
  readonly about: (finding: Finding, titleOf: (code: string) => string) => string;
}

const GROUPS: readonly Group[] = [
  {
    title: 'Refused: all is as it was before, or the new patron is not there',
    has: ({ fate }) => fate === 'refused',
    about: titlesOf('refused'),
  },
  {
    title: 'Landed in part: these fields are as they were before',
    has: ({ fate }) => fate === 'partly',
    about: titlesOf('refused'),
  },
  {
    title: 'Cut, or in another form',
    has: ({ fields }) => fields.some(({ state }) => state === 'cut' || state === 'form'),
    about: ({ fields }, titleOf) =>
      fields
        .filter(({ state }) => state === 'cut' || state === 'form')
        .map(({ code, state }) => `${titleOf(code)} (${state === 'cut' ? 'cut' : 'another form'})`)
        .join(', '),
  },
  {
    title: 'Got another barcode',
    has: ({ renumbered }) => renumbered !== '',
    about: ({ renumbered }) => `now ${renumbered}`,
  },
  {
    title: 'Changed in the library since',
    has: ({ fields }) => fields.some(({ state }) => state === 'edited'),
    about: titlesOf('edited'),
  },
  { title: 'No longer in the export', has: ({ fate }) => fate === 'gone', about: () => '' },
];

/** A terminal shows as many of a kind; all of them are in `--json`. */
const SHOWN = 20;

/** The text of a verification. */
export function findingsText(
  run: string,
  verified: Verified,
  findings: readonly Finding[],
  titleOf: (code: string) => string,
): string {
  const groups = GROUPS.flatMap(({ title, has, about }) => {
    const found = findings.filter(has);
    if (found.length === 0) return [];
    const rows = found
      .slice(0, SHOWN)
      .map((finding) => [finding.barcode || '(no barcode)', finding.guid, about(finding, titleOf)]);
    const more = found.length - rows.length;
    return [
      `\n${title}: ${found.length}`,
      ...alignedLines(rows, [24, 36]),
      ...(more > 0 ? [`  and ${more} more; --json lists all`] : []),
    ];
  });
  return [loadWords(verified, `the load of run ${run}`), ...groups, ''].join('\n');
}

function titlesOf(wanted: FieldFinding['state']): Group['about'] {
  return ({ fields }, titleOf) =>
    fields
      .filter(({ state }) => state === wanted)
      .map(({ code }) => titleOf(code))
      .join(', ');
}
