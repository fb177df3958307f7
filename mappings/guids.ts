// The forms that a GUID can have which is not Clever's. A library that was on SIF before, or on another system, has them in 1200.

export const GUID_FORMS = ['hex32', 'uuid', 'other'] as const;
export type GuidForm = (typeof GUID_FORMS)[number];

/** In words, for a count before them. */
export const GUID_FORM_WORDS: Readonly<Record<GuidForm, string>> = {
  hex32: 'of 32 hexadecimal digits, as SIF writes them',
  uuid: 'in the form of a UUID',
  other: 'of another form',
};

/** The form of a GUID that is not Clever's: 32 hexadecimal digits (SIF), a UUID, or something else. */
export function guidForm(guid: string): GuidForm {
  if (/^[0-9a-f]{32}$/i.test(guid)) return 'hex32';
  return /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i.test(guid) ? 'uuid' : 'other';
}
