import { DataError } from '../../core/errors.js';
import { describeShape, pixelCount } from '../../core/image.js';
import { type ArrayAxes, type AxisOrder, axesOfArray, extentsText, fittingOrders } from './array-axes.js';
import { maskInPlace, maskValues } from './mask-values.js';
import { openArray } from './open-array.js';
import { readPixels } from './read-pixels.js';
import type { ArrayGrid, StoredArray } from './stored-array.js';
import { placementFault, type TruthArray } from './truth-array.js';

/** The precision of a format for probabilities. */
export interface Rounding {
  /** Name of the number type, such as "float16". */
  name: string;
  /** The largest step between neighbouring numbers of [0, 1]; 0 where it does not matter (float32 and float64). */
  step: number;
  /** The smallest representable number above 0, and the distance of the largest number below 1 from 1. */
  leastAboveZero: number;
  leastBelowOne: number;
}

/** The probabilities or logits of a case in an opened file; so far only its header was read. */
export interface ProbabilityArray {
  path: string;
  format: string;
  /** Number of classes; 2 where the file holds one number per pixel, for the foreground. */
  classes: number;
  /** Whether the file holds only the foreground. */
  isForegroundAlone: boolean;
  /** The orders of spatial axes in which the array fits the truth. */
  orders: readonly AxisOrder[];
  /** Placement of the voxels, if the file has one. */
  grid?: ArrayGrid;
  /** Whether array and truth are pictures, which store rows before columns. */
  arePictures: boolean;
  rounding: Rounding;
  /** The values of a mask, if the file holds no others. Reads it up to the first other number. */
  maskValues(): Promise<number[] | undefined>;
  /**
   * Pixels × classes, slab by slab in the order of the image, at most 128 MB each. A slab reuses the memory of the previous
   * one, so use or copy it before the next.
   */
  slabs(): AsyncGenerator<Float32Array, void>;
}

/** Numbers in a slab: 128 MB of float32. */
const slabNumbers = 2 ** 25;

/**
 * Opens the probabilities of a case whose truth is open. Throws DataError where the file is not an array, its shape does not
 * fit the truth, or its voxels have another place. Unsigned integers of 8 and 16 bits are divided by 255 and 65535; other
 * integers are refused, unless a NIfTI header scales them. `order`: how an array is read that fits the truth in both orders of
 * axes.
 */
export async function openProbabilities(
  path: string,
  truth: TruthArray,
  kind: 'probabilities' | 'logits',
  order: AxisOrder = 'z, y, x',
): Promise<ProbabilityArray> {
  const array = await openArray(path);
  const axes = axesOfArray(array.shape, truth.shape, order);
  if (!axes) {
    throw new DataError({
      verb: 'invalid',
      what: `size of the ${kind} (expected ${describeShape(truth.shape)} as the truth, and perhaps a class axis before or behind, found ${extentsText(array.shape)})`,
      where: path,
      remedy: 'they belong to another case, or one of both was resampled',
    });
  }
  const misplaced = axes.isXFirst ? undefined : placementFault(truth, array.grid);
  if (misplaced !== undefined) {
    throw new DataError({
      verb: 'invalid',
      what: `place of the ${kind} (${misplaced})`,
      where: path,
      remedy: 'save both on one grid with one affine',
    });
  }
  const reading = readingOf(array, kind);
  const isForegroundAlone = axes.classAxis === null;
  return {
    path,
    format: array.format,
    classes: isForegroundAlone ? 2 : axes.classes,
    isForegroundAlone,
    orders: fittingOrders(array.shape, truth.shape),
    ...(array.grid && { grid: array.grid }),
    arePictures: array.isPicture === true && truth.isPicture === true,
    rounding: reading.rounding,
    maskValues: () => maskValues(array),
    slabs: () => slabsOf(array, axes, reading, kind),
  };
}

interface Reading {
  slope: number;
  intercept: number;
  rounding: Rounding;
  /** Whether integers are divided by their largest value. A mask would then hold only 0 and 1. */
  isShare: boolean;
}

/** The numbers that integers of a format are shares of. */
export const fullSteps: Readonly<Record<string, number>> = { uint8: 255, uint16: 65_535 };

function readingOf({ numbers, slope, intercept, path }: StoredArray, kind: string): Reading {
  const { name, isReal } = numbers;
  const isScaled = slope !== 1 || intercept !== 0;
  if (isReal && !isScaled) return { slope, intercept, rounding: realRounding(name), isShare: false };
  if (isScaled) {
    const step = isReal ? 0 : Math.abs(slope);
    const least = step || 2 ** -24;
    return {
      slope,
      intercept,
      rounding: { name: `${name} scaled`, step, leastAboveZero: least, leastBelowOne: least },
      isShare: false,
    };
  }
  const full = fullSteps[name];
  if (full === undefined || kind === 'logits') {
    throw new DataError({
      verb: 'unsupported',
      what: `${kind} stored as ${name}, expected ${kind === 'logits' ? 'real numbers' : 'real numbers, or 8 or 16 bits without sign as shares of 255 or 65535'}`,
      where: path,
      remedy: 'save them as float32',
    });
  }
  const step = 1 / full;
  const rounding = { name, step, leastAboveZero: step, leastBelowOne: step };
  return { slope: step, intercept: 0, rounding, isShare: true };
}

/** binary16 has steps of 2⁻¹¹ below 1 and of 2⁻²⁴ above 0. */
function realRounding(name: string): Rounding {
  if (name === 'float16') return { name, step: 2 ** -11, leastAboveZero: 2 ** -24, leastBelowOne: 2 ** -11 };
  return { name, step: 0, leastAboveZero: 2 ** -149, leastBelowOne: 2 ** -24 };
}

async function* slabsOf(
  array: StoredArray,
  axes: ArrayAxes,
  { slope, intercept, isShare }: Reading,
  kind: 'probabilities' | 'logits',
): AsyncGenerator<Float32Array, void> {
  const pixels = pixelCount(axes.spatialAxes.map((axis) => array.shape[axis]!));
  const slabPixels = Math.min(pixels, Math.ceil(slabNumbers / Math.max(2, axes.classes)));
  const slab = new Float32Array(slabPixels * axes.classes);
  const rows = axes.classAxis === null ? new Float32Array(2 * slabPixels) : undefined;
  let largest = 0;
  for (let first = 0; first < pixels; first += slabPixels) {
    const end = Math.min(pixels, first + slabPixels);
    await readPixels(array, axes, { first, end }, (stored, from, count, to, step) => {
      for (let at = 0, place = to; at < count; at++, place += step) {
        const value = stored[from + at]!;
        if (value > largest) largest = value;
        slab[place] = slope * value + intercept;
      }
    });
    if (isShare && largest === 1 && end === pixels) throw maskInPlace(array, fullSteps[array.numbers.name]!);
    const numbers = slab.subarray(0, (end - first) * axes.classes);
    yield rows ? withBackground(numbers, rows, kind) : numbers;
  }
}

/** Rows of two classes from the foreground's number: 1 − p and p, or the logits 0 and z. */
function withBackground(
  foreground: Float32Array,
  rows: Float32Array,
  kind: 'probabilities' | 'logits',
): Float32Array {
  const isLogit = kind === 'logits';
  for (let pixel = 0; pixel < foreground.length; pixel++) {
    rows[2 * pixel] = isLogit ? 0 : 1 - foreground[pixel]!;
    rows[2 * pixel + 1] = foreground[pixel]!;
  }
  return rows.subarray(0, 2 * foreground.length);
}
