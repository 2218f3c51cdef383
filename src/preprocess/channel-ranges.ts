import type { IntensityImage } from '../core/image.js';

/** The smallest and the largest value of each channel, to which interpolated images are clipped. */
export function channelRanges({ data, channels }: IntensityImage): {
  minimum: Float64Array;
  maximum: Float64Array;
} {
  const minimum = new Float64Array(channels).fill(Number.POSITIVE_INFINITY);
  const maximum = new Float64Array(channels).fill(Number.NEGATIVE_INFINITY);
  for (let at = 0, channel = 0; at < data.length; at++) {
    const value = data[at]!;
    if (value < minimum[channel]!) minimum[channel] = value;
    if (value > maximum[channel]!) maximum[channel] = value;
    if (++channel === channels) channel = 0;
  }
  return { minimum, maximum };
}
