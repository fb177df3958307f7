// The table of one role as people read it: what each patron field is called here, where its value comes from, what is done
// with it, and who has the last word. Says what the settings make of the tables; changes nothing.

import type { KeySettings, OwnerSettings } from '../mappings/mapped.ts';
import { ROLES, type Role } from '../mappings/roles.ts';
import type { Owner, RoleTable, RoleTableRow } from '../mappings/tables.ts';
import { VERBS } from '../mappings/verbs.ts';
import { listed } from '../mappings/words.ts';
import { alignedLines } from './aligned.ts';
import { ROLE_WORDS } from './report/words.ts';

export interface MappingRules {
  readonly tables: Readonly<Record<Role, RoleTable>>;
  readonly keys: KeySettings;
  readonly owners: OwnerSettings;
  readonly daily: Readonly<Record<Role, boolean>>;
  /** What this library calls a field. */
  titleOf(code: string): string;
}

interface MappedField {
  readonly code: string;
  readonly title: string;
  /** Whether it is written at all; a key is off until the settings name a Clever field for it. */
  readonly on: boolean;
  /** The place in a Clever user, '' for what comes from elsewhere. */
  readonly from: string;
  /** The Clever fields that a key that is off could take. */
  readonly couldBe: readonly string[];
  /** The setting that says which, '' for a field that has none. */
  readonly setting: string;
  readonly verb: RoleTableRow['verb'];
  readonly does: string;
  /** What becomes of the patron's value when Clever sends nothing. */
  readonly whenBlank: RoleTableRow['whenBlank'];
  readonly owner: Owner;
  readonly notes: string;
}

export interface RoleMapping {
  readonly role: Role;
  /** Whether the role is written. */
  readonly daily: boolean;
  readonly fields: readonly MappedField[];
}

/** The tables of all roles, as the settings leave them. */
export function roleMappings(rules: MappingRules): readonly RoleMapping[] {
  return ROLES.map((role) => ({
    role,
    daily: rules.daily[role],
    fields: rules.tables[role].rows.map((row) => mappedField(role, row, rules)),
  }));
}

function mappedField(role: Role, row: RoleTableRow, { keys, owners, titleOf }: MappingRules): MappedField {
  const isKey = row.verb === 'key';
  const key = row.code === '1000' ? 'barcode' : 'communityId';
  const chosen = isKey ? keys[role][key] : row.paths.join(', ');
  return {
    code: row.code,
    title: titleOf(row.code),
    on: chosen !== null,
    from: chosen ?? '',
    couldBe: isKey && chosen === null ? row.paths : [],
    setting: isKey ? `keys.${role}.${key}` : '',
    verb: row.verb,
    does: VERBS[row.verb].words,
    whenBlank: row.whenBlank,
    owner: owners[row.code] ?? row.owner,
    notes: row.notes,
  };
}

const BLANK_WORDS = { keep: 'left alone', clear: 'emptied' } as const;
const OWNER_WORDS = {
  roster: 'roster',
  library: 'library: new patrons only',
  ask: 'ask: a blank is filled',
} as const;
const HEADING = ['code', 'title here', 'from Clever', 'what is done', 'if blank', 'last word'];
const WIDEST = [4, 14, 21, 25, 10, 13];

/** A role's table in at most 98 columns. */
export function mappingText({ role, daily, fields }: RoleMapping): string {
  const state = daily ? 'written in every run' : 'switched off: read, matched, never written';
  const heading = `${ROLE_WORDS[role].many} (${state})`;
  const table = alignedLines([HEADING, ...fields.map(fieldRow)], WIDEST);
  const notes = fields.flatMap(({ code, notes }) => (notes === '' ? [] : [[code, notes]]));
  return [heading, '', ...table, '', ...alignedLines(notes, [4, 88]), ...offLines(fields), ''].join('\n');
}

function fieldRow({
  code,
  title,
  on,
  from,
  couldBe,
  does,
  whenBlank,
  owner,
}: MappedField): readonly string[] {
  if (!on) return [code, title, 'off', `could be ${listed(couldBe).replace(' and ', ' or ')}`, '', ''];
  return [code, title, from === '' ? '-' : from, does, BLANK_WORDS[whenBlank], OWNER_WORDS[owner]];
}

function offLines(fields: readonly MappedField[]): readonly string[] {
  const off = fields.filter(({ on }) => !on);
  const lines = off.map(({ title, setting, couldBe }) => {
    return `  ${title} is off. See what it would do: mapping set ${setting} ${couldBe[0] ?? ''} --try`;
  });
  return lines.length === 0 ? [''] : ['', ...lines, ''];
}
