import { NumericError } from '../core/errors.js';
import type { SpatialShape } from '../core/image.js';

/**
 * How far a pixel's probabilities may stray, by rounding of softmax, resizing and stitching in float32, from
 * summing to 1 and from [0, 1]. What strays less is clamped into [0, 1]; what strays more is refused.
 */
export const probabilityTolerance = 1e-4;

/** The softmax rows of a stretch of pixels, checked, and what the network decided there. */
export interface PixelChunk {
  length: number;
  /** One array per class: its probability, clamped to [0, 1]. */
  probability: readonly Float64Array[];
  /** The class of the largest probability; the lowest class of equals. */
  decision: Uint8Array;
}

/** Buffers for stretches of up to `capacity` pixels. */
export function allocateChunk(classes: number, capacity: number): PixelChunk {
  return {
    length: 0,
    probability: Array.from({ length: classes }, () => new Float64Array(capacity)),
    decision: new Uint8Array(capacity),
  };
}

/**
 * Appends `length` softmax rows, from pixel `first` of `probabilities` on, to the chunk. `probabilities` are
 * pixels × classes, float32.
 * Throws NumericError that names the case and the pixel where a value is not a number or lies outside [0, 1], or
 * where a row does not sum to 1, both by more than 1e-4. `firstOfCase` is the case's pixel at which `probabilities` begins.
 */
export function appendPixels(
  chunk: PixelChunk,
  probabilities: Float32Array,
  first: number,
  length: number,
  context: { caseId: string; shape: SpatialShape; firstOfCase: number },
): void {
  const append = chunk.probability.length === 2 ? appendTwoClasses : appendManyClasses;
  append(chunk, probabilities, first, length, context);
  chunk.length += length;
}

function appendTwoClasses(
  chunk: PixelChunk,
  probabilities: Float32Array,
  first: number,
  length: number,
  context: Parameters<typeof appendPixels>[4],
): void {
  const [background, foreground] = chunk.probability as [Float64Array, Float64Array];
  const { decision } = chunk;
  const end = chunk.length + length;
  for (let pixel = chunk.length, at = 2 * first; pixel < end; pixel++, at += 2) {
    const p0 = probabilities[at]!;
    const p1 = probabilities[at + 1]!;
    // Written so that NaN fails too. With p1 within [0, 1] and the sum near 1, p0 is as near to [0, 1].
    if (
      !(Math.abs(p0 + p1 - 1) <= probabilityTolerance && Math.abs(p1 - 0.5) <= 0.5 + probabilityTolerance)
    ) {
      throw refusal(probabilities, first + pixel - chunk.length, 2, context);
    }
    background[pixel] = clamp(p0);
    foreground[pixel] = clamp(p1);
    decision[pixel] = p1 > p0 ? 1 : 0;
  }
}

function appendManyClasses(
  chunk: PixelChunk,
  probabilities: Float32Array,
  first: number,
  length: number,
  context: Parameters<typeof appendPixels>[4],
): void {
  const classes = chunk.probability.length;
  const end = chunk.length + length;
  for (let pixel = chunk.length, at = first * classes; pixel < end; pixel++) {
    let sum = 0;
    let valid = true;
    let largest = -1;
    for (let index = 0; index < classes; index++, at++) {
      const p = probabilities[at]!;
      sum += p;
      valid &&= Math.abs(p - 0.5) <= 0.5 + probabilityTolerance;
      if (p > largest) {
        largest = p;
        chunk.decision[pixel] = index;
      }
      chunk.probability[index]![pixel] = clamp(p);
    }
    if (!(valid && Math.abs(sum - 1) <= probabilityTolerance)) {
      throw refusal(probabilities, first + pixel - chunk.length, classes, context);
    }
  }
}

function clamp(probability: number): number {
  return Math.max(0, Math.min(1, probability));
}

function refusal(
  probabilities: Float32Array,
  pixel: number,
  classes: number,
  { caseId, shape, firstOfCase }: Parameters<typeof appendPixels>[4],
): NumericError {
  const row = Array.from(probabilities.subarray(pixel * classes, (pixel + 1) * classes));
  return new NumericError({
    verb: 'invalid',
    what: `probabilities [${row.join(', ')}], expected ${classes} values in [0, 1] that sum to 1 within ${probabilityTolerance}`,
    where: `case ${caseId}, pixel [${coordinates(firstOfCase + pixel, shape).join(', ')}]`,
    remedy: 'the network or the file that gave them is at fault; train the cell again',
  });
}

/** Index along each axis, (row, column) or (slice, row, column), counted from 0. */
export function coordinates(pixel: number, shape: SpatialShape): number[] {
  const result: number[] = [];
  let rest = pixel;
  for (const extent of [...shape].reverse()) {
    result.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return result;
}
