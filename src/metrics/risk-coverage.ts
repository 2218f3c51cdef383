/** A case that may be accepted or referred to a human reader. */
export interface SelectableCase {
  /** Confidence of the network in its mask; cases with larger confidence are accepted first. */
  confidence: number;
  /** Risk of accepting the case, such as 1 − DSC, at least 0. */
  risk: number;
}

export interface RiskCoverage {
  /** Mean risk of the k most confident cases, k = 1 … n; coverage is k / n. */
  selectiveRisk: readonly number[];
  /** Area under the curve: the mean over k. */
  area: number;
  /** Area minus the smallest possible area, that of cases ordered by their risk. At least 0. */
  excessArea: number;
}

/**
 * Risk against coverage: the mean risk of the accepted cases if the least confident cases are referred.
 *
 *     risk(k) = (1/k) Σ of the risks of the k most confident cases,   area = (1/n) Σ_k risk(k),   excess = area − area of the oracle
 *
 * Cases of equal confidence share their mean risk, so the result does not depend on the input order. One value per
 * case; without cases, area and excess are NaN.
 * Example: confidences 0.9, 0.8, 0.7, risks 0.1, 0.4, 0.1: risks 0.1, 0.25, 0.2, area 0.1833; oracle 0.1, 0.1,
 * 0.2, 0.1333: excess 0.05.
 * Sources: Geifman and El-Yaniv, NeurIPS 2017; excess area: Geifman, Uziel and El-Yaniv, ICLR 2019.
 */
export function riskCoverage(cases: readonly SelectableCase[]): RiskCoverage {
  const selectiveRisk = runningMeans(risksBy(cases, ({ confidence }) => -confidence));
  const oracle = runningMeans(risksBy(cases, ({ risk }) => risk));
  const area = mean(selectiveRisk);
  return { selectiveRisk, area, excessArea: Math.max(0, area - mean(oracle)) };
}

/**
 * Soft Dice Confidence: approximately the expected Dice score of a network's own mask M if its probabilities are
 * correct.
 *
 *     SDC = 2 Σ_{i ∈ M} p_i / (Σ_i p_i + |M|)
 *
 * In [0, 1]. An empty mask has 0, however small Σ p is; NaN if Σ p is 0 as well.
 * Example: p = 0.9, 0.6, 0.3, mask of the first two: 3 / (1.8 + 2) = 0.789.
 * Source: Borges, Pacheco and Silva, Soft Dice Confidence, arXiv 2402.10665.
 */
export function softDiceConfidence(sums: {
  expectedInMask: number;
  expectedPixels: number;
  maskPixels: number;
}): number {
  return (2 * sums.expectedInMask) / (sums.expectedPixels + sums.maskPixels);
}

/** The risks in ascending order of the key; risks of equal keys are replaced by their mean. */
function risksBy(cases: readonly SelectableCase[], key: (one: SelectableCase) => number): number[] {
  const sorted = cases.map((one) => ({ key: key(one), risk: one.risk })).sort((a, b) => a.key - b.key);
  const risks: number[] = [];
  for (let first = 0; first < sorted.length; ) {
    let end = first + 1;
    while (end < sorted.length && sorted[end]!.key === sorted[first]!.key) end++;
    const tied = mean(sorted.slice(first, end).map(({ risk }) => risk));
    risks.push(...new Array<number>(end - first).fill(tied));
    first = end;
  }
  return risks;
}

function runningMeans(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value, index) => {
    sum += value;
    return sum / (index + 1);
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
