// clever-sync init: makes a workspace out of a few answers, each of which is also an option. Asks Clever which district the
// token is of and which schools it shows; proposes sites and answers none.

import { relative } from 'node:path';
import type { Command } from 'commander';
import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import { readExport } from '../../stages/export.ts';
import { suggestSites } from '../../stages/sites/suggest.ts';
import { matchCommand, suggestionsText } from '../../stages/sites/words.ts';
import { bothSides, patronsBySite, type SchoolFacts } from '../../stages/sites.ts';
import { readToken } from '../clever/token.ts';
import { districtsSeen, type SeenDistrict, schoolsSeen } from '../clever/visible.ts';
import { connectClever } from '../clever.ts';
import { type Asker, answerTo, districtOf } from '../init/answers.ts';
import { type MadeFiles, makeWorkspace, refuseWorkspace } from '../init/making.ts';
import { readExportFile } from '../workspace/exports.ts';
import { readDictionary } from '../workspace/tables.ts';
import { type CommandContext, fromHere, quoted, typedOption } from './context.ts';

interface InitFlags {
  readonly district?: string;
  readonly tokenFile?: string;
  readonly export?: string;
  readonly baseUrl?: string;
  /** False with --no-input. */
  readonly input: boolean;
}

const ROAD = `Before this, in Clever: request the application, share the district with it, tick students and classes, tick staff
as well, and wait for the approval (24 to 36 hours). The README tells each step.
`;

export function addInit(program: Command, context: () => CommandContext): void {
  program
    .command('init')
    .option('--district <id>', 'the Clever District ID, or the whole Instant Login link that holds it')
    .option('--token-file <file>', 'the file that holds the Clever token')
    .option('--export <file>', 'a patron export from Alexandria, copied into exports/')
    .option('--no-input', 'ask nothing')
    .option('--base-url <url>', "where Clever's API is, if not at https://api.clever.com")
    .addHelpText(
      'after',
      `\n${ROAD}\nExample:\n  clever-sync init --workspace my-district --district 5c0ffee1d15721c7a1b2c3d4 --token-file token.txt --no-input`,
    )
    .action((flags: InitFlags) => init(context(), flags));
}

async function init(context: CommandContext, flags: InitFlags): Promise<void> {
  const questions = flags.input ? context.world.questions?.() : undefined;
  const say = (text: string) => context.world.err(text);
  try {
    if (questions !== undefined && !context.quiet) say(`\n${ROAD}\n`);
    await initWith({ questions, say }, context, flags);
  } finally {
    questions?.close();
  }
}

async function initWith(asker: Asker, context: CommandContext, flags: InitFlags): Promise<void> {
  const { world } = context;
  const place = await answerTo(asker, {
    text: 'Folder of the new workspace',
    given: context.isWorkspaceNamed ? context.workspace : undefined,
    option: '--workspace',
    otherwise: 'my-district',
    accept: (answer) => {
      const folder = fromHere(world, answer) ?? answer;
      refuseWorkspace(folder);
      return { folder, typed: context.isWorkspaceNamed ? context.typed : typedOption('workspace', answer) };
    },
  });
  const district = await answerTo(asker, {
    text: 'Clever District ID, or the whole Instant Login link',
    given: flags.district,
    option: '--district',
    accept: districtOf,
  });
  const seen = await answerTo(asker, {
    text: 'File that holds the Clever token',
    given: flags.tokenFile ?? (hasToken(world.env) ? '' : undefined),
    option: '--token-file',
    accept: (answer) => lookAt(context, district, answer, flags.baseUrl),
  });
  if (!context.quiet) asker.say(seenWords(seen));
  const exported = await answerTo(asker, {
    text: 'Patron export from Alexandria, if there is one already',
    given: flags.export,
    option: '--export',
    otherwise: '',
    accept: (answer) => openGiven(context, answer),
  });
  const baseUrl = flags.baseUrl;
  const { folder, typed } = place;
  const made = makeWorkspace({
    folder,
    district,
    baseUrl,
    schools: seen.schools,
    exportPath: exported?.path,
  });
  tell(context, { folder, typed, seen, made, exported });
}

interface Seen {
  readonly district: SeenDistrict;
  readonly schools: readonly SchoolFacts[];
  /** The file of the token as it was typed; '' where it comes from the environment. */
  readonly tokenFile: string;
}

