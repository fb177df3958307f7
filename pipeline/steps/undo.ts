// The match stage of a run that takes another back: a plan from what that run wrote and today's export. It writes the
// same files as a match, so that load, report and explain need not know the difference.

import { join } from 'node:path';
import { titleOf } from '../../mappings/mapped.ts';
import { type Known, knownLines } from '../../stages/known.ts';
import { planLine } from '../../stages/match/plan.ts';
import { countDecisions } from '../../stages/match/sums.ts';
import { sameMeaning } from '../../stages/meaning.ts';
import { reviewCsv } from '../../stages/review.ts';
import { type UndoInput, undo } from '../../stages/undo.ts';
import { openWhole, sha256OfFile, writeWhole } from '../disk/files.ts';
import { stageFolder, writeStage } from '../runs.ts';
import type { ExportFile } from '../workspace/exports.ts';
import type { LedgerEntries } from '../workspace/ledger.ts';
import type { Workspace } from '../workspace.ts';
import { readLoaded } from './loaded.ts';
import { inputHashes, knownBefore, type Matched } from './match.ts';
import { type Artifacts, noteArtifact, type RunContext } from './step.ts';

/**
 * Plans to take a run back. Throws STATE_DAMAGED when that run's plan or patrons-after is not what it wrote.
 * @param undone the run, which was loaded
 */
export async function undoStep(
  run: RunContext,
  undone: string,
  exported: ExportFile,
  ledger: LedgerEntries,
): Promise<Matched> {
  const { workspace, progress, log } = run;
  progress.stage('match');
  const known = knownBefore(workspace, ledger);
  const input = undoInput(run, undone, exported, known);
  const matched = await writeStage(workspace.folder, run.id, '3-match', (folder) =>
    writeUndo(input, known, folder),
  );
  const { all } = matched.summary.counts;
  progress.done(`${all.update} put back, ${all.untouched} untouched`);
  log.line(`undo of ${undone}: ${all.update} update, ${all.untouched} untouched`);
  return matched;
}

/** The hash of the plan that an undo takes back, by the name under which the undo's plan has it. */
export function undoneHash(workspace: Workspace, undone: string): Record<string, string> {
  if (!undone) return {};
  return { undone: sha256OfFile(join(stageFolder(workspace.folder, undone, '3-match'), 'plan.jsonl')) };
}

function undoInput(run: RunContext, undone: string, exported: ExportFile, known: Known): UndoInput {
  const { workspace } = run;
  const { settings, mappings } = workspace;
  return {
    undone,
    ...readLoaded(workspace, undone),
    export: exported.patrons,
    known,
    same: sameMeaning(mappings.roles, settings.dates),
    titleOf: (code) => titleOf(code, mappings.dictionary, settings.titles),
    importHeader: settings.importHeader,
    inputs: {
      export: exported.sha256,
      ...inputHashes(run),
      ...workspace.hashes,
      ...undoneHash(workspace, undone),
    },
  };
}

function writeUndo(input: UndoInput, known: Known, folder: string): Matched {
  const artifacts: Artifacts = {};
  const note = (name: string, written: { sha256: string; bytes: number }) => {
    noteArtifact(artifacts, '3-match', name, written);
    return written.sha256;
  };
  const knownSha256 = note('known.jsonl', writeWhole(join(folder, 'known.jsonl'), knownLines(known)));
  const inputs = { ...input.inputs, 'known.jsonl': knownSha256 };
  const plan = openWhole(join(folder, 'plan.jsonl'));
  try {
    const counter = countDecisions(input.export.rows.count);
    const summary = undo({ ...input, inputs }, counter, (decision) => plan.write(planLine(decision)));
    const planSha256 = note('plan.jsonl', plan.commit());
    note('review.csv', writeWhole(join(folder, 'review.csv'), reviewCsv(nobody(input))));
    const planFile = `${JSON.stringify({ ...summary, plan: planSha256 }, undefined, 2)}\n`;
    note('plan.json', writeWhole(join(folder, 'plan.json'), planFile));
    return { summary, artifacts };
  } catch (error) {
    plan.abandon();
    throw error;
  }
}

/** An undo leaves nobody for review, so the sheet is its header line. */
function nobody({ titleOf: title, same }: UndoInput): Parameters<typeof reviewCsv>[0] {
  return { decisions: [], user: () => undefined, patron: () => () => '', titleOf: title, same };
}
