// Checks a filled review.csv against the plan it came from, line by line, and says which decisions can be taken over. All
// of them or none: a single complaint stops the file. It decides nothing for anybody and mends nothing.

import type { DecisionLine, DecisionTable } from '../mappings/decisions.ts';
import { VERDICTS, type Verdict } from '../mappings/decisions.ts';
import { didYouMean } from '../mappings/nearest.ts';
import { barcodeDamage, guidDamage, isRoundedGuid } from './decide/damage.ts';
import type { LineComplaint, SheetLine } from './decide/sheet.ts';
import type { Action, MatchedBy } from './match/plan.ts';

/** What the plan says of a user. */
export interface PlannedUser {
  readonly action: Action;
  readonly matchedBy: MatchedBy;
  /** The barcodes of the patrons that the user could be. */
  readonly candidates: readonly string[];
}

export interface DecideRules {
  readonly run: string;
  /** Undefined for whoever is no user of the plan. */
  planned(guid: string): PlannedUser | undefined;
  readonly recorded: DecisionTable;
  /** Whether the plan could not obey what was recorded about the user. */
  isUnfit(guid: string): boolean;
  /** Why a `same` would not be obeyed, as the end of a sentence; '' if it would. */
  whyNotSame(guid: string, barcode: string): string;
}

/** Who decided and why, where a line does not say. */
export interface Filling {
  readonly who: string;
  readonly note: string;
}

export interface Checked {
  /** What is to be recorded, in the order of the sheet; to be thrown away if there is a complaint. */
  readonly taken: readonly DecisionLine[];
  /** Lines that say what is recorded already, or what a line above them says. */
  readonly already: number;
  readonly unfilled: number;
  /** Ascending by line. */
  readonly complaints: readonly LineComplaint[];
}

/** Checks every line of a sheet. Nothing is thrown; whoever records must look at the complaints first. */
export function checkSheet(lines: readonly SheetLine[], rules: DecideRules, filling: Filling): Checked {
  const filled = lines.filter(({ decision, barcode }) => decision !== '' || barcode !== '');
  const judged = filled.map((line) => judgeLine(line, rules));
  const answers = judged.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
  const first = firstByGuid(answers);
  const taken = [...first.values()].filter((answer) => !isRecorded(answer, rules.recorded));
  const complaints = [
    ...judged.flatMap(({ complaint }) => (complaint === undefined ? [] : [complaint])),
    ...contradictions(answers, first),
    ...sharedPatrons(taken, first, rules),
  ];
  return {
    taken: taken.map((answer) => filledIn(answer, filling)),
    already: answers.length - taken.length,
    unfilled: lines.length - filled.length,
    complaints: complaints.sort((one, other) => one.line - other.line),
  };
}

/** Whether exactly this is recorded, and is what counts. */
export function isRecorded(
  { guid, decision, barcode }: Pick<DecisionLine, 'guid' | 'decision' | 'barcode'>,
  recorded: DecisionTable,
): boolean {
  const last = recorded.byGuid.get(guid);
  return last !== undefined && last.decision === decision && last.barcode === barcode;
}

/** The other user whom `decisions.csv` gives a patron to; undefined if none. */
export function otherTaker(
  guid: string,
  barcode: string,
  { recorded, planned }: Pick<DecideRules, 'recorded' | 'planned'>,
): DecisionLine | undefined {
  const takers = [...recorded.byGuid.values()].filter((line) => {
    return line.decision === 'same' && line.barcode === barcode && line.guid !== guid;
  });
  return takers.find((line) => planned(line.guid) !== undefined);
}

export function filledIn(line: DecisionLine, { who, note }: Filling): DecisionLine {
  return { ...line, who: line.who || who, note: line.note || note };
}

interface Judged {
  readonly answer?: DecisionLine;
  readonly complaint?: LineComplaint;
}

function judgeLine(line: SheetLine, rules: DecideRules): Judged {
  const complain = (column: string, what: string): Judged => ({
    complaint: { line: line.line, column, what },
  });
  const decision = VERDICTS.find((verdict) => verdict === line.decision);
  if (decision === undefined) return complain('decision', wordComplaint(line.decision));
  const damage = guidDamage(line.guid);
  if (damage !== '') return complain('guid', damage);
  const barcodeWrong = barcodeComplaint(decision, line.barcode);
  if (barcodeWrong !== '') return complain('barcode', barcodeWrong);
  const answer = { ...line, decision };
  const ambiguous = decision === 'same' ? ambiguityOf(answer, rules) : '';
  if (ambiguous !== '') return complain('barcode', ambiguous);
  if (isRecorded(answer, rules.recorded)) return { answer };
  const closed = whyClosed(line.guid, rules);
  if (closed !== '') return complain('guid', closed);
  const unfit = decision === 'same' ? unfitComplaint(answer, rules) : '';
  return unfit === '' ? { answer } : complain('barcode', unfit);
}

