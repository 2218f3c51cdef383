import { type Overlap, overlap } from '../../metrics/overlap.js';

/** Cuts are multiples of 0.01: 0.01 … 0.99. */
export const cutSteps = 100;

/**
 * Counts of one class for all cuts, computed once, so that moving the threshold is fast: pixels with p ≥ cut, and those of them
 * in the truth, on the image's grid as in `npm run predict -- --cut`.
 */
export class CutCounts {
  readonly pixels: number;
  /** Σ p: the expected number of pixels. */
  readonly expected: number;
  /** Number of pixels in the truth; undefined without a truth. */
  readonly truth: number | undefined;
  private readonly atLeast = new Float64Array(cutSteps + 2);
  private readonly hits = new Float64Array(cutSteps + 2);

  /** `labels`: class indices, of which `classIndex` is counted. */
  constructor(p: Float32Array, labels: Uint8Array | undefined, classIndex: number) {
    this.pixels = p.length;
    let [expected, truth] = [0, 0];
    for (let pixel = 0; pixel < p.length; pixel++) {
      const value = p[pixel]!;
      expected += value;
      const step = highestCut(value);
      this.atLeast[step]!++;
      if (labels?.[pixel] !== classIndex) continue;
      truth++;
      this.hits[step]!++;
    }
    for (let step = cutSteps - 1; step >= 0; step--) {
      this.atLeast[step]! += this.atLeast[step + 1]!;
      this.hits[step]! += this.hits[step + 1]!;
    }
    this.expected = expected;
    this.truth = labels && truth;
  }

  /** Number of pixels with p ≥ step / 100. */
  maskPixels(step: number): number {
    return this.atLeast[step]!;
  }

  /** Recall, precision and Dice at step / 100; undefined without a truth. */
  overlapAt(step: number): Overlap | undefined {
    if (this.truth === undefined) return undefined;
    const tp = this.hits[step]!;
    return overlap({ tp, fp: this.atLeast[step]! - tp, fn: this.truth - tp });
  }
}

/** The highest step with p ≥ step / 100 in float64: 0.29 gives step 29, although 100 · 0.29 is less than 29. */
function highestCut(p: number): number {
  let step = Math.max(0, Math.min(cutSteps, Math.floor(p * cutSteps)));
  if (step < cutSteps && p >= (step + 1) / cutSteps) step++;
  if (step > 0 && p < step / cutSteps) step--;
  return step;
}
