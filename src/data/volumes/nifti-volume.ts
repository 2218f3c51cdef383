import { DataError } from '../../core/errors.js';
import { describeShape, type IntensityImage, type LabelMap, pixelCount } from '../../core/image.js';
import { mostOtherBytes } from '../pictures/size-limits.js';
import { fileChunks, firstBytes, TruncatedGzip } from './nifti-bytes.js';
import { headerBytes, type NiftiHeader, parseNiftiHeader } from './nifti-header.js';
import { orderedVoxels } from './nifti-order.js';
import { toNativeOrder } from './nifti-voxels.js';

/** Reads the header alone: cheap, for checks of shape and spacing. */
export async function readNiftiHeader(path: string): Promise<NiftiHeader> {
  return parseNiftiHeader(await firstBytes(path, headerBytes), path);
}

/**
 * Reads a volume's intensities (slope and intercept applied) in the order slice, row, column; see
 * `nifti-orientation.ts` for the directions. The file is unpacked and reordered as it streams, so memory is the
 * float32 result and a few megabytes.
 * Throws DataError for unreadable, truncated and oblique files, and for voxels that are NaN or infinite.
 */
export async function readNiftiImage(path: string): Promise<IntensityImage> {
  const header = await readNiftiHeader(path);
  const { shape, slope, intercept } = header;
  const data = new Float32Array(pixelCount(shape));
  await readVoxels(path, header, data, (stored) => slope * stored + intercept);
  if (header.voxelType.isReal || slope !== 1) requireFinite(data, shape, path);
  return { shape, channels: 1, data, spacingMm: header.orientation.spacingMm };
}

/**
 * Reads a label volume in the same order. Throws DataError that lists every value outside `allowedLabels` (integers
 * in 0…255) with its number of voxels, besides the faults of `readNiftiImage`.
 */
export async function readNiftiLabels(path: string, allowedLabels: readonly number[]): Promise<LabelMap> {
  const header = await readNiftiHeader(path);
  const { shape, slope, intercept } = header;
  const data = new Uint8Array(pixelCount(shape));
  const allowed = new Uint8Array(256);
  for (const label of allowedLabels) allowed[label] = 1;
  const foreign = new Map<number, number>();
  await readVoxels(path, header, data, (stored) => {
    const value = slope * stored + intercept;
    if (allowed[value] !== 1 && (foreign.size < mostForeignValues || foreign.has(value))) {
      foreign.set(value, (foreign.get(value) ?? 0) + 1);
    }
    return value;
  });
  if (foreign.size > 0) throw foreignLabels(foreign, allowedLabels, path);
  return { shape, data };
}

/** An intensity volume taken for labels holds any number of values; the message lists a few. */
const mostForeignValues = 1000;

/** Streams the file's voxels through `convert` into `data`, some planes of the file at a time. */
async function readVoxels(
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
  const block = Buffer.from(new ArrayBuffer(planesAtOnce * planeVoxels * voxelType.bytes));
  const place = orderedVoxels(header, data, convert);
  const expected = pixelCount(fileShape) * voxelType.bytes;
  let plane = 0;
  let filled = 0;
  let found = 0;
  let unpacked = 0;

  const flush = () => {
    const planes = filled / (planeVoxels * voxelType.bytes);
    toNativeOrder(block.subarray(0, filled), voxelType.bytes, littleEndian);
    place(voxelType.numbers(block.buffer as ArrayBuffer, 0, planes * planeVoxels), plane, planes);
    plane += planes;
    filled = 0;
  };

  try {
    let skip = dataOffset;
    // Bytes after the last voxel are of no use, but reading them lets gzip verify its checksum; a few of them, that is.
    for await (const chunk of fileChunks(path)) {
      unpacked += chunk.length;
      if (unpacked > dataOffset + expected + mostOtherBytes) throw tooLong(header, expected, path);
      let at = Math.min(skip, chunk.length);
      skip -= at;
      while (at < chunk.length && found < expected) {
        const length = Math.min(chunk.length - at, block.length - filled, expected - found);
        chunk.copy(block, filled, at, at + length);
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
  let count = 0;
  let first = -1;
  for (let at = 0; at < data.length; at++) {
    if (Number.isFinite(data[at]!)) continue;
    if (count++ === 0) first = at;
  }
  if (count === 0) return;
  const [, rows, columns] = shape;
  const place = [Math.floor(first / (rows * columns)), Math.floor(first / columns) % rows, first % columns];
  throw new DataError({
    verb: 'invalid',
    what: `NIfTI volume with ${count} NaN or infinite voxels, the first ${data[first]} at slice, row, column ${place.join(', ')}`,
    where: path,
  });
}

function foreignLabels(
  foreign: ReadonlyMap<number, number>,
  allowed: readonly number[],
  path: string,
): DataError {
  const listed = [...foreign.entries()].slice(0, 8).map(([value, count]) => `${value} (${count} voxels)`);
  const more = foreign.size > 8 ? ' and others' : '';
  return new DataError({
    verb: 'invalid',
    what: `label values ${listed.join(', ')}${more}, expected ${allowed.join(', ')}`,
    where: path,
  });
}
