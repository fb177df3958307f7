// The lines of a crontab that run clever-sync. Comments and variables are passed over, and so is whatever else runs there; of a file
// of /etc/cron.d the account is taken off.

import { shellWords } from './words.ts';

export interface CrontabLine {
  /** From 1. */
  readonly line: number;
  /** The field of the hours, e.g. '5'; '' where the line says it by a name that tells none. */
  readonly hours: string;
  readonly words: readonly string[];
}

/** The lines that run `sync` of this program, in file order; undefined for what is no crontab at all. */
export function syncLines(text: string): readonly CrontabLine[] | undefined {
  const lines = text.split(/\r?\n/).flatMap((one, index) => lineOf(one, index + 1));
  return lines.length === 0 ? undefined : lines.filter(({ words }) => isSync(words));
}

const HOURS_BY_NAME: Readonly<Record<string, string>> = { '@hourly': '*', '@daily': '0', '@midnight': '0' };

function lineOf(text: string, line: number): readonly CrontabLine[] {
  if (/^\s*(#|["']?\w+["']?\s*=)/.test(text)) return [];
  const [, name = '', hours = '', rest = ''] =
    /^\s*(?:(@\w+)|[\d*,/-]+\s+(\S+)\s+\S+\s+\S+\s+\S+)\s+(\S.*)$/.exec(text) ?? [];
  if (rest === '') return [];
  // What follows a bare percent sign is no part of the command.
  const command = rest.replace(/(^|[^\\])%.*$/, '$1').replaceAll('\\%', '%');
  return [{ line, hours: name === '' ? hours : (HOURS_BY_NAME[name] ?? ''), words: withoutAccount(command) }];
}

/** What stands before a program and is no account. */
const STARTERS = [
  'node',
  'nodejs',
  'npx',
  'env',
  'sh',
  'bash',
  'nice',
  'timeout',
  'flock',
  'docker',
  'podman',
];

function withoutAccount(command: string): readonly string[] {
  const [first = '', second = '', ...others] = shellWords(command);
  const isAccount =
    /^[a-z_][\w-]*$/i.test(first) && second.startsWith('/') && !STARTERS.includes(first.toLowerCase());
  return isAccount ? [second, ...others] : [first, second, ...others];
}

/** `/usr/bin/sync` is a program of its own, and so is `sync`. */
function isSync(words: readonly string[]): boolean {
  const at = words.indexOf('sync');
  if (at < 1) return false;
  const isNamed = words.slice(0, at).some((word) => /clever-sync|bin\.mjs$/.test(word));
  return isNamed || words.slice(at).some((word) => /^(--scheduled|--workspace(=.*)?|-w)$/.test(word));
}
