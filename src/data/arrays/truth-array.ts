import { DataError } from '../../core/errors.js';
import { describeShape, type LabelMap, pixelCount } from '../../core/image.js';
import { counted } from '../../text/number-format.js';
import { axesOfArray, extentsText, imageShape } from './array-axes.js';
import { openArray } from './open-array.js';
import { readPixels } from './read-pixels.js';
import type { ArrayGrid, StoredArray } from './stored-array.js';

/** An opened label image; so far only its header was read. */
export interface TruthArray {
  path: string;
  /** Two axes, or three if there are several slices. */
  shape: readonly number[];
  grid?: ArrayGrid;
  isPicture?: boolean;
  /** Reads the labels 0 … `classes` − 1; with two classes also 0 and 255. Throws DataError that lists other values. */
  read(classes: number): Promise<LabelMap>;
}

/** Opens the label image of a case. Throws DataError unless it has two or three axes. */
export async function openTruth(path: string): Promise<TruthArray> {
  const array = await openArray(path);
  const shape = array.grid ? imageShape(array.shape) : withoutChannelAxis(imageShape(array.shape));
  if (shape.length < 2 || shape.length > 3 || pixelCount(shape) === 0) {
    throw channelsOfClasses(array);
  }
  return {
    path,
    shape,
    ...(array.grid && { grid: array.grid }),
    ...(array.isPicture && { isPicture: true }),
    read: (classes) => readLabels(array, shape, classes),
  };
}

/** H × W × 1, as Keras stores pictures, is a picture of H × W. Volumes keep a last axis of 1, whose spacing a header may give. */
function withoutChannelAxis(shape: readonly number[]): readonly number[] {
  return shape.length === 3 && shape[2] === 1 ? shape.slice(0, 2) : shape;
}

/** The foreground value of many masks of two classes, of 8 and of 16 bits. */
const white = 255;
const white16 = 65_535;
/** Largest number of channels that are looked at for one-hot truths. */
const mostChannels = 9;
/** Tolerance of labels: scaled integers may be read as 0.99999 instead of 1. */
const scaledTolerance = 1e-3;
/** Values are counted only up to this number, since an intensity image instead of labels may have very many. */
const mostForeignValues = 1000;

async function readLabels(array: StoredArray, shape: readonly number[], classes: number): Promise<LabelMap> {
  const data = new Uint8Array(pixelCount(shape));
  const odd = new Map<number, number>();
  const { slope, intercept } = array;
  const isScaled = slope !== 1 || intercept !== 0;
  const axes = axesOfArray(array.shape, shape)!;
  await readPixels(array, axes, { first: 0, end: data.length }, (stored, from, count, to, step) => {
    for (let at = 0; at < count; at++) {
      const read = slope * stored[from + at]! + intercept;
      const value = isScaled && Math.abs(read - Math.round(read)) < scaledTolerance ? Math.round(read) : read;
      if (value >= 0 && value < classes && Number.isInteger(value)) data[to + at * step] = value;
      else {
        if (odd.size < mostForeignValues || odd.has(value)) odd.set(value, (odd.get(value) ?? 0) + 1);
        data[to + at * step] = 1;
      }
    }
  });
  const full = array.numbers.name === 'uint16' && odd.has(white16) ? white16 : white;
  const isMask = classes === 2 && odd.size === 1 && odd.has(full);
  if (odd.size > 0 && !(isMask && data.reduce((sum, label) => sum + label, 0) === odd.get(full)!)) {
    throw foreignLabels(odd, classes, array.path);
  }
  if (isOneHot(data, shape)) throw channelsOfClasses(array);
  return { shape, data };
}

/**
 * Whether an array of three axes has 1 in exactly one of its first or last channels at every pixel: then these are classes, not
 * slices or columns.
 */
function isOneHot(data: Uint8Array, shape: readonly number[]): boolean {
  if (shape.length !== 3) return false;
  const [first, , last] = shape as [number, number, number];
  const pixels = data.length / first;
  const sumsToOne = (channels: number, from: (pixel: number) => number, step: number) => {
    if (channels < 2 || channels > mostChannels) return false;
    for (let pixel = 0; pixel < data.length / channels; pixel++) {
      let sum = 0;
      for (let channel = 0; channel < channels; channel++) sum += data[from(pixel) + channel * step]!;
      if (sum !== 1) return false;
    }
    return true;
  };
  return sumsToOne(first, (pixel) => pixel, pixels) || sumsToOne(last, (pixel) => pixel * last, 1);
}

function channelsOfClasses({ shape, path }: StoredArray): DataError {
  return new DataError({
    verb: 'unsupported',
    what: `truth of ${extentsText(shape)} with a channel for each class, expected two or three axes of pixels`,
    where: path,
    remedy: 'save one class per pixel (0, 1, 2, …) instead of one channel per class',
  });
}

function foreignLabels(odd: ReadonlyMap<number, number>, classes: number, path: string): DataError {
  const listed = [...odd].slice(0, 8).map(([value, count]) => `${value} (${counted(count, 'pixel')})`);
  const more = odd.size > 8 ? ` and ${counted(odd.size - 8, 'other')}` : '';
  const expected = classes === 2 ? '0 and 1, or 0 and 255' : `0 to ${classes - 1}`;
  return new DataError({
    verb: 'invalid',
    what: `labels in the truth: ${listed.join(', ')}${more}, expected ${expected} as the probabilities have ${classes} classes`,
    where: path,
    remedy: 'save the classes as these numbers, or leave the case out',
  });
}

/**
 * Describes how the voxels of two files differ in place; undefined where they agree, or where a file has no placement.
 */
export function placementFault(truth: TruthArray, grid: ArrayGrid | undefined): string | undefined {
  if (!truth.grid?.isPlaced || !grid?.isPlaced || truth.shape.length !== 3) return undefined;
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((corner) => [
    ...[2, 1, 0].map((axis, bit) => ((corner >> bit) & 1) * (truth.shape[axis]! - 1)),
    1,
  ]);
  const place = ({ affine }: ArrayGrid, voxel: readonly number[]) =>
    affine.map((row) => row.reduce((sum, value, axis) => sum + value * voxel[axis]!, 0));
  const apart = corners.map((voxel) => {
    const [a, b] = [place(truth.grid!, voxel), place(grid, voxel)];
    return Math.hypot(...a.map((mm, axis) => mm - b[axis]!));
  });
  const farthest = Math.max(...apart);
  if (farthest <= 0.5 * Math.min(...truth.grid.spacingMm)) return undefined;
  return `its voxels are up to ${farthest.toPrecision(3)} mm away from those of the truth (${describeShape(truth.shape)})`;
}
