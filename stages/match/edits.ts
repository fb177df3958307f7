// The patrons whose local edit a plan would overwrite, and the fields that are asked about: both are marked in the plan, so
// that a person sees them before the import. Changes no decision.

import { listed } from '../../mappings/words.ts';
import type { Known } from '../known.ts';
import type { Note, Settled } from './plan.ts';

export interface EditWatch {
  /** The decision, its words told of the edit that it overwrites and of the fields that it leaves to a person. */
  mark(decision: Settled): Settled;
  /** One for the plan, then one for each patron, as far as they are listed. */
  notes(): readonly Note[];
}

/** Watches the decisions of one plan. */
export function watchEdits({ edits }: Pick<Known, 'edits'>, titleOf: (code: string) => string): EditWatch {
  const risks = listing('EDIT_AT_RISK', EDIT_WORDS);
  const questions = listing('FIELD_ASKED', ASKED_WORDS);
  const titled = (codes: readonly string[]) => listed(codes.map(titleOf));
  return {
    mark(decision) {
      const { asked = [] } = decision;
      const codes = codesAtRisk(decision, edits);
      if (codes.length === 0 && asked.length === 0) return decision;
      const words = [
        ...(codes.length > 0
          ? [`Since the last load the library changed ${titled(codes)}; this writes over it.`]
          : []),
        ...(asked.length > 0 ? [`${titled(asked)}: not the roster's, and left for a person to decide.`] : []),
      ];
      if (codes.length > 0) risks.add(decision.guid, codes, words[0] ?? '');
      if (asked.length > 0) questions.add(decision.guid, asked, words.at(-1) ?? '');
      return { ...decision, because: [decision.because, ...words].join(' ') };
    },
    notes: () => [...risks.notes(), ...questions.notes()],
  };
}

function codesAtRisk({ action, guid, changes }: Settled, edits: Known['edits']): readonly string[] {
  const edited = action === 'create' || changes.length === 0 ? undefined : edits.get(guid);
  if (edited === undefined) return [];
  return changes.flatMap(({ code }) => (code in edited ? [code] : []));
}

const EDIT_WORDS = (patrons: number) =>
  `${patrons === 1 ? 'One patron was' : `${patrons} patrons were`} changed in the library since the last load, and this plan writes the roster's value over the change. To keep such a field as the library has it, set its owner to library or ask.`;

const ASKED_WORDS = (patrons: number) =>
  `${patrons === 1 ? 'One patron has' : `${patrons} patrons have`} a field that is not the roster's and that the settings say to ask about. It is left as it is.`;

/** A plan of a large library may have as many as it has patrons. */
const LISTED = 1000;

function listing(code: Note['code'], words: (patrons: number) => string) {
  const found: Note[] = [];
  let patrons = 0;
  return {
    add(guid: string, codes: readonly string[], message: string) {
      patrons += 1;
      if (found.length < LISTED) found.push({ code, guid, message, codes });
    },
    notes: (): readonly Note[] =>
      patrons === 0 ? [] : [{ code, guid: '', message: words(patrons) }, ...found],
  };
}
