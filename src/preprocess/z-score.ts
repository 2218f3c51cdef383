import type { IntensityImage } from '../core/image.js';

/**
 * Standardises an image by its own mean and standard deviation:
 *
 *   z = (x − mean + ε) / (sd + ε),   ε = 1e-6
 *
 * Mean and population standard deviation (divisor n) are taken over all pixels and all channels together, in
 * float64 and two passes. A constant image becomes 1 everywhere, since both numerator and denominator are then ε.
 *
 * Source: protocol §3 (MIScnn 1.4.0 `Normalization`, mode "z-score").
 */
export function zScore(image: IntensityImage): IntensityImage {
  const { data } = image;
  let sum = 0;
  for (let at = 0; at < data.length; at++) sum += data[at]!;
  const mean = sum / data.length;
  let squares = 0;
  for (let at = 0; at < data.length; at++) {
    const deviation = data[at]! - mean;
    squares += deviation * deviation;
  }
  const scale = 1 / (Math.sqrt(squares / data.length) + smoothing);
  const standardised = new Float32Array(data.length);
  for (let at = 0; at < data.length; at++) standardised[at] = (data[at]! - mean + smoothing) * scale;
  return { ...image, data: standardised };
}

const smoothing = 1e-6;
