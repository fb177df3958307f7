// The rows of the role tables that a district's settings leave on.

import { ROLES, type Role } from './roles.ts';
import { type Dictionary, FIXED_OWNERS, type Owner, type RoleTable, type RoleTableRow } from './tables.ts';

/** Which Clever field is mapped to Community ID and Barcode; null where none is. */
export type KeySettings = Readonly<
  Record<Role, { readonly communityId: string | null; readonly barcode: string | null }>
>;

/** Who owns a field in this library, by field code, where it is not who the role tables say. */
export type OwnerSettings = Readonly<Record<string, Owner>>;

export type MappedRows = Readonly<Record<Role, readonly RoleTableRow[]>>;

/** The mapped fields of each role, ascending by code; a key with the one Clever field that the settings name. */
export function mappedRows(
  tables: Readonly<Record<Role, RoleTable>>,
  keys: KeySettings,
  owners: OwnerSettings,
): MappedRows {
  const owned = (row: RoleTableRow) => ({
    ...row,
    owner: FIXED_OWNERS.get(row.code) ?? owners[row.code] ?? row.owner,
  });
  const rowsOf = (role: Role) => tables[role].rows.flatMap((row) => switchedOn(row, keys[role])).map(owned);
  return { students: rowsOf('students'), teachers: rowsOf('teachers'), staff: rowsOf('staff') };
}

function switchedOn(row: RoleTableRow, keys: KeySettings[Role]): readonly RoleTableRow[] {
  if (row.verb !== 'key') return [row];
  const path = row.code === '1000' ? keys.barcode : keys.communityId;
  return path === null ? [] : [{ ...row, paths: [path] }];
}

/** The codes that some role maps, ascending. */
export function mappedCodes(rows: MappedRows): readonly string[] {
  return [...new Set(ROLES.flatMap((role) => rows[role].map(({ code }) => code)))].sort();
}

/** A field as headings write it, e.g. `1200 GUID`. */
export function headingOf(code: string, dictionary: Dictionary): string {
  return `${code} ${dictionary.byCode.get(code)?.title ?? ''}`.trim();
}

/** What the library calls a field: its own title, else Alexandria's. */
export function titleOf(
  code: string,
  dictionary: Dictionary,
  titles: Readonly<Record<string, string>>,
): string {
  return titles[code] ?? dictionary.byCode.get(code)?.title ?? code;
}
