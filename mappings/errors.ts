// An error stops the run and says what to do; a problem (data about one record) never becomes one.
// Messages carry places, ids and counts, and never a name, an e-mail, a birth date or a token.

/** Every error code with the exit code of the process; the README explains each. */
export const ERROR_EXITS = {
  USAGE: 2,
  SETTINGS: 2,
  TABLE: 2,
  NOT_ENABLED: 2,
  SITES_UNANSWERED: 2,
  EXPORT_MISSING: 2,
  EXPORT_UNREADABLE: 2,
  STAGE_MISSING: 2,
  PLAN_STALE: 2,
  PLAN_LOADED: 2,
  PLAN_HELD: 3,
  CLEVER_ANSWER: 10,
  NETWORK: 10,
  LOCKED: 11,
  TOKEN: 12,
  DISTRICT: 12,
  DISK: 13,
  STATE_DAMAGED: 14,
  SUMS: 1,
} as const;
export type ErrorCode = keyof typeof ERROR_EXITS;

export interface Complaint {
  /** The file and line, address, setting or school it is about; '' when it is the whole run. */
  readonly where: string;
  /** What happened: got and expected, a full sentence without its place. */
  readonly what: string;
  /** What it means for today's import, a full sentence. */
  readonly means: string;
  /** What to do now, a full sentence. */
  readonly mend: string;
  readonly cause?: unknown;
}

/** An error meant for the person who runs the program. Anything else that is thrown is a bug. */
export class SyncError extends Error {
  override readonly name = 'SyncError';
  readonly code: ErrorCode;
  readonly complaint: Complaint;

  constructor(code: ErrorCode, complaint: Complaint) {
    const { where, what, means, mend } = complaint;
    super(
      `${where === '' ? '' : `${where}: `}${what} ${means} ${mend}`,
      complaint.cause === undefined ? {} : { cause: complaint.cause },
    );
    this.code = code;
    this.complaint = complaint;
  }

  get exit(): number {
    return ERROR_EXITS[this.code];
  }
}

/** The usual second half of a complaint, while nothing has been written yet. */
export const NOTHING_CHANGED = 'Nothing was loaded; the last import file is untouched.';
