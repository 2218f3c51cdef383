/** What some images and masks of a set hold: enough to propose how it is read and trained. */
import type { SpatialShape } from '../../core/image.js';
import { readImageFile } from '../pictures/image-file.js';
import { maskValues } from '../pictures/mask-labels.js';
import { readNiftiHeader, readNiftiImage } from '../volumes/nifti-volume.js';
import type { NamePair } from './pair-names.js';

export interface SetLook {
  /** Of every case that was looked at. */
  shapes: readonly SpatialShape[];
  /** Of volumes: slice, row, column. */
  spacingsMm: readonly (readonly number[])[];
  /** Every value in the masks that were looked at, ascending. */
  maskValues: readonly number[];
  hasJpegMasks: boolean;
  /** Whether a mask that was looked at is empty. */
  hasEmptyMasks: boolean;
  casesLookedAt: number;
}

/** Cases that are opened, evenly over the set; "data check" opens all. */
const casesLookedAt = 40;

/** Opens some of the pairs, whose paths are absolute. Throws the DataError of the first file that cannot be read. */
export async function lookAtFiles(
  pairs: readonly NamePair[],
  areVolumes: boolean,
  onCase: (done: number, of: number) => void,
): Promise<SetLook> {
  const step = Math.max(1, pairs.length / casesLookedAt);
  const chosen = pairs.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
  const shapes: SpatialShape[] = [];
  const spacingsMm: (readonly number[])[] = [];
  const values = new Set<number>();
  let hasEmptyMasks = false;
  for (const [at, { caseId, image, masks }] of chosen.entries()) {
    if (areVolumes) {
      const { shape, orientation } = await readNiftiHeader(image);
      shapes.push(shape);
      spacingsMm.push(orientation.spacingMm);
    } else shapes.push((await readImageFile(image, `image of case ${caseId}`)).shape);
    const own = new Set<number>();
    for (const mask of masks) for (const value of await valuesOf(mask, caseId, areVolumes)) own.add(value);
    for (const value of own) values.add(value);
    hasEmptyMasks ||= own.size === 1 && own.has(0);
    onCase(at + 1, chosen.length);
  }
  return {
    shapes,
    spacingsMm,
    maskValues: [...values].sort((a, b) => a - b),
    hasJpegMasks: pairs.some(({ masks }) => masks.some((path) => /\.jpe?g$/i.test(path))),
    hasEmptyMasks,
    casesLookedAt: chosen.length,
  };
}

async function valuesOf(mask: string, caseId: string, isVolume: boolean): Promise<Iterable<number>> {
  if (isVolume) return new Set((await readNiftiImage(mask)).data);
  return (await maskValues(mask, `mask of case ${caseId}`)).keys();
}
