// A daily run of one workspace, as the schedulers want it written: a crontab line, a systemd service with its timer, a task
// of Windows. Only texts; what they name is checked elsewhere.

import { quotedFor } from '../mappings/typed.ts';

export const SCHEDULERS = ['cron', 'systemd', 'windows'] as const;
export type Scheduler = (typeof SCHEDULERS)[number];

export interface DailyRun {
  /** Absolute paths: a scheduler has no folder and no PATH to speak of. */
  readonly node: string;
  readonly program: string;
  readonly workspace: string;
  /** '' where the token is named otherwise. */
  readonly tokenFile: string;
  /** A folder outside the workspace that a run writes to, '' for none. */
  readonly outbox: string;
  readonly hour: number;
  readonly minute: number;
}

export interface ScheduleFile {
  readonly name: string;
  readonly text: string;
}

/** The files of a scheduler, each with a comment that says where it goes. Throws nothing. */
export function scheduleFiles(run: DailyRun, scheduler: Scheduler): readonly ScheduleFile[] {
  switch (scheduler) {
    case 'cron':
      return [{ name: 'crontab', text: crontab(run) }];
    case 'systemd':
      return [
        { name: 'clever-sync.service', text: service(run) },
        { name: 'clever-sync.timer', text: timer(run) },
      ];
    case 'windows':
      return [{ name: 'clever-sync-task.xml', text: task(run) }];
  }
}

function wordsOf({ program, workspace, tokenFile }: DailyRun): readonly string[] {
  const token = tokenFile === '' ? [] : ['--token-file', tokenFile];
  return [program, 'sync', '--scheduled', '--workspace', workspace, ...token];
}

function crontab(run: DailyRun): string {
  const command = [run.node, ...wordsOf(run)].map((word) => quotedFor('posix', word)).join(' ');
  return `# clever-sync, daily at ${clockOf(run)} by this machine's clock. Add the line with: crontab -e
# It prints one line when all is well, and more when a person has to look; cron mails it to MAILTO.
${run.minute} ${run.hour} * * * ${command.replaceAll('%', '\\%')}
`;
}

function service(run: DailyRun): string {
  const writable = [run.workspace, ...(run.outbox === '' ? [] : [run.outbox])];
  return `# /etc/systemd/system/clever-sync.service; name the account that owns the workspace in User=.
# Exit code 3 means that a person has to look; the unit is then failed, and OnFailure= can tell somebody.
# Where onFinish mails through this machine's own mailer, take NoNewPrivileges out and add the folder of its queue to
# ReadWritePaths, e.g. /var/spool/postfix: a mailer may have to run as another group and to write there.
[Unit]
Description=Patrons from Clever to Alexandria
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=${[run.node, ...wordsOf(run)].map(forExec).join(' ')}
WorkingDirectory=${plainForUnit(run.workspace)}
TimeoutStartSec=2h
UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths=${writable.map(forUnit).join(' ')}
`;
}

/** A word of a command in a unit file, where a $ would be expanded as well. */
function forExec(word: string): string {
  return forUnit(word.replaceAll('$', '$$$$'));
}

/** A word of a unit file: % and what quotes mean something there. */
function forUnit(word: string): string {
  const plain = word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%');
  return /^[\w./:@+-]+$/.test(plain) ? plain : `"${plain}"`;
}

function plainForUnit(path: string): string {
  return path.replaceAll('%', '%%');
}

function timer(run: DailyRun): string {
  return `# /etc/systemd/system/clever-sync.timer; then: systemctl daemon-reload && systemctl enable --now clever-sync.timer
# A missed day is not made up for at whatever hour the machine comes back: the next run sees everything.
[Unit]
Description=Patrons from Clever to Alexandria, daily at ${clockOf(run)}

[Timer]
OnCalendar=*-*-* ${clockOf(run)}:00
AccuracySec=1min
Persistent=false

[Install]
WantedBy=timers.target
`;
}

function task(run: DailyRun): string {
  const given = wordsOf(run)
    .map((word) => quotedFor('windows', word))
    .join(' ');
  return `<?xml version="1.0"?>
<!-- schtasks /Create /TN clever-sync /XML clever-sync-task.xml /RU ACCOUNT /RP * -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Patrons from Clever to Alexandria, daily at ${clockOf(run)}</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-01T${clockOf(run)}:00</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>Password</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>false</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>true</RunOnlyIfNetworkAvailable>
    <ExecutionTimeLimit>PT2H</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${forXml(run.node)}</Command>
      <Arguments>${forXml(given)}</Arguments>
      <WorkingDirectory>${forXml(run.workspace)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`;
}

function forXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function clockOf({ hour, minute }: Pick<DailyRun, 'hour' | 'minute'>): string {
  return [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');
}
