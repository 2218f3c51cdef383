import type { Storage } from './audit-case.js';

/**
 * Logits from stored probabilities, for recalibrations that act on logits: z_c = log max(p_c, floor_c). Softmax of them gives
 * p, up to rounding.
 *
 * A stored 0 means any value below half of the format's smallest positive number, and this half is the floor. Where only the
 * foreground was stored, the background's floor is half the distance between 1 and the largest number below 1: 2⁻¹² for
 * float16, so margins beyond 8.3 are lost.
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

  /** The logits of pixels × classes. The next call reuses the array. */
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
