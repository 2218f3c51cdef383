/**
 * Probabilities are clipped to [1e-7, 1 − 1e-7] before the logarithm, as in the authors' code: a pixel costs at
 * most 16.118 nat.
 */
const logClip = 1e-7;

/** The smallest positive float32, the lower limit of the "unclipped" logarithm: a pixel costs at most 103.28 nat. */
export const smallestProbability = 2 ** -149;

/**
 * A running product of clipped probabilities is converted to a logarithm when it falls below this, well above the
 * smallest double, 1e-308.
 */
const productFloor = 1e-290;

/** Clips a probability to [1e-7, 1 − 1e-7]. */
export function clipForLog(probability: number): number {
  if (probability < logClip) return logClip;
  if (probability > 1 - logClip) return 1 - logClip;
  return probability;
}

/**
 * Brier score and negative log-likelihood of a binary problem, accumulated over pixels.
 *
 *     Brier = mean (p − y)²                               [0, 1]; 0 is best
 *     NLL = mean −[y log p + (1 − y) log(1 − p)]          [1e-7, 16.118] nat, p clipped to [1e-7, 1 − 1e-7]
 *
 * p is the probability of the foreground in [0, 1], y the truth, 0 or 1. Over the true foreground alone (y = 1)
 * the same sums give mean (1 − p)² and mean −log p. Edges: NaN without pixels; p = 0 for a positive costs 1 and
 * 16.118.
 * Example: p = 0.8 for a positive, 0.4 for a negative: Brier (0.04 + 0.16) / 2 = 0.1, NLL −(log 0.8 + log 0.6) /
 * 2 = 0.367.
 * Sources: Brier, Monthly Weather Review 1950; the authors' NLL has the first term alone (authors-scores.ts).
 *
 * To save logarithms, probabilities are multiplied until the product nears underflow. Each multiplication rounds
 * to one part in 2^53, which changes the mean NLL by at most 1.2e-16.
 */
export class ProperScores {
  private readonly all = { pixels: 0, squaredError: 0, product: 1, negativeLog: 0 };
  private readonly foreground = { pixels: 0, squaredError: 0, product: 1, negativeLog: 0 };

  /** Adds the first `length` pixels: probability of the foreground in [0, 1] and truth 0 or 1. */
  add(probability: Float64Array, truth: Uint8Array, length: number): void {
    const { all, foreground } = this;
    let { squaredError, product } = all;
    for (let pixel = 0; pixel < length; pixel++) {
      const p = probability[pixel]!;
      const y = truth[pixel]!;
      const givenToTruth = clipForLog(y === 1 ? p : 1 - p);
      const error = (p - y) * (p - y);
      squaredError += error;
      product *= givenToTruth;
      if (product < productFloor) {
        all.negativeLog -= Math.log(product);
        product = 1;
      }
      if (y === 1) {
        foreground.pixels++;
        foreground.squaredError += error;
        foreground.product *= givenToTruth;
        if (foreground.product < productFloor) {
          foreground.negativeLog -= Math.log(foreground.product);
          foreground.product = 1;
        }
      }
    }
    all.pixels += length;
    all.squaredError = squaredError;
    all.product = product;
  }

  /** Means over all pixels, and over the true foreground. */
  means(): { brier: number; nll: number; brierForeground: number; nllForeground: number } {
    const { all, foreground } = this;
    return {
      brier: all.squaredError / all.pixels,
      nll: (all.negativeLog - Math.log(all.product)) / all.pixels,
      brierForeground: foreground.squaredError / foreground.pixels,
      nllForeground: (foreground.negativeLog - Math.log(foreground.product)) / foreground.pixels,
    };
  }
}

/**
 * The same NLL without the clip at 1e-7, which limits the penalty of confident errors.
 *
 *     NLL_unclipped = mean −log max(p_y, 2⁻¹⁴⁹)          [0, 103.28] nat
 *
 * p_y is the probability given to the truth, summed directly and not computed as 1 − p, because a float32 near 1
 * lacks the digits. Logarithms are saved as above; one factor may be as small as 2⁻¹⁴⁹, so the product is
 * converted when it falls below 1e-260.
 */
export class UnclippedLogScore {
  private pixels = 0;
  private product = 1;
  private negativeLog = 0;

  /** Adds the first `length` pixels: the probability given to the truth, in [0, 1]. */
  add(givenToTruth: Float64Array, length: number): void {
    let { product } = this;
    for (let pixel = 0; pixel < length; pixel++) {
      const p = givenToTruth[pixel]!;
      product *= p > smallestProbability ? p : smallestProbability;
      if (product < 1e-260) {
        this.negativeLog -= Math.log(product);
        product = 1;
      }
    }
    this.product = product;
    this.pixels += length;
  }

  mean(): number {
    return (this.negativeLog - Math.log(this.product)) / this.pixels;
  }
}
