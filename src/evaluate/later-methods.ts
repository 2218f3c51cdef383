/**
 * Later methods compared with the study's: means of every method over the patients of a data set, and its paired
 * differences from DSC and DSC++ by the comparison that the claims use (paired-comparison.ts). They decide no
 * claim.
 */
import { computedOnce } from '../core/computed-once.js';
import { groupBy } from '../core/group-by.js';
import type { MetricName } from '../metrics/catalogue.js';
import type { RunRecord } from '../record/run-record.js';
import type { StudyRecord } from '../record/study-record.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { laterDatasets } from '../study/later-losses.js';
import { laterLossNames } from '../study/losses.js';
import { averageOverSeeds, type NetworkValues, reachValues } from './case-values.js';
import { type DatasetRuns, datasetRuns, samePlaces, seedsOf } from './dataset-runs.js';
import { adjustDeclared } from './declared-family.js';
import { type Method, methodLabel, methods, type ReferenceLoss, referenceLosses } from './method.js';
import { type Network, networkOf } from './network.js';
import { comparePaired, type PairedComparison } from './paired-comparison.js';
import { pooledCalibration } from './pooled-calibration.js';
import { pooledEce } from './pooled-ece.js';
import { type Treatment, treatedValues } from './recalibration-comparison.js';
import { patientsText } from './study-size.js';
import { brokenDownRuns } from './training-endings.js';

/** Metrics in which a method is compared with the references. */
export const methodMetrics = [
  'nll',
  'brier',
  'ece',
  'ece_boundary',
  'dsc',
] as const satisfies readonly MetricName[];
export type MethodMetric = (typeof methodMetrics)[number];

/** The difference method − reference (second − first), in the folds and seeds that both share. */
export interface MethodComparison {
  against: ReferenceLoss;
  metric: MethodMetric;
  paired: PairedComparison;
  /** Mean difference in the folds and seeds in which the reference did not break down; NaN if it did in all. */
  meanWithoutBroken: number;
  /**
   * p value after Holm's correction over the declared family: every method on every data set of
   * study/later-losses.ts.
   */
  adjustedPValue: number;
}

export interface MethodResult {
  dataset: string;
  /** The row of the metrics, and that of pooled ECE, reach and volumes: of several classes all together, and any foreground. */
  row: string;
  thresholdRow: string;
  method: Method;
  /** Those behind the means: of the seeds that every method of the data set has. */
  networks: readonly Network[];
  /** Number of them that broke down in training. */
  brokenDown: number;
  /** All networks of the differences, of every fold and seed, and the number of them that broke down. */
  everyNetwork: { count: number; brokenDown: number };
  /** Number of networks in an ensemble, else 1. */
  members: number;
  /** Number of patients tested by its networks. */
  patients: number;
  /** The same in words: "34 patients", "120 images of unknown patients". */
  tested: string;
  means: Readonly<Record<MethodMetric, number>>;
  /** Mean NLL of each patient. */
  nllByPatient: ReadonlyMap<string, number>;
  pooledEce: number;
  /** Reach of the threshold; NaN after a recalibration, for which no threshold counts are recorded. */
  reach: number;
  /** Σp / true pixels − 1, with sums over cases. */
  volumeBias: number;
  /** Mean over its networks; for an ensemble, the total over its members. */
  trainingSeconds: number;
  comparisons: readonly MethodComparison[];
}

/** Whether a study contains any later method; otherwise their tables are omitted. */
export function holdsLaterMethods({ runs, combined = [] }: StudyRecord): boolean {
  return (
    combined.length > 0 || runs.some(({ config }) => laterLossNames.some((loss) => loss === config.loss))
  );
}

/**
 * All methods with results in a study, in the order of data sets and methods.
 *
 * ```ts
 * const [dsc] = methodResults(evaluation.study);
 * [dsc.method.loss, dsc.patients > 0, dsc.comparisons.length]; // ['dsc', true, 5]
 * ```
 */
export function methodResults(study: StudyRecord): MethodResult[] {
  return resultsOf(withCombined(study));
}

/** The same, restricted to data sets with a later method. */
export const laterMethods = computedOnce((study: StudyRecord): readonly MethodResult[] => {
  const isLater = (loss: string) => laterLossNames.some((name) => name === loss) || loss.includes('~');
  return resultsOf(withCombined(study).filter(({ losses }) => [...losses.keys()].some(isLater)));
});

function withCombined(study: StudyRecord): DatasetRuns[] {
  return datasetRuns({ ...study, runs: [...study.runs, ...(study.combined ?? [])] });
}

function resultsOf(datasets: readonly DatasetRuns[]): MethodResult[] {
  return withHolm(
    datasets.flatMap((runs) => {
      const compared = ofSharedSeeds(runs);
      return methods.flatMap((method) => resultOf(compared, runs, method));
    }),
  );
}

/**
 * The runs of the seeds that every method of the data set has in each of its folds, so that no mean is over more networks a fold
 * than another; all runs if the methods share no such seed.
 */
export function ofSharedSeeds(runs: DatasetRuns): DatasetRuns {
  const [first = [], ...others] = [...new Set(methods.map(({ loss }) => loss))]
    .map((loss) => seedsOfEveryFold(trainedWith(runs, { loss })))
    .filter(({ length }) => length > 0);
  const seeds = first.filter((seed) => others.every((own) => own.includes(seed)));
  if (seeds.length === 0) return runs;
  const kept = [...runs.losses].map(
    ([loss, trained]) => [loss, trained.filter(({ config }) => seeds.includes(config.seed))] as const,
  );
  return { ...runs, losses: new Map(kept) };
}

