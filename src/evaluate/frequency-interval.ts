import { groupBy } from '../core/group-by.js';
import { RandomStream } from '../core/random-stream.js';
import { type BinTable, poolBins } from '../metrics/calibration-error.js';
import type { CaseBins } from '../metrics/case-score.js';
import { reliabilityCurve } from '../metrics/reliability-curve.js';
import { caseBootstrap } from '../statistics/bootstrap.js';

/** One point of a reliability curve: an occupied bin. */
export interface FrequencyInterval {
  /** Mean predicted probability of the bin's pixels. */
  meanProbability: number;
  /** Share of the bin's pixels that are positive. */
  frequency: number;
  /** 95 % bootstrap interval of that share over patients; NaN with one patient. */
  low: number;
  high: number;
}

/** An error bar in a figure needs fewer resamples than a printed interval. */
const whiskerResamples = 400;

/**
 * Observed frequency per occupied bin, pooled over cases and seeds, with a bootstrap interval over patients:
 * pixels of one image are not independent, nor are images of one patient. A patient is drawn with all cases and
 * seeds; a case missing in `patientOf` counts as its own patient. The random stream is fixed, so the figure is
 * reproducible.
 */
export function frequencyIntervals(
  bins: readonly CaseBins[],
  patientOf: ReadonlyMap<string, string>,
): FrequencyInterval[] {
  const patients = [...groupBy(bins, ({ caseId }) => patientOf.get(caseId) ?? caseId).values()].map(poolBins);
  const stream = RandomStream.fromSeed(0).fork('reliability');
  const intervals = caseBootstrap(patients, pooledFrequency, stream, whiskerResamples);
  return reliabilityCurve(poolBins(patients)).flatMap(({ meanProbability, frequency, count }, bin) =>
    count === 0 ? [] : [{ meanProbability, frequency, ...intervals[bin]! }],
  );
}

/**
 * The frequencies of the pooled tables, as in `reliabilityCurve` but without the values that a resample does not
 * need.
 */
function pooledFrequency(tables: readonly BinTable[]): number[] {
  const bins = tables[0]!.count.length;
  const count = new Float64Array(bins);
  const positives = new Float64Array(bins);
  for (const table of tables) {
    for (let bin = 0; bin < bins; bin++) {
      count[bin]! += table.count[bin]!;
      positives[bin]! += table.positiveCount[bin]!;
    }
  }
  return Array.from(positives, (value, bin) => value / count[bin]!);
}
