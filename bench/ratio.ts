import { median } from './median.js';

/** One side's time over another's, taken within each round: what disturbs a round disturbs both sides of it. */
export interface Ratio {
  median: number;
  lowest: number;
  highest: number;
}

/** Over the rounds that both sides finished; null where they share none. */
export function ratioOverRounds(
  ours: readonly (number | undefined)[],
  theirs: readonly (number | undefined)[],
): Ratio | null {
  const ratios = ours.flatMap((time, round) => {
    const opposite = theirs[round];
    return time !== undefined && opposite !== undefined ? [time / opposite] : [];
  });
  if (ratios.length === 0) return null;
  return { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) };
}

/** "0.86 [0.84, 0.88]"; `≈` follows where 1 lies within the rounds' range, so that they show no difference. */
export function describeRatio({ median, lowest, highest }: Ratio): string {
  const showsNone = lowest < highest && lowest <= 1 && highest >= 1;
  return `${median.toFixed(2)} [${lowest.toFixed(2)}, ${highest.toFixed(2)}]${showsNone ? ' ≈' : ''}`;
}
