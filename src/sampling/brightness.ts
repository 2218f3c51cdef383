/**
 * Multiplies each channel by its factor in place. data: pixels × channels. On z-scored data with mean 0 this changes contrast
 * rather than brightness; the name follows the protocol.
 */
export function brighten(data: Float32Array, factors: readonly number[]): void {
  const channels = factors.length;
  for (let pixel = 0; pixel < data.length; pixel += channels) {
    for (let channel = 0; channel < channels; channel++) {
      data[pixel + channel] = data[pixel + channel]! * factors[channel]!;
    }
  }
}
