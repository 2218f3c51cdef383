/** Splits run numbers into Slurm job arrays, because a site bounds the task numbers of an array. */
import { numberRanges } from '../plan/number-ranges.js';

export interface ArrayChunk {
  /** Run number = offset + task number. */
  offset: number;
  /** Task numbers in the format of --array, such as "1-12,15". */
  tasks: string;
}

/**
 * Arrays for the given run numbers, which ascend. Every task number is below `maximumSize` (Slurm's MaxArraySize is the highest
 * task number plus one).
 */
export function arrayChunks(runNumbers: readonly number[], maximumSize: number): ArrayChunk[] {
  const byOffset = new Map<number, number[]>();
  for (const number of runNumbers) {
    const offset = Math.floor(number / maximumSize) * maximumSize;
    const tasks = byOffset.get(offset) ?? [];
    byOffset.set(offset, tasks);
    tasks.push(number - offset);
  }
  return [...byOffset].map(([offset, tasks]) => ({ offset, tasks: ranges(tasks) }));
}

/** "1-3,7" for 1, 2, 3, 7. */
function ranges(numbers: readonly number[]): string {
  return numberRanges(numbers)
    .map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
    .join(',');
}
