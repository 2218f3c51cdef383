import type { MethodResult } from './later-methods.js';

/**
 * The Pareto-optimal methods in DSC and NLL: no other method is at least as good in both and better in one. In
 * ascending order of DSC. Methods without either number are left out.
 */
export function paretoFront(results: readonly MethodResult[]): MethodResult[] {
  const known = results.filter(({ means }) => Number.isFinite(means.dsc) && Number.isFinite(means.nll));
  return known
    .filter((one) => !known.some((other) => beats(other, one)))
    .sort((a, b) => a.means.dsc - b.means.dsc);
}

function beats({ means: a }: MethodResult, { means: b }: MethodResult): boolean {
  return a.dsc >= b.dsc && a.nll <= b.nll && (a.dsc > b.dsc || a.nll < b.nll);
}
