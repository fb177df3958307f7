// The settings of a workspace, clever-sync.json: checked once, with every mistake named at the same time.
// They never hold the token, and a key that looks like one is refused.

import { z } from 'zod';
import { NOTHING_CHANGED, SyncError } from '../mappings/errors.ts';
import { complaintsOf } from './settings/complaints.ts';
import { JsonFault, type JsonText, readJson } from './settings/json.ts';
import { settingsSchema } from './settings/schema.ts';
import { readDictionary } from './workspace/tables.ts';

type Fixed<T> = T extends object ? { readonly [Key in keyof T]: Fixed<T[Key]> } : T;
export type Settings = Fixed<z.output<ReturnType<typeof settingsSchema>>>;

/**
 * The settings in a text of clever-sync.json, with defaults, the district as its id. `where` is what messages call
 * the file. Throws one SyncError SETTINGS with every mistake: its line, its key, what was expected and what was got.
 */
export function parseSettings(text: string, where: string): Settings {
  const json = readJsonText(text, where);
  const schema = settingsSchema(readDictionary());
  const checked = schema.safeParse(json.value);
  if (checked.success) return checked.data;
  const complaints = complaintsOf(checked.error.issues, json, settingsJsonSchema());
  const [first, ...others] = complaints;
  throw new SyncError('SETTINGS', {
    where: first === undefined || others.length > 0 ? where : `${where}, ${first.place}`,
    what:
      first === undefined || others.length > 0
        ? `${complaints.length} settings are wrong:\n${complaints.map(({ place, what }) => `  ${place}: ${what}`).join('\n')}`
        : first.what,
    means: NOTHING_CHANGED,
    mend: 'Correct the file; the README lists every setting with its default.',
  });
}

/** The JSON Schema of clever-sync.json, for completion in editors; settings.schema.json is this, written out. */
export function settingsJsonSchema(): z.core.JSONSchema.BaseSchema {
  const schema = z.toJSONSchema(settingsSchema(readDictionary()), { io: 'input', target: 'draft-7' });
  return { ...schema, title: 'The settings of clever-sync' };
}

function readJsonText(text: string, where: string): JsonText {
  try {
    return readJson(text);
  } catch (cause) {
    if (!(cause instanceof JsonFault)) throw cause;
    throw new SyncError('SETTINGS', {
      where: `${where}, line ${cause.line}, column ${cause.column}`,
      what: `The file is not JSON. ${cause.message}`,
      means: NOTHING_CHANGED,
      mend: 'Correct the place, or the end of the line before it.',
      cause,
    });
  }
}
