/** Runs that were trained in bf16 beside the same runs in float32, measured by what another seed changes. */
import { DataError } from '../src/core/errors.js';
import { groupBy } from '../src/core/group-by.js';
import type { MetricName } from '../src/metrics/catalogue.js';
import { allClassesRow } from '../src/metrics/scored-rows.js';
import type { RunRecord } from '../src/record/run-record.js';
import { meanAndDeviation } from '../src/statistics/mean-deviation.js';
import { studentUpperQuantile } from '../src/statistics/student-t.js';
import { runName } from '../src/study/run-config.js';

export type ComparedRun = Pick<RunRecord, 'cases' | 'history'> & {
  config: Pick<RunRecord['config'], 'dataset' | 'loss' | 'seed' | 'fold' | 'foregroundClasses' | 'precision'>;
  provenance: Pick<RunRecord['provenance'], 'dataFingerprint'>;
};

export const comparedMetrics = ['dsc', 'nll', 'ece'] as const satisfies readonly MetricName[];

export interface PrecisionLine {
  metric: (typeof comparedMetrics)[number];
  float32: number;
  bf16: number;
  /** Mean over test cases of bf16 − float32, and its standard deviation over cases. */
  difference: number;
  caseDeviation: number;
  /** √(mean d²) of the mean differences d between two seeds of a fold in float32; null without a second seed. */
  seedSpread: number | null;
}

export const precisionVerdicts = ['recommended', 'not recommended', 'cannot be said'] as const;
export type PrecisionVerdict = (typeof precisionVerdicts)[number];

/** One run in both precisions. */
export interface ComparedPrecisions {
  dataset: string;
  /** `<data set>/<loss>/<place>`. */
  run: string;
  /** Test cases, all tested by both. */
  cases: number;
  /** Pairs of seeds of one fold in float32, under the same loss. */
  seedPairs: number;
  lines: readonly PrecisionLine[];
  float32: LossCurve;
  bf16: LossCurve;
  verdict: PrecisionVerdict;
}

/** A loss for each epoch. */
export interface LossCurve {
  training: readonly number[];
  validation: readonly number[];
  /** The epoch, from 1, whose network was kept and tested: of the least validation loss, the last of several. */
  testedEpoch: number;
}

/**
 * For every bf16 run with a float32 run of its name: mean DSC, NLL and ECE over the same test cases, in the row of its class or
 * of all classes. The yardstick is what a second seed changes on the same data set under the same loss. Throws DataError where
 * the two are of other precisions, saw other data or tested other cases.
 */
export function comparePrecisions(
  float32: readonly ComparedRun[],
  bf16: readonly ComparedRun[],
): ComparedPrecisions[] {
  return bf16.flatMap((run) => {
    const twin = float32.find(({ config }) => runName(config) === runName(run.config));
    if (!twin) return [];
    refuseOtherPrecisions(twin, run);
    const seeds = seedsOf(float32, run);
    const seedPairs = pairsOfSeeds(seeds);
    const lines = comparedMetrics.map((metric): PrecisionLine => {
      const { mean, standardDeviation } = meanAndDeviation(caseDifferences(twin, run, metric));
      const ofSeeds = seedPairs.map(
        ([first, second]) => meanAndDeviation(caseDifferences(first, second, metric)).mean,
      );
      return {
        metric,
        float32: meanOf(twin, metric),
        bf16: meanOf(run, metric),
        difference: mean,
        caseDeviation: standardDeviation,
        seedSpread:
          ofSeeds.length === 0 ? null : Math.sqrt(meanAndDeviation(ofSeeds.map((one) => one ** 2)).mean),
      };
    });
    return {
      dataset: run.config.dataset,
      run: runName(run.config),
      cases: valuesOf(run, 'dsc').size,
      seedPairs: seedPairs.length,
      lines,
      float32: curveOf(twin),
      bf16: curveOf(run),
      verdict: precisionVerdict(lines, seedPairs.length),
    };
  });
}

function refuseOtherPrecisions(float32: ComparedRun, bf16: ComparedRun): void {
  const found = [float32, bf16].map(({ config }) => config.precision);
  if (found[0] === 'float32' && found[1] === 'bf16') return;
  throw new DataError({
    verb: 'invalid',
    what: `pair of runs ${runName(bf16.config)}: their precisions are ${found.join(' and ')}, expected float32 and bf16`,
    remedy: 'give the folders in this order',
  });
}

/** The float32 runs that a bf16 run is compared with and measured by: those of its data set and loss. */
export function seedsOf<Run extends ComparedRun>(float32: readonly Run[], { config }: ComparedRun): Run[] {
  return float32.filter(
    (other) => other.config.dataset === config.dataset && other.config.loss === config.loss,
  );
}

/** A difference of this many spreads is within what seeds do. */
const withinSpreads = 2;

/**
 * bf16 is recommended where every metric differs by at most twice the spread of seeds. It is not where one differs by so much
 * that, were bf16 no more than another seed, it would in fewer than one of twenty comparisons: |difference| / spread is then
 * Student's t with a degree of freedom for each pair of seeds, since their differences are about 0. Between the two, and without
 * a second seed, nothing can be said.
 */
export function precisionVerdict(
  lines: readonly Pick<PrecisionLine, 'difference' | 'seedSpread'>[],
  seedPairs: number,
): PrecisionVerdict {
  if (seedPairs === 0) return 'cannot be said';
  const spreads = lines.map(({ difference, seedSpread }) => Math.abs(difference) / seedSpread!);
  if (spreads.every((count) => count <= withinSpreads)) return 'recommended';
  const rare = Math.max(withinSpreads, studentUpperQuantile(0.025, seedPairs));
  return spreads.some((count) => count > rare) ? 'not recommended' : 'cannot be said';
}

/** Every two seeds of one fold. */
function pairsOfSeeds(runs: readonly ComparedRun[]): [ComparedRun, ComparedRun][] {
  const folds = groupBy(runs, ({ config }) => config.fold?.number ?? 0);
  return [...folds.values()].flatMap((own) =>
    own.flatMap((first, at) =>
      own.slice(at + 1).map((second): [ComparedRun, ComparedRun] => [first, second]),
    ),
  );
}

/** Second − first, case by case. */
function caseDifferences(first: ComparedRun, second: ComparedRun, metric: MetricName): number[] {
  const before = valuesOf(first, metric);
  const after = valuesOf(second, metric);
  const isSame = before.size === after.size && [...after.keys()].every((caseId) => before.has(caseId));
  if (!isSame || first.provenance.dataFingerprint !== second.provenance.dataFingerprint)
    throw new DataError({
      verb: 'invalid',
      what: `pair of runs ${runName(first.config)}, ${runName(second.config)}: they saw other data or tested other cases`,
    });
  return [...after].map(([caseId, value]) => value - before.get(caseId)!);
}

function valuesOf({ cases, config }: ComparedRun, metric: MetricName): Map<string, number> {
  const { foregroundClasses } = config;
  const row = foregroundClasses.length === 1 ? foregroundClasses[0] : allClassesRow;
  const own = cases.filter(({ className }) => className === row);
  return new Map(own.map(({ caseId, values }) => [caseId, values[metric]]));
}

function meanOf(run: ComparedRun, metric: MetricName): number {
  return meanAndDeviation([...valuesOf(run, metric).values()]).mean;
}

function curveOf({ history }: ComparedRun): LossCurve {
  return {
    training: history.map(({ trainingLoss }) => trainingLoss),
    validation: history.map(({ validationLoss }) => validationLoss),
    testedEpoch: history.findLastIndex(({ best }) => best) + 1,
  };
}