function seedsOfEveryFold(trained: readonly RunRecord[]): number[] {
  const folds = [...groupBy(trained, ({ config }) => config.fold?.number).values()].map(seedsOf);
  return seedsOf(trained).filter((seed) => folds.every((own) => own.includes(seed)));
}

function trainedWith({ losses }: DatasetRuns, { loss }: Pick<Method, 'loss'>): readonly RunRecord[] {
  return (losses as ReadonlyMap<string, readonly RunRecord[]>).get(loss) ?? [];
}

/** Means over the compared runs; paired differences over every fold and seed that both sides have. */
function resultOf(runs: DatasetRuns, every: DatasetRuns, method: Method): MethodResult[] {
  const trained = trainedWith(runs, method);
  if (trained.length === 0) return [];
  const { dataset, calibrationRow: row, thresholdRow } = runs;
  const { treatment } = method;
  const values = (metric: MethodMetric) => treatedValues(trained, treatment, row, metric);
  const nllByPatient = patientMeans(runs, values('nll'));
  return [
    {
      dataset,
      row,
      thresholdRow,
      method,
      networks: trained.map(networkOf),
      brokenDown: brokenDownRuns(trained).length,
      everyNetwork: {
        count: trainedWith(every, method).length,
        brokenDown: brokenDownRuns(trainedWith(every, method)).length,
      },
      members: trained[0]!.config.memberSeeds?.length ?? 1,
      patients: nllByPatient.size,
      tested: patientsText([{ runs: every, patients: nllByPatient.size }]),
      means: Object.fromEntries(
        methodMetrics.map((metric) => [metric, mean(patientMeans(runs, values(metric)).values())]),
      ) as Record<MethodMetric, number>,
      nllByPatient,
      pooledEce: pooledEce(pooledCalibration(trained, thresholdRow, treatment).cells),
      reach:
        treatment === 'as-is'
          ? mean(patientMeans(runs, reachValues(trained, thresholdRow, 'reach')).values())
          : Number.NaN,
      volumeBias: volumeBias(trained, treatment, thresholdRow),
      trainingSeconds: mean(trained.map(({ provenance }) => provenance.trainingSeconds)),
      comparisons: comparisonsOf(every, method, trainedWith(every, method)),
    },
  ];
}

function comparisonsOf(runs: DatasetRuns, method: Method, trained: readonly RunRecord[]): MethodComparison[] {
  return referenceLosses
    .filter((against) => !(method.loss === against && method.treatment === 'as-is'))
    .flatMap((against) => {
      const reference = trainedWith(runs, { loss: against });
      const first = samePlaces(reference, trained);
      if (first.length === 0) return [];
      const sound = first.filter(({ ending }) => ending.kind !== 'broken down');
      const compared = (from: readonly RunRecord[], metric: MethodMetric) =>
        comparePaired(
          treatedValues(from, 'as-is', runs.calibrationRow, metric),
          treatedValues(samePlaces(trained, from), method.treatment, runs.calibrationRow, metric),
          runs.patientOf,
        );
      return methodMetrics.map((metric) => {
        const paired = compared(first, metric);
        const ofSound = () => (sound.length > 0 ? compared(sound, metric).estimate.mean : Number.NaN);
        const meanWithoutBroken = sound.length === first.length ? paired.estimate.mean : ofSound();
        return { against, metric, paired, meanWithoutBroken, adjustedPValue: Number.NaN };
      });
    });
}

/** Mean of each patient over its images, each averaged over its networks; patients without a value are left out. */
function patientMeans({ patientOf }: DatasetRuns, values: readonly NetworkValues[]): Map<string, number> {
  const cases = [...averageOverSeeds(values)].map(([caseId, value]) => ({
    patient: patientOf.get(caseId) ?? caseId,
    value,
  }));
  return new Map(
    [...groupBy(cases, ({ patient }) => patient)].flatMap(([patient, own]) => {
      const value = mean(own.map((one) => one.value));
      return Number.isNaN(value) ? [] : [[patient, value] as const];
    }),
  );
}

function mean(values: Iterable<number>): number {
  return meanAndDeviation([...values]).mean;
}

function volumeBias(trained: readonly RunRecord[], treatment: Treatment, row: string): number {
  const total = (metric: MetricName) =>
    treatedValues(trained, treatment, row, metric)
      .flatMap(({ values }) => values)
      .reduce((sum, value) => sum + value, 0);
  return total('expected_pixels') / total('truth_pixels') - 1;
}

/**
 * Adds p values corrected by Holm over the declared family; tests without results count as p = 1. Data sets that are not
 * declared are corrected on their own.
 */
function withHolm(results: readonly MethodResult[]): MethodResult[] {
  const listed = results.flatMap(({ dataset, method, comparisons }) =>
    comparisons.map((comparison) => ({ dataset, method, comparison })),
  );
  const families = groupBy(listed, ({ comparison: { against, metric } }) => `${against} ${metric}`);
  const adjusted = new Map(
    [...families.values()].flatMap((family) => {
      const corrected = adjustDeclared(family, {
        declared: (methods.length - 1) * laterDatasets.length,
        pValueOf: ({ comparison }) => comparison.paired.pValue,
        placeOf: ({ dataset, method }) =>
          laterDatasets.some((name) => name === dataset) ? `${dataset} ${methodLabel(method)}` : undefined,
      });
      return [...corrected].map(([{ comparison }, p]) => [comparison, p] as const);
    }),
  );
  return results.map((result) => ({
    ...result,
    comparisons: result.comparisons.map((comparison) => ({
      ...comparison,
      adjustedPValue: adjusted.get(comparison)!,
    })),
  }));
}
