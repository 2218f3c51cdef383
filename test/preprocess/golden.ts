import { readFileSync } from 'node:fs';

/** What make_fixtures.py wrote: arrays are base64 of little-endian raw bytes, pixels row-major, channel last. */
export interface GoldenImage {
  shape: [number, number];
  target: [number, number];
  image: string;
  resized: string;
  cast: string;
  labels: string;
  resizedLabels: string;
}

export interface GoldenVolume {
  shape: [number, number, number];
  spacing: [number, number, number];
  targetSpacing: [number, number, number];
  target: [number, number, number];
  image: string;
  resampled: string;
  labels: string;
  resampledLabels: string;
}

export interface GoldenRestoration {
  shape: number[];
  target: number[];
  softmax: string;
  restored: string;
}

export const golden = JSON.parse(readFileSync('test/fixtures/preprocess/scikit-image.json', 'utf8')) as {
  images: GoldenImage[];
  volumes: GoldenVolume[];
  restored: GoldenRestoration[];
  zScore: { image: string; standardised: string };
};

export function bytes(packed: string): Uint8Array {
  return new Uint8Array(Buffer.from(packed, 'base64'));
}

export function float32(packed: string): Float32Array {
  return new Float32Array(bytes(packed).buffer);
}

export function float64(packed: string): Float64Array {
  return new Float64Array(bytes(packed).buffer);
}

/** Largest absolute difference of two arrays of one length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`lengths ${a.length} and ${b.length}`);
  let largest = 0;
  for (let at = 0; at < a.length; at++) largest = Math.max(largest, Math.abs(a[at]! - b[at]!));
  return largest;
}
