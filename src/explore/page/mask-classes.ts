import { DataError } from '../../core/errors.js';

/** Edges that were blurred or compressed put a few pixels far from both ends; a picture puts most there. */
const mostBetween = 0.25;

/**
 * Class indices out of the values that a mask file stores, one a pixel: 0, 1, 2 … as they are; with two classes also 0 and 255, or
 * grey between them, which is cut at 128 as the study's masks are. `name` is the file's. Throws DataError on values beyond the
 * classes, on fractions, and on what looks like a picture.
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
    if (value >= 32 && value < 224) between++;
    labels[pixel] = value >= 128 ? 1 : 0;
  }
  if (between > mostBetween * values.length) {
    throw wrong(
      `a picture: ${Math.round((100 * between) / values.length)} % of its pixels are neither dark nor bright`,
      classes,
      name,
    );
  }
  return labels;
}

function wrong(found: string, classes: number, name: string): DataError {
  const indices = Array.from({ length: classes }, (_, index) => index).join(', ');
  return new DataError({
    verb: 'invalid',
    what: `mask (expected ${classes === 2 ? '0 and 1, or 0 and 255' : `the classes ${indices}`}, found ${found})`,
    where: name,
    remedy: 'choose the mask of this image, its classes as values',
  });
}
