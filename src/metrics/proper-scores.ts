/** Probabilities enter a logarithm clipped to [1e-7, 1 − 1e-7], as in the authors' code: the worst pixel costs 16.118 nat. */
const logClip = 1e-7;

/** A running product of clipped probabilities becomes a logarithm below this, well above the smallest double, 1e-308. */
const productFloor = 1e-290;

/** The nearest number to a probability within [1e-7, 1 − 1e-7]. */
export function clipForLog(probability: number): number {
  return Math.max(logClip, Math.min(1 - logClip, probability));
}

/**
 * Brier score and negative log-likelihood of a binary problem, gathered pixel by pixel.
 *
 *     Brier = mean (p − y)²                               [0, 1]; 0 is best
 *     NLL = mean −[y log p + (1 − y) log(1 − p)]          [1e-7, 16.118] nat, p clipped to [1e-7, 1 − 1e-7]
 *
 * p is the probability of the foreground in [0, 1], y the truth, 0 or 1. Over the true foreground alone (y = 1) the
 * same sums give mean (1 − p)² and mean −log p. Edges: no pixel, NaN; p = 0 for a positive costs 1 and 16.118.
 * Example: p = 0.8 for a positive, 0.4 for a negative: Brier (0.04 + 0.16) / 2 = 0.1, NLL −(log 0.8 + log 0.6) / 2 = 0.367.
 * Sources: Brier, Monthly Weather Review 1950; the authors' NLL has the first term alone (authors-scores.ts).
 *
 * Logarithms are few: probabilities are multiplied until the product nears underflow. Each product rounds to one
 * part in 2^53, so the mean NLL is off by at most 1.2e-16 for that.
 */
export class ProperScores {
  /** Index 0: background, 1: foreground. */
  private readonly pixels = [0, 0];
  private readonly squaredError = [0, 0];
  private readonly product = [1, 1];
  private readonly negativeLog = [0, 0];

  /** Takes in the first `length` pixels: probability of the foreground in [0, 1] and truth 0 or 1. */
  add(probability: Float64Array, truth: Uint8Array, length: number): void {
    let [error0, error1] = this.squaredError as [number, number];
    let [product0, product1] = this.product as [number, number];
    let positives = 0;
    for (let pixel = 0; pixel < length; pixel++) {
      const p = probability[pixel]!;
      if (truth[pixel] === 1) {
        positives++;
        error1 += (1 - p) * (1 - p);
        product1 *= clipForLog(p);
        if (product1 < productFloor) {
          this.negativeLog[1]! -= Math.log(product1);
          product1 = 1;
        }
      } else {
        error0 += p * p;
        product0 *= clipForLog(1 - p);
        if (product0 < productFloor) {
          this.negativeLog[0]! -= Math.log(product0);
          product0 = 1;
        }
      }
    }
    this.pixels[0]! += length - positives;
    this.pixels[1]! += positives;
    this.squaredError[0] = error0;
    this.squaredError[1] = error1;
    this.product[0] = product0;
    this.product[1] = product1;
  }

  /** Means over all pixels, and over the true foreground. */
  means(): { brier: number; nll: number; brierForeground: number; nllForeground: number } {
    const [background, foreground] = this.pixels as [number, number];
    const [error0, error1] = this.squaredError as [number, number];
    const nll0 = this.negativeLog[0]! - Math.log(this.product[0]!);
    const nll1 = this.negativeLog[1]! - Math.log(this.product[1]!);
    return {
      brier: (error0 + error1) / (background + foreground),
      nll: (nll0 + nll1) / (background + foreground),
      brierForeground: error1 / foreground,
      nllForeground: nll1 / foreground,
    };
  }
}
