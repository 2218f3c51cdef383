/**
 * Temperature scaling, the baseline that recalibrates stored probabilities with one number fitted on validation.
 *
 *     p'_c = p_c^(1/T) / Σ_k p_k^(1/T) = softmax(log p / T)_c
 *
 * T > 1 softens, T < 1 sharpens, T = 1 changes nothing, and the argmax stays. Logits are not needed: softmax ignores
 * what they share. Probabilities are clipped to at least 1e-7 before the logarithm. What is lost there: a softmax that has
 * saturated in float32 at 0 or 1 no longer tells how sure the network was, so all its saturated pixels move together
 * and none can pass 1 / (1 + 1e-7^(1/T)).
 * Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
 */

/** Softmax rows of one validation case, pixels × classes, and the class of each pixel. */
export interface ValidationPixels {
  probabilities: Float32Array;
  labels: Uint8Array;
}

export interface FittedTemperature {
  temperature: number;
  /** Mean NLL over the validation pixels, in nat, at T = 1 and at the fitted temperature. */
  nllBefore: number;
  nll: number;
  /** Share of pixels in which some probability was below the clip: how much of the logits is gone. */
  saturatedShare: number;
}

const smallestProbability = 1e-7;
/** Temperatures searched; a network that errs nowhere on validation would ask for T → 0. */
const coldest = 0.01;
const hottest = 100;

/** Probabilities at temperature T, pixels × classes. Throws RangeError unless T is positive and finite. */
export function applyTemperature(
  probabilities: Float32Array,
  classes: number,
  temperature: number,
): Float32Array {
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new RangeError(`invalid temperature ${temperature}: expected a positive number`);
  }
  if (classes === 2) return applyToTwoClasses(probabilities, temperature);
  const scaled = new Float32Array(probabilities.length);
  const row = new Float64Array(classes);
  for (let at = 0; at < probabilities.length; at += classes) {
    let largest = -Infinity;
    for (let index = 0; index < classes; index++) {
      row[index] = logProbability(probabilities[at + index]!) / temperature;
      largest = Math.max(largest, row[index]!);
    }
    let sum = 0;
    for (let index = 0; index < classes; index++) {
      row[index] = Math.exp(row[index]! - largest);
      sum += row[index]!;
    }
    for (let index = 0; index < classes; index++) scaled[at + index] = row[index]! / sum;
  }
  return scaled;
}

/** The same where there are two classes: one exponential a pixel, p'_1 = 1 / (1 + (p_0 / p_1)^(1/T)). */
function applyToTwoClasses(probabilities: Float32Array, temperature: number): Float32Array {
  const scaled = new Float32Array(probabilities.length);
  for (let at = 0; at < probabilities.length; at += 2) {
    const p0 = Math.max(smallestProbability, probabilities[at]!);
    const p1 = Math.max(smallestProbability, probabilities[at + 1]!);
    const foreground = 1 / (1 + Math.exp(Math.log(p0 / p1) / temperature));
    scaled[at] = 1 - foreground;
    scaled[at + 1] = foreground;
  }
  return scaled;
}

/**
 * The temperature in [0.01, 100] with the least NLL over all pixels of the validation cases.
 *
 * In β = 1/T the NLL is convex, NLL(β) = mean −β log p_y + log Σ_k p_k^β, with the slope E[Σ_k p'_k log p_k − log p_y]
 * and the curvature E[Var_p'(log p)], so Newton's steps, kept inside a shrinking bracket, find its only minimum.
 * `cases` is gone through once a step (ten to forty times). Edges: every row uniform, any T fits and T = 1 is returned;
 * no wrong pixel at all, T = 0.01. Throws RangeError when there is no pixel or sizes do not fit.
 */
export function fitTemperature(cases: Iterable<ValidationPixels>, classes: number): FittedTemperature {
  const start = likelihoodAt(cases, classes, 1);
  if (start.pixels === 0) throw new RangeError('missing validation pixels to fit a temperature on');
  let [low, high] = [1 / hottest, 1 / coldest];
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
  return {
    temperature: 1 / inverse,
    nllBefore: start.nll,
    nll: point.nll,
    saturatedShare: start.saturated / start.pixels,
  };
}

interface Likelihood {
  pixels: number;
  saturated: number;
  nll: number;
  slope: number;
  curvature: number;
}

/** NLL at β = 1/T and its first two derivatives in β. */
function likelihoodAt(cases: Iterable<ValidationPixels>, classes: number, inverse: number): Likelihood {
  const sums = { pixels: 0, saturated: 0, nll: 0, slope: 0, curvature: 0 };
  const logs = new Float64Array(classes);
  for (const { probabilities, labels } of cases) {
    if (probabilities.length !== labels.length * classes) {
      throw new RangeError(
        `invalid validation case: ${probabilities.length} probabilities for ${labels.length} pixels of ${classes} classes`,
      );
    }
    sums.pixels += labels.length;
    for (let pixel = 0, at = 0; pixel < labels.length; pixel++) {
      let largest = -Infinity;
      let saturated = 0;
      for (let index = 0; index < classes; index++, at++) {
        const p = probabilities[at]!;
        if (p < smallestProbability) saturated = 1;
        logs[index] = logProbability(p);
        largest = Math.max(largest, logs[index]!);
      }
      let weight = 0;
      let first = 0;
      let second = 0;
      for (let index = 0; index < classes; index++) {
        const fromLargest = logs[index]! - largest;
        const share = Math.exp(inverse * fromLargest);
        weight += share;
        first += share * fromLargest;
        second += share * fromLargest * fromLargest;
      }
      const mean = first / weight;
      const ofTruth = logs[labels[pixel]!]! - largest;
      sums.saturated += saturated;
      sums.nll += Math.log(weight) - inverse * ofTruth;
      sums.slope += mean - ofTruth;
      sums.curvature += second / weight - mean * mean;
    }
  }
  const { pixels, saturated, nll, slope, curvature } = sums;
  return { pixels, saturated, nll: nll / pixels, slope: slope / pixels, curvature: curvature / pixels };
}

function logProbability(probability: number): number {
  return Math.log(Math.max(smallestProbability, probability));
}
