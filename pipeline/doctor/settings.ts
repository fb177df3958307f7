// The settings, the tables and the token as the doctor looks at them.

import { readToken } from '../clever/token.ts';
import { parseSettings, type Settings } from '../settings.ts';
import { readWorkspaceTables, type WorkspaceTables } from '../workspace/tables.ts';
import { isWorkspace, openWorkspace, SETTINGS_FILE, settingsText, type Workspace } from '../workspace.ts';
import type { World } from '../world.ts';
import { type Finding, failureOf, fine, warning } from './finding.ts';
import { type Machine, octal } from './machine.ts';

export interface Opened {
  /** Undefined where it cannot be read. */
  readonly settings: Settings | undefined;
  readonly workspace: Workspace | undefined;
  readonly findings: readonly Finding[];
}

/** Reads settings and tables, each for itself, so that what is wrong with one does not hide the other. */
export function openForDoctor(folder: string): Opened {
  const settings = attempt('Settings', () => parseSettings(settingsText(folder), SETTINGS_FILE));
  if (!isWorkspace(folder)) return unopened('value' in settings ? [] : [settings]);
  const tables = attempt('Tables', () => readWorkspaceTables(folder));
  const tablesFinding = 'value' in tables ? fine('Tables', tableWords(tables.value)) : tables;
  if (!('value' in settings)) return unopened([settings, tablesFinding]);
  const read = fine('Settings', `${SETTINGS_FILE} can be read; district ${settings.value.district}.`);
  return {
    settings: settings.value,
    workspace: 'value' in tables ? openWorkspace(folder) : undefined,
    findings: [read, tablesFinding, checkEnabled(settings.value)],
  };
}

function unopened(findings: readonly Finding[]): Opened {
  return { settings: undefined, workspace: undefined, findings };
}

function attempt<T>(name: string, work: () => T): { readonly value: T } | Finding {
  try {
    return { value: work() };
  } catch (error) {
    return failureOf(name, error);
  }
}

function tableWords({ sites, policies, grades, protect, decisions }: WorkspaceTables): string {
  const counts = [
    `sites.csv ${sites.rows.length}`,
    `policies.csv ${policies.rows.length}`,
    `grades.csv ${grades.rows.length}`,
    `protect.csv ${protect.barcodes.size}`,
    `decisions.csv ${decisions.rows.length}`,
  ];
  return `Lines: ${counts.join(', ')}.`;
}

function checkEnabled({ enabled, daily }: Settings): Finding {
  const off = Object.entries(daily).flatMap(([role, isOn]) => (isOn ? [] : [role]));
  if (!enabled) {
    return warning(
      'Enabled',
      'Runs may not write for the librarian yet; only dry runs are allowed.',
      'When a dry run shows the right plan: clever-sync enable',
    );
  }
  return fine('Enabled', off.length === 0 ? 'Runs may write.' : `Runs may write; not ${off.join(', ')}.`);
}

/** The token, '' where there is none, and what there is to say of its place. */
export function checkToken(
  world: Pick<World, 'env'>,
  tokenFile: string | undefined,
  { mode }: Machine,
): { readonly token: string; readonly finding: Finding } {
  const name = 'Token';
  try {
    const token = readToken(world, tokenFile);
    const file = tokenFile ?? world.env.CLEVER_TOKEN_FILE ?? '';
    if (file === '') return { token, finding: fine(name, 'The token is in CLEVER_TOKEN.') };
    const found = mode(file);
    if (found === undefined || (found & 0o077) === 0) {
      return { token, finding: fine(name, `The token is in ${file}, which only its owner can read.`) };
    }
    const open = `Other accounts of this machine can read the token in ${file} (mode ${octal(found)}).`;
    return { token, finding: warning(name, open, `Close it to them: chmod 600 ${file}`) };
  } catch (error) {
    return { token: '', finding: failureOf(name, error) };
  }
}
