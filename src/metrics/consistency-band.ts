import type { RandomStream } from '../core/random-stream.js';
import { type BinTable, poolBins } from './calibration-error.js';
import { isotonicBlocks } from './isotonic-regression.js';

/** Range of the isotonic curve at one cell's mean prediction, if the network were calibrated. */
export interface BandPoint {
  prediction: number;
  low: number;
  high: number;
}

/**
 * The consistency band of an isotonic reliability curve: the predictions are kept, truths are drawn as if the
 * network were calibrated, y ~ Bernoulli(p), and the curve is refitted, `draws` times. In each cell the band
 * covers the central share `level` of the draws. The band is pointwise: at a given
 * prediction, the curve of a calibrated network lies outside with probability 1 − `level`.
 *
 * Neighbouring pixels are not independent, so n pixels count as n / `designEffect` (see designEffect below);
 * otherwise the band of an image would be far too narrow. Binomials are drawn exactly up to 64 trials. Above, they
 * are rounded normals, or Poisson if fewer than 10 events are expected. Cells without pixels have no point.
 * O(cells × draws).
 * Source: Dimitriadis, Gneiting and Jordan, PNAS 2021 (the band); the design effect is this study's.
 */
export function consistencyBand(
  cells: BinTable,
  { designEffect, draws, level }: { designEffect: number; draws: number; level: number },
  stream: RandomStream,
): BandPoint[] {
  const kept = cells.count.flatMap((pixels, cell) =>
    pixels > 0 ? [{ pixels, prediction: Math.min(1, cells.probabilitySum[cell]! / pixels) }] : [],
  );
  const weights = kept.map(({ pixels }) => pixels);
  const trials = kept.map(({ pixels }) => Math.max(1, Math.round(pixels / designEffect)));
  const fitted = Array.from({ length: draws }, () => {
    const positives = kept.map(
      ({ pixels, prediction }, cell) =>
        (pixels / trials[cell]!) * drawBinomial(trials[cell]!, prediction, stream),
    );
    const curve = new Float64Array(kept.length);
    for (const { first, last, weight, sum } of isotonicBlocks(weights, positives)) {
      curve.fill(sum / weight, first, last + 1);
    }
    return curve;
  });
  return kept.map(({ prediction }, cell) => {
    const values = Float64Array.from(fitted, (curve) => curve[cell]!).sort();
    const at = (share: number) => values[Math.round(share * (draws - 1))]!;
    return { prediction, low: at((1 - level) / 2), high: at((1 + level) / 2) };
  });
}

/**
 * Number of pixels equivalent to one independent pixel, estimated from the reliability tables of at least two
 * cases with the same bins.
 *
 *     e_i = Σ_b (positives_ib − n_ib f_b),   v_i = Σ_b n_ib f_b (1 − f_b),   f_b = frequency of bin b over all cases
 *     design effect = max(1, Σ e_i² / Σ v_i)
 *
 * For independent pixels e_i² is about v_i. Example: two cases of 100 pixels in one bin, with 70 and 30 positives:
 * f = ½, e = ±20, v = 25 each: 800 / 50 = 16.
 */
export function designEffect(cases: readonly BinTable[]): number {
  const pool = poolBins(cases);
  let squared = 0;
  let variance = 0;
  for (const { count, positiveCount } of cases) {
    let excess = 0;
    count.forEach((pixels, bin) => {
      if (pixels === 0) return;
      const frequency = pool.positiveCount[bin]! / pool.count[bin]!;
      excess += positiveCount[bin]! - pixels * frequency;
      variance += pixels * frequency * (1 - frequency);
    });
    squared += excess * excess;
  }
  return variance === 0 ? 1 : Math.max(1, squared / variance);
}

function drawBinomial(trials: number, probability: number, stream: RandomStream): number {
  if (probability > 0.5) return trials - drawBinomial(trials, 1 - probability, stream);
  const mean = trials * probability;
  if (trials <= 64) {
    let hits = 0;
    for (let trial = 0; trial < trials; trial++) if (stream.uniform() < probability) hits++;
    return hits;
  }
  if (mean < 10) return Math.min(trials, drawPoisson(mean, stream));
  const drawn = Math.round(stream.normal(mean, Math.sqrt(mean * (1 - probability))));
  return Math.max(0, Math.min(trials, drawn));
}

/** Poisson variate by Knuth's product of uniforms. */
function drawPoisson(mean: number, stream: RandomStream): number {
  const end = Math.exp(-mean);
  let hits = 0;
  for (let product = stream.uniform(); product > end; product *= stream.uniform()) hits++;
  return hits;
}
