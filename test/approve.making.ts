// A workspace whose second day is held: the students of Lincoln are gone from the roster, and some of Adams if asked for.
// The first day was loaded and imported.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import type { Being } from './district.making.ts';
import {
  ADAMS,
  DAY_MS,
  IN_ROSTER,
  LINCOLN,
  type MadeWorkspace,
  type Making,
  makeWorkspace,
} from './workspace.making.ts';

export const BY = ['--by', 'Aurelio Bystander', '--why', 'Lincoln closed for good'] as const;

export interface HeldDay extends MadeWorkspace {
  /** The run that is held. */
  readonly held: string;
}

export interface Ledger {
  readonly current: string;
  readonly published: string;
  readonly approvals: readonly Readonly<Record<string, unknown>>[];
  readonly loads: readonly { readonly run: string; readonly shownIn?: string }[];
}

/** The roster without Lincoln's students and without the first so many of Adams. */
export function rosterWithoutLincoln(fromAdams = 0): readonly Being[] {
  const students = IN_ROSTER.filter(({ role }) => role === 'students');
  const gone = new Set([
    ...students.filter(({ school }) => school === LINCOLN),
    ...students.filter(({ school }) => school === ADAMS).slice(0, fromAdams),
  ]);
  return IN_ROSTER.filter((one) => !gone.has(one));
}

/** Makes the first day, and the second with that roster. */
export async function makeHeldDay(
  t: TestContext,
  { beings = rosterWithoutLincoln(), argv = ['sync'], ...making }: Making & { argv?: readonly string[] } = {},
): Promise<HeldDay> {
  const workspace = await makeWorkspace(t, making);
  const first = await workspace.run(['sync']);
  assert.equal(first.exit, 0, first.err);
  nextDay(workspace, beings);
  const { exit, err } = await workspace.run(argv);
  assert.equal(exit, 3, err);
  return { ...workspace, held: workspace.runs().at(-1) ?? '' };
}

/** What the newest load left was imported, and Clever synced again in the night. */
export function nextDay(workspace: MadeWorkspace, beings: readonly Being[]): void {
  workspace.clock.ms += DAY_MS;
  const loaded = ledgerOf(workspace).loads.at(-1)?.run ?? '';
  const left = readFileSync(workspace.path('runs', loaded, '4-load', 'patrons-after.txt'));
  workspace.writeExport(`patrons-${workspace.clock.ms}.txt`, left);
  workspace.server.setRoster({ lastSync: new Date(workspace.clock.ms).toISOString() });
  workspace.setRoster(beings);
}

export function ledgerOf(workspace: MadeWorkspace): Ledger {
  return JSON.parse(workspace.read('ledger.json'));
}

/** The run.json of a run, the newest if none is named. */
export function recordOf(
  workspace: MadeWorkspace,
  run = workspace.runs().at(-1) ?? '',
): Readonly<Record<string, unknown>> & { readonly holds: readonly { readonly limit: string }[] } {
  return JSON.parse(workspace.read('runs', run, 'run.json'));
}
