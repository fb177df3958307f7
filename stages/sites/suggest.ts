// Proposes which site a school belongs to, by its number and its name, each with the reason. It proposes one site for a
// school or none: what fits two is named as such, and nothing is ever applied.

import type { BothSides, SchoolSide, SiteSide } from '../sites.ts';
import { unansweredSides } from '../sites.ts';

interface Suggestion {
  readonly school: SchoolSide;
  readonly site: string;
  /** e.g. 'the code is the number of the school' */
  readonly reason: string;
}

export interface Suggestions {
  readonly proposed: readonly Suggestion[];
  /** Schools that more than one site fits equally well, or that share the only site that fits. */
  readonly unsure: readonly { readonly school: SchoolSide; readonly sites: readonly string[] }[];
  /** Schools that no site fits. */
  readonly unknown: readonly SchoolSide[];
  /** Sites without an answer that no proposal names. */
  readonly sites: readonly SiteSide[];
}

interface Fit {
  readonly school: SchoolSide;
  readonly sites: readonly string[];
  readonly reason: string;
  readonly isByNumber: boolean;
}

/** What comes to mind for the schools without an answer. A site that has a school already may still be meant for another. */
export function suggestSites(sides: BothSides): Suggestions {
  const open = unansweredSides(sides);
  const eligible = sides.sites.filter(({ answer }) => answer !== 'no school');
  const fits = open.schools.map((school) => fitOf(school, eligible));
  const isShared = ({ school, sites, isByNumber }: Fit) =>
    !isByNumber &&
    fits.some((other) => other.school !== school && other.sites.length === 1 && other.sites[0] === sites[0]);
  const isSure = (fit: Fit) => fit.sites.length === 1 && !isShared(fit);
  const proposed = fits
    .filter(isSure)
    .map(({ school, sites, reason }) => ({ school, site: sites[0] ?? '', reason }));
  return {
    proposed,
    unsure: fits
      .filter((fit) => fit.sites.length > 0 && !isSure(fit))
      .map(({ school, sites }) => ({ school, sites })),
    unknown: fits.filter(({ sites }) => sites.length === 0).map(({ school }) => school),
    sites: open.sites.filter(({ code }) => proposed.every(({ site }) => site !== code)),
  };
}

/** The best reason that any site gives, and all sites that give it. */
function fitOf(school: SchoolSide, sites: readonly SiteSide[]): Fit {
  for (const { reason, fits, isByNumber } of REASONS) {
    const found = sites.filter((site) => fits(school, site)).map(({ code }) => code);
    if (found.length > 0) return { school, sites: found, reason, isByNumber };
  }
  return { school, sites: [], reason: '', isByNumber: false };
}

interface Reason {
  readonly reason: string;
  readonly isByNumber: boolean;
  readonly fits: (school: SchoolSide, site: SiteSide) => boolean;
}

/** The strongest first. */
const REASONS: readonly Reason[] = [
  {
    reason: 'the code is the number of the school',
    isByNumber: true,
    fits: ({ number }, { code }) => number !== '' && number === code,
  },
  {
    reason: 'the code is the number of the school but for zeros before it',
    isByNumber: true,
    fits: ({ number }, { code }) => /^\d+$/.test(code) && bare(number) === bare(code),
  },
  {
    reason: 'the site has the name of the school',
    isByNumber: false,
    fits: ({ name }, { name: siteName }) => joined(name) !== '' && joined(name) === joined(siteName),
  },
  {
    reason: 'the code is the name of the school, or its first word',
    isByNumber: false,
    fits: ({ name }, { code }) => [joined(name), words(name)[0]].includes(folded(code)),
  },
  {
    reason: 'the site and the school have their own words in common',
    isByNumber: false,
    fits: ({ name }, site) => {
      const [ours, theirs] = [ownWords(name), ownWords(site.name)];
      return ours.length > 0 && ours.join(' ') === theirs.join(' ');
    },
  },
  {
    reason: 'the code is made of the first letters of the words of the name',
    isByNumber: false,
    fits: ({ name }, { code }) => folded(code).length > 1 && initials(name) === folded(code),
  },
  {
    reason: 'the code begins the name of the school',
    isByNumber: false,
    fits: ({ name }, { code }) => folded(code).length > 1 && joined(name).startsWith(folded(code)),
  },
  {
    reason: 'the code is made of letters of the first word of the name',
    isByNumber: false,
    fits: ({ name }, { code }) => folded(code).length > 2 && shortens(folded(code), words(name)[0] ?? ''),
  },
];

/** Words that say what kind of place it is, and not which. */
const KINDS = new Set(
  'school schools elementary primary middle junior senior high academy library campus center centre media the of and k 8 12'.split(
    ' ',
  ),
);

function words(name: string): readonly string[] {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

function ownWords(name: string): readonly string[] {
  return words(name).filter((word) => !KINDS.has(word));
}

function joined(name: string): string {
  return words(name).join('');
}

function folded(code: string): string {
  return joined(code);
}

function initials(name: string): string {
  return words(name)
    .filter((word) => !['the', 'of', 'and'].includes(word))
    .map((word) => word[0])
    .join('');
}

/** Whether a word, from its first letter on, has the letters of a code in their order, e.g. brk in brook. */
function shortens(code: string, word: string): boolean {
  if (code[0] !== word[0]) return false;
  let at = 0;
  for (const letter of code) {
    at = word.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function bare(number: string): string {
  return number.replace(/^0+(?=.)/, '');
}
