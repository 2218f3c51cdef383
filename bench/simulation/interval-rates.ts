import type { RandomStream } from '../../src/core/random-stream.js';
import { type IntervalKind, intervalKinds, type SimulatedRate } from '../../src/evaluate/simulated-rates.js';
import { bcaInterval } from '../../src/statistics/bca-interval.js';
import { type Interval, quantile } from '../../src/statistics/bootstrap.js';
import { type MeanEstimate, meanInterval, meanTestPValue } from '../../src/statistics/mean-estimate.js';
import { nadeauBengioMean } from '../../src/statistics/nadeau-bengio.js';
import {
  layoutMean,
  type PairedLayout,
  pairedLayout,
  patientMeans,
} from '../../src/statistics/paired-layout.js';
import { signedRankTest } from '../../src/statistics/signed-rank-test.js';
import { studentMean } from '../../src/statistics/student-mean.js';
import { crossedBootstrapMeans, nestedBootstrapMeans } from '../../src/statistics/two-level-bootstrap.js';
import { drawnDifferences, type Setting } from './drawn-differences.js';

/** True differences whose power is told, in standard deviations between patients. */
const differences = [0.25, 0.5, 1];

/**
 * Draws a study of no difference `trials` times and counts how often each interval holds 0 and each test rejects it. A true
 * difference only moves the values, so the power at δ is the rejection of −δ on the same draws.
 */
export function intervalRates(
  setting: Setting,
  trials: number,
  resamples: number,
  stream: RandomStream,
): SimulatedRate {
  const held = new Map<IntervalKind, number>();
  const found = differences.map(() => 0);
  let wilcoxon = 0;
  let halfWidths = 0;
  for (let trial = 0; trial < trials; trial++) {
    const layout = pairedLayout(drawnDifferences(setting, stream));
    const used = layoutMean(layout);
    const intervals = { used: meanInterval(used), ...otherIntervals(layout, used, resamples, stream) };
    for (const [kind, { low, high }] of Object.entries(intervals) as [IntervalKind, Interval][]) {
      if (low <= 0 && 0 <= high) held.set(kind, (held.get(kind) ?? 0) + 1);
    }
    differences.forEach((difference, index) => {
      if (meanTestPValue(used, -difference) < 0.05) found[index]!++;
    });
    if (signedRankTest(patientMeans(layout)).pValue < 0.05) wilcoxon++;
    halfWidths += (intervals.used.high - intervals.used.low) / 2;
  }
  return {
    ...setting,
    coverage: Object.fromEntries(
      intervalKinds.flatMap((kind) => (held.has(kind) ? [[kind, held.get(kind)! / trials]] : [])),
    ) as SimulatedRate['coverage'],
    wilcoxon: wilcoxon / trials,
    power: differences.map((difference, index) => ({ difference, found: found[index]! / trials })),
    halfWidth: Number((halfWidths / trials).toFixed(4)),
  };
}

/** The intervals that the used one is compared with. */
function otherIntervals(
  layout: PairedLayout,
  { mean }: MeanEstimate,
  resamples: number,
  stream: RandomStream,
) {
  const { kind, rows } = layout;
  const draw = kind === 'nested' ? nestedBootstrapMeans : crossedBootstrapMeans;
  const means = draw(rows, stream, resamples).sort();
  const patients = meanInterval(studentMean(patientMeans(layout)));
  return {
    percentile: { low: quantile(means, 0.025), high: quantile(means, 0.975) },
    bca: bcaInterval(means, mean, jackknife(layout)),
    patients,
    ...(kind === 'nested' ? { nadeauBengio: meanInterval(foldsCorrected(rows)) } : {}),
  };
}

/** K folds: one part tested, K − 1 parts to learn from. */
function foldsCorrected(rows: PairedLayout['rows']): MeanEstimate {
  return nadeauBengioMean(rows.map(meanOf), 1 / (rows.length - 1));
}

/** The mean without each network, and in the crossed design without each patient too. */
function jackknife({ kind, rows }: PairedLayout): number[] {
  const withoutNetwork = rows.map((_, left) => meanOf(rows.filter((_, index) => index !== left).flat()));
  if (kind === 'nested') return withoutNetwork;
  const patients = rows[0]!.map((_, place) => meanOf(rows.map((row) => row[place]!)));
  return [
    ...withoutNetwork,
    ...patients.map((_, left) => meanOf(patients.filter((_, index) => index !== left))),
  ];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
