import { type Failure, NumericError } from '../core/errors.js';
import type { SpatialShape } from '../core/image.js';

/**
 * How far a pixel's probabilities may deviate from [0, 1], and their sum from 1, by float32 rounding in softmax,
 * resizing and stitching. Smaller deviations are clamped to [0, 1]; larger ones are errors.
 */
export const probabilityTolerance = 1e-4;

/** Checked softmax rows of a chunk of pixels, and the decision at each pixel. */
export interface PixelChunk {
  length: number;
  /** One array per class: its probability, clamped to [0, 1]. */
  probability: readonly Float64Array[];
  /** The class with the largest probability; among equals, the lowest class. */
  decision: Uint8Array;
}

/** The channels of one version of the probabilities, if several versions are stored side by side. */
export interface ChannelLayout {
  channels: number;
  /** Channel of class 0. */
  first: number;
  /** Channel of class 0 of the version whose argmax is the decision; usually equal to `first`. */
  decidedBy: number;
}

/** A row that is no row of probabilities. `pixel`: its index in the case. */
export class ProbabilityError extends NumericError {
  constructor(
    failure: Failure,
    readonly row: readonly number[],
    readonly pixel: number,
  ) {
    super(failure);
  }
}

interface ReadContext {
  caseId: string;
  shape: SpatialShape;
  /** Index in the case of the array's first pixel. */
  firstOfCase: number;
  /** Default: the array is pixels × classes. */
  layout?: ChannelLayout | undefined;
  /** Allowed deviation of a row's sum from 1, for numbers stored with less than float32 precision. */
  tolerance?: number | undefined;
}

/** Allocates buffers for chunks of up to `capacity` pixels. */
export function allocateChunk(classes: number, capacity: number): PixelChunk {
  return {
    length: 0,
    probability: Array.from({ length: classes }, () => new Float64Array(capacity)),
    decision: new Uint8Array(capacity),
  };
}

/**
 * Appends `length` softmax rows, from pixel `first` of `probabilities` on, to the chunk. `probabilities` are
 * pixels × classes (or × the channels of the layout), float32.
 * Throws ProbabilityError naming the case and the pixel if a value is NaN or lies outside [0, 1] by more than 1e-4, or
 * if the sum of a row differs from 1 by more than the tolerance.
 */
export function appendPixels(
  chunk: PixelChunk,
  probabilities: Float32Array,
  first: number,
  length: number,
  context: ReadContext,
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
  context: ReadContext,
): void {
  const [background, foreground] = chunk.probability as [Float64Array, Float64Array];
  const { decision } = chunk;
  const { channels, first: offset, decidedBy } = context.layout ?? plainLayout(2);
  const end = chunk.length + length;
  const toDecider = decidedBy - offset;
  const { tolerance = probabilityTolerance } = context;
  for (let pixel = chunk.length, at = channels * first + offset; pixel < end; pixel++, at += channels) {
    const p0 = probabilities[at]!;
    const p1 = probabilities[at + 1]!;
    // Formulated so that NaN fails too. If p1 lies in [0, 1] and the sum is near 1, p0 is equally near to [0, 1].
    if (!(Math.abs(p0 + p1 - 1) <= tolerance && Math.abs(p1 - 0.5) <= 0.5 + probabilityTolerance)) {
      throw refusal(probabilities, first + pixel - chunk.length, 2, context);
    }
    background[pixel] = clamp(p0);
    foreground[pixel] = clamp(p1);
    decision[pixel] = probabilities[at + toDecider + 1]! > probabilities[at + toDecider]! ? 1 : 0;
  }
}

function appendManyClasses(
  chunk: PixelChunk,
  probabilities: Float32Array,
  first: number,
  length: number,
  context: ReadContext,
): void {
  const classes = chunk.probability.length;
  const { channels, first: offset, decidedBy } = context.layout ?? plainLayout(classes);
  const end = chunk.length + length;
  const toDecider = decidedBy - offset;
  const { tolerance = probabilityTolerance } = context;
  for (let pixel = chunk.length, at = channels * first + offset; pixel < end; pixel++, at += channels) {
    let sum = 0;
    let valid = true;
    let largest = -1;
    for (let index = 0; index < classes; index++) {
      const p = probabilities[at + index]!;
      const deciding = probabilities[at + toDecider + index]!;
      sum += p;
      valid &&= Math.abs(p - 0.5) <= 0.5 + probabilityTolerance;
      if (deciding > largest) {
        largest = deciding;
        chunk.decision[pixel] = index;
      }
      chunk.probability[index]![pixel] = clamp(p);
    }
    if (!(valid && Math.abs(sum - 1) <= tolerance)) {
      throw refusal(probabilities, first + pixel - chunk.length, classes, context);
    }
  }
}

function plainLayout(classes: number): ChannelLayout {
  return { channels: classes, first: 0, decidedBy: 0 };
}

function clamp(probability: number): number {
  return Math.max(0, Math.min(1, probability));
}

function refusal(
  probabilities: Float32Array,
  pixel: number,
  classes: number,
  {
    caseId,
    shape,
    firstOfCase,
    layout = plainLayout(classes),
    tolerance = probabilityTolerance,
  }: ReadContext,
): ProbabilityError {
  const start = pixel * layout.channels + layout.first;
  const row = Array.from(probabilities.subarray(start, start + classes));
  const ofCase = firstOfCase + pixel;
  const failure = {
    verb: 'invalid' as const,
    what: `probabilities [${row.map(probabilityText).join(', ')}], expected ${classes} values in [0, 1] that sum to 1 within ${Number(tolerance.toPrecision(2))}`,
    where: `case ${caseId}, pixel [${coordinates(ofCase, shape).join(', ')}]`,
    remedy: 'the network or the file that gave them is at fault: train the run again, or write the file anew',
  };
  return new ProbabilityError(failure, row, ofCase);
}

/** A float32 number with its seven digits: −27.356. */
export function probabilityText(value: number): string {
  return String(Number(value.toPrecision(7))).replaceAll('-', '−');
}

/** Coordinates of a pixel, (row, column) or (slice, row, column), counted from 0. */
export function coordinates(pixel: number, shape: SpatialShape): number[] {
  const result: number[] = [];
  let rest = pixel;
  for (const extent of [...shape].reverse()) {
    result.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return result;
}
