// What is tried again, how often, and after what wait. Anything that is not in the table is refused at once:
// a page that Clever gives on purpose (400, 401, 403, 404, 413, 501) only comes back the same.

export interface Retry {
  /** In all, the first included. */
  readonly tries: number;
  /** In words, for the line that says why the program waits. */
  readonly why: string;
}

/** By HTTP status, or by what went wrong on the way. */
export const RETRY: Readonly<Record<string, Retry>> = {
  // Empty body; X-RateLimit-Reset says when. Other programs of the district may use up the same minute.
  429: { tries: 12, why: 'Clever asks to slow down' },
  500: { tries: 6, why: 'Clever has an error of its own' },
  502: { tries: 6, why: 'Clever is not reachable behind its gate' },
  503: { tries: 6, why: 'Clever is busy' },
  504: { tries: 6, why: 'Clever took too long behind its gate' },
  cut: { tries: 6, why: 'the answer was cut off' },
  reset: { tries: 6, why: 'the connection was lost' },
  timeout: { tries: 6, why: 'no answer came in time' },
  // A machine that has just woken up. More tries would only keep a person with a wrong address waiting.
  unreachable: { tries: 3, why: 'the address cannot be reached' },
  proxy: { tries: 3, why: 'the proxy let nothing through' },
};

const BACK_OFF = { firstMs: 500, mostMs: 30_000 };
/** A clock that is wrong, here or there, must not stop the night's run for hours. */
const TOLD_MOST_MS = 120_000;
const AFTER_RESET_MS = 1_000;

/** Header names are in lower case. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A wait of random length below a limit that doubles, so that many runs do not come back at one moment. */
export function backOffMs(attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(BACK_OFF.mostMs, BACK_OFF.firstMs * 2 ** (attempt - 1)));
}

/**
 * The wait that an answer asks for: until X-RateLimit-Reset (Unix seconds) and one second more, else Retry-After
 * (seconds or a date). The server's own Date, where it sends one, makes up for a wrong clock here.
 * @returns undefined when it asks for none that lies ahead
 */
export function toldMs(headers: Headers, now: number): number | undefined {
  const serverNow = serverTimeMs(headers) ?? now;
  const reset = seconds(single(headers, 'x-ratelimit-reset'));
  const after = single(headers, 'retry-after');
  const afterSeconds = seconds(after);
  const waits = [
    reset === undefined ? undefined : reset * 1000 + AFTER_RESET_MS - serverNow,
    afterSeconds === undefined ? undefined : afterSeconds * 1000,
    (httpDateMs(after) ?? serverNow) - serverNow,
  ];
  const told = waits.find((waitMs) => waitMs !== undefined && waitMs > 0);
  return told === undefined ? undefined : Math.min(told, TOLD_MOST_MS);
}

/** The server's own clock, from the Date of an answer; undefined where it sends none that can be read for certain. */
export function serverTimeMs(headers: Headers): number | undefined {
  return httpDateMs(single(headers, 'date'));
}

/** Whether an answer says that the window has no requests left. */
export function isUsedUp(headers: Headers): boolean {
  return seconds(single(headers, 'x-ratelimit-remaining')) === 0;
}

function single(headers: Headers, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

function seconds(text: string): number | undefined {
  return /^\d{1,12}(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** Only the form that says GMT: every other would be read in the zone of this machine. */
function httpDateMs(text: string): number | undefined {
  const ms = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
