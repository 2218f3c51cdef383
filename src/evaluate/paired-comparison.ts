import { groupBy } from '../core/group-by.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { type MeanEstimate, meanInterval, meanTestPValue } from '../statistics/mean-estimate.js';
import {
  layoutMean,
  networkMeans,
  type PairedDifference,
  type PairedLayout,
  pairedLayout,
  patientMeans,
} from '../statistics/paired-layout.js';
import { rankBiserial } from '../statistics/rank-biserial.js';
import { signedRankTest } from '../statistics/signed-rank-test.js';
import { studentMean } from '../statistics/student-mean.js';
import type { RunValue } from './case-values.js';

/**
 * Paired comparison of two sides (two losses, or two treatments of one) in one quantity, over patients and
 * networks.
 */
export interface PairedComparison {
  layout: PairedLayout;
  /** Difference second − first of every patient, averaged over its images and over the networks that tested it. */
  differences: readonly number[];
  /**
   * Number of cases of these patients in which both sides are defined, and of cases in which a network leaves the
   * quantity undefined.
   */
  cases: number;
  undefinedCases: number;
  /** Mean of each side over the same patients. */
  firstMean: number;
  secondMean: number;
  /** Estimate of the mean difference for newly trained networks on new patients. */
  estimate: MeanEstimate;
  /** 95 % interval and two-sided p value of the estimate; NaN with one pair of networks. */
  low: number;
  high: number;
  pValue: number;
  /** Mean difference of every fold or seed. */
  byNetwork: readonly { label: string; mean: number }[];
  /** Test that holds for these networks only. */
  theseNetworks: FixedNetworksTest;
}

/**
 * Wilcoxon's test over patient means, as commonly reported: a statement about these networks, not about the
 * losses.
 */
export interface FixedNetworksTest {
  /** Student's interval over patients. */
  low: number;
  high: number;
  /** Matched-pairs rank-biserial correlation, −1 … 1: positive if the second side has higher values. */
  effectSize: number;
  pValue: number;
  method: string;
  /** Whether ranks and mean have the same direction; otherwise neither side is called better. */
  agrees: boolean;
}

/** Compares two sides with values from the same folds, seeds and cases. */
export function comparePaired(
  first: readonly RunValue[],
  second: readonly RunValue[],
  patientOf: ReadonlyMap<string, string>,
): PairedComparison {
  const differences = pairedValues(first, second, patientOf, (a, b) => b - a);
  const layout = pairedLayout(differences);
  const estimate = layoutMean(layout);
  const byPatient = patientMeans(layout);
  const meanOfSide = (side: (a: number, b: number) => number) =>
    meanAndDeviation(patientMeans(pairedLayout(pairedValues(first, second, patientOf, side)))).mean;
  return {
    layout,
    differences: byPatient,
    ...countCases(first, second),
    firstMean: meanOfSide((a, b) => (Number.isNaN(b) ? Number.NaN : a)),
    secondMean: meanOfSide((a, b) => (Number.isNaN(a) ? Number.NaN : b)),
    estimate,
    ...meanInterval(estimate),
    pValue: meanTestPValue(estimate),
    byNetwork: networkMeans(layout),
    theseNetworks: ofTheseNetworks(byPatient),
  };
}

/**
 * A function of both sides for every network and patient, averaged over the patient's images in which both sides
 * are defined.
 */
export function pairedValues(
  first: readonly RunValue[],
  second: readonly RunValue[],
  patientOf: ReadonlyMap<string, string>,
  contrast: (first: number, second: number) => number,
): PairedDifference[] {
  const values = pairs(first, second).map((pair) => ({
    ...pair,
    patient: patientOf.get(pair.caseId) ?? pair.caseId,
    value: contrast(pair.first, pair.second),
  }));
  const units = groupBy(values, ({ fold, seed, patient }) => `${fold} ${seed} ${patient}`);
  return [...units.values()].map((own) => ({
    fold: own[0]!.fold,
    seed: own[0]!.seed,
    patient: own[0]!.patient,
    difference: meanAndDeviation(own.map(({ value }) => value)).mean,
  }));
}

function pairs(first: readonly RunValue[], second: readonly RunValue[]) {
  const nameOf = ({ fold, seed, caseId }: RunValue) => `${fold} ${seed} ${caseId}`;
  const firstOf = new Map(first.map((entry) => [nameOf(entry), entry.value]));
  return second.map((entry) => {
    const { fold, seed, caseId, value } = entry;
    return { fold, seed, caseId, first: firstOf.get(nameOf(entry)) ?? Number.NaN, second: value };
  });
}

function countCases(first: readonly RunValue[], second: readonly RunValue[]) {
  const byCase = [...groupBy(pairs(first, second), ({ caseId }) => caseId).values()];
  const undefinedCases = byCase.filter((own) =>
    own.some((pair) => Number.isNaN(pair.first - pair.second)),
  ).length;
  return { cases: byCase.length - undefinedCases, undefinedCases };
}

function ofTheseNetworks(differences: readonly number[]): FixedNetworksTest {
  const estimate = studentMean(differences);
  const effectSize = rankBiserial(differences);
  const { pValue, method } = signedRankTest(differences);
  const agrees = Math.sign(effectSize) === Math.sign(estimate.mean);
  return { ...meanInterval(estimate), effectSize, pValue, method, agrees };
}
