import type { MethodResult } from './later-methods.js';

/**
 * The methods that no other beats: none has a DSC as high and an NLL as low with one of both better. In the order of DSC, upwards. A method
 * without either number is none of them.
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
