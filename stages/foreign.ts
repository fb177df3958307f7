// The GUIDs of an export that are not in Clever's form, counted by their form: what a library has left of SIF or another system.

import { GUID_FORM_WORDS, GUID_FORMS, type GuidForm, guidForm } from '../mappings/guids.ts';
import { isCleverId } from '../mappings/verbs.ts';
import type { PatronExport } from './export.ts';

export type ForeignGuids = Readonly<Record<GuidForm, number>>;

/** How many patrons have a GUID of each form that is not Clever's. */
export function foreignGuids({ rows, column }: Pick<PatronExport, 'rows' | 'column'>): ForeignGuids {
  const counts = { hex32: 0, uuid: 0, other: 0 };
  const guidColumn = column('1200');
  if (guidColumn === -1) return counts;
  for (let row = 1; row <= rows.count; row += 1) {
    const guid = (rows.cells(row)[guidColumn] ?? '').trim();
    if (guid !== '' && !isCleverId(guid)) counts[guidForm(guid)] += 1;
  }
  return counts;
}

/** e.g. '214 GUIDs that are not Clever's: 200 of 32 hexadecimal digits, as SIF writes them (hex32); …'; '' for none. */
export function foreignWords(counts: ForeignGuids): string {
  const forms = GUID_FORMS.filter((form) => counts[form] > 0);
  const all = forms.reduce((sum, form) => sum + counts[form], 0);
  const parts = forms.map((form) => `${counts[form]} ${GUID_FORM_WORDS[form]} (${form})`);
  if (all === 0) return '';
  return `${all} ${all === 1 ? "GUID that is not Clever's" : "GUIDs that are not Clever's"}: ${parts.join('; ')}`;
}
