// Reads JSON that a person edits and remembers on which line each key stands, which JSON.parse cannot tell. It is
// as strict as JSON.parse, and refuses a key that is there twice, of which JSON.parse would keep the last in silence.

export type Path = readonly (string | number)[];

export interface JsonText {
  readonly value: unknown;
  /** The line of a key or list item, from 1; that of the nearest parent where the path is not there. */
  readonly lineOf: (path: Path) => number;
}

/** Where a text stops being JSON. Thrown by `readJson`; lines and columns count from 1. */
export class JsonFault extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

interface Reading {
  readonly text: string;
  at: number;
  /** Offsets by path, written as JSON. */
  readonly starts: Map<string, number>;
}

const DEEPEST = 50;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORDS = { true: true, false: false, null: null } as const;

/** Reads one JSON value. Throws JsonFault, whose message says what was expected and never quotes a value. */
export function readJson(text: string): JsonText {
  const reading: Reading = { text: text.replace(/^\uFEFF/, ''), at: 0, starts: new Map() };
  const value = readValue(reading, []);
  skipSpace(reading);
  if (reading.at < reading.text.length) throw fault(reading, 'Expected nothing after the last bracket');
  return { value, lineOf: (path) => lineOf(reading, path) };
}

function readValue(reading: Reading, path: Path): unknown {
  skipSpace(reading);
  const next = reading.text[reading.at];
  if (path.length > DEEPEST) throw fault(reading, `Expected at most ${DEEPEST} brackets inside each other`);
  if (next === '{') return readObject(reading, path);
  if (next === '[') return readList(reading, path);
  if (next === '"') return readString(reading);
  const number = take(reading, NUMBER);
  if (number !== undefined) return Number(number);
  for (const [word, value] of Object.entries(WORDS)) {
    if (!reading.text.startsWith(word, reading.at)) continue;
    reading.at += word.length;
    return value;
  }
  throw fault(reading, `Expected a value${hintAt(reading)}`);
}

function readObject(reading: Reading, path: Path): unknown {
  const entries = new Map<string, unknown>();
  readItems(reading, '}', () => {
    const start = reading.at;
    if (reading.text[start] !== '"')
      throw fault(reading, `Expected a key in double quotes${hintAt(reading)}`);
    const key = readString(reading);
    if (entries.has(key)) {
      reading.at = start;
      throw fault(reading, 'Expected each key once, and this one is there already');
    }
    reading.starts.set(JSON.stringify([...path, key]), start);
    skipSpace(reading);
    if (reading.text[reading.at] !== ':') throw fault(reading, 'Expected a colon after the key');
    reading.at++;
    entries.set(key, readValue(reading, [...path, key]));
  });
  return Object.fromEntries(entries);
}

function readList(reading: Reading, path: Path): unknown {
  const items: unknown[] = [];
  readItems(reading, ']', () => {
    const itemPath = [...path, items.length];
    reading.starts.set(JSON.stringify(itemPath), reading.at);
    items.push(readValue(reading, itemPath));
  });
  return items;
}

/** The items between two brackets, with commas between them and none after the last. */
function readItems(reading: Reading, close: '}' | ']', readItem: () => void): void {
  reading.at++;
  skipSpace(reading);
  if (reading.text[reading.at] === close) {
    reading.at++;
    return;
  }
  for (;;) {
    readItem();
    skipSpace(reading);
    const next = reading.text[reading.at];
    if (next !== ',' && next !== close)
      throw fault(reading, `Expected a comma or ${close}${hintAt(reading)}`);
    reading.at++;
    if (next === close) return;
    skipSpace(reading);
    if (reading.text[reading.at] === close) throw fault(reading, `Expected no comma before ${close}`);
  }
}

function readString(reading: Reading): string {
  const quoted = take(reading, STRING);
  if (quoted === undefined) {
    throw fault(
      reading,
      'Expected a text that ends with a double quote on the same line, with \\\\ for a backslash',
    );
  }
  return String(JSON.parse(quoted));
}

function take(reading: Reading, pattern: RegExp): string | undefined {
  pattern.lastIndex = reading.at;
  const found = pattern.exec(reading.text)?.[0];
  reading.at += found?.length ?? 0;
  return found;
}

function skipSpace(reading: Reading): void {
  while (' \t\r\n'.includes(reading.text[reading.at] ?? 'end')) reading.at++;
}

/** What people write that JSON does not know. */
function hintAt({ text, at }: Reading): string {
  if (at >= text.length) return ', got the end of the file';
  if (text.startsWith('//', at) || text.startsWith('/*', at) || text[at] === '#') return ', got a comment';
  if (/[“”„‘’']/.test(text[at] ?? '')) return ', got another kind of quote than "';
  return '';
}

function fault(reading: Reading, message: string): JsonFault {
  const before = reading.text.slice(0, reading.at).split(/\r\n|\r|\n/);
  return new JsonFault(`${message}.`, before.length, (before.at(-1) ?? '').length + 1);
}

function lineOf({ text, starts }: Reading, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const start = starts.get(JSON.stringify(path.slice(0, length)));
    if (start !== undefined) return text.slice(0, start).split(/\r\n|\r|\n/).length;
  }
  return 1;
}
