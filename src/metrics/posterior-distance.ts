import type { PixelChunk } from './probability-chunks.js';

/**
 * Mean distance between the predicted and the known class probabilities. Phantoms only: only there is the true
 * probability q of each class known at every pixel.
 *
 *     class c          mean |p_c − q_c|
 *     any foreground   mean |(1 − p_0) − Σ_c q_c|
 *     all classes      mean ½ Σ_c |p_c − q_c|, background included: the total variation distance
 *
 * All lie in [0, 1]; 0 means that the prediction equals the posterior. Unlike a calibration error, it is not small
 * if the class frequency is predicted everywhere. NaN without a posterior.
 * Example: p = 0.9, q = 0.5 at one pixel and p = q at three: 0.4 / 4 = 0.1.
 */
export class PosteriorDistance {
  private readonly ofClass: Float64Array;
  private ofAnyForeground = 0;
  private ofAllClasses = 0;
  private pixels = 0;

  constructor(private readonly foregroundClasses: number) {
    this.ofClass = new Float64Array(foregroundClasses);
  }

  /**
   * Adds the last `length` pixels of the chunk. `posterior` is pixels × foreground classes; its pixel `first`
   * corresponds to the first of these pixels.
   */
  add(chunk: PixelChunk, length: number, posterior: Float32Array, first: number): void {
    const { probability } = chunk;
    const width = this.foregroundClasses;
    for (let pixel = chunk.length - length, at = first * width; pixel < chunk.length; pixel++) {
      let variation = 0;
      let foreground = 0;
      for (let index = 0; index < width; index++, at++) {
        const q = posterior[at]!;
        const distance = Math.abs(probability[index + 1]![pixel]! - q);
        this.ofClass[index]! += distance;
        variation += distance;
        foreground += q;
      }
      const background = Math.abs(1 - probability[0]![pixel]! - foreground);
      this.ofAnyForeground += background;
      this.ofAllClasses += (variation + background) / 2;
    }
    this.pixels += length;
  }

  means(): { ofClass: readonly number[]; ofAnyForeground: number; ofAllClasses: number } {
    return {
      ofClass: Array.from(this.ofClass, (sum) => sum / this.pixels),
      ofAnyForeground: this.ofAnyForeground / this.pixels,
      ofAllClasses: this.ofAllClasses / this.pixels,
    };
  }
}
