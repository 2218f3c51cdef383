import type { NiftiHeader } from './nifti-header.js';

/** Receives planes of the file, starting at plane `firstPlane`, and stores their voxels. */
export type PlacePlanes = (stored: ArrayLike<number>, firstPlane: number, planes: number) => void;

/**
 * Converts voxels and reorders them from the file's order (i fastest, k slowest) to slice, row, column order in `data`. The
 * innermost loop runs along the columns of the result, so that writes are contiguous: for files such as KiTS19's, whose fastest
 * axis is the slice, every voxel would otherwise be on another page of memory.
 */
export function orderedVoxels(
  header: NiftiHeader,
  data: Float32Array | Uint8Array,
  convert: (stored: number) => number,
): PlacePlanes {
  const { fileShape, orientation } = header;
  const fileStrides = [1, fileShape[0], fileShape[0] * fileShape[1]];
  const { strides, origin } = stridesInResult(header);
  const inner = orientation.voxelAxes[2];
  const [outer, middle] = [2, 1, 0].filter((axis) => axis !== inner) as [number, number];

  return (stored, firstPlane, planes) => {
    const extents = [fileShape[0], fileShape[1], planes];
    const start = origin + firstPlane * strides[2]!;
    for (let a = 0; a < extents[outer]!; a++) {
      for (let b = 0; b < extents[middle]!; b++) {
        let from = a * fileStrides[outer]! + b * fileStrides[middle]!;
        let to = start + a * strides[outer]! + b * strides[middle]!;
        for (let c = 0; c < extents[inner]!; c++) {
          data[to] = convert(stored[from]!);
          from += fileStrides[inner]!;
          to += strides[inner]!;
        }
      }
    }
  };
}

/** The inverse: one plane of the file (constant k, i fastest) from voxels in slice, row, column order. */
export function planeInFileOrder<Numbers extends Float32Array | Uint8Array>(
  header: Pick<NiftiHeader, 'fileShape' | 'shape' | 'orientation'>,
  data: Numbers,
  plane: number,
): Numbers {
  const [iExtent, jExtent] = header.fileShape;
  const { strides, origin } = stridesInResult(header);
  const [alongI, alongJ, alongK] = strides as [number, number, number];
  const stored = data.slice(0, iExtent * jExtent) as Numbers;
  for (let j = 0, to = 0; j < jExtent; j++) {
    let from = origin + plane * alongK + j * alongJ;
    for (let i = 0; i < iExtent; i++, to++, from += alongI) stored[to] = data[from]!;
  }
  return stored;
}

/** Position of the file's first voxel in the result, and the strides of its axes i, j, k there. */
function stridesInResult({ shape, orientation }: Pick<NiftiHeader, 'shape' | 'orientation'>): {
  strides: number[];
  origin: number;
} {
  const resultStrides = [shape[1] * shape[2], shape[2], 1];
  const strides = [0, 0, 0];
  let origin = 0;
  for (const axis of [0, 1, 2]) {
    const stride = resultStrides[axis]!;
    strides[orientation.voxelAxes[axis]!] = orientation.reversed[axis] ? -stride : stride;
    if (orientation.reversed[axis]) origin += stride * (shape[axis]! - 1);
  }
  return { strides, origin };
}
