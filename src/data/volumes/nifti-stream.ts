import { DataError } from '../../core/errors.js';
import { describeShape, type IntensityImage, pixelCount } from '../../core/image.js';
import { nonFiniteValues } from '../../core/non-finite.js';
import { mostOtherBytes } from '../pictures/size-limits.js';
import type { NiftiHeader } from './nifti-header.js';
import { orderedVoxels } from './nifti-order.js';
import { toNativeOrder } from './nifti-voxels.js';

/** Thrown where a gzip stream ends early. */
export class TruncatedGzip extends Error {}

/** The intensities (with slope and intercept applied) from a file's unpacked bytes; see readNiftiImage. */
export async function niftiIntensities(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  header: NiftiHeader,
): Promise<IntensityImage> {
  const { shape, slope, intercept } = header;
  const data = new Float32Array(pixelCount(shape));
  await readVoxels(chunks, path, header, data, (stored) => slope * stored + intercept);
  if (header.voxelType.isReal || slope !== 1) requireFinite(data, shape, path);
  return { shape, channels: 1, data, spacingMm: header.orientation.spacingMm };
}

/**
 * Streams a file's unpacked bytes, in chunks of any size, through `convert` into `data`, some planes at a time. Throws DataError,
 * naming `path`, where there are too few or too many bytes.
 */
export async function readVoxels(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  header: NiftiHeader,
  data: Float32Array | Uint8Array,
  convert: (stored: number) => number,
): Promise<void> {
  const { fileShape, voxelType, littleEndian, dataOffset } = header;
  const planeVoxels = fileShape[0] * fileShape[1];
  const planesAtOnce = Math.min(
    fileShape[2],
    Math.max(1, Math.floor(blockBytes / (planeVoxels * voxelType.bytes))),
  );
  const block = new Uint8Array(planesAtOnce * planeVoxels * voxelType.bytes);
  const place = orderedVoxels(header, data, convert);
  const expected = pixelCount(fileShape) * voxelType.bytes;
  let plane = 0;
  let filled = 0;
  let found = 0;
  let unpacked = 0;

  const flush = () => {
    const planes = filled / (planeVoxels * voxelType.bytes);
    toNativeOrder(block.subarray(0, filled), voxelType.bytes, littleEndian);
    place(voxelType.numbers(block.buffer, 0, planes * planeVoxels), plane, planes);
    plane += planes;
    filled = 0;
  };

  try {
    let skip = dataOffset;
    // Bytes after the last voxel are read (up to a limit) so that gzip verifies its checksum.
    for await (const chunk of chunks) {
      unpacked += chunk.length;
      if (unpacked > dataOffset + expected + mostOtherBytes) throw tooLong(header, expected, path);
      let at = Math.min(skip, chunk.length);
      skip -= at;
      while (at < chunk.length && found < expected) {
        const length = Math.min(chunk.length - at, block.length - filled, expected - found);
        block.set(chunk.subarray(at, at + length), filled);
        at += length;
        filled += length;
        found += length;
        if (filled === block.length || found === expected) flush();
      }
    }
  } catch (error) {
    if (error instanceof TruncatedGzip)
      throw truncated(header, expected, found, path, 'the gzip stream ends early');
    throw error;
  }
  if (found < expected) throw truncated(header, expected, found, path, 'the file ends early');
}

const blockBytes = 8 << 20;

function truncated(
  header: NiftiHeader,
  expected: number,
  found: number,
  path: string,
  how: string,
): DataError {
  const { fileShape, voxelType } = header;
  return new DataError({
    verb: 'invalid',
    what: `NIfTI volume, ${how}: expected ${expected} bytes of voxels (${describeShape(fileShape)} of ${voxelType.name}), found ${found}`,
    where: path,
    remedy: 'fetch the file again',
  });
}

function tooLong({ fileShape, voxelType }: NiftiHeader, expected: number, path: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `NIfTI volume: its header says ${expected} bytes of voxels (${describeShape(fileShape)} of ${voxelType.name}), and more than ${mostOtherBytes} bytes follow them`,
    where: path,
    remedy: 'fetch the file again: its header belongs to another file, or it is made to fill the memory',
  });
}

function requireFinite(data: Float32Array, shape: NiftiHeader['shape'], path: string): void {
  const found = nonFiniteValues(data);
  if (!found) return;
  const { count, first } = found;
  const [, rows, columns] = shape;
  const place = [Math.floor(first / (rows * columns)), Math.floor(first / columns) % rows, first % columns];
  throw new DataError({
    verb: 'invalid',
    what: `NIfTI volume with ${count} NaN or infinite voxels, the first ${data[first]} at slice, row, column ${place.join(', ')}`,
    where: path,
    remedy: 'replace them by the value of the background',
  });
}
