// Tools of the machine that a test uses where they are there; none has to be installed.

import { spawnSync } from 'node:child_process';
import type { TestContext } from 'node:test';

/**
 * Whether a tool is on this machine; where it is not, that is said in the result of the test.
 * @param instead what was checked without it
 */
export function hasTool(t: TestContext, instead: string, tool: string, ...argv: readonly string[]): boolean {
  const isThere = spawnSync(tool, argv).status === 0;
  if (!isThere) t.diagnostic(`${tool} is not on this machine; ${instead}`);
  return isThere;
}
