// How review.csv and the report look people up: a user's patron row, an export record, titles, and whether two values
// mean the same.

import type { DateForm } from '../../mappings/dates.ts';
import { type MappedRows, mappedRows, titleOf } from '../../mappings/mapped.ts';
import { ROLES } from '../../mappings/roles.ts';
import { namesAgree } from '../../mappings/text.ts';
import { VERBS } from '../../mappings/verbs.ts';
import { openUsers } from '../../stages/match/sides.ts';
import type { ExportFile } from '../workspace/exports.ts';
import type { RunFiles } from './step.ts';

type Cells = (code: string) => string;

export interface People {
  user(guid: string): Cells | undefined;
  /** By 1-based export record. */
  patron(row: number): Cells;
  titleOf(code: string): string;
  siteName(code: string): string;
  same(code: string, one: string, other: string): boolean;
  /** The fields that each role takes from Clever, as the settings leave them. */
  readonly mapping: MappedRows;
  readonly dates: DateForm;
}

/** Match compares names with case, accents and punctuation apart, so a person sees them agree. */
const NAMES: ReadonlySet<string> = new Set(['1006', '1007', '1008']);

/** @param patrons the bytes of patrons.csv */
export function peopleOf(
  { workspace }: Pick<RunFiles, 'workspace'>,
  exported: Pick<ExportFile, 'patrons'>,
  patrons: Buffer,
): People {
  const { settings, mappings, tables } = workspace;
  const users = openUsers(patrons);
  const { rows, column } = exported.patrons;
  const verbs = new Map(
    ROLES.flatMap((role) => mappings.roles[role].rows.map(({ code, verb }) => [code, VERBS[verb]] as const)),
  );
  const form = { dates: settings.dates, genderLetters: false };
  return {
    user(guid) {
      const user = users.byGuid.rowsWith(guid)[0];
      return user === undefined ? undefined : (code) => users.cell(user, code);
    },
    patron(row) {
      const cells = rows.cells(row);
      return (code) => cells[column(code)] ?? '';
    },
    titleOf: (code) => titleOf(code, mappings.dictionary, settings.titles),
    siteName: (code) => tables.sites.nameOfSite.get(code) ?? '',
    same: (code, one, other) =>
      one.trim() === other.trim() ||
      (NAMES.has(code) && namesAgree(one, other)) ||
      (verbs.get(code)?.same?.(one.trim(), other.trim(), form) ?? false),
    mapping: mappedRows(mappings.roles, settings.keys, settings.owners),
    dates: settings.dates,
  };
}
