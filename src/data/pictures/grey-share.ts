/**
 * The values of 8 bits that are neither dark nor bright: `from` ≤ value < `to`. Pixels with such values tell a picture from a
 * mask, of which blurred edges have few.
 */
export const greyValues = { from: 32, to: 224 } as const;

/** Largest share of such pixels in a mask. */
export const mostGrey = 0.25;
