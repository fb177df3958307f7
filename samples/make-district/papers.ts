// The oracle and the words beside the sample: expected.csv for a test, README.md for a person, both from the same entries.

import type { Entry, Outcome } from './entries.ts';
import type { Person } from './people.ts';

const DAYS = [0, 1] as const;

interface Line {
  readonly day: number;
  readonly guid: string;
  readonly barcode: string;
  readonly outcome: Outcome;
}

/** `expected.csv`: a line for each line that the plans of both days must have. */
export function expectedCsv(entries: readonly Entry[]): string {
  const lines = entries.flatMap((one) => DAYS.flatMap((day) => lineOf(one, day)));
  const ordered = [...lines].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const rows = ordered.map(({ day, guid, barcode, outcome }) => [
    String(day + 1),
    guid,
    barcode,
    outcome.action,
    outcome.flags.join('|'),
    outcome.why,
  ]);
  return csv([['day', 'guid', 'barcode', 'action', 'flags', 'why'], ...rows]);
}

/** A small comma-separated file with LF line ends. */
export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
}

/** `README.md`: what is in the folder, and the table of the hard cases. */
export function readme(entries: readonly Entry[]): string {
  const hard = entries.filter((one) => one.hard !== '');
  const rows = hard.map(
    (one) => `| ${whoOf(one)} | ${one.hard} | ${cell(one.expected[0])} | ${cell(one.expected[1])} |`,
  );
  const counts = DAYS.map((day) => countsOf(entries, day));
  return `# The sample district

Rivervale Unified is invented: nobody in it is anybody. \`samples/make-district.ts\` writes every file here, always with the same bytes;
change the cases there, never a file here.

| file | what it is |
|---|---|
| \`day-1/\`, \`day-2/\` | the roster as Clever sends it (the inner objects of \`data\`): \`district.json\`, \`schools.json\`, \`users.json\` |
| \`exports/patrons.txt\` | the library's export before the first sync; on day 2 the patrons-after of day 1 takes its place |
| \`clever-sync.json\` | settings; a student's number is Community ID (titled Student #) and barcode |
| \`sites.csv\` \`policies.csv\` \`grades.csv\` \`protect.csv\` \`decisions.csv\` | the workspace's tables |
| \`expected.csv\` | every line that the two plans must have: day, guid, barcode, action, flags (a bar between), why |

Six schools: three with a site of their own, two that share one, one left out on purpose; a seventh is not shared. The site DPL has no school on purpose.
Neither day breaks a limit.

| | users | ${ACTIONS.join(' | ')} |
|---|---|${ACTIONS.map(() => '---|').join('')}
${counts.map((row, day) => `| day ${day + 1} | ${row.join(' | ')} |`).join('\n')}

In \`expected.csv\` the barcode is the patron's on that day: blank for a new patron, for a review, and where the library gave none yet. Patrons that only a review or
a skip points at have no line of their own. A user with the one role \`contact\` is never read and has none either. \`too-long\` and \`barcode-differs\` stay for as long
as the cause does, also on an unchanged line.

## The hard cases

| who | what | day 1 | day 2 |
|---|---|---|---|
${rows.join('\n')}
`;
}

const ACTIONS = ['create', 'update', 'unchanged', 'review', 'skip', 'transfer', 'untouched'] as const;

/** Users, then lines by action. */
function countsOf(entries: readonly Entry[], day: 0 | 1): readonly number[] {
  const users = entries.filter((one) => one.roster[day]?.roles.some((role) => role !== 'contact')).length;
  return [
    users,
    ...ACTIONS.map((action) => entries.filter((one) => one.expected[day]?.action === action).length),
  ];
}

function lineOf(one: Entry, day: 0 | 1): readonly Line[] {
  const outcome = one.expected[day];
  if (outcome === null) return [];
  return [{ day, guid: guidOf(one, day), barcode: barcodeOf(one, day, outcome), outcome }];
}

/** The user's id; for a leaver the GUID that the patron has by then. */
function guidOf(one: Entry, day: 0 | 1): string {
  const [first] = one.roster;
  return one.roster[day]?.id ?? first?.id ?? one.patron?.GUID ?? '';
}

function barcodeOf(one: Entry, day: 0 | 1, outcome: Outcome): string {
  if (outcome.action === 'create' || outcome.action === 'review') return '';
  if (one.patron !== null) return one.patron.Barcode;
  const created = day === 1 && one.expected[0]?.action === 'create' ? one.roster[0] : null;
  return created === null ? '' : barcodeWritten(created);
}

/** A new student's barcode is the number, unless it does not fit; the library numbers grown-ups itself. */
function barcodeWritten(person: Person): string {
  return person.roles.includes('student') && person.number.length <= 15 ? person.number : '';
}

function whoOf(one: Entry): string {
  const person = one.roster[0] ?? one.roster[1];
  if (person !== null)
    return `\`${person.id}\`${one.patron === null ? '' : `, barcode ${one.patron.Barcode}`}`;
  return `barcode ${one.patron?.Barcode ?? ''}`;
}

function cell(outcome: Outcome | null): string {
  if (outcome === null) return '-';
  return [outcome.action, ...outcome.flags].join(', ');
}

function sortKey(line: Line): string {
  return [line.day, line.guid.padEnd(32), line.barcode].join(' ');
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
