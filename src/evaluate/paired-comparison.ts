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
import { besideNetworks, type NetworkValues } from './case-values.js';

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
  /** False where ranks and mean have opposite directions. */
  agrees: boolean;
}

/** Compares two sides with values from the same folds, seeds and cases. */
export function comparePaired(
  first: readonly NetworkValues[],
  second: readonly NetworkValues[],
  patientOf: ReadonlyMap<string, string>,
): PairedComparison {
  const pairs = pairsOf(first, second);
  const differences = contrasted(pairs, patientOf, (a, b) => b - a);
  const layout = pairedLayout(differences);
  const estimate = layoutMean(layout);
  const byPatient = patientMeans(layout);
  const meanOfSide = (side: (a: number, b: number) => number) =>
    meanAndDeviation(patientMeans(pairedLayout(contrasted(pairs, patientOf, side)))).mean;
  return {
    layout,
    differences: byPatient,
    ...countCases(pairs),
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
  first: readonly NetworkValues[],
  second: readonly NetworkValues[],
  patientOf: ReadonlyMap<string, string>,
  contrast: (first: number, second: number) => number,
): PairedDifference[] {
  return contrasted(pairsOf(first, second), patientOf, contrast);
}

/** The values of two networks of one fold and seed, in the order of the second's cases. */
interface NetworkPair extends Pick<NetworkValues, 'fold' | 'folds' | 'seed' | 'caseIds'> {
  first: readonly number[];
  second: readonly number[];
}

function pairsOf(first: readonly NetworkValues[], second: readonly NetworkValues[]): NetworkPair[] {
  const valuesOfFirst = besideNetworks(first);
  return second.map((network) => {
    const { values, ...place } = network;
    return { ...place, first: valuesOfFirst(network), second: values };
  });
}

function contrasted(
  pairs: readonly NetworkPair[],
  patientOf: ReadonlyMap<string, string>,
  contrast: (first: number, second: number) => number,
): PairedDifference[] {
  const placesOf = imagesOfPatients(patientOf);
  return pairs.flatMap(({ fold, folds = 1, seed, caseIds, first, second }) =>
    placesOf(caseIds).map(([patient, places]) => {
      let sum = 0;
      let count = 0;
      for (const place of places) {
        const value = contrast(first[place]!, second[place]!);
        if (Number.isNaN(value)) continue;
        sum += value;
        count++;
      }
      return { fold, folds, seed, patient, difference: sum / count };
    }),
  );
}

/** Where the images of each patient lie among some cases, found once for all networks of the same cases. */
function imagesOfPatients(patientOf: ReadonlyMap<string, string>) {
  const known = new Map<readonly string[], [string, number[]][]>();
  return (caseIds: readonly string[]): [string, number[]][] => {
    const before = known.get(caseIds);
    if (before) return before;
    const places = caseIds.map((_, place) => place);
    const found = [...groupBy(places, (place) => patientOf.get(caseIds[place]!) ?? caseIds[place]!)];
    known.set(caseIds, found);
    return found;
  };
}

/** Cases that some network tests, by whether every one defines both sides. */
function countCases(pairs: readonly NetworkPair[]) {
  const all = new Set<string>();
  const undefinedIn = new Set<string>();
  for (const { caseIds, first, second } of pairs) {
    caseIds.forEach((caseId, at) => {
      all.add(caseId);
      if (Number.isNaN(first[at]! - second[at]!)) undefinedIn.add(caseId);
    });
  }
  return { cases: all.size - undefinedIn.size, undefinedCases: undefinedIn.size };
}

function ofTheseNetworks(differences: readonly number[]): FixedNetworksTest {
  const estimate = studentMean(differences);
  const effectSize = rankBiserial(differences);
  const { pValue, method } = signedRankTest(differences);
  const agrees = !(effectSize * estimate.mean < 0);
  return { ...meanInterval(estimate), effectSize, pValue, method, agrees };
}
