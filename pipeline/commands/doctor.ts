// clever-sync doctor: every finding a line, with its mend below, and the exit code of the worst.

import type { Command } from 'commander';
import { amountIfAny } from '../../mappings/words.ts';
import { alignedLines } from '../../stages/aligned.ts';
import { exitOf, type Finding } from '../doctor/finding.ts';
import { realMachine } from '../doctor/machine.ts';
import { examine } from '../doctor.ts';
import { type CommandContext, fromHere, pasted } from './context.ts';

interface DoctorFlags {
  readonly tokenFile?: string;
  readonly export?: string;
}

const [STATE, NAME] = [8, 9];
const MARGINS = 6;
/** The words take what a line has room for, but are no narrower and no wider than they can be read. */
const NARROWEST = 16;
const WIDEST = 78;

export function addDoctor(program: Command, context: () => CommandContext): void {
  program
    .command('doctor')
    .option('--token-file <file>', 'the file that holds the Clever token')
    .option('--export <file>', 'look at this patron export instead of the newest')
    .addHelpText('after', '\nExample:\n  clever-sync doctor --workspace my-district --token-file token.txt')
    .action((flags: DoctorFlags) => runDoctor(context(), flags));
}

async function runDoctor(context: CommandContext, flags: DoctorFlags): Promise<void> {
  const { world, workspace, json, setExit, typed } = context;
  const found = await examine({
    folder: workspace,
    world,
    machine: realMachine(),
    tokenFile: fromHere(world, flags.tokenFile),
    exportPath: fromHere(world, flags.export),
  });
  const findings = found.map((one) => ({ ...one, mend: pasted(one.mend, typed) }));
  const exit = exitOf(findings);
  setExit(exit);
  world.out(
    json
      ? `${JSON.stringify({ findings, exit }, undefined, 2)}\n`
      : findingsText(findings, exit, world.columns?.out),
  );
}

/** The findings as a table; a mend stands below what it mends, and a command below that, whole, to be pasted. */
function findingsText(findings: readonly Finding[], exit: number, columns = WIDEST * 2): string {
  const room = columns - STATE - NAME - MARGINS;
  const widths = [STATE, NAME, Math.min(WIDEST, Math.max(NARROWEST, room))];
  const [ofState = 0, ofName = 0] = [
    findings.map(({ state }) => state),
    findings.map(({ name }) => name),
  ].map((words) => Math.max(...words.map((word) => word.length)));
  const lines = findings.flatMap(({ state, name, what, mend }) => {
    const [, words = mend, command] = /^(.*:) (clever-sync .*[^.])$/.exec(mend) ?? [];
    const rows = [
      [state.padEnd(ofState), name.padEnd(ofName), what],
      ...(mend === '' ? [] : [['', '', `-> ${words}`]]),
    ];
    return [...alignedLines(rows, widths), ...(command === undefined ? [] : [`  ${command}`])];
  });
  const count = (state: Finding['state']) => findings.filter((one) => one.state === state).length;
  const [failures, warnings] = [count('failure'), count('warning')];
  const words = [amountIfAny(failures, 'failure'), amountIfAny(warnings, 'warning')].filter(
    (part) => part !== '',
  );
  const end = words.length === 0 ? 'All is well.' : `${words.join(', ')}.`;
  return `${lines.join('\n')}\n\n${end}${exit === 0 ? '' : ` Exit code ${exit}.`}\n`;
}
