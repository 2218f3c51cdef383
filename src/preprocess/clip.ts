import type { IntensityImage } from '../core/image.js';

/** Limits every value to [minimum, maximum], inclusive; for KiTS19 in Hounsfield units. Source: protocol §1. */
export function clipIntensities(image: IntensityImage, minimum: number, maximum: number): IntensityImage {
  return { ...image, data: image.data.map((value) => Math.min(maximum, Math.max(minimum, value))) };
}
