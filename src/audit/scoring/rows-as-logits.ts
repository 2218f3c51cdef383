import type { Storage } from './audit-case.js';

/**
 * Logits of stored probabilities, for what is learned from logits: z_c = log max(p_c, floor_c). Softmax gives p back,
 * up to rounding.
 *
 * A stored 0 stands for anything below half the smallest number that the format has above 0, and that half is its
 * floor. Where the foreground alone was stored, the background's floor is half the distance from 1 of the largest
 * number below it: 2⁻¹² for float16, so margins beyond 8.3 are lost.
 */
export class LogitRows {
  private readonly floors: readonly number[];
  private logits = new Float32Array(0);

  constructor(
    private readonly classes: number,
    { rounding, isForegroundAlone }: Storage,
  ) {
    const least = rounding.leastAboveZero / 2;
    const ofBackground = isForegroundAlone ? rounding.leastBelowOne / 2 : least;
    this.floors = Array.from({ length: classes }, (_, index) => (index === 0 ? ofBackground : least));
  }

  /** Of rows of pixels × classes. The next call refills the array. */
  of(probabilities: Float32Array): Float32Array {
    const { classes, floors } = this;
    if (this.logits.length !== probabilities.length) this.logits = new Float32Array(probabilities.length);
    const { logits } = this;
    for (let index = 0; index < classes; index++) {
      const floor = floors[index]!;
      for (let at = index; at < logits.length; at += classes) {
        const p = probabilities[at]!;
        logits[at] = Math.log(p > floor ? p : floor);
      }
    }
    return logits;
  }
}
