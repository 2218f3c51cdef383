import { RandomStream } from '../../core/random-stream.js';
import { poolBins } from '../../metrics/calibration-error.js';
import type { CaseBins } from '../../metrics/case-score.js';
import { groupBy } from '../group-by.js';

/** One point of a reliability curve: a bin that holds pixels. */
export interface FrequencyInterval {
  /** Mean predicted probability of the bin's pixels. */
  meanProbability: number;
  /** Share of the bin's pixels that are positive. */
  frequency: number;
  /** 2.5 % and 97.5 % percentiles of that share over bootstrap samples of cases. */
  low: number;
  high: number;
}

const samples = 400;

/**
 * Observed frequency per occupied bin, pooled over cases and seeds, with a bootstrap interval over cases: pixels of
 * one image are not independent, images are. A case is drawn with all its seeds; the stream is fixed, so the
 * figure is the same each time.
 */
export function frequencyIntervals(bins: readonly CaseBins[]): FrequencyInterval[] {
  const cases = [...groupBy(bins, (table) => table.caseId).values()].map(poolBins);
  const pooled = poolBins(cases);
  const width = pooled.count.length;
  const draws = Array.from({ length: width }, () => [] as number[]);
  const stream = RandomStream.fromSeed(0).fork('reliability');
  for (let sample = 0; sample < samples; sample++) {
    const count = new Float64Array(width);
    const positives = new Float64Array(width);
    for (let draw = 0; draw < cases.length; draw++) {
      const table = cases[stream.integer(0, cases.length)]!;
      for (let bin = 0; bin < width; bin++) {
        count[bin]! += table.count[bin]!;
        positives[bin]! += table.positiveCount[bin]!;
      }
    }
    for (let bin = 0; bin < width; bin++) {
      if (count[bin]! > 0) draws[bin]!.push(positives[bin]! / count[bin]!);
    }
  }
  return pooled.count.flatMap((count, bin) => {
    if (count === 0) return [];
    const sorted = Float64Array.from(draws[bin]!).sort();
    return [
      {
        meanProbability: pooled.probabilitySum[bin]! / count,
        frequency: pooled.positiveCount[bin]! / count,
        low: percentile(sorted, 0.025),
        high: percentile(sorted, 0.975),
      },
    ];
  });
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))]!;
}
