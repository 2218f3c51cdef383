/**
 * Multiplies each channel by its factor, in place. On z-scored data, whose mean is 0, this changes contrast rather
 * than brightness; the name is the protocol's. data: pixels × channels.
 */
export function brighten(data: Float32Array, factors: readonly number[]): void {
  const channels = factors.length;
  for (let pixel = 0; pixel < data.length; pixel += channels) {
    for (let channel = 0; channel < channels; channel++) {
      data[pixel + channel] = data[pixel + channel]! * factors[channel]!;
    }
  }
}
