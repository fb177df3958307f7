// The doctor: looks at everything that a run needs, changes nothing, and says of each thing how it is and how to mend it.

import { existsSync } from 'node:fs';
import { checkClever } from './doctor/clever.ts';
import { checkExport, UNREAD_LEDGER } from './doctor/export.ts';
import type { Finding } from './doctor/finding.ts';
import { checkNode, checkPrivacy, checkSpace, checkWriting, type Machine } from './doctor/machine.ts';
import { checkToken, openForDoctor } from './doctor/settings.ts';
import { checkLastRun, checkLedger, checkLock } from './doctor/state.ts';
import { outboxOf } from './workspace/outbox.ts';
import { isWorkspace } from './workspace.ts';
import type { World } from './world.ts';

export interface Examining {
  /** The workspace; it need not be one. */
  readonly folder: string;
  readonly world: World;
  readonly machine: Machine;
  readonly tokenFile: string | undefined;
  readonly exportPath: string | undefined;
}

/** The findings, in a fixed order. A thing that cannot be looked at because of an earlier finding is left out. */
export async function examine(examining: Examining): Promise<readonly Finding[]> {
  const { folder, world, machine, tokenFile, exportPath } = examining;
  const nowMs = world.now();
  const { settings, workspace, findings } = openForDoctor(folder);
  const { token, finding: tokenFinding } = checkToken(world, tokenFile, machine);
  const canAsk = settings !== undefined && token !== '';
  const clever = canAsk ? await checkClever(settings, token, world) : [];
  const first = [checkNode(machine.nodeVersion, nowMs), ...findings, tokenFinding, ...clever];
  if (!existsSync(folder)) return first;
  const folders = workspace === undefined ? [folder] : [folder, outboxOf(workspace)];
  const disk = [checkPrivacy(folder, machine), checkWriting(folders, machine), checkSpace(folder, machine)];
  if (!isWorkspace(folder)) return [...first, ...disk];
  const { entries, finding: ledgerFinding } = await checkLedger(folder);
  const ledger = entries ?? UNREAD_LEDGER;
  const isLookedAt = entries !== undefined && settings !== undefined;
  return [
    ...first,
    ...disk,
    await checkLock(folder),
    ...(workspace === undefined ? [] : checkExport(workspace, ledger, nowMs, exportPath)),
    ledgerFinding,
    ...(isLookedAt ? [checkLastRun(entries, nowMs, settings)] : []),
  ];
}
