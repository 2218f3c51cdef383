/** The classes of a data set's masks, proposed from the values in some of them. */
import { UsageError } from '../../core/errors.js';
import { classNamesFault } from '../../study/class-names.js';
import type { LabelRule } from '../manifest-format/manifest.js';
import type { BetweenPixels } from '../pictures/soft-edges.js';
import { type FilesInspection, mostClasses } from './inspect-files.js';
import { exampleOfNames, noLabels, twoScales } from './label-faults.js';

export interface ProposedLabels {
  rule: LabelRule;
  /** Names of classes 1, 2, …. */
  foregroundClasses: readonly string[];
}

/** What else was found in the masks. */
type MaskFiles = { areVolumes: boolean } & Pick<FilesInspection, 'hasJpegMasks' | 'onTwoScales' | 'between'>;

/** Values within this distance of 0 or 255 count as edges of a resized or smoothed mask. */
const edgeWidth = 31;
/** Largest share of edge pixels among the pixels that are not 0. */
const mostEdges = 0.05;
/** Smallest share of white among the pixels of a smoothed mask that are not 0; pictures and object numbers have less. */
const leastWhite = 0.2;
const white = 250;
/** Smallest share on edges of the pixels between 0 and 255, where these are the smoothed edges of one class. */
const leastOnEdges = 0.95;
/** Largest share of such pixels among those that are not 0; the edge of an object of ten pixels' width has less. */
const mostSoftEdges = 0.5;
/** JPEG compression moves most values of a class by at most this much. */
const jpegSpread = 8;
/** Largest share of pixels near one grey among the pixels that are not 0, in JPEG masks of one class. */
const mostNearOneGrey = 0.15;

/**
 * Proposes classes from `pixels`, the number of pixels by mask value.
 *
 * One class: 0 and one other value. Also one class, with grey edges (pictures only): 0 and 255 with a few pixels of values near
 * them; 0 and 255 with two values or more between, whose pixels lie on edges; JPEG masks; many values with a large share of
 * white. Several classes: up to eight integer values, one class each in ascending order. `named` overrides this: "lesion" is one
 * class, "1=kidney,2=tumour" names each value, and values of one name are one class. Throws DataError where the values cannot be
 * labels, or do not match `named`, or are 1 in some masks and 255 in others; UsageError where a class cannot have its name.
 *
 *     proposeLabels(new Map([[0, 900], [255, 100]]), files, undefined).foregroundClasses  // ['foreground']
 */
export function proposeLabels(
  pixels: ReadonlyMap<number, number>,
  files: MaskFiles,
  named: string | undefined,
): ProposedLabels {
  const labels = labelsFor(pixels, files, named);
  const fault = classNamesFault(labels.foregroundClasses);
  if (fault === undefined) return labels;
  throw new UsageError({
    verb: 'invalid',
    what: `--labels "${named}" (${fault})`,
    remedy: `name each class by a word, such as --labels ${named?.includes('=') ? exampleOfNames([1, 2]) : 'lesion'}`,
  });
}

function labelsFor(
  pixels: ReadonlyMap<number, number>,
  files: MaskFiles,
  named: string | undefined,
): ProposedLabels {
  const { areVolumes, hasJpegMasks, onTwoScales, between } = files;
  const values = [...pixels.keys()].sort((a, b) => a - b);
  const most = areVolumes ? 255 : 65_535;
  const odd = values.find((value) => !Number.isInteger(value) || value < 0 || value > most);
  if (odd !== undefined)
    throw noLabels(
      values,
      `${odd} is not a label: save the masks with integers from 0 to ${most}, one per class`,
    );
  if (named?.includes('=')) return labelsByValue(values, named);
  if (onTwoScales) throw twoScales(onTwoScales, named);
  const foreground = values.filter((value) => value !== 0);
  if (named?.includes(','))
    throw noLabels(
      values,
      `--labels "${named}" is read as value=name, such as ${exampleOfNames(foreground)}`,
    );
  const binary = (greyEdges: boolean): ProposedLabels => ({
    rule: { kind: 'binary', threshold: 128, greyEdges },
    foregroundClasses: [named ?? 'foreground'],
  });
  const mayBeGrey = !areVolumes;
  if (mayBeGrey && foreground.length === 1 && foreground[0] === 255) return binary(hasJpegMasks);
  if (hasJpegMasks || foreground.length > mostClasses) {
    const isMask = hasJpegMasks
      ? foreground.some((value) => value >= 128) && !hasGreyClass(pixels)
      : mayBeGrey && shareOf(pixels, (value) => value >= white) >= leastWhite;
    if (isMask && foreground.every((value) => value <= 255)) return binary(true);
    throw noLabels(
      values,
      'masks of so many values are pictures, intensities or numbers of objects: save them with a value for each class, 0 and 255 for one',
    );
  }
  if (mayBeGrey && foreground.length > 1 && (hasOnlyEdges(pixels) || hasSoftEdges(pixels, between)))
    return binary(true);
  if (foreground.length === 0) throw noLabels(values, 'all opened masks are empty');
  if (named !== undefined && foreground.length > 1)
    throw noLabels(
      values,
      `--labels names one class: name each value, such as --labels ${exampleOfNames(foreground)}`,
    );
  return {
    rule: {
      kind: 'classes',
      map: { 0: 0, ...Object.fromEntries(foreground.map((value, at) => [value, at + 1])) },
    },
    foregroundClasses: foreground.map(
      (value) => named ?? (foreground.length === 1 ? 'foreground' : `class ${value}`),
    ),
  };
}

