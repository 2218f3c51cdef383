import type { Comparison } from './comparison.js';

/**
 * Position of an interval relative to 0: on the better side, on the worse side, or open (contains 0 or is
 * undefined).
 */
export type Side = 'better' | 'worse' | 'open';

/**
 * The side of 0 on which the whole 95 % interval lies, without correction for the number of quantities;
 * `significance` gives the corrected result.
 *
 * ```ts
 * intervalSide({ low: -0.3, high: -0.1, better: 'lower' }); // 'better'
 * intervalSide({ low: -0.3, high: 0.1, better: 'lower' }); // 'open'
 * ```
 */
export function intervalSide({ low, high, better }: Pick<Comparison, 'low' | 'high' | 'better'>): Side {
  if (low > 0) return better === 'higher' ? 'better' : 'worse';
  if (high < 0) return better === 'higher' ? 'worse' : 'better';
  return 'open';
}
