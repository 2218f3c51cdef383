/**
 * Multiplies each channel by its factor, in place. On z-scored data, whose mean is 0, this changes contrast rather
 * than brightness; the name is the protocol's. data: pixels × channels.
 */
export function brighten(data: Float32Array, factors: readonly number[]): void {
  const channels = factors.length;
  for (let channel = 0; channel < channels; channel++) {
    const factor = factors[channel]!;
    for (let at = channel; at < data.length; at += channels) data[at] = data[at]! * factor;
  }
}