/** Whether the values are 0 and 255, apart from a few edge pixels near them. */
function hasOnlyEdges(pixels: ReadonlyMap<number, number>): boolean {
  const isNear = (value: number) => value <= edgeWidth || value >= 255 - edgeWidth;
  if (!pixels.has(255) || [...pixels.keys()].some((value) => value > 255 || !isNear(value))) return false;
  return shareOf(pixels, (value) => value !== 255) < mostEdges;
}

/** Whether the values are those of smoothed edges, such as 64, 128, 191 and 255, and not a class each. */
function hasSoftEdges(pixels: ReadonlyMap<number, number>, { all, onEdges }: BetweenPixels): boolean {
  const values = [...pixels.keys()];
  const isOfSteps = values.filter((value) => value !== 0).length > 2 && Math.max(...values) === 255;
  if (!isOfSteps || all === 0 || onEdges < leastOnEdges * all) return false;
  return shareOf(pixels, (value) => value !== 255) <= mostSoftEdges;
}

/**
 * Whether many pixels have values near one grey, as those of a further class have after JPEG compression. Grey edges are spread over
 * all values.
 */
function hasGreyClass(pixels: ReadonlyMap<number, number>): boolean {
  const greys = [...pixels.keys()].filter((value) => value > edgeWidth && value < 255 - edgeWidth);
  return greys.some(
    (grey) => shareOf(pixels, (value) => Math.abs(value - grey) <= jpegSpread) > mostNearOneGrey,
  );
}

/** The share of pixels with a matching value among the pixels that are not 0. */
function shareOf(pixels: ReadonlyMap<number, number>, isMeant: (value: number) => boolean): number {
  const sum = (own: Iterable<[number, number]>) => [...own].reduce((total, [, count]) => total + count, 0);
  const foreground = [...pixels].filter(([value]) => value !== 0);
  return sum(foreground.filter(([value]) => isMeant(value))) / sum(foreground);
}

function labelsByValue(values: readonly number[], named: string): ProposedLabels {
  const names = named.split(',').map((part) => {
    const [, value, name] = /^\s*(\d+)\s*=\s*(.+?)\s*$/.exec(part) ?? [];
    if (value === undefined)
      throw noLabels(values, `--labels "${named}" is read as value=name, such as ${exampleOfNames([1, 2])}`);
    return [Number(value), name!] as const;
  });
  const zero = names.find(([value, name]) => value === 0 && name !== 'background');
  if (zero)
    throw noLabels(
      values,
      `--labels "${named}" names 0, which is the background: leave 0 out, or save the masks with the background as 0`,
    );
  const known = new Map(names);
  if (known.size < names.length)
    throw noLabels(values, `--labels "${named}" repeats a value: give each class its own`);
  const foreign = values.filter((value) => value !== 0 && !known.has(value));
  if (foreign.length > 0) throw noLabels(values, `--labels "${named}" does not name ${foreign.join(', ')}`);
  const foreground = names.filter(([value]) => value !== 0);
  const classes = [...new Set(foreground.map(([, name]) => name))];
  return {
    rule: {
      kind: 'classes',
      map: {
        0: 0,
        ...Object.fromEntries(foreground.map(([value, name]) => [value, classes.indexOf(name) + 1])),
      },
    },
    foregroundClasses: classes,
  };
}
