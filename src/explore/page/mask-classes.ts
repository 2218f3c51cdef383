import { DataError } from '../../core/errors.js';
import { greyValues, mostGrey } from '../../data/pictures/grey-share.js';

/** The classes of a run's network, and how the mask values of its data set become them. */
export interface MaskRule {
  /** Number of classes with the background. */
  classes: number;
  /** The data set's class of each value; null where it has none but a threshold. */
  map: Readonly<Record<string, number>> | null;
}

/**
 * Class indices from the values of a mask file, one per pixel: by the map of the run's data set where it has every value; else
 * class indices 0, 1, 2 … unchanged, as `predict` writes them; with two classes also 0 and 255 with soft edges of grey, which are
 * thresholded at 128 as in the study. `name` is the file name. Throws DataError for values beyond the classes, for fractions, for
 * files that look like a picture, and, as the study does, for values that are all below 128: they are the labels of other
 * classes, and a threshold would read them as an empty mask.
 */
export function maskClasses(values: ArrayLike<number>, rule: MaskRule, name: string): Uint8Array {
  const { classes } = rule;
  let highest = 0;
  for (let pixel = 0; pixel < values.length; pixel++) {
    const value = values[pixel]!;
    if (!Number.isInteger(value) || value < 0) throw wrong(`a value of ${value}`, rule, name);
    if (value > highest) highest = value;
  }
  const mapped = byMap(values, rule);
  if (mapped) return mapped;
  if (highest < classes) return Uint8Array.from(values);
  if (classes > 2 || highest > 255) throw wrong(`the value ${highest}`, rule, name);
  const labels = new Uint8Array(values.length);
  let between = 0;
  for (let pixel = 0; pixel < values.length; pixel++) {
    const value = values[pixel]!;
    if (value >= greyValues.from && value < greyValues.to) between++;
    labels[pixel] = value >= threshold ? 1 : 0;
  }
  if (between > mostGrey * values.length) {
    throw wrong(
      `a picture: ${Math.round((100 * between) / values.length)} % of its pixels are neither dark nor bright`,
      rule,
      name,
    );
  }
  if (highest < threshold) throw wrong(`${highest} as the largest value`, rule, name);
  return labels;
}

/** The classes by the data set's map; undefined without one, or where it lacks a value. */
function byMap(values: ArrayLike<number>, { map }: MaskRule): Uint8Array | undefined {
  if (!map) return undefined;
  const labels = new Uint8Array(values.length);
  for (let pixel = 0; pixel < values.length; pixel++) {
    const label = map[values[pixel]!];
    if (label === undefined) return undefined;
    labels[pixel] = label;
  }
  return labels;
}

/** From this value on, a pixel of a mask of 0 and 255 is foreground. */
const threshold = 128;

function wrong(found: string, { classes, map }: MaskRule, name: string): DataError {
  const indices = Array.from({ length: classes }, (_, index) => index).join(', ');
  const expected = classes === 2 ? '0 and 1, or 0 and 255' : `the classes ${indices}`;
  const ofSet = map ? Object.keys(map).join(', ') : indices;
  return new DataError({
    verb: 'invalid',
    what: `mask (expected ${ofSet === indices ? expected : `${expected}, or ${ofSet} as in the data set of the run`}, found ${found})`,
    where: name,
    remedy:
      classes === 2
        ? 'choose the mask of this image, or save it with 1 for its class and 0 elsewhere'
        : 'choose the mask of this image, its classes as values',
  });
}
