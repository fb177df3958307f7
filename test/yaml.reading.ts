// Reads the plain YAML that the samples are written in: maps, lists, texts, numbers, lists in brackets, literal blocks. It
// refuses whatever it does not know, so that a slip of the pen is a failure and no guess.

export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml };

interface Line {
  readonly indent: number;
  readonly text: string;
  readonly number: number;
}

/** The documents of a text. */
export function yamlDocuments(text: string): readonly Yaml[] {
  return text.split(/^---$/m).map((part) => {
    const lines = linesOf(part);
    const [value, rest] = blockOf(lines, lines[0]?.indent ?? 0);
    if (rest.length > 0) throw fault(rest[0], 'is indented like nothing above it');
    return value;
  });
}

function linesOf(text: string): readonly Line[] {
  return text.split('\n').flatMap((whole, at) => {
    if (whole.includes('\t')) throw fault({ number: at + 1 }, 'holds a tab');
    const trimmed = whole.trimStart();
    const line = { indent: whole.length - trimmed.length, text: trimmed.trimEnd(), number: at + 1 };
    return trimmed === '' || trimmed.startsWith('#') ? [] : [line];
  });
}

type Read = readonly [value: Yaml, rest: readonly Line[]];

function blockOf(lines: readonly Line[], indent: number): Read {
  const [first] = lines;
  if (first === undefined) throw fault(first, 'is missing');
  return first.text.startsWith('- ') ? listOf(lines, indent) : mapOf(lines, indent);
}

function listOf(lines: readonly Line[], indent: number): Read {
  const items: Yaml[] = [];
  let rest = lines;
  while (rest[0]?.indent === indent && rest[0].text.startsWith('- ')) {
    const [first, ...after] = rest;
    const inner = { ...first, indent: indent + 2, text: first.text.slice(2) };
    const isBlock = /^[\w.$-]+:( |$)/.test(inner.text);
    const [value, left] = isBlock ? mapOf([inner, ...after], indent + 2) : scalarOf(inner.text, first, after);
    items.push(value);
    rest = left;
  }
  return [items, rest];
}

function mapOf(lines: readonly Line[], indent: number): Read {
  const map: Record<string, Yaml> = {};
  let rest = lines;
  while (rest[0]?.indent === indent && !rest[0].text.startsWith('- ')) {
    const [first, ...after] = rest;
    const [, key = '', text = ''] = /^([\w.$-]+):(?: (.*))?$/.exec(first.text) ?? [];
    if (key === '' || key in map) throw fault(first, 'has no key, or one that is there twice');
    const [value, left] =
      text === '' ? blockOf(after, deeper(after[0], first)) : scalarOf(text, first, after);
    map[key] = value;
    rest = left;
  }
  return [map, rest];
}

function deeper(next: Line | undefined, above: Line): number {
  if (next === undefined || next.indent <= above.indent) throw fault(above, 'has nothing below it');
  return next.indent;
}

function scalarOf(text: string, line: Line, after: readonly Line[]): Read {
  if (text === '|') {
    const end = after.findIndex(({ indent }) => indent <= line.indent);
    const block = end === -1 ? after : after.slice(0, end);
    const least = Math.min(...block.map(({ indent }) => indent));
    return [
      block.map((one) => `${' '.repeat(one.indent - least)}${one.text}\n`).join(''),
      after.slice(block.length),
    ];
  }
  if (/^["[{]/.test(text)) return [JSON.parse(text), after];
  if (/[#:&*!|>%@`]( |$)|^[&*!|>%@`'-]/.test(text))
    throw fault(line, 'is written in a way that this reader does not know');
  if (/^(true|false)$/.test(text)) return [text === 'true', after];
  return [/^\d+$/.test(text) ? Number(text) : text, after];
}

function fault(line: Pick<Line, 'number'> | undefined, what: string): Error {
  return new Error(`line ${line?.number ?? 'after the last'} ${what}`);
}
