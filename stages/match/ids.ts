// Clever ids packed to twelve bytes each, so that a million of them cost 12 MB and none has to be read from its row again.

const BYTES = 12;

export interface PackedIds {
  /** Packs an id in Clever's form (24 lower-case hexadecimal digits). */
  put(row: number, id: string): void;
  /** The id of a row that was put. */
  at(row: number): string;
}

export function packIds(count: number): PackedIds {
  const packed = Buffer.alloc(count * BYTES);
  return {
    put: (row, id) => packed.write(id, row * BYTES, BYTES, 'hex'),
    at: (row) => packed.toString('hex', row * BYTES, (row + 1) * BYTES),
  };
}
