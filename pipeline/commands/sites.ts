// clever-sync sites: both sides of the site matching, what is proposed for the open places, and one answer at a time. Only
// `match` and `clear` write, and they write sites.csv alone, whole or not at all.

import { join } from 'node:path';
import type { Command } from 'commander';
import type { SyncError } from '../../mappings/errors.ts';
import { utf8Text } from '../../mappings/utf8.ts';
import { parseSites } from '../../mappings/workspace.ts';
import {
  type Answered,
  clearSchool,
  clearSite,
  matchSchool,
  siteWithoutSchool,
} from '../../stages/sites/answering.ts';
import { findSchool, refused, requireSite } from '../../stages/sites/finding.ts';
import { suggestSites } from '../../stages/sites/suggest.ts';
import { matchCommand, openWords, sidesText, suggestionsText } from '../../stages/sites/words.ts';
import { type BothSides, type SchoolSide, unansweredSides } from '../../stages/sites.ts';
import { writeWhole } from '../disk/files.ts';
import { openLedger } from '../workspace/ledger.ts';
import { readSides, type Sides } from '../workspace/sides.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { alone } from './alone.ts';
import { type CommandContext, refuseOtherWords } from './context.ts';

interface MatchFlags {
  readonly name?: string;
  readonly unseen?: true;
}

const FILE = 'sites.csv';
/** In the place of a school or a site: none, on purpose. */
const NONE = '-';

export function addSites(program: Command, context: () => CommandContext): void {
  const sites = program
    .command('sites')
    .addHelpText('after', '\nExample:\n  clever-sync sites --workspace my-district')
    .allowExcessArguments()
    .action((_, command: Command) => {
      refuseOtherWords(command);
      return showSites(context());
    });
  sites
    .command('suggest')
    .description('propose a site for each open school, by number and name; nothing is changed')
    .addHelpText('after', '\nExample:\n  clever-sync sites suggest --workspace my-district')
    .action(() => suggest(context()));
  sites
    .command('match')
    .argument('<school>', `the school by its id, number or name; ${NONE} for none`)
    .argument('<site>', `the site by its code; ${NONE} for none`)
    .description('give a school its site, leave a school out, or say that a site has no school')
    .option('--name <text>', 'what the library calls the site, for reports')
    .option('--unseen', 'the site is right though no patron of the export has it')
    .addHelpText('after', MATCH_EXAMPLES)
    .action((school: string, site: string, flags: MatchFlags) => match(context(), school, site, flags));
  sites
    .command('clear')
    .argument('<school>', `the school by its id, number or name; ${NONE} before a site`)
    .argument('[site]', `after ${NONE}, the site that was said to have no school`)
    .description('take an answer back')
    .addHelpText('after', CLEAR_EXAMPLES)
    .action((school: string, site: string | undefined) => clear(context(), school, site));
}

const MATCH_EXAMPLES = `
Examples:
  clever-sync sites match 010 ALD --workspace my-district
  clever-sync sites match "Rivervale Online Academy" ${NONE} --workspace my-district   the school is left out on purpose
  clever-sync sites match ${NONE} DPL --workspace my-district                          the site has no school on purpose`;

const CLEAR_EXAMPLES = `
Examples:
  clever-sync sites clear 010 --workspace my-district
  clever-sync sites clear ${NONE} DPL --workspace my-district`;

async function showSites(context: CommandContext): Promise<void> {
  const { run, exported, both } = await sidesOf(context);
  if (context.json) {
    const open = openOf(both);
    print(context, { run: run ?? null, export: exported?.name ?? null, ...both, unanswered: open });
    return;
  }
  context.world.out(sidesText({ run, exportName: exported?.name, both }));
  context.world.out(`\n${openWords(both)}\n${nextLine(context, both)}`);
}

