import { type Interval, quantile } from './bootstrap.js';
import { normalQuantile } from './normal-quantile.js';
import { normalUpperTail } from './normal-tail.js';

/**
 * Bias-corrected and accelerated (BCa) interval from bootstrap results: percentiles at levels corrected for bias
 * (z₀) and for a standard error that changes with the value (a).
 *
 *     z₀ = Φ⁻¹(share of results below the estimate, ties counting half)
 *     a = Σ u³ / (6 (Σ u²)^1.5),  u = mean of the jackknife values − each of them
 *     level of an end = Φ(z₀ + (z₀ + z) / (1 − a (z₀ + z))),  z = ±1.96
 *
 * `jackknife` holds the estimates with one unit left out: one network for nested data, one network or one patient
 * for crossed data.
 * Edges: no results give NaN; an estimate outside all results gives the nearest result; equal jackknife values
 * give a = 0. Source: Efron, JASA 1987; DiCiccio and Efron, Statistical Science 1996.
 */
export function bcaInterval(
  results: ArrayLike<number>,
  estimate: number,
  jackknife: readonly number[],
  level = 0.95,
): Interval {
  const sorted = Float64Array.from(results).sort();
  const below = sorted.filter((value) => value < estimate).length;
  const equal = sorted.filter((value) => value === estimate).length;
  const bias = normalQuantile((below + equal / 2) / sorted.length);
  const acceleration = accelerationOf(jackknife);
  const end = (share: number) => {
    if (!Number.isFinite(bias)) return quantile(sorted, bias > 0 ? 1 : 0);
    const z = bias + normalQuantile(share);
    return quantile(sorted, 1 - normalUpperTail(bias + z / (1 - acceleration * z)));
  };
  return { low: end((1 - level) / 2), high: end((1 + level) / 2) };
}

function accelerationOf(jackknife: readonly number[]): number {
  const mean = jackknife.reduce((sum, value) => sum + value, 0) / jackknife.length;
  const squares = jackknife.reduce((sum, value) => sum + (mean - value) ** 2, 0);
  const cubes = jackknife.reduce((sum, value) => sum + (mean - value) ** 3, 0);
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
