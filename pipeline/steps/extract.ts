// The extract stage of a run: Clever's roster into 1-extract.

import { join } from 'node:path';
import type { Roster } from '../../stages/extract.ts';
import { type PullStep, pullRoster } from '../clever/pull.ts';
import { readToken } from '../clever/token.ts';
import { sha256OfFile } from '../disk/files.ts';
import { writeStage } from '../runs.ts';
import type { Artifacts, RunContext } from './step.ts';

export interface Extracted {
  readonly roster: Roster;
  readonly pages: number;
  readonly artifacts: Artifacts;
}

/** Pulls the roster. Throws what Clever, the network and the disk give; nothing of the stage then stays. */
export async function extractStep(run: RunContext, tokenFile?: string): Promise<Extracted> {
  const { workspace, world, progress, log } = run;
  progress.stage('extract');
  const token = readToken(world, tokenFile);
  const onProgress = (step: PullStep) => progress.step(wordsOf(step));
  const pulled = await writeStage(workspace.folder, run.id, '1-extract', async (folder) => {
    const pull = await pullRoster({ settings: workspace.settings, token, folder, world, onProgress });
    return { ...pull, summarySha256: sha256OfFile(join(folder, 'extract.json')) };
  });
  const { counts, complete, incomplete, files } = pulled.roster;
  progress.done(
    `${counts.schools} schools, ${counts.students} students, ${counts.teachers} teachers, ${counts.staff} staff in ${pulled.pages} pages`,
  );
  log.line(
    `extract: ${counts.users} users, ${counts.schools} schools, ${pulled.pages} pages, ${complete ? 'complete' : 'not complete'}`,
  );
  for (const sentence of incomplete) log.line(`extract: ${sentence}`);
  const artifacts: Artifacts = { '1-extract/extract.json': pulled.summarySha256 };
  for (const [name, sha256] of Object.entries(files)) artifacts[`1-extract/${name}`] = sha256;
  return { roster: pulled.roster, pages: pulled.pages, artifacts };
}

function wordsOf(step: PullStep): string {
  switch (step.step) {
    case 'page':
      return `${step.listing}: ${step.count} records, page ${step.pages}`;
    case 'wait':
      return `waiting ${Math.ceil(step.waitMs / 1000)} s: ${step.why}`;
    case 'again':
      return `reading again: ${step.why}`;
  }
}