/** Asks Clever with the token. Throws TOKEN, DISTRICT, NETWORK or CLEVER_ANSWER. */
async function lookAt(
  { world }: CommandContext,
  district: string,
  tokenFile: string,
  baseUrl: string | undefined,
): Promise<Seen> {
  const token = readToken(world, tokenFile === '' ? undefined : fromHere(world, tokenFile));
  const clever = connectClever({
    baseUrl: baseUrl ?? 'https://api.clever.com',
    version: 'v3.1',
    token,
    world,
  });
  try {
    const [first, ...others] = await districtsSeen(clever);
    if (first?.id !== district || others.length > 0) throw otherDistrict(district, first);
    return { district: first, schools: await schoolsSeen(clever), tokenFile };
  } finally {
    await clever.close();
  }
}

function otherDistrict(wanted: string, got: SeenDistrict | undefined): SyncError {
  return new SyncError('DISTRICT', {
    where: '--district',
    what:
      got === undefined
        ? `The token shows no district; expected ${wanted}.`
        : `The token belongs to district ${got.id}${got.name === '' ? '' : ` (${got.name})`}; expected ${wanted}.`,
    means: NOTHING_CHANGED,
    mend: 'Use the token of this district, or name the district of the token.',
  });
}

interface Given {
  readonly path: string;
  readonly patrons: ReturnType<typeof readExport>;
}

/** The export that was named, read whole. Throws EXPORT_MISSING or EXPORT_UNREADABLE. */
function openGiven({ world }: CommandContext, answer: string): Given | undefined {
  if (answer === '') return undefined;
  const path = fromHere(world, answer) ?? answer;
  const reading = { name: answer, dictionary: readDictionary(), titles: {} };
  return { path, patrons: readExport(readExportFile(path), reading) };
}

function hasToken(env: Readonly<Record<string, string | undefined>>): boolean {
  return (env.CLEVER_TOKEN_FILE ?? '') !== '' || (env.CLEVER_TOKEN ?? '') !== '';
}

interface Told {
  readonly folder: string;
  readonly typed: string;
  readonly seen: Seen;
  readonly made: MadeFiles;
  readonly exported: Given | undefined;
}

function tell(context: CommandContext, { folder, typed, seen, made, exported }: Told): void {
  const { world, json } = context;
  const { district, schools, tokenFile } = seen;
  const suggestions = exported && suggestionsFor(schools, exported);
  const tokenTyped = typedOption('token-file', tokenFile === '' ? undefined : tokenFile);
  const isReady = suggestions !== undefined && schools.length > 0;
  const next = `clever-sync ${isReady ? 'sync --dry-run' : 'doctor'}${typed}${tokenTyped}`;
  if (json) {
    const proposed = suggestions?.proposed ?? [];
    const sites = proposed.map(({ school, site, reason }) => {
      return { school: school.id, site, reason, command: matchCommand(school, site, { typed, quoted }) };
    });
    const result = { workspace: folder, district, schools: schools.length, ...made, proposed: sites, next };
    world.out(`${JSON.stringify(result, undefined, 2)}\n`);
    return;
  }
  const shown = relative(world.cwd, folder) || '.';
  const lines = [
    `The workspace ${shown.startsWith('..') ? folder : shown} is made: ${made.wrote.join(', ')}.`,
    ...(made.kept.length === 0 ? [] : [`Left as they stood there: ${made.kept.join(', ')}.`]),
    ...(exported === undefined ? [EXPORT_STEPS] : []),
  ];
  world.out(`${lines.join('\n')}\n`);
  if (isReady) world.out(`\nSites: ${suggestionsText(suggestions, { typed, quoted })}\n`);
  world.out(`${isReady ? 'Next, when the sites are answered' : 'Next'}: ${next}\n`);
}

function seenWords({ district: { id, name }, schools }: Seen): string {
  const who = `District ${name === '' ? id : `${name} (${id})`} answers`;
  if (schools.length > 0)
    return `${who} and shows ${schools.length} school${schools.length === 1 ? '' : 's'}.\n`;
  return `${who}, but shows no school yet: it is not shared with the application, or the sharing is not approved yet (24 to 36 hours).\n`;
}

const EXPORT_STEPS = `Then export the patrons from Alexandria into its folder exports: Operations (Tools in older versions), Export, Patrons,
tab-delimited with a header line. clever-sync doctor tells which fields are missing.`;

function suggestionsFor(schools: readonly SchoolFacts[], { patrons }: Given) {
  const table = { rows: [], siteOfSchool: new Map(), schoolsOfSite: new Map(), nameOfSite: new Map() };
  return suggestSites(bothSides(table, { schools, people: undefined }, patronsBySite(patrons)));
}
