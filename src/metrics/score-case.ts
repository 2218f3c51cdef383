import { DataError } from '../core/errors.js';
import { describeShape, type ProbabilityMap, sameShape } from '../core/image.js';
import { type CaseResult, CaseTally, type CaseTruth } from './case-tally.js';

/**
 * All metrics of one case at its own resolution: one row per foreground class and, with several classes, one for
 * any foreground and one for all classes (scored-rows.ts); their reliability tables; their counts at 19
 * thresholds.
 *
 * Inputs: labels, one class index a pixel; probabilities, pixels × classes of float32 in [0, 1] with rows that sum
 * to 1 within 1e-4, on the same grid; for phantoms the posterior, pixels × foreground classes. Undefined values
 * are NaN. Throws NumericError naming case and pixel of invalid probabilities, DataError if sizes differ or a
 * label is not a class. For volumes that do not fit as probabilities, feed a CaseTally slab by slab.
 *
 * ```ts
 * const labels = { shape: [1, 2], data: Uint8Array.of(0, 1) };
 * const probabilities = { shape: [1, 2], classes: 2, data: Float32Array.of(0.75, 0.25, 0.25, 0.75) };
 * const { scores } = scoreCase({ caseId: 'a', labels, foregroundClasses: ['lesion'], probabilities });
 * [scores[0].values.dsc, scores[0].values.brier, scores[0].values.nll]; // [1, 0.0625, 0.2877]
 * ```
 */
export function scoreCase({
  probabilities,
  posterior,
  ...truth
}: CaseTruth & { probabilities: ProbabilityMap; posterior?: Float32Array }): CaseResult {
  const { caseId, labels, foregroundClasses } = truth;
  const classes = foregroundClasses.length + 1;
  if (!sameShape(labels.shape, probabilities.shape) || probabilities.classes !== classes) {
    throw new DataError({
      verb: 'invalid',
      what: `probability map: expected ${describeShape(labels.shape)} pixels of ${classes} classes, found ${describeShape(probabilities.shape)} of ${probabilities.classes}`,
      where: `case ${caseId}`,
    });
  }
  const tally = new CaseTally(truth);
  tally.add(probabilities.data, posterior);
  return tally.finish();
}
