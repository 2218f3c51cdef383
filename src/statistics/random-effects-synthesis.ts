import type { Interval } from './bootstrap.js';
import { monotoneRoot } from './monotone-root.js';
import { studentUpperQuantile } from './student-t.js';

/** The difference found on one data set, and its standard error. */
export interface StudyEffect {
  mean: number;
  standardError: number;
}

export interface Synthesis {
  mean: number;
  /** Confidence interval of the mean over data sets (Hartung and Knapp). */
  interval: Interval;
  /**
   * Prediction interval for the true difference on a new data set of this kind; NaN with fewer than three data
   * sets.
   */
  prediction: Interval;
  /** Standard deviation τ of the true differences over data sets (Paule and Mandel). */
  spread: number;
  /** Number of data sets included. */
  studies: number;
}

/**
 * Random-effects mean over data sets: each data set has its own true difference, drawn around a common mean.
 *
 *     y_i = μ + u_i + e_i,   Var(u_i) = τ²,   Var(e_i) = s_i²,   w_i = 1 / (s_i² + τ²)
 *     τ²: Σ w_i (y_i − μ̂)² = k − 1, or 0 where the sum is smaller at τ² = 0             (Paule and Mandel)
 *     μ̂ = Σ w_i y_i / Σ w_i
 *     interval: μ̂ ± t_{k−1} SE,   SE² = q / Σ w_i,  q = max(1, Σ w_i (y_i − μ̂)² / (k − 1))   (Hartung and Knapp)
 *     prediction: μ̂ ± t_{k−2} √(τ² + SE²)                                               (Higgins and others)
 *
 * If τ² > 0, Paule and Mandel's equation implies q = 1. If the data sets agree better than their standard errors
 * suggest, Hartung and Knapp's factor falls below 1 and the interval would be narrower than with a common mean. It
 * is therefore bounded by 1 (Röver et al.), so SE² = 1 / Σ w_i in every case.
 *
 * The s_i are treated as known, although five folds estimate them only roughly; Hartung and Knapp's t compensates
 * for this in part.
 * Edges: data sets without a standard error are left out; a single remaining one gives its mean and NaN intervals.
 * A standard error of 0 throws RangeError, since its weight would be infinite.
 * Example: y = 1, 3, s = 1, 1: τ² = 1, μ̂ = 2, SE = 1, t_1 = 12.71.
 * Sources: Paule and Mandel, J Res Natl Bur Stand 1982; Hartung and Knapp, Statistics in Medicine 2001; Röver,
 * Knapp, Friede, BMC Medical Research Methodology 2015; Higgins, Thompson, Spiegelhalter, J R Stat Soc A 2009.
 */
export function synthesize(effects: readonly StudyEffect[]): Synthesis {
  const known = effects.filter(
    ({ mean, standardError }) => !Number.isNaN(mean) && !Number.isNaN(standardError),
  );
  if (known.some(({ standardError }) => standardError <= 0)) {
    throw new RangeError(
      'invalid standard error 0: a data set whose differences are all the same has no weight',
    );
  }
  const studies = known.length;
  if (studies < 2) {
    const none = { low: Number.NaN, high: Number.NaN };
    return {
      mean: known[0]?.mean ?? Number.NaN,
      interval: none,
      prediction: none,
      spread: Number.NaN,
      studies,
    };
  }
  const variance = pauleMandelVariance(known);
  const { mean, weight } = weighted(known, variance);
  const standardError = 1 / Math.sqrt(weight);
  const around = (half: number): Interval => ({ low: mean - half, high: mean + half });
  return {
    mean,
    interval: around(studentUpperQuantile(0.025, studies - 1) * standardError),
    prediction: around(
      studies < 3
        ? Number.NaN
        : studentUpperQuantile(0.025, studies - 2) * Math.sqrt(variance + standardError ** 2),
    ),
    spread: Math.sqrt(variance),
    studies,
  };
}

/** Weighted mean, sum of the weights and weighted sum of squares at a variance τ² between data sets. */
function weighted(effects: readonly StudyEffect[], variance: number) {
  const weights = effects.map(({ standardError }) => 1 / (standardError ** 2 + variance));
  const weight = weights.reduce((sum, value) => sum + value, 0);
  const mean = effects.reduce((sum, effect, index) => sum + weights[index]! * effect.mean, 0) / weight;
  const squares = effects.reduce(
    (sum, effect, index) => sum + weights[index]! * (effect.mean - mean) ** 2,
    0,
  );
  return { mean, weight, squares };
}

/**
 * The sum of squares falls as τ² rises, and at τ² = Σ (y − ȳ)² it is at most 1, so the root lies between 0 and
 * there.
 */
function pauleMandelVariance(effects: readonly StudyEffect[]): number {
  const plain = effects.reduce((sum, { mean }) => sum + mean, 0) / effects.length;
  const largest = effects.reduce((sum, { mean }) => sum + (mean - plain) ** 2, 0);
  return monotoneRoot((variance) => effects.length - 1 - weighted(effects, variance).squares, 0, largest);
}
