import type { BinTable } from './calibration-error.js';

/** Points per unit of probability at which the smoothed residual is evaluated. */
const gridSteps = 2000;
/** The Gaussian is cut at this many σ, beyond which 3e-7 of it lies. */
const reach = 5;

/**
 * Smooth calibration error: a calibration error without bins, whose bandwidth is chosen by itself.
 *
 *     R_σ(t) = (1/n) Σ_i (y_i − p_i) K_σ(p_i, t)          K_σ: Gaussian of standard deviation σ, reflected at 0 and 1
 *     smECE(σ) = ∫₀¹ |R_σ(t)| dt                           smECE = σ*, the σ with smECE(σ) = σ
 *
 * smECE(σ) falls with σ (at 0 it is the ECE of the finest bins, at ∞ |mean p − mean y|), so σ* is single. It lies in [0, 1], is 0 for a calibrated
 * network and NaN without pixels. Residuals of a cell are put at its mean prediction, shared between the two nearest of 2001 grid points, and
 * smoothed there; the integral is the trapezoid's. Where σ* is at least 0.001 the result is within 2e-4 of the exact one (tested);
 * below the grid's step, 5e-4, it is the ECE of 2000 bins.
 * Example: all p = 0.9, mean y = 0.5: R has one sign, the integral is 0.4 whatever σ: smECE = 0.4.
 * Source: Błasiok and Nakkiran, Smooth ECE, ICLR 2024; definition as in their library (apple/ml-calibration).
 */
export function smoothEce(cells: BinTable): number {
  const pixels = cells.count.reduce((sum, count) => sum + count, 0);
  if (pixels === 0) return Number.NaN;
  const residual = residualOnGrid(cells, pixels);
  let low = 0;
  let high = 1;
  // smECE(σ) − σ falls: a root lies where it changes sign. Regula falsi, halving the stale end (Illinois).
  let above = smoothedMass(residual, 0);
  let below = smoothedMass(residual, above) - above;
  if (above === 0 || below === 0) return above;
  high = above;
  for (let step = 0; step < 60 && high - low > 1e-7; step++) {
    const sigma = (low * below - high * above) / (below - above);
    const excess = smoothedMass(residual, sigma) - sigma;
    if (excess === 0) return sigma;
    if (excess > 0) {
      low = sigma;
      above = excess;
      below /= 2;
    } else {
      high = sigma;
      below = excess;
      above /= 2;
    }
  }
  return (low + high) / 2;
}

/** Σ (y − p) / n by grid point, each cell's share split between the two points about its mean prediction. */
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
  return residual;
}

/** ∫ |R_σ|: the masses spread by the reflected Gaussian, and their absolute values summed. */
function smoothedMass(residual: Float64Array, sigma: number): number {
  const kernel = gaussianKernel(sigma);
  const half = kernel.length - 1;
  const spread = new Float64Array(gridSteps + 1 + 2 * half);
  for (let from = 0; from <= gridSteps; from++) {
    const mass = residual[from]!;
    if (mass === 0) continue;
    const centre = from + half;
    spread[centre]! += mass * kernel[0]!;
    for (let offset = 1; offset <= half; offset++) {
      const part = mass * kernel[offset]!;
      spread[centre - offset]! += part;
      spread[centre + offset]! += part;
    }
  }
  const folded = new Float64Array(gridSteps + 1);
  spread.forEach((mass, at) => {
    folded[reflected(at - half)]! += mass;
  });
  return folded.reduce((sum, mass) => sum + Math.abs(mass), 0);
}

/** Half of a Gaussian on the grid, centre first, that sums to 1 with its other half. */
function gaussianKernel(sigma: number): Float64Array {
  const width = sigma * gridSteps;
  const half = Math.ceil(reach * width);
  const kernel = new Float64Array(half + 1);
  // At widths below a tenth of a step the Gaussian is a point; the exponent would overflow at 0.
  for (let offset = 0; offset <= half; offset++) {
    kernel[offset] = offset === 0 ? 1 : Math.exp(-0.5 * (offset / width) ** 2);
  }
  const total = 2 * kernel.reduce((sum, value) => sum + value, 0) - kernel[0]!;
  return kernel.map((value) => value / total);
}

/** A grid point beyond 0 or 1, folded back as often as needed. */
function reflected(point: number): number {
  const period = 2 * gridSteps;
  const inPeriod = ((point % period) + period) % period;
  return inPeriod <= gridSteps ? inPeriod : period - inPeriod;
}
