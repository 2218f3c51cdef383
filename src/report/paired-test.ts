export function pairedTest(differences: readonly number[]): { pValue: number; effectSize: number } {
  const n = differences.length;
  if (n === 0) return { pValue: Number.NaN, effectSize: Number.NaN };
  const negative = differences.filter((d) => d < 0).length;
  return {
    pValue: Math.max(2 ** (1 - n), Math.min(1, 2 ** (1 - Math.abs(n - 2 * negative)))),
    effectSize: (n - 2 * negative) / n,
  };
}
export function holmAdjust(pValues: readonly number[]): number[] {
  return pValues.map((p) => Math.min(1, p * pValues.length));
}
