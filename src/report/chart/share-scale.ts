/** Shares are drawn on a logarithmic scale, because most pixels lie in the outer bins; smaller ones as this one. */
export const smallestShare = 1e-5;
export const shareTicks: readonly number[] = [1e-4, 1e-2, 1];

/** "0.01 %", "100 %". */
export function shareTick(share: number): string {
  return `${Number((share * 100).toPrecision(1))} %`;
}
