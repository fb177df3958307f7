// One line of the doctor: what was looked at, how it is, and how to mend it.

import { ERRORS, type ErrorCode, SyncError } from '../../mappings/errors.ts';

export interface Finding {
  /** What was looked at, a word or two; names never change. */
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failure';
  /** A sentence. */
  readonly what: string;
  /** What to do, a sentence; '' where all is well. */
  readonly mend: string;
  /** Of a failure, the error that a run would end with; else ''. */
  readonly code: ErrorCode | '';
}

export function fine(name: string, what: string): Finding {
  return { name, state: 'ok', what, mend: '', code: '' };
}

export function warning(name: string, what: string, mend: string): Finding {
  return { name, state: 'warning', what, mend, code: '' };
}

export function failure(name: string, code: ErrorCode, what: string, mend: string): Finding {
  return { name, state: 'failure', what, mend, code };
}

/** A failure in an error's own words; anything but a SyncError is a bug and thrown on. */
export function failureOf(name: string, error: unknown): Finding {
  if (!(error instanceof SyncError)) throw error;
  const { where, what, mend } = error.complaint;
  return failure(name, error.code, `${where === '' ? '' : `${where}: `}${what}`, mend);
}

/** The exit code of the worst failure, which is the highest; 0 where there is none. */
export function exitOf(findings: readonly Finding[]): number {
  return Math.max(0, ...findings.map(({ code }) => (code === '' ? 0 : ERRORS[code].exit)));
}

/** The code that a library or an HTTP answer gave an error, e.g. 'ENOTFOUND' or '401'; '' for none. */
export function causeCode({ complaint }: SyncError): string {
  const { cause } = complaint;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}
