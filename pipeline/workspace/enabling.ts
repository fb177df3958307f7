// Switches a district on and off in its settings. On only when the last roster and the newest export show that every school
// and every site is answered; what the settings say of GUIDs that are not Clever's changes only when a person says so.

import { join } from 'node:path';
import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import { GUID_FORMS, type GuidForm } from '../../mappings/guids.ts';
import { didYouMean } from '../../mappings/nearest.ts';
import { type ForeignGuids, foreignGuids } from '../../stages/foreign.ts';
import { writeWhole } from '../disk/files.ts';
import { requireSites } from '../release/gates.ts';
import { type OneSetting, withSetting } from '../settings/one-setting.ts';
import type { Settings } from '../settings.ts';
import { readRoster } from '../steps/extracted.ts';
import { artifact, type RunFiles } from '../steps/step.ts';
import { openWorkspace, SETTINGS_FILE, settingsText, type Workspace, workspaceUnder } from '../workspace.ts';
import { chooseExport } from './exports.ts';
import type { LedgerEntries } from './ledger.ts';
import { newestRoster } from './sides.ts';

export interface Enabled {
  readonly settings: Settings;
  /** Whether clever-sync.json was written. */
  readonly isSaved: boolean;
  readonly exportName: string;
  readonly foreign: ForeignGuids;
}

/**
 * Sets `enabled`. Throws SETTINGS without a district, STAGE_MISSING without a roster, EXPORT_MISSING, SITES_UNANSWERED; the
 * settings are then as they were.
 * @param begin the forms of GUIDs to clear where nobody is matched; Clever's ids may then replace all that are not
 *   Clever's. Undefined leaves both as the settings say.
 */
export function enableDistrict(
  folder: string,
  ledger: LedgerEntries,
  begin: readonly GuidForm[] | undefined,
): Enabled {
  const workspace = openWorkspace(folder);
  const exported = chooseExport(workspace, ledger);
  requireSites(rosterOfDistrict(workspace), exported);
  const given = workspace.settings.guids.clear ?? [];
  const clear = GUID_FORMS.filter((form) => begin?.includes(form) || given.includes(form));
  const changes: OneSetting[] = [{ path: ['enabled'], value: true }];
  if (begin !== undefined) changes.push({ path: ['guids', 'foreign'], value: 'replace' });
  if (begin !== undefined && clear.length > 0) changes.push({ path: ['guids', 'clear'], value: clear });
  const { settings, isSaved } = saved(folder, changes);
  return { settings, isSaved, exportName: exported.name, foreign: foreignGuids(exported.patrons) };
}

/** Takes `enabled` back. What runs wrote, and what the settings say otherwise, stays. */
export function disableDistrict(folder: string): Pick<Enabled, 'settings' | 'isSaved'> {
  openWorkspace(folder);
  return saved(folder, [{ path: ['enabled'], value: false }]);
}

/** The forms in a text such as 'hex32,uuid'. Throws USAGE for a word that is none. */
export function formsIn(text: string): readonly GuidForm[] {
  return text.split(',').map((word) => {
    const form = GUID_FORMS.find((one) => one === word.trim().toLowerCase());
    if (form !== undefined) return form;
    throw new SyncError('USAGE', {
      where: 'enable --begin',
      what: `"${word.trim().slice(0, 20)}" is no form of a GUID.${didYouMean(word, GUID_FORMS)}`,
      means: `${SETTINGS_FILE} is as it was.`,
      mend: `Name one or more of ${GUID_FORMS.join(', ')}, with commas between them; or none, to clear nothing.`,
    });
  });
}

/** The newest roster, which must be that of the district in the settings. */
function rosterOfDistrict(workspace: Workspace): RunFiles {
  const id = newestRoster(workspace.folder);
  const files = id === undefined ? undefined : { id, workspace };
  const district = files && readRoster(artifact(files, '1-extract', 'extract.json')).district;
  if (files !== undefined && district === workspace.settings.district) return files;
  throw new SyncError('STAGE_MISSING', {
    where: 'runs/',
    what:
      district === undefined
        ? 'No roster was read yet, so nobody can tell whether every school is answered.'
        : `The last roster is of district ${district}, and the settings name ${workspace.settings.district}.`,
    means: NOTHING_CHANGED,
    mend: 'Read the roster, and see a first plan: clever-sync sync --dry-run',
  });
}

function saved(folder: string, changes: readonly OneSetting[]): Pick<Enabled, 'settings' | 'isSaved'> {
  const before = settingsText(folder);
  const text = changes.reduce(withSetting, before);
  const { settings } = workspaceUnder(text, folder);
  if (text !== before) writeWhole(join(folder, SETTINGS_FILE), text, { mode: 'inherit' });
  return { settings, isSaved: text !== before };
}
