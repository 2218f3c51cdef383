/** Properties of some images and masks of a data set, from which labels and sizes are proposed. */
import { combinedDataError, DataError } from '../../core/errors.js';
import type { SpatialShape } from '../../core/image.js';
import { readImageFile } from '../pictures/image-file.js';
import { inspectMask, type MaskInspection } from '../pictures/mask-labels.js';
import type { BetweenPixels } from '../pictures/soft-edges.js';
import { labelOf, readNiftiHeader, readNiftiImage } from '../volumes/nifti-volume.js';
import type { NamePair } from './pair-names.js';

export interface FilesInspection {
  /** Shape of every opened case. */
  shapes: readonly SpatialShape[];
  /** Spacings (slice, row, column) of every opened volume; empty for pictures. */
  spacingsMm: readonly (readonly number[])[];
  /** Number of pixels by value in the opened masks, in ascending order of values. */
  maskPixels: ReadonlyMap<number, number>;
  /** Whether masks have two colours of equal brightness, which count as one value. */
  hasColoursOfOneValue: boolean;
  /** Pixels of values between 0 and 255 in the opened masks; 0 for volumes. */
  between: BetweenPixels;
  hasJpegMasks: boolean;
  /** A mask of 0 and 1 and a mask with 255, where no mask has both 1 and 255: one class may have been saved on two scales. */
  onTwoScales: { one: string; full: string } | undefined;
  /** Whether an opened mask is empty. */
  hasEmptyMasks: boolean;
  casesLookedAt: number;
}

/**
 * Number of cases that are opened, evenly spaced, so that rare classes and empty masks are likely found. "data check" opens
 * all.
 */
const casesLookedAt = 200;

/** Opens some of the pairs, whose paths are absolute. Throws DataError with the faults of all opened files. */
export async function inspectFiles(
  pairs: readonly NamePair[],
  areVolumes: boolean,
  onCase: (done: number, of: number) => void,
): Promise<FilesInspection> {
  const step = Math.max(1, pairs.length / casesLookedAt);
  const chosen = pairs.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
  const shapes: SpatialShape[] = [];
  const spacingsMm: (readonly number[])[] = [];
  const pixelsOf = new Map<number, number>();
  const colourOf = new Map<number, string>();
  const faults: DataError[] = [];
  const sound = async <T>(read: Promise<T>): Promise<T | undefined> =>
    read.catch((error: unknown) => {
      if (!(error instanceof DataError)) throw error;
      faults.push(error);
      return undefined;
    });
  let hasColoursOfOneValue = false;
  const between = { all: 0, onEdges: 0 };
  let hasEmptyMasks = false;
  const scales: { one?: string; full?: string; both?: string } = {};
  for (const [at, { caseId, image, masks }] of chosen.entries()) {
    if (areVolumes) {
      const header = await sound(readNiftiHeader(image));
      if (header) {
        shapes.push(header.shape);
        spacingsMm.push(header.orientation.spacingMm);
      }
    } else {
      const picture = await sound(readImageFile(image, `image of case ${caseId}`));
      if (picture) shapes.push(picture.shape);
    }
    let isEmpty = true;
    for (const mask of masks) {
      const look = await sound(maskLook(mask, caseId, areVolumes));
      if (!look) continue;
      for (const [value, pixels] of look.pixels) pixelsOf.set(value, (pixelsOf.get(value) ?? 0) + pixels);
      hasColoursOfOneValue ||= look.hasColoursOfOneValue;
      between.all += look.between.all;
      between.onEdges += look.between.onEdges;
      for (const [value, colour] of look.colours) {
        hasColoursOfOneValue ||= (colourOf.get(value) ?? colour) !== colour;
        colourOf.set(value, colour);
      }
      isEmpty &&= [...look.pixels.keys()].every((value) => value === 0);
      const scale = scaleOf(look.pixels);
      if (scale) scales[scale] ??= mask;
    }
    hasEmptyMasks ||= isEmpty;
    onCase(at + 1, chosen.length);
  }
  if (faults.length > 0) throw combinedDataError(faults, 'files of the new set');
  return {
    shapes,
    spacingsMm,
    maskPixels: new Map([...pixelsOf].sort(([a], [b]) => a - b)),
    hasColoursOfOneValue,
    between,
    hasJpegMasks: pairs.some(({ masks }) => masks.some((path) => /\.jpe?g$/i.test(path))),
    onTwoScales:
      scales.one && scales.full && !scales.both ? { one: scales.one, full: scales.full } : undefined,
    hasEmptyMasks,
    casesLookedAt: chosen.length,
  };
}

/** With more values, a mask is regarded as a picture (blurred or compressed). */
export const mostClasses = 8;

/** The scale of a mask; "both" where 1 and 255 are two of its classes. */
function scaleOf(pixels: ReadonlyMap<number, number>): 'one' | 'full' | 'both' | undefined {
  const foreground = [...pixels.keys()].filter((value) => value !== 0);
  if (foreground.join() === '1') return 'one';
  if (!pixels.has(255)) return undefined;
  return foreground.length <= mostClasses && pixels.has(1) ? 'both' : 'full';
}

async function maskLook(mask: string, caseId: string, isVolume: boolean): Promise<MaskInspection> {
  if (!isVolume) return inspectMask(mask, `mask of case ${caseId}`);
  const pixels = new Map<number, number>();
  for (const stored of (await readNiftiImage(mask)).data) {
    const value = labelOf(stored);
    pixels.set(value, (pixels.get(value) ?? 0) + 1);
    if (!Number.isInteger(value)) throw noLabels(mask, caseId, `the value ${value}`);
    if (pixels.size > mostValues) throw noLabels(mask, caseId, `more than ${mostValues} different values`);
  }
  return { pixels, colours: new Map(), hasColoursOfOneValue: false, between: { all: 0, onEdges: 0 } };
}

/** An image volume has many more. */
const mostValues = 1000;

function noLabels(mask: string, caseId: string, found: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `mask of case ${caseId} (expected a whole number for each class, found ${found})`,
    where: mask,
    remedy:
      'it looks like an image: if --images and --masks are exchanged, exchange them; else save the classes as whole numbers',
  });
}
