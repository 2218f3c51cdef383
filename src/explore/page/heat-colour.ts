/** A colour with components 0 … 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/**
 * Five points of viridis for p = 0, ¼, ½, ¾, 1. Lightness grows with p, and the colours are distinguishable with the common
 * colour vision deficiencies. Source: van der Walt and Smith, matplotlib 2.0 (CC0).
 */
export const heatStops: readonly Colour[] = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
];

export function heatText([red, green, blue]: Colour): string {
  return `rgb(${red},${green},${blue})`;
}

/** The colour of p, interpolated linearly; p is clipped to [0, 1]. */
export function heatColour(p: number): Colour {
  const place = Math.max(0, Math.min(1, p)) * (heatStops.length - 1);
  const below = Math.min(heatStops.length - 2, Math.floor(place));
  const [low, high] = [heatStops[below]!, heatStops[below + 1]!];
  return [0, 1, 2].map((channel) =>
    Math.round(low[channel]! + (place - below) * (high[channel]! - low[channel]!)),
  ) as unknown as Colour;
}
