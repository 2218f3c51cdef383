/** Properties of some images and masks of a data set, from which labels and sizes are proposed. */
import type { SpatialShape } from '../../core/image.js';
import { readImageFile } from '../pictures/image-file.js';
import { inspectMask, type MaskInspection } from '../pictures/mask-labels.js';
import { readNiftiHeader, readNiftiImage } from '../volumes/nifti-volume.js';
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
  hasJpegMasks: boolean;
  /** Whether an opened mask is empty. */
  hasEmptyMasks: boolean;
  casesLookedAt: number;
}

/**
 * Number of cases that are opened, evenly spaced, so that rare classes and empty masks are likely found. "data check" opens
 * all.
 */
const casesLookedAt = 200;

/** Opens some of the pairs, whose paths are absolute. Throws the DataError of the first file that cannot be read. */
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
  let hasColoursOfOneValue = false;
  let hasEmptyMasks = false;
  for (const [at, { caseId, image, masks }] of chosen.entries()) {
    if (areVolumes) {
      const { shape, orientation } = await readNiftiHeader(image);
      shapes.push(shape);
      spacingsMm.push(orientation.spacingMm);
    } else shapes.push((await readImageFile(image, `image of case ${caseId}`)).shape);
    let isEmpty = true;
    for (const mask of masks) {
      const look = await maskLook(mask, caseId, areVolumes);
      for (const [value, pixels] of look.pixels) pixelsOf.set(value, (pixelsOf.get(value) ?? 0) + pixels);
      hasColoursOfOneValue ||= look.hasColoursOfOneValue;
      for (const [value, colour] of look.colours) {
        hasColoursOfOneValue ||= (colourOf.get(value) ?? colour) !== colour;
        colourOf.set(value, colour);
      }
      isEmpty &&= [...look.pixels.keys()].every((value) => value === 0);
    }
    hasEmptyMasks ||= isEmpty;
    onCase(at + 1, chosen.length);
  }
  return {
    shapes,
    spacingsMm,
    maskPixels: new Map([...pixelsOf].sort(([a], [b]) => a - b)),
    hasColoursOfOneValue,
    hasJpegMasks: pairs.some(({ masks }) => masks.some((path) => /\.jpe?g$/i.test(path))),
    hasEmptyMasks,
    casesLookedAt: chosen.length,
  };
}

async function maskLook(mask: string, caseId: string, isVolume: boolean): Promise<MaskInspection> {
  if (!isVolume) return inspectMask(mask, `mask of case ${caseId}`);
  const pixels = new Map<number, number>();
  for (const value of (await readNiftiImage(mask)).data) pixels.set(value, (pixels.get(value) ?? 0) + 1);
  return { pixels, colours: new Map(), hasColoursOfOneValue: false };
}
