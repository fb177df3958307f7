// An error stops the run and says what to do; a problem (data about one record) never becomes one.
// Messages carry places, ids and counts, and never a name, an e-mail, a birth date or a token.

/** Every error code: the exit code of the process, and what it is, in the words of the README. */
export const ERRORS = {
  USAGE: { exit: 2, words: 'The command line names something that is not there or makes no sense.' },
  SETTINGS: { exit: 2, words: 'clever-sync.json is missing or wrong; every mistake is named with its key.' },
  TABLE: { exit: 2, words: 'A table is missing or wrong; the line and column are named.' },
  NOT_ENABLED: { exit: 2, words: 'The setting enabled is false, so only a dry run is allowed.' },
  SITES_UNANSWERED: {
    exit: 2,
    words: 'sites.csv does not answer a school of the roster or a site of the export.',
  },
  EXPORT_MISSING: { exit: 2, words: 'There is no patron export where the settings or --export say.' },
  EXPORT_UNREADABLE: { exit: 2, words: 'The export cannot be read for certain; the line is named.' },
  STAGE_MISSING: { exit: 2, words: 'A stage was asked for whose earlier stages are not there.' },
  PLAN_STALE: {
    exit: 2,
    words: 'The plan was made from other files than those there now; the file is named.',
  },
  PLAN_LOADED: { exit: 2, words: 'The plan was loaded already.' },
  APPROVAL: {
    exit: 2,
    words: 'An approval does not name what the plan holds, or there is nothing to release.',
  },
  PLAN_HELD: { exit: 3, words: 'The plan is held and was not released.' },
  CLEVER_ANSWER: { exit: 10, words: 'Clever answered something that cannot be taken for a roster.' },
  NETWORK: { exit: 10, words: 'Clever could not be reached, or did not answer whole.' },
  LOCKED: { exit: 11, words: 'Another run has the workspace.' },
  TOKEN: { exit: 12, words: 'There is no token, or Clever refused it.' },
  DISTRICT: { exit: 12, words: 'The token is of another district than the settings name.' },
  DISK: { exit: 13, words: 'A file could not be read or written: permission, space, or the disk.' },
  STATE_DAMAGED: { exit: 14, words: 'A file that clever-sync wrote is not as it was written.' },
  SUMS: { exit: 1, words: 'The plan does not account for every user and record: a bug.' },
} as const satisfies Record<string, { readonly exit: number; readonly words: string }>;
export type ErrorCode = keyof typeof ERRORS;

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
    return ERRORS[this.code].exit;
  }
}

/** The usual second half of a complaint, while nothing has been written yet. */
export const NOTHING_CHANGED = 'Nothing was loaded; the last import file is untouched.';
