/**
 * Slow plain twins of the metrics: one textbook line each, over arrays of all pixels. Tests hold the streaming
 * versions against them.
 */

export interface PlainPixels {
  /** Probability of the foreground. */
  probability: readonly number[];
  /** 0 or 1. */
  truth: readonly number[];
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const clip = (p: number): number => Math.min(Math.max(p, 1e-7), 1 - 1e-7);

export const plainBrier = ({ probability, truth }: PlainPixels): number =>
  mean(probability.map((p, pixel) => (p - truth[pixel]!) ** 2));

export const plainNll = ({ probability, truth }: PlainPixels): number =>
  mean(probability.map((p, pixel) => -Math.log(truth[pixel] === 1 ? clip(p) : clip(1 - p))));

/** Gaps and sizes of 15 bins, [b/15, (b+1)/15), the last closed; empty bins left out. */
function plainGaps({ probability, truth }: PlainPixels): { gap: number; share: number }[] {
  const gaps: { gap: number; share: number }[] = [];
  for (let bin = 0; bin < 15; bin++) {
    const members = probability.flatMap((p, pixel) =>
      p * 15 >= bin && (p * 15 < bin + 1 || (bin === 14 && p === 1)) ? [pixel] : [],
    );
    if (members.length === 0) continue;
    const gap = Math.abs(mean(members.map((pixel) => probability[pixel]! - truth[pixel]!)));
    gaps.push({ gap, share: members.length / probability.length });
  }
  return gaps;
}

export const plainEce = (pixels: PlainPixels): number =>
  pixels.probability.length === 0
    ? Number.NaN
    : plainGaps(pixels).reduce((sum, { gap, share }) => sum + gap * share, 0);

export const plainAce = (pixels: PlainPixels): number => mean(plainGaps(pixels).map(({ gap }) => gap));

export const plainMce = (pixels: PlainPixels): number =>
  pixels.probability.length === 0 ? Number.NaN : Math.max(...plainGaps(pixels).map(({ gap }) => gap));

/** Sorted pixels cut into 15 parts by rank; needs probabilities that all differ, by more than 1/60 000. */
export function plainEqualMassGaps({ probability, truth }: PlainPixels): { gap: number; share: number }[] {
  const order = probability.map((_, pixel) => pixel).sort((a, b) => probability[a]! - probability[b]!);
  const parts = new Map<number, number[]>();
  order.forEach((pixel, rank) => {
    const part = Math.floor((15 * (rank + 0.5)) / order.length);
    parts.set(part, [...(parts.get(part) ?? []), pixel]);
  });
  return [...parts.values()].map((members) => ({
    gap: Math.abs(mean(members.map((pixel) => probability[pixel]! - truth[pixel]!))),
    share: members.length / order.length,
  }));
}
