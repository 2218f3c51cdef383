import { type MeanEstimate, meanWithoutError } from './mean-estimate.js';

/**
 * The mean of the differences of K folds whose training cases overlap. The networks share most of their training
 * cases, so the fold means are correlated and the plain variance is too small.
 *
 *     SE² = (1 / K + n_test / n_train) S²,  S² the variance of the fold means,  ν = K − 1
 *
 * n_test / n_train is the ratio of test to training patients in one fold: ¼ with five folds, or 0.3125 if a fifth of the
 * training patients is held back for validation and not counted. `testPerTraining` in evaluate/shared-training.ts says which
 * is used for what. The correction
 * assumes the correlation n_test / (n_test + n_train) between folds. This is a rule of thumb: no unbiased estimate
 * of the correlation exists (Bengio and Grandvalet, JMLR 2004). Unlike nested-mean.ts it also covers the variation
 * over new training cases.
 *
 * Edges: one fold gives a NaN standard error. Throws RangeError on a negative ratio.
 * Example: fold means 1, 2, 3, ratio ¼: S² = 1, SE = √(1/3 + 1/4) = 0.764, ν = 2.
 * Source: Nadeau and Bengio, Inference for the generalization error, Machine Learning 52, 2003.
 */
export function nadeauBengioMean(foldMeans: readonly number[], testPerTraining: number): MeanEstimate {
  if (!(testPerTraining >= 0)) throw new RangeError(`invalid share ${testPerTraining}: expected 0 or more`);
  const folds = foldMeans.length;
  const mean = foldMeans.reduce((sum, value) => sum + value, 0) / folds;
  if (folds < 2) return meanWithoutError(mean, 'one fold: variation over folds unknown');
  const variance = foldMeans.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (folds - 1);
  return {
    mean,
    standardError: Math.sqrt((1 / folds + testPerTraining) * variance),
    degreesOfFreedom: folds - 1,
    rule: 'Nadeau and Bengio',
  };
}
