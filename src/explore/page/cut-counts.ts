import { type Overlap, overlap } from '../../metrics/overlap.js';

/** Cuts are whole hundredths: 0.01 … 0.99. */
export const cutSteps = 100;

/**
 * Counts of one class at every cut at once, so that a moved threshold costs nothing: pixels with p ≥ cut, and among them
 * those of the truth, on the image's own grid, as `npm run predict -- --cut` decides them.
 */
export class CutCounts {
  readonly pixels: number;
  /** Σ p: the expected number of pixels. */
  readonly expected: number;
  /** Pixels of the truth; undefined without one. */
  readonly truth: number | undefined;
  private readonly atLeast = new Float64Array(cutSteps + 2);
  private readonly hits = new Float64Array(cutSteps + 2);

  /** `labels` are class indices, of which `classIndex` is counted. */
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

  /** Pixels with p ≥ step / 100. */
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

/** The highest step with p ≥ step / 100, in float64 as a cut is given: 0.29 is step 29, though 100 · 0.29 is less. */
function highestCut(p: number): number {
  let step = Math.max(0, Math.min(cutSteps, Math.floor(p * cutSteps)));
  if (step < cutSteps && p >= (step + 1) / cutSteps) step++;
  if (step > 0 && p < step / cutSteps) step--;
  return step;
}
