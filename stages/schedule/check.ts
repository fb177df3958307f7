// Whether a schedule that stands somewhere runs a workspace as it should: daily or so, outside the small hours, as a scheduled
// run, with whole paths. Reads the three forms; what it cannot read it says, and does not pass.

import { type CrontabLine, syncLines } from './crontab.ts';
import { shellWords, windowsWords } from './words.ts';

/** Clever refreshes rosters at night, and clocks change between 1 and 3. */
export const NEVER_FROM_HOUR = 1;
export const NEVER_TO_HOUR = 3;

export interface Wanted {
  readonly workspace: string;
}

/** What is wrong with a schedule, in sentences; nothing when it is right. */
export function scheduleComplaints(text: string, { workspace }: Wanted): readonly string[] {
  const form = formOf(text);
  if (form !== undefined) return complaintsOf(form, workspace);
  const lines = syncLines(text);
  if (lines === undefined)
    return ['It is no crontab with a clever-sync line, no systemd service or timer, and no task of Windows.'];
  return crontabComplaints(lines, workspace);
}

/** Each line of this workspace is judged; those of others are their own affair. */
function crontabComplaints(lines: readonly CrontabLine[], workspace: string): readonly string[] {
  if (lines.length === 0) return ['It is a crontab, but no line of it runs the sync of clever-sync.'];
  const own = lines.filter(({ words }) => workspaceIn(words) === workspace);
  const judged = own.length > 0 ? own : lines.filter(({ words }) => workspaceIn(words) === undefined);
  if (judged.length === 0)
    return [
      lines.length === 1
        ? 'It runs another workspace.'
        : `It runs ${lines.length} other workspaces, and not this one.`,
    ];
  const where = ({ line }: CrontabLine) => (judged.length === 1 ? '' : `Line ${line}: `);
  return judged.flatMap((one) =>
    complaintsOf({ hours: hoursOfField(one.hours), words: one.words }, workspace).map(
      (complaint) => `${where(one)}${complaint}`,
    ),
  );
}

function complaintsOf({ hours, words }: Form, workspace: string): readonly string[] {
  return [
    ...(hours === undefined ? [] : hourComplaints(hours)),
    ...(words === undefined ? [] : commandComplaints(words, workspace)),
  ];
}

interface Form {
  /** Undefined where the file tells no time; null where the time is not understood. */
  readonly hours: readonly number[] | null | undefined;
  /** The program and what it is given. */
  readonly words: readonly string[] | undefined;
}

/** A unit or a task; undefined for what is neither. */
function formOf(text: string): Form | undefined {
  if (/<Task[\s>]/.test(text)) return { hours: hoursOfTask(text), words: wordsOfTask(text) };
  if (!/^\[(Timer|Service)\]/m.test(text)) return undefined;
  const calendars = [...text.matchAll(/^OnCalendar=(.*)$/gm)].map(([, calendar = '']) => calendar.trim());
  const command = /^ExecStart=(.*)$/m.exec(text)?.[1]?.replaceAll('%%', '%').replaceAll('$$', '$');
  return {
    hours: /^\[Timer\]/m.test(text) ? together(calendars.map(hoursOfCalendar)) : undefined,
    words: command === undefined ? undefined : shellWords(command),
  };
}

function together(all: readonly (readonly number[] | null)[]): readonly number[] | null {
  if (all.length === 0) return null;
  return all.some((hours) => hours === null) ? null : all.flatMap((hours) => hours ?? []);
}

/** The hours of a crontab's second field, e.g. '5', '4-6', '0,12', or any hour with a step. */
function hoursOfField(field: string): readonly number[] | null {
  const parts = field.split(',').map((part) => {
    const [, from = '', to, step] = /^(\*|\d{1,2})(?:-(\d{1,2}))?(?:\/(\d{1,2}))?$/.exec(part) ?? [];
    if (from === '') return null;
    const first = from === '*' ? 0 : Number(from);
    const last = from === '*' || (to === undefined && step !== undefined) ? 23 : Number(to ?? from);
    return Array.from({ length: 24 }, (_, hour) => hour).filter(
      (hour) => hour >= first && hour <= last && (hour - first) % Number(step ?? 1) === 0,
    );
  });
  return together(parts);
}

/** e.g. '*-*-* 05:15:00' or 'Mon..Fri 5:15'. */
function hoursOfCalendar(calendar: string): readonly number[] | null {
  const clock = /(?:^|\s)([\d,]+):\d/.exec(calendar);
  return clock === null ? null : (clock[1] ?? '').split(',').map(Number);
}

function hoursOfTask(text: string): readonly number[] | null {
  return together([...text.matchAll(/<StartBoundary>[^<]*T(\d\d):/g)].map(([, hour]) => [Number(hour)]));
}

function wordsOfTask(text: string): readonly string[] {
  const cell = (name: string) =>
    (new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '')
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  return [cell('Command').replaceAll('"', ''), ...windowsWords(cell('Arguments'))];
}

function hourComplaints(hours: readonly number[] | null): readonly string[] {
  if (hours === null) return ['It does not say in a form that is understood at which hour it runs.'];
  const wrong = hours.filter((hour) => hour >= NEVER_FROM_HOUR && hour < NEVER_TO_HOUR);
  if (wrong.length === 0) return [];
  return [
    `It runs between ${NEVER_FROM_HOUR} and ${NEVER_TO_HOUR} in the morning, when Clever refreshes rosters and clocks change.`,
  ];
}

function commandComplaints(words: readonly string[], workspace: string): readonly string[] {
  const named = workspaceIn(words);
  return [
    ...(words.includes('sync') ? [] : ['It does not run sync.']),
    ...(words.includes('--scheduled')
      ? []
      : ['It lacks --scheduled, so pauses are not kept and nobody need have loaded by hand.']),
    ...(named === undefined ? ['It names no workspace.'] : []),
    ...(named === undefined || named === workspace ? [] : ['It runs another workspace.']),
    ...(/^(\/|[A-Za-z]:[\\/]|\\\\)/.test(words[0] ?? '')
      ? []
      : ['It names its program without the whole path, which a scheduler may not find.']),
  ];
}

/** The workspace that a command names, without a slash at its end; undefined where it names none. */
function workspaceIn(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => /^(--workspace(=.*)?|-w)$/s.test(word));
  const [option = '', next] = words.slice(at < 0 ? words.length : at);
  const named = option.includes('=') ? option.slice(option.indexOf('=') + 1) : next;
  return named?.replace(/(?<=.)\/+$/, '');
}
