/**
 * Relative tolerance of a spacing. NIfTI stores 32-bit floats, which are off by up to 6 · 10⁻⁸: 0.7 mm is read as 0.699999988 mm. Of
 * 1000 planes it is a thousandth of a plane.
 */
const tolerance = 1e-6;

/**
 * Number of planes along an axis of `extent` planes after resampling from one spacing to another:
 *
 *   max(1, ⌊extent · spacing / target · (1 + 10⁻⁶)⌋)
 *
 * The tolerance keeps every plane of a volume whose spacing is the target. Without it, 512 planes of 0.7 mm stored as float32 become
 * 511, and all of them are interpolated.
 *
 *     extentAtSpacing(512, Math.fround(0.7), 0.7)  // 512
 */
export function extentAtSpacing(extent: number, spacingMm: number, targetMm: number): number {
  return Math.max(1, Math.floor(extent * (spacingMm / targetMm) * (1 + tolerance)));
}
