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
import { type DatasetRuns, datasetRuns } from './dataset-runs.js';
import { adjustDeclared } from './declared-family.js';
import { type Method, methodLabel, methods } from './method.js';
import {
  comparisonsOf,
  type MethodComparison,
  type MethodMetric,
  methodMetrics,
} from './method-comparison.js';
import { type Network, networkOf } from './network.js';
import { pooledCalibration } from './pooled-calibration.js';
import { pooledEce } from './pooled-ece.js';
import { type Treatment, treatedValues } from './recalibration-comparison.js';
import { ofSharedSeeds, trainedWith } from './shared-seeds.js';
import { patientsText } from './study-size.js';
import { brokenDownRuns } from './training-endings.js';

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
