/** Runs that were trained in bf16 beside the same runs in float32, measured by what another seed changes. */
import { groupBy } from '../src/core/group-by.js';
import type { MetricName } from '../src/metrics/catalogue.js';
import type { RunRecord } from '../src/record/run-record.js';
import { meanAndDeviation } from '../src/statistics/mean-deviation.js';
import { runName } from '../src/study/run-config.js';

export type ComparedRun = Pick<RunRecord, 'cases' | 'history'> & {
  config: Pick<RunRecord['config'], 'dataset' | 'loss' | 'seed' | 'fold'>;
};

export const comparedMetrics = ['dsc', 'nll', 'ece'] as const satisfies readonly MetricName[];

export interface PrecisionLine {
  /** `<data set>/<loss>/<place>`. */
  run: string;
  metric: (typeof comparedMetrics)[number];
  float32: number;
  bf16: number;
  /** Mean over test cases of bf16 − float32, and its standard deviation over cases. */
  difference: number;
  caseDeviation: number;
  /** √(mean d²) of the mean differences d between two seeds of a fold in float32; NaN without a second seed. */
  seedSpread: number;
  seedPairs: number;
  /** |difference| at most twice the spread; null without a spread. */
  isWithin: boolean | null;
}

export interface LossCurves {
  run: string;
  float32: CurveEnd;
  bf16: CurveEnd;
}

export interface CurveEnd {
  epochs: number;
  /** The least validation loss, at which the tested network was kept. */
  leastValidationLoss: number;
}

/**
 * For every bf16 run with a float32 run of its name: mean DSC, NLL and ECE over the same test cases in the row that
 * `rowOf` names for its data set. The yardstick is what a second seed changes on the same data set under the same loss:
 * were bf16 no more than another seed, its difference would lie within twice their root mean square in 19 of 20 cases.
 */
export function comparePrecisions(
  float32: readonly ComparedRun[],
  bf16: readonly ComparedRun[],
  rowOf: (dataset: string) => string,
): { lines: PrecisionLine[]; curves: LossCurves[] } {
  const pairs = bf16.flatMap((run) => {
    const twin = float32.find(({ config }) => runName(config) === runName(run.config));
    return twin ? [{ twin, run }] : [];
  });
  const lines = pairs.flatMap(({ twin, run }) => {
    const { dataset, loss } = run.config;
    const row = rowOf(dataset);
    const sameSet = float32.filter(({ config }) => config.dataset === dataset && config.loss === loss);
    return comparedMetrics.map((metric) => {
      const { mean, standardDeviation } = meanAndDeviation(caseDifferences(twin, run, row, metric));
      const ofSeeds = seedDifferences(sameSet, row, metric);
      const seedSpread = Math.sqrt(meanAndDeviation(ofSeeds.map((one) => one ** 2)).mean);
      return {
        run: runName(run.config),
        metric,
        float32: meanOf(twin, row, metric),
        bf16: meanOf(run, row, metric),
        difference: mean,
        caseDeviation: standardDeviation,
        seedSpread,
        seedPairs: ofSeeds.length,
        isWithin: ofSeeds.length === 0 ? null : Math.abs(mean) <= 2 * seedSpread,
      };
    });
  });
  const curves = pairs.map(({ twin, run }) => ({
    run: runName(run.config),
    float32: curveEnd(twin),
    bf16: curveEnd(run),
  }));
  return { lines, curves };
}

/** Mean differences between every two seeds of one fold. */
function seedDifferences(runs: readonly ComparedRun[], row: string, metric: MetricName): number[] {
  const folds = groupBy(runs, ({ config }) => config.fold?.number ?? 0);
  return [...folds.values()].flatMap((own) =>
    own.flatMap((first, at) =>
      own.slice(at + 1).map((second) => meanAndDeviation(caseDifferences(first, second, row, metric)).mean),
    ),
  );
}

/** Second − first, case by case. */
function caseDifferences(first: ComparedRun, second: ComparedRun, row: string, metric: MetricName): number[] {
  const before = valuesOf(first, row, metric);
  return [...valuesOf(second, row, metric)].map(
    ([caseId, value]) => value - (before.get(caseId) ?? Number.NaN),
  );
}

function valuesOf({ cases }: ComparedRun, row: string, metric: MetricName): Map<string, number> {
  const own = cases.filter(({ className }) => className === row);
  return new Map(own.map(({ caseId, values }) => [caseId, values[metric]]));
}

function meanOf(run: ComparedRun, row: string, metric: MetricName): number {
  return meanAndDeviation([...valuesOf(run, row, metric).values()]).mean;
}

function curveEnd({ history }: ComparedRun): CurveEnd {
  const losses = history.map(({ validationLoss }) => validationLoss);
  return { epochs: history.length, leastValidationLoss: Math.min(...losses) };
}