async function suggest(context: CommandContext): Promise<void> {
  const sides = await sidesOf(context);
  const suggestions = suggestSites(sides.both);
  if (!context.json) {
    if (sides.exported === undefined) context.world.out(`${NO_EXPORT}\n`);
    context.world.out(suggestionsText(suggestions, context));
    return;
  }
  const { proposed, unsure, unknown, sites } = suggestions;
  print(context, {
    proposed: proposed.map(({ school, site, reason }) => ({
      school: school.id,
      site,
      reason,
      command: matchCommand(school, site, context),
    })),
    unsure: unsure.map(({ school, sites: fitting }) => ({ school: school.id, sites: fitting })),
    unknown: unknown.map(({ id }) => id),
    sites: sites.map(({ code }) => code),
  });
}

const NO_EXPORT =
  'There is no patron export yet, so the sites are not known: put one into the exports folder first.';

function match(context: CommandContext, school: string, site: string, flags: MatchFlags): Promise<void> {
  const isSchool = school.trim() !== NONE && school.trim() !== '';
  const isSite = site.trim() !== NONE && site.trim() !== '';
  return answer(context, (file, both) => {
    if (!isSchool && !isSite) throw bothAreNone();
    if (isSite) requireSite(both, site.trim(), flags.unseen === true);
    const name = flags.name?.trim() ?? '';
    return isSchool
      ? matchSchool(file, findSchool(both, school), isSite ? site.trim() : '', name, context)
      : siteWithoutSchool(file, both, site.trim(), name);
  });
}

function clear(context: CommandContext, school: string, site: string | undefined): Promise<void> {
  return answer(context, (file, both) => {
    if ((school.trim() === NONE) !== (site !== undefined)) {
      throw refused(
        'It does not say which answer is to be taken back.',
        'Type clever-sync sites clear SCHOOL, or clever-sync sites clear - SITE.',
      );
    }
    return site === undefined
      ? clearSchool(file, findSchool(both, school), context)
      : clearSite(file, site.trim());
  });
}

function bothAreNone(): SyncError {
  return refused('It names neither a school nor a site.', 'Name one of them; a hyphen stands for the other.');
}

async function answer(
  context: CommandContext,
  answering: (file: { text: string; table: Workspace['tables']['sites'] }, both: BothSides) => Answered,
): Promise<void> {
  const { answered, isSaved, both } = await alone(context, async ({ entries }) => {
    const workspace = openWorkspace(context.workspace);
    const { sites: table, bytes } = workspace.tables;
    const before = bytes[FILE] ?? new Uint8Array();
    const text = utf8Text(before, FILE);
    const { both: sides, under } = readSides(workspace, entries);
    const done = answering({ text, table }, sides);
    const isChanged = done.text !== text;
    // What could not be read back must not be written.
    const then = parseSites(done.text, FILE);
    if (isChanged) writeWhole(join(workspace.folder, FILE), [markOf(before), done.text], { mode: 'inherit' });
    return { answered: done, isSaved: isChanged, both: under(then) };
  });
  if (context.json) {
    print(context, { says: answered.says, saved: isSaved, unanswered: openOf(both) });
    return;
  }
  const saved = isSaved ? `Saved in ${FILE}.` : `${FILE} says so already; nothing was saved.`;
  context.world.out(`${answered.says} ${saved}\n${openWords(both)}\n${nextLine(context, both)}`);
}

/** A spreadsheet's byte order mark stays. */
function markOf(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
    ? bytes.subarray(0, 3)
    : bytes.subarray(0, 0);
}

async function sidesOf({ workspace: folder }: CommandContext): Promise<Sides> {
  const workspace = openWorkspace(folder);
  return readSides(workspace, (await openLedger(folder)).entries);
}

function openOf(both: BothSides): { schools: readonly string[]; sites: readonly string[] } {
  const { schools, sites } = unansweredSides(both);
  return { schools: schools.map(({ id }: SchoolSide) => id), sites: sites.map(({ code }) => code) };
}

function nextLine({ typed }: CommandContext, both: BothSides): string {
  const { schools, sites } = unansweredSides(both);
  const next = schools.length + sites.length > 0 ? 'sites suggest' : 'sync --dry-run';
  return `Next: clever-sync ${next}${typed}\n`;
}

function print({ world }: CommandContext, result: unknown): void {
  world.out(`${JSON.stringify(result, undefined, 2)}\n`);
}