function wordComplaint(word: string): string {
  const got = word === '' ? 'a barcode without a decision' : 'another word';
  return `Got ${got}, expected one of ${VERDICTS.join(', ')}.${didYouMean(word, VERDICTS)}`;
}

function barcodeComplaint(decision: Verdict, barcode: string): string {
  if (decision === 'same' && barcode === '') {
    return 'Got no barcode, expected that of the candidate who is the same person.';
  }
  if (decision === 'same' || barcode === '') return '';
  return `Got a barcode, but "${decision}" is about no patron. Empty the cell, or write "same".`;
}

/** A barcode that is one of the candidates, but could be what a spreadsheet made of another. */
function ambiguityOf({ guid, barcode }: DecisionLine, rules: DecideRules): string {
  const { candidates = [] } = rules.planned(guid) ?? {};
  return candidates.includes(barcode) ? barcodeDamage(barcode, candidates) : '';
}

/** Why there is nothing to decide about a user by a file, in sentences; '' for one who waits. */
function whyClosed(guid: string, rules: DecideRules): string {
  const planned = rules.planned(guid);
  if (planned === undefined) {
    return isRoundedGuid(guid)
      ? `Run ${rules.run} knows nobody with this id, and it ends in nine zeros: a spreadsheet has rounded it. Format the column as text, and copy it again from review.csv.`
      : `Run ${rules.run} has no user with this id. Copy it from that run's review.csv, or name another run with --run.`;
  }
  const recorded = rules.recorded.byGuid.get(guid);
  const isOpen = recorded === undefined || recorded.decision === 'later' || rules.isUnfit(guid);
  if (recorded !== undefined && !isOpen) {
    return `It is decided already: "${recorded.decision}", on line ${recorded.line} of decisions.csv. To change that, use clever-sync decide GUID with the new decision.`;
  }
  return planned.action === 'review' ? '' : notWaiting(planned);
}

const KEY_WORDS: Readonly<Record<MatchedBy, string>> = {
  guid: 'the GUID',
  legacy: 'the earlier GUID',
  communityId: 'the Community ID',
  barcode: 'the Barcode',
  email: 'the e-mail',
  decision: 'a decision',
  '': 'a key',
};

/** Why a user who is in the plan does not wait for a decision, in sentences. */
export function notWaiting({ action, matchedBy }: PlannedUser): string {
  if (action === 'create')
    return 'The user is no review: no patron has their keys, so they are new. If a patron is the same person all the same, use clever-sync decide GUID same BARCODE.';
  if (action === 'skip') return 'The user is no review: nothing is written for them in any case.';
  return `The user is no review: a patron was found by ${KEY_WORDS[matchedBy]}.`;
}

function unfitComplaint({ guid, barcode }: DecisionLine, rules: DecideRules): string {
  const { candidates = [] } = rules.planned(guid) ?? {};
  const damage = barcodeDamage(barcode, candidates);
  if (damage !== '') return damage;
  if (!candidates.includes(barcode)) {
    return 'The barcode is none of the candidates. For a patron that is no candidate use clever-sync decide GUID same BARCODE.';
  }
  const reason = rules.whyNotSame(guid, barcode);
  return reason === '' ? '' : `It would not be obeyed: ${reason}.`;
}

function firstByGuid(answers: readonly DecisionLine[]): ReadonlyMap<string, DecisionLine> {
  const first = new Map<string, DecisionLine>();
  for (const answer of answers) if (!first.has(answer.guid)) first.set(answer.guid, answer);
  return first;
}

function contradictions(
  answers: readonly DecisionLine[],
  first: ReadonlyMap<string, DecisionLine>,
): readonly LineComplaint[] {
  return answers.flatMap(({ line, guid, decision, barcode }) => {
    const other = first.get(guid);
    if (other === undefined || (other.decision === decision && other.barcode === barcode)) return [];
    return [
      {
        line,
        column: 'decision',
        what: `Line ${other.line} says something else about the same user. Keep one of the two.`,
      },
    ];
  });
}

/** One patron cannot be two users, in one sheet or with what is recorded. */
function sharedPatrons(
  taken: readonly DecisionLine[],
  first: ReadonlyMap<string, DecisionLine>,
  { recorded, planned }: DecideRules,
): readonly LineComplaint[] {
  const stands = new Map([...recorded.byGuid].filter(([guid]) => !first.has(guid)));
  const standing = { recorded: { rows: [], byGuid: stands }, planned };
  const wanted = [...first.values()].filter(({ decision }) => decision === 'same');
  return taken
    .filter(({ decision }) => decision === 'same')
    .flatMap(({ line, guid, barcode }) => {
      const above = wanted.find((other) => other.barcode === barcode && other.line < line);
      const before = otherTaker(guid, barcode, standing);
      if (above === undefined && before === undefined) return [];
      const place = above ? `Line ${above.line}` : `Line ${before?.line} of decisions.csv`;
      return [
        {
          line,
          column: 'barcode',
          what: `${place} gives the same patron to another user. Keep one of the two.`,
        },
      ];
    });
}
