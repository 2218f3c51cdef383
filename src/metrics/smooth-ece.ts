import type { BinTable } from './calibration-error.js';
import { cosineTransform } from './cosine-transform.js';

/** Points per unit of probability at which the smoothed residual is evaluated: a power of two. */
const gridSteps = 2048;

/**
 * Smooth calibration error: a calibration error without bins, with an automatic bandwidth.
 *
 *     R_σ(t) = (1/n) Σ_i (y_i − p_i) K_σ(p_i, t)          K_σ: Gaussian of standard deviation σ, reflected at 0 and 1
 *     smECE(σ) = ∫₀¹ |R_σ(t)| dt                           smECE = σ*, the σ with smECE(σ) = σ
 *
 * smECE(σ) falls with σ (at 0 it is the ECE of the finest bins, at ∞ |mean p − mean y|), so σ* is unique. It lies
 * in [0, 1], is 0 for a calibrated network and NaN without pixels. The residual of a cell is placed at its mean
 * prediction and split between the two nearest of 2049 grid points. A reflected Gaussian multiplies the k-th
 * cosine coefficient by exp(−π² k² σ² / 2), so one transform suffices for all σ; the integral uses the trapezoid
 * rule. For σ* ≥ 0.001 the result is within 2e-4 of the exact one (tested); below the grid step, 5e-4, it is the
 * ECE of 2048 bins.
 * Example: all p = 0.9, mean y = 0.5: R has one sign and the integral is 0.4 for every σ, so smECE = 0.4.
 * Source: Błasiok and Nakkiran, Smooth ECE, ICLR 2024. Their library (apple/ml-calibration, relplot) also smooths
 * on a grid but mirrors it without its end points, so residuals at 0 and 1 lose half of their weight. On this
 * study's golden data it gives 0.1605 instead of 0.1496 for sharp predictions, and 0.1239 instead of 0.1240 and
 * 0.0380 instead of 0.0385 for others.
 */
export function smoothEce(cells: BinTable): number {
  const pixels = cells.count.reduce((sum, count) => sum + count, 0);
  if (pixels === 0) return Number.NaN;
  const residual = residualOnGrid(cells, pixels);
  const cosines = cosineTransform(residual);
  // smECE(σ) − σ falls from smECE(0) at σ = 0 to at most 0 at σ = smECE(0). Root by regula falsi, Illinois
  // variant.
  let low = 0;
  let high = integral(residual);
  let excessAtLow = high;
  let excessAtHigh = smoothed(cosines, high) - high;
  if (high === 0 || excessAtHigh >= 0) return high;
  for (let step = 0; step < 60 && high - low > 1e-7; step++) {
    const sigma = (low * excessAtHigh - high * excessAtLow) / (excessAtHigh - excessAtLow);
    const excess = smoothed(cosines, sigma) - sigma;
    if (Math.abs(excess) < 1e-9) return sigma;
    if (excess > 0) {
      low = sigma;
      excessAtLow = excess;
      excessAtHigh /= 2;
    } else {
      high = sigma;
      excessAtHigh = excess;
      excessAtLow /= 2;
    }
  }
  return (low + high) / 2;
}

/**
 * (y − p) / n on the grid, each cell's residual split between the two points around its mean prediction. At an
 * end, a residual coincides with its mirror image, so it is doubled here and halved in the integral.
 */
function residualOnGrid({ count, probabilitySum, positiveCount }: BinTable, pixels: number): Float64Array {
  const residual = new Float64Array(gridSteps + 1);
  count.forEach((cellPixels, cell) => {
    if (cellPixels === 0) return;
    const place = gridSteps * Math.min(1, probabilitySum[cell]! / cellPixels);
    const left = Math.min(gridSteps - 1, Math.floor(place));
    const mass = (positiveCount[cell]! - probabilitySum[cell]!) / pixels;
    residual[left]! += mass * (left + 1 - place);
    residual[left + 1]! += mass * (place - left);
  });
  residual[0]! *= 2;
  residual[gridSteps]! *= 2;
  return residual;
}

/** ∫ |R_σ| from the cosine coefficients of the residual. Coefficients whose factor is below the smallest double are 0. */
function smoothed(cosines: Float64Array, sigma: number): number {
  const damped = new Float64Array(cosines.length);
  for (let k = 0; k < cosines.length; k++) {
    const factor = Math.exp(-0.5 * (Math.PI * k * sigma) ** 2);
    if (factor === 0) break;
    damped[k] = cosines[k]! * factor;
  }
  return integral(cosineTransform(damped)) / (2 * gridSteps);
}

/** Sum of absolute values, end points weighted ½ (trapezoid rule). */
function integral(values: Float64Array): number {
  let sum = (Math.abs(values[0]!) + Math.abs(values[gridSteps]!)) / 2;
  for (let at = 1; at < gridSteps; at++) sum += Math.abs(values[at]!);
  return sum;
}
