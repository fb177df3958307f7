// A workspace in which the doctor finds everything well.

import { chmodSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { COLUMNS } from './district.making.ts';
import { type MadeWorkspace, type Making, makeWorkspace, PATRONS } from './workspace.making.ts';

/** A workspace in which everything is well, but perhaps the Node that the tests run on. */
export async function healthy(t: TestContext, making: Making = {}): Promise<MadeWorkspace> {
  const workspace = await makeWorkspace(t, making);
  chmodSync(workspace.folder, 0o700);
  workspace.clock.ms = Date.now();
  const columns = [
    ...COLUMNS,
    'Student #',
    'Items Overdue',
    'Items On Hold',
    'Address',
    'City',
    'State',
    'Postal Code',
  ];
  const lines = PATRONS.map((patron) => columns.map((title) => patron[title] ?? '').join('\t'));
  workspace.writeExport('full.txt', `${[columns.join('\t'), ...lines].join('\r\n')}\r\n`, workspace.clock.ms);
  return workspace;
}
