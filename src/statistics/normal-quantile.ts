import { monotoneRoot } from './monotone-root.js';
import { normalUpperTail } from './normal-tail.js';

/** Beyond this z the tail is 0 in double precision. */
const farthest = 39;

/**
 * The quantile z of the standard normal distribution with P(Z ≤ z) = `share`.
 *
 * Edges: 0 and 1 give −∞ and ∞; NaN gives NaN. Throws RangeError outside [0, 1].
 * Example: 0.975 gives 1.96.
 */
export function normalQuantile(share: number): number {
  if (Number.isNaN(share)) return Number.NaN;
  if (share < 0 || share > 1) throw new RangeError(`invalid share ${share}: expected [0, 1]`);
  if (share === 0) return Number.NEGATIVE_INFINITY;
  if (share === 1) return Number.POSITIVE_INFINITY;
  if (share > 0.5) return -normalQuantile(1 - share);
  return monotoneRoot((z) => normalUpperTail(-z) - share, -farthest, 0);
}
