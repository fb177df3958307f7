// What the page says first: the state, one sentence about the day, and what to do now, in order.
// It repeats what others decided (holds, counts, the releasing command) and adds nothing of its own.

import { listed } from '../../mappings/words.ts';
import type { Counts } from '../match/plan.ts';
import type { ReportInput } from './input.ts';
import { undoHeadline, undoSteps } from './undoing.ts';
import type { RunState, Step } from './view.ts';
import { amount } from './words.ts';

export interface Facts
  extends Pick<
    ReportInput,
    'run' | 'state' | 'importFile' | 'reviewFile' | 'release' | 'released' | 'firstSteps'
  > {
  readonly all: Counts;
  /** The run that the plan takes back, '' for a plan of the roster. */
  readonly undoes: string;
  /** How many of those who leave have items out or owe fines. */
  readonly owing: number;
}

export const STATE_WORDS = {
  planned: 'Rehearsal only',
  held: 'Held',
  loaded: 'Ready to import',
  unchanged: 'Nothing to import',
  failed: 'Did not finish',
} as const satisfies Record<RunState, string>;

/** How a librarian brings the file into Alexandria; {file} stands for its name. */
export const IMPORT_STEPS = [
  'Make an archive in Alexandria. Without one an import cannot be undone.',
  'Open Operations (Tools in older versions), choose Import, then Patrons, and pick {file} in the outbox.',
  'Choose “Allow Import to Modify Existing Records”. Never choose “Always Create New Records”: it would make a second record of everybody in the file.',
  'Leave the default Site, Policy and Security Group alone. Each row carries its own site, and a policy unless the patron is new and policies.csv names none.',
  'Start the import. When it is done, list the Transferred patrons and collect what they still have. Remove a record only after that: removing it wipes its history, holds and fines, and cannot be undone.',
  'Export the patrons again. The next run plans against the new export.',
] as const;

/** The day in one sentence. */
export function headlineOf(facts: Facts): string {
  const { state, all, undoes } = facts;
  if (undoes !== '') return undoHeadline(facts);
  const work = workOf(all);
  switch (state) {
    case 'loaded':
      return `${work} for Alexandria to take in.`;
    case 'held':
      return `The plan waits for a person, and nothing was written for Alexandria.${work === '' ? '' : ` In it: ${work}.`}`;
    case 'planned':
      return work === ''
        ? 'There would be nothing to import.'
        : `This would be: ${work}. Nothing was written.`;
    case 'unchanged':
      return all.review === 0
        ? 'Alexandria already agrees with Clever.'
        : 'Alexandria already agrees with Clever, but for the people who wait for a decision.';
    case 'failed':
      return 'The run stopped before it was done. Nothing was loaded; the last import file is untouched.';
  }
}

/** What to do now, in order. */
export function stepsOf(facts: Facts): readonly Step[] {
  const first = facts.firstSteps.map((text) => step(text));
  const own = facts.undoes === '' ? undefined : undoSteps(facts);
  return [...first, ...(own ?? ofState(facts)), ...decideStep(facts), ...lastStep(facts)];
}

function ofState(facts: Facts): readonly Step[] {
  const { state, importFile } = facts;
  switch (state) {
    case 'loaded':
      return [
        step('Make an archive in Alexandria first. Without one an import cannot be undone.'),
        step(
          `Import ${importFile} from the outbox (${amount(rowsOf(facts.all), 'row', 'rows')}). Choose “Allow Import to Modify Existing Records”, never “Always Create New Records”, and leave the default Site, Policy and Security Group alone.`,
          { section: 'import' },
        ),
        ...leavingStep(facts),
      ];
    case 'held':
      return [
        step(`Leave ${importFile} be: it holds only its header line, so importing it would change nothing.`),
        ...releaseSteps(facts),
      ];
    case 'planned':
      return [
        step('Look through the page. When it is what you expect, run in earnest:', {
          command: 'clever-sync sync',
        }),
      ];
    case 'unchanged':
      return [step(`Nothing to import today. ${importFile} holds only its header line.`)];
    case 'failed':
      return [step('See what stopped it and what to do:', { command: 'clever-sync status' })];
  }
}

function releaseSteps({ run, release, released }: Facts): readonly Step[] {
  const load = { command: `clever-sync load --run ${run}` };
  if (released !== null) return [step('A person released it. Load exactly this plan:', load)];
  const again = { command: 'clever-sync sync' };
  const ask = step('Read why above, and ask whoever looks after the roster whether it is meant.');
  if (release === null)
    return [ask, step('Mend what is named above, in Clever or in the export, then run again:', again)];
  const { words, command, isReleased } = release;
  if (!isReleased) return [ask, step(words, { command })];
  return [
    ask,
    step(words, { command }),
    step('If it is not, mend it in Clever or in the export, then run again:', again),
  ];
}

function leavingStep({ all, owing }: Facts): readonly Step[] {
  if (all.transfer === 0) {
    return [];
  }
  const who = `Then look at the ${amount(all.transfer, 'patron', 'patrons')} who become${all.transfer === 1 ? 's' : ''} Transferred`;
  const have = owing === 1 ? 'has something out or owes' : 'have something out or owe';
  const still = owing === 0 ? '.' : `: ${owing} still ${have} fines.`;
  return [step(`${who}${still}`, { section: 'leaving' })];
}

function decideStep({ all, reviewFile, undoes }: Facts): readonly Step[] {
  if (all.review === 0 || undoes !== '') {
    return [];
  }
  const who = amount(all.review, 'person waits', 'people wait');
  const text = `${who} for a decision: fill in the empty columns of ${reviewFile} and hand it over. What was decided is kept in decisions.csv, and the next run obeys it:`;
  return [step(text, { command: `clever-sync decide ${reviewFile}`, section: 'review' })];
}

function lastStep({ state }: Facts): readonly Step[] {
  return state === 'loaded'
    ? [step('Afterwards export the patrons from Alexandria again; the next run starts from that.')]
    : [];
}

/** How many rows the import file has. */
function rowsOf({ create, update, transfer, clear }: Counts): number {
  return create + update + transfer + clear;
}

function workOf(all: Counts): string {
  const parts = [
    ...(all.create === 0 ? [] : [`${amount(all.create, 'new patron', 'new patrons')}`]),
    ...(all.update === 0 ? [] : [`${amount(all.update, 'update', 'updates')}`]),
    ...(all.transfer === 0 ? [] : [`${amount(all.transfer, 'patron', 'patrons')} leaving`]),
    ...(all.clear === 0 ? [] : [`${amount(all.clear, 'GUID', 'GUIDs')} cleared`]),
  ];
  return listed(parts);
}

const LINK_WORDS = {
  review: 'Who waits, and why',
  leaving: 'Who leaves, with what',
  import: 'Step by step',
  '': '',
} as const satisfies Record<Step['section'], string>;

function step(text: string, { command = '', section = '' }: Partial<Step> = {}): Step {
  return { text, command, section, link: LINK_WORDS[section] };
}
