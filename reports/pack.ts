// Packs the people of the long lists for the page's script: one JSON text in which a word that occurs again is a number,
// and a record's keys are told once. `reports/script/island.js` reads it.

import { gzipSync } from 'node:zlib';

export interface Island {
  readonly text: string;
  /** What the script has to do first: nothing, or expand what is gzip in base64. */
  readonly form: 'plain' | 'gzip';
}

type Scalar = string | number | boolean | null;
type People = Readonly<Record<string, readonly unknown[]>>;

interface Packing {
  /** The place of a word in the table. */
  readonly placeByWord: Map<Scalar, number>;
  readonly shapeByKeys: Map<string, number>;
}

// What a page of some thousand people needs is left readable.
const PLAIN_UP_TO_CHARACTERS = 1_000_000;
// Words are looked for among the first people of each list: what occurs often occurs there.
const SAMPLE = 500;

/**
 * `{"table":[…],"shapes":[[key,…],…],"lists":{name:[person,…]}}`. In a person a text stands for itself, a number for the
 * table's word at that place, `[0,…]` for a list and `[n,…]` for the values of a record of shape n.
 */
export function islandOf(lists: People): Island {
  const packing: Packing = { placeByWord: wordsOf(lists), shapeByKeys: new Map() };
  const packedLists = Object.entries(lists).map(
    ([name, people]) =>
      `${JSON.stringify(name)}:[${people.map((person) => packed(person, packing)).join(',\n')}]`,
  );
  const table = JSON.stringify([...packing.placeByWord.keys()]);
  const shapes = [...packing.shapeByKeys.keys()].join(',');
  const json = `{"table":${table},"shapes":[${shapes}],"lists":{${packedLists.join(',\n')}}}`;
  // Inside a script element nothing but `</script` or `<!--` could end or bend the text.
  if (json.length <= PLAIN_UP_TO_CHARACTERS) return { text: json.replaceAll('<', '\\u003c'), form: 'plain' };
  return { text: gzipSync(json).toString('base64'), form: 'gzip' };
}

/** Every word that occurs twice in the sample, the commonest first. What is no text always has a place. */
function wordsOf(lists: People): Map<Scalar, number> {
  const timesByWord = new Map<Scalar, number>();
  const count = (value: unknown): void => {
    if (isScalar(value)) timesByWord.set(value, (timesByWord.get(value) ?? 0) + 1);
    else for (const part of Object.values(value ?? {})) count(part);
  };
  for (const people of Object.values(lists)) people.slice(0, SAMPLE).forEach(count);
  const words = [...timesByWord].filter(([word, times]) => times > 1 || typeof word !== 'string');
  return new Map(words.toSorted((one, other) => other[1] - one[1]).map(([word], place) => [word, place]));
}

function packed(value: unknown, packing: Packing): string {
  if (isScalar(value)) return scalarOf(value, packing);
  if (Array.isArray(value)) return `[${[0, ...value.map((one) => packed(one, packing))].join(',')}]`;
  const record = Object.entries(value ?? {});
  const keys = JSON.stringify(record.map(([key]) => key));
  const shape = placeOf(packing.shapeByKeys, keys) + 1;
  return `[${[shape, ...record.map(([, one]) => packed(one, packing))].join(',')}]`;
}

function scalarOf(value: Scalar, { placeByWord }: Packing): string {
  const isNamed = typeof value !== 'string' || placeByWord.has(value);
  return isNamed ? String(placeOf(placeByWord, value)) : JSON.stringify(value);
}

function placeOf<T>(places: Map<T, number>, thing: T): number {
  const place = places.get(thing) ?? places.size;
  places.set(thing, place);
  return place;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
