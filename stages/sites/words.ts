// Both sides of the site matching as text for a terminal, and what is proposed for the open places.

import { ROLES } from '../../mappings/roles.ts';
import type { Typing } from '../../mappings/typed.ts';
import { amountIfAny } from '../../mappings/words.ts';
import { alignedLines } from '../aligned.ts';
import { type BothSides, peopleAt, type SchoolSide, type SiteSide, unansweredSides } from '../sites.ts';
import { typedSchool } from './finding.ts';
import type { Suggestions } from './suggest.ts';

export interface SidesWords {
  /** The run whose roster it is, undefined while there is none. */
  readonly run: string | undefined;
  /** The export as messages name it, undefined while there is none. */
  readonly exportName: string | undefined;
  readonly both: BothSides;
}

const LONGEST_NAME = 34;

/** Schools with their sites, then sites with their schools. */
export function sidesText({ run, exportName, both }: SidesWords): string {
  const schoolOf = new Map(both.schools.map((school) => [school.id, school]));
  const schoolRows = both.schools.map((school) => [
    school.number,
    school.name,
    ...(school.people === null ? ['-', '-', '-'] : ROLES.map((role) => String(school.people?.[role] ?? 0))),
    answerOf(school, both.sites),
  ]);
  const siteRows = both.sites.map((site) => [
    site.code,
    site.name,
    site.patrons === null ? '-' : String(site.patrons),
    site.linked === null ? '-' : String(site.linked),
    schoolsOf(site, schoolOf),
  ]);
  const lines = [
    `Schools (${run === undefined ? 'no roster was read yet, so nobody is counted' : `roster of run ${run}`})`,
    ...alignedLines(
      [['number', 'name', ...ROLES, 'site'], ...schoolRows],
      [12, LONGEST_NAME, 9, 9, 9, LONGEST_NAME],
    ),
    '',
    `Sites (${exportName === undefined ? 'there is no export yet, so nobody is counted' : `export ${exportName}`})`,
    ...alignedLines(
      [['code', 'name', 'patrons', 'Clever GUID', 'schools'], ...siteRows],
      [12, LONGEST_NAME, 9, 11, LONGEST_NAME],
    ),
    ...(both.siteless === null || both.siteless === 0
      ? []
      : [
          '',
          `${both.siteless} ${both.siteless === 1 ? 'patron has' : 'patrons have'} no site in the export.`,
        ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** How many places are open, e.g. '2 schools and 1 site are unanswered.' */
export function openWords(both: BothSides): string {
  const { schools, sites } = unansweredSides(both);
  if (schools.length + sites.length === 0) return 'Every school and every site is answered.';
  const parts = [amountIfAny(schools.length, 'school'), amountIfAny(sites.length, 'site')].filter(
    (part) => part !== '',
  );
  const isOne = schools.length + sites.length === 1;
  return `${parts.join(' and ')} ${isOne ? 'is' : 'are'} unanswered.`;
}

/** The proposals, each with its reason and the command that takes it over. */
export function suggestionsText({ proposed, unsure, unknown, sites }: Suggestions, typing: Typing): string {
  const rows = proposed.map(({ school, site, reason }) => [schoolWords(school), site, reason]);
  const taking = proposed.map(({ school, site }) => matchCommand(school, site, typing));
  const lines = [
    `${proposed.length === 0 ? 'Nothing is proposed' : `${proposed.length} proposed`}; nothing was changed.`,
    ...alignedLines(rows, [44, 12]),
    ...(taking.length === 0 ? [] : ['', 'Take over what is right:', ...taking.map((line) => `  ${line}`)]),
    ...listed('Could be several, so none is proposed:', unsure, ({ school, sites: fitting }) => [
      schoolWords(school),
      fitting.join(', '),
    ]),
    ...listed('Schools that no site resembles:', unknown, (school) => [
      schoolWords(school),
      peopleWords(school),
    ]),
    ...listed('Sites of the export without an answer:', sites, ({ code, patrons }) => [
      code,
      `${patrons ?? 0} ${patrons === 1 ? 'patron' : 'patrons'}`,
    ]),
    ...(unknown.length + unsure.length + sites.length === 0
      ? []
      : [
          '',
          `A hyphen for the site leaves a school out on purpose; a hyphen for the school says that the site has none:`,
          `  clever-sync sites match SCHOOL -${typing.typed}`,
          `  clever-sync sites match - SITE${typing.typed}`,
        ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** The command that gives a school its site. */
export function matchCommand(school: SchoolSide, site: string, { typed, quoted }: Typing): string {
  const words = `${typedSchool(school)} ${quoted(site)}`;
  // What begins with a hyphen would be read as an option.
  return `clever-sync sites match${site.startsWith('-') ? `${typed} -- ${words}` : ` ${words}${typed}`}`;
}

function listed<Item>(
  title: string,
  items: readonly Item[],
  cells: (item: Item) => readonly string[],
): readonly string[] {
  return items.length === 0 ? [] : ['', title, ...alignedLines(items.map(cells), [])];
}

function answerOf({ answer, site, inRoster }: SchoolSide, sites: readonly SiteSide[]): string {
  const gone = inRoster === false ? ' (not in the roster)' : '';
  if (answer === 'unanswered') return `unanswered${gone}`;
  if (answer === 'left out') return `left out on purpose${gone}`;
  const name = sites.find(({ code }) => code === site)?.name ?? '';
  return `${site}${name === '' ? '' : ` ${name}`}${gone}`;
}

function schoolsOf(
  { answer, schools, patrons }: SiteSide,
  schoolOf: ReadonlyMap<string, SchoolSide>,
): string {
  if (answer === 'unanswered') return 'unanswered';
  if (answer === 'no school') return 'no school, on purpose';
  const names = schools.map((id) => schoolOf.get(id)?.name || id).join(', ');
  return patrons === 0 ? `${names} (no patron in the export)` : names;
}

function schoolWords({ number, name, id }: SchoolSide): string {
  return [number, name || id].filter((part) => part !== '').join(' ');
}

function peopleWords(school: SchoolSide): string {
  if (school.people === null) return '';
  const count = peopleAt(school);
  return `${count} ${count === 1 ? 'person' : 'people'}`;
}
