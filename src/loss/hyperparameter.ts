import { UsageError } from '../core/errors.js';

/** Throws UsageError unless low ≤ value ≤ high; NaN is refused. */
export function requireInRange(name: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return;
  throw new UsageError({
    verb: 'invalid',
    what: `loss hyperparameter ${name} = ${value}`,
    remedy: high === Infinity ? `expected a number of at least ${low}` : `expected ${low} to ${high}`,
  });
}
