// Changes one key of clever-sync.json in its text, so that everything else stays as the person wrote it: the other keys,
// their order, the indentation. Whether the value is a good one, the check of the settings tells.

import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import { didYouMean } from '../../mappings/nearest.ts';
import { ROLES } from '../../mappings/roles.ts';

export interface OneSetting {
  /** e.g. ['keys', 'students', 'barcode'] */
  readonly path: readonly string[];
  /** Undefined takes the key out, so that the default holds. */
  readonly value: string | number | boolean | readonly string[] | undefined;
}

/** The settings that `mapping set` changes: those that decide what is written. CODE is a field code, e.g. 1019. */
export const SETTABLE: readonly string[] = [
  ...ROLES.flatMap((role) => [`keys.${role}.communityId`, `keys.${role}.barcode`]),
  'owners.CODE',
  'titles.CODE',
  'dates',
  'tooLong',
  'possibleDuplicate',
  'newPatrons.policy',
  'districtAdminSite',
  'graceRosters',
  ...ROLES.map((role) => `daily.${role}`),
];

/**
 * A key and a value as a person typed them. `null` and `off` take the key out; for `daily`, `off` is false, because what is
 * switched off must not come on. Throws USAGE, with the nearest key, for one that is none of `SETTABLE`.
 */
export function oneSetting(key: string, text: string): OneSetting {
  const path = key.split('.');
  const [section = '', name = ''] = path;
  const isByCode = path.length === 2 && (section === 'owners' || section === 'titles') && /^\d+$/.test(name);
  if (!isByCode && (!SETTABLE.includes(key) || name === 'CODE')) throw unknownKey(key);
  if (section === 'daily') return { path, value: switchOf(text) };
  if (text === 'null' || text === 'off') return { path, value: undefined };
  return { path, value: key === 'graceRosters' && /^\d+$/.test(text) ? Number(text) : text };
}

function switchOf(text: string): OneSetting['value'] {
  if (text === 'null') return undefined;
  if (text === 'on' || text === 'true') return true;
  return text === 'off' || text === 'false' ? false : text;
}

/** The text of clever-sync.json with one key changed; the same text where it says so already. */
export function withSetting(text: string, { path, value }: OneSetting): string {
  const settings: unknown = JSON.parse(text);
  const changed = changedAt(settings, path, value);
  if (JSON.stringify(changed) === JSON.stringify(settings)) return text;
  const written = JSON.stringify(changed, undefined, indentOf(text));
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  return `${written.replaceAll('\n', lineEnd)}${/\s*$/.exec(text)?.[0] ?? ''}`;
}

/** A section that is empty without the key goes with it. */
function changedAt(at: unknown, path: readonly string[], value: OneSetting['value']): unknown {
  const [key, ...below] = path;
  const entries = typeof at === 'object' && at !== null ? Object.entries(at) : [];
  const before = entries.find(([name]) => name === key);
  if (key === undefined) return value;
  const after = changedAt(before?.[1], below, value);
  const isGone = after === undefined || (value === undefined && before === undefined);
  if (isGone) {
    const left = entries.filter(([name]) => name !== key);
    return left.length === 0 && before !== undefined ? undefined : Object.fromEntries(left);
  }
  if (before === undefined) return Object.fromEntries([...entries, [key, after]]);
  return Object.fromEntries(entries.map(([name, old]) => [name, name === key ? after : old]));
}

/** What stands before the first key that has a line of its own; nothing where all is one line. */
function indentOf(text: string): string {
  return /\n([ \t]+)"/.exec(text)?.[1] ?? '';
}

function unknownKey(key: string): SyncError {
  return new SyncError('USAGE', {
    where: key.slice(0, 60),
    what: `"mapping set" knows no such key.${didYouMean(key, SETTABLE)}`,
    means: NOTHING_CHANGED,
    mend: `It changes ${SETTABLE.join(', ')}; every other setting is changed in clever-sync.json itself.`,
  });
}
