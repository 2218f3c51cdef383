import type { RandomStream } from '../../src/core/random-stream.js';
import type { SampledCase } from '../../src/sampling/sampled-case.js';

/** Discs or balls of each class on noise, one inside the other, in the middle of the case. */
export function drawnCase(
  shape: readonly number[],
  { inputChannels, classes }: { inputChannels: number; classes: number },
  stream: RandomStream,
): SampledCase {
  const pixels = shape.reduce((product, extent) => product * extent, 1);
  const labels = new Uint8Array(pixels);
  const data = new Float32Array(pixels * inputChannels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    let rest = pixel;
    const distances = [...shape].reverse().map((extent) => {
      const at = rest % extent;
      rest = Math.floor(rest / extent);
      return (at - extent / 2) / extent;
    });
    labels[pixel] = Math.max(0, classes - 1 - Math.floor(Math.hypot(...distances) * 5));
    for (let channel = 0; channel < inputChannels; channel++)
      data[pixel * inputChannels + channel] = labels[pixel]! + stream.normal();
  }
  return {
    caseId: 'drawn',
    image: { shape, channels: inputChannels, data },
    labels: { shape, data: labels },
  };
}
