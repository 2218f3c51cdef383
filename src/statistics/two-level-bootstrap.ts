import type { RandomStream } from '../core/random-stream.js';
import { bootstrapResamples } from './bootstrap.js';

/**
 * Means over resampled networks and patients, in the order drawn, for percentile or BCa intervals.
 *
 * - Nested (each network has its own patients): networks are drawn with replacement, then from each drawn network
 *   with n_i patients n_i patients with replacement. The mean is over all drawn patients.
 * - Crossed (every patient under every network): networks and patients are each drawn with replacement, and the
 *   mean is over all pairs of a drawn network with a drawn patient. The two losses of a pair stay together,
 *   because differences are resampled.
 *
 * Edges: fewer than two networks give no means, since the variation over networks cannot be estimated. Source:
 * Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8 (nested); Owen, Annals of
 * Applied Statistics 2007 (crossed).
 */
export function nestedBootstrapMeans(
  networks: readonly (readonly number[])[],
  stream: RandomStream,
  resamples: number = bootstrapResamples,
): Float64Array {
  const groups = networks.filter((group) => group.length > 0);
  if (groups.length < 2) return new Float64Array(0);
  return Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    let count = 0;
    for (let draw = 0; draw < groups.length; draw++) {
      const group = groups[stream.integer(0, groups.length)]!;
      for (let patient = 0; patient < group.length; patient++) sum += group[stream.integer(0, group.length)]!;
      count += group.length;
    }
    return sum / count;
  });
}

/** The crossed case described above. Throws RangeError if a patient is missing under a seed. */
export function crossedBootstrapMeans(
  seeds: readonly (readonly number[])[],
  stream: RandomStream,
  resamples: number = bootstrapResamples,
): Float64Array {
  const patients = seeds[0]?.length ?? 0;
  if (seeds.some((row) => row.length !== patients)) {
    throw new RangeError('invalid layout: expected every patient under every seed');
  }
  if (seeds.length < 2 || patients < 2) return new Float64Array(0);
  return Float64Array.from({ length: resamples }, () => {
    const rows = seeds.map(() => seeds[stream.integer(0, seeds.length)]!);
    let sum = 0;
    for (let draw = 0; draw < patients; draw++) {
      const patient = stream.integer(0, patients);
      for (const row of rows) sum += row[patient]!;
    }
    return sum / (patients * seeds.length);
  });
}
