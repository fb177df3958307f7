// Walks two sides of a comparison beside each other and finds records that are equal byte for byte, which on most days are
// nearly all: none of them is cut into cells, and none becomes a text. What it misses is left to a search.

/** How many records, on both sides together, are skipped at most to find the way again. */
const AHEAD = 12;
/** How many looks a record may cost on average: two sides with nothing in common are not looked through for long. */
const LOOKS_A_RECORD = 4;

/** The records of a side, by where they lie. */
export interface Rows {
  /** The records' own bytes: of two sides of one `form`, two records of the same bytes are one person unchanged. */
  readonly bytes: Buffer;
  /** Where in `bytes` each record starts, and last of all where the last one ends. */
  readonly starts: ArrayLike<number>;
  readonly count: number;
}

/** Tells of equal records of the first and the second side, each record once and both ascending. */
export function walkEqual(first: Rows, second: Rows, found: (one: number, other: number) => void): void {
  let looks = LOOKS_A_RECORD * (first.count + second.count);
  const isEqual = (one: number, other: number): boolean => {
    looks -= 1;
    return sameBytes(first, one, second, other);
  };
  let [one, other] = [0, 0];
  while (one < first.count && other < second.count && looks > 0) {
    if (!isEqual(one, other)) {
      const [skipped, skippedOther] = wayOn(one, other, isEqual) ?? [1, 1];
      one += skipped;
      other += skippedOther;
      continue;
    }
    found(one, other);
    one += 1;
    other += 1;
  }
}

/** How many records to skip on each side until two are equal: as few as can be. Undefined where none are near. */
function wayOn(
  one: number,
  other: number,
  isEqual: (one: number, other: number) => boolean,
): readonly [number, number] | undefined {
  for (let both = 1; both <= AHEAD; both += 1) {
    for (let skipped = 0; skipped <= both; skipped += 1) {
      if (isEqual(one + skipped, other + both - skipped)) return [skipped, both - skipped];
    }
  }
  return undefined;
}

function sameBytes(first: Rows, one: number, second: Rows, other: number): boolean {
  const [from, to] = [first.starts[one], first.starts[one + 1]];
  const [otherFrom, otherTo] = [second.starts[other], second.starts[other + 1]];
  if (from === undefined || to === undefined || otherFrom === undefined || otherTo === undefined)
    return false;
  if (to - from !== otherTo - otherFrom) return false;
  return first.bytes.compare(second.bytes, otherFrom, otherTo, from, to) === 0;
}
