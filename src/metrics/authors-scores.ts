import { clipForLog } from './proper-scores.js';

/**
 * Brier score and NLL as computed by the authors' evaluation cells, reported beside the correct ones for
 * comparison.
 * Deviation: verdicts use the correct scores (proper-scores.ts).
 *
 *     Brier_authors = mean (ℓ − p)²        NLL_authors = mean −ℓ log p        over all pixels, p clipped to [1e-7, 1 − 1e-7]
 *
 * ℓ is the label as a number: 0, 1, and in KiTS19 also 2 for tumour, regardless of the class that p belongs to.
 * This has two faults. NLL lacks the background term, so false positives cost nothing. With three classes, a
 * perfect prediction scores Brier 4 f₂ for class 1 and f₁ + f₂ for class 2, and NLL 2 · 16.118 f₂ and 16.118 f₁
 * (f: share of voxels). With one foreground class Brier_authors equals Brier. Ranges: Brier [0, ℓ²], NLL [0,
 * 16.118 ℓ] nat; NaN without pixels.
 * Example: p = 0.8 for a pixel of label 1, 0.4 for background: NLL −(log 0.8) / 2 = 0.112.
 * Source: BUS2017.ipynb … KiTS19.ipynb of mlyg/DicePlusPlus (protocol of this study, "Evaluation as coded").
 */
export class AuthorsScores {
  private squaredError = 0;
  private negativeLog = 0;
  private pixels = 0;

  /** Adds the first `length` pixels: the probability of one class and the label, 0, 1, 2, … */
  add(probability: Float64Array, labels: Uint8Array, length: number): void {
    let squaredError = this.squaredError;
    for (let pixel = 0; pixel < length; pixel++) {
      const p = probability[pixel]!;
      const label = labels[pixel]!;
      squaredError += (label - p) * (label - p);
      if (label > 0) this.negativeLog -= label * Math.log(clipForLog(p));
    }
    this.squaredError = squaredError;
    this.pixels += length;
  }

  means(): { brier_authors: number; nll_authors: number } {
    return { brier_authors: this.squaredError / this.pixels, nll_authors: this.negativeLog / this.pixels };
  }
}
