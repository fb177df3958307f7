// The same report with no person in it, for whoever helps: every name, id, barcode, address and other value of a person is
// a number in brackets, the same number for the same value. It works on what the view is made from, so that nothing
// that the view adds can carry a person either.

import type { Decision, Note } from '../match/plan.ts';
import { reportView } from '../report.ts';
import { localSection } from './edits.ts';
import type { Cells, ReportInput } from './input.ts';
import type { LocalSection, ReportView } from './view.ts';

/** What says nothing about who somebody is: level, status, policy, site, and what they have out. */
const KEPT: ReadonlySet<string> = new Set(['1010', '1026', '1028', '1030', '1034', '1036', '1037', '1050']);

interface Mask {
  hide(value: string): string;
  /** The value behind a number in brackets; any other text as it is. */
  seen(hidden: string): string;
}

/** The view without a person; the input is read once. */
export function redactedView(input: ReportInput): ReportView {
  return {
    ...reportView(redactedInput(input)),
    notice:
      'For support: nobody is named. Each name, id, barcode and other value of a person is a number in brackets, and the same number is the same value.',
    isPersonal: false,
  };
}

function redactedInput(input: ReportInput): ReportInput {
  const mask = openMask();
  const cellsOf = (cells: Cells): Cells => {
    return (code) => (KEPT.has(code) ? cells(code) : mask.hide(cells(code)));
  };
  const userOf = (guid: string): Cells | undefined => {
    const cells = input.user(mask.seen(guid));
    return cells === undefined ? undefined : cellsOf(cells);
  };
  return {
    ...input,
    summary: { ...input.summary, notes: input.summary.notes.map((note) => redactedNote(note, mask)) },
    decisions: mapped(input.decisions, (decision) => redactedDecision(decision, mask)),
    user: userOf,
    patron: (row) => cellsOf(input.patron(row)),
    same: (code, one, other) => input.same(code, mask.seen(one), mask.seen(other)),
    problems: mapped(input.problems, ({ guid, message: _, ...problem }) => {
      return { ...problem, guid: mask.hide(guid), message: LEFT_OUT };
    }),
    released: input.released === null ? null : { by: 'a person', why: LEFT_OUT },
    local: { edits: redactedEdits(input.local.edits, mask), asked: redactedEdits(input.local.asked, mask) },
  };
}

const LEFT_OUT = 'Left out on this page, since it may tell of a person.';

function openMask(): Mask {
  const numberByValue = new Map<string, string>();
  const valueByNumber = new Map<string, string>();
  return {
    hide(value) {
      if (value.trim() === '') return '';
      const hidden = numberByValue.get(value) ?? `[${numberByValue.size + 1}]`;
      numberByValue.set(value, hidden);
      valueByNumber.set(hidden, value);
      return hidden;
    },
    seen: (hidden) => valueByNumber.get(hidden) ?? hidden,
  };
}

function redactedDecision(decision: Decision, mask: Mask): Decision {
  const fields = Object.entries(decision.fields).map(([code, [before, after]]) => {
    const values = KEPT.has(code)
      ? ([before, after] as const)
      : ([mask.hide(before), mask.hide(after)] as const);
    return [code, values] as const;
  });
  return {
    ...decision,
    guid: mask.hide(decision.guid),
    barcode: mask.hide(decision.barcode),
    fields: Object.fromEntries(fields),
    because: withoutValues(decision.because),
  };
}

/** A reason is one of our own sentences; what it quotes has a digit, an @ or quotation marks. */
function withoutValues(sentence: string): string {
  return sentence.replace(/“[^”]*”|"[^"]*"|\S*[\d@]\S*/g, '[…]');
}

function redactedNote(note: Note, mask: Mask): Note {
  const isOfOne = note.guid !== '' || note.code === 'DECISION_UNFIT';
  return isOfOne ? { ...note, guid: mask.hide(note.guid), message: `${note.code}. ${LEFT_OUT}` } : note;
}

function redactedEdits({ words, people }: LocalSection, mask: Mask): LocalSection {
  const hidden = people.map(
    ({ name, lastName, firstName, guid, barcode, roleWords, site, siteName, changes }) => ({
      name: mask.hide(name),
      lastName: mask.hide(lastName),
      firstName: mask.hide(firstName),
      guid: mask.hide(guid),
      barcode: mask.hide(barcode),
      roleWords,
      site,
      siteName,
      changes: changes.map(({ title, wrote, before, after }) => {
        return { title, wrote: mask.hide(wrote), before: mask.hide(before), after: mask.hide(after) };
      }),
    }),
  );
  return localSection(words, hidden);
}

function* mapped<T>(all: Iterable<T>, change: (one: T) => T): Generator<T> {
  for (const one of all) yield change(one);
}
