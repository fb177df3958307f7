// What the library changed itself: the patrons whose local edit the plan writes over, and those of whom a person is asked.
// Read from the notes of the plan, which name them; it judges nothing again.

import type { Edits } from '../known.ts';
import type { Action, Decision, Note } from '../match/plan.ts';
import type { Cells, ReportInput } from './input.ts';
import { fieldWords, type PeopleInput, personOf } from './people.ts';
import type { LocalEdits, LocalField, LocalPatron, LocalSection } from './view.ts';

export type LocalInput = PeopleInput &
  Pick<ReportInput, 'decisions'> & {
    readonly notes: readonly Note[];
    /** What the last load left in fields that the library changed since, by id. */
    readonly edits: ReadonlyMap<string, Edits>;
  };

/** Gathers both sections. Reads the decisions only where the plan names somebody. */
export function localEdits(input: LocalInput): LocalEdits {
  const named = (code: Note['code']) => input.notes.filter((note) => note.code === code);
  const [risks, questions] = [named('EDIT_AT_RISK'), named('FIELD_ASKED')];
  const decisions = decisionsOf([...risks, ...questions], input);
  const section = (notes: readonly Note[], fieldOf: FieldOf): LocalSection => {
    const people = notes.flatMap(({ guid, codes = [] }) => {
      const decision = decisions.get(guid);
      return decision === undefined ? [] : [localPatron(decision, codes, fieldOf, input)];
    });
    return localSection(notes.find(({ guid }) => guid === '')?.message ?? '', people);
  };
  return {
    edits: section(risks, ({ fields, guid }, code) => {
      const [before = '', after = ''] = fields[code] ?? [];
      return { wrote: input.edits.get(guid)?.[code] ?? '', before, after };
    }),
    asked: section(questions, ({ guid, row }, code) => {
      const cell = (side: Cells | undefined) => side?.(code) ?? '';
      return {
        wrote: '',
        before: cell(row === null ? undefined : input.patron(row)),
        after: cell(input.user(guid)),
      };
    }),
  };
}

/** A section of these patrons. */
export function localSection(words: string, people: readonly LocalPatron[]): LocalSection {
  return { words, total: people.length, more: 0, people };
}

type FieldOf = (decision: Decision, code: string) => Omit<LocalField, 'title'>;

/** By id. A new patron has no edits, and an untouched one none that is written over. */
function decisionsOf(notes: readonly Note[], { decisions }: LocalInput): ReadonlyMap<string, Decision> {
  const wanted = new Set(notes.flatMap(({ guid }) => (guid === '' ? [] : [guid])));
  const found = new Map<string, Decision>();
  if (wanted.size === 0) return found;
  for (const decision of decisions)
    if (wanted.has(decision.guid) && CHANGING.has(decision.action)) found.set(decision.guid, decision);
  return found;
}

const CHANGING: ReadonlySet<Action> = new Set<Action>(['update', 'unchanged', 'transfer', 'clear']);

function localPatron(
  decision: Decision,
  codes: readonly string[],
  fieldOf: FieldOf,
  input: LocalInput,
): LocalPatron {
  const { name, lastName, firstName, guid, barcode, roleWords, site, siteName } = personOf(decision, input);
  const changes = codes.map((code) => {
    const { wrote, before, after } = fieldOf(decision, code);
    const words = (value: string) => fieldWords(code, value, input);
    return { title: input.titleOf(code), wrote: words(wrote), before: words(before), after: words(after) };
  });
  return { name, lastName, firstName, guid, barcode, roleWords, site, siteName, changes };
}
