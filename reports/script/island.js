// Reads the people that the page carries beside its HTML, and unpacks as little of them as is asked for.
// `reports/pack.ts` says how they are packed.

/** @typedef {string | number | boolean | null} Scalar */
/** @typedef {readonly unknown[]} PackedPerson */
/**
 * @typedef {object} Island
 * @property {readonly Scalar[]} table
 * @property {readonly (readonly string[])[]} shapes
 * @property {Readonly<Record<string, readonly PackedPerson[]>>} lists
 */

/**
 * The people as text: what is compressed is expanded, where the browser can.
 * @param {string} text
 * @param {string} form 'plain' or 'gzip'
 * @returns {Promise<string>}
 * @throws {Error} where the browser cannot
 */
export async function expanded(text, form) {
  if (form === 'plain') return text;
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

/**
 * One packed value as it was.
 * @param {Island} island
 * @param {unknown} packed
 * @returns {unknown}
 */
export function unpacked(island, packed) {
  if (typeof packed === 'string') return packed;
  if (typeof packed === 'number') return island.table[packed];
  if (!Array.isArray(packed)) return undefined;
  const [shape, ...parts] = packed;
  const values = parts.map((part) => unpacked(island, part));
  if (shape === 0) return values;
  const keys = island.shapes[Number(shape) - 1] ?? [];
  return Object.fromEntries(keys.map((key, at) => [key, values[at]]));
}

/**
 * One field of a packed person; undefined where there is none.
 * @param {Island} island
 * @param {PackedPerson} person
 * @param {string} key
 * @returns {unknown}
 */
export function fieldOf(island, person, key) {
  const keys = island.shapes[Number(person[0]) - 1] ?? [];
  const at = keys.indexOf(key);
  return at === -1 ? undefined : unpacked(island, person[at + 1]);
}

/**
 * One field of a packed person as text; '' for what is none.
 * @param {Island} island
 * @param {PackedPerson} person
 * @param {string} key
 * @returns {string}
 */
export function textOf(island, person, key) {
  const value = fieldOf(island, person, key);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
