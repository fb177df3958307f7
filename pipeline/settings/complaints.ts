// Words for what is wrong with the settings: the place, what was expected, what was got, and the key that was meant.
// It never quotes a long text, which could be a token.

import type { z } from 'zod';
import { nearest } from '../../mappings/nearest.ts';
import type { JsonText, Path } from './json.ts';

export interface SettingComplaint {
  /** e.g. `line 12, limits.minimum` */
  readonly place: string;
  /** A sentence. */
  readonly what: string;
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

const LONGEST_QUOTED = 24;
const LIKE_A_TOKEN = /token|secret|passw|bearer|credential|authori[sz]ation|api[-_ ]?key/i;

/** One complaint a mistake, in the order of the file. */
export function complaintsOf(
  issues: readonly z.core.$ZodIssue[],
  json: JsonText,
  schema: JsonSchema,
): readonly SettingComplaint[] {
  return issues
    .flatMap((issue) => mistakesOf(issue, json.value, schema))
    .map((mistake) => ({ ...mistake, line: json.lineOf(mistake.path) }))
    .sort((one, other) => one.line - other.line)
    .map(({ line, path, what }) => ({ place: `line ${line}, ${written(path)}`, what: sentence(what) }));
}

interface Mistake {
  readonly path: Path;
  readonly what: string;
}

function mistakesOf(issue: z.core.$ZodIssue, value: unknown, schema: JsonSchema): readonly Mistake[] {
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], what: unknownKey(key, path, schema) }));
  }
  if (issue.code === 'invalid_key') {
    const near = nearest(String(path.at(-1)), knownKeys(schema, path.slice(0, -1)));
    return [
      {
        path,
        what: `${issue.issues[0]?.message ?? 'unknown key'}${near ? `; did you mean "${near}"?` : ''}`,
      },
    ];
  }
  if (issue.message.includes(', got ')) return [{ path, what: issue.message }];
  return [{ path, what: `${issue.message}, got ${described(valueAt(value, path))}` }];
}

function unknownKey(key: string, path: Path, schema: JsonSchema): string {
  if (LIKE_A_TOKEN.test(key)) {
    return (
      'expected no token or password in this file: the token comes from --token-file, CLEVER_TOKEN_FILE or ' +
      'CLEVER_TOKEN. Delete the key; if the file was ever shared, ask Clever for a new token'
    );
  }
  const siblings = knownKeys(schema, path);
  const near = nearest(key, siblings);
  if (near !== undefined) return `the key is not known; did you mean "${near}"?`;
  const home = sectionsOf(schema, []).find((section) => knownKeys(schema, section).includes(key));
  if (home !== undefined) {
    return `the key is not known here; it belongs ${home.length === 0 ? 'at the top' : `in "${written(home)}"`}`;
  }
  return `the key is not known; expected ${siblings.join(', ')}`;
}

function schemaAt(schema: JsonSchema, path: Path): JsonSchema | undefined {
  let at: JsonSchema | undefined = schema;
  for (const key of path) at = typeof key === 'number' ? only(at?.items) : only(at?.properties?.[key]);
  return at;
}

function only(
  schema: JsonSchema | boolean | readonly (JsonSchema | boolean)[] | undefined,
): JsonSchema | undefined {
  return typeof schema === 'object' && !Array.isArray(schema) ? (schema as JsonSchema) : undefined;
}

function knownKeys(schema: JsonSchema, path: Path): readonly string[] {
  const at = schemaAt(schema, path);
  const names = only(at?.propertyNames)?.enum ?? [];
  return [...Object.keys(at?.properties ?? {}), ...names.map(String)];
}

function sectionsOf(schema: JsonSchema, path: Path): readonly Path[] {
  const keys = Object.keys(schemaAt(schema, path)?.properties ?? {});
  return keys.length === 0 ? [] : [path, ...keys.flatMap((key) => sectionsOf(schema, [...path, key]))];
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.getOwnPropertyDescriptor(at, key)?.value;
  }
  return at;
}

function described(value: unknown): string {
  if (value === undefined || value === '') return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'keys in curly brackets';
  if (typeof value === 'string' && value.length > LONGEST_QUOTED)
    return `a text of ${value.length} characters`;
  return JSON.stringify(value);
}

/** e.g. `pauses[0].to` */
function written(path: Path): string {
  const keys = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key.slice(0, LONGEST_QUOTED)}`));
  return keys.join('').replace(/^\./, '') || 'the whole file';
}

function sentence(words: string): string {
  const whole = `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
  return /[.?]$/.test(whole) ? whole : `${whole}.`;
}
