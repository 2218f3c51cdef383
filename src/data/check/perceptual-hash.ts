import type { IntensityImage } from '../../core/image.js';

/**
 * A fingerprint of how a picture looks: 256 bits, bit (r, c) set where cell (r, c + 1) of a 16 × 17 grid of mean
 * brightness is brighter than cell (r, c) (the "difference hash", N. Krawetz, 2013, on a finer grid). Scaling,
 * recompression and changes of brightness or contrast flip few bits; other pictures differ in about half of them.
 */
export type PerceptualHash = Uint32Array;

/** Raise it when the hash changes, so that cached hashes are computed again. */
export const perceptualHashVersion = 1;

const gridRows = 16;
const gridColumns = 17;
/** Differences of mean brightness below this share of the picture's range are noise, not structure. */
const noiseShare = 0.02;

/** The hash of a picture, or of the middle slice of a volume; null where the picture has no structure to compare. */
export function perceptualHash(image: IntensityImage): PerceptualHash | null {
  const cells = cellMeans(image);
  const range = Math.max(...cells) - Math.min(...cells);
  if (range === 0) return null;
  const bits = new Uint32Array((gridRows * (gridColumns - 1)) / 32);
  for (let row = 0; row < gridRows; row++) {
    for (let column = 0; column < gridColumns - 1; column++) {
      const at = row * gridColumns + column;
      const bit = row * (gridColumns - 1) + column;
      if (cells[at + 1]! - cells[at]! > noiseShare * range) bits[bit >> 5]! |= 1 << (bit & 31);
    }
  }
  return bits;
}

/** Number of bits in which two hashes differ, 0 … 256. */
export function hashDistance(a: PerceptualHash, b: PerceptualHash): number {
  let distance = 0;
  for (let word = 0; word < a.length; word++) distance += bitCount(a[word]! ^ b[word]!);
  return distance;
}

/** Number of bits that are set in at least one of two hashes, 0 … 256. */
export function bitsInEither(a: PerceptualHash, b: PerceptualHash): number {
  let bits = 0;
  for (let word = 0; word < a.length; word++) bits += bitCount(a[word]! | b[word]!);
  return bits;
}

/** Mean brightness of each grid cell; a cell of a tiny picture is at least its nearest pixel. */
function cellMeans({ shape, channels, data }: IntensityImage): Float64Array {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const slice = shape.length === 3 ? Math.floor(shape[0]! / 2) * rows * columns : 0;
  const edge = (extent: number, cells: number, cell: number) => Math.floor((cell * extent) / cells);
  const means = new Float64Array(gridRows * gridColumns);
  for (let cell = 0; cell < means.length; cell++) {
    const cellRow = Math.floor(cell / gridColumns);
    const cellColumn = cell % gridColumns;
    const top = edge(rows, gridRows, cellRow);
    const bottom = Math.max(top + 1, edge(rows, gridRows, cellRow + 1));
    const left = edge(columns, gridColumns, cellColumn);
    const right = Math.max(left + 1, edge(columns, gridColumns, cellColumn + 1));
    let sum = 0;
    for (let row = top; row < bottom; row++) {
      const from = (slice + row * columns + left) * channels;
      const to = (slice + row * columns + right) * channels;
      for (let at = from; at < to; at++) sum += data[at]!;
    }
    means[cell] = sum / ((bottom - top) * (right - left) * channels);
  }
  return means;
}

/** Set bits of a 32-bit word, by adding neighbouring pairs, nibbles and bytes. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return (((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
