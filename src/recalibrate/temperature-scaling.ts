import { type LogitPixels, requireLogits } from './logit-pixels.js';

/**
 * Temperature scaling: recalibrates a network with one number fitted on validation cases.
 *
 *     p' = softmax(z / T)
 *
 * z are the network's logits. T > 1 softens, T < 1 sharpens, T = 1 changes nothing. The argmax never changes.
 * Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
 */
export interface FittedTemperature {
  temperature: number;
  /** Mean NLL over the validation pixels, in nat, unclipped, at T = 1 and at the fitted temperature. */
  nllBefore: number;
  nll: number;
}

/** Range of temperatures. Without any validation error the optimum would be T → 0. */
export const lowestTemperature = 0.01;
export const highestTemperature = 100;

/**
 * 1/T for each class. Throws RangeError unless T is positive and finite.
 *
 * ```ts
 * temperatureSlopes(4, 2); // [0.25, 0.25]
 * softmax(Float32Array.of(0, 4), temperatureSlopes(4, 2)); // [0.2689, 0.7311]
 * ```
 */
export function temperatureSlopes(temperature: number, classes: number): number[] {
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new RangeError(`invalid temperature ${temperature}: expected a positive number`);
  }
  return new Array<number>(classes).fill(1 / temperature);
}

/**
 * The temperature in [0.01, 100] with the least NLL over all pixels of the validation cases.
 *
 * In β = 1/T the NLL is convex, NLL(β) = mean −β z_y + log Σ_k exp(β z_k), with slope E[Σ_k p'_k z_k − z_y] and
 * curvature E[Var_p'(z)], so Newton's method within a shrinking bracket finds its only minimum. `cases` is
 * iterated once per step (ten to forty times). Edges: if every row is uniform, any T fits and T = 1 is returned;
 * if no pixel is wrong, every lower T is better, and the search ends between 0.01 and 1: at the end of the range, or
 * where the slope is 0 in double precision. Throws RangeError if there are no pixels, sizes do not match,
 * or a label is no class.
 *
 * ```ts
 * const validation = [{ logits: Float32Array.of(2, 0, 0, 2, 2, 0, 0, 2), labels: Uint8Array.of(0, 1, 0, 0) }];
 * const { temperature } = fitTemperature(validation, 2);
 * temperature; // 1.8205
 * 2 / Math.log(3); // 1.8205
 * ```
 */
export function fitTemperature(cases: Iterable<LogitPixels>, classes: number): FittedTemperature {
  for (const pixels of cases) requireLogits(pixels, classes);
  const start = likelihoodAt(cases, classes, 1);
  if (start.pixels === 0) throw new RangeError('missing validation pixels to fit a temperature on');
  let [low, high] = [1 / highestTemperature, 1 / lowestTemperature];
  let inverse = 1;
  let point = start;
  for (let step = 0; step < 100 && point.slope !== 0; step++) {
    if (point.slope > 0) high = inverse;
    else low = inverse;
    const newton = inverse - point.slope / point.curvature;
    const next = newton > low && newton < high ? newton : Math.sqrt(low * high);
    const moved = Math.abs(next - inverse);
    inverse = next;
    point = likelihoodAt(cases, classes, inverse);
    if (moved <= 1e-12 * inverse) break;
  }
  return { temperature: 1 / inverse, nllBefore: start.nll, nll: point.nll };
}

interface Likelihood {
  pixels: number;
  nll: number;
  slope: number;
  curvature: number;
}

/** NLL at β = 1/T and its first two derivatives in β. */
function likelihoodAt(cases: Iterable<LogitPixels>, classes: number, inverse: number): Likelihood {
  const sums = { pixels: 0, nll: 0, slope: 0, curvature: 0 };
  for (const { logits, labels } of cases) {
    sums.pixels += labels.length;
    for (let pixel = 0, at = 0; pixel < labels.length; pixel++, at += classes) {
      let largest = -Infinity;
      for (let index = 0; index < classes; index++) largest = Math.max(largest, logits[at + index]!);
      let weight = 0;
      let first = 0;
      let second = 0;
      for (let index = 0; index < classes; index++) {
        const fromLargest = logits[at + index]! - largest;
        const share = Math.exp(inverse * fromLargest);
        weight += share;
        first += share * fromLargest;
        second += share * fromLargest * fromLargest;
      }
      const mean = first / weight;
      const ofTruth = logits[at + labels[pixel]!]! - largest;
      sums.nll += Math.log(weight) - inverse * ofTruth;
      sums.slope += mean - ofTruth;
      sums.curvature += second / weight - mean * mean;
    }
  }
  const { pixels, nll, slope, curvature } = sums;
  return { pixels, nll: nll / pixels, slope: slope / pixels, curvature: curvature / pixels };
}
