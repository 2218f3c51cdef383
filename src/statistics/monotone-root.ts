/**
 * The root of an increasing function between two ends, by bisection until no double lies between them: the result
 * is exact to double precision.
 *
 * Edges: if the function is already positive at `low`, the result is `low`; if it is still negative at `high`, the
 * result is `high`. Pass a decreasing function with its sign changed.
 * Example: x³ − 2 between 0 and 2 gives 1.2599. Throws RangeError if low > high.
 */
export function monotoneRoot(rising: (x: number) => number, low: number, high: number): number {
  if (!(low <= high)) throw new RangeError(`invalid ends ${low} and ${high}: expected low ≤ high`);
  if (rising(low) >= 0) return low;
  if (rising(high) <= 0) return high;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
}
