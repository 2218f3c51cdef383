import { DataError } from '../../core/errors.js';
import { type IntensityImage, type LabelMap, pixelCount } from '../../core/image.js';
import { fileChunks, firstBytes } from './nifti-bytes.js';
import { headerBytes, type NiftiHeader, parseNiftiHeader } from './nifti-header.js';
import { niftiIntensities, readVoxels } from './nifti-stream.js';

/** Reads only the header, which is fast, for checks of shape and spacing. */
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
  return niftiIntensities(fileChunks(path), path, header);
}

/**
 * Reads a label volume in the same order; values within 0.001 of a whole number are that number. Throws DataError that lists every
 * value outside `allowedLabels` (integers in 0…255) with its number of voxels, besides the faults of `readNiftiImage`.
 */
export async function readNiftiLabels(path: string, allowedLabels: readonly number[]): Promise<LabelMap> {
  const header = await readNiftiHeader(path);
  const { shape, slope, intercept } = header;
  const data = new Uint8Array(pixelCount(shape));
  const allowed = new Uint8Array(256);
  for (const label of allowedLabels) allowed[label] = 1;
  const foreign = new Map<number, number>();
  await readVoxels(fileChunks(path), path, header, data, (stored) => {
    const value = labelOf(slope * stored + intercept);
    if (allowed[value] !== 1 && (foreign.size < mostForeignValues || foreign.has(value))) {
      foreign.set(value, (foreign.get(value) ?? 0) + 1);
    }
    return value;
  });
  if (foreign.size > 0) throw foreignLabels(foreign, allowedLabels, path);
  return { shape, data };
}

/** Labels that a program stored scaled to 8 bits, or resampled, are this close to a whole number. */
const labelTolerance = 1e-3;

/** The whole number next to a stored label, where it is that near; else the value itself. */
export function labelOf(value: number): number {
  const nearest = Math.round(value);
  return Math.abs(value - nearest) <= labelTolerance ? nearest : value;
}

/** Values are counted only up to this number, since an intensity volume instead of labels may have very many. */
const mostForeignValues = 1000;

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
    remedy: 'correct the mask, or name these values with "data add --labels"',
  });
}
