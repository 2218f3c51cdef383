import { DataError } from '../../core/errors.js';
import { greyValues, mostGrey } from '../../data/pictures/grey-share.js';

/**
 * Class indices from the values of a mask file, one per pixel: 0, 1, 2 … unchanged; with two classes also 0 and 255 with soft
 * edges of grey, which are thresholded at 128 as in the study. `name` is the file name. Throws DataError for values beyond the
 * classes, for fractions, for files that look like a picture, and, as the study does, for values that are all below 128: they
 * are the labels of other classes, and a threshold would read them as an empty mask.
 */
export function maskClasses(values: ArrayLike<number>, classes: number, name: string): Uint8Array {
  const labels = new Uint8Array(values.length);
  let highest = 0;
  for (let pixel = 0; pixel < values.length; pixel++) {
    const value = values[pixel]!;
    if (!Number.isInteger(value) || value < 0) throw wrong(`a value of ${value}`, classes, name);
    if (value > highest) highest = value;
  }
  if (highest < classes) {
    labels.set(values);
    return labels;
  }
  if (classes > 2 || highest > 255) throw wrong(`the value ${highest}`, classes, name);
  let between = 0;
  for (let pixel = 0; pixel < values.length; pixel++) {
    const value = values[pixel]!;
    if (value >= greyValues.from && value < greyValues.to) between++;
    labels[pixel] = value >= threshold ? 1 : 0;
  }
  if (between > mostGrey * values.length) {
    throw wrong(
      `a picture: ${Math.round((100 * between) / values.length)} % of its pixels are neither dark nor bright`,
      classes,
      name,
    );
  }
  if (highest < threshold) throw wrong(`${highest} as the largest value`, classes, name);
  return labels;
}

/** From this value on, a pixel of a mask of 0 and 255 is foreground. */
const threshold = 128;

function wrong(found: string, classes: number, name: string): DataError {
  const indices = Array.from({ length: classes }, (_, index) => index).join(', ');
  return new DataError({
    verb: 'invalid',
    what: `mask (expected ${classes === 2 ? '0 and 1, or 0 and 255' : `the classes ${indices}`}, found ${found})`,
    where: name,
    remedy:
      classes === 2
        ? 'choose the mask of this image, or save it with 1 for its class and 0 elsewhere'
        : 'choose the mask of this image, its classes as values',
  });
}
