import { type GridDifference, gridDifference } from './grid-difference.js';
import type { NiftiHeader } from './nifti-header.js';
import { readNiftiHeader } from './nifti-volume.js';

/** The file of the image that a mask belongs to. */
export interface ImageOfMask {
  path: string;
}

/** How the grid of a mask differs from that of its image, whose header is read; undefined where they agree. */
export async function gridFault(
  mask: NiftiHeader,
  { path }: ImageOfMask,
): Promise<GridDifference | undefined> {
  return gridDifference(mask, await readNiftiHeader(path));
}
