/**
 * Where a rising function crosses zero between two ends, by halving until no double lies between them: the result is
 * exact to the last digit that the function can tell apart.
 *
 * Edges: a function that is above zero at `low` already gives `low`, one that is below zero at `high` still gives `high`:
 * state the ends so that this is the wanted answer. A function that falls is handed over with its sign changed.
 * Example: x³ − 2 between 0 and 2 gives 1.2599. Throws RangeError where the ends are not in order.
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
