// clever-sync verify: what a fresh export shows of a load: landed, refused, cut, renumbered, changed since. Reads only, and
// names patrons by barcode and id.

import type { Command } from 'commander';
import { NOTHING_CHANGED, SyncError } from '../../mappings/errors.ts';
import { titleOf } from '../../mappings/mapped.ts';
import { findingsText } from '../../stages/verify/text.ts';
import type { Finding } from '../../stages/verify.ts';
import { loadOf, requireAfterLoad } from '../release/loads.ts';
import { verifyLoad } from '../steps/verify.ts';
import { chooseExport, openExport } from '../workspace/exports.ts';
import { openLedger } from '../workspace/ledger.ts';
import { openWorkspace } from '../workspace.ts';
import { type CommandContext, fromHere } from './context.ts';

interface VerifyFlags {
  readonly run?: string;
  readonly export?: string;
}

export function addVerify(program: Command, context: () => CommandContext): void {
  program
    .command('verify')
    .option('--run <id>', 'the load to verify, by default the last')
    .option('--export <file>', 'a patron export made after its import, by default the newest')
    .addHelpText(
      'after',
      '\nExamples:\n  clever-sync verify --workspace my-district\n  clever-sync verify --run 2026-11-24T101500Z --workspace my-district',
    )
    .action((flags: VerifyFlags) => runVerify(context(), flags));
}

async function runVerify(context: CommandContext, flags: VerifyFlags): Promise<void> {
  const { world, json } = context;
  const workspace = openWorkspace(context.workspace);
  const { entries } = await openLedger(context.workspace);
  const id = flags.run ?? entries.loads.at(-1)?.run;
  if (id === undefined) throw noLoad();
  const load = loadOf(workspace, entries, id, 'to verify');
  const named = fromHere(world, flags.export);
  const exported =
    named === undefined ? chooseExport(workspace, entries) : openExport(workspace, named, entries);
  requireAfterLoad(exported, load, 'what became of it');
  const findings: Finding[] = [];
  const verified = verifyLoad(workspace, load.run, exported, (finding) => findings.push(finding));
  if (json) {
    const listed = findings.map(({ fields, ...finding }) => ({
      ...finding,
      fields: fields.map(({ code, state }) => ({ code, state })),
    }));
    world.out(
      `${JSON.stringify({ export: exported.name, run: load.run, ...verified, patrons: listed }, undefined, 2)}\n`,
    );
    return;
  }
  const titled = (code: string) => titleOf(code, workspace.mappings.dictionary, workspace.settings.titles);
  world.out(`${exported.name}\n${findingsText(load.run, verified, findings, titled)}`);
}

function noLoad(): SyncError {
  return new SyncError('USAGE', {
    where: 'ledger.json',
    what: 'Nothing was loaded yet, so there is nothing to verify.',
    means: NOTHING_CHANGED,
    mend: 'Run clever-sync sync, import its file, export again from Alexandria, and verify then.',
  });
}
