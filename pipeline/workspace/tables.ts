// Reads the mapping tables beside the code and the tables of a workspace from the disk.
// It changes none of them; what they may say is decided in mappings/.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DecisionTable, parseDecisions } from '../../mappings/decisions.ts';
import { type Dictionary, parseDictionary } from '../../mappings/dictionary.ts';
import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import { ROLES, type Role } from '../../mappings/roles.ts';
import { parseRoleTable, type RoleTable } from '../../mappings/tables.ts';
import { utf8Text } from '../../mappings/utf8.ts';
import { VERB_NAMES } from '../../mappings/verbs.ts';
import {
  type GradeTable,
  type PolicyTable,
  type ProtectTable,
  parseGrades,
  parsePolicies,
  parseProtect,
  parseSites,
  type SiteTable,
} from '../../mappings/workspace.ts';
import { readIfThere, readWhole } from '../disk/files.ts';

/** The bytes of each file by its name, null where an optional one is not there. */
export type FileBytes = Readonly<Record<string, Uint8Array | null>>;

export interface Mappings {
  readonly dictionary: Dictionary;
  readonly roles: Readonly<Record<Role, RoleTable>>;
  readonly bytes: FileBytes;
}

export interface WorkspaceTables {
  readonly sites: SiteTable;
  readonly policies: PolicyTable;
  readonly grades: GradeTable;
  readonly protect: ProtectTable;
  readonly decisions: DecisionTable;
  readonly bytes: FileBytes;
}

const BUNDLED = fileURLToPath(new URL('../../mappings/', import.meta.url));

/** The tables of the workspace in a folder; only sites.csv must be there. Throws SyncError TABLE or DISK. */
export function readWorkspaceTables(folder: string): WorkspaceTables {
  const bytes: Record<string, Uint8Array | null> = {};
  const textOf = (name: string, whenMissing: string | undefined) => {
    const content = readIfThere(join(folder, name)) ?? null;
    bytes[name] = content;
    if (content !== null) return utf8Text(content, name);
    if (whenMissing === undefined) throw missing(name);
    return whenMissing;
  };
  return {
    sites: parseSites(textOf('sites.csv', undefined), 'sites.csv'),
    policies: parsePolicies(textOf('policies.csv', 'role,grade,policy'), 'policies.csv'),
    grades: parseGrades(textOf('grades.csv', 'grade,level'), 'grades.csv'),
    protect: parseProtect(textOf('protect.csv', 'barcode,why'), 'protect.csv'),
    decisions: parseDecisions(textOf('decisions.csv', 'guid,decision,barcode,who,note'), 'decisions.csv'),
    bytes,
  };
}

function missing(where: string): SyncError {
  return new SyncError('TABLE', {
    where,
    what: 'The file is not there, expected the table that gives every school of Clever a site of Alexandria.',
    means: NOTHING_CHANGED,
    mend:
      'Write it with the first line ' +
      'school_id,school_number,school_name,site_code,site_name and a line for each school.',
  });
}

/** The field dictionary and the role tables that come with the program. Throws SyncError TABLE or DISK. */
export function readMappings(): Mappings {
  const dictionary = readDictionary();
  const names = ['fields.csv', ...ROLES.map((role) => `${role}.csv`)];
  const bytes = Object.fromEntries(names.map((name) => [name, readWhole(join(BUNDLED, name))]));
  const roleTable = (role: Role) => {
    const where = `mappings/${role}.csv`;
    return parseRoleTable(bundledText(`${role}.csv`), where, role, dictionary, VERB_NAMES);
  };
  const roles = {
    students: roleTable('students'),
    teachers: roleTable('teachers'),
    staff: roleTable('staff'),
  };
  return { dictionary, roles, bytes };
}

/** Alexandria's fields, as they come with the program. */
export function readDictionary(): Dictionary {
  return parseDictionary(bundledText('fields.csv'), 'mappings/fields.csv');
}

function bundledText(name: string): string {
  return utf8Text(readWhole(join(BUNDLED, name)), `mappings/${name}`);
}
