import { DataError } from '../core/errors.js';
import { kindOfNonFile } from '../core/file-kind.js';
import type { Cores } from '../core/map-over-threads.js';
import { freeMemory } from '../core/memory.js';
import { readNiftiHeader } from './volumes/nifti-volume.js';

/** How a data set is read: number of cases at the same time per thread, and threads. */
export interface ReadingPace {
  atOnce: number;
  cores: Cores;
}

/** Pictures read at the same time per thread: while one waits for the disk or libvips, others are processed. */
const picturesAtOnce = 4;

/** Memory per voxel while a volume is prepared: the unpacked file, intensities before and after a step, labels of both grids. */
const bytesPerVoxel = 20;

/**
 * The pace for a data set: one thread per core. For volumes, one case per thread, and only as many threads as fit into half of
 * the free memory, judged by the largest of the given files.
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

/** Voxels of the largest volume; 1 where there are no files. Unreadable headers are ignored; they fail when the file is read. */
async function largestVolume(paths: readonly string[]): Promise<number> {
  let largest = 1;
  // Opening a named pipe would block.
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
