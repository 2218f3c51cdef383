import { requireLabels } from './logit-pixels.js';
import type { ChannelRows } from './softmax.js';

/**
 * Score scaling: a correction derived from the theory of DSC++, without a fitted parameter.
 *
 * If indistinguishable pixels are foreground with frequency q, the foreground term of the DSC++ loss with γ = 2 is
 * minimal at p = min(1, q / S), where S is the soft score of the class at the optimum. This is overconfident by
 * the factor 1 / S, so S p should be near q up to q = S; beyond, p is 1 and q cannot be recovered. It is an
 * approximation for small foreground: the background term shifts the minimum (optimal-prediction.ts has the exact
 * optimum; at 2 % foreground both agree to about 0.001).
 *
 *     p'_c = S_c p_c for c ≥ 1,     p'_0 = 1 − Σ_{c ≥ 1} p'_c
 *
 * The Dice-optimal threshold of a calibrated probability is half the best reachable Dice (Lipton et al., arXiv
 * 1402.1892). With S as that Dice, S p is cut at S/2, that is, p at ½: the mask is unchanged (recalibrated-versions.ts).
 * Source: this study's own derivation; neither the paper nor the authors' code has it.
 */

const epsilon = 1e-7;

/**
 * Multiplies foreground probabilities (pixels × classes) by their class scores and gives the rest to the
 * background. `scores` has one number in [0, 1] per foreground class, classes − 1 in total: the mean of softScores
 * over validation cases. Rows remain probabilities because scores are at most 1.
 * Throws RangeError on scores outside [0, 1]. Example: p = (0.2, 0.8), S = 0.9 → (0.28, 0.72).
 *
 * ```ts
 * scaleByScore(Float32Array.of(0.2, 0.8), [0.9]); // [0.28, 0.72]
 * scaleByScore(Float32Array.of(0.2, 0.8), [1]); // [0.2, 0.8]
 * ```
 */
export function scaleByScore(probabilities: Float32Array, scores: readonly number[]): Float32Array {
  const data = new Float32Array(probabilities.length);
  const channels = scores.length + 1;
  scaleByScoreInto({ data: probabilities, channels, first: 0 }, scores, { data, channels, first: 0 });
  return data;
}

/** The same, reading and writing channels of wider rows. */
export function scaleByScoreInto(source: ChannelRows, scores: readonly number[], target: ChannelRows): void {
  const wrong = scores.find((score) => !(score >= 0 && score <= 1));
  if (wrong !== undefined) throw new RangeError(`invalid class score ${wrong}: expected [0, 1]`);
  for (let from = source.first, to = target.first; from < source.data.length; ) {
    let foreground = 0;
    for (let index = 1; index <= scores.length; index++) {
      const p = scores[index - 1]! * source.data[from + index]!;
      target.data[to + index] = p;
      foreground += p;
    }
    target.data[to] = Math.max(0, 1 - foreground);
    from += source.channels;
    to += target.channels;
  }
}

/**
 * The soft score S of every foreground class of one case, as in the DSC++ loss with γ = 2.
 *
 *     S = (TP + ε) / (TP + ½ FN + ½ FP + ε)      TP = Σ y p, FN = Σ (y (1 − p))², FP = Σ ((1 − y) p)², ε = 1e-7
 *
 * y (one-hot) and p clipped to [ε, 1 − ε] as in the loss; in [0, 1], 1 for a correct prediction with full
 * confidence. `probabilities` are pixels × classes, `labels` class indices. Example: y = 1, 0 and p = 0.5, 0.5: TP
 * 0.5, FN = FP = 0.25, S = 0.5 / 0.75 = 0.667. Throws RangeError where sizes do not match or a label is no class.
 *
 * ```ts
 * const probabilities = Float32Array.of(0.5, 0.5, 0.5, 0.5);
 * softScores(probabilities, Uint8Array.of(1, 0), 2); // [0.667]
 * ```
 */
export function softScores(probabilities: Float32Array, labels: Uint8Array, classes: number): number[] {
  if (probabilities.length !== labels.length * classes) {
    throw new RangeError(
      `invalid case: ${probabilities.length} probabilities for ${labels.length} pixels of ${classes} classes`,
    );
  }
  requireLabels(labels, classes);
  return Array.from({ length: classes - 1 }, (_, index) => {
    const foreground = index + 1;
    let truePositive = 0;
    let falseNegative = 0;
    let falsePositive = 0;
    for (let pixel = 0; pixel < labels.length; pixel++) {
      const p = clip(probabilities[pixel * classes + foreground]!);
      const y = labels[pixel] === foreground ? 1 - epsilon : epsilon;
      truePositive += y * p;
      falseNegative += (y * (1 - p)) ** 2;
      falsePositive += ((1 - y) * p) ** 2;
    }
    return (truePositive + epsilon) / (truePositive + falseNegative / 2 + falsePositive / 2 + epsilon);
  });
}

function clip(value: number): number {
  return Math.min(Math.max(value, epsilon), 1 - epsilon);
}
