/**
 * Lower limit of the logarithmic scale of pixel shares; smaller shares are drawn at this limit. The scale is
 * logarithmic because most pixels lie in the outer bins.
 */
export const smallestShare = 1e-5;
export const shareTicks: readonly number[] = [1e-4, 1e-2, 1];

/** "0.01 %", "100 %". */
export function shareTick(share: number): string {
  return `${Number((share * 100).toPrecision(1))} %`;
}
