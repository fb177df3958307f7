// What an answer makes of sites.csv: the line of a school is filled in, a line is added, or an answer is taken back. An answer
// that stands is never replaced in passing: it has to be cleared first.

import type { Typing } from '../../mappings/typed.ts';
import type { SiteTable } from '../../mappings/workspace.ts';
import { UNANSWERED } from '../../mappings/workspace.ts';
import type { BothSides, SchoolSide } from '../sites.ts';
import { refused, typedSchool } from './finding.ts';
import { addLine, changeLine, dropLine } from './lines.ts';

export interface Answered {
  /** The text of sites.csv; the same where it said so already. */
  readonly text: string;
  /** What is so now, a sentence. */
  readonly says: string;
}

/** The text of sites.csv and what it says. */
export interface SitesFile {
  readonly text: string;
  readonly table: SiteTable;
}

/**
 * Gives a school its site; '' leaves it out on purpose.
 * @param name what the library calls the site; '' keeps what sites.csv says
 */
export function matchSchool(
  file: SitesFile,
  school: SchoolSide,
  site: string,
  name: string,
  { quoted }: Typing,
): Answered {
  const says =
    site === '' ? `${named(school)} is left out on purpose.` : `${named(school)} belongs to site ${site}.`;
  if (school.answer !== 'unanswered' && school.site === site) return { text: file.text, says };
  if (school.answer !== 'unanswered') {
    throw refused(
      `${named(school)} ${school.answer === 'left out' ? 'is left out on purpose' : `belongs to site ${school.site}`}, and a school has one answer.`,
      `If that is wrong, take it back first: clever-sync sites clear ${typedSchool(school)}`,
    );
  }
  const { rows, nameOfSite } = file.table;
  if (rows.some(({ schoolId, siteCode }) => schoolId === '' && siteCode === site)) {
    throw refused(
      `Site ${site} stands in sites.csv as a site without a school on purpose.`,
      `If that is wrong, take it back first: clever-sync sites clear - ${quoted(site)}`,
    );
  }
  const siteCells = { site_code: site, site_name: name || (nameOfSite.get(site) ?? '') };
  if (rows.some(({ schoolId }) => schoolId === school.id)) {
    return { text: changeLine(file.text, { school_id: school.id }, siteCells), says };
  }
  return { text: addLine(file.text, { ...schoolCells(school), ...siteCells }), says };
}

/** Says that a site has no school on purpose. */
export function siteWithoutSchool(
  { text, table }: SitesFile,
  { sites }: BothSides,
  code: string,
  name: string,
): Answered {
  const says = `Site ${code} has no school on purpose.`;
  const site = sites.find((one) => one.code === code);
  if (site?.answer === 'no school') return { text, says };
  if (site?.answer === 'matched') {
    throw refused(
      `Site ${code} has ${site.schools.length === 1 ? 'a school' : `${site.schools.length} schools`} already: ${site.schools.join(', ')}.`,
      'Nothing is to be done if that is right; else take the answer of the school back with clever-sync sites clear SCHOOL.',
    );
  }
  const cells = { site_code: code, site_name: name || (table.nameOfSite.get(code) ?? '') };
  return { text: addLine(text, cells), says };
}

/**
 * Takes the answer of a school back. Its line stays where it is and waits for another, so that the name of the site, which may
 * be another then, goes too; it is said where no other line has it.
 */
export function clearSchool({ text, table }: SitesFile, school: SchoolSide, typing: Typing): Answered {
  const says = `${named(school)} is unanswered.`;
  if (!table.siteOfSchool.has(school.id)) return { text, says };
  const cells = { site_code: UNANSWERED, site_name: '' };
  return {
    text: changeLine(text, { school_id: school.id }, cells),
    says: `${says}${lostName(table, school, typing)}`,
  };
}

/** The site's name, where it stands on the line of this school alone; '' else. */
function lostName({ rows }: SiteTable, { id, site }: SchoolSide, { quoted }: Typing): string {
  const naming = rows.filter(({ siteCode, siteName }) => siteCode === site && site !== '' && siteName !== '');
  const [only] = naming;
  if (only?.schoolId !== id || naming.length > 1) return '';
  return ` No other line says that ${site} is called "${only.siteName}": to keep that, add --name ${quoted(only.siteName)} when the site is given again.`;
}

/** Takes back that a site has no school. */
export function clearSite({ text, table }: SitesFile, code: string): Answered {
  const says = `Site ${code} is unanswered.`;
  if (!table.rows.some(({ schoolId, siteCode }) => schoolId === '' && siteCode === code)) {
    throw refused(
      `sites.csv does not say that site ${code} has no school.`,
      'See what it says with clever-sync sites.',
    );
  }
  return { text: dropLine(text, { school_id: '', site_code: code }), says };
}

/** e.g. 'Lincoln School (5c…01)' */
function named({ name, id }: SchoolSide): string {
  return name === '' ? `School ${id}` : `${name} (${id})`;
}

function schoolCells({ id, number, name }: SchoolSide): Record<string, string> {
  return { school_id: id, school_number: number, school_name: name };
}
