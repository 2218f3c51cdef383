import { type MeanEstimate, withoutSpread } from './mean-estimate.js';

/**
 * The mean of the differences of K folds whose training cases overlap: each fold's network saw most of what the others
 * saw, so their means are alike beyond chance and the plain variance is too small.
 *
 *     SE² = (1 / K + n_test / n_train) S²,  S² the variance of the fold means,  ν = K − 1
 *
 * n_test / n_train is the share of test to training patients of one fold: ¼ with five folds. The correction takes the
 * correlation between folds to be n_test / (n_test + n_train). It is a rule of thumb: no estimate of that correlation
 * without bias exists (Bengio and Grandvalet, JMLR 2004). It answers a wider question than nested-mean.ts: how the mean
 * would vary if the training cases were drawn anew as well.
 *
 * Edges: one fold gives a NaN standard error. Throws RangeError on a share below 0.
 * Example: fold means 1, 2, 3, share ¼ (any K): S² = 1, SE = √(1/3 + 1/4) = 0.764, ν = 2.
 * Source: Nadeau and Bengio, Inference for the generalization error, Machine Learning 52, 2003.
 */
export function nadeauBengioMean(foldMeans: readonly number[], testPerTraining: number): MeanEstimate {
  if (!(testPerTraining >= 0)) throw new RangeError(`invalid share ${testPerTraining}: expected 0 or more`);
  const folds = foldMeans.length;
  const mean = foldMeans.reduce((sum, value) => sum + value, 0) / folds;
  if (folds < 2) return withoutSpread(mean, 'one fold: nothing is known of others');
  const variance = foldMeans.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (folds - 1);
  return {
    mean,
    standardError: Math.sqrt((1 / folds + testPerTraining) * variance),
    degreesOfFreedom: folds - 1,
    rule: 'Nadeau and Bengio',
  };
}
