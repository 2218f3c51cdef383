import { fileChunks, firstBytes } from '../volumes/nifti-bytes.js';
import { type Fault, headerBytes, parseNiftiFields } from '../volumes/nifti-header.js';
import { TruncatedGzip } from '../volumes/nifti-stream.js';
import { afterBytes } from './open-numpy.js';
import type { ArrayGrid, StoredArray } from './stored-array.js';

/**
 * Opens a NIfTI file as an array in file order, without reorientation: (…, z, y, x), as in SimpleITK and nnU-Net. It may have a
 * class axis before or after the spatial axes.
 */
export async function openNiftiArray(path: string): Promise<StoredArray> {
  const fields = parseNiftiFields(await firstBytes(path, headerBytes), path, anyAxes);
  const { extents, voxelType, littleEndian, slope, intercept, dataOffset } = fields;
  return {
    path,
    format: `NIfTI, ${voxelType.name}${slope === 1 && intercept === 0 ? '' : ' scaled'}`,
    shape: [...extents].reverse(),
    isReversed: false,
    numbers: voxelType,
    littleEndian,
    slope,
    intercept,
    grid: gridOf(fields),
    chunks: () => afterBytes(untilCutOff(path), dataOffset),
  };
}

/** The chunks of a file; a truncated gzip stream ends early, and the caller detects it from the missing numbers. */
async function* untilCutOff(path: string): AsyncGenerator<Uint8Array, void> {
  try {
    yield* fileChunks(path);
  } catch (error) {
    if (!(error instanceof TruncatedGzip)) throw error;
  }
}

function anyAxes(dims: readonly number[], fault: Fault): number[] {
  const rank = dims[0]!;
  const extents = dims.slice(1, rank + 1);
  if (rank >= 2 && rank <= 7 && extents.every((extent) => extent >= 1)) return extents;
  throw fault({ verb: 'invalid', what: `NIfTI dimensions ${rank}: ${extents.join(' × ')}` });
}

function gridOf({ affine, isPlaced }: Pick<ArrayGrid, 'affine' | 'isPlaced'>): ArrayGrid {
  const steps = [2, 1, 0].map((axis) => Math.hypot(...[0, 1, 2].map((row) => affine[row]![axis]!)));
  const isUnit = [0, 1, 2].every((row) =>
    [0, 1, 2, 3].every((column) => affine[row]![column] === (row === column ? 1 : 0)),
  );
  return {
    spacingMm: steps as [number, number, number],
    affine: affine.slice(0, 3),
    isPlaced: isPlaced && !isUnit,
  };
}
