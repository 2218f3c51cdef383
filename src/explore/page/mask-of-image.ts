import { DataError } from '../../core/errors.js';
import { describeShape, type IntensityImage, sameShape } from '../../core/image.js';
import { gridDifference } from '../../data/volumes/grid-difference.js';
import { type MaskRule, maskClasses } from './mask-classes.js';
import type { OpenedImage } from './shown-prediction.js';

/**
 * The class indices of a mask that belongs to `image`, by the classes of the run; `name` is the mask's file name. Throws
 * DataError for another size, for volumes of another spacing, order of axes or place by the study's own rule, and for values
 * that are no classes.
 */
export function maskOfImage(mask: OpenedImage, image: OpenedImage, rule: MaskRule, name: string): Uint8Array {
  refuseOtherSize(mask.pixels.shape, image.pixels.shape, name);
  refuseOtherGrid(mask, image, name);
  return maskClasses(brightest(mask.pixels), rule, name);
}

function refuseOtherSize(shape: readonly number[], expected: readonly number[], name: string): void {
  if (sameShape(shape, expected)) return;
  throw new DataError({
    verb: 'invalid',
    what: `size of the mask (expected ${describeShape(expected)} as the image, found ${describeShape(shape)})`,
    where: name,
    remedy: 'choose the mask of this image',
  });
}

function refuseOtherGrid(mask: OpenedImage, image: OpenedImage, name: string): void {
  // Pictures have no grid in the world.
  if (!mask.grid || !image.grid) return;
  const difference = gridDifference(mask.grid, image.grid);
  if (!difference) return;
  const { of, found, remedy } = difference;
  throw new DataError({ verb: 'invalid', what: `${of} of the mask (${found})`, where: name, remedy });
}

/** The brightest channel of each pixel, so that colour masks count as fully on. */
function brightest({ channels, data }: IntensityImage): Float32Array {
  if (channels === 1) return data;
  return Float32Array.from({ length: data.length / channels }, (_, at) =>
    Math.max(...data.subarray(channels * at, channels * (at + 1))),
  );
}
