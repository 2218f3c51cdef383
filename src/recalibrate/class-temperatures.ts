import type { LogitPixels } from './logit-pixels.js';
import { fitTemperature, highestTemperature, lowestTemperature } from './temperature-scaling.js';

/**
 * One temperature per class: vector scaling without a bias.
 *
 *     p' = softmax(z_0 / T_0, …, z_C−1 / T_C−1)
 *
 * Unlike a single temperature, it is not invariant to a constant added to all logits of a pixel: it scales the raw
 * logits, and may change the argmax. With all T_c equal it is temperature scaling.
 * Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017, whose vector scaling has a bias as
 * well.
 */
export interface FittedClassTemperatures {
  /** T_c, background first. */
  temperatures: number[];
  /** Mean NLL over the validation pixels, in nat, unclipped. */
  nll: number;
}

const [flattest, steepest] = [1 / highestTemperature, 1 / lowestTemperature];
const mostSteps = 60;
/** Converged if a step changes no slope by more than this relative amount. */
const settled = 1e-9;

/**
 * The temperatures, each in [0.01, 100], with the least NLL over all pixels of the validation cases.
 *
 * In the slopes s_c = 1/T_c the NLL is convex, with gradient E[(p'_c − 1[y = c]) z_c] and Hessian E[z_c z_k (p'_c
 * 1[c = k] − p'_c p'_k)]. Newton's method starts at the single best temperature and stays within the bounds: a
 * slope at its bound that would leave is held fixed. A step that does not lower the NLL is halved. If no length of
 * the Newton step lowers it, because a bound has changed its direction, a gradient step is taken instead, each
 * component divided by its own curvature. So the result is never worse than a single temperature. Slopes are not
 * moved along directions without effect (if z_0 = −z_1 everywhere, only s_0 + s_1 matters). Throws RangeError as
 * fitTemperature does.
 *
 * ```ts
 * const validation = [{ logits: Float32Array.of(2, 0, 0, 2, 2, 0, 0, 2), labels: Uint8Array.of(0, 1, 0, 0) }];
 * const { temperatures, nll } = fitClassTemperatures(validation, 2);
 * temperatures.length; // 2
 * nll <= fitTemperature(validation, 2).nll; // true
 * ```
 */
export function fitClassTemperatures(cases: Iterable<LogitPixels>, classes: number): FittedClassTemperatures {
  const start = 1 / fitTemperature(cases, classes).temperature;
  let slopes = new Array<number>(classes).fill(Math.min(steepest, Math.max(flattest, start)));
  let point = likelihoodAt(cases, classes, slopes);
  for (let step = 0; step < mostSteps; step++) {
    const newton = descend(cases, classes, slopes, point, newtonDirection(point, slopes));
    const next =
      newton && newton.moved > settled
        ? newton
        : descend(cases, classes, slopes, point, scaledGradient(point));
    if (!next) break;
    ({ slopes, point } = next);
    if (next.moved <= settled) break;
  }
  return { temperatures: slopes.map((slope) => 1 / slope), nll: point.nll };
}

interface Likelihood {
  nll: number;
  gradient: number[];
  hessian: number[][];
}

/** −g divided by the diagonal of H: remains a descent direction after clipping at the bounds. */
function scaledGradient({ gradient, hessian }: Likelihood): number[] {
  return gradient.map((slope, index) => (slope === 0 ? 0 : -slope / hessian[index]![index]!));
}

interface Step {
  slopes: number[];
  point: Likelihood;
  /** The largest relative change of a slope. */
  moved: number;
}

/** The first of the step, its half, its quarter, … that lowers the NLL; undefined if none does. */
function descend(
  cases: Iterable<LogitPixels>,
  classes: number,
  slopes: readonly number[],
  { nll }: Likelihood,
  direction: readonly number[],
): Step | undefined {
  for (let share = 1; share > 1e-6; share /= 2) {
    const next = slopes.map((slope, index) =>
      Math.min(steepest, Math.max(flattest, slope + share * direction[index]!)),
    );
    const point = likelihoodAt(cases, classes, next);
    if (point.nll < nll) {
      const moved = Math.max(...next.map((slope, index) => Math.abs(slope / slopes[index]! - 1)));
      return { slopes: next, point, moved };
    }
  }
  return undefined;
}

