import os from 'node:os';
import { DataError } from '../core/errors.js';
import { kindOfNonFile } from '../core/file-kind.js';
import type { Cores } from '../core/map-over-threads.js';
import { readNiftiHeader } from './volumes/nifti-volume.js';

/** How a set is read: cases at a time in each thread, and how many threads. */
export interface ReadingPace {
  atOnce: number;
  cores: Cores;
}

/** Pictures at a time in a thread: while one waits for the disk or for libvips, another is looked at. */
const picturesAtOnce = 4;

/** While a volume is read and prepared: its file unpacked, intensities before and after a step, labels of both grids. */
const bytesPerVoxel = 20;

/**
 * As many threads as cores; of volumes one at a time in each, and not more than fit into half of the memory that is free, by
 * the largest of the given files.
 */
export async function readingPace(
  spatialRank: 2 | 3,
  imagePaths: readonly string[],
  cores: Cores,
): Promise<ReadingPace> {
  if (spatialRank === 2) return { atOnce: picturesAtOnce, cores };
  const voxels = await largestVolume(imagePaths);
  const fitting = Math.floor(freeMemory() / 2 / (voxels * bytesPerVoxel));
  return { atOnce: 1, cores: { ...cores, threads: Math.max(1, Math.min(cores.threads, fitting)) } };
}

/** Voxels of the largest; 1 where there are no files. One whose header cannot be read is told of when it is read. */
async function largestVolume(paths: readonly string[]): Promise<number> {
  let largest = 1;
  // Opening a pipe would wait for ever.
  for (const path of paths.filter((one) => kindOfNonFile(one) === undefined)) {
    try {
      const { shape } = await readNiftiHeader(path);
      largest = Math.max(largest, shape[0] * shape[1] * shape[2]);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
    }
  }
  return largest;
}

/** A container, or a job of a cluster, may have less than the machine. */
function freeMemory(): number {
  return Math.min(os.freemem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}
