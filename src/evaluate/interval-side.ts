import type { Comparison } from './comparison.js';

/** What an interval says of a difference: it lies on one side of 0, or it holds it (or is not defined). */
export type Side = 'better' | 'worse' | 'open';

/**
 * On which side of 0 the whole 95 % interval lies: what a reader may call clear before any correction for the number of
 * quantities. The corrected word on it is `significance`.
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