/** −H⁻¹ g for the free slopes, with a ridge of 1e-12 times the trace of H; 0 for the slopes held at a bound. */
function newtonDirection({ gradient, hessian }: Likelihood, slopes: readonly number[]): number[] {
  const free = slopes.flatMap((slope, index) => {
    const leaves =
      gradient[index]! > 0 ? slope <= flattest * (1 + settled) : slope >= steepest * (1 - settled);
    return leaves ? [] : [index];
  });
  const ridge = 1e-12 * free.reduce((sum, index) => sum + hessian[index]![index]!, 0);
  const matrix = free.map((row) =>
    free.map((column) => hessian[row]![column]! + (row === column ? ridge : 0)),
  );
  const solution = solve(
    matrix,
    free.map((index) => -gradient[index]!),
  );
  const direction = new Array<number>(slopes.length).fill(0);
  free.forEach((index, place) => {
    direction[index] = solution[place]!;
  });
  return direction;
}

/** Gaussian elimination with pivoting; a zero pivot sets its unknown to 0. */
function solve(matrix: number[][], right: number[]): number[] {
  const size = right.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(matrix[row]![column]!) > Math.abs(matrix[pivot]![column]!)) pivot = row;
    }
    [matrix[column], matrix[pivot]] = [matrix[pivot]!, matrix[column]!];
    [right[column], right[pivot]] = [right[pivot]!, right[column]!];
    const divisor = matrix[column]![column]!;
    if (divisor === 0) continue;
    for (let row = column + 1; row < size; row++) {
      const factor = matrix[row]![column]! / divisor;
      for (let at = column; at < size; at++) matrix[row]![at]! -= factor * matrix[column]![at]!;
      right[row]! -= factor * right[column]!;
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    let rest = right[row]!;
    for (let column = row + 1; column < size; column++) rest -= matrix[row]![column]! * solution[column]!;
    solution[row] = matrix[row]![row] === 0 ? 0 : rest / matrix[row]![row]!;
  }
  return solution;
}

/** NLL at the slopes, its gradient and Hessian. */
function likelihoodAt(cases: Iterable<LogitPixels>, classes: number, slopes: readonly number[]): Likelihood {
  let pixels = 0;
  let nll = 0;
  const gradient = new Array<number>(classes).fill(0);
  const hessian = slopes.map(() => new Array<number>(classes).fill(0));
  const share = new Float64Array(classes);
  for (const { logits, labels } of cases) {
    pixels += labels.length;
    for (let pixel = 0, at = 0; pixel < labels.length; pixel++, at += classes) {
      let largest = -Infinity;
      for (let c = 0; c < classes; c++) largest = Math.max(largest, slopes[c]! * logits[at + c]!);
      let weight = 0;
      for (let c = 0; c < classes; c++) {
        share[c] = Math.exp(slopes[c]! * logits[at + c]! - largest);
        weight += share[c]!;
      }
      const label = labels[pixel]!;
      nll += Math.log(weight) + largest - slopes[label]! * logits[at + label]!;
      for (let c = 0; c < classes; c++) {
        const p = share[c]! / weight;
        const z = logits[at + c]!;
        gradient[c]! += (c === label ? p - 1 : p) * z;
        for (let k = 0; k <= c; k++) {
          const q = share[k]! / weight;
          hessian[c]![k]! += z * logits[at + k]! * (c === k ? p - p * q : -p * q);
        }
      }
    }
  }
  for (let c = 0; c < classes; c++) {
    gradient[c]! /= pixels;
    for (let k = 0; k <= c; k++) hessian[k]![c] = hessian[c]![k]! /= pixels;
  }
  return { nll: nll / pixels, gradient, hessian };
}
