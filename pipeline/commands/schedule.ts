// clever-sync schedule: what a scheduler needs to run this workspace daily, and whether a schedule that stands somewhere does.
// It prints or writes texts; it never installs anything.

import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Argument, type Command } from 'commander';
import { SyncError } from '../../mappings/errors.ts';
import { NEVER_FROM_HOUR, NEVER_TO_HOUR, scheduleComplaints } from '../../stages/schedule/check.ts';
import {
  type DailyRun,
  SCHEDULERS,
  type ScheduleFile,
  type Scheduler,
  scheduleFiles,
} from '../../stages/schedule.ts';
import { makeFolder, readIfThere, writeWhole } from '../disk/files.ts';
import { openLedger } from '../workspace/ledger.ts';
import { outboxOf } from '../workspace/outbox.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { type CommandContext, fromHere } from './context.ts';

interface ScheduleFlags {
  readonly at?: readonly [hour: number, minute: number];
  readonly tokenFile?: string;
  readonly into?: string;
  readonly check?: string;
}

const HELP = `
Runs between ${NEVER_FROM_HOUR} and ${NEVER_TO_HOUR} in the morning are refused: Clever refreshes rosters and clocks change then.
samples/schedules/ has an example of each form, and two for Kubernetes.

Examples:
  clever-sync schedule systemd --at 05:20 --token-file /etc/clever-sync/token --into units --workspace my-district
  clever-sync schedule --check /var/spool/cron/crontabs/library --workspace my-district`;

export function addSchedule(program: Command, context: () => CommandContext): void {
  program
    .command('schedule')
    .addArgument(
      new Argument('[scheduler]', 'for which, by default one of this machine').choices([...SCHEDULERS]),
    )
    .option(
      '--at <time>',
      'when, e.g. 05:20; by default a minute after five that differs by district',
      timeOf,
    )
    .option('--token-file <file>', 'the file that holds the Clever token')
    .option('--into <dir>', 'write the files into this folder instead of printing them')
    .option('--check <file>', 'check a crontab, a unit or a task instead')
    .addHelpText('after', HELP)
    .action((scheduler: Scheduler | undefined, flags: ScheduleFlags) =>
      schedule(context(), scheduler, flags),
    );
}

function timeOf(text: string): readonly [number, number] {
  const [, hours = '', minutes = ''] = /^(\d{1,2}):(\d\d)$/.exec(text) ?? [];
  const [hour, minute] = [Number(hours), Number(minutes)];
  if (hours === '' || hour > 23 || minute > 59)
    throw refusal('--at', 'Expected a time of the day, e.g. 05:20.', 'Name one.');
  if (hour < NEVER_FROM_HOUR || hour >= NEVER_TO_HOUR) return [hour, minute];
  throw refusal(
    '--at',
    `${text} is between ${NEVER_FROM_HOUR} and ${NEVER_TO_HOUR} in the morning, when Clever refreshes rosters and clocks change.`,
    'Name an earlier or a later time, e.g. 05:20.',
  );
}

async function schedule(
  context: CommandContext,
  scheduler: Scheduler | undefined,
  flags: ScheduleFlags,
): Promise<void> {
  const { world } = context;
  const workspace = openWorkspace(context.workspace);
  const check = fromHere(world, flags.check);
  if (check !== undefined) return checkFile(context, check);
  const tokenFile = fromHere(world, flags.tokenFile ?? world.env.CLEVER_TOKEN_FILE) ?? '';
  const run = dailyRun(workspace, tokenFile, flags.at ?? timeFor(workspace.settings.district));
  const files = scheduleFiles(run, scheduler ?? (process.platform === 'win32' ? 'windows' : 'cron'));
  const into = fromHere(world, flags.into);
  if (into !== undefined) writeFiles(files, into);
  show(context, files, into, await remarksOn(workspace, tokenFile));
}

function writeFiles(files: readonly ScheduleFile[], into: string): void {
  makeFolder(into);
  for (const { name, text } of files) writeWhole(join(into, name), text);
}

function show(
  { world, json }: CommandContext,
  files: readonly ScheduleFile[],
  into: string | undefined,
  remarks: readonly string[],
): void {
  if (json) {
    world.out(`${JSON.stringify({ files, remarks }, undefined, 2)}\n`);
    return;
  }
  const marked = files.length > 1;
  for (const { name, text } of files) {
    const printed = marked ? `# --- ${name}\n${text}` : text;
    world.out(into === undefined ? printed : `${relative(world.cwd, join(into, name))}\n`);
  }
  for (const remark of remarks) world.err(`${remark}\n`);
}

function dailyRun(
  workspace: Workspace,
  tokenFile: string,
  [hour, minute]: readonly [number, number],
): DailyRun {
  const outbox = outboxOf(workspace);
  const isOutside = relative(workspace.folder, outbox).startsWith('..');
  return {
    node: process.execPath,
    program: fileURLToPath(new URL('../bin.mjs', import.meta.url)),
    workspace: workspace.folder,
    tokenFile,
    outbox: isOutside ? outbox : '',
    hour,
    minute,
  };
}

/** Districts that share a machine, or Clever, need not all begin in one minute. */
function timeFor(district: string): readonly [number, number] {
  return [5, Number.parseInt(district.slice(-6), 16) % 60];
}

/** What is still to be done before the schedule does what is meant. */
async function remarksOn({ folder, settings }: Workspace, tokenFile: string): Promise<readonly string[]> {
  const { loads } = (await openLedger(folder)).entries;
  return [
    ...(settings.enabled ? [] : ['The district is not enabled yet: until then a scheduled run is refused.']),
    ...(loads.length > 0
      ? []
      : ['Nothing was loaded by hand yet: until that was done once, a scheduled run is held.']),
    ...(tokenFile === ''
      ? [
          'No token file is named, and a scheduler has none of your environment: name it with --token-file FILE.',
        ]
      : readIfThere(tokenFile) === undefined
        ? [`${basename(tokenFile)}: there is no such token file yet.`]
        : []),
  ];
}

/** Throws USAGE with every complaint. */
function checkFile({ workspace, world, json }: CommandContext, path: string): void {
  const bytes = readIfThere(path);
  if (bytes === undefined)
    throw refusal(basename(path), 'There is no such file.', 'Name a crontab, a unit or a task.');
  const complaints = scheduleComplaints(textOf(bytes), { workspace });
  if (complaints.length > 0)
    throw refusal(
      basename(path),
      complaints.join(' '),
      'Compare it with what "clever-sync schedule" prints.',
    );
  world.out(
    json ? `${JSON.stringify({ file: path, complaints }, undefined, 2)}\n` : `${basename(path)}: right.\n`,
  );
}

/** Windows exports its tasks in UTF-16. */
function textOf(bytes: Buffer): string {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isWide ? 'utf16le' : 'utf8');
}

function refusal(where: string, what: string, mend: string): SyncError {
  return new SyncError('USAGE', {
    where,
    what,
    means: 'Nothing was scheduled and nothing was written.',
    mend,
  });
}
